/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Optimizers: what is done to the parameters with their gradients. */
#pragma once

#include "nn-model.h"
#include "nn-trainer-state.h"

G_BEGIN_DECLS

/* For a parameter w with the gradient g, learning rate r, decay d (of kernels; 0 for vectors), and
 * state that starts from zero, step t = 1, 2, …: */
typedef enum
{
  /* g ← g + d·w,  m ← µ·m + g,  w ← w − r·m, or with Nesterov's momentum w ← w − r·(g + µ·m). The
   * decay is a part of the gradient, as in PyTorch's SGD. */
  NN_OPTIMIZER_SGD,

  /* w ← (1 − r·d)·w,  m ← β₁·m + (1 − β₁)·g,  v ← β₂·v + (1 − β₂)·g²,
   * w ← w − r·m̂ / (√v̂ + ε) with m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ)
   * (Loshchilov and Hutter 2019, https://arxiv.org/abs/1711.05101). */
  NN_OPTIMIZER_ADAMW,

  /* For kernels: w ← (1 − r·d)·w,  w ← w − r·√max (1, outputs / inputs)·U·Vᵀ, where U·S·Vᵀ is the
   * step of momentum (m or g + µ·m); see nn-orthogonalize.h (Jordan 2024,
   * https://kellerjordan.github.io/posts/muon/). A kernel whose scale means nothing
   * (NN_PARAMETER_DIRECTION) is scaled to the norm √outputs instead of decaying, that of U·Vᵀ, so
   * that r is relative (as https://github.com/KellerJordan/cifar10-airbench does). Vectors are
   * learned by AdamW: its steps, like these, do not depend on the scale of the gradient, so that
   * one learning rate serves both. */
  NN_OPTIMIZER_MUON,
} NnOptimizerKind;

typedef struct
{
  NnOptimizerKind kind;
  double momentum; /* µ, of SGD and Muon: 0 ≤ µ < 1 */
  gboolean nesterov;
  double beta1; /* of AdamW: 0 ≤ β < 1 */
  double beta2;
  double epsilon;      /* > 0 */
  double weight_decay; /* d ≥ 0 */

  /* Gradients are scaled down so that the norm of them all together, the square root of the sum of
   * all squares, is at most this. 0: neither clipped nor measured; INFINITY: only measured. */
  double clip_norm;

  /* Muon: the learning rate of vectors as a multiple of that of kernels. */
  double vector_rate;
} NnOptimizerSettings;

/* SGD: µ 0.9 with Nesterov's momentum, no decay. AdamW: β 0.9 and 0.999, ε 1e-8, decay 0.01. Muon:
 * µ 0.95 with Nesterov's momentum, decay 0.01, vectors with 0.05 of the rate: 0.02 for kernels goes
 * with 0.001. No clipping. */
NnOptimizerSettings nn_optimizer_settings_default (NnOptimizerKind kind);

typedef struct _NnOptimizer NnOptimizer;

/* For all parameters of @model that are learned; the model must outlive it. Allocates their
 * gradients as well. Fails with NN_ERROR_MEMORY. */
NnOptimizer *nn_optimizer_new (const NnOptimizerSettings *settings, NnModel *model, GError **error);
void nn_optimizer_free (NnOptimizer *optimizer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnOptimizer, nn_optimizer_free)

/* One step with the gradients that NN_GRADIENT_STORE has left. Called by every thread, after a
 * barrier; ends with a barrier. The same bits for any size of the thread pool. */
void nn_optimizer_step (NnOptimizer *optimizer, NnWorker *worker, float rate);

/* Of a training's state: what it has accumulated and how many steps it has made, and back; and how
 * many tensors that is. Called between rounds of the thread pool. */
gboolean
nn_optimizer_add_state (const NnOptimizer *optimizer, NnTrainerState *state, GError **error);
gboolean
nn_optimizer_set_state (NnOptimizer *optimizer, const NnTrainerState *state, GError **error);
size_t nn_optimizer_count_state (const NnOptimizer *optimizer);

G_END_DECLS
