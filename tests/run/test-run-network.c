/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs of networks that are no perceptrons: what their files hold, and that nothing is lost. */
#include <math.h>
#include <string.h>

#include "run-test.h"
#include "named-weights.h"
#include "npy-float.h"
#include "npz-weights.h"
#include "npz-test.h"
#include "nn-random.h"
#include "run-file.h"
#include "tensor-test.h"

#define INPUT ((NnShape){ 2, 6, 6 })
#define N_CLASSES 3
#define NETWORK                                                                                    \
  "conv 3 2x3 pad none, norm, relu, residual (conv 3, norm, silu), scale 2, max pool, "            \
  "dense 5 no bias, gelu, dropout 0.1"

static NnDataset *
make_dataset (void)
{
  static const char *const CLASSES[] = { "a", "b", "c", NULL };
  static const guint16 LABELS[] = { 0, 1, 2, 0, 1, 2, 0, 1, 2 };
  guint8 pixels[9 * 72];
  NnSplitData training = { .labels = LABELS, .n_images = 9 };
  NnSplitData test = { .labels = LABELS, .n_images = 3 };
  GError *error = NULL;
  NnDataset *dataset;

  for (size_t i = 0; i < sizeof pixels; i++)
    pixels[i] = (guint8) (i * 31 % 251);
  training.pixels = g_bytes_new (pixels, 9 * 72);
  test.pixels = g_bytes_new (pixels, 3 * 72);
  dataset = nn_dataset_new ("Letters", INPUT, CLASSES, &training, &test, &error);
  g_assert_no_error (error);
  g_bytes_unref (training.pixels);
  g_bytes_unref (test.pixels);
  return dataset;
}

/* Every parameter gets numbers of its own, the measured ones too. */
static NnModel *
make_model (const RunSettings *settings)
{
  g_autoptr (NnArchitecturePlan) plan = NULL;
  GError *error = NULL;
  NnModel *model;
  NnRandom random;

  plan = nn_architecture_plan (settings->network, INPUT, N_CLASSES, &error);
  g_assert_no_error (error);
  model = nn_model_new_from_plan (plan, &error);
  g_assert_no_error (error);
  nn_random_init (&random, 5, 5);
  for (size_t p = 0; p < nn_model_get_n_parameters (model); p++)
    {
      NnTensor *value = nn_model_get_parameter (model, p)->value;
      size_t n = nn_tensor_size (value);
      g_autofree float *numbers = g_new (float, n);

      for (size_t i = 0; i < n; i++)
        numbers[i] = (float) nn_random_below (&random, 1 << 24) / 7e6f - 1;
      nn_tensor_unpack (value, numbers);
    }
  return model;
}

static void
normalize (NnModel *model)
{
  const float mean[] = { 0.1f, 1.0f / 3 }, deviation[] = { 0.25f, 0.2f };
  NnNormalization normalization;

  g_assert_true (nn_normalization_init (&normalization, 2, mean, deviation, NULL));
  nn_model_set_normalization (model, &normalization);
}

/* A run of a network with all that there is, three of its images held out. */
static Run *
make_run (void)
{
  static const float PROBABILITIES[9] = { 0.5f, 0.25f, 0.25f, 0, 1, 0, 0.125f, 0.125f, 0.75f };
  g_autoptr (NnDataset) dataset = make_dataset ();
  g_autoptr (RunSettings) settings = run_settings_new ();
  RunEpoch *epoch = run_epoch_new ();
  GError *error = NULL;
  Run *run;

  g_assert_true (run_settings_parse_network (settings, NETWORK, &error));
  g_assert_no_error (error);
  settings->validation = 0.33;
  settings->tta = NN_TTA_MIRROR;
  settings->normalize = TRUE;
  run = run_new ("r", dataset, settings);
  g_assert_cmpuint (run->n_validation_images, ==, 3);
  run->model = make_model (settings);
  normalize (run->model);
  epoch->epoch = 1;
  epoch->evaluation_loss = 0.75;
  epoch->evaluation_accuracy = 2.0 / 3;
  epoch->predictions = run_predictions_pack (PROBABILITIES, 3, 3);
  run_append_epoch (run, epoch);
  run_append_test (run, 0.5, 1.0 / 3);
  return run;
}

static void
save (const Run *run, const char *path)
{
  GError *error = NULL;

  g_assert_true (run_file_save (run, path, &error));
  g_assert_no_error (error);
}

