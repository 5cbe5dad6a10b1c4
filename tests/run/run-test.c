/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "perceptron.h"
#include "run-test.h"
#include "tensor-test.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

void
run_test_set_up (RunTestFixture *fixture, gconstpointer data)
{
  fixture->folder = format_test_make_folder ();
  fixture->path = g_build_filename (fixture->folder, "x.pupil", NULL);
}

void
run_test_tear_down (RunTestFixture *fixture, gconstpointer data)
{
  g_free (fixture->path);
  format_test_remove (fixture->folder);
}

NnDataset *
run_test_make_dataset (void)
{
  static const char *const CLASSES[] = { "cat", "dog", "Ä ☃ \"x\"", NULL };
  static const guint16 LABELS[] = { 0, 1, 2, 1, 0 };
  guint8 pixels[5 * 6];
  NnSplitData training = { .labels = LABELS, .n_images = 5 };
  NnSplitData test = { .labels = LABELS, .n_images = 4 };
  GError *error = NULL;
  NnDataset *dataset;

  for (size_t i = 0; i < sizeof pixels; i++)
    pixels[i] = (guint8) (i * 7);
  training.pixels = g_bytes_new (pixels, 5 * 6);
  test.pixels = g_bytes_new (pixels, 4 * 6);
  dataset = nn_dataset_new ("Animals", (NnShape){ 1, 2, 3 }, CLASSES, &training, &test, &error);
  g_assert_no_error (error);
  g_bytes_unref (training.pixels);
  g_bytes_unref (test.pixels);
  return dataset;
}

NnModel *
run_test_make_model (guint64 seed)
{
  const guint hidden[] = { 4 };
  GError *error = NULL;
  NnModel *model = perceptron_new ((NnShape){ 1, 2, 3 }, hidden, 1, 3, &error);

  g_assert_no_error (error);
  nn_model_initialize (model, seed);
  return model;
}

static GBytes *
make_predictions (guint epoch)
{
  float probabilities[4 * 3];

  for (size_t i = 0; i < G_N_ELEMENTS (probabilities); i++)
    probabilities[i] = (float) (i + 1) / (float) (12 + epoch);
  return run_predictions_pack (probabilities, 4, 3);
}

Run *
run_test_make_run (void)
{
  static const RunEvent EVENTS[] = {
    { RUN_EVENT_LEARNING_RATE, 1, 1, 0.005 }, { RUN_EVENT_EPOCHS, 2, 3, 7 },
    { RUN_EVENT_PAUSED, 2, 3, 1.25 },         { RUN_EVENT_STOPPED, 3, 6, 0 },
    { RUN_EVENT_NON_FINITE, 3, 6, NAN },      { RUN_EVENT_NON_FINITE, 3, 6, -INFINITY },
  };
  g_autoptr (NnDataset) dataset = run_test_make_dataset ();
  g_autoptr (RunSettings) settings = run_settings_new ();
  Run *run;

  g_assert_true (run_settings_parse_hidden (settings, "4", NULL));
  settings->learning_rate = 0.1;
  settings->seed = G_GUINT64_CONSTANT (9007199254740991);
  run = run_new ("A “first” run\n", dataset, settings);
  run->dataset_hash = g_strdup (nn_dataset_get_hash (dataset));
  run->environment = run_environment_new_here ();
  run->threads = 2;
  run->seconds = 1.0 / 3;
  run->images_seen = 15;
  for (guint i = 1; i <= 3; i++)
    {
      RunEpoch *epoch = run_epoch_new ();

      epoch->epoch = i;
      epoch->step = 2 * i;
      epoch->training_loss = i == 3 ? (double) INFINITY : 1.1 / i;
      epoch->training_accuracy = 0.1 * i;
      epoch->evaluation_loss = i == 2 ? (double) NAN : 1e-300 / i;
      epoch->evaluation_accuracy = i == 2 ? (double) NAN : 0.7;
      epoch->learning_rate = 0.01f;
      epoch->seconds = 0.1 * i;
      epoch->predictions = i == 2 ? NULL : make_predictions (i);
      run_append_epoch (run, epoch);
      run_append_batch (run, 1.5f / (float) i, 0.25f);
      run_append_batch (run, i == 3 ? INFINITY : 0.5f, 0.5f);
    }
  for (size_t i = 0; i < G_N_ELEMENTS (EVENTS); i++)
    run_append_event (run, &EVENTS[i]);
  run->model = run_test_make_model (3);
  run->network_step = 5;
  return run;
}

static void
assert_normalizations_equal (const NnNormalization *a, const NnNormalization *b)
{
  g_assert_true ((a == NULL) == (b == NULL));
  if (a == NULL)
    return;
  g_assert_cmpuint (a->n_channels, ==, b->n_channels);
  for (size_t c = 0; c < a->n_channels; c++)
    {
      g_assert_cmpmem (&a->mean[c], sizeof (float), &b->mean[c], sizeof (float));
      g_assert_cmpmem (&a->deviation[c], sizeof (float), &b->deviation[c], sizeof (float));
      g_assert_cmpmem (a->table[c], sizeof a->table[c], b->table[c], sizeof b->table[c]);
    }
}

