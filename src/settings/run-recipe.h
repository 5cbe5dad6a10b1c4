/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a preset consists of, and how it is fitted to the data that it meets. */
#pragma once

#include "run-preset.h"

G_BEGIN_DECLS

/* As it suits many images; run_recipe_fit() says what changes where there are few. */
typedef struct
{
  RunPreset preset;
  const char *network;
  double learning_rate;
  guint batch_size;
  guint epochs;
  guint few_images;       /* with few images, as many epochs as show the network so many, … */
  guint few_epochs;       /* … and at least these */
  guint few_batch_size;   /* the smallest, with few images */
  gboolean varies_colors; /* of few images */
  NnOptimizerKind optimizer;
  double momentum;
  double weight_decay;
  double vector_rate;
  NnScheduleKind schedule;
  double warm_up;
  double label_smoothing;
  double average;
  gboolean normalize;
  guint shift; /* pixels of an image of 32 × 32, as is cutout */
  NnFlip flip;
  guint cutout;
  NnTta tta;
  NnPrecision precision;
} RunRecipe;

/* Fits @settings, which are what @recipe says, to @data. */
void run_recipe_fit (const RunRecipe *recipe, const RunPresetData *data, RunSettings *settings);

G_END_DECLS
