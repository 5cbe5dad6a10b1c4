/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-schedule.h"

#include <math.h>

static const NnSchedule DEFAULTS[] = {
  [NN_SCHEDULE_CONSTANT] = { 0 },
  [NN_SCHEDULE_STEP] = { .factor = 0.1, .milestones = { 0.5, 0.75 }, .n_milestones = 2 },
  [NN_SCHEDULE_COSINE] = { 0 },
  [NN_SCHEDULE_ONE_CYCLE] = { .warm_up = 0.3, .start = 0.04, .end = 4e-6 },
  [NN_SCHEDULE_TRIANGLE] = { .warm_up = 0.23, .start = 0.2, .end = 0.07 },
};

NnSchedule
nn_schedule_default (NnScheduleKind kind)
{
  NnSchedule schedule = { 0 };

  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (DEFAULTS), schedule);

  schedule = DEFAULTS[kind];
  schedule.kind = kind;
  return schedule;
}

/* Half a cosine from @from at t = 0 to @to at t = 1. */
static double
along_cosine (double from, double to, double t)
{
  return to + (from - to) * (1 + cos (G_PI * t)) / 2;
}

static double
along_line (double from, double to, double t)
{
  return from + (to - from) * t;
}

/* From start at step 0 over 1 at step @top to end at step @last. */
static double
rise_and_fall (const NnSchedule *schedule,
               double (*along) (double from, double to, double t),
               double step,
               double top,
               double last)
{
  if (step <= top)
    return top > 0 ? along (schedule->start, 1, step / top) : 1;
  return along (1, schedule->end, (step - top) / (last - top));
}

static double
count_reductions (const NnSchedule *schedule, guint64 step, double n_steps)
{
  guint64 n = schedule->interval > 0 ? step / schedule->interval : 0;

  for (guint i = 0; i < schedule->n_milestones; i++)
    n += (double) step >= round (schedule->milestones[i] * n_steps);
  return (double) n;
}

float
nn_schedule_get_rate (const NnSchedule *schedule, double peak, guint64 step, guint64 n_steps)
{
  double n = (double) n_steps, multiple = 1, at;

  g_return_val_if_fail (n_steps > 0, 0);
  g_return_val_if_fail (schedule->n_milestones <= NN_SCHEDULE_MAX_MILESTONES, 0);

  step = MIN (step, n_steps - 1);
  at = (double) step;
  switch (schedule->kind)
    {
    case NN_SCHEDULE_STEP:
      multiple = pow (schedule->factor, count_reductions (schedule, step, n));
      break;
    case NN_SCHEDULE_COSINE:
      multiple = along_cosine (1, schedule->end, at / n);
      break;
    case NN_SCHEDULE_ONE_CYCLE:
      multiple = rise_and_fall (schedule, along_cosine, at, schedule->warm_up * n - 1, n - 1);
      break;
    case NN_SCHEDULE_TRIANGLE:
      multiple = rise_and_fall (schedule, along_line, at, floor (schedule->warm_up * n), n);
      break;
    case NN_SCHEDULE_CONSTANT:
    default:
      break;
    }
  return (float) (peak * multiple);
}
