#include "nn-conv-step-private.h"

/* Pixels of a group for products without tiles. */
#define GROUP_PIXELS 64

#define MAX_GROUP 16

/* Images of a piece, at least: each piece has a gradient of its own, to be made and added up. */
#define PIECE_IMAGES 8

/* At most so many tiles in a map, and at least so many weights for each tap: products over the
 * whole batch. */
#define WHOLE_BATCH_TILES 4
#define WHOLE_BATCH_WEIGHTS 2048

/* The ways for padded channels, the fastest first; the last of each kind can do all. */
static const NnConvWay *const ways[] = { &nn_conv_strip, &nn_conv_winograd, &nn_conv_direct };
static const NnConvWay *const per_channel_ways[] = { &nn_conv_depthwise,
                                                     &nn_conv_depthwise_strided };

static const NnConvWay *
find_way (const NnConvWay *const *list, const NnConvolution *convolution)
{
  while ((*list)->fits && !(*list)->fits (convolution))
    list++;
  return *list;
}

static const NnConvWay *
choose_way (const NnLayer *layer, const NnConvolution *convolution, size_t x_pixel)
{
  if (layer->parameters[0].kind == NN_PARAMETER_FILTER)
    return find_way (per_channel_ways, convolution);
  if (x_pixel != nn_pad_to_vectors (layer->input_shape.channels))
    return &nn_conv_gathered;
  return find_way (ways, convolution);
}

static const NnConvBatch *
choose_whole_batch (const NnConvStep *step)
{
  gboolean pays = step->x_pixel == step->inputs &&
                  nn_conv_step_count_tiles (step) <= WHOLE_BATCH_TILES &&
                  step->x_pixel * step->y_pixel >= WHOLE_BATCH_WEIGHTS;

  return pays ? step->way->whole_batch : NULL;
}

static NnConvolution
get_convolution (const NnLayerSpec *spec)
{
  const NnConvolutionSpec *c = &spec->convolution;

  if (spec->kind == NN_LAYER_WHITEN)
    return (
        NnConvolution){ .height = spec->whiten.height, .width = spec->whiten.width, .stride = 1 };
  return (NnConvolution){ c->height, c->width, c->stride, c->pad_height, c->pad_width };
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
  const NnConvWay *way = step->way;

  if (!way->per_channel && step->x_pixel != step->inputs &&
      !add_tensor (&step->padded, step->n_weights, error))
    return FALSE;
  if (way->get_own_size && !add_tensor (&step->own, way->get_own_size (step), error))
    return FALSE;
  return !step->backward || way->back == NULL || way->per_channel ||
         add_tensor (&step->transposed, step->taps * step->y_pixel * step->wt_row, error);
}

NnConvStep *
nn_conv_step_new (
    NnLayer *layer, size_t x_pixel, gboolean backward, NnPrecision precision, GError **error)
{
  NnConvolution convolution = get_convolution (&layer->spec);
  const NnConvWay *way = choose_way (layer, &convolution, x_pixel);
  g_autoptr (NnConvStep) step = g_malloc0 (way->size);

  step->way = way;
  step->layer = layer;
  step->convolution = convolution;
  step->backward = backward;
  step->taps = (size_t) convolution.height * convolution.width;
  step->inputs = way->per_channel ? 1 : layer->input_shape.channels;
  step->x_pixel = x_pixel;
  step->y_pixel = nn_pad_to_vectors (layer->output_shape.channels);
  step->w_row = nn_conv_step_get_parameter (step)->value->stride;
  step->wt_row = nn_row_stride (x_pixel);
  step->n_weights = step->taps * step->w_row * (way->per_channel ? 1 : x_pixel);
  step->whole_batch = choose_whole_batch (step);
  if (way->init)
    way->init (step, precision);
  step->group = MIN (way->get_group (step), MAX_GROUP);
  step->work_size = way->get_scratch ? way->get_scratch (step) : 0;
  return allocate (step, error) ? g_steal_pointer (&step) : NULL;
}

void
nn_conv_step_free (NnConvStep *step)
{
  if (step == NULL)
    return;
  nn_tensor_free (step->padded);
  nn_tensor_free (step->transposed);
  nn_tensor_free (step->own);
  g_free (step);
}

/* ---- sizes ---- */

NnMargin
nn_conv_step_get_padding (const NnConvStep *step)
{
  const NnConvolution *c = &step->convolution;
  NnShape x = step->layer->input_shape;

  return (NnMargin){ c->pad_height, c->pad_width, x.height + 2 * c->pad_height,
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

NnMargin
nn_conv_step_get_input_margin (const NnConvStep *step)
{
  NnShape x = step->layer->input_shape;

  if (step->way->get_input_margin)
    return step->way->get_input_margin (step);
  return (NnMargin){ 0, 0, x.height, x.width };
}

NnMargin
nn_conv_step_get_gradient_margin (const NnConvStep *step)
{
  NnShape y = step->layer->output_shape;

  if (step->way->get_gradient_margin && step->backward)
    return step->way->get_gradient_margin (step);
  return (NnMargin){ 0, 0, y.height, y.width };
}

gboolean
nn_conv_step_adds_back (const NnConvStep *step)
{
  return step->way->adds_back;
}

size_t
nn_conv_step_get_group (const NnConvStep *step)
{
  return step->group;
}

size_t
nn_conv_step_count_pieces (const NnConvStep *step, size_t batch)
{
  return CLAMP (batch / MAX (step->group, PIECE_IMAGES), 1, NN_CONV_MAX_PIECES);
}

/* Behind the way's scratch are the squares that nn_conv_step_learn() has no use for. */
size_t
nn_conv_step_get_scratch (const NnConvStep *step)
{
  return step->work_size + step->y_pixel;
}

size_t
nn_conv_step_get_room (const NnConvStep *step, size_t batch)
{
  return nn_conv_step_get_batch_place (step) +
         (step->whole_batch ? step->whole_batch->get_room (step, batch) : 0);
}

gboolean
nn_conv_step_is_of_whole_batch (const NnConvStep *step)
{
  return step->whole_batch != NULL;
}

/* ---- forward and back ---- */

void
nn_conv_step_forward (const NnConvStep *step,
                      NnWorker *worker,
                      gboolean training,
                      const NnMaps *x,
                      size_t n,
                      const NnMaps *y,
                      float *scratch)
{
  step->way->forward (step, worker, training, x, n, y, scratch);
}

void
nn_conv_step_back (const NnConvStep *step,
                   NnWorker *worker,
                   const NnMaps *dy,
                   size_t n,
                   const NnMaps *dx,
                   float *scratch)
{
  g_return_if_fail (step->way->back != NULL);

  step->way->back (step, worker, dy, n, dx, scratch);
}
