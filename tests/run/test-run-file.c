/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run-file.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "run-test.h"
#include "npz-weights.h"
#include "npz-test.h"
#include "run-json.h"

static void
save (const Run *run, const char *path)
{
  GError *error = NULL;

  g_assert_true (run_file_save (run, path, &error));
  g_assert_no_error (error);
}

static Run *
load (const char *path)
{
  GError *error = NULL;
  Run *run = run_file_load (path, NULL, &error);

  g_assert_no_error (error);
  return run;
}

static void
test_round_trip (RunTestFixture *fixture, gconstpointer data)
{
  g_autoptr (Run) run = run_test_make_run ();
  g_autoptr (Run) read = NULL;
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;

  save (run, fixture->path);
  read = load (fixture->path);
  run_test_assert_runs_equal (run, read);
  /* What was read is written as it was. */
  first = format_test_get_bytes (fixture->path);
  save (read, fixture->path);
  second = format_test_get_bytes (fixture->path);
  g_assert_true (g_bytes_equal (first, second));
  g_assert_cmpuint (format_test_count_files (fixture->folder), ==, 1);
}

/* No epoch, no batch, no model yet; no test image. */
static void
test_empty (RunTestFixture *fixture, gconstpointer data)
{
  g_autoptr (NnDataset) dataset = run_test_make_dataset ();
  g_autoptr (RunSettings) settings = run_settings_new ();
  g_autoptr (Run) run = run_new ("", dataset, settings);
  g_autoptr (Run) read = NULL;
  g_autoptr (Run) again = NULL;
  RunEpoch *epoch;

  save (run, fixture->path);
  read = load (fixture->path);
  run_test_assert_runs_equal (run, read);

  run->n_test_images = 0;
  epoch = run_epoch_new ();
  epoch->epoch = 1;
  epoch->evaluation_accuracy = epoch->evaluation_loss = (double) NAN;
  epoch->predictions = run_predictions_pack (NULL, 0, 3);
  run_append_epoch (run, epoch);
  save (run, fixture->path);
  again = load (fixture->path);
  run_test_assert_runs_equal (run, again);
}

/* A network that diverged can be saved and looked at. */
static void
test_diverged (RunTestFixture *fixture, gconstpointer data)
{
  g_autoptr (Run) run = run_test_make_run ();
  g_autoptr (Run) read = NULL;

  nn_model_get_parameter (run->model, 0)->value->data[3] = NAN;
  nn_model_get_parameter (run->model, 1)->value->data[0] = INFINITY;
  save (run, fixture->path);
  read = load (fixture->path);
  run_test_assert_runs_equal (run, read);
}

static void
test_numpy (RunTestFixture *fixture, gconstpointer data)
{
  g_autoptr (Run) run = run_test_make_run ();
  const RunEpoch *epoch = run_get_last_epoch (run);
  g_autoptr (GString) predictions = g_string_new ("predictions/epoch-0003 <f2 4x3 ");
  g_autofree char *output = NULL;

  for (size_t i = 0; i < g_bytes_get_size (epoch->predictions); i++)
    g_string_append_printf (predictions, "%02x",
                            ((const guint8 *) g_bytes_get_data (epoch->predictions, NULL))[i]);
  save (run, fixture->path);
  output = format_test_run_python ("dump", fixture->path, NULL);
  if (output == NULL)
    return;
  g_assert_true (g_str_has_prefix (output, "run.json bytes "));
  g_assert_nonnull (strstr (output, "\ndense1.weight <f4 4x6 "));
  g_assert_nonnull (strstr (output, "\ndense1.bias <f4 4 "));
  g_assert_nonnull (strstr (output, "\ndense2.weight <f4 3x4 "));
  g_assert_nonnull (strstr (output, "\ndense2.bias <f4 3 "));
  g_assert_nonnull (
      strstr (output, "\nbatch_loss <f4 6 0000c03f0000003f0000403f0000003f0000003f0000807f\n"));
  g_assert_nonnull (strstr (output, "\nbatch_accuracy <f4 6 "));
  g_assert_nonnull (strstr (output, predictions->str));
  g_assert_null (strstr (output, "epoch-0002"));
}

/* Reads the file's parts so that a test can change them: arrays and other members. */
typedef struct
{
  GHashTable *members;
  GPtrArray *arrays;
} Parts;

static void
open_parts (Parts *parts, const char *path)
{
  g_autoptr (Run) run = run_test_make_run ();

  save (run, path);
  parts->members =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  parts->arrays = npz_test_read (path, parts->members, NULL);
  g_assert_nonnull (parts->arrays);
}

static void
close_parts (Parts *parts, const char *path)
{
  g_assert_true (npz_test_write (path, parts->members, parts->arrays, NULL));
  g_hash_table_unref (parts->members);
  g_ptr_array_unref (parts->arrays);
}

