/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every layer's backward pass, and the loss's, against central differences in double precision.
 *
 * A layer is checked through the scalar s = Σ c·y with random c: its gradients are what backward()
 * gives for dy = c. The differences are taken on a double-precision copy of the layer's formula,
 * which itself is compared with forward(). */
#include <math.h>

#include "nn-loss.h"
#include "nn-pass.h"
#include "nn.h"
#include "perceptron.h"
#include "reference-network.h"
#include "tensor-test.h"
#include "precision-test.h"

#define STEP 1e-5

typedef double (*Scalar) (const double *values, gconstpointer data);

/* ∂f/∂values[i] = (f (… + h …) − f (… − h …)) / 2h. */
static double
difference (Scalar f, double *values, size_t i, gconstpointer data)
{
  double old = values[i], high, low;

  values[i] = old + STEP;
  high = f (values, data);
  values[i] = old - STEP;
  low = f (values, data);
  values[i] = old;
  return (high - low) / (2 * STEP);
}

static void
assert_gradient (const float *gradient, size_t n, double *values, Scalar f, gconstpointer data)
{
  size_t n_nonzero = 0;

  for (size_t i = 0; i < n; i++)
    {
      double expected = difference (f, values, i, data);

      g_assert_cmpfloat_with_epsilon ((double) gradient[i], expected,
                                      allow_products (2e-5, 16) * fmax (1, fabs (expected)));
      n_nonzero += fabs (expected) > 1e-6;
    }
  /* An all-zero gradient would agree with an all-zero formula. */
  g_assert_cmpuint (n_nonzero, >, n / 4);
}

static void
fill_normal (NnRandom *random, float *a, double *b, size_t n)
{
  for (size_t i = 0; i < n; i++)
    {
      a[i] = (float) nn_random_normal (random);
      b[i] = (double) a[i];
    }
}

/* What a dense layer's scalar depends on; the values that vary point into one of the arrays. */
typedef struct
{
  size_t batch, n_in, n_out;
  const double *x, *w, *b, *c;
  const double **varying;
} DenseCase;

static double
dense_scalar (const double *values, gconstpointer data)
{
  const DenseCase *d = data;
  double s = 0;

  *d->varying = values;
  for (size_t i = 0; i < d->batch; i++)
    for (size_t j = 0; j < d->n_out; j++)
      {
        double y = d->b[j];

        for (size_t k = 0; k < d->n_in; k++)
          y += d->x[i * d->n_in + k] * d->w[k * d->n_out + j];
        s += d->c[i * d->n_out + j] * y;
      }
  return s;
}

typedef struct
{
  NnLayer *layer;
  const float *x;
  float *y;
  const float *dy;
  size_t batch;
  float *dx;
} LayerCall;

/* The same as tensors. */
typedef struct
{
  NnLayer *layer;
  size_t batch;
  NnTensor *x, *y, *dy, *dx, *workspace;
} TensorCall;

static void
call_layer (NnWorker *worker, gpointer data)
{
  TensorCall *call = data;
  const NnGradientSink sink = { .use = NN_GRADIENT_STORE };
  const NnLayerClass *class = call->layer->class;
  const NnLayerCall layer_call = {
    .worker = worker,
    .batch = call->batch,
    .training = TRUE,
    .x = call->x,
    .y = call->y,
    .dy = call->dy,
    .dx = call->dx,
    .workspace =
        nn_tensor_get_row (call->workspace, nn_layer_is_by_rows (call->layer) ? worker->index : 0)
  };
  NnPart all = { .end = call->layer->n_inputs }, part;

  nn_worker_partition (worker, call->batch, &all.top, &all.bottom);
  part = all;
  class->forward (call->layer, &layer_call, &part);
  nn_worker_barrier (worker);
  part = all;
  class->backward (call->layer, &layer_call, &part);
  nn_worker_barrier (worker);
  if (class->weight_gradient)
    class->weight_gradient (call->layer, &layer_call, &sink);
}

