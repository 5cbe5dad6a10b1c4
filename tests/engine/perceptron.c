/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "perceptron.h"

NnLayer *
dense_layer_new (size_t n_outputs)
{
  return nn_layer_new (&(NnLayerSpec){ .kind = NN_LAYER_DENSE,
                                       .dense = { .n_units = (guint) n_outputs, .bias = TRUE } });
}

NnLayer *
relu_layer_new (void)
{
  return nn_layer_new (&(NnLayerSpec){ .kind = NN_LAYER_RELU });
}

NnModel *
perceptron_new (
    NnShape input, const guint *hidden, size_t n_hidden, size_t n_classes, GError **error)
{
  g_autoptr (NnArchitecture) architecture = nn_architecture_from_hidden (hidden, n_hidden, error);
  g_autoptr (NnArchitecturePlan) plan = NULL;

  if (architecture == NULL)
    return NULL;
  plan = nn_architecture_plan (architecture, input, n_classes, error);
  return plan ? nn_model_new_from_plan (plan, error) : NULL;
}
