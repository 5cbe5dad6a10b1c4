/* The command line as a user and a script see it. The program's path is the first argument. */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <signal.h>

#define SIDE 6
#define N_CLASSES 3
#define N_TRAINING 90
#define N_TEST 30

static const char *program;

typedef struct
{
  char *folder;
  char *data;   /* IDX files in it */
  char *output; /* not made yet */
} Fixture;

typedef struct
{
  int status;
  char *out;
  char *err;
} Result;

static void
result_clear (Result *result)
{
  g_free (result->out);
  g_free (result->err);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Result, result_clear)

static void
append_be32 (GByteArray *bytes, guint32 value)
{
  const guint32 big = GUINT32_TO_BE (value);

  g_byte_array_append (bytes, (const guint8 *) &big, 4);
}

/* Class c is a bright row c: learnable within an epoch or two. */
static void
write_idx (const char *folder, const char *prefix, guint n)
{
  g_autofree char *images_path = g_strdup_printf ("%s/%s-images-idx3-ubyte", folder, prefix);
  g_autofree char *labels_path = g_strdup_printf ("%s/%s-labels-idx1-ubyte", folder, prefix);
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
      guint8 label = (guint8) (i % N_CLASSES);

      g_byte_array_append (labels, &label, 1);
      for (guint j = 0; j < SIDE * SIDE; j++)
        {
          guint8 pixel = (guint8) ((j / SIDE == label ? 200 : 20) + (i * 7 + j * 13) % 40);

          g_byte_array_append (images, &pixel, 1);
        }
    }
  g_assert_true (g_file_set_contents (images_path, (const char *) images->data, images->len, NULL));
  g_assert_true (g_file_set_contents (labels_path, (const char *) labels->data, labels->len, NULL));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("pupil-cli-XXXXXX", NULL);
  f->data = g_build_filename (f->folder, "shapes", NULL);
  f->output = g_build_filename (f->folder, "out", "deep", NULL);
  g_assert_cmpint (g_mkdir (f->data, 0755), ==, 0);
  write_idx (f->data, "train", N_TRAINING);
  write_idx (f->data, "t10k", N_TEST);
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

static void
tear_down (Fixture *f, gconstpointer data)
{
  remove_tree (f->folder);
  g_free (f->folder);
  g_free (f->data);
  g_free (f->output);
}

