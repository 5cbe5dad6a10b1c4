/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From results to charts. */
#include "report-curves.h"
#include "report-figures.h"

#include <math.h>

#include "made-up-dataset.h"

static NnDataset *
make_dataset (size_t n_test)
{
  return made_up_dataset_new ((NnShape){ 1, 2, 2 }, 3, 20, n_test, 1);
}

static Run *
make_run (NnDataset *dataset)
{
  g_autoptr (RunSettings) settings = run_settings_new ();

  settings->batch_size = 5;
  return run_new ("a run", dataset, settings);
}

static void
append_epoch (Run *run, guint number, double loss)
{
  RunEpoch *epoch = run_epoch_new ();

  epoch->epoch = number;
  epoch->training_loss = loss;
  epoch->training_accuracy = 0.5;
  epoch->evaluation_loss = loss + 1;
  epoch->evaluation_accuracy = 0.25;
  run_append_epoch (run, epoch);
}

static PlotSeries *
find_series (PlotFigure *figure, size_t panel, const char *name)
{
  for (size_t i = 0; i < plot_figure_get_n_series (figure, panel); i++)
    {
      PlotSeries *series = plot_figure_get_series (figure, panel, i);

      if (g_str_equal (plot_series_get_name (series), name))
        return series;
    }
  return NULL;
}

static void
assert_point (PlotSeries *series, size_t i, double x, double y)
{
  double found_x, found_y;

  g_assert_nonnull (series);
  plot_series_get_point (series, i, &found_x, &found_y);
  g_assert_cmpfloat_with_epsilon (found_x, x, 1e-9);
  g_assert_cmpfloat_with_epsilon (found_y, y, 1e-6);
}

/* Batch i of four lies at (i + 1) / 4 of an epoch, an epoch's figures at its end. */
static void
test_curves (void)
{
  g_autoptr (NnDataset) dataset = make_dataset (6);
  g_autoptr (Run) run = make_run (dataset);
  g_autoptr (ReportCurves) curves = report_curves_new ();
  g_autoptr (PlotFigure) early = NULL;
  g_autoptr (PlotFigure) late = NULL;

  for (guint i = 0; i < 4; i++)
    run_append_batch (run, (float) i, 0.5f);
  append_epoch (run, 1, 3);
  report_curves_update (curves, run, 4);
  early = report_curves_make_figure (curves);
  run_append_batch (run, 9, 1);
  append_epoch (run, 2, 2);
  report_curves_update (curves, run, 4);
  late = report_curves_make_figure (curves);

  g_assert_cmpuint (plot_figure_get_n_panels (late), ==, 2);
  g_assert_cmpuint (plot_series_get_length (find_series (early, 0, "Training batch")), ==, 4);
  g_assert_cmpuint (plot_series_get_length (find_series (late, 0, "Training batch")), ==, 5);
  assert_point (find_series (late, 0, "Training batch"), 4, 1.25, 9);
  assert_point (find_series (late, 0, "Training"), 1, 2, 2);
  assert_point (find_series (late, 0, "Test"), 1, 2, 3);
  assert_point (find_series (late, 1, "Test"), 0, 1, 0.25);
}

/* In the first batches, too: the curve does not fill an axis that begins with it. */
static void
test_begins_at_zero (void)
{
  g_autoptr (NnDataset) dataset = make_dataset (6);
  g_autoptr (Run) run = make_run (dataset);
  g_autoptr (ReportCurves) curves = report_curves_new ();
  g_autoptr (PlotFigure) figure = NULL;
  double min, max;

  run_append_batch (run, NAN, 0.5f);
  report_curves_update (curves, run, 4);
  figure = report_curves_make_figure (curves);
  g_assert_true (plot_figure_get_x_range (figure, &min, &max));
  g_assert_cmpfloat (min, ==, 0);
  g_assert_cmpfloat (max, ==, 0.25);
}

/* Another run starts anew. */
static void
test_other_run (void)
{
  g_autoptr (NnDataset) dataset = make_dataset (6);
  g_autoptr (Run) a = make_run (dataset);
  g_autoptr (Run) b = make_run (dataset);
  g_autoptr (ReportCurves) curves = report_curves_new ();
  g_autoptr (PlotFigure) figure = NULL;

  run_append_batch (a, 1, 1);
  run_append_batch (a, 2, 1);
  run_append_batch (b, 7, 1);
  report_curves_update (curves, a, 4);
  report_curves_update (curves, b, 4);
  figure = report_curves_make_figure (curves);
  g_assert_cmpuint (plot_series_get_length (find_series (figure, 0, "Training batch")), ==, 1);
  assert_point (find_series (figure, 0, "Training batch"), 0, 0.25, 7);
}

