/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "training-estimate.h"

/* Batches that are not measured. */
#define WARM_UP 2
/* What is needed after them. */
#define MIN_BATCHES 3
#define MIN_SECONDS 2.0
/* Then the speed is measured over this long, and up to twice as long. */
#define WINDOW 10.0

/* Of training with an image, as long as no evaluation was measured. */
#define FORWARD_SHARE (1.0 / 3)

void
training_estimate_init (TrainingEstimate *estimate, const Run *run)
{
  guint n_views = nn_tta_get_n_views (run->settings->tta);

  *estimate = (TrainingEstimate){ .n_training = run_get_n_trained_images (run),
                                  .n_evaluated = run_get_n_evaluated_images (run) };
  if (n_views > 1 || run_has_validation (run))
    estimate->n_final = run->n_test_images * n_views;
}

void
training_estimate_add_batch (TrainingEstimate *estimate, const NnBatchReport *report)
{
  const TrainingMoment now = { report->seconds, report->images_seen, report->step };

  estimate->latest = *report;
  estimate->is_evaluating = FALSE;
  if (estimate->start.step < WARM_UP)
    {
      estimate->start = now;
      estimate->middle = now;
    }
  else if (now.seconds - estimate->middle.seconds >= WINDOW)
    {
      estimate->start = estimate->middle;
      estimate->middle = now;
    }
}

void
training_estimate_add_evaluation (TrainingEstimate *estimate,
                                  const NnPredictionReport *report,
                                  gboolean is_final)
{
  const NnBatchReport *now = &estimate->latest;

  estimate->is_evaluating = is_final || report->n_done < report->n_images;
  estimate->is_final = is_final;
  estimate->evaluation = *report;
  if (is_final || report->n_done == 0)
    return;
  estimate->evaluation_pace = report->seconds / (double) report->n_done;
  /* It may be told of after the first batches of the next epoch. */
  if (report->n_done == report->n_images)
    estimate->evaluated_epoch = now->batch == now->n_batches ? now->epoch : now->epoch - 1;
}

/* Seconds for an image; negative if that is not known yet. */
static double
get_training_pace (const TrainingEstimate *estimate)
{
  const TrainingMoment *start = &estimate->start;
  const NnBatchReport *now = &estimate->latest;
  double seconds = now->seconds - start->seconds;

  if (start->step < WARM_UP || now->step < start->step + MIN_BATCHES || seconds < MIN_SECONDS)
    return -1;
  return seconds / (double) (now->images_seen - start->images);
}

/* How many images are still to be evaluated after epochs, but those of the evaluation that is under
 * way. */
static double
count_images_to_evaluate (const TrainingEstimate *estimate)
{
  guint first = estimate->latest.epoch, last = estimate->latest.epochs;
  guint64 n_evaluations = 0;

  if (estimate->n_evaluated == 0)
    return 0;
  if (estimate->evaluated_epoch == first || estimate->is_evaluating)
    first++;
  for (guint64 epoch = first; epoch <= last; epoch++)
    n_evaluations +=
        epoch == last ||
        nn_trainer_count_evaluations (epoch * estimate->n_training, estimate->n_evaluated) >
            nn_trainer_count_evaluations ((epoch - 1) * estimate->n_training,
                                          estimate->n_evaluated);
  return (double) n_evaluations * (double) estimate->n_evaluated;
}

/* Of the evaluation that is under way, if there is one; @pace for each image. */
static double
get_evaluation_left (const TrainingEstimate *estimate, double pace)
{
  const NnPredictionReport *report = &estimate->evaluation;

  if (!estimate->is_evaluating)
    return 0;
  if (report->n_done > 0)
    pace = report->seconds / (double) report->n_done;
  return pace * (double) (report->n_images - report->n_done);
}

double
training_estimate_get_seconds_left (const TrainingEstimate *estimate)
{
  const NnBatchReport *now = &estimate->latest;
  double pace = get_training_pace (estimate), forward = estimate->evaluation_pace, left, all;

  if (estimate->is_evaluating && estimate->is_final && estimate->evaluation.n_done > 0)
    return get_evaluation_left (estimate, 0);
  if (pace < 0)
    return -1;
  if (!(forward > 0))
    forward = pace * FORWARD_SHARE;
  if (estimate->is_evaluating && estimate->is_final)
    return forward * (double) estimate->n_final;
  all = (double) now->epochs * (double) estimate->n_training;
  left = pace * MAX (all - (double) now->images_seen, 0);
  return left + get_evaluation_left (estimate, forward) +
         forward * (count_images_to_evaluate (estimate) + (double) estimate->n_final);
}
