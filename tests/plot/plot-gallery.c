/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes pictures of charts in many states and sizes into a folder, for looking at: plot-gallery
 * FOLDER */
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "plot.h"

typedef struct
{
  const char *folder;
  int n_failed;
} Gallery;

static void
save (Gallery *gallery,
      const char *name,
      PlotFigure *figure,
      double width,
      double height,
      const PlotTheme *theme,
      const PlotDrawState *state)
{
  g_autofree char *path = g_strdup_printf ("%s/%s.png", gallery->folder, name);
  const double scale = 2;
  g_autoptr (PlotStyle) style = plot_style_new (theme);
  g_autoptr (PlotLayout) layout = NULL;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) (width * scale),
                                                         (int) (height * scale));
  cairo_t *cr = cairo_create (surface);
  gint64 start = g_get_monotonic_time ();

  cairo_scale (cr, scale, scale);
  layout = plot_layout_new (figure, style, width, height);
  plot_layout_draw (layout, cr, state);
  printf ("%-28s %5.0f × %4.0f  %6.2f ms\n", name, width, height,
          (double) (g_get_monotonic_time () - start) / 1000);
  if (cairo_status (cr) != CAIRO_STATUS_SUCCESS ||
      cairo_surface_write_to_png (surface, path) != CAIRO_STATUS_SUCCESS)
    {
      fprintf (stderr, "%s could not be written\n", path);
      gallery->n_failed++;
    }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static PlotFigure *
create_curves (guint n_epochs, guint n_batches, double not_finite_from, gboolean many)
{
  const PlotAxis x_axis = { .title = "Epoch", .format = PLOT_FORMAT_INTEGER };
  const PlotAxis percent = { .format = PLOT_FORMAT_PERCENT, .min = 0, .max = 1 };
  PlotFigure *figure = plot_figure_new_lines ("Multi-layer perceptron 128-64",
                                              "Fashion-MNIST · 60,000 training images", &x_axis);
  size_t loss = plot_figure_add_panel (figure, "Loss", NULL, "No data yet");
  size_t accuracy = plot_figure_add_panel (figure, "Accuracy", &percent, "No data yet");
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  for (guint run = 0; run < (many ? 3u : 1u); run++)
    {
      const PlotSeriesStyle thin = { PLOT_LINE_THIN, many ? run : 0, many ? run : 0, FALSE };
      const PlotSeriesStyle thick = { PLOT_LINE_DOTS, many ? run : 1, many ? run : 0, FALSE };
      g_autofree char *training_name =
          many ? g_strdup_printf ("Run %u, training", run + 1) : g_strdup ("Training");
      g_autofree char *validation_name =
          many ? g_strdup_printf ("Run %u, validation", run + 1) : g_strdup ("Validation");
      g_autoptr (PlotBuffer) losses = plot_buffer_new ();
      g_autoptr (PlotBuffer) accuracies = plot_buffer_new ();
      g_autoptr (PlotBuffer) test_losses = plot_buffer_new ();
      g_autoptr (PlotBuffer) test_accuracies = plot_buffer_new ();
      PlotSeries *series[4];

      for (guint i = 0; i < n_batches; i++)
        {
          double x = (i + 1.0) * n_epochs / n_batches;
          double noise = g_rand_double_range (random, 0, 1) + g_rand_double_range (random, -1, 0);
          double mean = 0.28 + 0.1 * run + 2 * exp (-x * 0.6) + 0.35 * exp (-x * 0.08);
          double y = mean * (1 + 0.35 * noise);

          if (x >= not_finite_from && x < not_finite_from + 8)
            y = NAN;
          plot_buffer_append (losses, x, y);
        }
      for (guint i = 0; i < n_epochs; i++)
        {
          double x = i + 1.0;
          double bumps = g_rand_double_range (random, -0.012, 0.012);
          gboolean gap = x >= not_finite_from && x < not_finite_from + 8;
          double decay = exp (-x * 0.09);

          plot_buffer_append (test_losses, x,
                              gap ? NAN : 0.4 + 0.1 * run + 0.5 * decay + 0.003 * x + bumps);
          plot_buffer_append (test_accuracies, x, 0.88 - 0.03 * run - 0.2 * decay + bumps / 2);
          plot_buffer_append (accuracies, x, 0.93 - 0.03 * run - 0.28 * decay + bumps / 4);
        }

      series[0] = plot_series_new (training_name, losses, &thin);
      series[1] = plot_series_new (validation_name, test_losses, &thick);
      series[2] = plot_series_new (training_name, accuracies, &thin);
      series[3] = plot_series_new (validation_name, test_accuracies, &thick);
      plot_figure_add_series (figure, loss, series[0]);
      plot_figure_add_series (figure, loss, series[1]);
      plot_figure_add_series (figure, accuracy, series[2]);
      plot_figure_add_series (figure, accuracy, series[3]);
      for (guint i = 0; i < G_N_ELEMENTS (series); i++)
        plot_series_unref (series[i]);
    }
  return figure;
}

