/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-pass.h"

#include "nn-staged-pass.h"

struct _NnPass
{
  NnStagedPass *staged; /* or NULL, and what follows is for perceptrons */
  NnModel *model;
  NnGradients gradients_of; /* that the backward pass finds */
  NnTensor *input_gradient; /* or NULL */
  NnPixelLayout layout;
  enum
  {
    WHOLE_BATCHES,      /* each thread makes all inputs for itself */
    PARTITIONED_IMAGES, /* threads make one batch together: some images each */
    PARTITIONED_COLUMNS /* … some inputs of all images each, which nobody else reads */
  } partition;
  size_t n_layers;
  GPtrArray *inputs;  /* of NnTensor: one for each thread. Making x twice costs less than
                       * fetching it from another core's cache */
  GPtrArray *outputs; /* of NnTensor: of each layer */
  GPtrArray
      *gradients; /* of NnTensor: ∂loss/∂output of each layer; empty without a backward pass */
  NnTensor *workspace; /* of one layer after the other */
  size_t slice;        /* of the workspace, for a thread by itself */
};

static gboolean
add_tensor (GPtrArray *tensors, size_t rows, size_t columns, GError **error)
{
  NnTensor *tensor = nn_tensor_new (rows, columns, error);

  if (tensor == NULL)
    return FALSE;
  g_ptr_array_add (tensors, tensor);
  return TRUE;
}

/* As much as the layer that needs the most; for each thread, where threads may be in different
 * layers at the same time. */
static gboolean
allocate_workspace (NnPass *pass, size_t max_batch, guint n_threads, GError **error)
{
  size_t size = 0;

  for (size_t i = 0; i < pass->n_layers; i++)
    {
      const NnLayer *layer = nn_model_get_layer (pass->model, i);
      size_t needed =
          layer->class->get_workspace ? layer->class->get_workspace (layer, max_batch) : 0;

      if (nn_layer_is_by_rows (layer))
        pass->slice = MAX (pass->slice, needed);
      else
        size = MAX (size, needed);
    }
  pass->workspace = nn_tensor_new (1, MAX (size, n_threads * pass->slice), error);
  return pass->workspace != NULL;
}

static float *
get_workspace (const NnPass *pass, const NnWorker *worker, const NnLayer *layer)
{
  return pass->workspace->data + (nn_layer_is_by_rows (layer) ? worker->index * pass->slice : 0);
}

static gboolean
allocate (NnPass *pass, size_t max_batch, guint n_threads, GError **error)
{
  NnModel *model = pass->model;
  size_t n_inputs = nn_shape_size (nn_model_get_input_shape (model));

  pass->inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_free);
  pass->outputs = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_free);
  pass->gradients = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_free);
  for (guint i = 0; i < n_threads; i++)
    if (!add_tensor (pass->inputs, max_batch, n_inputs, error))
      return FALSE;
  for (size_t i = 0; i < pass->n_layers; i++)
    {
      size_t n_outputs = nn_model_get_layer (model, i)->n_outputs;

      if (!add_tensor (pass->outputs, max_batch, n_outputs, error) ||
          (pass->gradients_of && !add_tensor (pass->gradients, max_batch, n_outputs, error)))
        return FALSE;
    }
  if (pass->gradients_of & NN_GRADIENTS_OF_INPUT)
    pass->input_gradient = nn_tensor_new (max_batch, n_inputs, error);
  return (!(pass->gradients_of & NN_GRADIENTS_OF_INPUT) || pass->input_gradient) &&
         allocate_workspace (pass, max_batch, n_threads, error);
}

NnPass *
nn_pass_new (NnModel *model,
             size_t max_batch,
             NnGradients gradients,
             NnPrecision precision,
             const NnWorkers *workers,
             GError **error)
{
  g_autoptr (NnPass) pass = g_new0 (NnPass, 1);

  pass->model = model;
  pass->gradients_of = gradients;
  pass->n_layers = nn_model_get_n_layers (model);
  pass->layout = nn_pixel_layout_planes (nn_model_get_input_shape (model));
  if (nn_model_is_perceptron (model))
    return allocate (pass, max_batch, nn_workers_get_n_threads (workers), error)
               ? g_steal_pointer (&pass)
               : NULL;
  pass->partition = PARTITIONED_IMAGES;
  pass->staged = nn_staged_pass_new (model, max_batch, gradients, precision, workers, error);
  return pass->staged ? g_steal_pointer (&pass) : NULL;
}

void
nn_pass_free (NnPass *pass)
{
  if (pass == NULL)
    return;
  nn_staged_pass_free (pass->staged);
  g_clear_pointer (&pass->inputs, g_ptr_array_unref);
  g_clear_pointer (&pass->outputs, g_ptr_array_unref);
  g_clear_pointer (&pass->gradients, g_ptr_array_unref);
  nn_tensor_free (pass->input_gradient);
  nn_tensor_free (pass->workspace);
  g_free (pass);
}

