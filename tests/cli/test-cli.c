/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line as a user and a script see it. The program's path is the first argument. */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <signal.h>

#include "cli-test.h"

static gboolean
has_file (const CliTest *f, const char *name)
{
  g_autofree char *path = g_build_filename (f->output, name, NULL);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

static JsonObject *
parse (JsonParser *parser, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (json_parser_load_from_data (parser, text, -1, &error));
  g_assert_no_error (error);
  return json_node_get_object (json_parser_get_root (parser));
}

static JsonObject *
parse_metrics (const CliTest *f, JsonParser *parser)
{
  g_autofree char *path = g_build_filename (f->output, "metrics.json", NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return parse (parser, text);
}

static void
test_train_and_evaluate (CliTest *f, gconstpointer data)
{
  g_auto (CliTestResult) train =
      cli_test_run ("train", f->data, "--output", f->output, "--hidden", "16", "--epochs", "6",
                    "--batch-size", "8", "--learning-rate", "0.1", "--seed", "3", "--threads", "2",
                    NULL);
  g_autofree char *run_path = g_build_filename (f->output, "run.pupil", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (JsonParser) other = json_parser_new ();
  JsonObject *metrics, *evaluated;
  double accuracy;

  g_assert_cmpint (train.status, ==, 0);
  g_assert_cmpstr (train.err, ==, "");
  /* A plain line per epoch where there is no terminal. */
  g_assert_nonnull (strstr (train.out, "epoch  6 of 6"));
  cli_test_assert_all_files (f->output);
  metrics = parse_metrics (f, parser);
  accuracy =
      json_object_get_double_member (json_object_get_object_member (metrics, "test"), "accuracy");
  g_assert_cmpfloat (accuracy, >, 0.9);
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (metrics, "training"),
                                               "threads"),
                   ==, 2);

  {
    g_auto (CliTestResult) evaluate = cli_test_run ("evaluate", run_path, f->data, "--json", NULL);

    g_assert_cmpint (evaluate.status, ==, 0);
    evaluated = parse (other, evaluate.out);
    g_assert_cmpfloat (json_object_get_double_member (evaluated, "accuracy"), ==, accuracy);
    g_assert_cmpint (json_object_get_int_member (evaluated, "images"), ==, CLI_TEST_N_TEST);
  }
  {
    g_auto (CliTestResult) training =
        cli_test_run ("evaluate", run_path, f->data, "--split", "training", "--json", NULL);

    evaluated = parse (other, training.out);
    g_assert_cmpint (json_object_get_int_member (evaluated, "images"), ==, CLI_TEST_N_TRAINING);
  }
  {
    g_auto (CliTestResult) info = cli_test_run ("info", run_path, "--json", NULL);

    g_assert_cmpint (info.status, ==, 0);
    g_assert_cmpint (json_object_get_int_member (parse (other, info.out), "epochs"), ==, 6);
  }
}

/* Nothing but JSON on stdout, and the same weights for the same seed, whatever the number of
 * threads. */
static void
test_json_and_seed (CliTest *f, gconstpointer data)
{
  g_autofree char *second = g_build_filename (f->folder, "second", NULL);
  g_auto (CliTestResult) one = cli_test_run ("train", f->data, "-o", f->output, "--epochs", "2",
                                             "--hidden", "8,8", "--threads", "1", "--json", NULL);
  g_auto (CliTestResult) two = cli_test_run ("train", f->data, "-o", second, "--epochs", "2",
                                             "--hidden", "8,8", "--threads", "3", "--json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *path_one = g_build_filename (f->output, "model_weights.npz", NULL);
  g_autofree char *path_two = g_build_filename (second, "model_weights.npz", NULL);
  g_autofree char *bytes_one = NULL;
  g_autofree char *bytes_two = NULL;
  gsize n_one, n_two;

  g_assert_cmpint (one.status, ==, 0);
  g_assert_true (json_object_has_member (parse (parser, one.out), "test"));
  g_assert_true (g_file_get_contents (path_one, &bytes_one, &n_one, NULL));
  g_assert_true (g_file_get_contents (path_two, &bytes_two, &n_two, NULL));
  g_assert_cmpmem (bytes_one, n_one, bytes_two, n_two);
}

static void
test_classes (CliTest *f, gconstpointer data)
{
  g_auto (CliTestResult) train =
      cli_test_run ("train", f->data, "-o", f->output, "--classes", "2, 0", "--epochs", "1", NULL);
  g_autofree char *run_path = g_build_filename (f->output, "run.pupil", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *classes;

  g_assert_cmpint (train.status, ==, 0);
  classes = json_object_get_array_member (json_object_get_object_member (parse_metrics (f, parser),
                                                                         "test"),
                                          "classes");
  g_assert_cmpuint (json_array_get_length (classes), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (classes, 0),
                                                  "name"),
                   ==, "2");
  /* The run knows its classes: the whole data set is given, and only theirs are tested. */
  {
    g_auto (CliTestResult) evaluate = cli_test_run ("evaluate", run_path, f->data, "--json", NULL);

    g_assert_cmpint (json_object_get_int_member (parse (parser, evaluate.out), "images"), ==,
                     CLI_TEST_N_TEST * 2 / CLI_TEST_N_CLASSES);
  }
}

/* Far more test images than training images: they are evaluated now and then, and in the end. */
static void
test_few_images (CliTest *f, gconstpointer data)
{
  g_autofree char *csv = g_build_filename (f->output, "history.csv", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) rows = NULL;
  g_auto (CliTestResult) train = { 0 };
  const char *line;

  cli_test_write_idx (f->data, "train", 20);
  cli_test_write_idx (f->data, "t10k", 100);
  train = cli_test_run ("train", f->data, "-o", f->output, "--epochs", "12", NULL);
  g_assert_cmpint (train.status, ==, 0);
  g_assert_true (g_file_get_contents (csv, &text, NULL, NULL));
  rows = g_strsplit (text, "\n", -1);
  line = train.out;
  for (guint epoch = 1; epoch <= 12; epoch++)
    {
      gboolean evaluated = epoch == 5 || epoch == 8 || epoch == 10 || epoch == 12;
      g_autofree char *start = g_strdup_printf ("epoch %2u of 12: training loss ", epoch);
      const char *end;

      line = strstr (line, start);
      g_assert_nonnull (line);
      end = strchr (line, '\n');
      g_assert_true ((g_strstr_len (line, end - line, "; test loss ") != NULL) == evaluated);
      g_assert_true (g_str_has_suffix (rows[epoch], ",,") == !evaluated);
    }
  g_assert_null (strstr (train.out, "nan"));
  cli_test_assert_all_files (f->output);
}

/* Ctrl+C: the batch is finished, and everything is written. */
static void
test_interrupt (CliTest *f, gconstpointer data)
{
  const char *argv[] = {
    cli_test_get_program (), "train", f->data, "-o", f->output, "--epochs", "10000", NULL
  };
  g_autoptr (GSubprocess) process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL);
  g_autoptr (GDataInputStream) lines =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  g_autoptr (JsonParser) parser = json_parser_new ();
  gboolean stopped = FALSE;
  char *line;
  gint64 epochs;

  /* Two lines say what will be done; the third is of the first epoch. */
  for (guint i = 0; i < 3; i++)
    {
      line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
      g_assert_nonnull (line);
      g_free (line);
    }
  g_subprocess_send_signal (process, SIGINT);
  while ((line = g_data_input_stream_read_line (lines, NULL, NULL, NULL)) != NULL)
    {
      stopped |= g_str_has_prefix (line, "Stopped after ");
      g_free (line);
    }
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 128 + SIGINT);
  g_assert_true (stopped);
  cli_test_assert_all_files (f->output);
  epochs = json_object_get_int_member (json_object_get_object_member (parse_metrics (f, parser),
                                                                      "training"),
                                       "epochs");
  g_assert_cmpint (epochs, >=, 1);
  g_assert_cmpint (epochs, <, 10000);
}

