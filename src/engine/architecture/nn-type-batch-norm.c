/* SPDX-License-Identifier: GPL-3.0-or-later */
/* norm */
#include <glib/gi18n-lib.h>

#include "nn-layer-type.h"

/* In the order of NN_NORM_SCALE … (nn-layer.h). */
static guint
list_parameters (const NnLayerSpec *spec, NnShape input, NnParameterSpec *parameters)
{
  size_t n = input.channels;

  parameters[0] = nn_layer_type_vector ("weight", NN_PARAMETER_VECTOR, n, 1);
  parameters[1] = nn_layer_type_vector ("bias", NN_PARAMETER_VECTOR, n, 0);
  parameters[2] = nn_layer_type_vector ("running_mean", NN_PARAMETER_BUFFER, n, 0);
  parameters[3] = nn_layer_type_vector ("running_var", NN_PARAMETER_BUFFER, n, 1);
  return 4;
}

const NnLayerType nn_type_batch_norm = {
  .names = (const NnLayerName[]){ { "norm", "norm",
                                    "batch, bn, batchnorm, batchnorm2d, batch normalisation, batch "
                                    "normalization, normalisation, normalization" },
                                  { "batch norm", "norm", NULL },
                                  { 0 } },
  .parameter_prefix = "norm",
  .title = N_ ("Batch normalization"),
  .list_parameters = list_parameters,
  .normalizes_channels = TRUE,
};
