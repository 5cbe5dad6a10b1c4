/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run.h"

#include <math.h>
#include <string.h>

#include "format-json.h"
#include "nn-split.h"
#include "npy-float.h"
#include "run-private.h"

Run *
run_new_empty (void)
{
  Run *run = g_new0 (Run, 1);

  nn_ref_count_init (&run->ref_count);
  run->settings = run_settings_new ();
  run->epochs = g_ptr_array_new_with_free_func ((GDestroyNotify) run_epoch_unref);
  run->events = g_array_new (FALSE, FALSE, sizeof (RunEvent));
  run->batch_losses = g_array_new (FALSE, FALSE, sizeof (float));
  run->batch_accuracies = g_array_new (FALSE, FALSE, sizeof (float));
  run->test_loss = NAN;
  run->test_accuracy = NAN;
  run->extra_members =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  return run;
}

char *
run_propose_name (NnDataset *dataset, const RunSettings *settings)
{
  g_autofree char *network =
      run_settings_describe_network (settings, nn_dataset_get_shape (dataset),
                                     nn_dataset_get_n_classes (dataset));

  return g_strdup_printf ("%s · %s", nn_dataset_get_name (dataset), network);
}

/* As many as the training will hold out; 0 if it cannot, which it will say. */
static size_t
count_validation_images (const NnDataset *dataset, const RunSettings *settings)
{
  g_autoptr (NnSplitIndices) indices = NULL;

  if (!(settings->validation > 0))
    return 0;
  indices = nn_split_indices_new (dataset, settings->validation, settings->seed, NULL);
  return indices ? indices->n_validation : 0;
}

Run *
run_new (const char *name, NnDataset *dataset, const RunSettings *settings)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  Run *run;

  g_return_val_if_fail (name != NULL && dataset != NULL && settings != NULL, NULL);

  run = run_new_empty ();
  run->name = g_strdup (name);
  run->created = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  run_settings_assign (run->settings, settings);
  run->dataset_name = g_strdup (nn_dataset_get_name (dataset));
  run->input_shape = nn_dataset_get_shape (dataset);
  run->class_names = g_strdupv ((char **) nn_dataset_get_class_names (dataset));
  run->n_training_images = nn_dataset_get_n_images (dataset, NN_SPLIT_TRAINING);
  run->n_validation_images = count_validation_images (dataset, settings);
  run->n_test_images = nn_dataset_get_n_images (dataset, NN_SPLIT_TEST);
  return run;
}

Run *
run_ref (Run *run)
{
  g_return_val_if_fail (run != NULL, NULL);
  nn_ref_count_inc (&run->ref_count);
  return run;
}

void
run_unref (Run *run)
{
  if (run == NULL || !nn_ref_count_dec (&run->ref_count))
    return;
  g_free (run->name);
  g_free (run->created);
  run_settings_free (run->settings);
  g_free (run->dataset_name);
  g_free (run->dataset_hash);
  g_strfreev (run->class_names);
  g_ptr_array_unref (run->epochs);
  g_array_unref (run->events);
  g_array_unref (run->batch_losses);
  g_array_unref (run->batch_accuracies);
  nn_model_free (run->model);
  g_clear_pointer (&run->environment, run_environment_unref);
  g_clear_pointer (&run->extra, json_object_unref);
  g_hash_table_unref (run->extra_members);
  g_free (run);
}

RunEpoch *
run_epoch_new (void)
{
  RunEpoch *epoch = g_new0 (RunEpoch, 1);

  nn_ref_count_init (&epoch->ref_count);
  return epoch;
}

RunEpoch *
run_epoch_ref (RunEpoch *epoch)
{
  g_return_val_if_fail (epoch != NULL, NULL);
  nn_ref_count_inc (&epoch->ref_count);
  return epoch;
}

void
run_epoch_unref (RunEpoch *epoch)
{
  if (epoch == NULL || !nn_ref_count_dec (&epoch->ref_count))
    return;
  g_clear_pointer (&epoch->predictions, g_bytes_unref);
  g_free (epoch);
}

