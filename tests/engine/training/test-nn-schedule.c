/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learning rates against PyTorch 1.13 and numpy.interp(), and the states at the edges. */
#include "nn-schedule.h"

typedef struct
{
  NnSchedule schedule;
  double peak;
  guint64 n_steps;
  const double *rates; /* [n_steps] */
} ScheduleCase;

static void
check (const ScheduleCase *c)
{
  for (guint64 step = 0; step < c->n_steps; step++)
    g_assert_cmpfloat_with_epsilon ((double) nn_schedule_get_rate (&c->schedule, c->peak, step,
                                                                   c->n_steps),
                                    c->rates[step], 1e-7 * c->peak);
  /* A step too many is no other rate. */
  g_assert_true (nn_schedule_get_rate (&c->schedule, c->peak, c->n_steps + 5, c->n_steps) ==
                 nn_schedule_get_rate (&c->schedule, c->peak, c->n_steps - 1, c->n_steps));
}

static void
test_constant (void)
{
  const double rates[] = { 0.1, 0.1, 0.1 };

  check (&(ScheduleCase){ nn_schedule_default (NN_SCHEDULE_CONSTANT), 0.1, 3, rates });
}

static void
test_step (void)
{
  const double by_default[] = { 2, 2, 2, 2, 0.2, 0.2, 0.02, 0.02 };
  const double at_intervals[] = { 2, 2, 2, 1, 1, 1, 0.5, 0.5 };
  NnSchedule every_three = { .kind = NN_SCHEDULE_STEP, .factor = 0.5, .interval = 3 };

  check (&(ScheduleCase){ nn_schedule_default (NN_SCHEDULE_STEP), 2, 8, by_default });
  check (&(ScheduleCase){ every_three, 2, 8, at_intervals });
}

/* torch.optim.lr_scheduler.CosineAnnealingLR (SGD (lr=0.4), T_max=8) */
static void
test_cosine (void)
{
  const double rates[] = { 0.4, 0.384775907, 0.341421356,  0.276536686,
                           0.2, 0.123463314, 0.0585786438, 0.0152240935 };

  check (&(ScheduleCase){ nn_schedule_default (NN_SCHEDULE_COSINE), 0.4, 8, rates });
}

/* torch.optim.lr_scheduler.OneCycleLR (SGD, max_lr=0.4, total_steps=20 and 7) */
static void
test_one_cycle (void)
{
  const double twenty[] = {
    0.016,       0.0526687371, 0.148668737, 0.267331263,  0.363331263,   0.4,       0.394985602,
    0.380193853, 0.356366471,  0.324698262, 0.286777201,  0.244504809,   0.2000008, 0.155496791,
    0.113224399, 0.0753033384, 0.043635129, 0.0198077472, 0.00501599751, 1.6e-06,
  };
  const double seven[] = { 0.016,      0.392222651,  0.367617751, 0.269073535,
                           0.14309551, 0.0397187168, 1.6e-06 };

  check (&(ScheduleCase){ nn_schedule_default (NN_SCHEDULE_ONE_CYCLE), 0.4, 20, twenty });
  /* The peak falls between two steps. */
  check (&(ScheduleCase){ nn_schedule_default (NN_SCHEDULE_ONE_CYCLE), 0.4, 7, seven });
}

/* numpy.interp (arange (10), [0, int (0.23 * 10), 10], [0.2, 1, 0.07]), and down from the start. */
static void
test_triangle (void)
{
  const double rates[] = { 0.2, 0.6, 1, 0.88375, 0.7675, 0.65125, 0.535, 0.41875, 0.3025, 0.18625 };
  const double decay[] = { 3, 2.25, 1.5, 0.75 };

  check (&(ScheduleCase){ nn_schedule_default (NN_SCHEDULE_TRIANGLE), 1, 10, rates });
  check (&(ScheduleCase){ { .kind = NN_SCHEDULE_TRIANGLE }, 3, 4, decay });
}

/* Trainings of one step or two, and warm-ups of no step or all: always a rate that can be used. */
static void
test_edges (void)
{
  for (guint kind = NN_SCHEDULE_CONSTANT; kind <= NN_SCHEDULE_TRIANGLE; kind++)
    for (guint64 n_steps = 1; n_steps < 4; n_steps++)
      for (guint warm_up = 0; warm_up <= 2; warm_up++)
        {
          NnSchedule schedule = nn_schedule_default (kind);

          schedule.warm_up = warm_up / 2.0;
          for (guint64 step = 0; step < n_steps; step++)
            {
              double rate = (double) nn_schedule_get_rate (&schedule, 1, step, n_steps);

              g_assert_cmpfloat (rate, >=, 0);
              g_assert_cmpfloat (rate, <=, 1);
            }
        }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schedule/constant", test_constant);
  g_test_add_func ("/schedule/step", test_step);
  g_test_add_func ("/schedule/cosine", test_cosine);
  g_test_add_func ("/schedule/one-cycle", test_one_cycle);
  g_test_add_func ("/schedule/triangle", test_triangle);
  g_test_add_func ("/schedule/edges", test_edges);
  return g_test_run ();
}