static PlotFigure *
create_matrix (size_t n, const char *const *names, gboolean with_gap)
{
  g_autofree size_t *counts = g_new0 (size_t, n * n);
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  PlotMatrix matrix = { .n_classes = n, .counts = counts };
  g_autofree char *title = NULL;

  for (size_t row = 0; row < n; row++)
    {
      size_t left = 1000;

      g_ptr_array_add (made, g_strdup_printf ("category %" G_GSIZE_FORMAT, row + 1));
      if (with_gap && row == n / 2)
        continue;
      for (size_t column = 0; column < n; column++)
        {
          double near = exp (-fabs ((double) row - (double) column) / 2);
          size_t count = (size_t) (g_rand_double (random) * near * 160);

          if (row == column || g_rand_double (random) < 0.35)
            continue;
          count = MIN (count, left);
          counts[row * n + column] = count;
          left -= count;
        }
      counts[row * n + row] = left;
    }
  matrix.class_names = names != NULL ? names : (const char *const *) made->pdata;
  title = g_strdup_printf ("Confusion matrix, %" G_GSIZE_FORMAT " classes", n);
  return plot_figure_new_matrix (title, "Test · 10,000 images · epoch 12", &matrix);
}

static PlotFigure *
create_bars (gboolean wrong)
{
  const PlotBar bars[] = {
    { "T-shirt/top", 0.0912, NULL, NULL, PLOT_EMPHASIS_NONE },
    { "Trouser", 0.0004, NULL, NULL, PLOT_EMPHASIS_NONE },
    { "Pullover", 0.1731, NULL, NULL, PLOT_EMPHASIS_NONE },
    { "Dress", 0.0113, NULL, NULL, PLOT_EMPHASIS_NONE },
    { "Coat", 0.4526, NULL, wrong ? "predicted" : NULL,
      wrong ? PLOT_EMPHASIS_WRONG : PLOT_EMPHASIS_NONE },
    { "Sandal", 0, NULL, NULL, PLOT_EMPHASIS_NONE },
    { "Shirt", 0.2713, NULL, wrong ? "actual" : NULL,
      wrong ? PLOT_EMPHASIS_CORRECT : PLOT_EMPHASIS_NONE },
    { "Sneaker", 0, NULL, NULL, PLOT_EMPHASIS_NONE },
    { "Bag", 0.0001, NULL, NULL, PLOT_EMPHASIS_NONE },
    { "Ankle boot", 0, NULL, NULL, PLOT_EMPHASIS_NONE },
  };

  return plot_figure_new_bars ("Probabilities", "Image 1,204 of the test split", bars,
                               G_N_ELEMENTS (bars), PLOT_FORMAT_PERCENT, 1, "No prediction yet");
}