/* The test line has its dots where there was an evaluation, and nothing in between. */
static void
test_evaluated_now_and_then (void)
{
  g_autoptr (NnDataset) dataset = make_dataset (6);
  g_autoptr (Run) run = make_run (dataset);
  g_autoptr (ReportCurves) curves = report_curves_new ();
  g_autoptr (PlotFigure) none = NULL;
  g_autoptr (PlotFigure) figure = NULL;

  for (guint epoch = 1; epoch <= 7; epoch++)
    {
      append_epoch (run, epoch, 10 - epoch);
      if (epoch % 3 != 0)
        {
          RunEpoch *last = g_ptr_array_index (run->epochs, epoch - 1);

          last->evaluation_loss = NAN;
          last->evaluation_accuracy = NAN;
        }
      report_curves_update (curves, run, 4);
      if (epoch == 2)
        none = report_curves_make_figure (curves);
    }
  figure = report_curves_make_figure (curves);
  g_assert_null (find_series (none, 0, "Test"));
  for (size_t panel = 0; panel < 2; panel++)
    {
      PlotSeries *test = find_series (figure, panel, "Test");

      g_assert_cmpuint (plot_series_get_length (find_series (figure, panel, "Training")), ==, 7);
      g_assert_cmpuint (plot_series_get_length (test), ==, 2);
      assert_point (test, 0, 3, panel == 0 ? 8 : 0.25);
      assert_point (test, 1, 6, panel == 0 ? 5 : 0.25);
    }
}

/* A set without test images has no test line. */
static void
test_no_test_images (void)
{
  g_autoptr (NnDataset) dataset = make_dataset (0);
  g_autoptr (Run) run = make_run (dataset);
  g_autoptr (ReportCurves) curves = report_curves_new ();
  g_autoptr (PlotFigure) figure = NULL;

  append_epoch (run, 1, 3);
  report_curves_update (curves, run, 4);
  figure = report_curves_make_figure (curves);
  g_assert_null (find_series (figure, 0, "Test"));
  g_assert_nonnull (find_series (figure, 0, "Training"));
}

static void
draw (PlotFigure *figure)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 400, 300);
  cairo_t *cr = cairo_create (surface);
  g_autoptr (PlotStyle) style = plot_style_new (plot_theme_light ());
  g_autoptr (PlotLayout) layout = plot_layout_new (figure, style, 400, 300);

  plot_layout_draw (layout, cr, NULL);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

/* Nothing yet, one point, a loss that exploded, and every kind of mark: all can be drawn. */
static void
test_drawable (void)
{
  g_autoptr (NnDataset) dataset = make_dataset (6);
  g_autoptr (Run) run = make_run (dataset);
  g_autoptr (ReportCurves) curves = report_curves_new ();

  {
    g_autoptr (PlotFigure) figure = report_curves_make_figure (curves);

    draw (figure);
  }
  for (guint kind = RUN_EVENT_LEARNING_RATE; kind <= RUN_EVENT_NON_FINITE; kind++)
    {
      const RunEvent event = { .kind = kind, .epoch = 1, .step = kind, .value = 0.5 };
      g_autoptr (PlotFigure) figure = NULL;

      run_append_event (run, &event);
      run_append_batch (run, kind == RUN_EVENT_NON_FINITE ? NAN : 1, 0);
      report_curves_update (curves, run, 4);
      figure = report_curves_make_figure (curves);
      draw (figure);
    }
}

static void
test_confusion_matrix (void)
{
  static const float p[] = { 1, 0, 0, 0, 1, 0, 1, 0, 0 };
  g_autoptr (NnDataset) dataset = make_dataset (3);
  g_autoptr (TrainingEvaluation) evaluation = training_evaluation_new (
      &(TrainingEvaluationSource){ .dataset = dataset, .split = NN_SPLIT_TEST, .epoch = 7 }, p,
      NULL, NULL);
  g_autoptr (PlotFigure) figure = report_make_confusion_matrix (evaluation);
  PlotColor fill, text;

  g_assert_cmpint (plot_figure_get_kind (figure), ==, PLOT_FIGURE_MATRIX);
  g_assert_cmpuint (plot_figure_get_n_classes (figure), ==, 3);
  g_assert_cmpstr (plot_figure_get_subtitle (figure), ==, "3 test images, after epoch 7");
  /* Image 2, of class 2, was called class 0; nothing was called class 2. */
  g_assert_true (plot_figure_get_cell_colors (figure, plot_theme_light (), 2, 0, &fill, &text));
  g_assert_false (plot_figure_get_cell_colors (figure, plot_theme_light (), 0, 2, &fill, &text));
  draw (figure);
}