static void
run_layer (LayerCall *call)
{
  const NnLayer *layer = call->layer;
  g_autoptr (GError) error = NULL;
  g_autoptr (NnWorkers) workers = nn_workers_new (2, 0, &error);
  g_autoptr (NnTensor) x = nn_tensor_new (call->batch, layer->n_inputs, NULL);
  g_autoptr (NnTensor) y = nn_tensor_new (call->batch, layer->n_outputs, NULL);
  g_autoptr (NnTensor) dy = nn_tensor_new (call->batch, layer->n_outputs, NULL);
  g_autoptr (NnTensor) dx = nn_tensor_new (call->batch, layer->n_inputs, NULL);
  size_t size = layer->class->get_workspace ? layer->class->get_workspace (layer, call->batch) : 0;
  guint n_workspaces = nn_layer_is_by_rows (layer) ? 2 : 1;
  g_autoptr (NnTensor) workspace = nn_tensor_new (n_workspaces, size, NULL);

  g_assert_no_error (error);
  nn_tensor_unpack (x, call->x);
  nn_tensor_unpack (dy, call->dy);
  nn_workers_run (workers, call_layer,
                  &(TensorCall){ call->layer, call->batch, x, y, dy, dx, workspace });
  tensor_pack (y, call->y);
  tensor_pack (dx, call->dx);
}

/* Sizes that fit no tile evenly, a batch of one, a single output. */
static void
test_dense (gconstpointer data)
{
  const size_t *sizes = data;
  size_t batch = sizes[0], n_in = sizes[1], n_out = sizes[2];
  g_autofree float *x = g_new (float, batch *n_in), *dx = g_new (float, batch *n_in);
  g_autofree float *y = g_new (float, batch *n_out), *dy = g_new (float, batch *n_out);
  g_autofree double *xd = g_new (double, batch *n_in), *cd = g_new (double, batch *n_out);
  g_autofree double *wd = g_new (double, n_in *n_out), *bd = g_new (double, n_out);
  g_autofree float *w = g_new (float, n_in *n_out), *b = g_new (float, n_out);
  g_autoptr (NnLayer) layer = dense_layer_new (n_out);
  DenseCase d = { batch, n_in, n_out, xd, wd, bd, cd, NULL };
  NnRandom random;
  g_autoptr (GError) error = NULL;

  g_assert_true (nn_layer_build (layer, (NnShape){ n_in, 1, 1 }, &error));
  g_assert_true (nn_layer_prepare_gradients (layer, &error));
  nn_random_init (&random, 5, 5);
  fill_normal (&random, x, xd, batch * n_in);
  fill_normal (&random, dy, cd, batch * n_out);
  fill_normal (&random, w, wd, n_in * n_out);
  fill_normal (&random, b, bd, n_out);
  nn_tensor_unpack (layer->parameters[0].value, w);
  nn_tensor_unpack (layer->parameters[1].value, b);
  run_layer (&(LayerCall){ layer, x, y, dy, batch, dx });

  for (size_t i = 0; i < batch * n_out; i++)
    {
      double expected = bd[i % n_out];

      for (size_t k = 0; k < n_in; k++)
        expected += xd[i / n_out * n_in + k] * wd[k * n_out + i % n_out];
      g_assert_cmpfloat_with_epsilon ((double) y[i], expected, allow_products (2e-5, 16));
    }
  d.varying = &d.x;
  assert_gradient (dx, batch * n_in, xd, dense_scalar, &d);
  tensor_pack (layer->parameters[0].gradient, w);
  tensor_pack (layer->parameters[1].gradient, b);
  d.varying = &d.w;
  assert_gradient (w, n_in * n_out, wd, dense_scalar, &d);
  d.varying = &d.b;
  assert_gradient (b, n_out, bd, dense_scalar, &d);
}

typedef struct
{
  size_t n;
  const double *c;
} ReluCase;

static double
relu_scalar (const double *x, gconstpointer data)
{
  const ReluCase *r = data;
  double s = 0;

  for (size_t i = 0; i < r->n; i++)
    s += r->c[i] * fmax (x[i], 0);
  return s;
}

