/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How weights start. */
#pragma once

#include "nn-layer-parameters.h"
#include "nn-random.h"
#include "nn-tensor.h"

G_BEGIN_DECLS

/* He et al. 2015 (arXiv 1502.01852), for layers followed by a rectifier: normal, mean 0, variance 2
 * / inputs. In front of a norm (NN_PARAMETER_DIRECTION), where the scale of the weights decides
 * nothing but how far a step turns them, with variance 1 / (3 · inputs): that of PyTorch's layers,
 * so that learning rates mean the same. Drawn row by row; the rows are the inputs. */
void nn_initialize_kernel (NnTensor *kernel, NnParameterKind kind, NnRandom *random);

G_END_DECLS
