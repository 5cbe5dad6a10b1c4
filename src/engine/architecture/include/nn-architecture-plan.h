/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an architecture is for images of one shape: the shapes of all layers, and what they cost. */
#pragma once

#include "nn-architecture.h"

G_BEGIN_DECLS

/* Weights of a network, of any single tensor too: as float32 they are 1 GiB, and training keeps
 * gradients and averages of the same size beside them. */
#define NN_ARCHITECTURE_MAX_WEIGHTS ((size_t) 1 << 28)

typedef struct
{
  NnLayerSpec spec;
  size_t number; /* of the layer, as errors count it; 0 for a layer that is not written, and for the
                  * end of a residual */
  NnShape input;
  NnShape output;
  size_t n_weights; /* numbers that are learned: a norm's scale and shift are, its running mean and
                     * variance are not */
  guint64 n_multiply_adds; /* of one image forward, padding included: of convolutions and dense
                            * layers, beside which the others are nothing */
} NnPlannedLayer;

typedef struct
{
  NnPlannedLayer *layers; /* in the order of computing */
  size_t n_layers;
  size_t n_weights;
  guint64 n_multiply_adds;
  size_t n_activations; /* numbers that one image makes of itself: the sum of all outputs */
} NnArchitecturePlan;

/* Infers every shape for images of shape @input, and adds what is not written:
 *
 *   - flatten before a dense layer whose input is not flat;
 *   - at the end a dense layer with bias of @n_classes units, the logits.
 *
 * Outputs of a convolution have (n + 2 · pad − kernel) / stride + 1 rows or columns, of a pool (n −
 * window) / stride + 1, both rounded down.
 *
 * Fails with NN_ERROR_SHAPE and a sentence that names the layer, says why it does not fit and what
 * to do: a kernel or a window is larger than the map, a residual does not keep its shape, a size is
 * beyond NN_ARCHITECTURE_MAX_WEIGHTS or what fits in size_t, there are no pixels or no classes. */
NnArchitecturePlan *nn_architecture_plan (const NnArchitecture *architecture,
                                          NnShape input,
                                          size_t n_classes,
                                          GError **error);

void nn_architecture_plan_free (NnArchitecturePlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnArchitecturePlan, nn_architecture_plan_free)

G_END_DECLS
