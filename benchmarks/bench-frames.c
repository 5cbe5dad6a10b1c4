/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How smooth the window is while every core trains, and what the window costs the training.
 *
 * The window shows a loss curve that grows beyond 100,000 points. First it moves without any
 * training: points are added to a paused run as often and as many as training would. Then the
 * perceptron recipe trains in it, on images made up for this. In between the same job runs without
 * a window's company, so that the two speeds are of the same minutes. */
#include <adwaita.h>
#include <glib/gstdio.h>
#include <math.h>

#include "app-application.h"
#include "app-window.h"
#include "frame-log.h"
#include "run-setting.h"
#include "training-job.h"

/* The recipe: 3072 inputs, three classes; images of 64 × 48 gray pixels as IDX files. */
#define WIDTH 64
#define HEIGHT 48
#define N_CLASSES 3
#define N_TRAINING 15000
#define N_TEST 3000

/* How often in a round the speeds with and without a window are measured in turn. */
#define SPEED_PAIRS 4

/* As often as the training's channel brings news, so that the window moves alike in both phases. */
#define SIGNAL_INTERVAL_MS 50

typedef struct
{
  int seconds; /* of frames while it trains, over all rounds */
  int idle_seconds;
  int rounds;
  int points; /* that the curve has at first */
  int width;
  int height;
} Options;

typedef struct
{
  Options options;
  char *folder;
  AppApplication *application;
  AppWindow *window;
  TrainingSession *session;

  double batches_per_second; /* without a window */
  FrameLog *idle;
  FrameLog *training;
  GArray *headless_rates; /* of double, images a second: one before all others */
  GArray *app_rates;      /* that take turns with it */
  guint points_before;
} Bench;

/* ---- images ---- */

static void
append_number (GByteArray *bytes, guint32 number)
{
  guint32 big = GUINT32_TO_BE (number);

  g_byte_array_append (bytes, (const guint8 *) &big, sizeof big);
}

static void
write_bytes (const char *folder, const char *prefix, const char *suffix, GByteArray *bytes)
{
  g_autofree char *name = g_strconcat (prefix, suffix, NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  if (!g_file_set_contents_full (path, (const char *) bytes->data, (gssize) bytes->len,
                                 G_FILE_SET_CONTENTS_NONE, 0600, &error))
    g_error ("%s", error->message);
}

/* Noise, and one third of the image a little brighter: something to learn for a minute. */
static void
write_split (const char *folder, const char *prefix, guint n_images, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (GByteArray) images = g_byte_array_new ();
  g_autoptr (GByteArray) labels = g_byte_array_new ();
  guint8 pixels[HEIGHT * WIDTH];

  append_number (images, 0x00000803);
  append_number (images, n_images);
  append_number (images, HEIGHT);
  append_number (images, WIDTH);
  append_number (labels, 0x00000801);
  append_number (labels, n_images);
  for (guint i = 0; i < n_images; i++)
    {
      guint8 label = (guint8) (i % N_CLASSES);

      for (guint j = 0; j < G_N_ELEMENTS (pixels); j++)
        pixels[j] = (guint8) ((g_rand_int (rand) >> 24) * 15 / 16 +
                              (j * N_CLASSES / G_N_ELEMENTS (pixels) == label ? 4 : 0));
      g_byte_array_append (images, pixels, sizeof pixels);
      g_byte_array_append (labels, &label, 1);
    }
  write_bytes (folder, prefix, "-images-idx3-ubyte", images);
  write_bytes (folder, prefix, "-labels-idx1-ubyte", labels);
}

static void
remove_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (folder);
}

/* ---- waiting ---- */

static gboolean
set_flag (gpointer data)
{
  gboolean *flag = data;

  *flag = TRUE;
  return G_SOURCE_REMOVE;
}

