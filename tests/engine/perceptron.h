/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The smallest networks that tests train. */
#pragma once

#include "nn.h"

/* Its layers, not built: dense with a bias, and ReLU. */
NnLayer *dense_layer_new (size_t n_outputs);
NnLayer *relu_layer_new (void);

/* Dense and ReLU for each of the @n_hidden sizes, then dense to @n_classes logits. Parameters are
 * zero until nn_model_initialize(). Fails like nn_architecture_plan() and nn_model_new_from_plan().
 */
NnModel *perceptron_new (
    NnShape input, const guint *hidden, size_t n_hidden, size_t n_classes, GError **error);
