/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network's weights as NumPy's .npz, to be taken away.
 *
 * A perceptron is written as NumPy recipes write it: W1 (inputs × outputs), b1 (1 × outputs),
 * W2, ... float32; any other network with PyTorch's names and shapes (named-weights.h). */
#pragma once

#include "nn-model.h"

G_BEGIN_DECLS

/* Replaces @path as a whole. */
gboolean npz_weights_write (const char *path, const NnModel *model, GError **error);

G_END_DECLS