static void
iterate_for (double seconds)
{
  gboolean over = FALSE;

  g_timeout_add ((guint) (seconds * 1000), set_flag, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

/* ---- the window ---- */

static void
open_window (Bench *bench)
{
  g_autoptr (GError) error = NULL;

  bench->application = app_application_new (G_APPLICATION_NON_UNIQUE);
  if (!g_application_register (G_APPLICATION (bench->application), NULL, &error))
    g_error ("%s", error->message);
  g_application_set_default (G_APPLICATION (bench->application));
  bench->window = app_window_new (GTK_APPLICATION (bench->application),
                                  app_application_get_settings (bench->application));
  gtk_window_set_default_size (GTK_WINDOW (bench->window), bench->options.width,
                               bench->options.height);
  gtk_window_present (GTK_WINDOW (bench->window));
  while (!gtk_widget_get_mapped (GTK_WIDGET (bench->window)))
    g_main_context_iteration (NULL, TRUE);
}

static void
open_images (Bench *bench)
{
  AppData *data = app_workspace_get_data (app_window_get_workspace (bench->window));

  app_data_open (data, bench->folder);
  while (app_data_is_opening (data))
    g_main_context_iteration (NULL, TRUE);
  if (app_data_get_dataset (data) == NULL)
    g_error ("the images could not be opened");
}

/* Adds what @n batches could have left behind, and says so as the session does. */
static void
add_points (Bench *bench, guint n)
{
  Run *run = training_session_get_run (bench->session);

  for (guint i = 0; i < n; i++)
    {
      double level = exp (-(double) run->batch_losses->len / 40000);

      double loss = level * (0.8 + 0.6 * g_random_double ());
      double accuracy = round (64 * (1 - level * (0.3 + 0.3 * g_random_double ()))) / 64;

      run_append_batch (run, (float) loss, (float) accuracy);
    }
  g_signal_emit_by_name (bench->session, "progress");
}

static void
start_paused (Bench *bench)
{
  AppWorkspace *workspace = app_window_get_workspace (bench->window);
  g_autoptr (RunSettings) settings = run_settings_new ();

  settings->epochs = (guint) run_setting_get (RUN_SETTING_EPOCHS)->maximum;
  app_setup_set_settings (app_workspace_get_setup (workspace), settings);
  gtk_widget_activate_action (GTK_WIDGET (bench->window), "win.train", NULL);
  bench->session = app_workspace_get_session (workspace);
  g_assert (bench->session != NULL);
  /* The first batch: from here on there is something to show. */
  while (training_session_get_progress (bench->session).epoch == 0)
    g_main_context_iteration (NULL, TRUE);
  training_session_pause (bench->session);
  iterate_for (0.3);
  add_points (bench, (guint) bench->options.points);
  iterate_for (0.3);
}

/* ---- the same job without a window ---- */

typedef struct
{
  Bench *bench;
  double seconds;
  NnBatchReport last;
} Headless;

static void
on_headless_batch (const NnBatchReport *report, gpointer data)
{
  Headless *headless = data;

  headless->last = *report;
}

static TrainingStop
ask_headless (double *paused_seconds, gpointer data)
{
  const Headless *headless = data;

  return headless->last.seconds >= headless->seconds ? TRAINING_STOP_ALL : TRAINING_STOP_NOTHING;
}

static gpointer
run_headless (gpointer data)
{
  Headless *headless = data;
  const TrainingListener listener = { .on_batch = on_headless_batch,
                                      .ask = ask_headless,
                                      .data = headless };
  TrainingSession *session = headless->bench->session;
  NnDataset *dataset = training_session_get_dataset (session);
  g_autoptr (Run) run = run_new ("headless", dataset, training_session_get_settings (session));
  g_autoptr (TrainingRecorder) recorder = training_recorder_new (run, &listener);
  g_autoptr (GError) error = NULL;

  training_job_run (recorder, dataset, 0, &error);
  if (error)
    g_error ("%s", error->message);
  return NULL;
}

/* The main loop stands still meanwhile. */
static void
measure_headless (Bench *bench, double seconds)
{
  Headless headless = { .bench = bench, .seconds = seconds };
  double rate;

  g_thread_join (g_thread_new ("headless", run_headless, &headless));
  rate = (double) headless.last.images_seen / headless.last.seconds;
  bench->batches_per_second = (double) headless.last.step / headless.last.seconds;
  g_array_append_val (bench->headless_rates, rate);
}

/* ---- the two phases ---- */

static gboolean
on_signal_due (gpointer data)
{
  Bench *bench = data;

  add_points (bench, (guint) (bench->batches_per_second * SIGNAL_INTERVAL_MS / 1000) + 1);
  return G_SOURCE_CONTINUE;
}

static void
measure_idle (Bench *bench)
{
  guint source = g_timeout_add (SIGNAL_INTERVAL_MS, on_signal_due, bench);

  bench->idle = frame_log_start (GTK_WIDGET (bench->window));
  iterate_for (bench->options.idle_seconds);
  frame_log_pause (bench->idle);
  g_source_remove (source);
}

static void
measure_training (Bench *bench, double seconds)
{
  training_session_resume (bench->session);
  iterate_for (0.2);
  if (bench->training)
    frame_log_resume (bench->training);
  else
    bench->training = frame_log_start (GTK_WIDGET (bench->window));
  iterate_for (seconds);
  frame_log_pause (bench->training);
  training_session_pause (bench->session);
  iterate_for (0.2);
}

/* Without the log, whose timer and clock would not be there. */
static void
measure_speed (Bench *bench, double seconds)
{
  const Run *run = training_session_get_run (bench->session);
  double start, rate;
  guint64 images;

  training_session_resume (bench->session);
  iterate_for (0.2);
  start = run->seconds;
  images = run->images_seen;
  iterate_for (seconds);
  rate = (double) (run->images_seen - images) / (run->seconds - start);
  g_array_append_val (bench->app_rates, rate);
  training_session_pause (bench->session);
  iterate_for (0.2);
}

static void
measure (Bench *bench)
{
  double share = (double) bench->options.seconds / bench->options.rounds;
  double speed_share = MIN (share, 2);

  bench->points_before = training_session_get_run (bench->session)->batch_losses->len;
  measure_headless (bench, speed_share);
  measure_idle (bench);
  for (int i = 0; i < bench->options.rounds; i++)
    {
      measure_training (bench, share);
      for (int j = 0; j < SPEED_PAIRS; j++)
        {
          measure_speed (bench, speed_share);
          measure_headless (bench, speed_share);
        }
    }
}

/* ---- the result ---- */

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
find_median (GArray *values)
{
  g_array_sort (values, compare_doubles);
  return (g_array_index (values, double, (values->len - 1) / 2) +
          g_array_index (values, double, values->len / 2)) /
         2;
}

/* Each speed in the app to the mean of those without it before and after: a machine that becomes
 * slower or faster meanwhile does not matter. */
static double
find_speed_ratio (const Bench *bench)
{
  g_autoptr (GArray) ratios = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < bench->app_rates->len; i++)
    {
      double before = g_array_index (bench->headless_rates, double, i);
      double after = g_array_index (bench->headless_rates, double, i + 1);
      double ratio = g_array_index (bench->app_rates, double, i) / ((before + after) / 2);

      g_array_append_val (ratios, ratio);
    }
  return find_median (ratios);
}

static void
add_number (JsonBuilder *builder, const char *name, double number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, number);
}

