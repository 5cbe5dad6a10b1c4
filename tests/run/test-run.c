/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "npy-float.h"
#include "run-test.h"

static void
test_new (void)
{
  g_autoptr (NnDataset) dataset = run_test_make_dataset ();
  g_autoptr (RunSettings) settings = run_settings_new ();
  g_autoptr (Run) run = run_new ("x", dataset, settings);
  g_autoptr (GDateTime) created = g_date_time_new_from_iso8601 (run->created, NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  g_assert_cmpuint (run_get_n_classes (run), ==, 3);
  g_assert_null (run->dataset_hash);
  g_assert_cmpuint (run->n_training_images, ==, 5);
  g_assert_cmpuint (run->n_test_images, ==, 4);
  g_assert_null (run_get_last_epoch (run));
  g_assert_null (run_get_best_epoch (run));
  g_assert_nonnull (created);
  g_assert_cmpint (ABS (g_date_time_difference (now, created)), <, 3600 * G_TIME_SPAN_SECOND);
}

static void
test_epochs (void)
{
  static const double ACCURACIES[] = { 0.2, NAN, 0.7, 0.7, 0.5 };
  g_autoptr (Run) run = run_test_make_run ();

  g_ptr_array_set_size (run->epochs, 0);
  for (guint i = 0; i < G_N_ELEMENTS (ACCURACIES); i++)
    {
      RunEpoch *epoch = run_epoch_new ();

      epoch->epoch = i + 1;
      epoch->evaluation_accuracy = ACCURACIES[i];
      run_append_epoch (run, epoch);
    }
  g_assert_cmpuint (run_get_last_epoch (run)->epoch, ==, 5);
  g_assert_cmpuint (run_get_best_epoch (run)->epoch, ==, 3);
  for (guint i = 0; i < run->epochs->len; i++)
    ((RunEpoch *) g_ptr_array_index (run->epochs, i))->evaluation_accuracy = (double) NAN;
  g_assert_null (run_get_best_epoch (run));
}

/* A description of 32 MiB may have that many: each must cost the same. */
static void
test_many_epochs (void)
{
  g_autoptr (Run) run = run_test_make_run ();

  g_ptr_array_set_size (run->epochs, 0);
  g_test_timer_start ();
  for (guint i = 0; i < 200000; i++)
    {
      RunEpoch *epoch = run_epoch_new ();

      epoch->epoch = i + 1;
      run_append_epoch (run, epoch);
    }
  g_assert_cmpfloat (g_test_timer_elapsed (), <, 5);
}

/* Each epoch's figures are of the test images, unless some were held out. */
static void
test_counted_evaluations (void)
{
  g_autoptr (NnDataset) dataset = run_test_make_dataset ();
  g_autoptr (RunSettings) settings = run_settings_new ();
  g_autoptr (Run) run = run_new ("x", dataset, settings);
  RunEpoch *epoch = run_epoch_new ();

  g_assert_false (run_has_validation (run));
  g_assert_true (isnan (run->test_accuracy));
  epoch->evaluation_accuracy = 0.5;
  run_append_epoch (run, epoch);
  g_assert_cmpuint (run->n_test_evaluations, ==, 1);
  g_assert_cmpfloat (run->test_accuracy, ==, 0.5);
  run_append_test (run, 0.25, 0.75);
  g_assert_cmpuint (run->n_test_evaluations, ==, 2);
  g_assert_cmpfloat (run->test_loss, ==, 0.25);
  g_assert_cmpfloat (run->test_accuracy, ==, 0.75);
}

/* Between evaluations there are no test figures, and no look was taken. */
static void
test_evaluated_now_and_then (void)
{
  static const double ACCURACIES[] = { NAN, 0.7, NAN, 0.5, NAN, NAN };
  g_autoptr (NnDataset) dataset = run_test_make_dataset ();
  g_autoptr (RunSettings) settings = run_settings_new ();
  g_autoptr (Run) run = run_new ("x", dataset, settings);

  g_assert_null (run_get_last_evaluated_epoch (run));
  for (guint i = 0; i < G_N_ELEMENTS (ACCURACIES); i++)
    {
      RunEpoch *epoch = run_epoch_new ();
      gboolean evaluated = !isnan (ACCURACIES[i]);

      epoch->epoch = i + 1;
      epoch->evaluation_accuracy = ACCURACIES[i];
      epoch->evaluation_loss = ACCURACIES[i];
      run_append_epoch (run, epoch);
      g_assert_true (run_epoch_is_evaluated (epoch) == evaluated);
      g_assert_true (isnan (run->test_accuracy) == !evaluated);
      g_assert_true (isnan (run->test_loss) == !evaluated);
    }
  g_assert_cmpuint (run->n_test_evaluations, ==, 2);
  g_assert_cmpuint (run_get_last_epoch (run)->epoch, ==, 6);
  g_assert_cmpuint (run_get_last_evaluated_epoch (run)->epoch, ==, 4);
  g_assert_cmpuint (run_get_best_epoch (run)->epoch, ==, 2);
  run_append_test (run, 1, 0.6);
  g_assert_cmpfloat (run->test_accuracy, ==, 0.6);
  run_skip_test (run);
  g_assert_true (isnan (run->test_accuracy));
  g_assert_true (isnan (run->test_loss));
  g_assert_cmpuint (run->n_test_evaluations, ==, 3);
}

static void
test_validation (void)
{
  static const double ACCURACIES[] = { 0.2, 0.7, 0.7, 0.7 };
  static const double LOSSES[] = { 3, 2, 1, 1 };
  g_autoptr (NnDataset) dataset = run_test_make_dataset ();
  g_autoptr (RunSettings) settings = run_settings_new ();
  g_autoptr (Run) run = NULL;
  g_autoptr (Run) bad = NULL;

  /* One image of a class: nothing can be held out. */
  settings->validation = 0.4;
  bad = run_new ("x", dataset, settings);
  g_assert_false (run_has_validation (bad));

  settings->validation = 0;
  settings->batch_size = 2;
  run = run_new ("x", dataset, settings);
  g_assert_cmpuint (run_get_n_batches (run), ==, 3);
  g_assert_cmpuint (run_get_n_evaluated_images (run), ==, 4);
  run->n_validation_images = 2;
  g_assert_cmpuint (run_get_n_evaluated_images (run), ==, 2);
  g_assert_cmpuint (run_get_n_trained_images (run), ==, 3);
  g_assert_cmpuint (run_get_n_batches (run), ==, 2);
  for (guint i = 0; i < G_N_ELEMENTS (ACCURACIES); i++)
    {
      RunEpoch *epoch = run_epoch_new ();

      epoch->epoch = i + 1;
      epoch->evaluation_accuracy = ACCURACIES[i];
      epoch->evaluation_loss = LOSSES[i];
      run_append_epoch (run, epoch);
    }
  g_assert_cmpuint (run->n_test_evaluations, ==, 0);
  g_assert_true (isnan (run->test_accuracy));
  /* The one whose weights the training keeps. */
  g_assert_cmpuint (run_get_best_epoch (run)->epoch, ==, 3);
}

/* The network that is kept belongs to one epoch, whoever asks. */
static void
test_network_epoch (void)
{
  static const struct
  {
    guint64 step;
    guint epoch;
    gboolean is_partial;
  } CASES[] = {
    { 2, 1, FALSE }, { 3, 2, TRUE }, { 4, 2, FALSE }, { 6, 3, FALSE }, { 0, 0, FALSE }
  };
  g_autoptr (Run) run = run_test_make_run ();
  g_autoptr (NnDataset) dataset = run_test_make_dataset ();
  g_autoptr (Run) empty = run_new ("empty", dataset, run->settings);
  gboolean is_partial = TRUE;

  run->settings->batch_size = 3;
  g_assert_cmpuint (run_get_n_batches (run), ==, 2);
  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      run->network_step = CASES[i].step;
      g_assert_cmpuint (run_get_network_epoch (run, &is_partial), ==, CASES[i].epoch);
      g_assert_cmpint (is_partial, ==, CASES[i].is_partial);
    }
  g_assert_cmpuint (run_get_network_epoch (empty, &is_partial), ==, 0);
}

