#include "training-history.h"

struct _TrainingEpoch
{
  GObject parent_instance;
  RunEpoch *figures;
};

G_DEFINE_FINAL_TYPE (TrainingEpoch, training_epoch, G_TYPE_OBJECT)

static void
training_epoch_finalize (GObject *object)
{
  TrainingEpoch *epoch = TRAINING_EPOCH (object);

  g_clear_pointer (&epoch->figures, run_epoch_unref);
  G_OBJECT_CLASS (training_epoch_parent_class)->finalize (object);
}

static void
training_epoch_class_init (TrainingEpochClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = training_epoch_finalize;
}

static void
training_epoch_init (TrainingEpoch *epoch)
{
}

const RunEpoch *
training_epoch_get_figures (TrainingEpoch *epoch)
{
  g_return_val_if_fail (TRAINING_IS_EPOCH (epoch), NULL);
  return epoch->figures;
}

struct _TrainingHistory
{
  GObject parent_instance;
  Run *run;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GType
training_history_get_item_type (GListModel *list)
{
  return TRAINING_TYPE_EPOCH;
}

static guint
training_history_get_n_items (GListModel *list)
{
  return TRAINING_HISTORY (list)->run->epochs->len;
}

static gpointer
training_history_get_item (GListModel *list, guint position)
{
  GPtrArray *epochs = TRAINING_HISTORY (list)->run->epochs;
  TrainingEpoch *item;

  if (position >= epochs->len)
    return NULL;
  item = g_object_new (TRAINING_TYPE_EPOCH, NULL);
  item->figures = run_epoch_ref (g_ptr_array_index (epochs, position));
  return item;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = training_history_get_item_type;
  iface->get_n_items = training_history_get_n_items;
  iface->get_item = training_history_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TrainingHistory,
                               training_history,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
training_history_finalize (GObject *object)
{
  TrainingHistory *history = TRAINING_HISTORY (object);

  g_clear_pointer (&history->run, run_unref);
  G_OBJECT_CLASS (training_history_parent_class)->finalize (object);
}

static void
training_history_class_init (TrainingHistoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = training_history_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
training_history_init (TrainingHistory *history)
{
}

TrainingHistory *
training_history_new (Run *run)
{
  TrainingHistory *history = g_object_new (TRAINING_TYPE_HISTORY, NULL);

  history->run = run_ref (run);
  return history;
}

Run *
training_history_get_run (TrainingHistory *history)
{
  g_return_val_if_fail (TRAINING_IS_HISTORY (history), NULL);
  return history->run;
}

guint
training_history_get_batches_per_epoch (TrainingHistory *history)
{
  return run_get_n_batches (history->run);
}

void
training_history_append_epoch (TrainingHistory *history, RunEpoch *epoch)
{
  g_return_if_fail (TRAINING_IS_HISTORY (history));

  run_append_epoch (history->run, run_epoch_ref (epoch));
  g_list_model_items_changed (G_LIST_MODEL (history), history->run->epochs->len - 1, 0, 1);
}

void
training_history_append_test (TrainingHistory *history, double loss, double accuracy)
{
  g_return_if_fail (TRAINING_IS_HISTORY (history));

  run_append_test (history->run, loss, accuracy);
}

void
training_history_skip_test (TrainingHistory *history)
{
  g_return_if_fail (TRAINING_IS_HISTORY (history));

  run_skip_test (history->run);
}

void
training_history_append_event (TrainingHistory *history, const RunEvent *event)
{
  g_return_if_fail (TRAINING_IS_HISTORY (history));

  run_append_event (history->run, event);
}

void
training_history_append_batches (TrainingHistory *history,
                                 const float *losses,
                                 const float *accuracies,
                                 size_t n_batches)
{
  g_return_if_fail (TRAINING_IS_HISTORY (history));

  for (size_t i = 0; i < n_batches; i++)
    run_append_batch (history->run, losses[i], accuracies[i]);
}

void
training_history_emit_changed (TrainingHistory *history)
{
  g_return_if_fail (TRAINING_IS_HISTORY (history));

  g_signal_emit (history, signals[CHANGED], 0);
}
