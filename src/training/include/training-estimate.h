/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a training will still take: with all evaluations that will be due, and the final test.
 *
 * It says nothing before that can be trusted. The first batches are slow: memory is touched for the
 * first time, and weights are laid out; then it takes a few batches and some seconds to know the
 * speed. Afterwards the speed is that of the last ten to twenty seconds. As long as nothing has
 * been evaluated, an image that is evaluated is taken to cost a third of one that is trained with.
 *
 * A plain value without a clock: all times come from the reports. */
#pragma once

#include "run.h"

G_BEGIN_DECLS

/* A moment of the training. */
typedef struct
{
  double seconds; /* of optimization */
  guint64 images;
  guint64 step;
} TrainingMoment;

typedef struct
{
  /*< private >*/
  size_t n_training;  /* images of an epoch */
  size_t n_evaluated; /* after an epoch */
  size_t n_final;     /* for the final test, views counted; 0: there is none */

  NnBatchReport latest;
  TrainingMoment start; /* of what is measured */
  TrainingMoment middle;

  double evaluation_pace; /* seconds for an image and view; 0: not known */
  guint evaluated_epoch;  /* the last one that was */
  gboolean is_evaluating;
  gboolean is_final;
  NnPredictionReport evaluation; /* the latest */
} TrainingEstimate;

/* For a training that has not begun; @run knows its settings and how many images there are. */
void training_estimate_init (TrainingEstimate *estimate, const Run *run);

/* After a batch; not every one need be told. */
void training_estimate_add_batch (TrainingEstimate *estimate, const NnBatchReport *report);

/* While images are evaluated, after an epoch or, @is_final, in the end. */
void training_estimate_add_evaluation (TrainingEstimate *estimate,
                                       const NnPredictionReport *report,
                                       gboolean is_final);

/* Negative as long as it cannot be told. */
double training_estimate_get_seconds_left (const TrainingEstimate *estimate);

G_END_DECLS