static void
test_batches (void)
{
  g_autoptr (Run) run = run_test_make_run ();

  g_assert_cmpuint (run->steps, ==, 6);
  run_append_batch (run, 1, 2);
  g_assert_cmpuint (run->steps, ==, 7);
  g_assert_cmpfloat (g_array_index (run->batch_losses, float, 6), ==, 1);
  g_assert_cmpfloat (g_array_index (run->batch_accuracies, float, 6), ==, 2);
}

/* The caller frees them. */
static float *
unpack (GBytes *predictions, size_t n)
{
  const guint16 *halves = g_bytes_get_data (predictions, NULL);
  float *values = g_new (float, n);

  g_assert_cmpuint (g_bytes_get_size (predictions), ==, n * sizeof *halves);
  for (size_t i = 0; i < n; i++)
    values[i] = npy_half_to_float (GUINT16_FROM_LE (halves[i]));
  return values;
}

/* Of an epoch that two runs hold, one may drop the predictions while another thread reads those of
 * the other. */
static void
test_predictions_shared (void)
{
  g_autoptr (NnDataset) dataset = run_test_make_dataset ();
  g_autoptr (RunSettings) settings = run_settings_new ();
  g_autoptr (Run) run = run_new ("many", dataset, settings);
  g_autoptr (Run) other = run_new ("one", dataset, settings);
  const RunEpoch *first, *kept;

  for (guint i = 1; i <= 3; i++)
    {
      RunEpoch *epoch = run_epoch_new ();

      epoch->epoch = i;
      epoch->training_loss = 0.5;
      epoch->predictions =
          g_bytes_new_take (g_malloc0 (RUN_MAX_PREDICTIONS / 2), RUN_MAX_PREDICTIONS / 2);
      if (i == 1)
        run_append_epoch (other, run_epoch_ref (epoch));
      run_append_epoch (run, epoch);
    }
  first = g_ptr_array_index (run->epochs, 0);
  kept = run_get_last_epoch (other);
  g_assert_null (first->predictions);
  g_assert_cmpuint (first->epoch, ==, 1);
  g_assert_cmpfloat (first->training_loss, ==, 0.5);
  g_assert_nonnull (kept->predictions);
}

