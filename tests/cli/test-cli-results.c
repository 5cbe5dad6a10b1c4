/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a training leaves behind, whatever happens to it. The program's path is the first argument.
 */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>

#include "cli-test.h"
#include "run-file.h"

/* Takes long to begin: its first weights are drawn. */
#define SLOW "4000,4000"

#define TRAIN "exec \"$0\" train \"$1\" -o \"$2\" --hidden 8 --epochs 1 "

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (dir && g_dir_read_name (dir))
    n++;
  return n;
}

/* Of the file that holds all of a run. */
static char *
get_digest (const CliTest *f)
{
  g_autofree char *path = g_build_filename (f->output, "run.pupil", NULL);
  g_autofree char *bytes = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) bytes, size);
}

/* Results of an earlier training, which are not to be touched. Returns their digest. */
static char *
train_before (const CliTest *f)
{
  g_auto (CliTestResult) result = cli_test_run_script (TRAIN, f->data, f->output, NULL);

  g_assert_cmpint (result.status, ==, 0);
  g_assert_cmpstr (result.err, ==, "");
  cli_test_assert_all_files (f->output);
  return get_digest (f);
}

static void
assert_untouched (const CliTest *f, const char *digest)
{
  g_autofree char *now = get_digest (f);

  g_assert_cmpstr (now, ==, digest);
  cli_test_assert_all_files (f->output);
}

/* An image of one pixel. */
static const guint8 PNG[] = { 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00,
                              0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00, 0x01,
                              0x00, 0x00, 0x00, 0x01, 0x08, 0x02, 0x00, 0x00, 0x00, 0x90,
                              0x77, 0x53, 0xde, 0x00, 0x00, 0x00, 0x0c, 0x49, 0x44, 0x41,
                              0x54, 0x78, 0x9c, 0x63, 0xf8, 0xcf, 0xc0, 0x00, 0x00, 0x03,
                              0x01, 0x01, 0x00, 0xc9, 0xfe, 0x92, 0xef, 0x00, 0x00, 0x00,
                              0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82 };

static char *
write_image_folder (const CliTest *f, const char *name, const char *const *classes, guint n)
{
  char *folder = g_build_filename (f->folder, name, NULL);

  for (guint i = 0; classes[i]; i++)
    for (guint j = 0; j < n; j++)
      {
        g_autofree char *file = g_strdup_printf ("%u.png", j);
        g_autofree char *path = g_build_filename (folder, classes[i], file, NULL);
        g_autofree char *class_folder = g_path_get_dirname (path);

        g_assert_cmpint (g_mkdir_with_parents (class_folder, 0755), ==, 0);
        g_assert_true (g_file_set_contents (path, (const char *) PNG, sizeof PNG, NULL));
      }
  return folder;
}

/* A training that has said what it will do, and not more. */
static GSubprocess *
start (const CliTest *f, const char *hidden, GDataInputStream **lines)
{
  const char *argv[] = { cli_test_get_program (),
                         "train",
                         f->data,
                         "-o",
                         f->output,
                         "--force",
                         "--hidden",
                         hidden,
                         "--epochs",
                         "10000",
                         NULL };
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autofree char *home = g_build_filename (f->folder, "home", NULL);
  GSubprocess *process;

  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", home, TRUE);
  process = g_subprocess_launcher_spawnv (launcher, argv, NULL);
  *lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *line = g_data_input_stream_read_line (*lines, NULL, NULL, NULL);

      g_assert_nonnull (line);
    }
  return process;
}

static int
wait_for (GSubprocess *process)
{
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_exited (process));
  return g_subprocess_get_exit_status (process);
}

static void
test_stopped_early (CliTest *f, gconstpointer data)
{
  g_autofree char *digest = train_before (f);
  g_autoptr (GDataInputStream) lines = NULL;
  g_autoptr (GSubprocess) process = start (f, SLOW, &lines);

  g_subprocess_send_signal (process, SIGINT);
  g_assert_cmpint (wait_for (process), ==, 128 + SIGINT);
  assert_untouched (f, digest);
}

/* No computer has that much memory. */
static void
test_failed_early (CliTest *f, gconstpointer data)
{
  g_autofree char *digest = train_before (f);
  g_auto (CliTestResult) result =
      cli_test_run_script ("exec \"$0\" train \"$1\" -o \"$2\" --force --hidden 16000000,16000000",
                           f->data, f->output, NULL);

  g_assert_cmpint (result.status, !=, 0);
  assert_untouched (f, digest);
}

