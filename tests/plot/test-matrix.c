/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Confusion matrices: cells where hit tests find them, text that can be read. */
#include <math.h>

#include "plot-test.h"

static const int sizes[][2] = {
  { 200, 120 }, { 360, 360 }, { 700, 500 }, { 1200, 1100 }, { 2560, 400 }
};

/* Rows of 1,000, but none in the last when there are more than two. */
static PlotFigure *
create_matrix (size_t n)
{
  g_autofree size_t *counts = g_new0 (size_t, n * n);
  g_auto (GStrv) names = g_new0 (char *, n + 1);
  PlotMatrix matrix = { .n_classes = n, .counts = counts, .message = "No classes" };

  for (size_t row = 0; row < n; row++)
    {
      size_t left = row == n - 1 && n > 2 ? 0 : 1000;

      names[row] = g_strdup_printf ("class %" G_GSIZE_FORMAT " of many", row);
      for (size_t column = 0; column < n && left > 0; column++)
        if (column != row && (row + column) % 3 == 0)
          {
            counts[row * n + column] = MIN (left, (row * 7 + column * 3) % 40);
            left -= counts[row * n + column];
          }
      counts[row * n + row] = left;
    }
  matrix.class_names = (const char *const *) names;
  return plot_figure_new_matrix ("Confusion matrix", "Test split", &matrix);
}

static void
assert_hits (PlotFigure *figure, int width, int height)
{
  g_autoptr (PlotLayout) layout = plot_test_lay_out (figure, width, height, plot_theme_light ());
  size_t n = plot_figure_get_n_classes (figure);
  PlotRectangle cell;
  PlotHit hit;

  for (size_t row = 0; row < n; row++)
    for (size_t column = 0; column < n; column++)
      {
        g_assert_true (plot_layout_get_cell (layout, row, column, &cell));
        g_assert_cmpfloat (cell.x, >=, 0);
        g_assert_cmpfloat (cell.y, >=, 0);
        g_assert_cmpfloat (cell.x + cell.width, <=, width);
        g_assert_cmpfloat (cell.y + cell.height, <=, height);
        g_assert_cmpfloat_with_epsilon (cell.width, cell.height, 1.01);
        if (cell.width <= 0)
          continue;

        g_assert_true (
            plot_layout_hit (layout, cell.x + cell.width / 2, cell.y + cell.height / 2, &hit));
        g_assert_cmpint (hit.kind, ==, PLOT_HIT_CELL);
        g_assert_cmpuint (hit.row, ==, row);
        g_assert_cmpuint (hit.column, ==, column);
      }

  for (size_t i = 0; i < n; i++)
    {
      PlotRectangle header;

      header = plot_matrix_layout_get_row_header (&layout->matrix, i);
      if (header.width > 0)
        {
          g_assert_true (
              plot_layout_hit (layout, header.x + 1, header.y + header.height / 2, &hit));
          g_assert_cmpint (hit.kind, ==, PLOT_HIT_ROW_HEADER);
          g_assert_cmpuint (hit.row, ==, i);
        }
      header = plot_matrix_layout_get_column_header (&layout->matrix, i);
      if (header.height > 0)
        {
          g_assert_true (plot_layout_hit (layout, header.x + header.width / 2, header.y + 1, &hit));
          g_assert_cmpint (hit.kind, ==, PLOT_HIT_COLUMN_HEADER);
          g_assert_cmpuint (hit.column, ==, i);
        }
    }
}

static void
test_hits (void)
{
  static const size_t classes[] = { 1, 2, 3, 10, 16 };

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    for (guint j = 0; j < G_N_ELEMENTS (sizes); j++)
      {
        g_autoptr (PlotFigure) figure = create_matrix (classes[i]);

        assert_hits (figure, sizes[j][0], sizes[j][1]);
      }
}

