/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The orthogonal factor of a matrix: U·Vᵀ where G = U·S·Vᵀ, approximately. */
#pragma once

#include "nn-tensor.h"
#include "nn-workers.h"

G_BEGIN_DECLS

/* How many floats nn_orthogonalize() needs for itself. */
size_t nn_orthogonalize_get_workspace (const NnTensor *matrix);

/* G ← U·S'·Vᵀ with all of S' near 1 (0.7 … 1.2), of any shape, in place: five steps of the
 * Newton–Schulz iteration with the polynomial 3.4445 x − 4.7750 x³ + 2.0315 x⁵ on G / ‖G‖, as in
 * Muon (Jordan 2024, https://kellerjordan.github.io/posts/muon/). @norm is ‖G‖, the square root of
 * the sum of all squares; a matrix of zeros stays as it is. Singular values below 0.0015 ‖G‖ grow
 * 485-fold and end below 0.7.
 *
 * Called by every thread, after a barrier, with the same arguments; ends with a barrier. */
void nn_orthogonalize (NnWorker *worker, NnTensor *matrix, double norm, float *workspace);

G_END_DECLS
