/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's speed: optimization alone, or the evaluation of a test split.
 *
 *   bench-train DATA [OPTION…]
 *
 * Trains a perceptron, or with --width a convolutional network, on DATA for about --seconds, after
 * a warm-up that does not count, and prints one JSON object; with --evaluate it computes the
 * probabilities of the test split instead, again and again. With --serve, each line of the standard
 * input is a list of options that replaces those of the command line, and is answered with one
 * line: so one process with the data in memory can measure many networks, in turn with another
 * program. The first line that it writes says that it is ready; a line that fails is answered with
 * an object that has "error".
 */
#include <stdio.h>

#include "dataset-catalog.h"
#include "nn.h"

#define WARM_UP_SECONDS 0.1
#define MIN_BATCHES 2
#define MIN_EVALUATIONS 3
#define LEARNING_RATE 0.01f

/* What one measurement takes. */
typedef struct
{
  char *hidden; /* sizes, separated by commas */
  int width;    /* of the convolutional network; 0: a perceptron */
  gboolean separable;
  int batch_size;
  int threads; /* 0: all cores */
  int classes; /* train on the first of these; 0: all */
  double seconds;
  gboolean mixed; /* precision of convolutions */
  gboolean evaluate;
} Request;

static void
request_clear (Request *request)
{
  g_free (request->hidden);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Request, request_clear)

/* The part of a training run that counts: from the end of the warm-up on. */
typedef struct
{
  double budget;
  gboolean warm;
  double first_seconds;
  guint64 first_images, first_step;
  NnBatchReport last;
} Measurement;

/* Six convolutions, as peer_torch.py has them. */
#define CONVOLUTIONAL_NETWORK                                                                      \
  "conv %d, norm, relu, conv %d, norm, relu, pool, conv %d, norm, relu, conv %d, norm, relu, "     \
  "pool, "                                                                                         \
  "conv %d, norm, relu, pool, conv %d, norm, relu, global pool"

/* The same with convolutions of channels and of pixels apart, and norms of groups. */
#define SEPARABLE_NETWORK                                                                          \
  "conv %d, group norm 8, relu, depthwise, norm, relu, conv %d 1x1, group norm 8, relu, pool, "    \
  "depthwise, norm, relu, conv %d 1x1, group norm 8, relu, depthwise, norm, relu, conv %d 1x1, "   \
  "group norm 8, relu, pool, depthwise, norm, relu, conv %d 1x1, group norm 8, relu, pool, "       \
  "depthwise, norm, relu, conv %d 1x1, group norm 8, relu, global pool"

static void
on_batch (const NnBatchReport *report, gpointer data)
{
  Measurement *m = data;

  m->last = *report;
  if (!m->warm && report->seconds >= MIN (WARM_UP_SECONDS, m->budget) &&
      report->step >= MIN_BATCHES)
    {
      m->warm = TRUE;
      m->first_seconds = report->seconds;
      m->first_images = report->images_seen;
      m->first_step = report->step;
    }
}

static gboolean
should_stop (gpointer data)
{
  const Measurement *m = data;

  return m->warm && m->last.seconds - m->first_seconds >= m->budget &&
         m->last.step - m->first_step >= MIN_BATCHES;
}

/* The sizes in @text into an array of guint. */
static GArray *
parse_hidden (const char *text, GError **error)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);
  g_autoptr (GArray) hidden = g_array_new (FALSE, FALSE, sizeof (guint));

  for (char **word = words; *word; word++)
    {
      guint64 units;
      guint size;

      if (!g_ascii_string_to_unsigned (*word, 10, 1, G_MAXINT, &units, error))
        return NULL;
      size = (guint) units;
      g_array_append_val (hidden, size);
    }
  return g_steal_pointer (&hidden);
}

static NnDataset *
choose_classes (NnDataset *dataset, int n_classes, GError **error)
{
  g_autofree guint *classes = NULL;

  if (n_classes <= 0 || (size_t) n_classes >= nn_dataset_get_n_classes (dataset))
    return nn_dataset_ref (dataset);
  classes = g_new (guint, n_classes);
  for (int c = 0; c < n_classes; c++)
    classes[c] = (guint) c;
  return nn_dataset_select_classes (dataset, classes, (size_t) n_classes, error);
}

static NnTrainerSettings
make_settings (const Request *request)
{
  NnTrainerSettings settings = nn_trainer_settings_default ();

  settings.epochs = G_MAXINT;
  settings.batch_size = (guint) request->batch_size;
  settings.learning_rate = LEARNING_RATE;
  if (request->width > 0)
    {
      settings.optimizer = nn_optimizer_settings_default (NN_OPTIMIZER_SGD);
      settings.optimizer.weight_decay = 5e-4;
      settings.label_smoothing = 0.1f;
      settings.augmentation = (NnAugmentation){ .shift = 2, .flip = NN_FLIP_RANDOM };
      if (request->mixed)
        settings.precision = NN_PRECISION_MIXED;
    }
  return settings;
}

