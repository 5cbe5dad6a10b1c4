/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Line and bar charts in every state and size; what is drawn is where hit tests say. */
#include <float.h>
#include <math.h>

#include "plot-test.h"

static const PlotSeriesStyle thin = { .line = PLOT_LINE_THIN, .color = 0 };
static const PlotSeriesStyle dots = { .line = PLOT_LINE_DOTS, .color = 1, .dash = 1 };

/* Loss above accuracy, both with @y. */
static PlotFigure *
create_lines (const double *x, const double *y, size_t n)
{
  const PlotAxis epochs = { .title = "Epoch", .format = PLOT_FORMAT_INTEGER };
  const PlotAxis percent = { .format = PLOT_FORMAT_PERCENT, .min = 0, .max = 1 };
  PlotFigure *figure = plot_figure_new_lines ("A title", "A subtitle", &epochs);
  g_autoptr (PlotSeries) first = plot_test_make_series ("Training", x, y, n, &thin);
  g_autoptr (PlotSeries) second = plot_test_make_series ("Validation", x, y, n, &dots);

  plot_figure_add_panel (figure, "Loss", NULL, "No data yet");
  plot_figure_add_panel (figure, "Accuracy", &percent, "No data yet");
  for (size_t i = 0; i < 2; i++)
    {
      plot_figure_add_series (figure, i, first);
      plot_figure_add_series (figure, i, second);
    }
  plot_figure_add_mark (figure, 2, "Learning rate 0.01");
  plot_figure_add_mark (figure, 2.5, "Paused");
  plot_figure_add_mark (figure, NAN, "Never");
  return figure;
}

static PlotFigure *
create_bars (size_t n)
{
  g_autofree PlotBar *bars = g_new0 (PlotBar, n);

  for (size_t i = 0; i < n; i++)
    bars[i] = (PlotBar){ .label = i % 2 ? "short" : "a rather long label that cannot fit",
                         .value = i == 1   ? NAN
                                  : i == 2 ? -1
                                           : (double) i,
                         .note = i == 0 ? "actual" : NULL,
                         .emphasis = (PlotEmphasis) (i % 3) };
  return plot_figure_new_bars ("Bars", NULL, bars, n, PLOT_FORMAT_NUMBER, 0, "Nothing");
}

/* Where data (@x, @y) are drawn. */
static void
find_point (
    const PlotLayout *layout, size_t panel, double x, double y, double *point_x, double *point_y)
{
  *point_x = plot_scale_map (&layout->lines.x, x);
  *point_y = plot_scale_map (&layout->lines.panels[panel].y, y);
}

static void
draw_everywhere (PlotFigure *figure)
{
  static const int sizes[][2] = { { 1, 1 },     { 10, 400 },   { 200, 120 }, { 360, 480 },
                                  { 900, 600 }, { 2560, 120 }, { 200, 1400 } };
  const PlotDrawState states[] = {
    { 0 },
    { .has_cursor = TRUE, .cursor_x = 2, .has_cell = TRUE, .has_bar = TRUE },
    { .has_cursor = TRUE,
      .cursor_x = NAN,
      .has_cell = TRUE,
      .row = 999,
      .bar = 999,
      .has_bar = TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint j = 0; j < G_N_ELEMENTS (states); j++)
      {
        cairo_surface_t *first =
            plot_test_draw (figure, sizes[i][0], sizes[i][1], plot_theme_light (), &states[j]);
        cairo_surface_t *second =
            plot_test_draw (figure, sizes[i][0], sizes[i][1], plot_theme_light (), &states[j]);

        g_assert_true (plot_test_is_same (first, second));
        if (sizes[i][0] >= 200)
          g_assert_cmpuint (plot_test_count_colors (first), >, 10);
        cairo_surface_destroy (first);
        cairo_surface_destroy (second);
      }
}

static void
test_states (void)
{
  const double x[] = { 1, 2, 3, 4 };
  static const double ys[][4] = {
    { 1, 0.5, 0.4, 0.3 },
    { 0.5, 0.5, 0.5, 0.5 },
    { 0, 0, 0, 0 },
    { 1, NAN, INFINITY, 0.3 },
    { NAN, NAN, NAN, NAN },
    { 1e300, -1e300, 0, 1 },
    { DBL_MAX, -DBL_MAX, DBL_MAX, 0 },
    { 1e-300, 2e-300, 5e-324, 0 },
    { 1e15, 1e15 + 1, 1e15 + 2, 1e15 },
  };
  const double wild_x[] = { -1e300, NAN, 1e300, INFINITY };

  for (guint i = 0; i < G_N_ELEMENTS (ys); i++)
    for (size_t n = 0; n <= 4; n += n < 1 ? 1 : 3)
      {
        g_autoptr (PlotFigure) figure = create_lines (x, ys[i], n);
        g_autoptr (PlotFigure) wild = create_lines (wild_x, ys[i], n);

        draw_everywhere (figure);
        draw_everywhere (wild);
      }
}

static void
test_bar_states (void)
{
  static const size_t counts[] = { 0, 1, 3, 10, 200, 3000 };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_autoptr (PlotFigure) figure = create_bars (counts[i]);

      draw_everywhere (figure);
    }
}

