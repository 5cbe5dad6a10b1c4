/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a network is trained to say. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the network should say of each image i of a batch: the probabilities
 *
 *   t_i = (1 − smoothing) · (λ_i · onehot (labels[i]) + (1 − λ_i) · onehot (partners[i])) +
 *         smoothing / classes,
 *
 * as PyTorch does. */
typedef struct
{
  const guint16 *labels; /* [batch] */
  /* Mixup: the labels of the images that were blended in, and the shares, 0 … 1, of the others in
   * the blends, [batch] each; NULL: none. */
  const guint16 *partners;
  const float *lambdas;
  float smoothing; /* 0 … 1; 0: none */
} NnTargets;

G_END_DECLS