void
run_test_assert_models_equal (const NnModel *a, const NnModel *b)
{
  g_assert_cmpuint (nn_model_get_n_layers (a), ==, nn_model_get_n_layers (b));
  g_assert_cmpuint (nn_model_get_n_parameters (a), ==, nn_model_get_n_parameters (b));
  for (size_t i = 0; i < nn_model_get_n_layers (a); i++)
    g_assert_true (
        nn_layer_spec_equal (&nn_model_get_layer (a, i)->spec, &nn_model_get_layer (b, i)->spec));
  assert_normalizations_equal (nn_model_get_normalization (a), nn_model_get_normalization (b));
  for (size_t i = 0; i < nn_model_get_n_parameters (a); i++)
    {
      const NnTensor *x = nn_model_get_parameter (a, i)->value;
      const NnTensor *y = nn_model_get_parameter (b, i)->value;

      g_assert_cmpuint (x->rows, ==, y->rows);
      g_assert_true (tensor_equal (x, y));
    }
}

/* Equal, or both NaN. */
static void
assert_same (double a, double b)
{
  if (!isnan (a) || !isnan (b))
    g_assert_cmpfloat (a, ==, b);
}

static void
assert_epochs_equal (const RunEpoch *a, const RunEpoch *b)
{
  g_assert_cmpuint (a->epoch, ==, b->epoch);
  g_assert_cmpuint (a->step, ==, b->step);
  assert_same (a->training_loss, b->training_loss);
  assert_same (a->training_accuracy, b->training_accuracy);
  assert_same (a->evaluation_loss, b->evaluation_loss);
  assert_same (a->evaluation_accuracy, b->evaluation_accuracy);
  assert_same (a->learning_rate, b->learning_rate);
  assert_same (a->seconds, b->seconds);
  g_assert_true ((a->predictions == NULL) == (b->predictions == NULL));
  if (a->predictions)
    g_assert_true (g_bytes_equal (a->predictions, b->predictions));
}

static void
assert_floats_equal (const GArray *a, const GArray *b)
{
  g_assert_cmpuint (a->len, ==, b->len);
  g_assert_cmpmem (a->data, a->len * sizeof (float), b->data, b->len * sizeof (float));
}

static void
assert_environments_equal (const RunEnvironment *a, const RunEnvironment *b)
{
  g_assert_true ((a == NULL) == (b == NULL));
  if (a == NULL)
    return;
  g_assert_cmpstr (a->version, ==, b->version);
  g_assert_cmpstr (a->kernel, ==, b->kernel);
  g_assert_cmpstr (a->processor, ==, b->processor);
  g_assert_cmpstr (a->os, ==, b->os);
  g_assert_cmpstr (a->machine, ==, b->machine);
  g_assert_cmpuint (a->cores, ==, b->cores);
}

void
run_test_assert_runs_equal (const Run *a, const Run *b)
{
  g_assert_cmpstr (a->name, ==, b->name);
  g_assert_cmpstr (a->created, ==, b->created);
  g_assert_true (run_settings_equal (a->settings, b->settings));
  g_assert_cmpstr (a->dataset_name, ==, b->dataset_name);
  g_assert_cmpstr (a->dataset_hash, ==, b->dataset_hash);
  g_assert_true (nn_shape_equal (a->input_shape, b->input_shape));
  g_assert_cmpstrv (a->class_names, b->class_names);
  g_assert_cmpuint (a->n_training_images, ==, b->n_training_images);
  g_assert_cmpuint (a->n_validation_images, ==, b->n_validation_images);
  g_assert_cmpuint (a->n_test_images, ==, b->n_test_images);
  assert_same (a->test_loss, b->test_loss);
  assert_same (a->test_accuracy, b->test_accuracy);
  g_assert_cmpuint (a->n_test_evaluations, ==, b->n_test_evaluations);
  assert_environments_equal (a->environment, b->environment);
  g_assert_cmpuint (a->threads, ==, b->threads);
  g_assert_cmpfloat (a->seconds, ==, b->seconds);
  g_assert_cmpuint (a->images_seen, ==, b->images_seen);
  g_assert_cmpuint (a->steps, ==, b->steps);
  g_assert_cmpuint (a->network_step, ==, b->network_step);
  g_assert_cmpuint (a->epochs->len, ==, b->epochs->len);
  for (guint i = 0; i < a->epochs->len; i++)
    assert_epochs_equal (g_ptr_array_index (a->epochs, i), g_ptr_array_index (b->epochs, i));
  g_assert_cmpuint (a->events->len, ==, b->events->len);
  for (guint i = 0; i < a->events->len; i++)
    {
      const RunEvent *x = &g_array_index (a->events, RunEvent, i);
      const RunEvent *y = &g_array_index (b->events, RunEvent, i);

      g_assert_cmpint (x->kind, ==, y->kind);
      g_assert_cmpuint (x->epoch, ==, y->epoch);
      g_assert_cmpuint (x->step, ==, y->step);
      assert_same (x->value, y->value);
    }
  assert_floats_equal (a->batch_losses, b->batch_losses);
  assert_floats_equal (a->batch_accuracies, b->batch_accuracies);
  g_assert_true ((a->model == NULL) == (b->model == NULL));
  if (a->model)
    run_test_assert_models_equal (a->model, b->model);
}