/* Asked twice, it skips the test too, and writes what there is: no figures of test images, which
 * would be those of other weights, but a run that can be tested later. */
static void
test_interrupt_twice (CliTest *f, gconstpointer data)
{
  const char *argv[] = { cli_test_get_program (),
                         "train",
                         f->data,
                         "-o",
                         f->output,
                         "--epochs",
                         "10000",
                         "--tta",
                         "mirror",
                         NULL };
  g_autoptr (GSubprocess) process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL);
  g_autoptr (GDataInputStream) lines =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *run_path = g_build_filename (f->output, "run.pupil", NULL);
  gboolean skipped = FALSE;
  JsonObject *metrics;
  char *line;
  int status;

  for (guint i = 0; i < 3; i++)
    {
      line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
      g_assert_nonnull (line);
      g_free (line);
    }
  /* Both at once, however fast the test would be; of one kind there would be one alone. */
  g_subprocess_send_signal (process, SIGSTOP);
  g_subprocess_send_signal (process, SIGINT);
  g_subprocess_send_signal (process, SIGTERM);
  g_subprocess_send_signal (process, SIGCONT);
  while ((line = g_data_input_stream_read_line (lines, NULL, NULL, NULL)) != NULL)
    {
      skipped |= g_str_has_prefix (line, "The test was skipped.");
      g_free (line);
    }
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  /* Whichever arrived first. */
  status = g_subprocess_get_exit_status (process);
  g_assert_true (status == 128 + SIGINT || status == 128 + SIGTERM);
  g_assert_true (skipped);
  g_assert_true (has_file (f, "history.csv"));
  g_assert_true (has_file (f, "loss_curve.png"));
  g_assert_true (has_file (f, "model_weights.npz"));
  g_assert_false (has_file (f, "predictions.csv"));
  g_assert_false (has_file (f, "confusion_matrix.png"));
  metrics = parse_metrics (f, parser);
  g_assert_true (json_object_get_null_member (metrics, "test"));
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (metrics, "training"),
                                               "epochs"),
                   >=, 1);
  {
    g_auto (CliTestResult) info = cli_test_run ("info", run_path, NULL);
    g_auto (CliTestResult) evaluate = cli_test_run ("evaluate", run_path, f->data, NULL);

    g_assert_cmpint (info.status, ==, 0);
    g_assert_cmpint (evaluate.status, ==, 0);
  }
}