static void
add_whole_number (JsonBuilder *builder, const char *name, gint64 number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, number);
}

static void
add_log (JsonBuilder *builder, const char *name, FrameLog *log)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  frame_log_write (log, builder);
  json_builder_end_object (builder);
}

static void
print (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = json_to_string (root, FALSE);

  g_print ("%s\n", text);
}

static void
print_result (Bench *bench)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const Run *run = training_session_get_run (bench->session);
  double ratio = find_speed_ratio (bench);
  double app = find_median (bench->app_rates), headless = find_median (bench->headless_rates);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "benchmark");
  json_builder_add_string_value (builder, "frames");
  add_whole_number (builder, "seconds", bench->options.seconds);
  add_whole_number (builder, "rounds", bench->options.rounds);
  add_whole_number (builder, "window_width", gtk_widget_get_width (GTK_WIDGET (bench->window)));
  add_whole_number (builder, "window_height", gtk_widget_get_height (GTK_WIDGET (bench->window)));
  add_whole_number (builder, "threads", run->threads);
  add_whole_number (builder, "points_before", bench->points_before);
  add_whole_number (builder, "points_after", run->batch_losses->len);
  add_whole_number (builder, "epochs", run->epochs->len);
  add_log (builder, "idle", bench->idle);
  add_log (builder, "training", bench->training);
  add_number (builder, "interval_p99_ratio",
              frame_log_get_interval (bench->training, 0.99) /
                  frame_log_get_interval (bench->idle, 0.99));
  add_number (builder, "longest_interval_ms", frame_log_get_interval (bench->training, 1));
  add_number (builder, "latency_p99_ms", frame_log_get_latency (bench->training, 0.99));
  add_number (builder, "images_per_second_app", app);
  add_number (builder, "images_per_second_headless", headless);
  add_number (builder, "speed_ratio", ratio);
  json_builder_end_object (builder);
  print (builder);
}