static gboolean
measure_training (
    const Request *request, NnModel *model, NnDataset *dataset, NnWorkers *workers, GError **error)
{
  Measurement m = { .budget = request->seconds };
  const NnObserver observer = { .on_batch = on_batch, .should_stop = should_stop, .data = &m };
  const NnTrainerSettings settings = make_settings (request);
  guint64 images;
  double seconds;

  if (nn_fit (model, dataset, &settings, workers, &observer, error) == NN_FIT_FAILED)
    return FALSE;
  images = m.last.images_seen - m.first_images;
  seconds = MAX (m.last.seconds - m.first_seconds, 1e-9);
  printf ("{\"program\": \"bench-train\", \"threads\": %u, \"inputs\": %zu, \"classes\": %zu, "
          "\"images\": %" G_GUINT64_FORMAT ", \"seconds\": %.6f, \"images_per_second\": %.2f}\n",
          nn_workers_get_n_threads (workers), nn_shape_size (nn_dataset_get_shape (dataset)),
          nn_dataset_get_n_classes (dataset), images, seconds, (double) images / seconds);
  return TRUE;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static gboolean
measure_evaluation (
    const Request *request, NnModel *model, NnDataset *dataset, NnWorkers *workers, GError **error)
{
  size_t n_images = nn_dataset_get_n_images (dataset, NN_SPLIT_TEST);
  size_t n_classes = nn_dataset_get_n_classes (dataset);
  g_autofree float *probabilities = g_new (float, n_images *n_classes);
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  const NnPredictionSource source = { dataset, NN_SPLIT_TEST, NN_TTA_NONE };
  double total = 0, median;

  /* The first one warms up. */
  for (guint i = 0; i <= MIN_EVALUATIONS || total < request->seconds; i++)
    {
      gint64 start = g_get_monotonic_time ();
      double seconds;

      if (!nn_predict (model, &source, workers, NULL, probabilities, error))
        return FALSE;
      seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
      total += seconds;
      if (i > 0)
        g_array_append_val (times, seconds);
    }
  g_array_sort (times, compare_doubles);
  median = (g_array_index (times, double, (times->len - 1) / 2) +
            g_array_index (times, double, times->len / 2)) /
           2;
  printf ("{\"program\": \"bench-train\", \"threads\": %u, \"inputs\": %zu, \"classes\": %zu, "
          "\"images\": %zu, \"seconds\": %.6f}\n",
          nn_workers_get_n_threads (workers), nn_shape_size (nn_dataset_get_shape (dataset)),
          n_classes, n_images, median);
  return TRUE;
}

static NnArchitecturePlan *
make_plan (const NnArchitecture *architecture, NnDataset *dataset, GError **error)
{
  return nn_architecture_plan (architecture, nn_dataset_get_shape (dataset),
                               nn_dataset_get_n_classes (dataset), error);
}

static NnModel *
make_perceptron (const Request *request, NnDataset *dataset, GError **error)
{
  g_autoptr (GArray) hidden = parse_hidden (request->hidden, error);
  g_autoptr (NnArchitecture) architecture = NULL;
  g_autoptr (NnArchitecturePlan) plan = NULL;

  if (hidden == NULL)
    return NULL;
  architecture = nn_architecture_from_hidden ((const guint *) hidden->data, hidden->len, error);
  plan = architecture ? make_plan (architecture, dataset, error) : NULL;
  return plan ? nn_model_new_from_plan (plan, error) : NULL;
}

static NnModel *
make_convolutional (const Request *request, NnDataset *dataset, GError **error)
{
  int w = request->width;
  g_autofree char *text =
      request->separable
          ? g_strdup_printf (SEPARABLE_NETWORK, w, w, 2 * w, 2 * w, 4 * w, 4 * w)
          : g_strdup_printf (CONVOLUTIONAL_NETWORK, w, w, 2 * w, 2 * w, 4 * w, 4 * w);
  g_autoptr (NnArchitecture) architecture = nn_architecture_parse (text, error);
  g_autoptr (NnArchitecturePlan) plan = NULL;
  g_autoptr (NnModel) model = NULL;
  NnNormalization normalization;

  if (architecture == NULL)
    return NULL;
  plan = make_plan (architecture, dataset, error);
  if (plan == NULL)
    return NULL;
  model = nn_model_new_from_plan (plan, error);
  if (model == NULL || !nn_normalization_compute (&normalization, dataset, error))
    return NULL;
  nn_model_set_normalization (model, &normalization);
  return g_steal_pointer (&model);
}

static gboolean
measure (const Request *request, NnDataset *whole, GError **error)
{
  g_autoptr (NnDataset) dataset = NULL;
  g_autoptr (NnModel) model = NULL;
  g_autoptr (NnWorkers) workers = NULL;

  dataset = choose_classes (whole, request->classes, error);
  if (dataset == NULL)
    return FALSE;
  model = request->width > 0 ? make_convolutional (request, dataset, error)
                             : make_perceptron (request, dataset, error);
  if (model == NULL)
    return FALSE;
  nn_model_initialize (model, 0);
  workers = nn_workers_new ((guint) request->threads, 0, error);
  if (workers == NULL)
    return FALSE;
  if (request->evaluate)
    return measure_evaluation (request, model, dataset, workers, error);
  return measure_training (request, model, dataset, workers, error);
}

/* Reads the options in @arguments, whose first is the program's name, and takes them out. */
static gboolean
parse_request (char ***arguments, Request *request, gboolean *serve, GError **error)
{
  const GOptionEntry entries[] = {
    { "hidden", 0, 0, G_OPTION_ARG_STRING, &request->hidden, "Units of the hidden layers (128,64)",
      "SIZES" },
    { "width", 0, 0, G_OPTION_ARG_INT, &request->width,
      "Maps of the first layer of a convolutional network, instead of a perceptron", "N" },
    { "separable", 0, 0, G_OPTION_ARG_NONE, &request->separable,
      "With depthwise convolutions and group norm", NULL },
    { "mixed", 0, 0, G_OPTION_ARG_NONE, &request->mixed, "In mixed precision", NULL },
    { "batch-size", 0, 0, G_OPTION_ARG_INT, &request->batch_size, "Images in a batch (64)", "N" },
    { "threads", 0, 0, G_OPTION_ARG_INT, &request->threads, "Threads; 0: one per core (0)", "N" },
    { "classes", 0, 0, G_OPTION_ARG_INT, &request->classes,
      "Use the first classes only; 0: all (0)", "N" },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &request->seconds, "Time to measure (1)", "SECONDS" },
    { "evaluate", 0, 0, G_OPTION_ARG_NONE, &request->evaluate, "Evaluate instead of training",
      NULL },
    { "serve", 0, 0, G_OPTION_ARG_NONE, serve, "Measure what each line of the input asks for",
      NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("DATA");

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse_strv (context, arguments, error))
    return FALSE;
  if (request->hidden == NULL)
    request->hidden = g_strdup ("128,64");
  if (request->batch_size < 1 || request->threads < 0 || request->width < 0 ||
      !(request->seconds >= 0))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   "Batch size, threads or seconds are out of range");
      return FALSE;
    }
  return TRUE;
}

