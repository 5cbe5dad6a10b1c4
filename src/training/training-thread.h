/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The thread that trains for a session. It never sees the session: all that it is told and all that
 * it tells goes through the channel. */
#pragma once

#include "training-channel.h"

G_BEGIN_DECLS

/* Trains as @run says, which is only read here, on @dataset, and sends TRAINING_EVENT_ENDED last.
 * The caller joins it. */
GThread *training_thread_start (TrainingChannel *channel, NnDataset *dataset, const Run *run);

G_END_DECLS
