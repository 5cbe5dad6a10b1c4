/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reference-network.h"

#include <math.h>

#include "tensor-test.h"

void
reference_network_init (ReferenceNetwork *network, const NnModel *model)
{
  size_t n_parameters = nn_model_get_n_parameters (model);

  *network = (ReferenceNetwork){ .n_layers = n_parameters / 2 };
  g_assert_cmpuint (network->n_layers, <=, REFERENCE_MAX_LAYERS);
  for (size_t l = 0; l < network->n_layers; l++)
    {
      const NnTensor *w = nn_model_get_parameter (model, 2 * l)->value;
      const NnTensor *b = nn_model_get_parameter (model, 2 * l + 1)->value;

      network->sizes[l] = w->rows;
      network->sizes[l + 1] = w->columns;
      network->weights[l] = g_new (double, nn_tensor_size (w));
      network->biases[l] = g_new (double, nn_tensor_size (b));
      for (size_t i = 0; i < nn_tensor_size (w); i++)
        network->weights[l][i] = (double) *tensor_number (w, i);
      for (size_t i = 0; i < nn_tensor_size (b); i++)
        network->biases[l][i] = (double) *tensor_number (b, i);
    }
}

void
reference_network_clear (ReferenceNetwork *network)
{
  for (size_t l = 0; l < network->n_layers; l++)
    {
      g_free (network->weights[l]);
      g_free (network->biases[l]);
    }
}

/* outputs[l] is x for l = 0, then the output of each layer, after its rectifier if it has one. */
static void
forward (const ReferenceNetwork *network, const double *x, double **outputs)
{
  for (size_t j = 0; j < network->sizes[0]; j++)
    outputs[0][j] = x[j];
  for (size_t l = 0; l < network->n_layers; l++)
    for (size_t j = 0; j < network->sizes[l + 1]; j++)
      {
        double z = network->biases[l][j];

        for (size_t i = 0; i < network->sizes[l]; i++)
          z += outputs[l][i] * network->weights[l][i * network->sizes[l + 1] + j];
        outputs[l + 1][j] = l + 1 < network->n_layers ? fmax (z, 0) : z;
      }
}

static double **
outputs_new (const ReferenceNetwork *network)
{
  double **outputs = g_new (double *, network->n_layers + 1);

  for (size_t l = 0; l <= network->n_layers; l++)
    outputs[l] = g_new (double, network->sizes[l]);
  return outputs;
}

static void
outputs_free (const ReferenceNetwork *network, double **outputs)
{
  for (size_t l = 0; l <= network->n_layers; l++)
    g_free (outputs[l]);
  g_free (outputs);
}

static double
log_sum_exp (const double *z, size_t n)
{
  double sum = 0, largest = z[0];

  for (size_t j = 1; j < n; j++)
    largest = fmax (largest, z[j]);
  for (size_t j = 0; j < n; j++)
    sum += exp (z[j] - largest);
  return largest + log (sum);
}

double
reference_network_loss (const ReferenceNetwork *network,
                        const double *x,
                        const guint16 *labels,
                        size_t batch)
{
  double **outputs = outputs_new (network), loss = 0;
  size_t n_inputs = network->sizes[0], n_classes = network->sizes[network->n_layers];

  for (size_t i = 0; i < batch; i++)
    {
      const double *z = outputs[network->n_layers];

      forward (network, x + i * n_inputs, outputs);
      loss += log_sum_exp (z, n_classes) - z[labels[i]];
    }
  outputs_free (network, outputs);
  return loss / (double) batch;
}

/* Adds one sample's part of the step to @next, reading from @network only. */
static void
step_sample (const ReferenceNetwork *network,
             ReferenceNetwork *next,
             double **outputs,
             size_t label,
             double rate)
{
  size_t n_classes = network->sizes[network->n_layers];
  double *delta = g_new (double, n_classes);
  const double *z = outputs[network->n_layers];
  double norm = log_sum_exp (z, n_classes);

  for (size_t j = 0; j < n_classes; j++)
    delta[j] = exp (z[j] - norm) - (j == label);
  for (size_t l = network->n_layers; l-- > 0;)
    {
      size_t n_in = network->sizes[l], n_out = network->sizes[l + 1];
      double *below = g_new0 (double, n_in);

      for (size_t i = 0; i < n_in; i++)
        for (size_t j = 0; j < n_out; j++)
          {
            below[i] += delta[j] * network->weights[l][i * n_out + j];
            next->weights[l][i * n_out + j] -= rate * outputs[l][i] * delta[j];
          }
      for (size_t j = 0; j < n_out; j++)
        next->biases[l][j] -= rate * delta[j];
      if (l > 0)
        for (size_t i = 0; i < n_in; i++)
          below[i] *= outputs[l][i] > 0;
      g_free (delta);
      delta = below;
    }
  g_free (delta);
}

void
reference_network_step (
    ReferenceNetwork *network, const double *x, const guint16 *labels, size_t batch, double rate)
{
  ReferenceNetwork next = *network;
  double **outputs = outputs_new (network);

  for (size_t l = 0; l < network->n_layers; l++)
    {
      next.weights[l] = g_memdup2 (network->weights[l],
                                   network->sizes[l] * network->sizes[l + 1] * sizeof (double));
      next.biases[l] = g_memdup2 (network->biases[l], network->sizes[l + 1] * sizeof (double));
    }
  for (size_t i = 0; i < batch; i++)
    {
      forward (network, x + i * network->sizes[0], outputs);
      step_sample (network, &next, outputs, labels[i], rate / (double) batch);
    }
  outputs_free (network, outputs);
  reference_network_clear (network);
  *network = next;
}
