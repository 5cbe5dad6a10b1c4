/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-conv-step-private.h"

/* Pixels of a group for products without tiles. */
#define GROUP_PIXELS 64

#define MAX_GROUP 16

/* Images of a chunk, at least: each chunk has a gradient of its own, to be made and added up. But
 * small batches are cut, too, or most threads would have nothing to do: into up to this many
 * chunks, or two where fewer images than a group has would not be worth reading the weights for. */
#define CHUNK_IMAGES 8
#define SMALL_BATCH_CHUNKS 4

/* At most so many tiles in a map, and at least so many weights for each tap: products over the
 * whole batch. */
#define WHOLE_BATCH_TILES 4
#define WHOLE_BATCH_WEIGHTS 2048

/* The algorithms for padded channels, the fastest first; the last of each kind can do all. */
static const NnConvAlgorithm *const algorithms[] = { &nn_conv_strip, &nn_conv_winograd,
                                                     &nn_conv_direct };
static const NnConvAlgorithm *const per_channel_algorithms[] = { &nn_conv_depthwise,
                                                                 &nn_conv_depthwise_strided };

static const NnConvAlgorithm *
find_algorithm (const NnConvAlgorithm *const *list, const NnConvolution *convolution)
{
  while ((*list)->fits && !(*list)->fits (convolution))
    list++;
  return *list;
}

static const NnConvAlgorithm *
choose_algorithm (const NnLayer *layer, const NnConvolution *convolution, size_t x_pixel)
{
  if (layer->parameters[0].kind == NN_PARAMETER_FILTER)
    return find_algorithm (per_channel_algorithms, convolution);
  if (x_pixel != nn_pad_to_vectors (layer->input_shape.channels))
    return &nn_conv_gathered;
  return find_algorithm (algorithms, convolution);
}

static const NnConvBatch *
choose_whole_batch (const NnConvStep *step)
{
  gboolean pays = step->x_pixel == step->inputs &&
                  nn_conv_step_count_tiles (step) <= WHOLE_BATCH_TILES &&
                  step->x_pixel * step->y_pixel >= WHOLE_BATCH_WEIGHTS;

  return pays ? step->algorithm->whole_batch : NULL;
}

/* ---- a step ---- */

static gboolean
add_tensor (NnTensor **tensor, size_t size, GError **error)
{
  *tensor = nn_tensor_new (1, size, error);
  return *tensor != NULL;
}

static gboolean
allocate (NnConvStep *step, GError **error)
{
  const NnConvAlgorithm *algorithm = step->algorithm;

  if (!algorithm->per_channel && step->x_pixel != step->inputs &&
      !add_tensor (&step->padded_weights, step->n_weights, error))
    return FALSE;
  if (algorithm->get_packed_size &&
      !add_tensor (&step->packed, algorithm->get_packed_size (step), error))
    return FALSE;
  return !step->backward || algorithm->data_gradient == NULL || algorithm->per_channel ||
         add_tensor (&step->transposed_weights, step->taps * step->y_pixel * step->wt_row, error);
}

NnConvStep *
nn_conv_step_new (
    NnLayer *layer, size_t x_pixel, gboolean backward, NnPrecision precision, GError **error)
{
  NnConvolution convolution = nn_layer_spec_get_convolution (&layer->spec);
  const NnConvAlgorithm *algorithm = choose_algorithm (layer, &convolution, x_pixel);
  g_autoptr (NnConvStep) step = g_malloc0 (algorithm->size);

  step->algorithm = algorithm;
  step->layer = layer;
  step->convolution = convolution;
  step->backward = backward;
  step->taps = (size_t) convolution.height * convolution.width;
  step->inputs = algorithm->per_channel ? 1 : layer->input_shape.channels;
  step->x_pixel = x_pixel;
  step->y_pixel = nn_pad_to_vectors (layer->output_shape.channels);
  step->w_row = nn_conv_step_get_parameter (step)->value->stride;
  step->wt_row = nn_row_stride (x_pixel);
  step->n_weights = step->taps * step->w_row * (algorithm->per_channel ? 1 : x_pixel);
  step->whole_batch = choose_whole_batch (step);
  if (algorithm->init)
    algorithm->init (step, precision);
  step->group = MIN (algorithm->get_group (step), MAX_GROUP);
  step->work_size = algorithm->get_workspace ? algorithm->get_workspace (step) : 0;
  return allocate (step, error) ? g_steal_pointer (&step) : NULL;
}

