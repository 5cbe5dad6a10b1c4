#include "nn-conv-step.h"

#include <string.h>

#include "nn-gemm.h"
#include "nn-strip.h"
#include "nn-winograd.h"

typedef enum
{
  GATHERED, /* few channels: the inputs under each kernel are gathered into a matrix first */
  DIRECT,
  WINOGRAD,
  STRIP, /* where there is a matrix unit */
} Method;

/* Tiles of a group that fill the matrix kernels, and how many are better where the transformed
 * weights, so many floats, come from far away for each group. */
#define GROUP_TILES 32
#define LARGE_GROUP_TILES 64
#define LARGE_WEIGHTS NN_GEMM_CACHE

/* Pixels of a group for products without tiles. */
#define GROUP_PIXELS 64

/* Places of strips in a group, so that the gradient of the weights is not added to too often. */
#define GROUP_PLACES 512

#define MAX_GROUP 16

/* Images of a piece, at least: each piece has a gradient of its own, to be made and added up. */
#define PIECE_IMAGES 8

/* At most so many tiles in a map, and at least so many weights for each tap: products over the
 * whole batch. */
#define WHOLE_BATCH_TILES 4
#define WHOLE_BATCH_WEIGHTS 2048

struct _NnConvStep
{
  NnLayer *layer;
  NnConvolution convolution;
  Method method;
  gboolean whole_batch;
  size_t taps;
  size_t inputs;
  size_t x_pixel;
  size_t y_pixel;
  size_t w_row;     /* of weights, and of all that is made from them */
  size_t wt_row;    /* of transposed weights */
  size_t n_weights; /* taps · x_pixel · w_row: a piece's gradient, without that of the bias */
  NnTensor *padded; /* weights [taps · x_pixel, w_row], where the parameter has not this form */
  NnTensor *transposed; /* [taps · y_pixel, wt_row] */
  NnTensor *u;          /* transformed or split weights, forward or backward */
  NnStrip strips[2];    /* forward and backward */
  gboolean backward;
};

static NnTensor *
get_weight (const NnConvStep *step)
{
  return step->layer->parameters[0].value;
}

static const float *
get_bias (const NnConvStep *step)
{
  return step->layer->n_parameters > 1 ? step->layer->parameters[1].value->data : NULL;
}

static size_t
count_tiles (const NnConvStep *step)
{
  NnShape y = step->layer->output_shape;

  return ((y.height + 3) / 4) * ((y.width + 3) / 4);
}

static Method
choose_method (const NnConvStep *step)
{
  const NnConvolution *c = &step->convolution;

  if (step->x_pixel != nn_pad_to_vectors (step->inputs))
    return GATHERED;
  if (nn_kernel_get ()->strip && c->stride == 1 && c->pad_height < c->height &&
      c->pad_width < c->width)
    return STRIP;
  if (c->height == 3 && c->width == 3 && c->stride == 1 && c->pad_height == c->pad_width &&
      c->pad_height <= 2)
    return WINOGRAD;
  return DIRECT;
}

static gboolean
add_tensor (NnTensor **tensor, size_t rows, size_t columns, GError **error)
{
  *tensor = nn_tensor_new (rows, columns, error);
  return *tensor != NULL;
}

static const NnStripKernel *
get_kernel (void)
{
  return nn_kernel_get ()->strip;
}

/* Floats of the transformed or split weights, of which those for the one direction give way to
 * those for the other. */
static size_t
count_transformed (const NnConvStep *step, gboolean backward)
{
  size_t forward, back;

  switch (step->method)
    {
    case WINOGRAD:
      forward = NN_WINOGRAD_POINTS * step->x_pixel * step->w_row;
      back = NN_WINOGRAD_POINTS * step->y_pixel * step->wt_row;
      break;
    case STRIP:
      forward = get_kernel ()->get_weights_size (&step->strips[0]);
      back = get_kernel ()->get_weights_size (&step->strips[1]);
      break;
    case GATHERED:
    case DIRECT:
    default:
      return 0;
    }
  return backward ? MAX (forward, back) : forward;
}