/* Which images, in how many views, and which network: also one that was stopped within an epoch. */
static void
test_matrix_subtitle (void)
{
  static const struct
  {
    TrainingEvaluationSource source;
    const char *subtitle;
  } CASES[] = {
    { { .split = NN_SPLIT_TEST }, "3 test images" },
    { { .split = NN_SPLIT_TEST, .epoch = 7, .is_partial = TRUE },
      "3 test images, in the middle of epoch 7" },
    { { .split = NN_SPLIT_TEST, .epoch = 7, .is_partial = TRUE, .tta = NN_TTA_MIRROR },
      "3 test images, 2 views of each, in the middle of epoch 7" },
  };
  static const float p[9] = { 0 };
  g_autoptr (NnDataset) dataset = make_dataset (3);

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      TrainingEvaluationSource source = CASES[i].source;
      g_autoptr (TrainingEvaluation) evaluation = NULL;
      g_autoptr (PlotFigure) figure = NULL;

      source.dataset = dataset;
      evaluation = training_evaluation_new (&source, p, NULL, NULL);
      figure = report_make_confusion_matrix (evaluation);
      g_assert_cmpstr (plot_figure_get_subtitle (figure), ==, CASES[i].subtitle);
    }
}

static void
test_bars (void)
{
  static const float p[] = { 0.25f, 0.5f, 0.25f };
  g_autoptr (NnDataset) dataset = make_dataset (1);
  g_autoptr (TrainingEvaluation) evaluation = training_evaluation_new (
      &(TrainingEvaluationSource){ .dataset = dataset, .split = NN_SPLIT_TEST }, p, NULL, NULL);
  g_autoptr (PlotFigure) bars = report_make_class_bars (evaluation, 0);
  g_autoptr (PlotFigure) balance = report_make_class_balance (dataset);

  g_assert_cmpuint (plot_figure_get_n_bars (bars), ==, 3);
  g_assert_cmpuint (plot_figure_get_n_bars (balance), ==, 3);
  draw (bars);
  draw (balance);
}

/* Of many classes the most probable, first of equals first, and the actual one in any case. */
static void
test_most_probable (void)
{
  const struct
  {
    float p[3];
    size_t n_bars;
    const char *labels[4];
  } cases[] = {
    { { 0.2f, 0.5f, 0.3f }, 3, { "1", "2", "0", NULL } },
    { { 0.4f, 0.2f, 0.4f }, 2, { "0", "2", NULL } },
    { { 0.2f, 0.5f, 0.3f }, 1, { "1", "0", NULL } },
    { { NAN, 0.5f, 0.3f }, 9, { "1", "2", "0", NULL } },
  };
  g_autoptr (NnDataset) dataset = make_dataset (1);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TrainingEvaluation) evaluation =
          training_evaluation_new (&(TrainingEvaluationSource){ .dataset = dataset,
                                                                .split = NN_SPLIT_TEST },
                                   cases[i].p, NULL, NULL);
      g_autoptr (PlotFigure) bars = report_make_most_probable_bars (evaluation, 0, cases[i].n_bars);
      size_t n = plot_figure_get_n_bars (bars);

      g_assert_cmpuint (training_evaluation_get_actual (evaluation, 0), ==, 0);
      for (size_t b = 0; b < n; b++)
        {
          size_t c = (size_t) (cases[i].labels[b][0] - '0');

          g_assert_cmpstr (plot_figure_get_bar (bars, b)->label, ==,
                           nn_dataset_get_class_name (dataset, c));
        }
      g_assert_null (cases[i].labels[n]);
      draw (bars);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/figures/curves", test_curves);
  g_test_add_func ("/figures/curves/begins-at-zero", test_begins_at_zero);
  g_test_add_func ("/figures/curves/other-run", test_other_run);
  g_test_add_func ("/figures/curves/evaluated-now-and-then", test_evaluated_now_and_then);
  g_test_add_func ("/figures/curves/no-test-images", test_no_test_images);
  g_test_add_func ("/figures/curves/drawable", test_drawable);
  g_test_add_func ("/figures/confusion-matrix", test_confusion_matrix);
  g_test_add_func ("/figures/confusion-matrix/subtitle", test_matrix_subtitle);
  g_test_add_func ("/figures/bars", test_bars);
  g_test_add_func ("/figures/bars/most-probable", test_most_probable);
  return g_test_run ();
}
