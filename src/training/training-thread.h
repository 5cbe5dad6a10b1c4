/* The thread that trains for a session. It never sees the session: all that it is told and all that
 * it tells goes through the channel. */
#pragma once

#include "run-settings.h"
#include "training-channel.h"

G_BEGIN_DECLS

/* Trains with @settings on @dataset, and sends TRAINING_EVENT_ENDED last. The caller joins it. */
GThread *
training_thread_start (TrainingChannel *channel, NnDataset *dataset, const RunSettings *settings);

G_END_DECLS