static PlotFigure *
create_balance (void)
{
  const PlotBar bars[] = {
    { "airplane", 5000, NULL, NULL, PLOT_EMPHASIS_NONE },
    { "automobile", 4120, NULL, NULL, PLOT_EMPHASIS_NONE },
    { "bird, a name that is far too long for its column", 12500, NULL, NULL, PLOT_EMPHASIS_NONE },
    { "cat", 30, NULL, NULL, PLOT_EMPHASIS_NONE },
  };

  return plot_figure_new_bars ("Images per class", NULL, bars, G_N_ELEMENTS (bars),
                               PLOT_FORMAT_INTEGER, 0, NULL);
}

/* A loss that jumps for a moment. */
static PlotFigure *
create_spike (double peak)
{
  const PlotAxis axis = { .leaves_out_outliers = TRUE };
  const PlotSeriesStyle thin = { .line = PLOT_LINE_THIN, .faint = TRUE };
  const PlotSeriesStyle thick = { .line = PLOT_LINE_DOTS, .color = 1 };
  PlotFigure *figure = plot_figure_new_lines ("A moment of a rate that is too large", NULL, NULL);
  size_t panel = plot_figure_add_panel (figure, "Loss", &axis, NULL);
  g_autoptr (PlotBuffer) batches = plot_buffer_new ();
  g_autoptr (PlotBuffer) epochs = plot_buffer_new ();
  g_autoptr (PlotSeries) batch_series = NULL;
  g_autoptr (PlotSeries) epoch_series = NULL;
  g_autoptr (GRand) random = g_rand_new_with_seed (5);

  for (guint i = 0; i < 2000; i++)
    {
      double loss = 0.3 + 2 * exp (-(double) i / 300) + g_rand_double_range (random, -0.1, 0.1);

      plot_buffer_append (batches, (i + 1) / 100.0,
                          i >= 900 && i < 930 ? loss + peak * (930 - i) / 30 : loss);
      if (i % 100 == 99)
        plot_buffer_append (epochs, (i + 1) / 100.0, i == 999 ? loss + peak / 6 : loss);
    }
  batch_series = plot_series_new ("Training batch", batches, &thin);
  epoch_series = plot_series_new ("Training", epochs, &thick);
  plot_figure_add_series (figure, panel, batch_series);
  plot_figure_add_series (figure, panel, epoch_series);
  return figure;
}

static void
save_curves (Gallery *gallery)
{
  g_autoptr (PlotFigure) spike = create_spike (9.5);
  g_autoptr (PlotFigure) explosion = create_spike (1e14);
  const PlotDrawState cursor = { .has_cursor = TRUE, .cursor_x = 23 };
  g_autoptr (PlotFigure) curves = create_curves (50, 11750, INFINITY, FALSE);
  g_autoptr (PlotFigure) broken = create_curves (30, 3000, 12, FALSE);
  g_autoptr (PlotFigure) many = create_curves (25, 400, INFINITY, TRUE);
  g_autoptr (PlotFigure) one = create_curves (1, 1, INFINITY, FALSE);
  g_autoptr (PlotFigure) few = create_curves (4, 400, INFINITY, FALSE);
  g_autoptr (PlotFigure) none = create_curves (0, 0, INFINITY, FALSE);

  plot_figure_add_mark (curves, 18, "Learning rate 0.005");
  plot_figure_add_mark (curves, 20, "Paused");
  plot_figure_add_mark (curves, 34, "Best epoch");

  save (gallery, "curves-spike", spike, 600, 320, plot_theme_light (), NULL);
  save (gallery, "curves-explosion", explosion, 360, 320, plot_theme_dark (), NULL);
  save (gallery, "curves-light", curves, 900, 600, plot_theme_light (), NULL);
  save (gallery, "curves-dark", curves, 900, 600, plot_theme_dark (), NULL);
  save (gallery, "curves-cursor", curves, 900, 600, plot_theme_light (), &cursor);
  save (gallery, "curves-narrow-light", curves, 360, 480, plot_theme_light (), NULL);
  save (gallery, "curves-narrow-dark", curves, 360, 480, plot_theme_dark (), &cursor);
  save (gallery, "curves-tiny", curves, 200, 120, plot_theme_light (), NULL);
  save (gallery, "curves-small", curves, 300, 200, plot_theme_light (), NULL);
  save (gallery, "curves-wide", curves, 2560, 700, plot_theme_dark (), NULL);
  save (gallery, "curves-many", many, 900, 600, plot_theme_light (), NULL);
  save (gallery, "curves-many-narrow", many, 360, 480, plot_theme_dark (), NULL);
  save (gallery, "curves-not-finite", broken, 900, 600, plot_theme_light (), NULL);
  save (gallery, "curves-few", few, 900, 600, plot_theme_light (), NULL);
  save (gallery, "curves-one", one, 700, 450, plot_theme_light (), NULL);
  save (gallery, "curves-empty", none, 700, 450, plot_theme_dark (), NULL);
}