/* The same figures; the predictions are nobody's business any more. */
static RunEpoch *
copy_without_predictions (const RunEpoch *epoch)
{
  RunEpoch *copy = g_memdup2 (epoch, sizeof *epoch);

  nn_ref_count_init (&copy->ref_count);
  copy->predictions = NULL;
  return copy;
}

gboolean
run_epoch_is_evaluated (const RunEpoch *epoch)
{
  g_return_val_if_fail (epoch != NULL, FALSE);

  /* Where the outputs of the network are not finite, only the loss may be NAN. */
  return !isnan (epoch->evaluation_accuracy) || !isnan (epoch->evaluation_loss);
}

/* Drops predictions until the others are within the limit: of every other epoch, then of every
 * other of those that are left, and so on. Another run may hold the same epochs: one without
 * predictions takes the place of the one that had some. */
static void
thin_predictions (Run *run)
{
  size_t size = 0;

  for (guint i = 0; i < run->epochs->len; i++)
    {
      const RunEpoch *epoch = g_ptr_array_index (run->epochs, i);

      size += epoch->predictions ? g_bytes_get_size (epoch->predictions) : 0;
    }
  for (guint stride = 2; size > RUN_MAX_PREDICTIONS && stride < G_MAXUINT / 2; stride *= 2)
    for (guint i = 0; i + 1 < run->epochs->len; i++)
      {
        RunEpoch *epoch = g_ptr_array_index (run->epochs, i);

        if (epoch->predictions == NULL || epoch->epoch % stride == 0)
          continue;
        size -= g_bytes_get_size (epoch->predictions);
        run->epochs->pdata[i] = copy_without_predictions (epoch);
        run_epoch_unref (epoch);
      }
}

void
run_append_epoch (Run *run, RunEpoch *epoch)
{
  g_return_if_fail (run != NULL && epoch != NULL);
  g_ptr_array_add (run->epochs, epoch);
  if (epoch->predictions)
    thin_predictions (run);
  if (run_has_validation (run) || run->n_test_images == 0)
    return;
  if (run_epoch_is_evaluated (epoch))
    run_append_test (run, epoch->evaluation_loss, epoch->evaluation_accuracy);
  else
    run_skip_test (run);
}

void
run_append_test (Run *run, double loss, double accuracy)
{
  g_return_if_fail (run != NULL);
  run->test_loss = loss;
  run->test_accuracy = accuracy;
  run->n_test_evaluations++;
}

void
run_skip_test (Run *run)
{
  g_return_if_fail (run != NULL);
  run->test_loss = NAN;
  run->test_accuracy = NAN;
}

void
run_append_event (Run *run, const RunEvent *event)
{
  g_return_if_fail (run != NULL && event != NULL);
  g_array_append_val (run->events, *event);
}

void
run_append_batch (Run *run, float loss, float accuracy)
{
  g_return_if_fail (run != NULL);

  g_array_append_val (run->batch_losses, loss);
  g_array_append_val (run->batch_accuracies, accuracy);
  run->steps = MAX (run->steps, run->batch_losses->len);
}

void
run_set_progress (Run *run, guint64 steps, guint64 images_seen, double seconds)
{
  g_return_if_fail (run != NULL);

  run->steps = steps;
  run->images_seen = images_seen;
  run->seconds = seconds;
}

const RunEpoch *
run_get_last_epoch (const Run *run)
{
  g_return_val_if_fail (run != NULL, NULL);
  return run->epochs->len > 0 ? g_ptr_array_index (run->epochs, run->epochs->len - 1) : NULL;
}

const RunEpoch *
run_get_last_evaluated_epoch (const Run *run)
{
  g_return_val_if_fail (run != NULL, NULL);

  for (guint i = run->epochs->len; i > 0; i--)
    if (run_epoch_is_evaluated (g_ptr_array_index (run->epochs, i - 1)))
      return g_ptr_array_index (run->epochs, i - 1);
  return NULL;
}

static gboolean
is_better (const Run *run, const RunEpoch *epoch, const RunEpoch *best)
{
  return epoch->evaluation_accuracy > best->evaluation_accuracy ||
         (run_has_validation (run) && epoch->evaluation_accuracy == best->evaluation_accuracy &&
          epoch->evaluation_loss < best->evaluation_loss);
}

