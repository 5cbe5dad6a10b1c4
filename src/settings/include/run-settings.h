/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a user chooses before pressing Train. */
#pragma once

#include "nn-architecture.h"
#include "nn-trainer.h"
#include "settings-error.h"

G_BEGIN_DECLS

/* Hidden layers of a perceptron that is given as a list of sizes. */
#define RUN_MAX_HIDDEN_LAYERS 64

/* The largest seed: up to it every whole number is a double too, as which JSON holds numbers. */
#define RUN_MAX_SEED G_GUINT64_CONSTANT (9007199254740991)

/* Lives on the heap and has one owner: what is made or copied here is freed, and never assigned as
 * a value. All fields may be written but for the network, which the functions below set. */
typedef struct
{
  NnArchitecture *network; /* owned, never NULL */

  double learning_rate; /* the schedule's peak */
  guint epochs;
  guint batch_size;
  guint64 seed;
  guint threads;         /* 0: one per core. Has no influence on the result */
  NnPrecision precision; /* of convolutions while the network learns */

  NnOptimizerKind optimizer;
  NnScheduleKind schedule;
  double momentum; /* of SGD and Muon; Nesterov's if it is more than 0 */
  double weight_decay;
  double clip_norm;   /* 0: none */
  double vector_rate; /* of Muon: see NnOptimizerSettings */
  double warm_up;     /* of the schedules one cycle and triangle */
  double label_smoothing;
  double average; /* decay of the weights' moving average; 0: none */

  gboolean normalize; /* each channel, by mean and deviation of the images trained with */
  guint shift;        /* augmentation, as in NnAugmentation */
  NnFlip flip;
  guint cutout;
  double brightness;
  double contrast;
  double saturation;
  double mixup;

  double validation; /* the part of the training images that is held out; 0: none */
  guint patience;    /* 0: never stops early */
  NnTta tta;         /* of the test images, when the training is over */
} RunSettings;

/* The plain recipe: a perceptron 128-64, SGD without momentum, learning rate 0.01, batch 64, 50
 * epochs, seed 0, all cores; no normalization, no augmentation, nothing held out. */
RunSettings *run_settings_new (void);

RunSettings *run_settings_copy (const RunSettings *settings);
void run_settings_free (RunSettings *settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RunSettings, run_settings_free)

/* Makes @settings equal to @other, which may be the same. */
void run_settings_assign (RunSettings *settings, const RunSettings *other);

gboolean run_settings_equal (const RunSettings *a, const RunSettings *b);

/* For somebody who chooses an optimizer: if it is another one than before, momentum and weight
 * decay become what suits it (nn_optimizer_settings_default()). */
void run_settings_choose_optimizer (RunSettings *settings, NnOptimizerKind optimizer);

/* FALSE with SETTINGS_ERROR_VALUE, in a sentence that names the setting and what to choose, if one
 * is outside its range or two settings do not go together. Whether the network and the augmentation
 * fit the images is checked when they are known: by nn_architecture_plan() and
 * nn_augmentation_check(). */
gboolean run_settings_check (const RunSettings *settings, GError **error);

/* Reads a network in the language of nn-architecture.h. Fails as nn_architecture_parse();
 * @settings is then as it was. */
gboolean run_settings_parse_network (RunSettings *settings, const char *text, GError **error);

/* Writes the sizes of the hidden layers of a perceptron, of at most @max, to @hidden and returns
 * how many there are; −1 if the network is no plain perceptron or has more. */
int run_settings_get_hidden (const RunSettings *settings, guint *hidden, size_t max);

/* "128,64" → a perceptron; an empty text means no hidden layer (the network is then a linear
 * classifier). Spaces are allowed. */
gboolean run_settings_parse_hidden (RunSettings *settings, const char *text, GError **error);

/* And back. NULL if the network is no plain perceptron. The caller frees it. */
char *run_settings_format_hidden (const RunSettings *settings);

/* The network in a few words, for a caption: of a perceptron the sizes of all layers,
 * “3072-128-64-3”, else “6 convolutions, 287,843 weights”; without the weights if the network does
 * not fit images of shape @input. The caller frees it. */
char *run_settings_describe_network (const RunSettings *settings, NnShape input, size_t n_classes);

/* What the engine is told; @settings must pass run_settings_check(). keep_best is set where images
 * are held out. */
void run_settings_to_trainer (const RunSettings *settings, NnTrainerSettings *trainer);

G_END_DECLS