static void
test_relu (void)
{
  enum
  {
    BATCH = 7,
    WIDTH = 331,
    N = BATCH * WIDTH
  };
  g_autofree float *x = g_new (float, N), *y = g_new (float, N);
  g_autofree float *dy = g_new (float, N), *dx = g_new (float, N);
  g_autofree double *xd = g_new (double, N), *cd = g_new (double, N);
  g_autoptr (NnLayer) layer = relu_layer_new ();
  NnRandom random;

  g_assert_true (nn_layer_build (layer, (NnShape){ WIDTH, 1, 1 }, NULL));
  nn_random_init (&random, 6, 6);
  fill_normal (&random, x, xd, N);
  fill_normal (&random, dy, cd, N);
  for (size_t i = 0; i < N; i++)
    /* At the corner itself there is no derivative to compare with. */
    if (fabs (xd[i]) < 2 * STEP)
      xd[i] = x[i] = 1;
  run_layer (&(LayerCall){ layer, x, y, dy, BATCH, dx });
  for (size_t i = 0; i < N; i++)
    g_assert_cmpfloat ((double) y[i], ==, fmax (xd[i], 0));
  assert_gradient (dx, N, xd, relu_scalar, &(ReluCase){ N, cd });
}

static void
test_relu_at_zero (void)
{
  const float x[3] = { 0, -1, NAN }, dy[3] = { 1, 1, 1 };
  float y[3], dx[3];
  g_autoptr (NnLayer) layer = relu_layer_new ();

  g_assert_true (nn_layer_build (layer, (NnShape){ 3, 1, 1 }, NULL));
  run_layer (&(LayerCall){ layer, x, y, dy, 1, dx });
  g_assert_cmpfloat ((double) y[0], ==, 0);
  g_assert_cmpfloat ((double) dx[0], ==, 0);
  g_assert_cmpfloat ((double) dx[1], ==, 0);
  /* What is not a number must not be hidden. */
  g_assert_true (isnan (y[2]));
}

enum
{
  SMOOTHED = 1,
  BLENDED = 2
};

typedef struct
{
  size_t batch, n_classes;
  NnTargets targets;
} LossCase;

static double
loss_scalar (const double *z, gconstpointer data)
{
  const LossCase *l = data;
  double loss = 0;

  for (size_t i = 0; i < l->batch; i++)
    {
      const double *row = z + i * l->n_classes;
      double sum = 0, smoothing = (double) l->targets.smoothing;
      double lambda = l->targets.partners ? (double) l->targets.lambdas[i] : 1;

      for (size_t j = 0; j < l->n_classes; j++)
        sum += exp (row[j]);
      for (size_t j = 0; j < l->n_classes; j++)
        {
          double target = j == l->targets.labels[i] ? lambda : 0;

          if (l->targets.partners && j == l->targets.partners[i])
            target += 1 - lambda;
          target = (1 - smoothing) * target + smoothing / (double) l->n_classes;
          loss += target * (log (sum) - row[j]);
        }
    }
  return loss / (double) l->batch;
}

/* nn_softmax_cross_entropy() for numbers without padding. */
static double
compute_loss (const float *z,
              const NnTargets *targets,
              size_t batch,
              size_t n_classes,
              float *dz,
              size_t *n_correct)
{
  g_autoptr (NnTensor) logits = nn_tensor_new (batch, n_classes, NULL);
  g_autoptr (NnTensor) gradients = nn_tensor_new (batch, n_classes, NULL);
  g_autofree double *losses = g_new (double, batch);
  g_autofree guint8 *correct = g_new (guint8, batch);
  const NnLosses found = { .loss = losses, .correct = correct };
  double loss = 0;

  nn_tensor_unpack (logits, z);
  /* In two parts, as two threads would. */
  nn_softmax_cross_entropy (logits, targets, batch, 0, batch / 2, gradients, &found);
  nn_softmax_cross_entropy (logits, targets, batch, batch / 2, batch, gradients, &found);
  tensor_pack (gradients, dz);
  for (size_t i = 0; i < batch; i++)
    loss += losses[i];
  if (n_correct)
    *n_correct = 0;
  for (size_t i = 0; n_correct && i < batch; i++)
    *n_correct += correct[i];
  return loss / (double) batch;
}

