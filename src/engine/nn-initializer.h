/* How weights start. */
#pragma once

#include "nn-random.h"
#include "nn-tensor.h"

G_BEGIN_DECLS

/* He et al. 2015 (arXiv 1502.01852), for layers followed by a rectifier: normal, mean 0, variance 2
 * / n_inputs. Drawn row by row. */
void nn_initialize_he_normal (NnTensor *weight, size_t n_inputs, NnRandom *random);

G_END_DECLS
