/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the learning rate changes in the course of a training. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* With t = step / n_steps from 0 to 1, and the rate in multiples of the peak: */
typedef enum
{
  NN_SCHEDULE_CONSTANT, /* 1 */

  /* factor ^ (the number of reductions so far) */
  NN_SCHEDULE_STEP,

  /* end + (1 − end)·(1 + cos πt) / 2 (Loshchilov and Hutter 2017, https://arxiv.org/abs/1608.03983)
   */
  NN_SCHEDULE_COSINE,

  /* From start to 1 in the first part and from 1 to end in the rest, each along half a cosine
   * (Smith and Topin 2018, https://arxiv.org/abs/1708.07120); the peak falls on step
   * warm_up·n_steps − 1 and end on the last step, as in PyTorch's OneCycleLR. */
  NN_SCHEDULE_ONE_CYCLE,

  /* The same along straight lines: the peak falls on step ⌊warm_up·n_steps⌋, and end is what the
   * step after the last one would have. */
  NN_SCHEDULE_TRIANGLE,
} NnScheduleKind;

#define NN_SCHEDULE_MAX_MILESTONES 8

typedef struct
{
  NnScheduleKind kind;

  double warm_up; /* one cycle, triangle: the part of all steps in which the rate rises, 0 … 1 */
  double start;   /* one cycle, triangle: the first rate */
  double end;     /* cosine, one cycle, triangle: the last rate */

  double factor; /* step: of each reduction */
  /* step: steps between reductions (n epochs × batches of an epoch); 0: none */
  guint64 interval;
  /* step: further reductions, as parts of all steps */
  double milestones[NN_SCHEDULE_MAX_MILESTONES];
  guint n_milestones;
} NnSchedule;

/* Step: to a tenth after a half and after three quarters. Cosine: down to 0. One cycle: warm-up
 * 0.3, from 1 / 25 to 1 / 250,000, as PyTorch. Triangle: warm-up 0.23, from 0.2 to 0.07, as
 * https://github.com/KellerJordan/cifar10-airbench. */
NnSchedule nn_schedule_default (NnScheduleKind kind);

/* The learning rate of step 0 ≤ @step < @n_steps; after them, that of the last one. */
float nn_schedule_get_rate (const NnSchedule *schedule, double peak, guint64 step, guint64 n_steps);

G_END_DECLS