static void
test_no_panels (void)
{
  g_autoptr (PlotFigure) figure = plot_figure_new_lines (NULL, NULL, NULL);
  cairo_surface_t *surface = plot_test_draw (figure, 300, 200, plot_theme_dark (), NULL);

  cairo_surface_destroy (surface);
}

static void
test_many_points (void)
{
  g_autoptr (PlotBuffer) buffer = plot_buffer_new ();
  g_autoptr (PlotSeries) series = NULL;
  g_autoptr (PlotFigure) figure = plot_figure_new_lines ("Many", NULL, NULL);
  PlotTheme theme = *plot_theme_light ();
  g_autoptr (PlotLayout) layout = NULL;
  cairo_surface_t *surface;
  PlotRectangle plot;
  double x, y;
  guint n_dark = 0;

  for (guint i = 0; i < 100000; i++)
    plot_buffer_append (buffer, i, i == 61234 ? 10 : sin (i * 0.7));
  series = plot_series_new ("sine", buffer, &thin);
  plot_figure_add_panel (figure, NULL, NULL, NULL);
  plot_figure_add_series (figure, 0, series);

  /* The one spike is in the picture up to its top. */
  theme.series[0] = (PlotColor){ 0, 0, 0, 1 };
  theme.grid = theme.background;
  surface = plot_test_draw (figure, 900, 500, &theme, NULL);
  layout = plot_test_lay_out (figure, 900, 500, &theme);
  plot = layout->lines.panels[0].plot;
  find_point (layout, 0, 61234, 9.8, &x, &y);
  g_assert_cmpfloat (x, >, plot.x);
  g_assert_cmpfloat (x, <, plot.x + plot.width);
  for (int column = (int) x - 2; column <= (int) x + 2; column++)
    n_dark += (plot_test_get_pixel (surface, column, (int) y) & 0xff) < 0xe0;
  g_assert_cmpuint (n_dark, >, 0);
  cairo_surface_destroy (surface);
}