static Result
finish (GSubprocess *process)
{
  Result result = { 0 };
  g_autoptr (GError) error = NULL;

  g_subprocess_communicate_utf8 (process, NULL, NULL, &result.out, &result.err, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  result.status = g_subprocess_get_exit_status (process);
  return result;
}

static Result G_GNUC_NULL_TERMINATED
run (const char *first, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  va_list arguments;

  g_ptr_array_add (argv, (gpointer) program);
  va_start (arguments, first);
  for (const char *argument = first; argument; argument = va_arg (arguments, const char *))
    g_ptr_array_add (argv, (gpointer) argument);
  va_end (arguments);
  g_ptr_array_add (argv, NULL);
  process =
      g_subprocess_newv ((const char *const *) argv->pdata,
                         G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  g_assert_no_error (error);
  return finish (process);
}

static gboolean
has_file (const Fixture *f, const char *name)
{
  g_autofree char *path = g_build_filename (f->output, name, NULL);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

static void
assert_all_files (const Fixture *f)
{
  static const char *const names[] = { "loss_curve.png",    "confusion_matrix.png",
                                       "model_weights.npz", "history.csv",
                                       "metrics.json",      "predictions.csv",
                                       "run.pupil" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_true (has_file (f, names[i]));
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
parse_metrics (const Fixture *f, JsonParser *parser)
{
  g_autofree char *path = g_build_filename (f->output, "metrics.json", NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return parse (parser, text);
}

static void
test_train_and_evaluate (Fixture *f, gconstpointer data)
{
  g_auto (Result) train =
      run ("train", f->data, "--output", f->output, "--hidden", "16", "--epochs", "6",
           "--batch-size", "8", "--learning-rate", "0.1", "--seed", "3", "--threads", "2", NULL);
  g_autofree char *run_path = g_build_filename (f->output, "run.pupil", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (JsonParser) other = json_parser_new ();
  JsonObject *metrics, *evaluated;
  double accuracy;

  g_assert_cmpint (train.status, ==, 0);
  g_assert_cmpstr (train.err, ==, "");
  /* A plain line per epoch where there is no terminal. */
  g_assert_nonnull (strstr (train.out, "epoch  6 of 6"));
  assert_all_files (f);
  metrics = parse_metrics (f, parser);
  accuracy =
      json_object_get_double_member (json_object_get_object_member (metrics, "test"), "accuracy");
  g_assert_cmpfloat (accuracy, >, 0.9);
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (metrics, "training"),
                                               "threads"),
                   ==, 2);

  {
    g_auto (Result) evaluate = run ("evaluate", run_path, f->data, "--json", NULL);

    g_assert_cmpint (evaluate.status, ==, 0);
    evaluated = parse (other, evaluate.out);
    g_assert_cmpfloat (json_object_get_double_member (evaluated, "accuracy"), ==, accuracy);
    g_assert_cmpint (json_object_get_int_member (evaluated, "images"), ==, N_TEST);
  }
  {
    g_auto (Result) training =
        run ("evaluate", run_path, f->data, "--split", "training", "--json", NULL);

    evaluated = parse (other, training.out);
    g_assert_cmpint (json_object_get_int_member (evaluated, "images"), ==, N_TRAINING);
  }
  {
    g_auto (Result) info = run ("info", run_path, "--json", NULL);

    g_assert_cmpint (info.status, ==, 0);
    g_assert_cmpint (json_object_get_int_member (parse (other, info.out), "epochs"), ==, 6);
  }
}

/* Nothing but JSON on stdout, and the same weights for the same seed, whatever the number of
 * threads. */
static void
test_json_and_seed (Fixture *f, gconstpointer data)
{
  g_autofree char *second = g_build_filename (f->folder, "second", NULL);
  g_auto (Result) one = run ("train", f->data, "-o", f->output, "--epochs", "2", "--hidden", "8,8",
                             "--threads", "1", "--json", NULL);
  g_auto (Result) two = run ("train", f->data, "-o", second, "--epochs", "2", "--hidden", "8,8",
                             "--threads", "3", "--json", NULL);
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
test_classes (Fixture *f, gconstpointer data)
{
  g_auto (Result) train =
      run ("train", f->data, "-o", f->output, "--classes", "2, 0", "--epochs", "1", NULL);
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
    g_auto (Result) evaluate = run ("evaluate", run_path, f->data, "--json", NULL);

    g_assert_cmpint (json_object_get_int_member (parse (parser, evaluate.out), "images"), ==,
                     N_TEST * 2 / N_CLASSES);
  }
}

/* Far more test images than training images: they are evaluated now and then, and in the end. */
static void
test_few_images (Fixture *f, gconstpointer data)
{
  g_autofree char *csv = g_build_filename (f->output, "history.csv", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) rows = NULL;
  g_auto (Result) train = { 0 };
  const char *line;

  write_idx (f->data, "train", 20);
  write_idx (f->data, "t10k", 100);
  train = run ("train", f->data, "-o", f->output, "--epochs", "12", NULL);
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
  assert_all_files (f);
}

/* Ctrl+C: the batch is finished, and everything is written. */
static void
test_interrupt (Fixture *f, gconstpointer data)
{
  const char *argv[] = { program, "train", f->data, "-o", f->output, "--epochs", "10000", NULL };
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
  assert_all_files (f);
  epochs = json_object_get_int_member (json_object_get_object_member (parse_metrics (f, parser),
                                                                      "training"),
                                       "epochs");
  g_assert_cmpint (epochs, >=, 1);
  g_assert_cmpint (epochs, <, 10000);
}

/* Asked twice, it skips the test too, and writes what there is: no figures of test images, which
 * would be those of other weights, but a run that can be tested later. */
static void
test_interrupt_twice (Fixture *f, gconstpointer data)
{
  const char *argv[] = { program,    "train", f->data, "-o",     f->output,
                         "--epochs", "10000", "--tta", "mirror", NULL };
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
    g_auto (Result) info = run ("info", run_path, NULL);
    g_auto (Result) evaluate = run ("evaluate", run_path, f->data, NULL);

    g_assert_cmpint (info.status, ==, 0);
    g_assert_cmpint (evaluate.status, ==, 0);
  }
}

/* A loss that explodes fails with a sentence, and leaves its history. */
static void
test_diverges (Fixture *f, gconstpointer data)
{
  g_auto (Result) train =
      run ("train", f->data, "-o", f->output, "--learning-rate", "10", "--batch-size", "2",
           "--hidden", "64,64,64,64,64,64,64,64,64,64,64,64", "--epochs", "3", NULL);

  g_assert_cmpint (train.status, ==, 1);
  g_assert_nonnull (strstr (train.err, "learning rate"));
  g_assert_true (has_file (f, "loss_curve.png"));
  g_assert_true (has_file (f, "history.csv"));
}

static void
assert_one_sentence (const Result *result, int status, const char *needle)
{
  g_assert_cmpint (result->status, ==, status);
  g_assert_true (g_str_has_prefix (result->err, "pupil-cli: "));
  g_assert_nonnull (strstr (result->err, needle));
  /* One line. */
  g_assert_true (strchr (result->err, '\n') == result->err + strlen (result->err) - 1);
  g_assert_cmpstr (result->out, ==, "");
}

static void
test_wrong_usage (Fixture *f, gconstpointer data)
{
  g_auto (Result) nothing = run ("train", NULL);
  g_auto (Result) no_output = run ("train", f->data, NULL);
  g_auto (Result) no_command = run ("fly", NULL);
  g_auto (Result) no_option = run ("train", f->data, "-o", f->output, "--wings", "2", NULL);
  g_auto (Result) no_number = run ("train", f->data, "-o", f->output, "--epochs", "many", NULL);
  g_auto (Result) too_many = run ("train", f->data, "-o", f->output, "--epochs", "1e9", NULL);
  g_auto (Result) fraction = run ("train", f->data, "-o", f->output, "--batch-size", "1.5", NULL);
  g_auto (Result) hidden = run ("train", f->data, "-o", f->output, "--hidden", "12,x", NULL);
  g_auto (Result) class = run ("train", f->data, "-o", f->output, "--classes", "0,zebra", NULL);

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
test_percentages (Fixture *f, gconstpointer data)
{
  g_auto (Result) train = run ("train", f->data, "-o", f->output, "--epochs", "1", "--hidden", "8",
                               "--validation", "20%", NULL);
  g_auto (Result) too_much = run ("train", f->data, "-o", f->output, "--validation", "95%", NULL);
  g_auto (Result) no_share = run ("train", f->data, "-o", f->output, "--epochs", "3%", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *metrics;

  g_assert_cmpint (train.status, ==, 0);
  metrics = parse_metrics (f, parser);
  g_assert_cmpint (
      json_object_get_int_member (json_object_get_object_member (metrics, "validation"), "images"),
      ==, N_TRAINING / 5);
  g_assert_nonnull (strstr (train.out, "%"));
  g_assert_null (strstr (train.out, " %"));
  assert_one_sentence (&too_much, 2, "Validation images");
  assert_one_sentence (&no_share, 2, "3%");
}

static void
test_failures (Fixture *f, gconstpointer data)
{
  g_autofree char *missing = g_build_filename (f->folder, "missing", NULL);
  g_autofree char *damaged = g_build_filename (f->data, "t10k-labels-idx1-ubyte", NULL);
  g_autofree char *not_a_folder = g_build_filename (damaged, "out", NULL);
  g_autofree char *bad_run = g_build_filename (f->folder, "bad.pupil", NULL);
  g_auto (Result) no_data = run ("train", missing, "-o", f->output, NULL);
  g_auto (Result) no_folder = run ("train", f->data, "-o", not_a_folder, NULL);
  g_auto (Result) no_run = run ("evaluate", missing, f->data, NULL);

  assert_one_sentence (&no_data, 1, "missing");
  assert_one_sentence (&no_folder, 1, "out");
  assert_one_sentence (&no_run, 1, "missing");
  g_assert_true (g_file_set_contents (damaged, "nonsense", -1, NULL));
  g_assert_true (g_file_set_contents (bad_run, "nonsense", -1, NULL));
  {
    g_auto (Result) bad_data = run ("info", f->data, NULL);
    g_auto (Result) bad = run ("info", bad_run, NULL);

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
test_convolutional (Fixture *f, gconstpointer data)
{
  g_auto (Result) train =
      run ("train", "--network", "conv 4, norm, relu, pool, global pool", f->data, "-o", f->output,
           "--epochs=4", "--batch-size", "8", "--optimizer", "muon", "--momentum", "0.9",
           "--normalize", "yes", "--validation", "0.2", "--average", "0.5", "--tta", "mirror",
           "--threads", "2", NULL);
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
  assert_all_files (f);
  metrics = parse_metrics (f, parser);
  g_assert_cmpint (json_object_get_int_member (metrics, "test_looks"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (metrics, "test"),
                                               "images"),
                   ==, N_TEST);
  g_assert_cmpint (
      json_object_get_int_member (json_object_get_object_member (metrics, "validation"), "images"),
      ==, 18);
  {
    g_auto (Result) evaluate = run ("evaluate", run_path, f->data, "--json", NULL);
    g_auto (Result) plain =
        run ("evaluate", run_path, f->data, "--json", "--tta", "none", "--threads", "1", NULL);
    g_auto (Result) wrong = run ("evaluate", run_path, f->data, "--tta", "zoom", NULL);

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
    g_auto (Result) info = run ("info", run_path, NULL);

    g_assert_cmpint (info.status, ==, 0);
    g_assert_nonnull (strstr (info.out, "1 convolution, "));
    g_assert_nonnull (strstr (info.out, "conv 4, norm, relu"));
    g_assert_nonnull (strstr (info.out, "validation accuracy"));
    g_assert_nonnull (strstr (info.out, "looked at 1 time"));
    g_assert_nonnull (strstr (info.out, "optimizer muon"));
  }
}

/* Options change the preset, whichever comes first. */
static void
test_preset (Fixture *f, gconstpointer data)
{
  g_autofree char *second = g_build_filename (f->folder, "second", NULL);
  g_auto (Result) before = run ("train", "--epochs", "1", "--network", "conv 4, relu", "--shift",
                                "1", "--preset", "small", f->data, "-o", f->output, "--json", NULL);
  g_auto (Result) after =
      run ("train", "--preset", "small", f->data, "-o", second, "--epochs", "1", "--shift", "1",
           "--network", "conv 9, relu", "--network", "conv 4, relu", "--json", NULL);
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
test_list_presets (Fixture *f, gconstpointer data)
{
  g_auto (Result) list = run ("train", "--list-presets", NULL);
  static const char *const keys[] = { "recipe ", "perceptron ", "small ", "medium ", "strong " };
  g_auto (GStrv) lines = g_strsplit (list.out, "\n", -1);

  g_assert_cmpint (list.status, ==, 0);
  g_assert_cmpuint (g_strv_length (lines), ==, G_N_ELEMENTS (keys) + 1);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_assert_true (g_str_has_prefix (lines[i], keys[i]));
}

static void
test_wrong_settings (Fixture *f, gconstpointer data)
{
  g_auto (Result) preset = run ("train", f->data, "-o", f->output, "--preset", "huge", NULL);
  g_auto (Result) network = run ("train", f->data, "-o", f->output, "--network", "conv x", NULL);
  g_auto (Result) name = run ("train", f->data, "-o", f->output, "--optimizer", "adam", NULL);
  g_auto (Result) patience = run ("train", f->data, "-o", f->output, "--patience", "3", NULL);
  g_auto (Result) range = run ("train", f->data, "-o", f->output, "--validation", "1", NULL);
  g_auto (Result) too_small =
      run ("train", f->data, "-o", f->output, "--network", "pool, pool, pool", "--json", NULL);
  g_auto (Result) shift = run ("train", f->data, "-o", f->output, "--shift", "6", "--json", NULL);

  assert_one_sentence (&preset, 2, "recipe, perceptron, small, medium, strong");
  assert_one_sentence (&network, 2, "conv");
  assert_one_sentence (&name, 2, "sgd, adamw, muon");
  assert_one_sentence (&patience, 2, "Validation images");
  assert_one_sentence (&range, 2, "0.9");
  assert_one_sentence (&too_small, 1, "3");
  assert_one_sentence (&shift, 1, "6");
}

static void
test_help (Fixture *f, gconstpointer data)
{
  g_auto (Result) all = run ("--help", NULL);
  g_auto (Result) train = run ("train", "--help", NULL);
  g_auto (Result) version = run ("--version", NULL);

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
test_info (Fixture *f, gconstpointer data)
{
  g_auto (Result) plain = run ("info", f->data, NULL);
  g_auto (Result) json = run ("info", f->data, "--json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *info;

  g_assert_cmpint (plain.status, ==, 0);
  g_assert_nonnull (strstr (plain.out, "90"));
  info = parse (parser, json.out);
  g_assert_cmpint (json_object_get_int_member (info, "training_images"), ==, N_TRAINING);
  g_assert_cmpint (json_object_get_int_member (info, "height"), ==, SIDE);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (info, "classes")), ==,
                    N_CLASSES);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
#define T(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
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
