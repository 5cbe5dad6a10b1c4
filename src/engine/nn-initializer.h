/* How weights start. */
#pragma once

#include "nn-layer.h"

G_BEGIN_DECLS

/* He et al. 2015 (arXiv 1502.01852), for layers followed by a rectifier: normal, mean 0, variance 2
 * / n_inputs. Drawn row by row. */
void nn_initialize_he_normal (NnTensor *weight, size_t n_inputs, NnRandom *random);

/* For layers followed by a norm, where the scale of the weights decides nothing but how far a step
 * turns them: normal, mean 0, variance 1 / (3 · n_inputs), which is that of PyTorch's layers, so
 * that learning rates mean the same. */
void nn_initialize_direction (NnTensor *weight, size_t n_inputs, NnRandom *random);

/* One or the other, as the parameter's kind says. */
void nn_initialize_kernel (NnParameter *kernel, size_t n_inputs, NnRandom *random);

G_END_DECLS