/* Two probabilities that differ by less than half precision can tell: the prediction must stay. */
static void
test_predictions_keep_argmax (void)
{
  const float values[] = { 0.4f, 0.40001f, 0.19999f, 0.5f, 0.5f, 0 };
  g_autoptr (GBytes) bytes = run_predictions_pack (values, 2, 3);
  g_autofree float *read = unpack (bytes, 6);

  g_assert_cmpuint (nn_argmax (values, 3), ==, 1);
  g_assert_cmpuint (nn_argmax (read, 3), ==, 1);
  /* What is equal stays equal: the first wins before and after. */
  g_assert_cmpuint (nn_argmax (read + 3, 3), ==, 0);
  g_assert_true (read[3] == read[4]);
  g_assert_cmpfloat_with_epsilon ((double) read[0], 0.4, 1e-3);
}

static void
test_predictions (void)
{
  const float values[] = { 0, 1, 0.25f, 1e-7f, 0.333251953125f };
  g_autoptr (GBytes) bytes = run_predictions_pack (values, 1, 5);
  g_autoptr (GBytes) none = run_predictions_pack (NULL, 0, 3);
  g_autofree float *read = unpack (bytes, 5);

  g_assert_cmpuint (g_bytes_get_size (none), ==, 0);
  g_assert_cmpfloat (read[1], ==, 1);
  g_assert_cmpfloat (read[2], ==, 0.25f);
  g_assert_cmpfloat (read[3], ==, 2 * 0x1p-24f);
  g_assert_cmpfloat (read[4], ==, 0.333251953125f);
}

/* A hundred megabytes of predictions: some go, evenly; those of the last epoch never do. */
static void
test_predictions_limit (void)
{
  g_autoptr (NnDataset) dataset = run_test_make_dataset ();
  g_autoptr (RunSettings) settings = run_settings_new ();
  g_autoptr (Run) run = run_new ("many", dataset, settings);
  size_t size = 0;
  guint gap = 0, longest_gap = 0;

  for (guint i = 1; i <= 100; i++)
    {
      RunEpoch *epoch = run_epoch_new ();

      epoch->epoch = i;
      epoch->predictions = g_bytes_new_take (g_malloc0 (1 << 20), 1 << 20);
      run_append_epoch (run, epoch);
      g_assert_nonnull (run_get_last_epoch (run)->predictions);
    }
  for (guint i = 0; i < run->epochs->len; i++)
    {
      const RunEpoch *epoch = g_ptr_array_index (run->epochs, i);

      gap = epoch->predictions ? 0 : gap + 1;
      longest_gap = MAX (longest_gap, gap);
      size += epoch->predictions ? g_bytes_get_size (epoch->predictions) : 0;
    }
  g_assert_cmpuint (size, <=, RUN_MAX_PREDICTIONS);
  g_assert_cmpuint (size, >, RUN_MAX_PREDICTIONS / 2);
  g_assert_cmpuint (longest_gap, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run/new", test_new);
  g_test_add_func ("/run/epochs", test_epochs);
  g_test_add_func ("/run/many-epochs", test_many_epochs);
  g_test_add_func ("/run/counted-evaluations", test_counted_evaluations);
  g_test_add_func ("/run/evaluated-now-and-then", test_evaluated_now_and_then);
  g_test_add_func ("/run/validation", test_validation);
  g_test_add_func ("/run/network-epoch", test_network_epoch);
  g_test_add_func ("/run/batches", test_batches);
  g_test_add_func ("/run/predictions", test_predictions);
  g_test_add_func ("/run/predictions/keep-argmax", test_predictions_keep_argmax);
  g_test_add_func ("/run/predictions-limit", test_predictions_limit);
  g_test_add_func ("/run/predictions-shared", test_predictions_shared);
  return g_test_run ();
}