/* Labels of ticks never touch, and lie within the figure. */
static void
test_labels_have_room (void)
{
  static const double tops[] = { 7, 50, 123456, 3e6, 1e300, 1e-7 };
  const PlotTheme *theme = plot_theme_light ();
  g_autoptr (PlotStyle) style = plot_style_new (theme);
  PlotText *text = style->text;
  PlotFont font = plot_text_label_font (theme);
  double line = plot_text_get_line_height (text, font);

  for (guint i = 0; i < G_N_ELEMENTS (tops); i++)
    for (int width = 200; width <= 2560; width += 83)
      for (int height = 120; height <= 700; height += 97)
        {
          const double x[] = { tops[i] * 0.013, tops[i] };
          g_autoptr (PlotFigure) figure = create_lines (x, x, 2);
          g_autoptr (PlotLayout) whole = plot_layout_new (figure, style, width, height);
          const PlotLineLayout *layout = &whole->lines;
          double end = 0;

          for (guint j = 0; j < layout->x_labels->len; j++)
            {
              const char *label = layout->x_labels->pdata[j];
              double half, middle;

              if (label == NULL)
                continue;
              half = plot_text_get_width (text, font, label) / 2;
              middle = plot_line_layout_get_x_label (layout, j);
              g_assert_cmpfloat (middle - half, >, end);
              end = middle + half;
            }
          g_assert_cmpfloat (end, <=, width);

          for (size_t j = 0; j < layout->n_panels; j++)
            {
              const PlotPanelLayout *place = &layout->panels[j];
              double previous = INFINITY;

              g_assert_cmpfloat (place->plot.height, >=, 10);
              g_assert_cmpfloat (place->plot.y + place->plot.height, <=, height);
              for (guint k = 0; k < place->ticks.n; k++)
                {
                  double y = plot_scale_map (&place->y, plot_ticks_get (&place->ticks, k));

                  if (place->tick_labels->pdata[k] == NULL)
                    continue;
                  g_assert_cmpfloat (previous - y, >=, line * 0.9);
                  g_assert_cmpfloat (y, >=, line * 0.3);
                  previous = y;
                }
              if (j > 0)
                g_assert_cmpfloat (place->plot.y, >, place[-1].plot.y + place[-1].plot.height);
            }
        }
}

static void
test_one_point_in_the_middle (void)
{
  const double x = 3, y = 0.7;
  g_autoptr (PlotFigure) figure = plot_figure_new_lines (NULL, NULL, NULL);
  g_autoptr (PlotSeries) series = plot_test_make_series ("one", &x, &y, 1, &dots);
  g_autoptr (PlotLayout) layout = NULL;
  PlotRectangle plot;
  double point_x, point_y;

  plot_figure_add_panel (figure, NULL, NULL, NULL);
  plot_figure_add_series (figure, 0, series);
  layout = plot_test_lay_out (figure, 500, 300, plot_theme_light ());
  plot = layout->lines.panels[0].plot;
  find_point (layout, 0, x, y, &point_x, &point_y);
  g_assert_cmpfloat_with_epsilon (point_x, plot.x + plot.width / 2, plot.width * 0.05);
  g_assert_cmpfloat_with_epsilon (point_y, plot.y + plot.height / 2, plot.height * 0.2);
}

static void
test_hit_panel (void)
{
  const double x[] = { 1, 2, 3, 4 };
  const double y[] = { 0.9, 0.6, 0.4, 0.35 };
  g_autoptr (PlotFigure) figure = create_lines (x, y, 4);
  g_autoptr (PlotLayout) layout = plot_test_lay_out (figure, 640, 480, plot_theme_light ());
  PlotHit hit;

  for (size_t panel = 0; panel < 2; panel++)
    for (guint i = 0; i < 4; i++)
      {
        double point_x, point_y;

        find_point (layout, panel, x[i], y[i], &point_x, &point_y);
        g_assert_true (plot_layout_hit (layout, point_x, point_y, &hit));
        g_assert_cmpint (hit.kind, ==, PLOT_HIT_PANEL);
        g_assert_cmpuint (hit.panel, ==, panel);
        g_assert_cmpfloat_with_epsilon (hit.x, x[i], 1e-9);
        g_assert_cmpfloat_with_epsilon (hit.y, y[i], 1e-9);
      }
  g_assert_false (plot_layout_hit (layout, 1, 1, &hit));
  g_assert_cmpint (hit.kind, ==, PLOT_HIT_NONE);
}

static void
test_hit_bars (void)
{
  g_autoptr (PlotFigure) figure = create_bars (12);
  g_autoptr (PlotLayout) layout = plot_test_lay_out (figure, 400, 300, plot_theme_light ());
  PlotHit hit;

  for (size_t i = 0; i < 12; i++)
    {
      PlotRectangle row = plot_bar_layout_get_row (&layout->bars, i);

      g_assert_cmpfloat (row.height, >, 0);
      g_assert_true (plot_layout_hit (layout, row.x + row.width / 2, row.y + row.height / 2, &hit));
      g_assert_cmpint (hit.kind, ==, PLOT_HIT_BAR);
      g_assert_cmpuint (hit.bar, ==, i);
    }
}

