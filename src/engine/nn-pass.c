#include "nn-pass.h"

struct _NnPass
{
  NnModel *model;
  size_t n_layers;
  NnTensor **buffers; /* what is owned */
  size_t n_buffers;
  float **activations; /* n_layers + 1: input, and the output of each layer */
  float *gradients[2]; /* ∂loss/∂output of the present layer, and of the one below, in turn */
};

static float *
add_buffer (NnPass *pass, size_t max_batch, size_t width, GError **error)
{
  NnTensor *tensor = nn_tensor_new (max_batch, width, error);

  if (tensor == NULL)
    return NULL;
  pass->buffers[pass->n_buffers++] = tensor;
  return tensor->data;
}

/* Room for the outputs of all layers: each its own, or two in turn. */
static gboolean
allocate_activations (
    NnPass *pass, size_t max_batch, NnPassKind kind, size_t widest, GError **error)
{
  for (size_t i = 1; i <= pass->n_layers; i++)
    {
      if (kind == NN_PASS_FORWARD && i > 2)
        pass->activations[i] = pass->activations[i - 2];
      else
        pass->activations[i] = add_buffer (pass, max_batch,
                                           kind == NN_PASS_FORWARD
                                               ? widest
                                               : nn_model_get_layer (pass->model, i - 1)->n_outputs,
                                           error);
      if (pass->activations[i] == NULL)
        return FALSE;
    }
  return TRUE;
}

NnPass *
nn_pass_new (NnModel *model, size_t max_batch, NnPassKind kind, GError **error)
{
  g_autoptr (NnPass) pass = g_new0 (NnPass, 1);
  size_t widest = 0;

  pass->model = model;
  pass->n_layers = nn_model_get_n_layers (model);
  pass->buffers = g_new0 (NnTensor *, pass->n_layers + 3);
  pass->activations = g_new0 (float *, pass->n_layers + 1);
  for (size_t i = 0; i < pass->n_layers; i++)
    widest = MAX (widest, nn_model_get_layer (model, i)->n_outputs);

  pass->activations[0] =
      add_buffer (pass, max_batch, nn_shape_size (nn_model_get_input_shape (model)), error);
  if (pass->activations[0] == NULL || !allocate_activations (pass, max_batch, kind, widest, error))
    return NULL;
  if (kind == NN_PASS_TRAIN)
    for (guint i = 0; i < G_N_ELEMENTS (pass->gradients); i++)
      {
        pass->gradients[i] = add_buffer (pass, max_batch, widest, error);
        if (pass->gradients[i] == NULL)
          return NULL;
      }
  return g_steal_pointer (&pass);
}

void
nn_pass_free (NnPass *pass)
{
  if (pass == NULL)
    return;
  for (size_t i = 0; i < pass->n_buffers; i++)
    nn_tensor_free (pass->buffers[i]);
  g_free (pass->buffers);
  g_free (pass->activations);
  g_free (pass);
}

float *
nn_pass_get_input (NnPass *pass)
{
  return pass->activations[0];
}

float *
nn_pass_get_logits (NnPass *pass)
{
  return pass->activations[pass->n_layers];
}

float *
nn_pass_get_logit_gradients (NnPass *pass)
{
  return pass->gradients[pass->n_layers % 2];
}

void
nn_pass_forward (NnPass *pass, NnWorker *worker, size_t batch)
{
  for (size_t i = 0; i < pass->n_layers; i++)
    {
      const NnLayer *layer = nn_model_get_layer (pass->model, i);

      layer->class->forward (layer, worker, pass->activations[i], batch, pass->activations[i + 1]);
      nn_worker_barrier (worker);
    }
}

void
nn_pass_backward (NnPass *pass, NnWorker *worker, size_t batch, const NnGradientSink *sink)
{
  for (size_t i = pass->n_layers; i-- > 0;)
    {
      NnLayer *layer = nn_model_get_layer (pass->model, i);

      layer->class->backward (layer, worker, pass->activations[i], pass->activations[i + 1],
                              pass->gradients[(i + 1) % 2], batch,
                              i > 0 ? pass->gradients[i % 2] : NULL, sink);
      nn_worker_barrier (worker);
    }
}