/* A loss that explodes fails with a sentence, and leaves its history. */
static void
test_diverges (CliTest *f, gconstpointer data)
{
  g_auto (CliTestResult) train =
      cli_test_run ("train", f->data, "-o", f->output, "--learning-rate", "10", "--batch-size", "2",
                    "--hidden", "64,64,64,64,64,64,64,64,64,64,64,64", "--epochs", "3", NULL);

  g_assert_cmpint (train.status, ==, 1);
  g_assert_nonnull (strstr (train.err, "learning rate"));
  g_assert_true (has_file (f, "loss_curve.png"));
  g_assert_true (has_file (f, "history.csv"));
}

static void
assert_one_sentence (const CliTestResult *result, int status, const char *needle)
{
  g_assert_cmpint (result->status, ==, status);
  g_assert_true (g_str_has_prefix (result->err, "pupil-cli: "));
  g_assert_nonnull (strstr (result->err, needle));
  /* One line. */
  g_assert_true (strchr (result->err, '\n') == result->err + strlen (result->err) - 1);
  g_assert_cmpstr (result->out, ==, "");
}

static void
test_wrong_usage (CliTest *f, gconstpointer data)
{
  g_auto (CliTestResult) nothing = cli_test_run ("train", NULL);
  g_auto (CliTestResult) no_output = cli_test_run ("train", f->data, NULL);
  g_auto (CliTestResult) no_command = cli_test_run ("fly", NULL);
  g_auto (CliTestResult) no_option =
      cli_test_run ("train", f->data, "-o", f->output, "--wings", "2", NULL);
  g_auto (CliTestResult) no_number =
      cli_test_run ("train", f->data, "-o", f->output, "--epochs", "many", NULL);
  g_auto (CliTestResult) too_many =
      cli_test_run ("train", f->data, "-o", f->output, "--epochs", "1e9", NULL);
  g_auto (CliTestResult) fraction =
      cli_test_run ("train", f->data, "-o", f->output, "--batch-size", "1.5", NULL);
  g_auto (CliTestResult) hidden =
      cli_test_run ("train", f->data, "-o", f->output, "--hidden", "12,x", NULL);
  g_auto (CliTestResult) class =
      cli_test_run ("train", f->data, "-o", f->output, "--classes", "0,zebra", NULL);

  assert_one_sentence (&nothing, 2, "DATA");
  assert_one_sentence (&no_output, 2, "--output");
  assert_one_sentence (&no_command, 2, "fly");
  assert_one_sentence (&no_option, 2, "wings");
  assert_one_sentence (&no_number, 2, "many");
  assert_one_sentence (&too_many, 2, "Epochs");
  assert_one_sentence (&fraction, 2, "Batch size");
  assert_one_sentence (&hidden, 2, "x");
  assert_one_sentence (&class, 2, "zebra");
}

