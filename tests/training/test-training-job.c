/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole training, of perceptrons and of convolutional networks. */
#include <math.h>
#include <string.h>

#include "made-up-dataset.h"
#include "model-test.h"
#include "tensor-test.h"
#include "training-test.h"

#define N_TRAINING 240
#define N_TEST 60

/* What the observer has seen. */
typedef struct
{
  guint n_epochs;
  guint n_tests;
  guint n_evaluated; /* images of the last epoch's evaluation */
  gboolean is_validation;
  guint stop_after; /* batches; 0: never */
  guint n_batches;
  RunEpoch *best;                 /* by accuracy, then by loss */
  TrainingEvaluation *evaluation; /* of the last epoch */
  TrainingEvaluation *test;
} Record;

static void
record_clear (Record *record)
{
  g_clear_pointer (&record->best, run_epoch_unref);
  g_clear_pointer (&record->evaluation, training_evaluation_unref);
  g_clear_pointer (&record->test, training_evaluation_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Record, record_clear)

static void
on_batch (const NnBatchReport *report, gpointer data)
{
  ((Record *) data)->n_batches++;
}

static void
on_epoch (RunEpoch *epoch, TrainingEvaluation *evaluation, gpointer data)
{
  Record *record = data;
  const RunEpoch *best = record->best;

  record->n_epochs++;
  g_assert_cmpuint (record->n_tests, ==, 0);
  g_clear_pointer (&record->evaluation, training_evaluation_unref);
  record->evaluation = evaluation ? training_evaluation_ref (evaluation) : NULL;
  if (best == NULL || epoch->evaluation_accuracy > best->evaluation_accuracy ||
      (epoch->evaluation_accuracy == best->evaluation_accuracy &&
       epoch->evaluation_loss < best->evaluation_loss))
    {
      g_clear_pointer (&record->best, run_epoch_unref);
      record->best = run_epoch_ref (epoch);
    }
}

static void
on_test (TrainingEvaluation *evaluation, gpointer data)
{
  Record *record = data;

  record->n_tests++;
  g_clear_pointer (&record->test, training_evaluation_unref);
  record->test = training_evaluation_ref (evaluation);
}

static void
on_event (TrainingEvent *event, gpointer data)
{
  if (event->kind == TRAINING_EVENT_EPOCH)
    on_epoch (event->epoch, event->evaluation, data);
  else if (event->kind == TRAINING_EVENT_TEST)
    on_test (event->evaluation, data);
}

static TrainingStop
ask (double *paused_seconds, gpointer data)
{
  const Record *record = data;

  return record->stop_after > 0 && record->n_batches >= record->stop_after ? TRAINING_STOP_TRAINING
                                                                           : TRAINING_STOP_NOTHING;
}

static NnDataset *
make_dataset (void)
{
  return made_up_dataset_new ((NnShape){ 1, 8, 8 }, 3, N_TRAINING, N_TEST, 1);
}

static RunSettings *
make_settings (const char *network)
{
  g_autoptr (RunSettings) settings = run_settings_new ();
  GError *error = NULL;

  g_assert_true (run_settings_parse_network (settings, network, &error));
  g_assert_no_error (error);
  settings->batch_size = 32;
  settings->epochs = 4;
  settings->learning_rate = 0.05;
  settings->threads = 2;
  return g_steal_pointer (&settings);
}

static RunSettings *
make_convolutional_settings (void)
{
  RunSettings *settings = make_settings ("conv 8, norm, relu, pool, residual (conv 8, norm, relu), "
                                         "dense 16, relu");

  settings->momentum = 0.9;
  settings->weight_decay = 5e-4;
  settings->schedule = NN_SCHEDULE_ONE_CYCLE;
  settings->label_smoothing = 0.1;
  settings->normalize = TRUE;
  return settings;
}

static NnFitResult
train (NnDataset *dataset, const RunSettings *settings, Record *record, NnModel **model)
{
  const TrainingListener listener = {
    .on_batch = on_batch, .on_event = on_event, .ask = ask, .data = record
  };
  GError *error = NULL;
  NnFitResult result = training_test_run (dataset, settings, &listener, model, &error);

  g_assert_no_error (error);
  return result;
}

/* Without validation images and views, each epoch is the test, and there is no other. */
static void
test_plain (void)
{
  g_autoptr (NnDataset) dataset = make_dataset ();
  g_autoptr (RunSettings) settings = make_settings ("dense 24, relu");
  g_auto (Record) record = { 0 };
  g_autoptr (NnModel) model = NULL;

  g_assert_cmpint (train (dataset, settings, &record, &model), ==, NN_FIT_FINISHED);
  g_assert_cmpuint (record.n_epochs, ==, 4);
  g_assert_cmpuint (record.n_tests, ==, 0);
  g_assert_false (training_evaluation_is_validation (record.evaluation));
  training_test_assert_evaluation (record.evaluation, model, dataset, NN_SPLIT_TEST, NN_TTA_NONE);
  g_assert_null (nn_model_get_normalization (model));
}

/* A convolutional network learns, and its weights do not depend on the number of threads. */
static void
test_convolutional (void)
{
  g_autoptr (NnDataset) dataset = make_dataset ();
  g_autoptr (RunSettings) settings = make_convolutional_settings ();
  g_auto (Record) record = { 0 }, again = { 0 };
  g_autoptr (NnModel) model = NULL;
  g_autoptr (NnModel) same = NULL;
  NnNormalization normalization;

  settings->epochs = 10;
  g_assert_cmpint (train (dataset, settings, &record, &model), ==, NN_FIT_FINISHED);
  g_assert_cmpfloat (training_evaluation_get_metrics (record.evaluation)->accuracy, >, 0.8);
  g_assert_true (nn_normalization_compute (&normalization, dataset, NULL));
  g_assert_cmpfloat (nn_model_get_normalization (model)->mean[0], ==, normalization.mean[0]);
  settings->threads = 1;
  g_assert_cmpint (train (dataset, settings, &again, &same), ==, NN_FIT_FINISHED);
  g_assert_true (model_weights_equal (model, same));
}

/* A whitening layer is measured from the images that are trained with, before the training: without
 * its weights there would be nothing to see. */
static void
test_whitening (void)
{
  g_autoptr (NnDataset) dataset = make_dataset ();
  g_autoptr (RunSettings) settings = make_convolutional_settings ();
  g_auto (Record) record = { 0 };
  g_autoptr (NnModel) model = NULL;
  g_autoptr (NnModel) expected = NULL;

  g_assert_true (
      run_settings_parse_network (settings, "whiten, relu, conv 8, norm, relu, pool", NULL));
  settings->epochs = 10;
  g_assert_cmpint (train (dataset, settings, &record, &model), ==, NN_FIT_FINISHED);
  g_assert_cmpfloat (training_evaluation_get_metrics (record.evaluation)->accuracy, >, 0.8);
  expected = nn_model_copy (model);
  tensor_clear (nn_model_get_parameter (expected, 0)->value);
  g_assert_true (nn_whitening_measure (expected, dataset, NULL));
  g_assert_true (model_weights_equal (model, expected));
}

/* Several views: the last epoch's test is done again with them. */
static void
test_views (void)
{
  g_autoptr (NnDataset) dataset = make_dataset ();
  g_autoptr (RunSettings) settings = make_convolutional_settings ();
  g_auto (Record) record = { 0 };
  g_autoptr (NnModel) model = NULL;

  settings->epochs = 2;
  settings->tta = NN_TTA_MIRROR;
  g_assert_cmpint (train (dataset, settings, &record, &model), ==, NN_FIT_FINISHED);
  g_assert_cmpuint (record.n_tests, ==, 1);
  g_assert_cmpuint (training_evaluation_get_epoch (record.test), ==, 2);
  training_test_assert_evaluation (record.evaluation, model, dataset, NN_SPLIT_TEST, NN_TTA_NONE);
  training_test_assert_evaluation (record.test, model, dataset, NN_SPLIT_TEST, NN_TTA_MIRROR);
}

/* Held-out images choose the epoch; the test images are looked at once, with its weights. */
static void
test_validation (void)
{
  g_autoptr (NnDataset) dataset = make_dataset ();
  g_autoptr (RunSettings) settings = make_convolutional_settings ();
  g_autoptr (Run) run = NULL;
  g_auto (Record) record = { 0 };
  g_autoptr (NnModel) model = NULL;
  g_autoptr (TrainingEvaluation) kept = NULL;

  settings->validation = 0.25;
  run = run_new ("x", dataset, settings);
  g_assert_cmpuint (run->n_validation_images, ==, N_TRAINING / 4);
  g_assert_cmpint (train (dataset, settings, &record, &model), ==, NN_FIT_FINISHED);
  g_assert_cmpuint (record.n_epochs, ==, 4);
  g_assert_cmpuint (record.n_batches, ==, 4 * run_get_n_batches (run));
  g_assert_true (training_evaluation_is_validation (record.evaluation));
  g_assert_cmpuint (training_evaluation_get_n_images (record.evaluation), ==, N_TRAINING / 4);
  g_assert_cmpuint (record.n_tests, ==, 1);
  g_assert_false (training_evaluation_is_validation (record.test));
  g_assert_true (training_evaluation_get_dataset (record.test) == dataset);
  g_assert_cmpuint (training_evaluation_get_epoch (record.test), ==, record.best->epoch);
  training_test_assert_evaluation (record.test, model, dataset, NN_SPLIT_TEST, NN_TTA_NONE);
  /* The weights are those of the best epoch. */
  kept = training_test_evaluate (model, training_evaluation_get_dataset (record.evaluation),
                                 NN_SPLIT_VALIDATION, NN_TTA_NONE);
  g_assert_cmpfloat (training_evaluation_get_metrics (kept)->loss, ==,
                     record.best->evaluation_loss);
}

/* Steps so large that the best epoch is soon behind: the training ends by itself. */
static void
test_patience (void)
{
  g_autoptr (NnDataset) dataset = make_dataset ();
  g_autoptr (RunSettings) settings = make_settings ("dense 8, relu");
  g_auto (Record) record = { 0 };
  g_autoptr (NnModel) model = NULL;

  settings->epochs = 500;
  settings->learning_rate = 2;
  settings->validation = 0.25;
  settings->patience = 2;
  g_assert_cmpint (train (dataset, settings, &record, &model), ==, NN_FIT_FINISHED);
  g_assert_cmpuint (record.n_epochs, <, 500);
  g_assert_cmpuint (record.n_epochs, ==, record.best->epoch + 2);
}

/* A stop within an epoch, or after its last batch: the test is that of the weights that are left.
 */
static void
test_stop (gconstpointer data)
{
  double validation = GPOINTER_TO_INT (data) ? 0.25 : 0;
  g_autoptr (NnDataset) dataset = make_dataset ();
  g_autoptr (RunSettings) settings = make_convolutional_settings ();
  guint n_batches = validation > 0 ? 6 : 8;
  const guint stops[] = { 1, n_batches, n_batches + 2 };

  settings->validation = validation;
  for (size_t i = 0; i < G_N_ELEMENTS (stops); i++)
    {
      g_auto (Record) record = { .stop_after = stops[i] };
      g_autoptr (NnModel) model = NULL;
      g_assert_cmpint (train (dataset, settings, &record, &model), ==, NN_FIT_STOPPED);
      g_assert_cmpuint (record.n_epochs, ==, stops[i] / n_batches);
      g_assert_cmpuint (record.n_tests, ==, 1);
      training_test_assert_evaluation (record.test, model, dataset, NN_SPLIT_TEST, NN_TTA_NONE);
    }
}

/* What is asked, and what comes of it, when the answer is always to stop. */
typedef struct
{
  guint n_asked;
  guint n_asked_before_start;
  guint n_batches;
  guint n_evaluations;
  guint n_tests;
} Refusal;

static void
refuse_batch (const NnBatchReport *report, gpointer data)
{
  ((Refusal *) data)->n_batches++;
}

static void
refuse_event (TrainingEvent *event, gpointer data)
{
  Refusal *refusal = data;

  if (event->kind == TRAINING_EVENT_STARTED)
    refusal->n_asked_before_start = refusal->n_asked;
  refusal->n_tests += event->kind == TRAINING_EVENT_TEST;
}

static void
refuse_evaluation (const NnPredictionReport *report, gboolean is_final, gpointer data)
{
  ((Refusal *) data)->n_evaluations++;
}

static TrainingStop
refuse (double *paused_seconds, gpointer data)
{
  ((Refusal *) data)->n_asked++;
  return TRAINING_STOP_TRAINING;
}

/* A network that has learned nothing is neither tested nor left, and who stops before the first
 * batch does not wait for the first weights. */
static void
test_stop_before_first_batch (gconstpointer data)
{
  g_autoptr (NnDataset) dataset = make_dataset ();
  g_autoptr (RunSettings) settings =
      make_settings ("whiten, relu, conv 8, norm, relu, dense 16, relu");
  Refusal refusal = { 0 };
  const TrainingListener listener = { .on_batch = refuse_batch,
                                      .on_event = refuse_event,
                                      .on_evaluation = refuse_evaluation,
                                      .ask = refuse,
                                      .data = &refusal };
  g_autoptr (NnModel) model = NULL;
  GError *error = NULL;

  settings->normalize = TRUE;
  settings->validation = GPOINTER_TO_INT (data) ? 0.25 : 0;
  g_assert_cmpint (training_test_run (dataset, settings, &listener, &model, &error), ==,
                   NN_FIT_STOPPED);
  g_assert_no_error (error);
  g_assert_cmpuint (refusal.n_asked_before_start, >, 0);
  g_assert_cmpuint (refusal.n_batches, ==, 0);
  g_assert_cmpuint (refusal.n_evaluations, ==, 0);
  g_assert_cmpuint (refusal.n_tests, ==, 0);
  g_assert_null (model);
}

/* ---- few training images, many test images ---- */

#define N_FEW 20
#define N_MANY 100

typedef struct
{
  GString *evaluated; /* the epochs, as a list */
  guint n_tests;
  gboolean knows_test; /* the last one told of was not NULL */
  guint last_epoch;
} FewImages;

static void
note_epoch (RunEpoch *epoch, TrainingEvaluation *evaluation, gpointer data)
{
  FewImages *few = data;

  g_assert_true (run_epoch_is_evaluated (epoch) == (evaluation != NULL));
  g_assert_true ((epoch->predictions != NULL) == (evaluation != NULL));
  few->last_epoch = epoch->epoch;
  if (evaluation == NULL)
    return;
  g_assert_cmpuint (training_evaluation_get_epoch (evaluation), ==, epoch->epoch);
  g_string_append_printf (few->evaluated, "%u ", epoch->epoch);
}

static void
note_test (TrainingEvaluation *evaluation, gpointer data)
{
  FewImages *few = data;

  few->n_tests++;
  few->knows_test = evaluation != NULL;
}

static void
note_event (TrainingEvent *event, gpointer data)
{
  if (event->kind == TRAINING_EVENT_EPOCH)
    note_epoch (event->epoch, event->evaluation, data);
  else if (event->kind == TRAINING_EVENT_TEST)
    note_test (event->evaluation, data);
}

/* Evaluated when it is due, and always at the end, which is then the test. */
static void
test_few_images (void)
{
  g_autoptr (NnDataset) dataset = made_up_dataset_new ((NnShape){ 1, 8, 8 }, 2, N_FEW, N_MANY, 1);
  g_autoptr (RunSettings) settings = make_settings ("dense 8, relu");
  FewImages few = { .evaluated = g_string_new ("") };
  const TrainingListener listener = { .on_event = note_event, .data = &few };
  g_autoptr (NnModel) model = NULL;

  settings->epochs = 12;
  g_assert_cmpint (training_test_run (dataset, settings, &listener, &model, NULL), ==,
                   NN_FIT_FINISHED);
  g_assert_cmpstr (few.evaluated->str, ==, "5 8 10 12 ");
  g_assert_cmpuint (few.n_tests, ==, 0);
  g_string_free (few.evaluated, TRUE);
}

static void
explode (TrainingChanges *changes, gpointer data)
{
  const FewImages *few = data;

  changes->has_learning_rate = few->last_epoch == 6;
  changes->learning_rate = 1e30;
}

/* What fails between two evaluations leaves weights that were never tested: nothing that is known
 * of the test images may pass for theirs. */
static void
test_few_images_fail (void)
{
  g_autoptr (NnDataset) dataset = made_up_dataset_new ((NnShape){ 1, 8, 8 }, 2, N_FEW, N_MANY, 1);
  g_autoptr (RunSettings) settings = make_settings ("dense 8, relu, dense 8, relu");
  FewImages few = { .evaluated = g_string_new (""), .knows_test = TRUE };
  const TrainingListener listener = { .on_event = note_event,
                                      .take_changes = explode,
                                      .data = &few };
  g_autoptr (NnModel) model = NULL;
  g_autoptr (GError) error = NULL;

  settings->epochs = 500;
  g_assert_cmpint (training_test_run (dataset, settings, &listener, &model, &error), ==,
                   NN_FIT_FAILED);
  g_assert_error (error, NN_ERROR, NN_ERROR_DIVERGED);
  g_test_message ("after epoch %u; evaluated %s", few.last_epoch, few.evaluated->str);
  g_assert_cmpstr (few.evaluated->str, ==, "5 ");
  g_assert_cmpuint (few.last_epoch, ==, 7);
  g_assert_cmpuint (few.n_tests, ==, 1);
  g_assert_false (few.knows_test);
  g_string_free (few.evaluated, TRUE);
}

/* ---- stopped while images are tested ---- */

typedef struct
{
  guint n_epochs;
  guint n_tests;
  guint n_final; /* final tests that were begun */
  gboolean is_under_way;
  gboolean stop_epoch;            /* in the evaluation of the second epoch */
  gboolean skip_test;             /* in its middle */
  double last_accuracy;           /* of the last epoch */
  TrainingEvaluation *evaluation; /* of it */
  TrainingEvaluation *test;
} Testing;

static void
testing_clear (Testing *testing)
{
  g_clear_pointer (&testing->evaluation, training_evaluation_unref);
  g_clear_pointer (&testing->test, training_evaluation_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Testing, testing_clear)

static void
watch_epoch (RunEpoch *epoch, TrainingEvaluation *evaluation, gpointer data)
{
  Testing *testing = data;

  testing->n_epochs++;
  testing->is_under_way = FALSE;
  testing->last_accuracy = epoch->evaluation_accuracy;
  g_assert_true (isnan (epoch->evaluation_accuracy) == (epoch->predictions == NULL));
  g_clear_pointer (&testing->evaluation, training_evaluation_unref);
  testing->evaluation = evaluation ? training_evaluation_ref (evaluation) : NULL;
}

static void
watch_test (TrainingEvaluation *evaluation, gpointer data)
{
  Testing *testing = data;

  testing->n_tests++;
  testing->test = evaluation ? training_evaluation_ref (evaluation) : NULL;
}

static void
watch_evaluation (const NnPredictionReport *report, gboolean is_final, gpointer data)
{
  Testing *testing = data;

  testing->is_under_way = report->n_done < report->n_images;
  testing->n_final += is_final && report->n_done == 0;
  g_assert_cmpuint (report->n_images, ==, is_final ? N_TEST : N_TRAINING / 4);
}

static void
watch_event (TrainingEvent *event, gpointer data)
{
  if (event->kind == TRAINING_EVENT_EPOCH)
    watch_epoch (event->epoch, event->evaluation, data);
  else if (event->kind == TRAINING_EVENT_TEST)
    watch_test (event->evaluation, data);
}

static TrainingStop
stop_testing (double *paused_seconds, gpointer data)
{
  const Testing *testing = data;

  if (testing->skip_test && testing->n_final == 1 && testing->is_under_way)
    return TRAINING_STOP_ALL;
  return testing->stop_epoch && testing->n_epochs == 1 && testing->is_under_way
             ? TRAINING_STOP_TRAINING
             : TRAINING_STOP_NOTHING;
}

/* The epoch counts, though without figures; the final test follows, unless that is skipped too. */
static void
test_stop_testing (gconstpointer data)
{
  gboolean stop = GPOINTER_TO_INT (data) & 1, skip = GPOINTER_TO_INT (data) & 2;
  g_autoptr (NnDataset) dataset = make_dataset ();
  g_autoptr (RunSettings) settings = make_convolutional_settings ();
  g_auto (Testing) testing = { .stop_epoch = stop, .skip_test = skip };
  const TrainingListener listener = { .on_event = watch_event,
                                      .on_evaluation = watch_evaluation,
                                      .ask = stop_testing,
                                      .data = &testing };
  g_autoptr (NnModel) model = NULL;
  g_autoptr (GError) error = NULL;

  settings->validation = 0.25;
  settings->tta = NN_TTA_MIRROR;
  g_assert_cmpint (training_test_run (dataset, settings, &listener, &model, &error), ==,
                   stop ? NN_FIT_STOPPED : NN_FIT_FINISHED);
  g_assert_no_error (error);
  g_assert_cmpuint (testing.n_epochs, ==, stop ? 2 : 4);
  g_assert_true (isnan (testing.last_accuracy) == stop);
  g_assert_true ((testing.evaluation == NULL) == stop);
  g_assert_cmpuint (testing.n_final, ==, 1);
  g_assert_cmpuint (testing.n_tests, ==, 1);
  if (skip)
    g_assert_null (testing.test);
  else
    training_test_assert_evaluation (testing.test, model, dataset, NN_SPLIT_TEST, NN_TTA_MIRROR);
}

static gboolean
always (gpointer data)
{
  return TRUE;
}

static void
test_stop_evaluate (void)
{
  g_autoptr (NnDataset) dataset = make_dataset ();
  g_autoptr (RunSettings) settings = make_settings ("dense 24, relu");
  g_auto (Record) record = { 0 };
  const NnPredictionObserver observer = { .should_stop = always };
  const TrainingEvaluationSource source = { .dataset = dataset, .split = NN_SPLIT_TEST };
  g_autoptr (NnModel) model = NULL;
  g_autoptr (GError) error = NULL;

  settings->epochs = 1;
  g_assert_cmpint (train (dataset, settings, &record, &model), ==, NN_FIT_FINISHED);
  g_assert_null (training_job_evaluate (&source, model, 1, &observer, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_STOPPED);
}

static void
assert_fails (NnDataset *dataset, const RunSettings *settings, const char *needle)
{
  const TrainingListener listener = { 0 };
  g_autoptr (NnModel) model = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (training_test_run (dataset, settings, &listener, &model, &error), ==,
                   NN_FIT_FAILED);
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, needle));
  g_assert_null (strchr (error->message, '\n'));
  g_assert_null (model);
}

/* Before anything is computed. */
static void
test_does_not_fit (void)
{
  g_autoptr (NnDataset) dataset = make_dataset ();
  g_autoptr (NnDataset) tiny = made_up_dataset_new ((NnShape){ 1, 8, 8 }, 3, 3, 0, 1);
  g_autoptr (RunSettings) small = make_settings ("pool, pool, pool, pool");
  g_autoptr (RunSettings) settings = make_settings ("dense 8");

  assert_fails (dataset, small, "4");
  settings->shift = 8;
  assert_fails (dataset, settings, "shift");
  settings->shift = 0;
  settings->patience = 3;
  assert_fails (dataset, settings, "Patience");
  settings->validation = 0.1;
  assert_fails (tiny, settings, "class");
}

/* Validation images, but no test images: there is no final test. */
static void
test_no_test_images (void)
{
  g_autoptr (NnDataset) dataset = made_up_dataset_new ((NnShape){ 1, 8, 8 }, 3, 90, 0, 1);
  g_autoptr (RunSettings) settings = make_convolutional_settings ();
  g_auto (Record) record = { 0 };
  g_autoptr (NnModel) model = NULL;

  settings->validation = 0.2;
  settings->tta = NN_TTA_MIRROR;
  g_assert_cmpint (train (dataset, settings, &record, &model), ==, NN_FIT_FINISHED);
  g_assert_cmpuint (record.n_epochs, ==, 4);
  g_assert_cmpuint (record.n_tests, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job/plain", test_plain);
  g_test_add_func ("/job/convolutional", test_convolutional);
  g_test_add_func ("/job/whitening", test_whitening);
  g_test_add_func ("/job/views", test_views);
  g_test_add_func ("/job/validation", test_validation);
  g_test_add_func ("/job/patience", test_patience);
  g_test_add_data_func ("/job/stop/plain", GINT_TO_POINTER (FALSE), test_stop);
  g_test_add_data_func ("/job/stop/validation", GINT_TO_POINTER (TRUE), test_stop);
  g_test_add_data_func ("/job/stop-before-first-batch/plain", GINT_TO_POINTER (FALSE),
                        test_stop_before_first_batch);
  g_test_add_data_func ("/job/stop-before-first-batch/validation", GINT_TO_POINTER (TRUE),
                        test_stop_before_first_batch);
  g_test_add_func ("/job/does-not-fit", test_does_not_fit);
  g_test_add_func ("/job/no-test-images", test_no_test_images);
  g_test_add_func ("/job/few-images", test_few_images);
  g_test_add_func ("/job/few-images/fail", test_few_images_fail);
  g_test_add_data_func ("/job/stop-testing/neither", GINT_TO_POINTER (0), test_stop_testing);
  g_test_add_data_func ("/job/stop-testing/epoch", GINT_TO_POINTER (1), test_stop_testing);
  g_test_add_data_func ("/job/stop-testing/final", GINT_TO_POINTER (2), test_stop_testing);
  g_test_add_data_func ("/job/stop-testing/both", GINT_TO_POINTER (3), test_stop_testing);
  g_test_add_func ("/job/stop-evaluate", test_stop_evaluate);
  return g_test_run ();
}
