/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole networks of every kind of layer, forward and backward. */
#include <math.h>
#include <string.h>

#include "nn-loss.h"
#include "nn-pass.h"
#include "nn.h"
#include "tensor-test.h"

enum
{
  CLASSES = 5,
  BATCH = 11,
  SEED = 7
};

/* Without rectifiers and maxima, whose corners a difference quotient may cut. */
static const char *const smooth[] = {
  "",
  "dense 9, norm, silu, dropout 0.3, dense 7, gelu, scale 0.5",
  "conv 8, silu, average pool, conv 24 5x3 stride 2, gelu, conv 16 1x1, silu, flatten, dense 20",
  "norm, conv 16, silu, dense 8, norm, gelu",
  "conv 16, norm, silu, dropout 0.2, residual (conv 16, norm, silu, conv 16, norm), silu",
  "residual (residual (conv 3, silu), norm), conv 40 pad none, silu, global average pool",
  "average pool 3 stride 2, gelu, conv 20, scale 2, conv 20 2x2 pad none, silu",
  "conv 48, norm, silu, conv 64, norm, silu, average pool, conv 64, norm, silu",
  "whiten, gelu, conv 16 no bias, average pool, norm, silu",
  "whiten 3x2, norm, silu, dense 8",
  "depthwise, gelu, conv 20 1x1, norm, silu, depthwise 3x3 stride 2, silu, depthwise 5x2 pad none "
  "bias",
  "group norm 3, gelu, conv 24, group norm 4, silu, average pool, group norm 1, dense 20, group "
  "norm 5, silu",
  "whiten, group norm 6, silu, conv 16, group norm 8, residual (conv 16, group norm 2), silu",
  "conv 40, silu, depthwise, norm, silu, conv 16 1x1, residual (depthwise 1x3, norm), silu",
};

static const char *const with_corners[] = {
  "conv 16, norm, relu, pool, conv 32, norm, leaky relu, pool 3 stride 1, conv 16, relu",
  "pool, conv 16, leaky relu 0.2, pool, global pool",
  "dense 12, leaky relu, dense 8, relu",
};

/* Weights that are measured begin as zero. */
static void
draw_whitening (NnModel *model)
{
  const NnLayer *layer = nn_model_get_layer (model, 0);
  NnRandom random;

  nn_random_init (&random, 11, 99);
  if (layer->spec.kind == NN_LAYER_WHITEN)
    for (size_t i = 0; i < layer->parameters[0].value->rows; i++)
      for (size_t j = 0; j < layer->parameters[0].value->columns; j++)
        *nn_tensor_at (layer->parameters[0].value, i, j) =
            0.3f * (float) nn_random_normal (&random);
}

typedef struct
{
  NnWorkers *workers;
  NnModel *model;
  NnPass *pass;
  NnShape shape;
  float *x; /* [BATCH][channels][height][width] */
  guint16 labels[BATCH];
  double losses[BATCH];
  guint8 correct[BATCH];
  gboolean training;
  gboolean backward;
} Network;