static void
add_array (Parts *parts, const char *name, NpyType type, size_t a, size_t b)
{
  const size_t shape[] = { a, b };
  size_t size = (b > 0 ? a * b : a) * npy_type_size (type);
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (size + 1), size);

  g_ptr_array_add (parts->arrays, npy_array_new (name, type, shape, b > 0 ? 2 : 1, bytes));
}

static void
remove_array (Parts *parts, const char *name)
{
  gboolean removed =
      g_ptr_array_remove (parts->arrays, (gpointer) npy_array_find (parts->arrays, name));

  g_assert_true (removed);
}

static void
replace_in_description (Parts *parts, const char *from, const char *to)
{
  GBytes *bytes = g_hash_table_lookup (parts->members, "run.json");
  GString *text =
      g_string_new_len (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));

  g_assert_cmpuint (g_string_replace (text, from, to, 1), ==, 1);
  g_hash_table_insert (parts->members, g_strdup ("run.json"), g_string_free_to_bytes (text));
}

/* Arrays and members of a version to come. */
static void
test_unknown_survives (RunTestFixture *fixture, gconstpointer data)
{
  Parts parts;
  g_autoptr (Run) run = NULL;
  g_autoptr (GHashTable) members =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) arrays = NULL;

  open_parts (&parts, fixture->path);
  add_array (&parts, "momentum/dense1.weight", NPY_FLOAT64, 6, 4);
  g_hash_table_insert (parts.members, g_strdup ("notes/ä.txt"), g_bytes_new_static ("hi", 2));
  replace_in_description (&parts, "\"format\"", "\"future\": [1], \"format\"");
  close_parts (&parts, fixture->path);

  run = load (fixture->path);
  save (run, fixture->path);
  arrays = npz_test_read (fixture->path, members, NULL);
  g_assert_nonnull (npy_array_find (arrays, "momentum/dense1.weight"));
  g_assert_cmpuint (g_hash_table_size (members), ==, 2);
  g_assert_cmpuint (g_bytes_get_size (g_hash_table_lookup (members, "notes/ä.txt")), ==, 2);
  g_assert_nonnull (
      g_strstr_len (g_bytes_get_data (g_hash_table_lookup (members, "run.json"), NULL),
                    (gssize) g_bytes_get_size (g_hash_table_lookup (members, "run.json")),
                    "\"future\""));
}

/* An array of a type that this version cannot read is none of its business, unless it is one of
 * its own. */
static void
test_unknown_type (RunTestFixture *fixture, gconstpointer data)
{
  Parts parts;
  g_autoptr (Run) run = NULL;

  open_parts (&parts, fixture->path);
  g_hash_table_insert (parts.members, g_strdup ("future.npy"), g_bytes_new_static ("?", 1));
  close_parts (&parts, fixture->path);
  run = load (fixture->path);
  save (run, fixture->path);
}