static void
test_draws (void)
{
  static const size_t classes[] = { 0, 1, 2, 3, 10, 40, 120 };
  const PlotDrawState state = { .has_cell = TRUE, .row = 1, .column = 0 };

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    for (guint j = 0; j < G_N_ELEMENTS (sizes); j++)
      {
        g_autoptr (PlotFigure) figure = create_matrix (classes[i]);
        cairo_surface_t *plain =
            plot_test_draw (figure, sizes[j][0], sizes[j][1], plot_theme_dark (), NULL);
        cairo_surface_t *again =
            plot_test_draw (figure, sizes[j][0], sizes[j][1], plot_theme_dark (), NULL);
        cairo_surface_t *pointed =
            plot_test_draw (figure, sizes[j][0], sizes[j][1], plot_theme_dark (), &state);

        g_assert_true (plot_test_is_same (plain, again));
        g_test_message ("%" G_GSIZE_FORMAT " classes, %d × %d", classes[i], sizes[j][0],
                        sizes[j][1]);
        g_assert_true (plot_test_is_same (plain, pointed) == (classes[i] < 2));
        g_assert_cmpuint (plot_test_count_colors (plain), >, 5);
        cairo_surface_destroy (plain);
        cairo_surface_destroy (again);
        cairo_surface_destroy (pointed);
      }
}

static void
test_colors (void)
{
  const PlotTheme *themes[] = { plot_theme_light (), plot_theme_dark () };
  g_autoptr (PlotFigure) figure = create_matrix (10);

  for (guint i = 0; i < G_N_ELEMENTS (themes); i++)
    for (size_t row = 0; row < 10; row++)
      for (size_t column = 0; column < 10; column++)
        {
          PlotColor fill, text;

          if (plot_figure_get_cell_colors (figure, themes[i], row, column, &fill, &text))
            g_assert_cmpfloat (plot_color_get_contrast (fill, text), >=, 4.5);
          else
            g_assert_true (row == 9 || row != column);
        }
}

/* The middle of a cell without text has the color that the figure tells. */
static void
test_fill_is_drawn (void)
{
  g_autoptr (PlotFigure) figure = create_matrix (40);
  const PlotTheme *theme = plot_theme_light ();
  g_autoptr (PlotLayout) layout = plot_test_lay_out (figure, 360, 360, theme);
  cairo_surface_t *surface = plot_test_draw (figure, 360, 360, theme, NULL);

  for (size_t i = 0; i < 39; i++)
    {
      PlotRectangle cell;
      PlotColor fill, text;
      guint32 pixel;

      g_assert_true (plot_layout_get_cell (layout, i, i, &cell));
      g_assert_true (plot_figure_get_cell_colors (figure, theme, i, i, &fill, &text));
      pixel = plot_test_get_pixel (surface, (int) (cell.x + cell.width / 2),
                                   (int) (cell.y + cell.height / 2));
      g_assert_cmpfloat_with_epsilon (((pixel >> 16) & 0xff) / 255.0, fill.red, 0.01);
      g_assert_cmpfloat_with_epsilon ((pixel & 0xff) / 255.0, fill.blue, 0.01);
    }
  cairo_surface_destroy (surface);
}

/* In a narrow window with letters of twice the size: a matrix that is as high as its width can use
 * has its names, and cells that use the width. */
static void
test_large_letters (void)
{
  const double width = 336;
  g_autoptr (PlotFigure) figure = create_matrix (10);
  PlotTheme theme = *plot_theme_light ();
  g_autoptr (PlotStyle) small = plot_style_new (&theme);
  g_autoptr (PlotStyle) large = NULL;
  g_autoptr (PlotLayout) layout = NULL;
  PlotRectangle first, last;
  double height;

  theme.font_size *= 2;
  large = plot_style_new (&theme);
  height = plot_layout_find_matrix_height (figure, large, width);
  g_assert_cmpfloat (height, >, plot_layout_find_matrix_height (figure, small, width));
  layout = plot_layout_new (figure, large, width, height);
  g_assert_cmpfloat (plot_matrix_layout_get_row_header (&layout->matrix, 0).width, >, 0);
  g_assert_true (plot_layout_get_cell (layout, 0, 0, &first));
  g_assert_true (plot_layout_get_cell (layout, 9, 9, &last));
  g_assert_cmpfloat (last.x + last.width - first.x, >, width / 2);
  g_assert_cmpfloat (last.y + last.height, <=, height);
  g_assert_cmpfloat (last.y + last.height, >, height - 60);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/plot/matrix/hits", test_hits);
  g_test_add_func ("/plot/matrix/draws", test_draws);
  g_test_add_func ("/plot/matrix/colors", test_colors);
  g_test_add_func ("/plot/matrix/fill-is-drawn", test_fill_is_drawn);
  g_test_add_func ("/plot/matrix/large-letters", test_large_letters);

  return g_test_run ();
}
