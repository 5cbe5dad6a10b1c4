/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-plot-theme.h"

#include <adwaita.h>

/* Tick labels are this much smaller than the widget's font, as captions are. */
#define FONT_SHARE 0.82

static PlotColor
from_rgba (const GdkRGBA *rgba)
{
  return (PlotColor){ rgba->red, rgba->green, rgba->blue, rgba->alpha };
}

static gboolean
look_up_color (GtkWidget *widget, const char *name, PlotColor *color)
{
  GdkRGBA rgba;

  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, &rgba))
    return FALSE;
  *color = from_rgba (&rgba);
  return TRUE;
}

/* The background behind the chart, which the fill of matrix cells is blended with. */
static PlotColor
find_background (GtkWidget *widget, PlotColor fallback)
{
  PlotColor background = fallback;
  PlotColor card;

  look_up_color (widget, "window_bg_color", &background);
  if (gtk_widget_has_css_class (widget, "view"))
    look_up_color (widget, "view_bg_color", &background);
  else if (gtk_widget_has_css_class (widget, "card") &&
           look_up_color (widget, "card_bg_color", &card))
    background = plot_color_mix (background, card, card.alpha);
  background.alpha = 1;
  return background;
}

static void
set_font (GtkWidget *widget, PlotTheme *theme, char **font_family)
{
  PangoContext *context = gtk_widget_get_pango_context (widget);
  const PangoFontDescription *font = pango_context_get_font_description (context);
  double size = pango_font_description_get_size (font) / (double) PANGO_SCALE;
  double resolution = pango_cairo_context_get_resolution (context);

  if (!pango_font_description_get_size_is_absolute (font))
    size *= (resolution > 0 ? resolution : 96) / 72;
  if (size > 0)
    theme->font_size = size * FONT_SHARE;
  *font_family = g_strdup (pango_font_description_get_family (font));
  if (*font_family)
    theme->font_family = *font_family;
}

PlotTheme
app_plot_theme_for_widget (GtkWidget *widget, char **font_family)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  gboolean high_contrast = adw_style_manager_get_high_contrast (manager);
  PlotTheme theme =
      adw_style_manager_get_dark (manager) ? *plot_theme_dark () : *plot_theme_light ();
  PlotColor ground = find_background (widget, theme.background);
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  theme.high_contrast = high_contrast;
  theme.foreground = plot_color_mix (ground, from_rgba (&color), color.alpha);
  theme.foreground.alpha = 1;
  theme.muted = plot_color_mix (theme.foreground, ground, high_contrast ? 0.1 : 0.35);
  theme.axis = plot_color_mix (theme.foreground, ground, high_contrast ? 0.3 : 0.65);
  theme.grid = plot_color_mix (theme.foreground, ground, high_contrast ? 0.7 : 0.88);
  theme.background = ground;
  theme.background.alpha = 0;
  look_up_color (widget, "accent_color", &theme.accent);
  set_font (widget, &theme, font_family);
  return theme;
}