/* Shares can be given as the app shows them, and are told in the same way. */
static void
test_percentages (CliTest *f, gconstpointer data)
{
  g_auto (CliTestResult) train = cli_test_run ("train", f->data, "-o", f->output, "--epochs", "1",
                                               "--hidden", "8", "--validation", "20%", NULL);
  g_auto (CliTestResult) too_much =
      cli_test_run ("train", f->data, "-o", f->output, "--validation", "95%", NULL);
  g_auto (CliTestResult) no_share =
      cli_test_run ("train", f->data, "-o", f->output, "--epochs", "3%", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *metrics;

  g_assert_cmpint (train.status, ==, 0);
  metrics = parse_metrics (f, parser);
  g_assert_cmpint (
      json_object_get_int_member (json_object_get_object_member (metrics, "validation"), "images"),
      ==, CLI_TEST_N_TRAINING / 5);
  g_assert_nonnull (strstr (train.out, "%"));
  g_assert_null (strstr (train.out, " %"));
  assert_one_sentence (&too_much, 2, "Validation images");
  assert_one_sentence (&no_share, 2, "3%");
}

static void
test_failures (CliTest *f, gconstpointer data)
{
  g_autofree char *missing = g_build_filename (f->folder, "missing", NULL);
  g_autofree char *damaged = g_build_filename (f->data, "t10k-labels-idx1-ubyte", NULL);
  g_autofree char *not_a_folder = g_build_filename (damaged, "out", NULL);
  g_autofree char *bad_run = g_build_filename (f->folder, "bad.pupil", NULL);
  g_auto (CliTestResult) no_data = cli_test_run ("train", missing, "-o", f->output, NULL);
  g_auto (CliTestResult) no_folder = cli_test_run ("train", f->data, "-o", not_a_folder, NULL);
  g_auto (CliTestResult) no_run = cli_test_run ("evaluate", missing, f->data, NULL);

  assert_one_sentence (&no_data, 1, "missing");
  assert_one_sentence (&no_folder, 1, "out");
  assert_one_sentence (&no_run, 1, "missing");
  g_assert_true (g_file_set_contents (damaged, "nonsense", -1, NULL));
  g_assert_true (g_file_set_contents (bad_run, "nonsense", -1, NULL));
  {
    g_auto (CliTestResult) bad_data = cli_test_run ("info", f->data, NULL);
    g_auto (CliTestResult) bad = cli_test_run ("info", bad_run, NULL);

    assert_one_sentence (&bad_data, 1, "t10k-labels-idx1-ubyte");
    assert_one_sentence (&bad, 1, "bad.pupil");
  }
}

static double
get_number (JsonObject *object, const char *section, const char *key)
{
  return json_object_get_double_member (json_object_get_object_member (object, section), key);
}

/* A convolutional network with everything, from the command line to the file and back. */
static void
test_convolutional (CliTest *f, gconstpointer data)
{
  g_auto (CliTestResult) train =
      cli_test_run ("train", "--network", "conv 4, norm, relu, pool, global pool", f->data, "-o",
                    f->output, "--epochs=4", "--batch-size", "8", "--optimizer", "muon",
                    "--momentum", "0.9", "--normalize", "yes", "--validation", "0.2", "--average",
                    "0.5", "--tta", "mirror", "--threads", "2", NULL);
  g_autofree char *run_path = g_build_filename (f->output, "run.pupil", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (JsonParser) other = json_parser_new ();
  JsonObject *metrics;

  g_assert_cmpint (train.status, ==, 0);
  g_assert_cmpstr (train.err, ==, "");
  g_assert_nonnull (strstr (train.out, "72 training, 18 validation and 30 test images"));
  g_assert_nonnull (strstr (train.out, "validation accuracy"));
  /* 72 training images: the per-epoch lines are of those that were held out. */
  g_assert_nonnull (strstr (train.out, "; validation loss"));
  g_assert_null (strstr (train.out, "; test loss"));
  cli_test_assert_all_files (f->output);
  metrics = parse_metrics (f, parser);
  g_assert_cmpint (json_object_get_int_member (metrics, "test_evaluations"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (metrics, "test"),
                                               "images"),
                   ==, CLI_TEST_N_TEST);
  g_assert_cmpint (
      json_object_get_int_member (json_object_get_object_member (metrics, "validation"), "images"),
      ==, 18);
  {
    g_auto (CliTestResult) evaluate = cli_test_run ("evaluate", run_path, f->data, "--json", NULL);
    g_auto (CliTestResult) plain = cli_test_run ("evaluate", run_path, f->data, "--json", "--tta",
                                                 "none", "--threads", "1", NULL);
    g_auto (CliTestResult) wrong =
        cli_test_run ("evaluate", run_path, f->data, "--tta", "zoom", NULL);

    /* With the run's own views, bit for bit. */
    g_assert_cmpint (evaluate.status, ==, 0);
    g_assert_cmpfloat (json_object_get_double_member (parse (other, evaluate.out), "loss"), ==,
                       get_number (metrics, "test", "loss"));
    g_assert_cmpint (plain.status, ==, 0);
    g_assert_cmpfloat (json_object_get_double_member (parse (other, plain.out), "loss"), !=,
                       get_number (metrics, "test", "loss"));
    g_assert_cmpint (wrong.status, ==, 2);
    g_assert_nonnull (strstr (wrong.err, "mirror-shift"));
  }
  {
    g_auto (CliTestResult) info = cli_test_run ("info", run_path, NULL);

    g_assert_cmpint (info.status, ==, 0);
    g_assert_nonnull (strstr (info.out, "1 convolution, "));
    g_assert_nonnull (strstr (info.out, "conv 4, norm, relu"));
    g_assert_nonnull (strstr (info.out, "validation accuracy"));
    g_assert_nonnull (strstr (info.out, "used 1 time"));
    g_assert_nonnull (strstr (info.out, "optimizer muon"));
  }
}

/* Options change the preset, whichever comes first. */
static void
test_preset (CliTest *f, gconstpointer data)
{
  g_autofree char *second = g_build_filename (f->folder, "second", NULL);
  g_auto (CliTestResult) before =
      cli_test_run ("train", "--epochs", "1", "--network", "conv 4, relu", "--shift", "1",
                    "--preset", "small", f->data, "-o", f->output, "--json", NULL);
  g_auto (CliTestResult) after =
      cli_test_run ("train", "--preset", "small", f->data, "-o", second, "--epochs", "1", "--shift",
                    "1", "--network", "conv 9, relu", "--network", "conv 4, relu", "--json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (JsonParser) other = json_parser_new ();
  JsonObject *one, *two;

  g_assert_cmpint (before.status, ==, 0);
  g_assert_cmpint (after.status, ==, 0);
  one = json_object_get_object_member (parse (parser, before.out), "settings");
  two = json_object_get_object_member (parse (other, after.out), "settings");
  g_assert_cmpstr (json_object_get_string_member (one, "network"), ==, "conv 4, relu");
  g_assert_cmpstr (json_object_get_string_member (one, "schedule"), ==, "triangle");
  g_assert_cmpint (json_object_get_int_member (one, "epochs"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (one, "shift"), ==, 1);
  g_assert_true (json_object_equal (one, two));
}

static void
test_list_presets (CliTest *f, gconstpointer data)
{
  g_auto (CliTestResult) list = cli_test_run ("train", "--list-presets", NULL);
  static const char *const keys[] = { "recipe ", "perceptron ", "small ", "medium ", "strong " };
  g_auto (GStrv) lines = g_strsplit (list.out, "\n", -1);

  g_assert_cmpint (list.status, ==, 0);
  g_assert_cmpuint (g_strv_length (lines), ==, G_N_ELEMENTS (keys) + 1);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_assert_true (g_str_has_prefix (lines[i], keys[i]));
}

static void
test_wrong_settings (CliTest *f, gconstpointer data)
{
  g_auto (CliTestResult) preset =
      cli_test_run ("train", f->data, "-o", f->output, "--preset", "huge", NULL);
  g_auto (CliTestResult) network =
      cli_test_run ("train", f->data, "-o", f->output, "--network", "conv x", NULL);
  g_auto (CliTestResult) name =
      cli_test_run ("train", f->data, "-o", f->output, "--optimizer", "adam", NULL);
  g_auto (CliTestResult) patience =
      cli_test_run ("train", f->data, "-o", f->output, "--patience", "3", NULL);
  g_auto (CliTestResult) range =
      cli_test_run ("train", f->data, "-o", f->output, "--validation", "1", NULL);
  g_auto (CliTestResult) too_small = cli_test_run ("train", f->data, "-o", f->output, "--network",
                                                   "pool, pool, pool", "--json", NULL);
  g_auto (CliTestResult) shift =
      cli_test_run ("train", f->data, "-o", f->output, "--shift", "6", "--json", NULL);

  assert_one_sentence (&preset, 2, "recipe, perceptron, small, medium, strong");
  assert_one_sentence (&network, 2, "conv");
  assert_one_sentence (&name, 2, "sgd, adamw, muon");
  assert_one_sentence (&patience, 2, "Validation images");
  assert_one_sentence (&range, 2, "0.9");
  assert_one_sentence (&too_small, 1, "3");
  assert_one_sentence (&shift, 1, "6");
}

static void
test_help (CliTest *f, gconstpointer data)
{
  g_auto (CliTestResult) all = cli_test_run ("--help", NULL);
  g_auto (CliTestResult) train = cli_test_run ("train", "--help", NULL);
  g_auto (CliTestResult) version = cli_test_run ("--version", NULL);

  g_assert_cmpint (all.status, ==, 0);
  g_assert_nonnull (strstr (all.out, "evaluate"));
  g_assert_cmpint (train.status, ==, 0);
  g_assert_nonnull (strstr (train.out, "--learning-rate"));
  g_assert_nonnull (strstr (train.out, "(0.01)"));
  g_assert_nonnull (strstr (train.out, "How the network is tested:"));
  g_assert_nonnull (strstr (train.out, "--preset"));
  g_assert_nonnull (strstr (train.out, "sgd, adamw, muon (sgd)"));
  g_assert_cmpint (version.status, ==, 0);
  g_assert_true (g_str_has_prefix (version.out, "pupil-cli "));
}

static void
test_info (CliTest *f, gconstpointer data)
{
  g_auto (CliTestResult) plain = cli_test_run ("info", f->data, NULL);
  g_auto (CliTestResult) json = cli_test_run ("info", f->data, "--json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *info;

  g_assert_cmpint (plain.status, ==, 0);
  g_assert_nonnull (strstr (plain.out, "90"));
  info = parse (parser, json.out);
  g_assert_cmpint (json_object_get_int_member (info, "training_images"), ==, CLI_TEST_N_TRAINING);
  g_assert_cmpint (json_object_get_int_member (info, "height"), ==, CLI_TEST_SIDE);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (info, "classes")), ==,
                    CLI_TEST_N_CLASSES);
}

int
main (int argc, char **argv)
{
  cli_test_init (&argc, &argv);
#define T(path, func) g_test_add (path, CliTest, NULL, cli_test_set_up, func, cli_test_tear_down)
  T ("/cli/train-and-evaluate", test_train_and_evaluate);
  T ("/cli/json-and-seed", test_json_and_seed);
  T ("/cli/classes", test_classes);
  T ("/cli/few-images", test_few_images);
  T ("/cli/interrupt", test_interrupt);
  T ("/cli/interrupt-twice", test_interrupt_twice);
  T ("/cli/diverges", test_diverges);
  T ("/cli/convolutional", test_convolutional);
  T ("/cli/preset", test_preset);
  T ("/cli/list-presets", test_list_presets);
  T ("/cli/wrong-settings", test_wrong_settings);
  T ("/cli/wrong-usage", test_wrong_usage);
  T ("/cli/percentages", test_percentages);
  T ("/cli/failures", test_failures);
  T ("/cli/help", test_help);
  T ("/cli/info", test_info);
  return g_test_run ();
}
