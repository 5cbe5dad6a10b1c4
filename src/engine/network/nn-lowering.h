/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the layers of a model to stages of operations. */
#pragma once

#include "nn-model.h"
#include "nn-stages.h"

G_BEGIN_DECLS

/* The stages of @model for batches of up to @max_batch images. Borrows @model. Values get no
 * gradients yet. Fails with NN_ERROR_MEMORY. */
NnStages *nn_lower_model (
    NnModel *model, size_t max_batch, NnGradients gradients, NnPrecision precision, GError **error);

G_END_DECLS
