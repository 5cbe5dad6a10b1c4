/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one sentence about a training that went wrong without failing. */
#include "training-hint.h"

#include <math.h>

#include "made-up-dataset.h"

#define N_BATCHES 10 /* in an epoch */

/* Three classes: a guess costs ln 3 = 1.1. */
static Run *
make_run (double learning_rate)
{
  g_autoptr (NnDataset) dataset = made_up_dataset_new ((NnShape){ 1, 2, 2 }, 3, 100, 3, 1);
  g_autoptr (RunSettings) settings = run_settings_new ();

  settings->batch_size = 10;
  settings->learning_rate = learning_rate;
  return run_new ("test", dataset, settings);
}

/* @n batches whose loss goes from @first to @last. */
static void
append (Run *run, guint n, double first, double last, double accuracy)
{
  for (guint i = 0; i < n; i++)
    {
      run_append_batch (run, (float) (first + (last - first) * i / MAX (n - 1, 1)),
                        (float) accuracy);
      if (run->batch_losses->len % N_BATCHES == 0)
        {
          RunEpoch *epoch = run_epoch_new ();

          epoch->epoch = run->batch_losses->len / N_BATCHES;
          epoch->training_loss = last;
          epoch->training_accuracy = accuracy;
          run_append_epoch (run, epoch);
        }
    }
}

static void
assert_hint (const Run *run, const char *expected)
{
  g_autofree char *hint = training_hint_describe (run);

  g_assert_cmpstr (hint, ==, expected);
}

static void
test_none (void)
{
  g_autoptr (Run) empty = make_run (0.01);
  g_autoptr (Run) good = make_run (0.01);

  assert_hint (empty, NULL);
  for (guint epoch = 0; epoch < 20; epoch++)
    {
      append (good, N_BATCHES, 1.2 - 0.05 * epoch, 1.15 - 0.05 * epoch, 0.4 + 0.02 * epoch);
      assert_hint (good, NULL);
    }
}

/* At any moment from the explosion on, and for as long as it takes. */
static void
test_exploded (void)
{
  g_autoptr (Run) run = make_run (10);

  append (run, 1, 1.1, 1.1, 0.3);
  append (run, 9, 1e14, 1e12, 0.3);
  assert_hint (run,
               "The loss exploded in epoch 1: the steps were too large. Try a learning rate of "
               "1 (a tenth).");
  append (run, 90, 1.11, 1.1, 0.33);
  assert_hint (run,
               "The loss exploded in epoch 1: the steps were too large. Try a learning rate of "
               "1 (a tenth).");
}

/* The rate of the epoch in which it happened is what counts. */
static void
test_changed_rate (void)
{
  const RunEvent up = { .kind = RUN_EVENT_LEARNING_RATE, .epoch = 4, .step = 30, .value = 0.25 };
  const RunEvent down = { .kind = RUN_EVENT_LEARNING_RATE, .epoch = 6, .step = 50, .value = 0.001 };
  g_autoptr (Run) run = make_run (0.01);

  append (run, 30, 1.1, 0.6, 0.8);
  run_append_event (run, &up);
  append (run, 20, 5, 50, 0.33);
  run_append_event (run, &down);
  append (run, 20, 50, 50, 0.33);
  assert_hint (run,
               "The loss exploded in epoch 4: the steps were too large. Try a learning rate of "
               "0.025 (a tenth).");
}

/* A spike that is over is a spike; so is a loss that is no number, about which there is an error.
 */
static void
test_recovered (void)
{
  g_autoptr (Run) run = make_run (0.1);
  g_autoptr (Run) failed = make_run (0.1);

  append (run, 20, 1.1, 0.9, 0.6);
  append (run, 5, 100, 20, 0.3);
  append (run, 75, 0.9, 0.5, 0.8);
  assert_hint (run, NULL);
  append (failed, 20, 1.1, 1000, 0.3);
  append (failed, 1, INFINITY, INFINITY, 0.3);
  assert_hint (failed, NULL);
}

static void
test_nothing_learned (void)
{
  g_autoptr (Run) large = make_run (0.05);
  g_autoptr (Run) small = make_run (0.00002);
  g_autoptr (Run) slow = make_run (0.0001);

  append (large, 40, 1.12, 1.1, 0.33);
  assert_hint (large, NULL); /* it may still come */
  append (large, 20, 1.1, 1.1, 0.33);
  assert_hint (large, "After 6 epochs the network is no better than guessing: the steps may be too "
                      "large. Try a learning rate of 0.005 (a tenth).");
  append (small, 60, 1.1, 1.099, 0.35);
  assert_hint (small, "After 6 epochs the network is no better than guessing: the steps may be too "
                      "small. Try a learning rate of 0.0002 (ten times as much).");
  append (slow, 60, 1.1, 1.08, 0.45);
  assert_hint (slow, NULL);
}

/* Of a run whose batches were not kept. */
static void
test_epochs_only (void)
{
  g_autoptr (Run) run = make_run (0.3);

  append (run, 50, 30, 30, 0.33);
  g_array_set_size (run->batch_losses, 0);
  g_array_set_size (run->batch_accuracies, 0);
  assert_hint (run,
               "The loss exploded in epoch 1: the steps were too large. Try a learning rate of "
               "0.03 (a tenth).");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hint/none", test_none);
  g_test_add_func ("/hint/exploded", test_exploded);
  g_test_add_func ("/hint/changed-rate", test_changed_rate);
  g_test_add_func ("/hint/recovered", test_recovered);
  g_test_add_func ("/hint/nothing-learned", test_nothing_learned);
  g_test_add_func ("/hint/epochs-only", test_epochs_only);
  return g_test_run ();
}