#define REQUEST_DEFAULT                                                                            \
  {                                                                                                \
    .batch_size = 64, .seconds = 1                                                                 \
  }

static gboolean
answer_line (const char *line, NnDataset *dataset, GError **error)
{
  g_autofree char *command = g_strconcat ("bench-train ", line, NULL);
  g_auto (Request) request = REQUEST_DEFAULT;
  g_auto (GStrv) arguments = NULL;
  gboolean serve = FALSE;

  return g_shell_parse_argv (command, NULL, &arguments, error) &&
         parse_request (&arguments, &request, &serve, error) && measure (&request, dataset, error);
}

static void
answer_lines (NnDataset *dataset)
{
  char *line = NULL;
  size_t size = 0;

  printf ("{\"program\": \"bench-train\", \"ready\": true}\n");
  fflush (stdout);
  while (getline (&line, &size, stdin) >= 0)
    {
      g_autoptr (GError) error = NULL;

      if (!answer_line (line, dataset, &error))
        {
          /* As JSON has it, without quotation marks and lines of its own. */
          g_autofree char *message = g_strdup (error->message);

          g_strdelimit (message, "\"\\\n\r\t", ' ');
          printf ("{\"program\": \"bench-train\", \"error\": \"%s\"}\n", message);
        }
      fflush (stdout);
    }
  free (line);
}

int
main (int argc, char **argv)
{
  g_auto (Request) request = REQUEST_DEFAULT;
  g_auto (GStrv) arguments = g_strdupv (argv);
  g_autoptr (NnDataset) dataset = NULL;
  g_autoptr (GError) error = NULL;
  gboolean serve = FALSE;

  if (!parse_request (&arguments, &request, &serve, &error))
    {
      fprintf (stderr, "%s\n", error->message);
      return 2;
    }
  if (g_strv_length (arguments) != 2)
    {
      fputs ("Usage: bench-train DATA [OPTION…]; see bench-train --help\n", stderr);
      return 2;
    }
  dataset = dataset_open (arguments[1], NULL, NULL, &error);
  if (dataset != NULL && serve)
    {
      answer_lines (dataset);
      return 0;
    }
  if (dataset == NULL || !measure (&request, dataset, &error))
    {
      fprintf (stderr, "%s\n", error->message);
      return 1;
    }
  return 0;
}