/* The cursor changes what is drawn, but moves no plot. */
static void
test_cursor (void)
{
  const double x[] = { 1, 2, 3, 4 };
  const double y[] = { 0.9, 0.6, 0.4, 0.35 };
  g_autoptr (PlotFigure) figure = create_lines (x, y, 4);
  const PlotDrawState state = { .has_cursor = TRUE, .cursor_x = 3 };
  cairo_surface_t *plain = plot_test_draw (figure, 640, 480, plot_theme_light (), NULL);
  cairo_surface_t *pointed = plot_test_draw (figure, 640, 480, plot_theme_light (), &state);

  g_assert_false (plot_test_is_same (plain, pointed));
  cairo_surface_destroy (plain);
  cairo_surface_destroy (pointed);
}

static void
test_sealed (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (PlotFigure) figure = create_lines (NULL, NULL, 0);

      cairo_surface_destroy (plot_test_draw (figure, 100, 100, plot_theme_light (), NULL));
      plot_figure_add_panel (figure, "late", NULL, NULL);
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*is_open*");
}

/* The strongest contrast of a row of pixels, from top to bottom, with the background. */
static double
find_contrast (cairo_surface_t *surface, int x, int top, int bottom, PlotColor background)
{
  double contrast = 1;

  for (int y = top; y < bottom; y++)
    {
      guint32 pixel = plot_test_get_pixel (surface, x, y);
      const PlotColor color = { (pixel >> 16 & 0xff) / 255.0, (pixel >> 8 & 0xff) / 255.0,
                                (pixel & 0xff) / 255.0, 1 };

      contrast = fmax (contrast, plot_color_get_contrast (color, background));
    }
  return contrast;
}

/* In high contrast, the line that is a background for others can be seen by those who need it. */
static void
test_high_contrast (void)
{
  const PlotSeriesStyle faint = { .line = PLOT_LINE_THIN, .faint = TRUE };
  const PlotAxis axis = { .min = 0, .max = 1 };
  const double x[] = { 0, 1 }, y[] = { 0.45, 0.45 };
  const PlotTheme *themes[] = { plot_theme_light (), plot_theme_dark () };

  for (size_t i = 0; i < G_N_ELEMENTS (themes); i++)
    {
      PlotTheme theme = *themes[i];
      g_autoptr (PlotFigure) figure = plot_figure_new_lines (NULL, NULL, NULL);
      g_autoptr (PlotSeries) series = plot_test_make_series ("Batches", x, y, 2, &faint);
      g_autoptr (PlotLayout) layout = NULL;
      cairo_surface_t *pale, *strong;
      double pale_contrast, strong_contrast;
      int column, middle;

      plot_figure_add_series (figure, plot_figure_add_panel (figure, NULL, &axis, NULL), series);
      pale = plot_test_draw (figure, 400, 300, &theme, NULL);
      theme.high_contrast = TRUE;
      strong = plot_test_draw (figure, 400, 300, &theme, NULL);
      layout = plot_test_lay_out (figure, 400, 300, &theme);
      column = (int) plot_scale_map (&layout->lines.x, 0.43);
      middle = (int) plot_scale_map (&layout->lines.panels[0].y, 0.45);
      pale_contrast = find_contrast (pale, column, middle - 3, middle + 4, theme.background);
      strong_contrast = find_contrast (strong, column, middle - 3, middle + 4, theme.background);
      g_assert_cmpfloat (strong_contrast, >, pale_contrast + 0.5);
      g_assert_cmpfloat (strong_contrast, >=, 2.5); /* of which antialiasing takes its part */
      cairo_surface_destroy (pale);
      cairo_surface_destroy (strong);
    }
}

