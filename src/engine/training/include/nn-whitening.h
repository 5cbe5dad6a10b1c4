/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whitening: a first layer whose weights are measured from the training images instead of learned.
 *
 * Neighboring pixels are much alike, so that a first convolution mostly has to learn differences
 * between them. This layer hands them over: with x a patch of the normalized images as a vector and
 * E[x·xᵀ] = Σ λᵢ·vᵢ·vᵢᵀ, its outputs are
 *
 *   yᵢ = vᵢ·x / √(λᵢ + ε)  and  −yᵢ,  ε = 0.0005,
 *
 * of which rectifiers keep one each. After Page 2018
 * (https://myrtle.ai/learn/how-to-train-your-resnet-8-bag-of-tricks/) and Jordan 2024
 * (https://arxiv.org/abs/2404.00498), without their bias. */
#pragma once

#include "nn-dataset.h"
#include "nn-model.h"

G_BEGIN_DECLS

#define NN_WHITENING_EPSILON 5e-4

/* Sets the weights of @model's whitening layer, if it has one, from the training split of @dataset:
 * from some million patches of images that are spread evenly over it. The same for any number of
 * threads. The model's normalization must be set before. Fails with NN_ERROR_SETTINGS if images
 * have too many channels to be normalized. */
gboolean nn_whitening_measure (NnModel *model, const NnDataset *dataset, GError **error);

/* The eigenvalues λ and eigenvectors of a symmetric matrix: A·vᵢ = λᵢ·vᵢ, by Jacobi's rotations
 * (Golub and Van Loan, “Matrix Computations”, 8.5). @a [n, n] is overwritten, λ is on its diagonal
 * then; row i of @vectors [n, n] is vᵢ, of length 1. Largest first. */
void nn_whitening_find_eigenvectors (double *a, size_t n, double *vectors);

G_END_DECLS
