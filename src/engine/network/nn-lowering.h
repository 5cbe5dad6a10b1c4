/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How each kind of layer becomes operations of stages: a row for each kind. */
#pragma once

#include "nn-cut.h"

G_BEGIN_DECLS

/* How a first layer takes the images. */
typedef enum
{
  NN_IMAGES_AS_MAPS,
  NN_IMAGES_CLOSE, /* with padding, channels close together */
  NN_IMAGES_AS_VECTOR,
} NnImageForm;

/* How a kind of layer is computed in stages. */
typedef struct
{
  /* Appends a layer to @cut. Fails with NN_ERROR_MEMORY. */
  gboolean (*lower) (NnCut *cut, NnLayer *layer, GError **error);

  NnImageForm images;
  gboolean is_fixed; /* as the first layer it is a stage that learns nothing */
} NnLowering;

const NnLowering *nn_lowering_get (NnLayerKind kind);

G_END_DECLS
