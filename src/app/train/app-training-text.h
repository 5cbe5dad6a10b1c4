/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the Train page says about a training. Pure functions; the caller frees what they return. */
#pragma once

#include "training-session.h"

G_BEGIN_DECLS

typedef struct
{
  size_t n_training;   /* of the data set */
  size_t n_validation; /* how many of them are held out */
  size_t n_test;
} AppTrainingImages;

/* "Fashion-MNIST: 60,000 training and 10,000 test images of 10 classes"; what is held out is told
 * apart. */
char *
app_training_describe_data (const char *name, const AppTrainingImages *images, size_t n_classes);

/* "Network 784-128-64-10, 109,386 weights", "Network: 6 convolutions, 287,843 weights". */
char *app_training_describe_network (const RunSettings *settings, NnShape input, size_t n_classes);

/* Before it starts: how often it will go through how many images, in how many batches. */
char *
app_training_describe_plan (const RunSettings *settings, size_t n_training, size_t n_validation);

/* "Training", "Paused", "Stopped After Epoch 3", "Stopped in Epoch 4", ... */
char *app_training_describe_state (TrainingState state, const Run *run);

/* "Epoch 3 of 50 · batch 120 of 235". */
char *app_training_describe_position (TrainingState state, const TrainingProgress *progress);

/* "Evaluating… 3,200 of 10,000 images" after an epoch, "Testing… …" in the end. */
char *app_training_describe_evaluation (const TrainingEvaluationProgress *progress);

/* While it trains: "54,000 images/s · 1 min 12 s left"; afterwards what it was all in all. */
char *
app_training_describe_speed (TrainingState state, const TrainingProgress *progress, const Run *run);

/* "12 (81.4%)", or "–" when none has been tested yet. */
char *app_training_describe_best_epoch (const Run *run);

/* What stands below that: "Best epoch", and which images or views the figure is of, where the other
 * figures will be of others in the end. */
const char *app_training_caption_best_epoch (const Run *run);

/* "Validation accuracy", "Test accuracy", "Test accuracy (2 views)". */
char *app_training_caption_accuracy (gboolean is_validation, guint n_views);

/* What is wrong, what to try and what is kept: it failed, or the loss is no number any more. NULL
 * if all is well. */
char *app_training_describe_trouble (TrainingState state, const char *error, const Run *run);

/* Which epoch's network was kept and why, where validation images decided it: when the training is
 * over. NULL otherwise. */
char *app_training_describe_choice (TrainingState state, const Run *run);

/* The longest that it can be, without numbers: for the room that it takes. Not to be freed. */
const char *app_training_get_longest_choice (void);

G_END_DECLS
