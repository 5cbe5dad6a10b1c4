/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network cut into stages (nn-stage.h). */
#pragma once

#include "nn-gradients.h"
#include "nn-precision.h"
#include "nn-stage.h"

G_BEGIN_DECLS

typedef struct
{
  GPtrArray *values; /* of NnValue: the images, then what each stage leaves; the last are logits */
  GPtrArray *stages; /* of NnStage, in the order of computing; borrow the layers of the model */
  size_t n_layers;
  size_t n_fixed;        /* stages at the beginning that have nothing to learn */
  NnGradients gradients; /* that the backward pass finds */
  NnPrecision precision; /* of convolutions */
  size_t max_batch;
} NnStages;

void nn_stages_free (NnStages *stages);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnStages, nn_stages_free)

NnValue *nn_stages_get_value (const NnStages *stages, size_t i);
NnStage *nn_stages_get_stage (const NnStages *stages, size_t i);

G_END_DECLS