const RunEpoch *
run_get_best_epoch (const Run *run)
{
  const RunEpoch *best = NULL;

  g_return_val_if_fail (run != NULL, NULL);

  for (guint i = 0; i < run->epochs->len; i++)
    {
      const RunEpoch *epoch = g_ptr_array_index (run->epochs, i);

      if (!isnan (epoch->evaluation_accuracy) && (best == NULL || is_better (run, epoch, best)))
        best = epoch;
    }
  return best;
}

const RunEvent *
run_find_event (const Run *run, RunEventKind kind)
{
  g_return_val_if_fail (run != NULL, NULL);

  for (guint i = run->events->len; i > 0; i--)
    if (g_array_index (run->events, RunEvent, i - 1).kind == kind)
      return &g_array_index (run->events, RunEvent, i - 1);
  return NULL;
}

double
run_get_learning_rate (const Run *run, guint epoch)
{
  double rate;

  g_return_val_if_fail (run != NULL, 0);

  rate = run->settings->learning_rate;
  for (guint i = 0; i < run->events->len; i++)
    {
      const RunEvent *event = &g_array_index (run->events, RunEvent, i);

      if (event->kind == RUN_EVENT_LEARNING_RATE && event->epoch <= epoch)
        rate = event->value;
    }
  return rate;
}

/* The epoch that batch @step, counted from 1, is of. */
static guint
find_epoch (const Run *run, guint64 step, gboolean *is_partial)
{
  guint64 n_batches = run_get_n_batches (run);

  *is_partial = n_batches > 0 && step % n_batches > 0;
  if (n_batches == 0)
    return 0;
  return (guint) MIN (step / n_batches + (guint64) *is_partial, RUN_MAX_EPOCH);
}

guint
run_get_reached_epoch (const Run *run, gboolean *is_partial)
{
  g_return_val_if_fail (run != NULL && is_partial != NULL, 0);
  return find_epoch (run, run->steps, is_partial);
}

guint
run_get_network_epoch (const Run *run, gboolean *is_partial)
{
  g_return_val_if_fail (run != NULL && is_partial != NULL, 0);
  return find_epoch (run, run->network_step, is_partial);
}

gboolean
run_has_validation (const Run *run)
{
  g_return_val_if_fail (run != NULL, FALSE);
  return run->n_validation_images > 0;
}

size_t
run_get_n_evaluated_images (const Run *run)
{
  return run_has_validation (run) ? run->n_validation_images : run->n_test_images;
}

size_t
run_get_n_trained_images (const Run *run)
{
  g_return_val_if_fail (run != NULL, 0);
  return run->n_training_images - MIN (run->n_validation_images, run->n_training_images);
}

guint
run_get_n_batches (const Run *run)
{
  size_t n = run_get_n_trained_images (run);

  return (guint) (n / run->settings->batch_size + (n % run->settings->batch_size > 0));
}

size_t
run_get_n_classes (const Run *run)
{
  g_return_val_if_fail (run != NULL, 0);
  return run->class_names ? g_strv_length (run->class_names) : 0;
}

/* Rounding keeps the order of numbers but may make two equal; then the first of them would win. */
static void
keep_prediction (guint16 *halves, size_t best)
{
  for (size_t c = 0; c < best; c++)
    if (halves[c] == halves[best] && halves[c] > 0)
      halves[c]--;
}

GBytes *
run_predictions_pack (const float *probabilities, size_t n_images, size_t n_classes)
{
  size_t n = n_images * n_classes;
  guint16 *halves;

  g_return_val_if_fail (probabilities != NULL || n == 0, NULL);

  halves = g_try_new (guint16, MAX (n, 1));
  if (halves == NULL)
    return NULL;
  for (size_t i = 0; i < n; i++)
    halves[i] = npy_half_from_float (probabilities[i]);
  for (size_t i = 0; i < n_images; i++)
    keep_prediction (halves + i * n_classes, nn_argmax (probabilities + i * n_classes, n_classes));
  for (size_t i = 0; i < n; i++)
    halves[i] = GUINT16_TO_LE (halves[i]);
  return g_bytes_new_take (halves, n * sizeof *halves);
}
