/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-amx-strip.h"

#include "nn-amx-strip-private.h"

const NnStripKernel nn_amx_strip = {
  .get_weights_size = nn_amx_get_weights_size,
  .count_weights = nn_amx_count_weights,
  .split_weights = nn_amx_split_weights,
  .get_workspace = nn_amx_get_workspace,
  .convolve = nn_amx_convolve,
  .get_shared_workspace = nn_amx_get_shared_workspace,
  .keep = nn_amx_keep,
  .count_gradients = nn_amx_count_gradients,
  .weight_gradient = nn_amx_weight_gradient,
};
