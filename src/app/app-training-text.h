/* What the Train page says about a training. Pure functions; the caller frees what they return. */
#pragma once

#include "training-session.h"

G_BEGIN_DECLS

/* "Fashion-MNIST: 60,000 training and 10,000 test images of 10 classes". */
char *
app_training_describe_data (const char *name, size_t n_training, size_t n_test, size_t n_classes);

/* "Network 784-128-64-10, 109,386 weights". */
char *
app_training_describe_network (const RunSettings *settings, size_t n_inputs, size_t n_classes);

/* "Training", "Paused", "Stopped After Epoch 3", ... */
char *app_training_describe_state (TrainingState state, const Run *run);

/* "Epoch 3 of 50 · batch 120 of 235". */
char *app_training_describe_position (TrainingState state, const TrainingProgress *progress);

/* While it trains: "54,000 images/s · 1 min 12 s left"; afterwards what it was all in all. */
char *
app_training_describe_speed (TrainingState state, const TrainingProgress *progress, const Run *run);

/* What is wrong and what to try: it failed, or the loss is no number any more. NULL if all is
 * well. */
char *app_training_describe_trouble (TrainingState state, const char *error, const Run *run);

G_END_DECLS
