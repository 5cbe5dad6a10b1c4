#include "model-test.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "model-error.h"

char *
model_test_make_folder (void)
{
  GError *error = NULL;
  char *folder = g_dir_make_tmp ("pupil-models-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

void
model_test_remove (char *folder)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        model_test_remove (path);
      else
        {
          g_unlink (path);
          g_free (path);
        }
    }
  g_dir_close (dir);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (folder);
}

guint
model_test_count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir))
    n++;
  return n;
}

GBytes *
model_test_get_bytes (const char *path)
{
  GError *error = NULL;
  char *contents;
  gsize length;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (contents, length);
}

void
model_test_assert_error (const GError *error, int code, ...)
{
  const char *text;
  va_list texts;

  g_assert_error (error, MODEL_ERROR, code);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  va_start (texts, code);
  while ((text = va_arg (texts, const char *)) != NULL)
    if (strstr (error->message, text) == NULL)
      {
        g_test_message ("“%s” is not in: %s", text, error->message);
        g_test_fail ();
      }
  va_end (texts);
}

NnDataset *
model_test_make_dataset (void)
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
model_test_make_model (guint64 seed)
{
  const guint hidden[] = { 4 };
  GError *error = NULL;
  NnModel *model = nn_model_new_perceptron ((NnShape){ 1, 2, 3 }, hidden, 1, 3, &error);

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
model_test_make_run (void)
{
  static const RunEvent EVENTS[] = {
    { RUN_EVENT_LEARNING_RATE, 1, 1, 0.005 }, { RUN_EVENT_EPOCHS, 2, 3, 7 },
    { RUN_EVENT_PAUSED, 2, 3, 1.25 },         { RUN_EVENT_STOPPED, 3, 6, 0 },
    { RUN_EVENT_NON_FINITE, 3, 6, NAN },      { RUN_EVENT_NON_FINITE, 3, 6, -INFINITY },
  };
  g_autoptr (NnDataset) dataset = model_test_make_dataset ();
  RunSettings settings = run_settings_default ();
  Run *run;

  g_assert_true (run_settings_parse_hidden (&settings, "4", NULL));
  settings.learning_rate = 0.1;
  settings.seed = G_GUINT64_CONSTANT (9007199254740991);
  run = run_new ("A “first” run\n", dataset, &settings);
  run->dataset_hash = g_strdup (nn_dataset_get_hash (dataset));
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
  run->model = model_test_make_model (3);
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
model_test_assert_models_equal (const NnModel *a, const NnModel *b)
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
      g_assert_true (nn_tensor_equal (x, y));
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

void
model_test_assert_runs_equal (const Run *a, const Run *b)
{
  g_assert_cmpstr (a->name, ==, b->name);
  g_assert_cmpstr (a->created, ==, b->created);
  g_assert_true (run_settings_equal (&a->settings, &b->settings));
  g_assert_cmpstr (a->dataset_name, ==, b->dataset_name);
  g_assert_cmpstr (a->dataset_hash, ==, b->dataset_hash);
  g_assert_true (nn_shape_equal (a->input_shape, b->input_shape));
  g_assert_cmpstrv (a->class_names, b->class_names);
  g_assert_cmpuint (a->n_training_images, ==, b->n_training_images);
  g_assert_cmpuint (a->n_validation_images, ==, b->n_validation_images);
  g_assert_cmpuint (a->n_test_images, ==, b->n_test_images);
  assert_same (a->test_loss, b->test_loss);
  assert_same (a->test_accuracy, b->test_accuracy);
  g_assert_cmpuint (a->test_looks, ==, b->test_looks);
  g_assert_cmpuint (a->threads, ==, b->threads);
  g_assert_cmpfloat (a->seconds, ==, b->seconds);
  g_assert_cmpuint (a->images_seen, ==, b->images_seen);
  g_assert_cmpuint (a->steps, ==, b->steps);
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
    model_test_assert_models_equal (a->model, b->model);
}

char *
model_test_run_python (const char *first, ...)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "models", "check-npz.py", NULL);
  const char *system_python = "/usr/bin/python3";
  const char *argument;
  char *output = NULL, *errors = NULL;
  GError *error = NULL;
  int status;
  va_list list;

  g_ptr_array_add (arguments,
                   (char *) (g_file_test (system_python, G_FILE_TEST_IS_EXECUTABLE) ? system_python
                                                                                    : "python3"));
  g_ptr_array_add (arguments, script);
  va_start (list, first);
  for (argument = first; argument; argument = va_arg (list, const char *))
    g_ptr_array_add (arguments, (char *) argument);
  va_end (list);
  g_ptr_array_add (arguments, NULL);

  if (!g_spawn_sync (NULL, (char **) arguments->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                     &output, &errors, &status, &error))
    {
      g_test_skip ("Python is missing");
      g_error_free (error);
      return NULL;
    }
  /* 77: NumPy is missing. */
  if (!g_spawn_check_wait_status (status, &error))
    {
      if (g_error_matches (error, G_SPAWN_EXIT_ERROR, 77))
        g_test_skip ("NumPy is missing");
      else
        g_error ("check-npz.py: %s", errors);
      g_error_free (error);
      g_clear_pointer (&output, g_free);
    }
  g_free (errors);
  return output;
}