/* Plain labels, smoothed, blended, and both. */
static void
test_loss (gconstpointer data)
{
  guint kind = GPOINTER_TO_UINT (data);
  enum
  {
    BATCH = 9,
    CLASSES = 7,
    N = BATCH * CLASSES
  };
  float z[N], dz[N], lambdas[BATCH];
  double zd[N], loss;
  guint16 labels[BATCH], partners[BATCH];
  LossCase l = { BATCH,
                 CLASSES,
                 { .labels = labels,
                   .partners = kind & BLENDED ? partners : NULL,
                   .lambdas = lambdas,
                   .smoothing = kind & SMOOTHED ? 0.2f : 0 } };
  size_t n_correct, expected_correct = 0;
  NnRandom random;

  nn_random_init (&random, 7, 7);
  fill_normal (&random, z, zd, N);
  for (size_t i = 0; i < BATCH; i++)
    {
      size_t best = nn_argmax (z + i * CLASSES, CLASSES);

      labels[i] = (guint16) nn_random_below (&random, CLASSES);
      partners[i] = (guint16) nn_random_below (&random, CLASSES);
      lambdas[i] = i == 0 ? 1 : (float) nn_random_uniform (&random);
      expected_correct +=
          best == (l.targets.partners && lambdas[i] < 0.5f ? partners[i] : labels[i]);
    }
  loss = compute_loss (z, &l.targets, BATCH, CLASSES, dz, &n_correct);
  g_assert_cmpfloat_with_epsilon (loss, loss_scalar (zd, &l), 1e-6);
  g_assert_cmpuint (n_correct, ==, expected_correct);
  assert_gradient (dz, N, zd, loss_scalar, &l);
}

/* The same from PyTorch 1.13:
 *
 *   loss = F.cross_entropy (z, target, label_smoothing=s, reduction='none'); loss.mean ().backward
 * ()
 *
 * with target = labels, or lambdas · onehot (labels) + (1 − lambdas) · onehot (partners). */
static void
test_loss_of_pytorch (void)
{
  static const guint16 labels[3] = { 3, 0, 2 }, partners[3] = { 0, 1, 2 };
  static const float lambdas[3] = { 0.75f, 0.25f, 0.9f };
  static const float z[12] = { 1.5f, -0.25f, 0.5f, 2, -1, 3, 0.75f, 0, 0, 0.5f, -2, 1 };
  static const struct
  {
    NnTargets targets;
    double losses[3];
    double dz[12];
  } cases[] = {
    { { .labels = labels, .smoothing = 0.2f },
      { 0.872638345, 3.82249236, 3.33017302 },
      { 0.0878142864, 0.00148939865, 0.0217697248, -0.111073397, -0.2781308, 0.267383486,
        0.0132719968, -0.00252464437, 0.0439136438, 0.0832133815, -0.275134712, 0.148007691 } },
    { { .labels = labels, .partners = partners, .lambdas = lambdas },
      { 0.785138369, 1.15999234, 3.70517302 },
      { 0.0211476088, 0.0181560647, 0.0384363905, -0.0777400509, -0.0781307742, 0.0340500958,
        0.0299386587, 0.0141420206, 0.0605803058, 0.0998800397, -0.325134695, 0.164674342 } },
    { { .labels = labels, .partners = partners, .lambdas = lambdas, .smoothing = 0.2f },
      { 0.972638369, 1.42249238, 3.33017325 },
      { 0.0211476088, 0.00148939702, 0.0217697211, -0.0444067307, -0.0781307742, 0.0673834383,
        0.013271994, -0.00252464553, 0.0439136438, 0.0832133815, -0.275134712, 0.148007691 } },
  };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      const double *losses = cases[c].losses;
      float dz[12];
      double loss = compute_loss (z, &cases[c].targets, 3, 4, dz, NULL);

      g_assert_cmpfloat_with_epsilon (loss, (losses[0] + losses[1] + losses[2]) / 3, 1e-6);
      for (guint i = 0; i < G_N_ELEMENTS (dz); i++)
        g_assert_cmpfloat_with_epsilon ((double) dz[i], cases[c].dz[i], 1e-7);
    }
}