/* A training that is under way, whose reader goes away after the first line. */
static GSubprocess *
start_unread (CliTest *f)
{
  g_autoptr (GDataInputStream) lines = NULL;
  GSubprocess *process = start (f, "8", &lines);
  g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);

  g_assert_nonnull (line);
  g_input_stream_close (G_INPUT_STREAM (lines), NULL, NULL);
  return process;
}

/* The terminal is closed, or the system shuts down: what there is gets written. */
static void
test_signals (CliTest *f, gconstpointer data)
{
  const int signals[] = { SIGTERM, SIGHUP };

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      g_autoptr (GSubprocess) process = start_unread (f);

      g_subprocess_send_signal (process, signals[i]);
      g_assert_cmpint (wait_for (process), ==, 128 + signals[i]);
      cli_test_assert_all_files (f->output);
    }
}

/* A terminal that is closed sends SIGHUP twice, and a session that ends sends both, in any order
 * and often: the test is made, and everything is written, as after one of them. */
static void
test_many_signals (CliTest *f, gconstpointer data)
{
  const int signals[][5] = { { SIGHUP, SIGHUP, SIGHUP, SIGHUP, SIGHUP },
                             { SIGTERM, SIGHUP, SIGTERM, SIGHUP, SIGHUP },
                             { SIGHUP, SIGTERM, SIGHUP, SIGTERM, SIGTERM } };

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      g_autoptr (GSubprocess) process = start_unread (f);

      /* The first two at once, the others while the process ends. */
      g_subprocess_send_signal (process, SIGSTOP);
      g_subprocess_send_signal (process, signals[i][0]);
      g_subprocess_send_signal (process, signals[i][1]);
      g_subprocess_send_signal (process, SIGCONT);
      for (guint j = 2; j < G_N_ELEMENTS (signals[i]); j++)
        {
          g_usleep (2000);
          g_subprocess_send_signal (process, signals[i][j]);
        }
      g_assert_cmpint (wait_for (process), >, 128);
      cli_test_assert_all_files (f->output);
    }
}

static void
test_not_without_leave (CliTest *f, gconstpointer data)
{
  g_autofree char *digest = train_before (f);
  g_auto (CliTestResult) result = cli_test_run_script (TRAIN "--seed 5", f->data, f->output, NULL);

  g_assert_cmpint (result.status, ==, 1);
  g_assert_nonnull (strstr (result.err, "--force"));
  assert_untouched (f, digest);
}