void
nn_conv_step_free (NnConvStep *step)
{
  if (step == NULL)
    return;
  nn_tensor_free (step->padded_weights);
  nn_tensor_free (step->transposed_weights);
  nn_tensor_free (step->packed);
  g_free (step);
}

/* ---- sizes ---- */

NnPadding
nn_conv_step_get_padding (const NnConvStep *step)
{
  const NnConvolution *c = &step->convolution;
  NnShape x = step->layer->input_shape;

  return (NnPadding){ c->pad_height, c->pad_width, x.height + 2 * c->pad_height,
                      x.width + 2 * c->pad_width };
}

size_t
nn_conv_step_get_group_of_pixels (const NnConvStep *step)
{
  NnShape y = step->layer->output_shape;
  size_t n_pixels = y.height * y.width;

  return (GROUP_PIXELS + n_pixels - 1) / n_pixels;
}

size_t
nn_conv_step_count_tiles (const NnConvStep *step)
{
  NnShape y = step->layer->output_shape;

  return ((y.height + 3) / 4) * ((y.width + 3) / 4);
}

NnPadding
nn_conv_step_get_input_padding (const NnConvStep *step)
{
  NnShape x = step->layer->input_shape;

  if (step->algorithm->get_input_padding)
    return step->algorithm->get_input_padding (step);
  return (NnPadding){ 0, 0, x.height, x.width };
}

NnPadding
nn_conv_step_get_gradient_padding (const NnConvStep *step)
{
  NnShape y = step->layer->output_shape;

  if (step->algorithm->get_gradient_padding && step->backward)
    return step->algorithm->get_gradient_padding (step);
  return (NnPadding){ 0, 0, y.height, y.width };
}

gboolean
nn_conv_step_adds_data_gradient (const NnConvStep *step)
{
  return step->algorithm->adds_data_gradient;
}

size_t
nn_conv_step_get_group (const NnConvStep *step)
{
  return step->group;
}

size_t
nn_conv_step_count_chunks (const NnConvStep *step, size_t batch)
{
  size_t least = MIN (CHUNK_IMAGES, (batch + SMALL_BATCH_CHUNKS - 1) / SMALL_BATCH_CHUNKS);
  size_t most = (batch + 1) / 2;

  return CLAMP (batch / CLAMP (step->group, least, most), 1, NN_CONV_MAX_CHUNKS);
}

/* Behind the algorithm's workspace are the squares that nn_conv_step_weight_gradient() has no use
 * for. */
size_t
nn_conv_step_get_workspace (const NnConvStep *step)
{
  return step->work_size + step->y_pixel;
}

gboolean
nn_conv_step_is_of_whole_batch (const NnConvStep *step)
{
  return step->whole_batch != NULL;
}

/* ---- forward and backward ---- */

void
nn_conv_step_forward (const NnConvStep *step,
                      NnWorker *worker,
                      gboolean training,
                      const NnMaps *x,
                      size_t n,
                      const NnMaps *y,
                      float *workspace)
{
  step->algorithm->forward (step, worker, training, x, n, y, workspace);
}

void
nn_conv_step_data_gradient (const NnConvStep *step,
                            NnWorker *worker,
                            const NnMaps *dy,
                            size_t n,
                            const NnMaps *dx,
                            float *workspace)
{
  g_return_if_fail (step->algorithm->data_gradient != NULL);

  step->algorithm->data_gradient (step, worker, dy, n, dx, workspace);
}
