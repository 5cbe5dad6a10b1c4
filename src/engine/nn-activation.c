#include "nn-layer.h"

/* Numbers that one piece of work covers: enough to be worth a function call, few enough to share.
 */
#define PIECE 1024

static void
relu_forward (const NnLayer *layer, NnWorker *worker, const float *x, size_t batch, float *y)
{
  size_t n = batch * layer->n_outputs, begin, end;

  nn_worker_share (worker, (n + PIECE - 1) / PIECE, &begin, &end);
  end = MIN (end * PIECE, n);
  for (size_t i = begin * PIECE; i < end; i++)
    /* Written so that NaN passes through and shows up in the loss. */
    y[i] = x[i] < 0 ? 0 : x[i];
}

static void
relu_backward (NnLayer *layer,
               NnWorker *worker,
               const float *x,
               const float *y,
               const float *dy,
               size_t batch,
               float *dx,
               const NnGradientSink *sink)
{
  size_t n = batch * layer->n_outputs, begin, end;

  if (dx == NULL)
    return;
  nn_worker_share (worker, (n + PIECE - 1) / PIECE, &begin, &end);
  end = MIN (end * PIECE, n);
  for (size_t i = begin * PIECE; i < end; i++)
    dx[i] = y[i] > 0 ? dy[i] : 0;
}

static NnLayer *
relu_clone (const NnLayer *layer)
{
  return nn_relu_new ();
}

static const NnLayerClass relu_class = {
  .kind = "relu",
  .forward = relu_forward,
  .backward = relu_backward,
  .clone = relu_clone,
};

NnLayer *
nn_relu_new (void)
{
  NnLayer *layer = g_new0 (NnLayer, 1);

  layer->class = &relu_class;
  return layer;
}