static void
test_cross_checks (RunTestFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *remove; /* an array; or NULL */
    const char *add;    /* an array; or NULL */
    NpyType type;
    size_t a, b;
    const char *from, *to; /* in run.json; or NULL */
    const char *problem;
  } CASES[] = {
    { "dense2.weight", NULL, 0, 0, 0, NULL, NULL, "“dense2.weight”" },
    { "dense1.bias", NULL, 0, 0, 0, NULL, NULL, "“dense1.bias”" },
    { NULL, "dense3.weight", NPY_FLOAT32, 3, 3, NULL, NULL, "“dense3.weight”" },
    { "dense1.weight", "dense1.weight", NPY_FLOAT32, 4, 7, NULL, NULL, "(4, 6)" },
    { "dense1.weight", "dense1.weight", NPY_FLOAT32, 6, 4, NULL, NULL, "(4, 6)" },
    { "dense1.weight", "dense1.weight", NPY_INT32, 4, 6, NULL, NULL, "whole" },
    { NULL, NULL, 0, 0, 0, "\"width\": 3", "\"width\": 4", "(4, 8)" },
    { NULL, NULL, 0, 0, 0, "\"network\": \"dense 4", "\"network\": \"dense 5", "(5, 6)" },
    { NULL, NULL, 0, 0, 0, "\"network\": \"dense 4", "\"network\": \"dense 65000", "(65000, 6)" },
    { NULL, NULL, 0, 0, 0, "\"network\": \"dense 4", "\"network\": \"dense -4", "units" },
    { NULL, NULL, 0, 0, 0, "\"network\": \"dense 4", "\"network\": \"conv 4", "“conv1.weight”" },
    { NULL, NULL, 0, 0, 0, "\"cat\",", "", "(2, 4)" },
    { "predictions/epoch-0001", "predictions/epoch-0001", NPY_FLOAT16, 3, 3, NULL, NULL, "(3, 3)" },
    { "predictions/epoch-0001", "predictions/epoch-0001", NPY_FLOAT16, 4, 2, NULL, NULL, "(4, 2)" },
    { "predictions/epoch-0001", "predictions/epoch-0001", NPY_FLOAT32, 4, 3, NULL, NULL,
      "“predictions/epoch-0001”" },
    { "predictions/epoch-0001", "predictions/epoch-0001", NPY_FLOAT16, 12, 0, NULL, NULL, "(12,)" },
    { NULL, "predictions/epoch-0009", NPY_FLOAT16, 4, 3, NULL, NULL, "no epoch" },
    { NULL, NULL, 0, 0, 0, "\"test_images\": 4", "\"test_images\": 9007199254740991",
      /* A number of images that 32 bits cannot hold is wrong by itself. */
      GLIB_SIZEOF_SIZE_T > 4 ? "“predictions/epoch-0001”" : "“dataset.test_images”" },
    { "batch_loss", "batch_loss", NPY_FLOAT32, 7, 0, NULL, NULL, "“batch_loss”" },
    { "batch_loss", "batch_loss", NPY_FLOAT32, 5, 0, NULL, NULL, "5" },
    { "batch_accuracy", NULL, 0, 0, 0, NULL, NULL, "accuracies" },
    { "batch_loss", "batch_loss", NPY_FLOAT64, 6, 0, NULL, NULL, "“batch_loss”" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (GError) error = NULL;
      Parts parts;

      g_test_message ("case %zu", i);
      open_parts (&parts, fixture->path);
      if (CASES[i].remove)
        remove_array (&parts, CASES[i].remove);
      if (CASES[i].add)
        add_array (&parts, CASES[i].add, CASES[i].type, CASES[i].a, CASES[i].b);
      if (CASES[i].from)
        replace_in_description (&parts, CASES[i].from, CASES[i].to);
      close_parts (&parts, fixture->path);
      g_assert_null (run_file_load (fixture->path, NULL, &error));
      format_test_assert_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID, fixture->path,
                                CASES[i].problem, NULL);
    }
}

static void
test_newer (RunTestFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Parts parts;

  open_parts (&parts, fixture->path);
  replace_in_description (&parts, "\"format\": 1", "\"format\": 3");
  close_parts (&parts, fixture->path);
  g_assert_null (run_file_load (fixture->path, NULL, &error));
  format_test_assert_error (error, FORMAT_ERROR, FORMAT_ERROR_NEWER, fixture->path, "newer version",
                            NULL);
}

static void
test_not_a_run (RunTestFixture *fixture, gconstpointer data)
{
  g_autoptr (NnModel) model = run_test_make_model (1);
  GError *error = NULL;

  /* Weights alone. */
  g_assert_true (npz_weights_write (fixture->path, model, NULL));
  g_assert_null (run_file_load (fixture->path, NULL, &error));
  format_test_assert_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID, fixture->path, "not a run",
                            NULL);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (fixture->path, "hello, world", -1, NULL));
  g_assert_null (run_file_load (fixture->path, NULL, &error));
  format_test_assert_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID, fixture->path, "not a zip",
                            NULL);
  g_clear_error (&error);
  g_unlink (fixture->path);
  g_assert_null (run_file_load (fixture->path, NULL, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_clear_error (&error);
}

/* A save that fails leaves the old run. */
static void
test_failed_save (RunTestFixture *fixture, gconstpointer data)
{
  g_autoptr (Run) run = run_test_make_run ();
  g_autofree char *missing = g_build_filename (fixture->folder, "missing", "x.pupil", NULL);
  g_autofree char *below = g_build_filename (fixture->path, "x.pupil", NULL);
  const char *paths[] = { missing, below, fixture->folder };
  g_autoptr (Run) read = NULL;

  save (run, fixture->path);
  for (size_t i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (run_file_save (run, paths[i], &error));
      g_assert_nonnull (error);
      g_assert_nonnull (strstr (error->message, paths[i]));
      g_assert_cmpuint (format_test_count_files (fixture->folder), ==, 1);
    }
  read = load (fixture->path);
  run_test_assert_runs_equal (run, read);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add (name, RunTestFixture, NULL, run_test_set_up, function, run_test_tear_down)
  ADD ("/run-file/round-trip", test_round_trip);
  ADD ("/run-file/empty", test_empty);
  ADD ("/run-file/diverged", test_diverged);
  ADD ("/run-file/numpy", test_numpy);
  ADD ("/run-file/unknown-survives", test_unknown_survives);
  ADD ("/run-file/unknown-type", test_unknown_type);
  ADD ("/run-file/cross-checks", test_cross_checks);
  ADD ("/run-file/newer", test_newer);
  ADD ("/run-file/not-a-run", test_not_a_run);
  ADD ("/run-file/failed-save", test_failed_save);
  return g_test_run ();
}
