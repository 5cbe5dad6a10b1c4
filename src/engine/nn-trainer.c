#include "nn-trainer.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "nn-batch-iterator.h"
#include "nn-kernel.h"
#include "nn-loss.h"
#include "nn-metrics.h"
#include "nn-pass.h"

/* Images that are evaluated at a time: large enough for the matrix products' full speed, and fixed,
 * so that results do not depend on the team. */
#define EVALUATION_BATCH 256

/* Everything that one call of nn_trainer_fit() knows. */
typedef struct
{
  NnModel *model;
  const NnDataset *dataset;
  NnWorkers *team;
  const NnObserver *observer;
  NnBatchIterator *batches;
  NnPass *pass;
  guint16 *labels;
  size_t n_classes;
  float *test_probabilities;
  NnLiveSettings live;
  guint epoch;
  guint64 step;
  guint64 images_seen;
  double seconds;

  /* The batch under way. */
  size_t n_batch;
  double *losses; /* of its images */
  guint8 *correct;
  double batch_loss;
  size_t batch_correct;
} Fit;

static gboolean
check_fit (const NnModel *model, const NnDataset *dataset, GError **error)
{
  NnShape input = nn_model_get_input_shape (model), image = nn_dataset_get_shape (dataset);
  size_t n_outputs = nn_shape_size (nn_model_get_output_shape (model));

  if (nn_model_get_n_layers (model) == 0 || !nn_shape_equal (input, image))
    {
      g_autofree char *takes = nn_shape_to_string (input);
      g_autofree char *has = nn_shape_to_string (image);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   _ ("The network takes images of %s, but those of “%s” are %s"), takes,
                   nn_dataset_get_name (dataset), has);
      return FALSE;
    }
  if (n_outputs != nn_dataset_get_n_classes (dataset))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   _ ("The network tells %zu classes apart, but “%s” has %zu"), n_outputs,
                   nn_dataset_get_name (dataset), nn_dataset_get_n_classes (dataset));
      return FALSE;
    }
  return TRUE;
}

/* One step in every member of the team: gather, forward, loss, backward with update. */
static void
step (NnWorker *worker, gpointer data)
{
  Fit *fit = data;
  NnGradientSink sink = { .use = NN_GRADIENT_DESCEND, .rate = fit->live.learning_rate };
  size_t begin, end;

  nn_batch_iterator_gather (fit->batches, nn_pass_get_input (fit->pass, worker));
  nn_pass_forward (fit->pass, worker, fit->n_batch);
  worker->ahead = nn_batch_iterator_get_ahead (fit->batches);
  nn_worker_share (worker, fit->n_batch, &begin, &end);
  nn_softmax_cross_entropy (nn_pass_get_logits (fit->pass), fit->labels, fit->n_batch, begin, end,
                            nn_pass_get_logit_gradients (fit->pass), fit->losses, fit->correct);
  nn_worker_barrier (worker);
  nn_pass_backward (fit->pass, worker, fit->n_batch, &sink);
}

/* In the order of the images, whoever computed them. */
static void
sum_up_batch (Fit *fit)
{
  double loss = 0;

  fit->batch_correct = 0;
  for (size_t i = 0; i < fit->n_batch; i++)
    {
      loss += fit->losses[i];
      fit->batch_correct += fit->correct[i];
    }
  fit->batch_loss = loss / (double) fit->n_batch;
}

static double
now (void)
{
  return (double) g_get_monotonic_time () / G_USEC_PER_SEC;
}

static void
report_batch (Fit *fit, guint batch, guint n_batches)
{
  NnBatchReport report = {
    .epoch = fit->epoch,
    .epochs = fit->live.epochs,
    .batch = batch,
    .n_batches = n_batches,
    .step = fit->step,
    .n_images = fit->n_batch,
    .loss = fit->batch_loss,
    .accuracy = (double) fit->batch_correct / (double) fit->n_batch,
    .seconds = fit->seconds,
    .images_seen = fit->images_seen,
  };

  if (fit->observer->on_batch)
    fit->observer->on_batch (&report, fit->observer->data);
}

