/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Too little memory for the probabilities of all test images ends a training with a sentence, and
 * with the network as far as it was trained. */
#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "made-up-dataset.h"
#include "perceptron.h"
#include "training-test.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_SANITIZER 1
#else
#define HAS_SANITIZER 0
#endif

/* The probabilities of so many take 80 MB; half of that may be allocated. */
#define N_IMAGES 10000
#define N_CLASSES 2000
#define ALLOWED ((rlim_t) 40 << 20)

/* From the moment of which there is little memory. */
typedef enum
{
  LITTLE_FROM_THE_START,
  LITTLE_AFTER_A_BATCH,
} Moment;

typedef struct
{
  Moment moment;
  guint n_batches;
  guint n_epochs;
  guint n_evaluations;
  guint n_tests;
} Record;

static void
limit_memory (void)
{
  g_autofree char *text = NULL;
  struct rlimit limit;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  g_assert_cmpint (getrlimit (RLIMIT_AS, &limit), ==, 0);
  limit.rlim_cur = (rlim_t) g_ascii_strtoull (text, NULL, 10) * 4096 + ALLOWED;
  g_assert_cmpint (setrlimit (RLIMIT_AS, &limit), ==, 0);
}

static void
on_batch (const NnBatchReport *report, gpointer data)
{
  Record *record = data;

  if (record->n_batches++ == 0 && record->moment == LITTLE_AFTER_A_BATCH)
    limit_memory ();
}

static void
on_epoch (RunEpoch *epoch, TrainingEvaluation *evaluation, gpointer data)
{
  Record *record = data;

  record->n_epochs++;
  record->n_evaluations += evaluation != NULL;
  /* No figures of images that nobody can look at. */
  g_assert_cmpint (isnan (epoch->evaluation_loss) != 0, ==, evaluation == NULL);
  g_assert_cmpint (isnan (epoch->evaluation_accuracy) != 0, ==, evaluation == NULL);
}

static void
on_event (TrainingEvent *event, gpointer data)
{
  if (event->kind == TRAINING_EVENT_EPOCH)
    on_epoch (event->epoch, event->evaluation, data);
  else if (event->kind == TRAINING_EVENT_TEST)
    ((Record *) data)->n_tests++;
}

static RunSettings *
make_settings (double validation)
{
  g_autoptr (RunSettings) settings = run_settings_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (run_settings_parse_network (settings, "dense 4, relu", &error));
  g_assert_no_error (error);
  settings->epochs = 2;
  settings->threads = 1;
  settings->validation = validation;
  return g_steal_pointer (&settings);
}

static void
run (Record *record, double validation, size_t n_training)
{
  g_autoptr (NnDataset) dataset =
      made_up_dataset_new ((NnShape){ 1, 2, 2 }, N_CLASSES, n_training, N_IMAGES, 1);
  g_autoptr (RunSettings) settings = make_settings (validation);
  const TrainingListener listener = { .on_batch = on_batch, .on_event = on_event, .data = record };
  g_autoptr (NnModel) model = NULL;
  g_autoptr (GError) error = NULL;

  if (record->moment == LITTLE_FROM_THE_START)
    limit_memory ();
  g_assert_cmpint (training_test_run (dataset, settings, &listener, &model, &error), ==,
                   NN_FIT_FAILED);
  g_assert_error (error, NN_ERROR, NN_ERROR_MEMORY);
  g_assert_nonnull (strstr (error->message, "10000 images of 2000 classes"));
  /* Random weights are not kept. */
  g_assert_cmpint (model != NULL, ==, record->n_batches > 0);
}

/* Before anything is learned. */
static void
train_with_little (void)
{
  Record record = { .moment = LITTLE_FROM_THE_START };

  run (&record, 0, 4000);
  g_assert_cmpuint (record.n_batches, ==, 0);
}

/* After an epoch there is none for what the observer is to have of its evaluation. */
static void
keep_with_little (void)
{
  Record record = { .moment = LITTLE_AFTER_A_BATCH };

  run (&record, 0, N_IMAGES);
  g_assert_cmpuint (record.n_epochs, ==, 1);
  g_assert_cmpuint (record.n_evaluations, ==, 0);
  g_assert_cmpuint (record.n_tests, ==, 0);
}

/* The few validation images are no trouble, the test images are. */
static void
test_with_little (void)
{
  Record record = { .moment = LITTLE_AFTER_A_BATCH };

  run (&record, 0.1, 4000);
  g_assert_cmpuint (record.n_epochs, ==, 2);
  g_assert_cmpuint (record.n_evaluations, ==, 2);
  g_assert_cmpuint (record.n_tests, ==, 0);
}

static void
evaluate_with_little (void)
{
  g_autoptr (NnDataset) dataset =
      made_up_dataset_new ((NnShape){ 1, 2, 2 }, N_CLASSES, 10, N_IMAGES, 1);
  const TrainingEvaluationSource source = { .dataset = dataset, .split = NN_SPLIT_TEST };
  g_autoptr (GError) error = NULL;
  g_autoptr (NnModel) model = perceptron_new ((NnShape){ 1, 2, 2 }, NULL, 0, N_CLASSES, &error);

  g_assert_no_error (error);
  limit_memory ();
  g_assert_null (training_job_evaluate (&source, model, 1, NULL, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_MEMORY);
}

/* QEMU, which runs programs of other processors, takes a limit and does not keep it. */
static gboolean
are_limits_kept (void)
{
  pid_t child = fork ();
  int status;

  if (child == 0)
    {
      limit_memory ();
      _exit (mmap (NULL, 2 * ALLOWED, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
             MAP_FAILED);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  return WIFEXITED (status) && WEXITSTATUS (status) == 1;
}

/* In a process of its own, whose limit nobody else has. */
static void
test_little_memory (gconstpointer data)
{
  void (*function) (void) = *(void (*const *) (void)) data;

  if (HAS_SANITIZER)
    {
      g_test_skip ("The sanitizer's own memory counts");
      return;
    }
  if (g_test_subprocess ())
    {
      function ();
      return;
    }
  if (!are_limits_kept ())
    {
      g_test_skip ("Memory cannot be limited here");
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  static void (*const functions[]) (void) = { train_with_little, keep_with_little, test_with_little,
                                              evaluate_with_little };

  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/training-memory/start", &functions[0], test_little_memory);
  g_test_add_data_func ("/training-memory/epoch", &functions[1], test_little_memory);
  g_test_add_data_func ("/training-memory/final-test", &functions[2], test_little_memory);
  g_test_add_data_func ("/training-memory/evaluate", &functions[3], test_little_memory);
  return g_test_run ();
}
