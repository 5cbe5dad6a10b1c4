/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A perceptron in double precision, written for clearness alone: what the engine is compared with.
 */
#pragma once

#include "nn.h"

#define REFERENCE_MAX_LAYERS 8

typedef struct
{
  size_t n_layers;                        /* dense layers, with a rectifier between any two */
  size_t sizes[REFERENCE_MAX_LAYERS + 1]; /* inputs, hidden …, outputs */
  double *weights[REFERENCE_MAX_LAYERS];  /* inputs × outputs */
  double *biases[REFERENCE_MAX_LAYERS];
} ReferenceNetwork;

/* With the parameters of a perceptron. */
void reference_network_init (ReferenceNetwork *network, const NnModel *model);
void reference_network_clear (ReferenceNetwork *network);

/* Mean cross-entropy of x [batch, inputs]. */
double reference_network_loss (const ReferenceNetwork *network,
                               const double *x,
                               const guint16 *labels,
                               size_t batch);

/* w ← w − rate · ∂loss/∂w for every parameter, by backpropagation. */
void reference_network_step (
    ReferenceNetwork *network, const double *x, const guint16 *labels, size_t batch, double rate);