static gboolean
report_epoch (Fit *fit, double loss, size_t correct, GError **error)
{
  size_t n_images = nn_dataset_get_n_images (fit->dataset, NN_SPLIT_TRAINING);
  size_t n_test = nn_dataset_get_n_images (fit->dataset, NN_SPLIT_TEST);
  NnEpochReport report = {
    .epoch = fit->epoch,
    .epochs = fit->live.epochs,
    .step = fit->step,
    .learning_rate = fit->live.learning_rate,
    .training_loss = loss / (double) n_images,
    .training_accuracy = (double) correct / (double) n_images,
    .test_loss = NAN,
    .test_accuracy = NAN,
    .seconds = fit->seconds,
    .images_seen = fit->images_seen,
    .model = fit->model,
  };

  if (fit->observer->on_epoch == NULL)
    return TRUE;
  if (n_test > 0)
    {
      g_autoptr (NnMetrics) metrics = NULL;

      if (!nn_trainer_predict (fit->model, fit->dataset, NN_SPLIT_TEST, fit->team,
                               fit->test_probabilities, error))
        return FALSE;
      metrics = nn_metrics_new (fit->test_probabilities,
                                nn_dataset_get_labels (fit->dataset, NN_SPLIT_TEST), n_test,
                                fit->n_classes);
      report.test_loss = metrics->loss;
      report.test_accuracy = metrics->accuracy;
      report.test_probabilities = fit->test_probabilities;
    }
  fit->observer->on_epoch (&report, fit->observer->data);
  return TRUE;
}

static void
leave_cores (NnWorkers *team, guint n)
{
  guint n_threads = nn_workers_get_n_threads (team);

  nn_workers_set_active (team, n < n_threads ? n_threads - n : 1);
}

/* TRUE to go on. */
static gboolean
ask_observer (Fit *fit)
{
  const NnObserver *observer = fit->observer;

  if (observer->should_stop && observer->should_stop (observer->data))
    return FALSE;
  if (observer->adjust)
    {
      observer->adjust (&fit->live, observer->data);
      fit->live.epochs = MAX (fit->live.epochs, fit->epoch);
      leave_cores (fit->team, fit->live.n_cores_left);
    }
  return TRUE;
}

static NnFitResult
train_epoch (Fit *fit, GError **error)
{
  guint n_batches = (guint) nn_batch_iterator_get_n_batches (fit->batches), batch = 0;
  double start = now (), epoch_loss = 0;
  size_t epoch_correct = 0;

  nn_batch_iterator_start_epoch (fit->batches);
  fit->seconds += now () - start;
  for (;;)
    {
      if (batch < n_batches && !ask_observer (fit))
        return NN_FIT_STOPPED;
      start = now ();
      fit->n_batch = nn_batch_iterator_next (fit->batches, fit->labels);
      if (fit->n_batch == 0)
        break;
      nn_workers_run (fit->team, step, fit);
      sum_up_batch (fit);
      fit->seconds += now () - start;
      fit->step++;
      fit->images_seen += fit->n_batch;
      epoch_loss += fit->batch_loss * (double) fit->n_batch;
      epoch_correct += fit->batch_correct;
      report_batch (fit, ++batch, n_batches);
      if (!isfinite (fit->batch_loss))
        {
          g_set_error (error, NN_ERROR, NN_ERROR_DIVERGED,
                       _ ("The loss is no longer a finite number in epoch %u, batch %u; try a "
                          "smaller learning rate"),
                       fit->epoch, batch);
          return NN_FIT_FAILED;
        }
    }
  return report_epoch (fit, epoch_loss, epoch_correct, error) ? NN_FIT_FINISHED : NN_FIT_FAILED;
}

static NnFitResult
train (Fit *fit, GError **error)
{
  while (fit->epoch < fit->live.epochs)
    {
      NnFitResult result;

      fit->epoch++;
      result = train_epoch (fit, error);
      if (result != NN_FIT_FINISHED)
        return result;
    }
  return NN_FIT_FINISHED;
}