static gboolean
allocate (NnConvStep *step, gboolean backward, GError **error)
{
  size_t transposed = step->taps * step->y_pixel * step->wt_row;
  size_t transformed = count_transformed (step, backward);

  if (step->method != GATHERED && step->x_pixel != step->inputs &&
      !add_tensor (&step->padded, 1, step->n_weights, error))
    return FALSE;
  if (transformed > 0 && !add_tensor (&step->u, 1, transformed, error))
    return FALSE;
  return !backward || step->method == GATHERED ||
         add_tensor (&step->transposed, 1, transposed, error);
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

NnConvStep *
nn_conv_step_new (
    NnLayer *layer, size_t x_pixel, gboolean backward, NnPrecision precision, GError **error)
{
  g_autoptr (NnConvStep) step = g_new0 (NnConvStep, 1);

  step->layer = layer;
  step->convolution = get_convolution (&layer->spec);
  step->taps = (size_t) step->convolution.height * step->convolution.width;
  step->inputs = layer->input_shape.channels;
  step->x_pixel = x_pixel;
  step->y_pixel = nn_pad_to_vectors (layer->output_shape.channels);
  step->method = choose_method (step);
  step->w_row = get_weight (step)->stride;
  step->wt_row = nn_row_stride (x_pixel);
  step->n_weights = step->taps * x_pixel * step->w_row;
  step->whole_batch = (step->method == WINOGRAD || step->method == STRIP) &&
                      x_pixel == step->inputs && count_tiles (step) <= WHOLE_BATCH_TILES &&
                      x_pixel * step->y_pixel >= WHOLE_BATCH_WEIGHTS;
  step->backward = backward;
  if (step->method == STRIP)
    {
      nn_strip_init (&step->strips[0], &step->convolution, layer->input_shape, x_pixel,
                     layer->output_shape);
      step->strips[0].precision = precision;
      nn_strip_init_back (&step->strips[1], &step->strips[0], layer->input_shape);
    }
  return allocate (step, backward, error) ? g_steal_pointer (&step) : NULL;
}

void
nn_conv_step_free (NnConvStep *step)
{
  if (step == NULL)
    return;
  nn_tensor_free (step->padded);
  nn_tensor_free (step->transposed);
  nn_tensor_free (step->u);
  g_free (step);
}

/* ---- sizes ---- */

NnMargin
nn_conv_step_get_input_margin (const NnConvStep *step)
{
  const NnConvolution *c = &step->convolution;
  NnShape x = step->layer->input_shape, y = step->layer->output_shape;
  NnMargin margin = { c->pad_height, c->pad_width, x.height + 2 * c->pad_height,
                      x.width + 2 * c->pad_width };

  if (step->method == STRIP)
    return (NnMargin){ 0, 0, x.height, x.width };
  if (step->method == WINOGRAD)
    {
      margin.rows = MAX (margin.rows, nn_winograd_get_reach (y.height));
      margin.columns = MAX (margin.columns, nn_winograd_get_reach (y.width));
    }
  return margin;
}

NnMargin
nn_conv_step_get_gradient_margin (const NnConvStep *step)
{
  NnShape x = step->layer->input_shape, y = step->layer->output_shape;
  size_t pad;

  if (step->method != WINOGRAD || !step->backward)
    return (NnMargin){ 0, 0, y.height, y.width };
  pad = 2 - step->convolution.pad_height;
  return (NnMargin){ pad, pad, MAX (y.height + 2 * pad, nn_winograd_get_reach (x.height)),
                     MAX (y.width + 2 * pad, nn_winograd_get_reach (x.width)) };
}

gboolean
nn_conv_step_adds_back (const NnConvStep *step)
{
  return step->method == DIRECT;
}

size_t
nn_conv_step_get_group (const NnConvStep *step)
{
  NnShape y = step->layer->output_shape;
  size_t unit = count_tiles (step), enough = GROUP_TILES;

  if (step->method == STRIP)
    {
      unit = step->strips[0].image;
      enough = GROUP_PLACES;
    }
  else if (step->method != WINOGRAD)
    {
      unit = y.height * y.width;
      enough = GROUP_PIXELS;
    }
  else if (NN_WINOGRAD_POINTS * step->x_pixel * step->y_pixel > LARGE_WEIGHTS)
    enough = LARGE_GROUP_TILES;
  return MIN ((enough + unit - 1) / unit, MAX_GROUP);
}

size_t
nn_conv_step_count_pieces (const NnConvStep *step, size_t batch)
{
  return CLAMP (batch / MAX (nn_conv_step_get_group (step), PIECE_IMAGES), 1, NN_CONV_MAX_PIECES);
}

static size_t
get_gathered (const NnConvStep *step)
{
  return step->taps * step->x_pixel;
}

static size_t
get_transform_size (const NnConvStep *step)
{
  return NN_WINOGRAD_POINTS * step->x_pixel * step->w_row;
}

static size_t
get_strip_scratch (const NnConvStep *step, size_t group)
{
  size_t forward = get_kernel ()->get_scratch (&step->strips[0], group);
  size_t back = get_kernel ()->get_scratch (&step->strips[1], group);
  size_t room = step->whole_batch ? 0 : get_kernel ()->get_room (&step->strips[0], group);

  return step->backward ? MAX (forward, MAX (back, room)) : forward;
}

/* The transform of a piece's gradient is at the end of the scratch. */
static size_t
get_work_size (const NnConvStep *step, size_t group)
{
  NnShape y = step->layer->output_shape;

  switch (step->method)
    {
    case GATHERED:
      return group * y.height * y.width * get_gathered (step) + NN_VECTOR_FLOATS;
    case WINOGRAD:
      return nn_winograd_get_scratch (step->x_pixel, step->y_pixel);
    case STRIP:
      return get_strip_scratch (step, group);
    case DIRECT:
    default:
      return 0;
    }
}

size_t
nn_conv_step_get_scratch (const NnConvStep *step, size_t group)
{
  size_t size = get_work_size (step, group) + step->y_pixel;

  if (step->method == WINOGRAD && step->backward && !step->whole_batch)
    size += get_transform_size (step);
  return size;
}

/* The gradient of one piece, with that of the bias behind the weights'. */
static size_t
get_piece_size (const NnConvStep *step)
{
  return (step->whole_batch ? 0 : step->n_weights) + step->y_pixel;
}

/* First the pieces; then, of a whole batch, the sum of the gradient if it is transformed, and the
 * maps in the form that is multiplied. */
static size_t
get_sum_place (const NnConvStep *step)
{
  return NN_CONV_MAX_PIECES * get_piece_size (step);
}

static size_t
get_maps_place (const NnConvStep *step)
{
  return get_sum_place (step) + (step->method == WINOGRAD ? get_transform_size (step) : 0);
}

size_t
nn_conv_step_get_room (const NnConvStep *step, size_t batch)
{
  if (!step->whole_batch)
    return get_sum_place (step);
  if (step->method == STRIP)
    return get_maps_place (step) + get_kernel ()->get_room (&step->strips[0], batch);
  return get_maps_place (step) +
         nn_winograd_get_room (step->x_pixel, step->y_pixel, batch * count_tiles (step));
}

gboolean
nn_conv_step_is_of_whole_batch (const NnConvStep *step)
{
  return step->whole_batch;
}

/* ---- the weights ---- */

static const float *
get_weights (const NnConvStep *step)
{
  return step->padded ? step->padded->data : get_weight (step)->data;
}

/* Rows tap · inputs + i become rows tap · x_pixel + i; those in between stay zero. */
static void
pad_weights (NnConvStep *step, const NnWorker *worker)
{
  size_t begin, end;

  nn_worker_share (worker, step->taps, &begin, &end);
  for (size_t tap = begin; tap < end; tap++)
    memcpy (step->padded->data + tap * step->x_pixel * step->w_row,
            get_weight (step)->data + tap * step->inputs * step->w_row,
            step->inputs * step->w_row * sizeof (float));
}

/* wt(tap, o, i) = w(tap, i, o) */
static void
transpose_weights (NnConvStep *step, const NnWorker *worker)
{
  size_t blocks = step->y_pixel / NN_VECTOR_FLOATS, begin, end;

  nn_worker_share (worker, step->taps * blocks, &begin, &end);
  for (size_t i = begin; i < end; i++)
    {
      size_t tap = i / blocks, first = i % blocks * NN_VECTOR_FLOATS;

      nn_transpose (get_weights (step) + tap * step->x_pixel * step->w_row + first, step->w_row,
                    step->x_pixel, NN_VECTOR_FLOATS,
                    step->transposed->data + (tap * step->y_pixel + first) * step->wt_row,
                    step->wt_row);
    }
}

static void
transform_weights (
    const float *weights, const NnWorker *worker, gboolean turned, size_t total, NnTensor *u)
{
  size_t begin, end;

  nn_gemm_share_columns (worker, total, &begin, &end);
  if (end > begin)
    nn_winograd_transform (weights, turned, begin, end - begin, total, u->data);
}

static void
split_weights (NnConvStep *step,
               const NnWorker *worker,
               const NnStrip *strip,
               const float *weights,
               size_t row,
               gboolean turned)
{
  size_t begin, end;

  nn_worker_share (worker, get_kernel ()->count_weights (strip), &begin, &end);
  get_kernel ()->split_weights (strip, weights, row, turned, begin, end, step->u->data);
}

void
nn_conv_step_prepare (NnConvStep *step, NnWorker *worker, guint phase)
{
  if (step->method == GATHERED)
    return;
  if (phase == 0)
    {
      if (step->padded)
        pad_weights (step, worker);
      return;
    }
  if (step->method == WINOGRAD)
    transform_weights (get_weights (step), worker, FALSE, step->x_pixel * step->w_row, step->u);
  if (step->method == STRIP)
    split_weights (step, worker, &step->strips[0], get_weights (step), step->w_row, FALSE);
  if (step->backward)
    transpose_weights (step, worker);
}

void
nn_conv_step_prepare_back (NnConvStep *step, NnWorker *worker)
{
  if (step->method == WINOGRAD)
    transform_weights (step->transposed->data, worker, TRUE, step->y_pixel * step->wt_row, step->u);
  if (step->method == STRIP)
    split_weights (step, worker, &step->strips[1], step->transposed->data, step->wt_row, TRUE);
}

/* ---- forward and back ---- */

/* Copies @n floats to a place behind which there is room for NN_VECTOR_FLOATS more, and from one
 * behind which so many may be read: whole vectors cost less than to count. */
static inline void
copy_run (const float *from, size_t n, float *to)
{
  for (size_t i = 0; i < n; i += NN_VECTOR_FLOATS)
    memcpy (to + i, from + i, NN_VECTOR_FLOATS * sizeof (float));
}

/* Row (image, i, j) of @columns [n · height · width, taps · x_pixel] is what lies under the kernel
 * there. */
static void
gather (const NnConvStep *step, const NnMaps *x, size_t n, float *columns)
{
  const NnConvolution *c = &step->convolution;
  NnShape y = step->layer->output_shape;
  size_t run = c->width * x->pixel, shift = c->stride * x->pixel;

  for (size_t image = 0; image < n; image++)
    for (size_t i = 0; i < y.height; i++)
      {
        const float *from = nn_maps_at (x, image, i * c->stride, 0) - c->pad_height * x->row -
                            c->pad_width * x->pixel;

        for (size_t j = 0; j < y.width; j++, from += shift)
          for (size_t u = 0; u < c->height; u++, columns += run)
            copy_run (from + u * x->row, run, columns);
      }
}

void
nn_conv_step_forward (const NnConvStep *step,
                      NnWorker *worker,
                      gboolean training,
                      const NnMaps *x,
                      size_t n,
                      const NnMaps *y,
                      float *scratch)
{
  NnStrip strip = step->strips[0];
  const float *bias = get_bias (step);
  size_t k = get_gathered (step), n_pixels = y->height * y->width;

  switch (step->method)
    {
    case GATHERED:
      gather (step, x, n, scratch);
      for (size_t image = 0; image < n; image++)
        nn_gemm (worker, n_pixels, y->pixel, k, 1, scratch + image * n_pixels * k, k, 1,
                 get_weight (step)->data, step->w_row, bias, 0, nn_maps_at (y, image, 0, 0),
                 y->pixel);
      break;
    case WINOGRAD:
      nn_winograd_convolve (worker, x, n, step->convolution.pad_height, step->u->data, step->w_row,
                            bias, y, scratch);
      break;
    case STRIP:
      if (!training)
        strip.precision = NN_PRECISION_FULL;
      get_kernel ()->convolve (&strip, worker, x, n, step->u->data, bias, y, scratch);
      break;
    case DIRECT:
    default:
      nn_convolution_apply (&step->convolution, worker, x, n, get_weights (step), step->w_row, bias,
                            y);
    }
}

void
nn_conv_step_back (const NnConvStep *step,
                   NnWorker *worker,
                   const NnMaps *dy,
                   size_t n,
                   const NnMaps *dx,
                   float *scratch)
{
  g_return_if_fail (step->method != GATHERED);

  if (step->method == WINOGRAD)
    nn_winograd_convolve (worker, dy, n, 2 - step->convolution.pad_height, step->u->data,
                          step->wt_row, NULL, dx, scratch);
  else if (step->method == STRIP)
    get_kernel ()->convolve (&step->strips[1], worker, dy, n, step->u->data, NULL, dx, scratch);
  else
    nn_convolution_apply_back (&step->convolution, worker, dy, n, step->transposed->data,
                               step->wt_row, dx);
}

/* ---- the gradient of the parameters ---- */

static float *
get_piece (const NnConvStep *step, size_t piece, float *room)
{
  return room + piece * get_piece_size (step);
}

static float *
get_bias_piece (const NnConvStep *step, size_t piece, float *room)
{
  return get_piece (step, piece + 1, room) - step->y_pixel;
}

/* Where the transformed gradient of the piece under way is. */
static float *
get_transform (const NnConvStep *step, float *scratch)
{
  return scratch + get_work_size (step, 1) + step->y_pixel;
}

void
nn_conv_step_begin_piece (NnConvStep *step, size_t piece, float *scratch, float *room)
{
  if (get_bias (step))
    memset (get_bias_piece (step, piece, room), 0, step->y_pixel * sizeof (float));
  if (step->whole_batch)
    return;
  if (step->method == WINOGRAD)
    memset (get_transform (step, scratch), 0, get_transform_size (step) * sizeof (float));
  else
    memset (get_piece (step, piece, room), 0, step->n_weights * sizeof (float));
}

static void
learn_bias (const NnMaps *dy, size_t n, float *gradient, float *squares)
{
  for (size_t image = 0; image < n; image++)
    for (size_t i = 0; i < dy->height; i++)
      nn_kernel_get ()->sum_pixels (nn_maps_at (dy, image, i, 0), dy->pixel, dy->width, gradient,
                                    squares);
}

static void
learn_strips (const NnConvStep *step,
              NnWorker *worker,
              float *gradient,
              const NnMaps *x,
              const NnMaps *dy,
              size_t first,
              size_t n,
              size_t batch,
              float *scratch,
              float *room)
{
  const NnStrip *strip = &step->strips[0];

  if (step->whole_batch)
    {
      get_kernel ()->keep (strip, x, dy, first, n, batch, room + get_maps_place (step));
      return;
    }
  get_kernel ()->keep (strip, x, dy, 0, n, n, scratch);
  get_kernel ()->learn (strip, worker, scratch, n, FALSE, 0, get_kernel ()->count_gradients (strip),
                        gradient, step->w_row);
}

void
nn_conv_step_learn (NnConvStep *step,
                    NnWorker *worker,
                    size_t piece,
                    const NnMaps *x,
                    const NnMaps *dy,
                    size_t first,
                    size_t n,
                    size_t batch,
                    float *scratch,
                    float *room)
{
  size_t k = get_gathered (step), n_pixels = dy->height * dy->width;
  float *gradient = get_piece (step, piece, room);

  if (get_bias (step))
    learn_bias (dy, n, get_bias_piece (step, piece, room), scratch + get_work_size (step, n));
  if (step->method == DIRECT)
    nn_convolution_accumulate (&step->convolution, worker, x, n, dy, gradient, step->w_row);
  else if (step->method == GATHERED)
    {
      gather (step, x, n, scratch);
      for (size_t image = 0; image < n; image++)
        nn_gemm (worker, k, dy->pixel, n_pixels, 1, scratch + image * n_pixels * k, 1, k,
                 nn_maps_at (dy, image, 0, 0), dy->pixel, gradient, step->w_row, gradient,
                 step->w_row);
    }
  else if (step->method == STRIP)
    learn_strips (step, worker, gradient, x, dy, first, n, batch, scratch, room);
  else if (step->whole_batch)
    nn_winograd_keep (x, n, step->convolution.pad_height, dy, first * count_tiles (step),
                      room + get_maps_place (step));
  else
    nn_winograd_accumulate (worker, x, n, step->convolution.pad_height, dy,
                            get_transform (step, scratch), step->w_row, scratch);
}

void
nn_conv_step_end_piece (NnConvStep *step, size_t piece, float *scratch, float *room)
{
  size_t total = step->x_pixel * step->w_row;

  if (step->method == WINOGRAD && !step->whole_batch)
    nn_winograd_transform_back (get_transform (step, scratch), 0, total, total,
                                get_piece (step, piece, room));
}

/* Row @row of the parameter, in a piece. */
static size_t
find_row (const NnConvStep *step, size_t row)
{
  if (step->padded)
    row = row / step->inputs * step->x_pixel + row % step->inputs;
  return row * step->w_row;
}

static void
sum_weights (NnConvStep *step, NnWorker *worker, size_t n_pieces, float *room)
{
  NnTensor *gradient = step->layer->parameters[0].gradient;
  size_t begin, end;

  nn_worker_share (worker, gradient->rows, &begin, &end);
  for (size_t row = begin; row < end; row++)
    {
      float *restrict sum = nn_tensor_get_row (gradient, row);

      memcpy (sum, get_piece (step, 0, room) + find_row (step, row), step->w_row * sizeof (float));
      for (size_t piece = 1; piece < n_pieces; piece++)
        {
          const float *restrict part = get_piece (step, piece, room) + find_row (step, row);

          for (size_t i = 0; i < step->w_row; i++)
            sum[i] += part[i];
        }
    }
}

static void
sum_bias (NnConvStep *step, size_t n_pieces, float *room)
{
  float *sum = step->layer->parameters[1].gradient->data;

  memcpy (sum, get_bias_piece (step, 0, room), step->y_pixel * sizeof (float));
  for (size_t piece = 1; piece < n_pieces; piece++)
    for (size_t i = 0; i < step->y_pixel; i++)
      sum[i] += get_bias_piece (step, piece, room)[i];
}

static void
learn_whole_batch (NnConvStep *step, NnWorker *worker, size_t batch, const float *room)
{
  const NnStrip *strip = &step->strips[0];
  size_t begin, end;

  nn_worker_share (worker, get_kernel ()->count_gradients (strip), &begin, &end);
  get_kernel ()->learn (strip, worker, room + get_maps_place (step), batch, TRUE, begin, end,
                        step->layer->parameters[0].gradient->data, step->w_row);
}

void
nn_conv_step_sum (NnConvStep *step, NnWorker *worker, size_t batch, float *room, guint phase)
{
  size_t n_pieces = nn_conv_step_count_pieces (step, batch), begin, end;
  size_t total = step->x_pixel * step->w_row;

  if (phase == 0)
    {
      if (!step->whole_batch)
        return;
      if (step->method == STRIP)
        {
          learn_whole_batch (step, worker, batch, room);
          return;
        }
      nn_worker_share (worker, NN_WINOGRAD_POINTS, &begin, &end);
      for (size_t point = begin; point < end; point++)
        nn_winograd_learn (worker, room + get_maps_place (step), batch * count_tiles (step),
                           step->x_pixel, step->y_pixel, point,
                           room + get_sum_place (step) + point * total, step->w_row);
      return;
    }
  if (worker->index == 0 && get_bias (step))
    sum_bias (step, n_pieces, room);
  if (!step->whole_batch)
    {
      sum_weights (step, worker, n_pieces, room);
      return;
    }
  if (step->method == STRIP)
    return;
  nn_gemm_share_columns (worker, total, &begin, &end);
  if (end > begin)
    nn_winograd_transform_back (room + get_sum_place (step), begin, end - begin, total,
                                step->layer->parameters[0].gradient->data);
}
