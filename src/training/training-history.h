/* What a run has learned so far, as the charts see it.
 *
 * A GListModel of TrainingEpoch, one item per finished epoch, around a Run that it fills. Main
 * thread only. Signal "changed": something was appended; at most about twenty times a second.
 */
#pragma once

#include <gio/gio.h>

#include "run.h"

G_BEGIN_DECLS

/* One finished epoch. */
#define TRAINING_TYPE_EPOCH (training_epoch_get_type ())
G_DECLARE_FINAL_TYPE (TrainingEpoch, training_epoch, TRAINING, EPOCH, GObject)

/* Valid as long as the item. */
const RunEpoch *training_epoch_get_figures (TrainingEpoch *epoch);

#define TRAINING_TYPE_HISTORY (training_history_get_type ())
G_DECLARE_FINAL_TYPE (TrainingHistory, training_history, TRAINING, HISTORY, GObject)

/* References @run. */
TrainingHistory *training_history_new (Run *run);

/* The run that is being filled: epochs, events, and the loss and accuracy of every batch. */
Run *training_history_get_run (TrainingHistory *history);

/* Batches in one epoch, so that batch i lies at (i + 1) / n on the epoch axis. */
guint training_history_get_batches_per_epoch (TrainingHistory *history);

/*< for the session >*/
void training_history_append_epoch (TrainingHistory *history, RunEpoch *epoch);
/* The final figures of the test images. */
void training_history_append_test (TrainingHistory *history, double loss, double accuracy);
/* There are none: that test was skipped. */
void training_history_skip_test (TrainingHistory *history);
void training_history_append_event (TrainingHistory *history, const RunEvent *event);
void training_history_append_batches (TrainingHistory *history,
                                      const float *losses,
                                      const float *accuracies,
                                      size_t n_batches);

/* Emits "changed", once for all that was appended. */
void training_history_emit_changed (TrainingHistory *history);

G_END_DECLS
