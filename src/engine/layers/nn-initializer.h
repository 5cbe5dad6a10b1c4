/* How weights start. */
#pragma once

#include "nn-layer.h"

G_BEGIN_DECLS

/* He et al. 2015 (arXiv 1502.01852), for layers followed by a rectifier: normal, mean 0, variance 2
 * / n_inputs. Drawn row by row. */
void nn_initialize_he_normal (NnTensor *weight, size_t n_inputs, NnRandom *random);

/* The same for a kernel, but in front of a norm (NN_PARAMETER_DIRECTION), where the scale of the
 * weights decides nothing but how far a step turns them, with variance 1 / (3 · n_inputs): that of
 * PyTorch's layers, so that learning rates mean the same. */
void nn_initialize_kernel (NnParameter *kernel, size_t n_inputs, NnRandom *random);

G_END_DECLS