static Network *
network_new_for (const char *text, NnGradients gradients, guint n_threads)
{
  Network *network = g_new0 (Network, 1);
  g_autoptr (NnArchitecture) architecture = NULL;
  g_autoptr (NnArchitecturePlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  NnRandom random;

  network->shape = (NnShape){ 3, 11, 9 };
  architecture = nn_architecture_parse (text, &error);
  g_assert_no_error (error);
  plan = nn_architecture_plan (architecture, network->shape, CLASSES, &error);
  g_assert_no_error (error);
  network->workers = nn_workers_new (n_threads, 0, NULL);
  network->model = nn_model_new_from_plan (plan, &error);
  g_assert_no_error (error);
  nn_model_initialize (network->model, 3);
  draw_whitening (network->model);
  for (size_t i = 0; i < nn_model_get_n_layers (network->model); i++)
    g_assert_true (nn_layer_prepare_gradients (nn_model_get_layer (network->model, i), NULL));
  network->pass =
      nn_pass_new (network->model, BATCH, gradients, NN_PRECISION_FULL, network->workers, &error);
  g_assert_no_error (error);
  nn_random_init (&random, 5, 99);
  network->x = g_new (float, BATCH *nn_shape_size (network->shape));
  for (size_t i = 0; i < BATCH * nn_shape_size (network->shape); i++)
    network->x[i] = (float) nn_random_normal (&random);
  for (size_t i = 0; i < BATCH; i++)
    network->labels[i] = (guint16) nn_random_below (&random, CLASSES);
  return network;
}

static Network *
network_new (const char *text, guint n_threads)
{
  return network_new_for (text, NN_GRADIENTS_OF_WEIGHTS, n_threads);
}

static void
network_free (Network *network)
{
  nn_pass_free (network->pass);
  nn_model_free (network->model);
  nn_workers_free (network->workers);
  g_free (network->x);
  g_free (network);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Network, network_free)

static void
put_image (const Network *network, size_t image, float *place, NnPixelLayout layout)
{
  const float *from = network->x + image * nn_shape_size (network->shape);

  for (size_t c = 0; c < network->shape.channels; c++)
    for (size_t i = 0; i < network->shape.height; i++)
      for (size_t j = 0; j < network->shape.width; j++)
        place[i * layout.row_stride + j * layout.pixel_stride + c * layout.channel_stride] =
            *from++;
}

static void
call (NnWorker *worker, gpointer data)
{
  Network *network = data;
  const NnTargets targets = { .labels = network->labels };
  const NnPassMode mode = { .training = network->training, .seed = SEED };
  const NnGradientSink sink = { .use = NN_GRADIENT_STORE };
  size_t begin, end;

  nn_pass_get_images (network->pass, worker, BATCH, &begin, &end);
  for (size_t i = begin; i < end; i++)
    {
      NnPixelLayout layout;
      float *place = nn_pass_get_place (network->pass, worker, i, &layout);

      put_image (network, i, place, layout);
    }
  nn_pass_prepare (network->pass, worker);
  nn_pass_forward (network->pass, worker, BATCH, &mode);
  nn_worker_partition (worker, BATCH, &begin, &end);
  nn_softmax_cross_entropy (nn_pass_get_logits (network->pass), &targets, BATCH, begin, end,
                            nn_pass_get_logit_gradients (network->pass),
                            &(NnLosses){ .loss = network->losses, .correct = network->correct });
  nn_worker_barrier (worker);
  if (network->backward)
    nn_pass_backward (network->pass, worker, BATCH, &mode, &sink);
}

/* The loss of the batch. */
static double
run (Network *network, gboolean training, gboolean backward)
{
  double loss = 0;

  network->training = training;
  network->backward = backward;
  nn_workers_run (network->workers, call, network);
  for (size_t i = 0; i < BATCH; i++)
    loss += network->losses[i];
  return loss / BATCH;
}

static double
get_largest (const NnTensor *tensor)
{
  double largest = 0;

  for (size_t i = 0; i < tensor->rows; i++)
    for (size_t j = 0; j < tensor->columns; j++)
      largest = MAX (largest, fabs ((double) *nn_tensor_at (tensor, i, j)));
  return largest;
}

/* Norms measure something: their running mean and variance are not what they begin as. */
static void
measure (Network *network)
{
  for (guint i = 0; i < 20; i++)
    run (network, TRUE, FALSE);
}

/* (loss (w + h) − loss (w − h)) / 2h */
static double
get_quotient (Network *network, gboolean training, float *w)
{
  const float h = 1.0f / 128, old = *w;
  double above, below;

  *w = old + h;
  above = run (network, training, FALSE);
  *w = old - h;
  below = run (network, training, FALSE);
  *w = old;
  return (above - below) / (2 * (double) h);
}

/* A few weights of each parameter. */
static void
check_weights (Network *network, gboolean training)
{
  NnRandom random;

  nn_random_init (&random, 1, 1);
  run (network, training, TRUE);
  for (size_t p = 0; p < nn_model_get_n_parameters (network->model); p++)
    {
      const NnParameter *parameter = nn_model_get_parameter (network->model, p);
      double tolerance;

      if (parameter->kind == NN_PARAMETER_BUFFER)
        continue;
      tolerance = 0.01 * get_largest (parameter->gradient) + 1e-4;
      for (guint k = 0; k < 8; k++)
        {
          size_t row = nn_random_below (&random, parameter->value->rows);
          size_t column = nn_random_below (&random, parameter->value->columns);

          g_assert_cmpfloat_with_epsilon (
              (double) *nn_tensor_at (parameter->gradient, row, column),
              get_quotient (network, training, nn_tensor_at (parameter->value, row, column)),
              tolerance);
        }
    }
}

static void
test_gradients (gconstpointer data)
{
  g_autoptr (Network) network = network_new (data, 2);

  check_weights (network, TRUE);
  measure (network);
  check_weights (network, FALSE);
}

/* ∂loss/∂x of every number of every image, as the numbers of x lie. The caller frees it. */
static float *
get_input_gradient (const Network *network)
{
  NnShape shape = network->shape;
  float *gradient = g_new (float, BATCH *nn_shape_size (shape)), *to = gradient;

  for (size_t image = 0; image < BATCH; image++)
    {
      NnPixelLayout layout;
      const float *from = nn_pass_get_input_gradient (network->pass, image, &layout);

      for (size_t c = 0; c < shape.channels; c++)
        for (size_t i = 0; i < shape.height; i++)
          for (size_t j = 0; j < shape.width; j++)
            *to++ =
                from[i * layout.row_stride + j * layout.pixel_stride + c * layout.channel_stride];
    }
  return gradient;
}

/* A few numbers of images. */
static void
check_input (Network *network, gboolean training)
{
  size_t n = BATCH * nn_shape_size (network->shape);
  g_autofree float *gradient = NULL;
  double largest = 0;
  NnRandom random;

  nn_random_init (&random, 2, 2);
  run (network, training, TRUE);
  gradient = get_input_gradient (network);
  for (size_t i = 0; i < n; i++)
    largest = MAX (largest, fabs ((double) gradient[i]));
  for (guint k = 0; k < 24; k++)
    {
      size_t i = nn_random_below (&random, n);

      g_assert_cmpfloat_with_epsilon ((double) gradient[i],
                                      get_quotient (network, training, &network->x[i]),
                                      0.02 * largest + 1e-4);
    }
}

/* Of the input alone: there are no gradients of weights, which need not have room. */
static void
test_input_gradient (gconstpointer data)
{
  g_autoptr (Network) network = network_new_for (data, NN_GRADIENTS_OF_INPUT, 2);

  check_input (network, TRUE);
  measure (network);
  check_input (network, FALSE);
}

/* Of both; those of the weights are as they are alone, but for the rounding of another algorithm.
 */
static void
test_both_gradients (gconstpointer data)
{
  g_autoptr (Network) weights = network_new (data, 2);
  g_autoptr (Network) both =
      network_new_for (data, NN_GRADIENTS_OF_WEIGHTS | NN_GRADIENTS_OF_INPUT, 3);

  run (weights, TRUE, TRUE);
  check_input (both, TRUE);
  for (size_t p = 0; p < nn_model_get_n_parameters (weights->model); p++)
    {
      const NnTensor *a = nn_model_get_parameter (weights->model, p)->gradient;
      const NnTensor *b = nn_model_get_parameter (both->model, p)->gradient;
      double tolerance = a ? 1e-3 * get_largest (a) + 1e-6 : 0;

      for (size_t i = 0; a && i < a->rows; i++)
        for (size_t j = 0; j < a->columns; j++)
          g_assert_cmpfloat_with_epsilon ((double) *nn_tensor_at (a, i, j),
                                          (double) *nn_tensor_at (b, i, j), tolerance);
    }
}

/* A perceptron, which is computed layer by layer, and the same network in stages. */
static void
test_input_of_perceptron (void)
{
  g_autoptr (Network) layers = network_new_for ("dense 20, relu, dense 12, relu",
                                                NN_GRADIENTS_OF_WEIGHTS | NN_GRADIENTS_OF_INPUT, 2);
  g_autoptr (Network) stages =
      network_new_for ("scale 1, dense 20, relu, dense 12, relu", NN_GRADIENTS_OF_INPUT, 2);
  g_autofree float *a = NULL, *b = NULL;

  g_assert_true (nn_model_is_perceptron (layers->model));
  g_assert_false (nn_model_is_perceptron (stages->model));
  run (layers, TRUE, TRUE);
  run (stages, TRUE, TRUE);
  a = get_input_gradient (layers);
  b = get_input_gradient (stages);
  for (size_t i = 0; i < BATCH * nn_shape_size (layers->shape); i++)
    g_assert_cmpfloat_with_epsilon ((double) a[i], (double) b[i], 1e-6);
}

static void
assert_same (const Network *a, const Network *b)
{
  g_assert_true (tensor_equal (nn_pass_get_logits (a->pass), nn_pass_get_logits (b->pass)));
  for (size_t p = 0; p < nn_model_get_n_parameters (a->model); p++)
    {
      const NnParameter *first = nn_model_get_parameter (a->model, p);
      const NnParameter *second = nn_model_get_parameter (b->model, p);

      g_assert_true (tensor_equal (first->value, second->value));
      if (first->gradient)
        g_assert_true (tensor_equal (first->gradient, second->gradient));
    }
}

/* The same bits for any number of threads: logits, gradients, and what norms have measured. */
static void
test_threads (gconstpointer data)
{
  g_autoptr (Network) one = network_new (data, 1);

  run (one, TRUE, TRUE);
  for (guint n_threads = 2; n_threads <= 4; n_threads++)
    {
      g_autoptr (Network) many = network_new (data, n_threads);

      run (many, TRUE, TRUE);
      assert_same (one, many);
    }
}

/* One after the other on the same buffers, a pass leaves nothing behind that another one sees. */
static void
test_repeated (gconstpointer data)
{
  g_autoptr (Network) once = network_new (data, 2);
  g_autoptr (Network) twice = network_new (data, 2);

  run (once, TRUE, TRUE);
  for (size_t i = 0; i < BATCH * nn_shape_size (twice->shape); i++)
    twice->x[i] = -100 * twice->x[i];
  run (twice, TRUE, TRUE);
  nn_model_initialize (twice->model, 3);
  for (size_t i = 0; i < BATCH * nn_shape_size (twice->shape); i++)
    twice->x[i] = once->x[i];
  run (twice, TRUE, TRUE);
  assert_same (once, twice);
}

/* What threads do, one letter each: (p)repare, (f)orward, (b)ackward. */
typedef struct
{
  Network *network;
  char step;
} AnyOrder;

static void
do_step (NnWorker *worker, gpointer data)
{
  const AnyOrder *order = data;
  const NnPassMode mode = { .training = TRUE, .seed = SEED };
  const NnGradientSink sink = { .use = NN_GRADIENT_STORE };
  Network *network = order->network;

  if (order->step == 'p')
    nn_pass_prepare (network->pass, worker);
  else if (order->step == 'f')
    nn_pass_forward (network->pass, worker, BATCH, &mode);
  else
    nn_pass_backward (network->pass, worker, BATCH, &mode, &sink);
}

/* Passes may follow each other in any order: with the same weights, images and gradients of logits,
 * each leaves the same. */
static void
test_any_order (gconstpointer data)
{
  g_autoptr (Network) once = network_new (data, 2);
  g_autoptr (Network) often = network_new (data, 2);

  run (once, TRUE, TRUE);
  run (often, TRUE, TRUE);
  for (const char *step = "fbffbbfpbfb"; *step; step++)
    {
      nn_workers_run (often->workers, do_step, &(AnyOrder){ often, *step });
      if (*step == 'f')
        g_assert_true (
            tensor_equal (nn_pass_get_logits (once->pass), nn_pass_get_logits (often->pass)));
      else if (*step == 'b')
        for (size_t p = 0; p < nn_model_get_n_parameters (once->model); p++)
          {
            const NnTensor *gradient = nn_model_get_parameter (once->model, p)->gradient;

            if (gradient)
              g_assert_true (
                  tensor_equal (gradient, nn_model_get_parameter (often->model, p)->gradient));
          }
    }
}

/* Batch normalization: after many batches, the running mean and variance are those of the batch, up
 * to the bias of the variance's estimate. */
static void
test_running_statistics (void)
{
  g_autoptr (Network) network = network_new ("conv 16, norm, silu, global average pool", 2);
  double trained, evaluated;

  for (guint i = 0; i < 300; i++)
    trained = run (network, TRUE, FALSE);
  evaluated = run (network, FALSE, FALSE);
  g_assert_cmpfloat_with_epsilon (evaluated, trained, 1e-3);
}

/* A mean a hundred thousand times as large as the deviation takes no digits from the variance. */
static void
test_large_mean (void)
{
  g_autoptr (Network) network = network_new ("norm, global average pool", 2);
  const NnLayer *norm = nn_model_get_layer (network->model, 0);
  size_t n_pixels = network->shape.height * network->shape.width;
  double sum = 0, squares = 0, n = (double) (BATCH * n_pixels);

  for (size_t i = 0; i < BATCH * nn_shape_size (network->shape); i++)
    network->x[i] = 1e5f + network->x[i];
  for (size_t image = 0; image < BATCH; image++)
    for (size_t i = 0; i < n_pixels; i++)
      {
        double x = (double) network->x[image * 3 * n_pixels + i] - 1e5;

        sum += x;
        squares += x * x;
      }
  run (network, TRUE, FALSE);
  /* A tenth of the way from 1 to the unbiased estimate. */
  g_assert_cmpfloat_with_epsilon ((double) norm->parameters[NN_NORM_VARIANCE].value->data[0],
                                  0.9 + 0.1 * (squares - sum * sum / n) / (n - 1), 1e-4);
}

/* Dropout draws anew for each seed, and does nothing without training. */
static void
test_dropout (void)
{
  g_autoptr (Network) with = network_new ("conv 16, silu, dropout 0.5", 2);
  g_autoptr (Network) without = network_new ("conv 16, silu", 2);

  g_assert_cmpfloat (run (with, FALSE, FALSE), ==, run (without, FALSE, FALSE));
  g_assert_cmpfloat (run (with, TRUE, FALSE), !=, run (without, TRUE, FALSE));
}

static void
test_non_finite (void)
{
  g_autoptr (Network) network = network_new ("conv 16, norm, relu, conv 8, relu, pool", 2);

  run (network, TRUE, FALSE);
  g_assert_cmpuint (nn_pass_find_non_finite (network->pass, BATCH), ==,
                    nn_model_get_n_layers (network->model));
  /* The second convolution is layer 3, counted from 0. */
  nn_model_get_layer (network->model, 3)->parameters[0].value->data[0] = INFINITY;
  run (network, TRUE, FALSE);
  g_assert_cmpuint (nn_pass_find_non_finite (network->pass, BATCH), ==, 3);
}

static void
add (const char *name, const char *text, GTestDataFunc test)
{
  g_autofree char *path = g_strdup_printf ("/network/%s/%s", name, *text ? text : "linear");

  g_test_add_data_func (path, text, test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (smooth); i++)
    {
      add ("gradients", smooth[i], test_gradients);
      add ("input-gradient", smooth[i], test_input_gradient);
      add ("both-gradients", smooth[i], test_both_gradients);
      add ("threads", smooth[i], test_threads);
      add ("repeated", smooth[i], test_repeated);
      add ("any-order", smooth[i], test_any_order);
    }
  for (guint i = 0; i < G_N_ELEMENTS (with_corners); i++)
    {
      add ("threads", with_corners[i], test_threads);
      add ("repeated", with_corners[i], test_repeated);
      add ("any-order", with_corners[i], test_any_order);
    }
  g_test_add_func ("/network/running-statistics", test_running_statistics);
  g_test_add_func ("/network/large-mean", test_large_mean);
  g_test_add_func ("/network/input-of-perceptron", test_input_of_perceptron);
  g_test_add_func ("/network/dropout", test_dropout);
  g_test_add_func ("/network/non-finite", test_non_finite);
  return g_test_run ();
}