/* There it is strong enough to swallow a line of the same hue in front of it, which has an edge. */
static void
test_high_contrast_edge (void)
{
  enum
  {
    N_BATCHES = 4000
  };
  const PlotSeriesStyle faint = { .line = PLOT_LINE_THIN, .faint = TRUE };
  const PlotSeriesStyle strong = { .line = PLOT_LINE_DOTS };
  const PlotAxis axis = { .min = 0, .max = 1 };
  const double x[] = { 0, 1 }, y[] = { 0.45, 0.45 };
  const PlotTheme *themes[] = { plot_theme_light (), plot_theme_dark () };
  g_autofree double *batch_x = g_new (double, N_BATCHES), *batch_y = g_new (double, N_BATCHES);

  for (int i = 0; i < N_BATCHES; i++)
    {
      batch_x[i] = (double) i / (N_BATCHES - 1);
      batch_y[i] = i % 2 ? 0.2 : 0.7;
    }
  for (size_t i = 0; i < G_N_ELEMENTS (themes); i++)
    {
      PlotTheme theme = *themes[i];
      g_autoptr (PlotFigure) figure = plot_figure_new_lines (NULL, NULL, NULL);
      g_autoptr (PlotSeries) batches =
          plot_test_make_series ("Batches", batch_x, batch_y, N_BATCHES, &faint);
      g_autoptr (PlotSeries) epochs = plot_test_make_series ("Epochs", x, y, 2, &strong);
      g_autoptr (PlotLayout) layout = NULL;
      PlotColor color = plot_theme_get_series_color (&theme, 0);
      size_t panel = plot_figure_add_panel (figure, NULL, &axis, NULL);
      cairo_surface_t *surface;
      int column, middle;

      plot_figure_add_series (figure, panel, batches);
      plot_figure_add_series (figure, panel, epochs);
      theme.high_contrast = TRUE;
      surface = plot_test_draw (figure, 400, 300, &theme, NULL);
      layout = plot_test_lay_out (figure, 400, 300, &theme);
      column = (int) plot_scale_map (&layout->lines.x, 0.43);
      middle = (int) plot_scale_map (&layout->lines.panels[0].y, 0.45);
      g_assert_cmpfloat (find_contrast (surface, column, middle - 4, middle + 5, color), >=, 2.5);
      cairo_surface_destroy (surface);
    }
}

/* A line of one pixel is one in the legend as well, not two that are half as strong. */
static void
test_thin_sample (void)
{
  const PlotSeriesStyle faint = { .line = PLOT_LINE_THIN, .faint = TRUE };
  const double x[] = { 0, 1 }, y[] = { 0.45, 0.45 };
  const PlotTheme *theme = plot_theme_light ();

  for (int height = 300; height < 304; height++)
    {
      g_autoptr (PlotFigure) figure = plot_figure_new_lines (NULL, NULL, NULL);
      g_autoptr (PlotSeries) series = plot_test_make_series (" ", x, y, 2, &faint);
      g_autoptr (PlotLayout) layout = NULL;
      cairo_surface_t *surface;
      guint n_rows = 0;

      plot_figure_add_series (figure, plot_figure_add_panel (figure, NULL, NULL, NULL), series);
      surface = plot_test_draw (figure, 400, height, theme, NULL);
      layout = plot_test_lay_out (figure, 400, height, theme);
      for (int row = 0; row < layout->lines.panels[0].plot.y - 2; row++)
        for (int column = 200; column < 400; column++)
          if (plot_test_get_pixel (surface, column, row) != plot_test_get_pixel (surface, 0, 0))
            {
              n_rows++;
              break;
            }
      g_assert_cmpuint (n_rows, ==, 1);
      cairo_surface_destroy (surface);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/plot/figure/states", test_states);
  g_test_add_func ("/plot/figure/bar-states", test_bar_states);
  g_test_add_func ("/plot/figure/no-panels", test_no_panels);
  g_test_add_func ("/plot/figure/many-points", test_many_points);
  g_test_add_func ("/plot/figure/labels-have-room", test_labels_have_room);
  g_test_add_func ("/plot/figure/one-point-in-the-middle", test_one_point_in_the_middle);
  g_test_add_func ("/plot/figure/hit-panel", test_hit_panel);
  g_test_add_func ("/plot/figure/hit-bars", test_hit_bars);
  g_test_add_func ("/plot/figure/cursor", test_cursor);
  g_test_add_func ("/plot/figure/sealed", test_sealed);

  g_test_add_func ("/lines/thin-sample", test_thin_sample);
  g_test_add_func ("/lines/high-contrast", test_high_contrast);
  g_test_add_func ("/lines/high-contrast-edge", test_high_contrast_edge);
  return g_test_run ();
}
