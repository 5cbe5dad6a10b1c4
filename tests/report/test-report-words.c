/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which epoch, which images, which figure: in the same words everywhere. */
#include <math.h>

#include "made-up-dataset.h"
#include "report-epoch.h"
#include "report-event.h"
#include "report-images.h"

static void
test_epoch (void)
{
  g_autofree char *after = report_describe_epoch (7, FALSE);
  g_autofree char *within = report_describe_epoch (8, TRUE);
  g_autofree char *none = report_describe_epoch (0, FALSE);

  g_assert_cmpstr (after, ==, "after epoch 7");
  g_assert_cmpstr (within, ==, "in the middle of epoch 8");
  g_assert_cmpstr (none, ==, "");
}

static void
test_images (void)
{
  g_autofree char *all = report_describe_images (60000, 0, 10000);
  g_autofree char *held_out = report_describe_images (60000, 6000, 10000);

  g_assert_cmpstr (all, ==, "60,000 training and 10,000 test images");
  g_assert_cmpstr (held_out, ==, "54,000 training, 6,000 validation and 10,000 test images");
}

/* A run of 3 epochs of 4 batches, of which the second was the best, stopped in the fourth. */
static Run *
make_run (const RunSettings *settings)
{
  static const double ACCURACIES[] = { 0.5, 0.824, 0.75 };
  g_autoptr (NnDataset) dataset = made_up_dataset_new ((NnShape){ 1, 2, 2 }, 2, 80, 10, 1);
  Run *run = run_new ("run", dataset, settings);

  for (guint i = 0; i < G_N_ELEMENTS (ACCURACIES); i++)
    {
      RunEpoch *epoch = run_epoch_new ();

      epoch->epoch = i + 1;
      epoch->step = 4 * (guint64) (i + 1);
      epoch->evaluation_accuracy = ACCURACIES[i];
      epoch->evaluation_loss = 1;
      run_append_epoch (run, epoch);
    }
  run_set_progress (run, 14, 280, 1);
  return run;
}

/* The network that is kept, whatever epoch was the last. */
static void
test_kept (void)
{
  g_autoptr (RunSettings) settings = run_settings_new ();
  g_autoptr (Run) run = NULL;
  g_autofree char *kept = NULL, *best = NULL;

  settings->validation = 0.5;
  settings->batch_size = 10;
  run = make_run (settings);
  run->network_step = 8;
  kept = report_describe_kept_epoch (run);
  best = report_describe_best_epoch (run);
  g_assert_cmpstr (kept, ==, "after epoch 2");
  g_assert_cmpstr (best, ==, "Best epoch (weights kept): 2, validation accuracy 82.40%");
}

static void
test_kept_partial (void)
{
  g_autoptr (RunSettings) settings = run_settings_new ();
  g_autoptr (Run) run = NULL;
  g_autofree char *kept = NULL, *best = NULL, *one_view = NULL;

  settings->batch_size = 20;
  run = make_run (settings);
  run->network_step = run->steps;
  kept = report_describe_kept_epoch (run);
  best = report_describe_best_epoch (run);
  g_assert_cmpstr (kept, ==, "in the middle of epoch 4");
  g_assert_cmpstr (best, ==, "Best epoch: 2, test accuracy 82.40%");
  run->settings->tta = NN_TTA_MIRROR;
  one_view = report_describe_best_epoch (run);
  g_assert_cmpstr (one_view, ==, "Best epoch: 2, test accuracy 82.40% with one view of each image");
}

/* Each kind has its words, and no two have the same. */
static void
test_events (void)
{
  g_autoptr (GHashTable) words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int kind = RUN_EVENT_LEARNING_RATE; kind <= RUN_EVENT_EARLY_STOP; kind++)
    {
      const RunEvent event = { .kind = (RunEventKind) kind, .value = 2 };

      g_assert_true (g_hash_table_add (words, report_describe_event (&event)));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report-words/epoch", test_epoch);
  g_test_add_func ("/report-words/images", test_images);
  g_test_add_func ("/report-words/kept", test_kept);
  g_test_add_func ("/report-words/kept-partial", test_kept_partial);
  g_test_add_func ("/report-words/events", test_events);
  return g_test_run ();
}