static void
test_round_trip (RunTestFixture *fixture, gconstpointer data)
{
  g_autoptr (Run) run = make_run ();
  g_autoptr (Run) read = NULL;
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;
  GError *error = NULL;

  save (run, fixture->path);
  read = run_file_load (fixture->path, NULL, &error);
  g_assert_no_error (error);
  run_test_assert_runs_equal (run, read);
  g_assert_cmpuint (read->n_test_evaluations, ==, 1);
  first = format_test_get_bytes (fixture->path);
  save (read, fixture->path);
  second = format_test_get_bytes (fixture->path);
  g_assert_true (g_bytes_equal (first, second));
}

/* Before there is a network, too. */
static void
test_no_model (RunTestFixture *fixture, gconstpointer data)
{
  g_autoptr (Run) run = make_run ();
  g_autoptr (Run) read = NULL;
  GError *error = NULL;

  g_clear_pointer (&run->model, nn_model_free);
  save (run, fixture->path);
  read = run_file_load (fixture->path, NULL, &error);
  g_assert_no_error (error);
  run_test_assert_runs_equal (run, read);
}

static const NpyArray *
get_array (GPtrArray *arrays, const char *name, const char *shape)
{
  const NpyArray *array = npy_array_find (arrays, name);
  g_autofree char *found = NULL;

  g_assert_nonnull (array);
  found = npy_array_describe_shape (array);
  g_assert_cmpstr (found, ==, shape);
  g_assert_cmpint (array->type, ==, NPY_FLOAT32);
  return array;
}

/* All its numbers, to be freed. */
static float *
get_numbers (GPtrArray *arrays, const char *name, const char *shape)
{
  const NpyArray *array = get_array (arrays, name, shape);
  float *numbers = g_new (float, g_bytes_get_size (array->data) / sizeof (float));

  g_assert_true (npy_array_get_floats (array, numbers));
  return numbers;
}

/* Names, shapes and order of numbers are PyTorch's. */
static void
test_arrays (RunTestFixture *fixture, gconstpointer data)
{
  g_autoptr (Run) run = make_run ();
  g_autoptr (GPtrArray) arrays = NULL;
  const NnTensor *weight = nn_model_get_parameter (run->model, 0)->value;
  g_autofree float *conv1 = NULL, *norm2 = NULL, *dense1 = NULL;
  GError *error = NULL;

  g_assert_true (npz_weights_write (fixture->path, run->model, &error));
  arrays = npz_test_read (fixture->path, NULL, &error);
  g_assert_no_error (error);
  /* conv1, norm1, conv2, norm2 (without bias, as a norm follows), dense1 (none), dense2. */
  g_assert_cmpuint (arrays->len, ==, 1 + 4 + 1 + 4 + 1 + 2);
  conv1 = get_numbers (arrays, "conv1.weight", "(3, 2, 2, 3)");
  for (size_t o = 0; o < 3; o++)
    for (size_t c = 0; c < 2; c++)
      for (size_t y = 0; y < 2; y++)
        for (size_t x = 0; x < 3; x++)
          g_assert_cmpfloat (conv1[((o * 2 + c) * 2 + y) * 3 + x], ==,
                             nn_tensor_get_row (weight, (y * 3 + x) * 2 + c)[o]);
  get_array (arrays, "norm1.weight", "(3,)");
  get_array (arrays, "norm1.bias", "(3,)");
  norm2 = get_numbers (arrays, "norm2.running_var", "(3,)");
  g_assert_cmpfloat (norm2[1], ==,
                     nn_tensor_get_row (nn_model_get_parameter (run->model, 9)->value, 0)[1]);
  get_array (arrays, "conv2.weight", "(3, 3, 3, 3)");
  dense1 = get_numbers (arrays, "dense1.weight", "(5, 12)");
  weight = nn_model_get_parameter (run->model, 10)->value;
  g_assert_cmpfloat (dense1[2 * 12 + 7], ==, nn_tensor_get_row (weight, 7)[2]);
  get_array (arrays, "dense2.weight", "(3, 5)");
  get_array (arrays, "dense2.bias", "(3,)");
}

/* A kind of layer is named by its row; PyTorch's depthwise convolution has one input for each
 * output. */
static void
test_other_kinds (RunTestFixture *fixture, gconstpointer data)
{
  g_autoptr (NnArchitecture) architecture =
      nn_architecture_parse ("depthwise 3x1, conv 4 1x1, group norm 2, depthwise bias, relu", NULL);
  g_autoptr (NnArchitecturePlan) plan = nn_architecture_plan (architecture, INPUT, N_CLASSES, NULL);
  g_autoptr (NnModel) model = nn_model_new_from_plan (plan, NULL);
  g_autoptr (NnModel) read = nn_model_new_from_plan (plan, NULL);
  g_autoptr (GPtrArray) arrays = NULL;
  g_autofree float *numbers = NULL;
  GError *error = NULL;

  nn_model_initialize (model, 4);
  g_assert_true (npz_weights_write (fixture->path, model, &error));
  arrays = npz_test_read (fixture->path, NULL, &error);
  g_assert_no_error (error);
  numbers = get_numbers (arrays, "depthwise1.weight", "(2, 1, 3, 1)");
  g_assert_cmpfloat (numbers[1 * 3 + 2], ==,
                     nn_tensor_get_row (nn_model_get_parameter (model, 0)->value, 2)[1]);
  get_array (arrays, "groupnorm1.weight", "(4,)");
  get_array (arrays, "depthwise2.bias", "(4,)");
  g_assert_true (named_weights_check (arrays, plan, "x.npz", &error));
  g_assert_true (named_weights_to_model (arrays, read, "x", NULL));
  run_test_assert_models_equal (model, read);
}