NnFitResult
nn_trainer_fit (NnModel *model,
                const NnDataset *dataset,
                const NnTrainerSettings *settings,
                NnWorkers *team,
                const NnObserver *observer,
                GError **error)
{
  static const NnObserver nobody = { 0 };
  size_t n_images = nn_dataset_get_n_images (dataset, NN_SPLIT_TRAINING);
  size_t n_test = nn_dataset_get_n_images (dataset, NN_SPLIT_TEST);
  g_autofree guint16 *labels = NULL;
  g_autofree float *test_probabilities = NULL;
  g_autofree double *losses = NULL;
  g_autofree guint8 *correct = NULL;
  g_autoptr (NnBatchIterator) batches = NULL;
  g_autoptr (NnPass) pass = NULL;
  size_t batch_size;
  NnFitResult result;
  Fit fit;

  g_return_val_if_fail (settings->batch_size > 0 && settings->epochs > 0, NN_FIT_FAILED);

  if (!check_fit (model, dataset, error))
    return NN_FIT_FAILED;
  batch_size = MIN (settings->batch_size, n_images);
  pass = nn_pass_new (model, batch_size, NN_PASS_TRAIN, team, error);
  if (pass == NULL)
    return NN_FIT_FAILED;
  batches = nn_batch_iterator_new (dataset, batch_size, settings->seed);
  labels = g_new (guint16, batch_size);
  losses = g_new (double, batch_size);
  correct = g_new (guint8, batch_size);
  test_probabilities = g_new (float, n_test *nn_dataset_get_n_classes (dataset));
  fit = (Fit){
    .model = model,
    .dataset = dataset,
    .team = team,
    .observer = observer ? observer : &nobody,
    .batches = batches,
    .pass = pass,
    .labels = labels,
    .losses = losses,
    .correct = correct,
    .n_classes = nn_dataset_get_n_classes (dataset),
    .test_probabilities = test_probabilities,
    .live = { .epochs = settings->epochs, .learning_rate = settings->learning_rate },
  };
  result = train (&fit, error);
  leave_cores (team, 0);
  return result;
}

/* nn_trainer_predict() in every member of the team. */
typedef struct
{
  NnPass *pass;
  const NnDataset *dataset;
  NnSplit split;
  size_t n_classes;
  float *probabilities;
} Prediction;

static void
predict (NnWorker *worker, gpointer data)
{
  Prediction *p = data;
  const NnKernel *kernel = nn_kernel_get ();
  NnTensor *x = nn_pass_get_input (p->pass, worker);
  size_t n_images = nn_dataset_get_n_images (p->dataset, p->split);
  size_t image_size = nn_shape_size (nn_dataset_get_shape (p->dataset));

  for (size_t first = 0; first < n_images; first += EVALUATION_BATCH)
    {
      size_t batch = MIN (EVALUATION_BATCH, n_images - first), begin, end;

      for (size_t i = 0; i < batch; i++)
        kernel->scale_pixels (nn_dataset_get_pixels (p->dataset, p->split, first + i), image_size,
                              nn_tensor_get_row (x, i));
      nn_pass_forward (p->pass, worker, batch);
      nn_worker_share (worker, batch, &begin, &end);
      for (size_t i = begin; i < end; i++)
        {
          float *row = p->probabilities + (first + i) * p->n_classes;

          memcpy (row, nn_tensor_get_row (nn_pass_get_logits (p->pass), i),
                  p->n_classes * sizeof (float));
          nn_softmax (row, p->n_classes);
        }
      /* All logits are read before anybody writes the next ones. */
      nn_worker_barrier (worker);
    }
}

gboolean
nn_trainer_predict (const NnModel *model,
                    const NnDataset *dataset,
                    NnSplit split,
                    NnWorkers *team,
                    float *probabilities,
                    GError **error)
{
  g_autoptr (NnPass) pass = NULL;
  Prediction prediction;

  if (!check_fit (model, dataset, error))
    return FALSE;
  /* A forward pass reads the parameters only. */
  pass = nn_pass_new ((NnModel *) model, EVALUATION_BATCH, NN_PASS_FORWARD, team, error);
  if (pass == NULL)
    return FALSE;
  prediction = (Prediction){
    .pass = pass,
    .dataset = dataset,
    .split = split,
    .n_classes = nn_dataset_get_n_classes (dataset),
    .probabilities = probabilities,
  };
  nn_workers_run (team, predict, &prediction);
  return TRUE;
}