const NnModel *
nn_pass_get_model (const NnPass *pass)
{
  return pass->model;
}

void
nn_pass_partition_images (NnPass *pass)
{
  pass->partition = PARTITIONED_IMAGES;
}

static gboolean
get_columns (const NnPass *pass, const NnWorker *worker, size_t *begin, size_t *end)
{
  const NnLayer *first = nn_model_get_layer (pass->model, 0);

  return pass->staged == NULL && first->class->get_inputs &&
         first->class->get_inputs (first, worker, begin, end);
}

void
nn_pass_partition_columns (NnPass *pass)
{
  const NnWorker anybody = { .n_workers = 1 };
  size_t begin, end;

  if (get_columns (pass, &anybody, &begin, &end))
    pass->partition = PARTITIONED_COLUMNS;
}

gboolean
nn_pass_get_columns (const NnPass *pass, const NnWorker *worker, size_t *begin, size_t *end)
{
  return pass->partition == PARTITIONED_COLUMNS && get_columns (pass, worker, begin, end);
}

void
nn_pass_get_images (
    const NnPass *pass, const NnWorker *worker, size_t batch, size_t *begin, size_t *end)
{
  *begin = 0;
  *end = batch;
  if (pass->partition == PARTITIONED_IMAGES)
    nn_worker_partition (worker, batch, begin, end);
}

/* x as this thread reads it. */
static NnTensor *
get_input (const NnPass *pass, const NnWorker *worker)
{
  return g_ptr_array_index (pass->inputs, pass->partition == WHOLE_BATCHES ? worker->index : 0);
}

float *
nn_pass_get_place (NnPass *pass, const NnWorker *worker, size_t image, NnPixelLayout *layout)
{
  NnMaps maps;

  *layout = pass->layout;
  if (pass->staged == NULL)
    return nn_tensor_get_row (get_input (pass, worker), image);
  maps = nn_staged_pass_get_image (pass->staged, image);
  if (!nn_pass_takes_planes (pass))
    *layout = nn_pixel_layout_channels_last (maps.row, maps.pixel);
  return maps.data;
}

gboolean
nn_pass_takes_planes (const NnPass *pass)
{
  NnMaps maps;

  if (pass->staged == NULL)
    return TRUE;
  maps = nn_staged_pass_get_image (pass->staged, 0);
  return maps.height * maps.width == 1;
}

NnTensor *
nn_pass_get_logits (NnPass *pass)
{
  if (pass->staged)
    return nn_staged_pass_get_logits (pass->staged);
  return g_ptr_array_index (pass->outputs, pass->n_layers - 1);
}

NnTensor *
nn_pass_get_logit_gradients (NnPass *pass)
{
  if (pass->staged)
    return nn_staged_pass_get_logit_gradients (pass->staged);
  return g_ptr_array_index (pass->gradients, pass->n_layers - 1);
}

void
nn_pass_prepare (NnPass *pass, NnWorker *worker)
{
  if (pass->staged)
    nn_staged_pass_prepare (pass->staged, worker);
}

/* What goes into layer @i. */
static NnTensor *
get_input_of (NnPass *pass, const NnWorker *worker, size_t i)
{
  return i == 0 ? get_input (pass, worker) : g_ptr_array_index (pass->outputs, i - 1);
}

/* Whole rows, for a pointwise layer that comes first. */
static NnPart
take_rows (const NnWorker *worker, size_t batch, size_t n)
{
  NnPart part = { .end = n };

  nn_worker_partition (worker, batch, &part.top, &part.bottom);
  return part;
}

/* TRUE if @part of a matrix of @n columns holds all rows that are the thread's share. */
static gboolean
has_own_rows (const NnWorker *worker, size_t batch, const NnPart *part, size_t n)
{
  NnPart rows = take_rows (worker, batch, n);

  return part->first == 0 && part->end >= n && part->top <= rows.top && part->bottom >= rows.bottom;
}

/* TRUE if threads have to wait for each other before this layer, given the @part of what goes into
 * it, @n wide, that each has made itself. */
static gboolean
needs_barrier (
    const NnLayer *layer, const NnWorker *worker, size_t batch, const NnPart *part, size_t n)
{
  return !layer->class->pointwise &&
         !(nn_layer_is_by_rows (layer) && has_own_rows (worker, batch, part, n));
}

static void
forward (NnPass *pass, NnWorker *worker, size_t batch, gboolean training)
{
  NnPart part = take_rows (worker, batch, nn_model_get_layer (pass->model, 0)->n_inputs);

  for (size_t i = 0; i < pass->n_layers; i++)
    {
      const NnLayer *layer = nn_model_get_layer (pass->model, i);
      const NnLayerCall call = { .worker = worker,
                                 .batch = batch,
                                 .training = training,
                                 .x = get_input_of (pass, worker, i),
                                 .y = g_ptr_array_index (pass->outputs, i),
                                 .workspace = get_workspace (pass, worker, layer) };

      if (i > 0 && needs_barrier (layer, worker, batch, &part, layer->n_inputs))
        nn_worker_barrier (worker);
      layer->class->forward (layer, &call, &part);
    }
  if (!has_own_rows (worker, batch, &part, nn_pass_get_logits (pass)->columns))
    nn_worker_barrier (worker);
}

