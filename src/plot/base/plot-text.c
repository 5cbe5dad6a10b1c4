/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-text.h"

#include <math.h>
#include <pango/pangocairo.h>

struct _PlotText
{
  PangoContext *context;
  char *family;
  GHashTable *lines; /* key: font and string; value: Line */
  guint picture;     /* counts plot_text_begin() */
};

typedef struct
{
  PangoLayout *layout;
  double width;
  double height;
  double middle; /* from the top of the layout to the middle of its digits */
  guint picture; /* the last that used it */
} Line;

static void
line_free (gpointer data)
{
  Line *line = data;

  g_object_unref (line->layout);
  g_free (line);
}

PlotText *
plot_text_new (const char *font_family)
{
  PlotText *text = g_new0 (PlotText, 1);
  cairo_font_options_t *options = cairo_font_options_create ();

  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_SLIGHT);
  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);

  text->context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  pango_cairo_context_set_font_options (text->context, options);
  pango_cairo_context_set_resolution (text->context, 96);
  pango_context_set_round_glyph_positions (text->context, FALSE);
  text->family = g_strdup (font_family);
  text->lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, line_free);
  cairo_font_options_destroy (options);
  return text;
}

static gboolean
is_unused (gpointer key, gpointer value, gpointer data)
{
  return ((Line *) value)->picture != ((PlotText *) data)->picture;
}

void
plot_text_begin (PlotText *text)
{
  g_hash_table_foreach_remove (text->lines, is_unused, text);
  text->picture++;
}

void
plot_text_free (PlotText *text)
{
  g_hash_table_unref (text->lines);
  g_object_unref (text->context);
  g_free (text->family);
  g_free (text);
}

PlotFont
plot_text_font (const PlotTheme *theme, double factor, gboolean bold)
{
  /* Pango cannot have a size of 0, and sizes far beyond any screen overflow its units. */
  return (PlotFont){ CLAMP (theme->font_size * theme->scale * factor, 1, 1000), bold };
}

PlotFont
plot_text_heading_font (const PlotTheme *theme)
{
  return plot_text_font (theme, 1.25, TRUE);
}

PlotFont
plot_text_title_font (const PlotTheme *theme)
{
  return plot_text_font (theme, 1.08, TRUE);
}

PlotFont
plot_text_label_font (const PlotTheme *theme)
{
  return plot_text_font (theme, 1, FALSE);
}

static PangoLayout *
create_layout (PlotText *text, PlotFont font, const char *string)
{
  PangoLayout *layout = pango_layout_new (text->context);
  PangoFontDescription *description = pango_font_description_new ();
  PangoAttrList *attributes = pango_attr_list_new ();
  g_autofree char *valid = g_utf8_make_valid (string, -1);

  pango_font_description_set_family (description, text->family);
  pango_font_description_set_absolute_size (description, round (font.size * PANGO_SCALE));
  pango_font_description_set_weight (description,
                                     font.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  /* Digits of one width, so that a value that changes does not shake. */
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));

  pango_layout_set_font_description (layout, description);
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_text (layout, valid, -1);
  pango_attr_list_unref (attributes);
  pango_font_description_free (description);
  return layout;
}

static double
measure_middle (PangoLayout *layout)
{
  PangoContext *context = pango_layout_get_context (layout);
  PangoLayout *digit = pango_layout_new (context);
  PangoRectangle ink;
  double middle;

  /* Digits are as high as capitals; most text of a chart is one or the other. */
  pango_layout_set_font_description (digit, pango_layout_get_font_description (layout));
  pango_layout_set_text (digit, "0", -1);
  pango_layout_get_extents (digit, &ink, NULL);
  middle = pango_layout_get_baseline (layout) - pango_layout_get_baseline (digit) + ink.y +
           ink.height / 2.0;
  g_object_unref (digit);
  return middle / PANGO_SCALE;
}

static const Line *
get_line (PlotText *text, PlotFont font, const char *string)
{
  g_autofree char *key = g_strdup_printf ("%.3f %d %s", font.size, font.bold, string);
  Line *line = g_hash_table_lookup (text->lines, key);
  PangoRectangle logical;

  if (line != NULL)
    {
      line->picture = text->picture;
      return line;
    }

  line = g_new0 (Line, 1);
  line->picture = text->picture;
  line->layout = create_layout (text, font, string);
  pango_layout_get_extents (line->layout, NULL, &logical);
  line->width = (double) logical.width / PANGO_SCALE;
  line->height = (double) logical.height / PANGO_SCALE;
  line->middle = measure_middle (line->layout);
  g_hash_table_insert (text->lines, g_steal_pointer (&key), line);
  return line;
}

double
plot_text_get_width (PlotText *text, PlotFont font, const char *string)
{
  return get_line (text, font, string)->width;
}

double
plot_text_get_line_height (PlotText *text, PlotFont font)
{
  return get_line (text, font, "0")->height;
}

/* Draws with the origin at the anchor and the text along the x axis. */
static double
draw_at_origin (PlotText *text,
                cairo_t *cr,
                PlotFont font,
                const char *string,
                PlotAlign align,
                double max_width)
{
  static const double shares[] = { 0, 0.5, 1 };
  const Line *line = get_line (text, font, string);
  PangoLayout *layout = g_object_ref (line->layout);
  double width = line->width;

  if (max_width > 0 && width > max_width + 0.01)
    {
      PangoRectangle logical;

      g_object_unref (layout);
      layout = create_layout (text, font, string);
      pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
      pango_layout_set_width (layout, (int) (max_width * PANGO_SCALE));
      pango_layout_get_extents (layout, NULL, &logical);
      width = (double) logical.width / PANGO_SCALE;
      /* Not even the ellipsis fits. */
      if (width > max_width + 1)
        {
          g_object_unref (layout);
          return 0;
        }
    }

  cairo_move_to (cr, -shares[align] * width, -line->middle);
  pango_cairo_show_layout (cr, layout);
  cairo_new_path (cr);
  g_object_unref (layout);
  return width;
}

double
plot_text_draw (PlotText *text, cairo_t *cr, PlotFont font, const char *string, PlotAnchor anchor)
{
  double width;

  cairo_save (cr);
  cairo_translate (cr, anchor.x, anchor.y);
  if (anchor.upwards)
    cairo_rotate (cr, -G_PI / 2);
  width = draw_at_origin (text, cr, font, string, anchor.align, anchor.max_width);
  cairo_restore (cr);
  return width;
}