/* The bits of a plain label, whatever the partner, if nothing is smoothed or blended in. */
static void
test_loss_plain_bits (void)
{
  const float z[6] = { 0.3f, -1.7f, 2.9f, 0.7f, 0.1f, -0.4f }, lambdas[2] = { 1, 1 };
  const guint16 labels[2] = { 1, 0 }, partners[2] = { 2, 0 };
  const NnTargets blended = { .labels = labels, .partners = partners, .lambdas = lambdas };
  float dz[6], same[6];
  double loss = compute_loss (z, &(NnTargets){ .labels = labels }, 2, 3, dz, NULL);

  g_assert_true (loss == compute_loss (z, &blended, 2, 3, same, NULL));
  g_assert_cmpmem (dz, sizeof dz, same, sizeof same);
}

/* Logits far apart overflow exp() unless the largest is taken off first. */
static void
test_loss_extremes (void)
{
  const float z[6] = { 1000, 0, -1000, 3e38f, -3e38f, 0 };
  const guint16 labels[2] = { 1, 0 };
  float dz[6], p[6];
  double loss = compute_loss (z, &(NnTargets){ .labels = labels }, 2, 3, dz, NULL);

  g_assert_cmpfloat_with_epsilon (loss, 500, 1e-3);
  for (size_t i = 0; i < 6; i++)
    g_assert_true (isfinite (dz[i]));
  memcpy (p, z, sizeof p);
  nn_softmax (p, 3);
  nn_softmax (p + 3, 3);
  g_assert_cmpfloat ((double) p[0], ==, 1);
  g_assert_cmpfloat ((double) p[3], ==, 1);
}

static void
test_loss_not_finite (void)
{
  const float z[3] = { 0, NAN, 0 };
  const guint16 labels[1] = { 0 };
  float dz[3];

  g_assert_false (isfinite (compute_loss (z, &(NnTargets){ .labels = labels }, 1, 3, dz, NULL)));
}

/* ---- the whole network ---- */

typedef struct
{
  ReferenceNetwork *network;
  double **slot; /* whose values vary */
  const double *x;
  const guint16 *labels;
  size_t batch;
} NetworkCase;

static double
network_scalar (const double *values, gconstpointer data)
{
  const NetworkCase *n = data;

  *n->slot = (double *) values;
  return reference_network_loss (n->network, n->x, n->labels, n->batch);
}

typedef struct
{
  NnPass *pass;
  const float *x;
  size_t image_size;
  const guint16 *labels;
  size_t batch;
} PassCall;

static void
call_pass (NnWorker *worker, gpointer data)
{
  PassCall *call = data;
  const NnPassMode mode = { .training = TRUE };
  const NnGradientSink sink = { .use = NN_GRADIENT_STORE };
  g_autofree double *losses = g_new (double, call->batch);
  g_autofree guint8 *correct = g_new (guint8, call->batch);
  NnPixelLayout layout;
  size_t begin, end;

  nn_pass_get_images (call->pass, worker, call->batch, &begin, &end);
  for (size_t i = begin; i < end; i++)
    memcpy (nn_pass_get_place (call->pass, worker, i, &layout), call->x + i * call->image_size,
            call->image_size * sizeof (float));
  nn_pass_forward (call->pass, worker, call->batch, &mode);
  nn_worker_partition (worker, call->batch, &begin, &end);
  nn_softmax_cross_entropy (nn_pass_get_logits (call->pass), &(NnTargets){ .labels = call->labels },
                            call->batch, begin, end, nn_pass_get_logit_gradients (call->pass),
                            &(NnLosses){ .loss = losses, .correct = correct });
  nn_worker_barrier (worker);
  nn_pass_backward (call->pass, worker, call->batch, &mode, &sink);
}

