/* The history is a list model around a run. */
#include "training-history.h"

#include "made-up-dataset.h"

static void
on_items_changed (GListModel *list, guint position, guint removed, guint added, gpointer data)
{
  g_assert_cmpuint (removed, ==, 0);
  g_assert_cmpuint (position + added, ==, g_list_model_get_n_items (list));
  *(guint *) data += added;
}

static void
count_signal (GObject *object, gpointer data)
{
  (*(guint *) data)++;
}

static void
test_epochs (void)
{
  g_autoptr (NnDataset) dataset = made_up_dataset_new ((NnShape){ 1, 2, 2 }, 2, 100, 2, 1);
  RunSettings settings = run_settings_default ();
  g_autoptr (Run) run = run_new ("test", dataset, &settings);
  g_autoptr (TrainingHistory) history = training_history_new (run);
  g_autoptr (RunEpoch) epoch = run_epoch_new ();
  g_autoptr (TrainingEpoch) item = NULL;
  guint n_added = 0, n_changed = 0;

  g_signal_connect (history, "items-changed", G_CALLBACK (on_items_changed), &n_added);
  g_signal_connect (history, "changed", G_CALLBACK (count_signal), &n_changed);
  epoch->epoch = 1;
  epoch->evaluation_accuracy = 0.5;
  training_history_append_epoch (history, epoch);
  epoch->epoch = 2;
  training_history_append_epoch (history, epoch);
  training_history_append_batches (history, (const float[]){ 3, 2 }, (const float[]){ 0, 1 }, 2);
  g_assert_cmpuint (n_changed, ==, 0);
  training_history_emit_changed (history);

  g_assert_cmpuint (n_added, ==, 2);
  g_assert_cmpuint (n_changed, ==, 1);
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (history)) == TRAINING_TYPE_EPOCH);
  item = g_list_model_get_item (G_LIST_MODEL (history), 1);
  g_assert_cmpuint (training_epoch_get_figures (item)->epoch, ==, 2);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (history), 2));
  g_assert_cmpuint (run->batch_losses->len, ==, 2);
  g_assert_true (g_array_index (run->batch_accuracies, float, 1) == 1);
  /* 100 images in batches of 64. */
  g_assert_cmpuint (training_history_get_batches_per_epoch (history), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/history/epochs", test_epochs);
  return g_test_run ();
}
