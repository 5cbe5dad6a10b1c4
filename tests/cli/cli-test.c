/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-test.h"

#include <glib/gstdio.h>

#define SIDE CLI_TEST_SIDE

static const char *const RESULTS[CLI_TEST_N_RESULTS] = {
  "confusion_matrix.png", "history.csv",     "loss_curve.png", "metrics.json",
  "model_weights.npz",    "predictions.csv", "run.pupil"
};

static const char *program;

void
cli_test_init (int *argc, char ***argv)
{
  g_test_init (argc, argv, NULL);
  g_assert_cmpint (*argc, ==, 2);
  program = (*argv)[1];
}

const char *
cli_test_get_program (void)
{
  return program;
}

void
cli_test_result_clear (CliTestResult *result)
{
  g_free (result->out);
  g_free (result->err);
}

static void
append_be32 (GByteArray *bytes, guint32 value)
{
  const guint32 big = GUINT32_TO_BE (value);

  g_byte_array_append (bytes, (const guint8 *) &big, 4);
}

static void
save_bytes (const char *folder, const char *prefix, const char *kind, const GByteArray *bytes)
{
  g_autofree char *path = g_strdup_printf ("%s/%s-%s-ubyte", folder, prefix, kind);

  g_assert_true (g_file_set_contents (path, (const char *) bytes->data, bytes->len, NULL));
}

void
cli_test_write_idx (const char *folder, const char *prefix, guint n)
{
  g_autoptr (GByteArray) images = g_byte_array_new ();
  g_autoptr (GByteArray) labels = g_byte_array_new ();

  append_be32 (images, 0x803);
  append_be32 (images, n);
  append_be32 (images, SIDE);
  append_be32 (images, SIDE);
  append_be32 (labels, 0x801);
  append_be32 (labels, n);
  for (guint i = 0; i < n; i++)
    {
      guint8 label = (guint8) (i % CLI_TEST_N_CLASSES);

      g_byte_array_append (labels, &label, 1);
      for (guint j = 0; j < SIDE * SIDE; j++)
        {
          guint8 pixel = (guint8) ((j / SIDE == label ? 200 : 20) + (i * 7 + j * 13) % 40);

          g_byte_array_append (images, &pixel, 1);
        }
    }
  save_bytes (folder, prefix, "images-idx3", images);
  save_bytes (folder, prefix, "labels-idx1", labels);
}

void
cli_test_set_up (CliTest *test, gconstpointer data)
{
  test->folder = g_dir_make_tmp ("pupil-cli-XXXXXX", NULL);
  test->data = g_build_filename (test->folder, "shapes", NULL);
  test->output = g_build_filename (test->folder, "deep", "out", NULL);
  g_assert_cmpint (g_mkdir (test->data, 0755), ==, 0);
  cli_test_write_idx (test->data, "train", CLI_TEST_N_TRAINING);
  cli_test_write_idx (test->data, "t10k", CLI_TEST_N_TEST);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

void
cli_test_tear_down (CliTest *test, gconstpointer data)
{
  remove_tree (test->folder);
  g_free (test->folder);
  g_free (test->data);
  g_free (test->output);
}

CliTestResult
cli_test_finish (GSubprocess *process)
{
  CliTestResult result = { 0 };
  g_autoptr (GError) error = NULL;

  g_subprocess_communicate_utf8 (process, NULL, NULL, &result.out, &result.err, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  result.status = g_subprocess_get_exit_status (process);
  return result;
}

/* Runs @argv, and @more up to NULL. */
static CliTestResult
run (GPtrArray *argv, va_list more)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  const char *argument;

  while ((argument = va_arg (more, const char *)) != NULL)
    g_ptr_array_add (argv, (gpointer) argument);
  g_ptr_array_add (argv, NULL);
  process =
      g_subprocess_newv ((const char *const *) argv->pdata,
                         G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  g_assert_no_error (error);
  return cli_test_finish (process);
}

CliTestResult
cli_test_run (const char *first, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  CliTestResult result;
  va_list more;

  g_ptr_array_add (argv, (gpointer) program);
  g_ptr_array_add (argv, (gpointer) first);
  va_start (more, first);
  result = run (argv, more);
  va_end (more);
  return result;
}

CliTestResult
cli_test_run_script (const char *script, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  CliTestResult result;
  va_list more;

  g_ptr_array_add (argv, (gpointer) "/bin/sh");
  g_ptr_array_add (argv, (gpointer) "-c");
  g_ptr_array_add (argv, (gpointer) script);
  g_ptr_array_add (argv, (gpointer) program);
  va_start (more, script);
  result = run (argv, more);
  va_end (more);
  return result;
}

void
cli_test_assert_all_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n++;
  g_assert_cmpuint (n, ==, CLI_TEST_N_RESULTS);
  for (guint i = 0; i < CLI_TEST_N_RESULTS; i++)
    {
      g_autofree char *path = g_build_filename (folder, RESULTS[i], NULL);

      g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
    }
}