/* Weights that are measured are kept like those that are learned. */
static void
test_whitening (RunTestFixture *fixture, gconstpointer data)
{
  g_autoptr (NnArchitecture) architecture = nn_architecture_parse ("whiten 2x1, relu", NULL);
  g_autoptr (NnArchitecturePlan) plan = nn_architecture_plan (architecture, INPUT, N_CLASSES, NULL);
  g_autoptr (NnModel) model = nn_model_new_from_plan (plan, NULL);
  g_autoptr (NnModel) read = nn_model_new_from_plan (plan, NULL);
  g_autoptr (GPtrArray) arrays = NULL;
  NnTensor *weight = nn_model_get_parameter (model, 0)->value;
  g_autofree float *numbers = NULL;
  GError *error = NULL;

  for (size_t row = 0; row < 4; row++)
    for (size_t o = 0; o < 8; o++)
      nn_tensor_get_row (weight, row)[o] = (float) (row * 8 + o);
  g_assert_true (npz_weights_write (fixture->path, model, &error));
  arrays = npz_test_read (fixture->path, NULL, &error);
  g_assert_no_error (error);
  /* Row (y · 1 + x) · 2 + channel. */
  numbers = get_numbers (arrays, "whiten1.weight", "(8, 2, 2, 1)");
  g_assert_cmpfloat (numbers[(5 * 2 + 1) * 2 + 0], ==, 1 * 8 + 5);
  g_assert_cmpfloat (numbers[(5 * 2 + 0) * 2 + 1], ==, 2 * 8 + 5);
  g_assert_true (named_weights_check (arrays, plan, "x.npz", &error));
  g_assert_true (named_weights_to_model (arrays, read, "x", NULL));
  g_assert_true (tensor_equal (nn_model_get_parameter (read, 0)->value, weight));
}

/* The description of the file at @path. */
static char *
read_description (const char *path)
{
  g_autoptr (GHashTable) members =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) arrays = npz_test_read (path, members, NULL);
  GBytes *bytes = g_hash_table_lookup (members, "run.json");

  g_assert_nonnull (arrays);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* The network stands once, in the settings; figures of validation images are called so. */
static void
test_description (RunTestFixture *fixture, gconstpointer data)
{
  g_autoptr (Run) run = make_run ();
  g_autofree char *text = NULL;

  save (run, fixture->path);
  text = read_description (fixture->path);
  g_assert_nonnull (strstr (text, "\"network\": \"conv 3 2x3"));
  g_assert_null (strstr (text, "\"test_accuracy\""));
  g_assert_nonnull (strstr (text, "\"validation_accuracy\": 0.6"));
}

/* A perceptron's arrays are named like those of any network. */
static void
test_perceptron (RunTestFixture *fixture, gconstpointer data)
{
  g_autoptr (Run) run = make_run ();
  g_autoptr (Run) read = NULL;
  g_autoptr (GPtrArray) arrays = NULL;
  GError *error = NULL;

  nn_model_free (run->model);
  g_assert_true (run_settings_parse_hidden (run->settings, "4", NULL));
  run->model = make_model (run->settings);
  normalize (run->model);
  save (run, fixture->path);
  arrays = npz_test_read (fixture->path, NULL, NULL);
  get_array (arrays, "dense1.weight", "(4, 72)");
  get_array (arrays, "dense2.bias", "(3,)");
  read = run_file_load (fixture->path, NULL, &error);
  g_assert_no_error (error);
  run_test_assert_runs_equal (run, read);
}