static void
print_skipped (const char *reason)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "benchmark");
  json_builder_add_string_value (builder, "frames");
  json_builder_set_member_name (builder, "skipped");
  json_builder_add_string_value (builder, reason);
  json_builder_end_object (builder);
  print (builder);
}

/* ---- the program ---- */

static gboolean
parse (Options *options, int *argc, char ***argv)
{
  const GOptionEntry entries[] = {
    { "seconds", 0, 0, G_OPTION_ARG_INT, &options->seconds,
      "Of frames while it trains, in all (default 60)", "N" },
    { "idle-seconds", 0, 0, G_OPTION_ARG_INT, &options->idle_seconds,
      "Of the chart moving without training (default 20)", "N" },
    { "rounds", 0, 0, G_OPTION_ARG_INT, &options->rounds,
      "How often training with and without the window take turns (default 3)", "N" },
    { "points", 0, 0, G_OPTION_ARG_INT, &options->points,
      "Points that the curve begins with (default 60000)", "N" },
    { "width", 0, 0, G_OPTION_ARG_INT, &options->width, "Of the window (default 1100)", "PIXELS" },
    { "height", 0, 0, G_OPTION_ARG_INT, &options->height, "Of the window (default 720)", "PIXELS" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return FALSE;
    }
  if (options->seconds < 1 || options->idle_seconds < 1 || options->rounds < 1 ||
      options->points < 0 || options->width < 1 || options->height < 1)
    {
      g_printerr ("Numbers must be positive.\n");
      return FALSE;
    }
  return TRUE;
}

static void
run (Bench *bench)
{
  write_split (bench->folder, "train", N_TRAINING, 1);
  write_split (bench->folder, "t10k", N_TEST, 2);
  open_window (bench);
  open_images (bench);
  remove_files (bench->folder);
  start_paused (bench);
  measure (bench);
  print_result (bench);
  gtk_window_destroy (GTK_WINDOW (bench->window));
}

int
main (int argc, char **argv)
{
  Bench bench = { .options = { .seconds = 60,
                               .idle_seconds = 20,
                               .rounds = 3,
                               .points = 60000,
                               .width = 1100,
                               .height = 720 } };
  g_autoptr (GError) error = NULL;

  if (!parse (&bench.options, &argc, &argv))
    return 2;
  if (!gtk_init_check ())
    {
      print_skipped ("there is no display");
      return 0;
    }
  bench.folder = g_dir_make_tmp ("pupil-frames-XXXXXX", &error);
  if (bench.folder == NULL)
    g_error ("%s", error->message);
  bench.app_rates = g_array_new (FALSE, FALSE, sizeof (double));
  bench.headless_rates = g_array_new (FALSE, FALSE, sizeof (double));

  run (&bench);

  frame_log_free (bench.idle);
  frame_log_free (bench.training);
  g_array_unref (bench.app_rates);
  g_array_unref (bench.headless_rates);
  g_clear_object (&bench.application);
  g_free (bench.folder);
  return 0;
}
