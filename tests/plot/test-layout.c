/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One layout serves every drawing and every hit; another is needed only if something is another. */
#include "plot-test.h"

static PlotFigure *
create_figure (PlotFigureKind kind)
{
  static const char *const names[] = { "cat", "dog" };
  static const size_t counts[] = { 9, 1, 2, 8 };
  static const PlotBar bars[] = { { .label = "cat", .value = 3 }, { .label = "dog", .value = 5 } };
  const PlotMatrix matrix = { .n_classes = 2, .class_names = names, .counts = counts };
  const PlotSeriesStyle style = { .line = PLOT_LINE_DOTS };
  const double x[] = { 1, 2, 3 }, y[] = { 0.9, 0.5, 0.4 };
  g_autoptr (PlotSeries) series = NULL;
  PlotFigure *figure;

  if (kind == PLOT_FIGURE_BARS)
    return plot_figure_new_bars ("Bars", NULL, bars, 2, PLOT_FORMAT_NUMBER, 0, NULL);
  if (kind == PLOT_FIGURE_MATRIX)
    return plot_figure_new_matrix ("Matrix", NULL, &matrix);

  figure = plot_figure_new_lines ("Lines", NULL, NULL);
  series = plot_test_make_series ("Loss", x, y, 3, &style);
  plot_figure_add_series (figure, plot_figure_add_panel (figure, "Loss", NULL, NULL), series);
  return figure;
}

static cairo_surface_t *
draw (const PlotLayout *layout, const PlotDrawState *state)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 400, 300);
  cairo_t *cr = cairo_create (surface);

  plot_layout_draw (layout, cr, state);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

/* A layout is as it was after it has been drawn with something pointed at, and hit. */
static void
test_unchanged (void)
{
  const PlotDrawState state = {
    .has_cursor = TRUE, .cursor_x = 2, .has_cell = TRUE, .has_bar = TRUE, .bar = 1
  };

  for (int kind = PLOT_FIGURE_LINES; kind <= PLOT_FIGURE_MATRIX; kind++)
    {
      g_autoptr (PlotFigure) figure = create_figure ((PlotFigureKind) kind);
      g_autoptr (PlotLayout) layout = plot_test_lay_out (figure, 400, 300, plot_theme_light ());
      cairo_surface_t *first = draw (layout, NULL);
      cairo_surface_t *pointed = draw (layout, &state);
      cairo_surface_t *again;
      PlotHit hit, same_hit;

      g_assert_true (plot_layout_hit (layout, 200, 90, &hit));
      g_assert_true (plot_layout_hit (layout, 200, 90, &same_hit));
      again = draw (layout, NULL);
      g_assert_cmpmem (&hit, sizeof hit, &same_hit, sizeof same_hit);
      g_assert_true (plot_test_is_same (first, again));
      g_assert_false (plot_test_is_same (first, pointed));
      cairo_surface_destroy (first);
      cairo_surface_destroy (pointed);
      cairo_surface_destroy (again);
    }
}

/* Layouts that share a style, with all that was measured for the one before, are no different. */
static void
test_shared_style (void)
{
  g_autoptr (PlotStyle) style = plot_style_new (plot_theme_dark ());

  for (int kind = PLOT_FIGURE_LINES; kind <= PLOT_FIGURE_MATRIX; kind++)
    {
      g_autoptr (PlotFigure) figure = create_figure ((PlotFigureKind) kind);
      g_autoptr (PlotLayout) shared = plot_layout_new (figure, style, 400, 300);
      g_autoptr (PlotLayout) alone = plot_test_lay_out (figure, 400, 300, plot_theme_dark ());
      cairo_surface_t *first = draw (shared, NULL);
      cairo_surface_t *second = draw (alone, NULL);

      g_assert_true (plot_test_is_same (first, second));
      cairo_surface_destroy (first);
      cairo_surface_destroy (second);
    }
}

static void
test_is_of (void)
{
  g_autoptr (PlotFigure) figure = create_figure (PLOT_FIGURE_LINES);
  g_autoptr (PlotFigure) other = create_figure (PLOT_FIGURE_LINES);
  g_autoptr (PlotStyle) style = plot_style_new (plot_theme_light ());
  g_autoptr (PlotStyle) other_style = plot_style_new (plot_theme_light ());
  g_autoptr (PlotLayout) layout = plot_layout_new (figure, style, 400, 300);

  g_assert_true (plot_layout_is_of (layout, figure, style, 400, 300));
  g_assert_false (plot_layout_is_of (layout, other, style, 400, 300));
  g_assert_false (plot_layout_is_of (layout, figure, other_style, 400, 300));
  g_assert_false (plot_layout_is_of (layout, figure, style, 401, 300));
  g_assert_false (plot_layout_is_of (layout, figure, style, 400, 301));
}

/* A style has its own copy of the font's name, and knows its theme by what is in it. */
static void
test_style (void)
{
  g_autofree char *family = g_strdup ("Sans");
  PlotTheme theme = *plot_theme_light ();
  g_autoptr (PlotStyle) style = NULL;
  PlotTheme others[7];

  theme.font_family = family;
  style = plot_style_new (&theme);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    others[i] = theme;
  family[0] = 's';
  g_assert_cmpstr (plot_style_get_theme (style)->font_family, ==, "Sans");
  g_assert_false (plot_style_is_of (style, &theme));
  family[0] = 'S';
  g_assert_true (plot_style_is_of (style, &theme));

  others[0].background.alpha = 0;
  others[1].series[PLOT_N_COLORS - 1].red = 1;
  others[2].font_family = "Serif";
  others[3].font_size *= 2;
  others[4].high_contrast = TRUE;
  others[5].scale = 2;
  others[6] = *plot_theme_dark ();
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (plot_style_is_of (style, &others[i]));
}

/* Where there is no room at all, nothing is drawn and nothing hit. */
static void
test_no_room (void)
{
  for (int kind = PLOT_FIGURE_LINES; kind <= PLOT_FIGURE_MATRIX; kind++)
    {
      g_autoptr (PlotFigure) figure = create_figure ((PlotFigureKind) kind);
      g_autoptr (PlotLayout) layout = plot_test_lay_out (figure, 400, 0.5, plot_theme_light ());
      cairo_surface_t *surface = draw (layout, NULL);
      PlotRectangle cell;
      PlotHit hit;

      g_assert_cmpuint (plot_test_count_colors (surface), ==, 1);
      g_assert_false (plot_layout_hit (layout, 200, 0.25, &hit));
      g_assert_cmpint (hit.kind, ==, PLOT_HIT_NONE);
      g_assert_false (plot_layout_get_cell (layout, 0, 0, &cell));
      cairo_surface_destroy (surface);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/plot/layout/unchanged", test_unchanged);
  g_test_add_func ("/plot/layout/shared-style", test_shared_style);
  g_test_add_func ("/plot/layout/is-of", test_is_of);
  g_test_add_func ("/plot/layout/style", test_style);
  g_test_add_func ("/plot/layout/no-room", test_no_room);
  return g_test_run ();
}