/* Changes one array or one text of a saved run, which must then be refused. */
static void
assert_refused (const char *path,
                const char *array,
                gboolean remove,
                const char *from,
                const char *to,
                const char *problem)
{
  g_autoptr (Run) run = make_run ();
  g_autoptr (GHashTable) members =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) arrays = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *bytes;
  GString *text;

  save (run, path);
  arrays = npz_test_read (path, members, NULL);
  if (array && remove)
    g_assert_true (g_ptr_array_remove (arrays, (gpointer) npy_array_find (arrays, array)));
  if (array && !remove)
    {
      const size_t shape[1] = { 2 };
      const float values[2] = { 1, 2 };
      g_autoptr (GBytes) numbers = format_test_pack_floats (values, 2);
      const NpyArray *old = npy_array_find (arrays, array);

      if (old)
        g_ptr_array_remove (arrays, (gpointer) old);
      g_ptr_array_add (arrays, npy_array_new (array, NPY_FLOAT32, shape, 1, numbers));
    }
  bytes = g_hash_table_lookup (members, "run.json");
  text = g_string_new_len (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
  if (from)
    g_assert_cmpuint (g_string_replace (text, from, to, 1), ==, 1);
  g_hash_table_insert (members, g_strdup ("run.json"), g_string_free_to_bytes (text));
  g_assert_true (npz_test_write (path, members, arrays, NULL));
  g_assert_null (run_file_load (path, NULL, &error));
  format_test_assert_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID, path, problem, NULL);
  g_assert_null (strchr (error->message, '\n'));
}

static void
test_damaged (RunTestFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *array;
    gboolean remove; /* the array; else it becomes [1, 2] */
    const char *from, *to;
    const char *problem;
  } CASES[] = {
    { "conv1.weight", TRUE, NULL, NULL, "“conv1.weight”" },
    { "norm2.running_var", TRUE, NULL, NULL, "“norm2.running_var”" },
    { "conv2.weight", FALSE, NULL, NULL, "(3, 3, 3, 3)" },
    { "norm1.bias", FALSE, NULL, NULL, "(3,)" },
    { "conv3.weight", FALSE, NULL, NULL, "“conv3.weight”" },
    { "dense3.bias", FALSE, NULL, NULL, "“dense3.bias”" },
    { "validation/epoch-0001", FALSE, NULL, NULL, "“validation/epoch-0001”" },
    { "validation/epoch-0007", FALSE, NULL, NULL, "no epoch" },
    { NULL, FALSE, "\"network\": \"conv 3", "\"network\": \"conv 4", "same shape" },
    { NULL, FALSE, "\"network\": \"conv 3 2x3", "\"network\": \"conv 3 2x2", "“conv1.weight”" },
    { NULL, FALSE, "\"network\": \"conv 3", "\"network\": \"wings 3", "wings" },
    { NULL, FALSE, "\"network\": \"", "\"future\": \"", "“dense1.weight”" },
    { NULL, FALSE, "\"height\": 6", "\"height\": 1", "kernel" },
    { NULL, FALSE, "\"height\": 6", "\"height\": 600000", "(5, 1799994)" },
    { NULL, FALSE, "\"deviation\"", "\"future\"", "“normalization.deviation”" },
    { NULL, FALSE, "\"mean\": [", "\"mean\": [0, ", "“normalization.mean”" },
    { NULL, FALSE, "\"mean\": [", "\"mean\": [null], \"other\": [", "“normalization.mean”" },
    { NULL, FALSE, "\"deviation\": [\n      0.25", "\"deviation\": [\n      -0.25", "deviation" },
    { NULL, FALSE, "\"normalization\": {", "\"normalization\": 3, \"other\": {",
      "“normalization”" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_test_message ("case %zu", i);
      assert_refused (fixture->path, CASES[i].array, CASES[i].remove, CASES[i].from, CASES[i].to,
                      CASES[i].problem);
    }
}

static void
test_names (void)
{
  static const char *const GOOD[] = { "conv1.weight", "norm10.running_var", "dense2.bias",
                                      "whiten1.weight", "conv1.weights" };
  static const char *const BAD[] = {
    "conv.weight",  "conv0.weight", "conv01.weight", "W1", "conv1",   "conv1x.weight",
    "pool1.weight", "xconv1.bias",  "conv1.",        "",   "1.weight"
  };

  for (size_t i = 0; i < G_N_ELEMENTS (GOOD); i++)
    g_assert_true (named_weights_is_name (GOOD[i]));
  for (size_t i = 0; i < G_N_ELEMENTS (BAD); i++)
    g_assert_false (named_weights_is_name (BAD[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add (name, RunTestFixture, NULL, run_test_set_up, function, run_test_tear_down)
  ADD ("/run-network/round-trip", test_round_trip);
  ADD ("/run-network/no-model", test_no_model);
  ADD ("/run-network/arrays", test_arrays);
  ADD ("/run-network/whitening", test_whitening);
  ADD ("/run-network/other-kinds", test_other_kinds);
  ADD ("/run-network/description", test_description);
  ADD ("/run-network/perceptron", test_perceptron);
  ADD ("/run-network/damaged", test_damaged);
  g_test_add_func ("/run-network/names", test_names);
  return g_test_run ();
}
