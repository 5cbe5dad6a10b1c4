/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests do with networks. */
#pragma once

#include "nn-model.h"
#include "tensor-test.h"

/* As many parameters, of the same shapes and the same bits. */
static inline gboolean
model_weights_equal (const NnModel *a, const NnModel *b)
{
  if (nn_model_get_n_parameters (a) != nn_model_get_n_parameters (b))
    return FALSE;
  for (size_t p = 0; p < nn_model_get_n_parameters (a); p++)
    if (!tensor_equal (nn_model_get_parameter (a, p)->value, nn_model_get_parameter (b, p)->value))
      return FALSE;
  return TRUE;
}