static void
test_network (void)
{
  const guint hidden[] = { 37, 33 };
  enum
  {
    BATCH = 6,
    INPUTS = 3 * 4 * 4,
    CLASSES = 5
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (NnWorkers) workers = nn_workers_new (2, 0, &error);
  g_autoptr (NnModel) model =
      perceptron_new ((NnShape){ 3, 4, 4 }, hidden, G_N_ELEMENTS (hidden), CLASSES, &error);
  g_autoptr (NnPass) pass = NULL;
  ReferenceNetwork network;
  float pixels[BATCH * INPUTS];
  double x[BATCH * INPUTS];
  guint16 labels[BATCH];
  NnRandom random;

  nn_model_initialize (model, 3);
  for (size_t l = 0; l < nn_model_get_n_layers (model); l++)
    g_assert_true (nn_layer_prepare_gradients (nn_model_get_layer (model, l), &error));
  pass = nn_pass_new (model, BATCH, NN_GRADIENTS_OF_WEIGHTS, NN_PRECISION_FULL, workers, &error);
  nn_random_init (&random, 8, 8);
  fill_normal (&random, pixels, x, BATCH * INPUTS);
  for (size_t i = 0; i < BATCH; i++)
    labels[i] = (guint16) nn_random_below (&random, CLASSES);
  nn_workers_run (workers, call_pass, &(PassCall){ pass, pixels, INPUTS, labels, BATCH });

  reference_network_init (&network, model);
  for (size_t p = 0; p < nn_model_get_n_parameters (model); p++)
    {
      const NnParameter *parameter = nn_model_get_parameter (model, p);
      double **slot = p % 2 == 0 ? &network.weights[p / 2] : &network.biases[p / 2];
      double *values = *slot;
      NetworkCase n = { &network, slot, x, labels, BATCH };

      for (size_t i = 0; i < nn_tensor_size (parameter->value); i++)
        g_assert_cmpfloat_with_epsilon ((double) *tensor_number (parameter->gradient, i),
                                        difference (network_scalar, values, i, &n),
                                        allow_products (1e-5, 16));
      *slot = values;
    }
  reference_network_clear (&network);
}

int
main (int argc, char **argv)
{
  static const size_t dense_cases[][3] = { { 4, 5, 3 }, { 1, 40, 33 },  { 13, 7, 70 },
                                           { 5, 3, 1 }, { 40, 33, 20 }, { 3, 520, 5 } };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (dense_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/gradients/dense/%zux%zux%zu", dense_cases[i][0],
                                               dense_cases[i][1], dense_cases[i][2]);

      g_test_add_data_func (path, dense_cases[i], test_dense);
    }
  g_test_add_func ("/gradients/relu", test_relu);
  g_test_add_func ("/gradients/relu/at-zero", test_relu_at_zero);
  g_test_add_data_func ("/gradients/loss", GUINT_TO_POINTER (0), test_loss);
  g_test_add_data_func ("/gradients/loss/smoothed", GUINT_TO_POINTER (SMOOTHED), test_loss);
  g_test_add_data_func ("/gradients/loss/blended", GUINT_TO_POINTER (BLENDED), test_loss);
  g_test_add_data_func ("/gradients/loss/both", GUINT_TO_POINTER (SMOOTHED | BLENDED), test_loss);
  g_test_add_func ("/gradients/loss/pytorch", test_loss_of_pytorch);
  g_test_add_func ("/gradients/loss/plain-bits", test_loss_plain_bits);
  g_test_add_func ("/gradients/loss/extremes", test_loss_extremes);
  g_test_add_func ("/gradients/loss/not-finite", test_loss_not_finite);
  g_test_add_func ("/gradients/network", test_network);
  return g_test_run ();
}