static void
save_matrices (Gallery *gallery)
{
  static const char *const animals[] = { "airplane", "automobile", "bird",  "cat",  "deer",
                                         "dog",      "frog",       "horse", "ship", "truck" };
  const PlotDrawState cell = { .has_cell = TRUE, .row = 3, .column = 5 };
  g_autoptr (PlotFigure) three = create_matrix (3, animals, FALSE);
  g_autoptr (PlotFigure) ten = create_matrix (10, animals, FALSE);
  g_autoptr (PlotFigure) forty = create_matrix (40, NULL, TRUE);
  g_autoptr (PlotFigure) hundred = create_matrix (100, NULL, TRUE);

  save (gallery, "matrix-3-light", three, 700, 600, plot_theme_light (), NULL);
  save (gallery, "matrix-3-dark", three, 360, 360, plot_theme_dark (), NULL);
  save (gallery, "matrix-3-tiny", three, 200, 120, plot_theme_light (), NULL);
  save (gallery, "matrix-10-light", ten, 900, 800, plot_theme_light (), NULL);
  save (gallery, "matrix-10-dark", ten, 900, 800, plot_theme_dark (), &cell);
  save (gallery, "matrix-10-medium", ten, 560, 520, plot_theme_light (), &cell);
  save (gallery, "matrix-10-small", ten, 360, 360, plot_theme_light (), NULL);
  save (gallery, "matrix-10-wide", ten, 2560, 1400, plot_theme_dark (), NULL);
  save (gallery, "matrix-40-light", forty, 1200, 1100, plot_theme_light (), NULL);
  save (gallery, "matrix-40-dark", forty, 600, 600, plot_theme_dark (), &cell);
  save (gallery, "matrix-100-light", hundred, 900, 800, plot_theme_light (), NULL);
}

static void
save_bars (Gallery *gallery)
{
  const PlotDrawState state = { .has_bar = TRUE, .bar = 2 };
  g_autoptr (PlotFigure) plain = create_bars (FALSE);
  g_autoptr (PlotFigure) wrong = create_bars (TRUE);
  g_autoptr (PlotFigure) balance = create_balance ();

  save (gallery, "bars-light", wrong, 600, 400, plot_theme_light (), NULL);
  save (gallery, "bars-dark", wrong, 360, 360, plot_theme_dark (), &state);
  save (gallery, "bars-plain", plain, 320, 200, plot_theme_light (), NULL);
  save (gallery, "bars-tiny", wrong, 200, 120, plot_theme_dark (), NULL);
  save (gallery, "bars-balance", balance, 500, 220, plot_theme_light (), NULL);
}

int
main (int argc, char **argv)
{
  Gallery gallery = { argc == 2 ? argv[1] : NULL, 0 };

  if (gallery.folder == NULL)
    {
      fprintf (stderr, "Usage: %s FOLDER\n", argv[0]);
      return EXIT_FAILURE;
    }

  setlocale (LC_ALL, "");
  save_curves (&gallery);
  save_matrices (&gallery);
  save_bars (&gallery);
  return gallery.n_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