/* Files of two runs are never side by side: a single image of each class leaves none to test. */
static void
test_replaced (CliTest *f, gconstpointer data)
{
  g_autofree char *digest = train_before (f);
  const char *const classes[] = { "cat", "dog", NULL };
  g_autofree char *images = write_image_folder (f, "images", classes, 1);
  g_autofree char *matrix = g_build_filename (f->output, "confusion_matrix.png", NULL);
  g_autofree char *predictions = g_build_filename (f->output, "predictions.csv", NULL);

  {
    g_auto (CliTestResult) result = cli_test_run_script (TRAIN "--force", images, f->output, NULL);
    g_autofree char *now = get_digest (f);

    g_assert_cmpint (result.status, ==, 0);
    g_assert_cmpstr (now, !=, digest);
  }
  g_assert_false (g_file_test (matrix, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (predictions, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (count_files (f->output), ==, CLI_TEST_N_RESULTS - 2);
}

static void
test_no_data (CliTest *f, gconstpointer data)
{
  g_autofree char *missing = g_build_filename (f->folder, "missing", NULL);
  g_autofree char *deep = g_path_get_dirname (f->output);
  g_auto (CliTestResult) result = cli_test_run_script (TRAIN, missing, f->output, NULL);

  g_assert_cmpint (result.status, ==, 1);
  g_assert_false (g_file_test (deep, G_FILE_TEST_EXISTS));
}

/* Charts would be images of a class the next time. */
static void
test_inside_images (CliTest *f, gconstpointer data)
{
  const char *const classes[] = { "cat", "dog", NULL };
  g_autofree char *images = write_image_folder (f, "images", classes, 10);
  g_autofree char *inside = g_build_filename (images, "cat", "..", "results", NULL);
  g_auto (CliTestResult) result = cli_test_run_script (TRAIN, images, inside, NULL);

  g_assert_cmpint (result.status, ==, 1);
  g_assert_nonnull (strstr (result.err, "outside"));
  g_assert_cmpuint (count_files (images), ==, 2);
}

/* | head -n 1 */
static void
test_closed_pipe (CliTest *f, gconstpointer data)
{
  g_auto (CliTestResult) result = cli_test_run_script (
      "{ \"$0\" train \"$1\" -o \"$2\" --hidden 8 --epochs 50; echo $? >&2; } | head -n 1", f->data,
      f->output, NULL);

  g_assert_cmpstr (result.err, ==, "0\n");
  cli_test_assert_all_files (f->output);
}

/* None of the files gets stdout's number. */
static void
test_closed_output (CliTest *f, gconstpointer data)
{
  g_auto (CliTestResult) result = cli_test_run_script (TRAIN ">&-", f->data, f->output, NULL);
  g_autofree char *run = g_build_filename (f->output, "run.pupil", NULL);

  g_assert_cmpint (result.status, ==, 1);
  cli_test_assert_all_files (f->output);
  {
    g_auto (CliTestResult) info = cli_test_run_script ("exec \"$0\" info \"$1\"", run, NULL);

    g_assert_cmpint (info.status, ==, 0);
  }
}

static void
test_full_output (CliTest *f, gconstpointer data)
{
  g_auto (CliTestResult) result =
      cli_test_run_script ("exec \"$0\" info \"$1\" > /dev/full", f->data, NULL);
  g_auto (CliTestResult) help = cli_test_run_script ("exec \"$0\" --help > /dev/full", NULL);

  g_assert_cmpint (result.status, ==, 1);
  g_assert_cmpint (help.status, ==, 1);
}

/* The only folder below @path, or what it is in; the caller frees it. */
static char *
find_only (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = dir ? g_dir_read_name (dir) : NULL;

  g_assert_nonnull (name);
  return g_build_filename (path, name, NULL);
}

/* Where the folder was to be, there is a file when the training ends. */
static void
test_elsewhere (CliTest *f, gconstpointer data)
{
  g_autoptr (GDataInputStream) lines = NULL;
  g_autoptr (GSubprocess) process = start (f, "8", &lines);
  g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
  g_autofree char *deep = g_path_get_dirname (f->output);
  g_autofree char *base = g_build_filename (f->folder, "home", "pupil", "saved", NULL);
  g_autofree char *saved = NULL;

  g_assert_true (g_file_set_contents (deep, "in the way", -1, NULL));
  g_subprocess_send_signal (process, SIGINT);
  g_assert_cmpint (wait_for (process), ==, 1);
  saved = find_only (base);
  cli_test_assert_all_files (saved);
}

/* Nothing that a terminal obeys gets there from the names of classes and data. */
static void
test_escapes (CliTest *f, gconstpointer data)
{
  const char *const classes[] = { "\033[31mred", "two\nlines", "\342\200\256gpj", NULL };
  g_autofree char *images = write_image_folder (f, "my\nimages", classes, 10);
  g_autofree char *run = g_build_filename (f->output, "run.pupil", NULL);
  g_autofree char *odd = g_build_filename (f->folder, "no\033[2Jsuch\nfile", NULL);
  g_auto (CliTestResult) train = cli_test_run_script (TRAIN, images, f->output, NULL);

  g_assert_cmpint (train.status, ==, 0);
  g_assert_nonnull (strstr (train.out, "my\\u000aimages · 3072-8-3: "));
  {
    g_auto (CliTestResult) result = cli_test_run_script (
        "{ \"$0\" info \"$1\"; \"$0\" info \"$2\"; \"$0\" info \"$1\" --json; "
        "\"$0\" info \"$2\" --json; \"$0\" evaluate \"$2\" \"$1\" --split training; "
        "\"$0\" evaluate \"$2\" \"$1\" --split training --json; "
        "\"$0\" info \"$3\"; \"$0\" train \"$1\" -o \"$3\" --classes \"$3\"; "
        "\"$0\" train \"$1\" -o \"$3\" --network \"$3\"; } 2>&1",
        images, run, odd, NULL);

    g_assert_nonnull (strstr (result.out, "\\u001b[31mred"));
    g_assert_nonnull (strstr (result.out, "two\\u000alines"));
    g_assert_nonnull (strstr (result.out, "\\u202egpj"));
    for (const char *c = result.out; *c; c++)
      g_assert_true (*c == '\n' || (guchar) *c >= ' ');
    g_assert_null (strstr (result.out, "\342\200\256"));
    g_assert_null (strstr (result.out, "\nlines"));
    g_assert_null (strstr (result.out, "such\nfile"));
  }
}

static void
test_nothing_tested (CliTest *f, gconstpointer data)
{
  cli_test_write_idx (f->data, "t10k", 0);
  {
    g_auto (CliTestResult) result = cli_test_run_script (TRAIN, f->data, f->output, NULL);

    g_assert_cmpint (result.status, ==, 0);
    g_assert_nonnull (strstr (result.out, "\nThere are no test images: nothing was tested.\n\n"));
  }
}

static void
test_image_size (CliTest *f, gconstpointer data)
{
  const char *const sizes[] = { "-1", "0", "513" };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_auto (CliTestResult) result =
          cli_test_run_script (TRAIN "--image-size \"$3\"", f->data, f->output, sizes[i], NULL);

      g_assert_cmpint (result.status, ==, 2);
      g_assert_nonnull (strstr (result.err, "from 1 to 512"));
    }
}

/* With so many KiB of memory the program can train, draw, both or neither. Pango ends the process
 * that it cannot draw in; that must not be the one which holds the results. */
static void
test_no_chart (CliTest *f, gconstpointer data)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  g_test_skip ("Sanitizers need more memory than that");
#else
  const char *script =
      "folder=$2/$3; mkdir -p \"$folder\"; export XDG_DATA_HOME=\"$folder\" TMPDIR=\"$folder\"; "
      "(ulimit -v $3; exec \"$0\" train \"$1\" -o \"$folder/new\" --hidden 8 --epochs 1 --threads "
      "1); "
      "status=$?; find \"$folder\" -name history.csv -exec echo kept: {} \\;; exit $status";

  for (guint limit = 100; limit <= 180; limit += 20)
    {
      g_autofree char *kib = g_strdup_printf ("%u", limit << 10);
      g_auto (CliTestResult) result = cli_test_run_script (script, f->data, f->output, kib, NULL);

      g_assert_cmpint (result.status, <=, 1);
      if (strstr (result.out, "of 1: training loss"))
        g_assert_nonnull (strstr (result.out, "\nkept: "));
    }
#endif
}

/* What diverged has nothing to evaluate. */
static void
test_not_finite (CliTest *f, gconstpointer data)
{
  const float values[] = { NAN, -INFINITY };
  g_autofree char *digest = train_before (f);
  g_autofree char *path = g_build_filename (f->output, "run.pupil", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (Run) run = run_file_load (path, NULL, NULL);

      *nn_tensor_at (nn_model_get_parameter (run->model, 0)->value, 3, 2) = values[i];
      g_assert_true (run_file_save (run, path, NULL));
      {
        g_auto (CliTestResult) evaluate =
            cli_test_run_script ("exec \"$0\" evaluate \"$1\" \"$2\"", path, f->data, NULL);

        g_assert_cmpint (evaluate.status, ==, 1);
        g_assert_cmpstr (evaluate.out, ==, "");
        g_assert_nonnull (strstr (evaluate.err, "learning rate"));
      }
    }
}

int
main (int argc, char **argv)
{
  cli_test_init (&argc, &argv);
#define T(path, func) g_test_add (path, CliTest, NULL, cli_test_set_up, func, cli_test_tear_down)
  T ("/cli-results/stopped-early", test_stopped_early);
  T ("/cli-results/failed-early", test_failed_early);
  T ("/cli-results/signals", test_signals);
  T ("/cli-results/many-signals", test_many_signals);
  T ("/cli-results/not-without-leave", test_not_without_leave);
  T ("/cli-results/replaced", test_replaced);
  T ("/cli-results/no-data", test_no_data);
  T ("/cli-results/inside-images", test_inside_images);
  T ("/cli-results/closed-pipe", test_closed_pipe);
  T ("/cli-results/closed-output", test_closed_output);
  T ("/cli-results/full-output", test_full_output);
  T ("/cli-results/elsewhere", test_elsewhere);
  T ("/cli-results/escapes", test_escapes);
  T ("/cli-results/nothing-tested", test_nothing_tested);
  T ("/cli-results/image-size", test_image_size);
  T ("/cli-results/no-chart", test_no_chart);
  T ("/cli-results/not-finite", test_not_finite);
#undef T
  return g_test_run ();
}
