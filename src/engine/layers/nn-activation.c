/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-layer.h"

static void
relu_forward (const NnLayer *layer, const NnLayerCall *call, NnPart *part)
{
  size_t n = part->end - part->first;

  for (size_t i = part->top; i < part->bottom; i++)
    {
      const float *restrict from = nn_tensor_get_row (call->x, i) + part->first;
      float *restrict to = nn_tensor_get_row (call->y, i) + part->first;

      for (size_t j = 0; j < n; j++)
        {
          float value = from[j];

          /* Written so that NaN passes through and shows up in the loss. */
          to[j] = value < 0 ? 0 : value;
        }
    }
}

static void
relu_backward (const NnLayer *layer, const NnLayerCall *call, NnPart *part)
{
  size_t n = part->end - part->first;

  for (size_t i = part->top; i < part->bottom; i++)
    {
      const float *restrict output = nn_tensor_get_row (call->y, i) + part->first;
      const float *restrict from = nn_tensor_get_row (call->dy, i) + part->first;
      float *restrict to = nn_tensor_get_row (call->dx, i) + part->first;

      for (size_t j = 0; j < n; j++)
        {
          /* Loaded in any case: a load that depends on a condition would be a branch, and half of
           * them mispredicted. */
          float gradient = from[j];

          to[j] = output[j] > 0 ? gradient : 0;
        }
    }
}

const NnLayerClass nn_relu_class = {
  .pointwise = TRUE,
  .forward = relu_forward,
  .backward = relu_backward,
};