void
nn_pass_forward (NnPass *pass, NnWorker *worker, size_t batch, const NnPassMode *mode)
{
  if (pass->partition == PARTITIONED_IMAGES)
    nn_worker_barrier (worker);
  if (pass->staged)
    nn_staged_pass_forward (pass->staged, worker, batch, mode);
  else
    forward (pass, worker, batch, mode->training);
}

/* The backward pass through layer @i. */
static NnLayerCall
make_backward_call (NnPass *pass, NnWorker *worker, size_t i, size_t batch)
{
  return (NnLayerCall){
    .worker = worker,
    .batch = batch,
    .x = get_input_of (pass, worker, i),
    .y = g_ptr_array_index (pass->outputs, i),
    .dy = g_ptr_array_index (pass->gradients, i),
    .dx = i > 0 ? g_ptr_array_index (pass->gradients, i - 1) : pass->input_gradient,
    .workspace = get_workspace (pass, worker, nn_model_get_layer (pass->model, i)),
  };
}

static void
weight_gradient (NnPass *pass, NnWorker *worker, size_t i, size_t batch, const NnGradientSink *sink)
{
  NnLayer *layer = nn_model_get_layer (pass->model, i);
  const NnLayerCall call = make_backward_call (pass, worker, i, batch);

  if (layer->class->weight_gradient && pass->gradients_of & NN_GRADIENTS_OF_WEIGHTS)
    layer->class->weight_gradient (layer, &call, sink);
}

/* Weight gradients are computed after a barrier that is needed anyway, at the latest that in front
 * of the first layer, where there is nothing else to wait for. */
static void
backward (NnPass *pass, NnWorker *worker, size_t batch, const NnGradientSink *sink)
{
  NnPart part = take_rows (worker, batch, nn_pass_get_logits (pass)->columns);
  size_t done = pass->n_layers; /* all layers from here on have their weight gradients */

  for (size_t i = pass->n_layers; i-- > 0;)
    {
      const NnLayer *layer = nn_model_get_layer (pass->model, i);
      const NnLayerCall call = make_backward_call (pass, worker, i, batch);

      if (i + 1 < pass->n_layers &&
          (i == 0 || needs_barrier (layer, worker, batch, &part, layer->n_outputs)))
        {
          nn_worker_barrier (worker);
          while (done > i + 1)
            weight_gradient (pass, worker, --done, batch, sink);
        }
      if (call.dx)
        layer->class->backward (layer, &call, &part);
    }
  /* The first layer's weights may be written in place. */
  if (pass->input_gradient)
    nn_worker_barrier (worker);
  while (done > 0)
    weight_gradient (pass, worker, --done, batch, sink);
  nn_worker_barrier (worker);
}

gboolean
nn_pass_can_descend (const NnPass *pass)
{
  return pass->staged == NULL;
}

void
nn_pass_backward (NnPass *pass,
                  NnWorker *worker,
                  size_t batch,
                  const NnPassMode *mode,
                  const NnGradientSink *sink)
{
  g_return_if_fail (pass->gradients_of);
  g_return_if_fail (sink == NULL || sink->use == NN_GRADIENT_STORE || nn_pass_can_descend (pass));
  g_return_if_fail (sink != NULL || !(pass->gradients_of & NN_GRADIENTS_OF_WEIGHTS));

  if (pass->staged)
    nn_staged_pass_backward (pass->staged, worker, batch, mode);
  else
    backward (pass, worker, batch, sink);
}

const float *
nn_pass_get_input_gradient (NnPass *pass, size_t image, NnPixelLayout *layout)
{
  NnMaps maps;

  g_return_val_if_fail (pass->gradients_of & NN_GRADIENTS_OF_INPUT, NULL);

  *layout = pass->layout;
  if (pass->staged == NULL)
    return nn_tensor_get_row (pass->input_gradient, image);
  maps = nn_staged_pass_get_input_gradient (pass->staged, image);
  if (!nn_pass_takes_planes (pass))
    *layout = nn_pixel_layout_channels_last (maps.row, maps.pixel);
  return maps.data;
}

size_t
nn_pass_find_non_finite (const NnPass *pass, size_t batch)
{
  if (pass->staged)
    return nn_staged_pass_find_non_finite (pass->staged, batch);
  for (size_t i = 0; i < pass->n_layers; i++)
    if (!nn_tensor_is_finite_up_to (g_ptr_array_index (pass->outputs, i), batch))
      return i;
  return pass->n_layers;
}
