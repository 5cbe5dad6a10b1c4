/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is predicted. */
#pragma once

#include "nn-dataset.h"
#include "nn-tta.h"

G_BEGIN_DECLS

/* The images of one split, in order, each in one view or in several. */
typedef struct
{
  const NnDataset *dataset; /* borrowed */
  NnSplit split;
  NnTta tta;
} NnPredictionSource;

G_END_DECLS
