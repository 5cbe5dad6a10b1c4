/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Optimizers against PyTorch 1.13 and against plain loops in double precision. */
#include "model-test.h"
#include "nn-optimizer.h"
#include "perceptron.h"

#include <math.h>

#include "reference-orthogonalize.h"
#include "tensor-test.h"

#define MAX_PARAMETERS 4
#define N_STEPS 5

/* The same learning in double precision; a parameter's numbers row after row. */
typedef struct
{
  double *w[MAX_PARAMETERS];
  double *m[MAX_PARAMETERS];
  double *v[MAX_PARAMETERS];
} Reference;

typedef struct
{
  NnModel *model;
  NnOptimizer *optimizer;
  const NnOptimizerSettings *settings;
  Reference *reference; /* may be NULL */
  float rate;
  NnRandom random;
  void (*set_gradients) (NnModel *model, guint step, NnRandom *random);
} Training;

static void
read_tensor (const NnTensor *tensor, double *numbers)
{
  for (size_t i = 0; i < nn_tensor_size (tensor); i++)
    numbers[i] = (double) *tensor_number (tensor, i);
}

static void
reference_init (Reference *reference, const NnModel *model)
{
  for (size_t p = 0; p < nn_model_get_n_parameters (model); p++)
    {
      const NnTensor *value = nn_model_get_parameter (model, p)->value;

      reference->w[p] = g_new (double, nn_tensor_size (value));
      reference->m[p] = g_new0 (double, nn_tensor_size (value));
      reference->v[p] = g_new0 (double, nn_tensor_size (value));
      read_tensor (value, reference->w[p]);
    }
}

static void
reference_clear (Reference *reference)
{
  for (guint p = 0; p < MAX_PARAMETERS; p++)
    {
      g_free (reference->w[p]);
      g_free (reference->m[p]);
      g_free (reference->v[p]);
    }
}

static void
reference_step_muon (const NnOptimizerSettings *s,
                     double *g,
                     double rate,
                     double *w,
                     double *m,
                     size_t rows,
                     size_t columns,
                     gboolean relative)
{
  double size = rate * sqrt (MAX (1, (double) columns / (double) rows)), squares = 0;
  double keep = 1 - rate * s->weight_decay;

  for (size_t i = 0; i < rows * columns; i++)
    {
      m[i] = s->momentum * m[i] + g[i];
      g[i] = s->nesterov ? g[i] + s->momentum * m[i] : m[i];
      squares += w[i] * w[i];
    }
  reference_orthogonalize (g, rows, columns);
  if (relative)
    keep = sqrt ((double) columns / squares);
  for (size_t i = 0; i < rows * columns; i++)
    w[i] = keep * w[i] - size * g[i];
}

static void
reference_step_vector (const NnOptimizerSettings *s,
                       guint t,
                       const double *g,
                       double rate,
                       double decay,
                       double *w,
                       double *m,
                       double *v,
                       size_t n)
{
  for (size_t i = 0; i < n; i++)
    if (s->kind == NN_OPTIMIZER_SGD)
      {
        double gradient = g[i] + decay * w[i];

        m[i] = s->momentum * m[i] + gradient;
        w[i] -= rate * (s->nesterov ? gradient + s->momentum * m[i] : m[i]);
      }
    else
      {
        m[i] = s->beta1 * m[i] + (1 - s->beta1) * g[i];
        v[i] = s->beta2 * v[i] + (1 - s->beta2) * g[i] * g[i];
        w[i] -= rate * decay * w[i];
        w[i] -= rate * m[i] / (1 - pow (s->beta1, t)) /
                (sqrt (v[i] / (1 - pow (s->beta2, t))) + s->epsilon);
      }
}

static void
reference_step (Reference *reference, const Training *training, guint t)
{
  const NnOptimizerSettings *s = training->settings;
  size_t n_parameters = nn_model_get_n_parameters (training->model);
  double squares = 0, clip = 1, rate = (double) training->rate;

  for (size_t p = 0; p < n_parameters; p++)
    {
      const NnTensor *gradient = nn_model_get_parameter (training->model, p)->gradient;

      for (size_t i = 0; i < nn_tensor_size (gradient); i++)
        squares += pow ((double) *tensor_number (gradient, i), 2);
    }
  if (s->clip_norm > 0 && sqrt (squares) > s->clip_norm)
    clip = s->clip_norm / sqrt (squares);
  for (size_t p = 0; p < n_parameters; p++)
    {
      const NnParameter *parameter = nn_model_get_parameter (training->model, p);
      size_t n = nn_tensor_size (parameter->value);
      g_autofree double *g = g_new (double, n);
      /* Of a perceptron, every other parameter is a bias. */
      gboolean kernel = p % 2 == 0;

      read_tensor (parameter->gradient, g);
      for (size_t i = 0; i < n; i++)
        g[i] *= clip;
      if (s->kind == NN_OPTIMIZER_MUON && kernel)
        reference_step_muon (s, g, rate, reference->w[p], reference->m[p], parameter->value->rows,
                             parameter->value->columns, parameter->kind == NN_PARAMETER_DIRECTION);
      else
        reference_step_vector (s, t, g, s->kind == NN_OPTIMIZER_MUON ? rate * s->vector_rate : rate,
                               kernel ? s->weight_decay : 0, reference->w[p], reference->m[p],
                               reference->v[p], n);
    }
}

static void
train_in_team (NnWorker *worker, gpointer data)
{
  Training *training = data;

  for (guint step = 0; step < N_STEPS; step++)
    {
      if (worker->index == 0)
        {
          training->set_gradients (training->model, step, &training->random);
          if (training->reference)
            reference_step (training->reference, training, step + 1);
        }
      nn_worker_barrier (worker);
      nn_optimizer_step (training->optimizer, worker, training->rate);
    }
}

static void
train (Training *training, guint n_threads)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnWorkers) workers = nn_workers_new (n_threads, 0, &error);
  g_autoptr (NnOptimizer) optimizer =
      nn_optimizer_new (training->settings, training->model, &error);

  g_assert_no_error (error);
  training->optimizer = optimizer;
  nn_random_init (&training->random, 5, 5);
  nn_workers_run (workers, train_in_team, training);
}

/* ---- PyTorch ---- */

/* What comes out of
 *
 *   w = torch.tensor ([[0.5, -1.25, 2], [0.75, 0.125, -0.5]]); b = torch.tensor ([0.1, -0.2, 0.3])
 *   for t in range (5):
 *     w.grad and b.grad = sin (1 + 1.7 i + 0.9 t) in float32, i = 0 … 5 of w, 6 … 8 of b
 *     clip_grad_norm_ ([w, b], clip); optimizer.step ()
 *
 * with the decay for w only. */
typedef struct
{
  NnOptimizerSettings settings;
  float rate;
  double values[9];
} TorchCase;

static const TorchCase torch_cases[] = {
  /* SGD (lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.05) */
  { { .kind = NN_OPTIMIZER_SGD, .momentum = 0.9, .nesterov = TRUE, .weight_decay = 0.05 },
    0.1f,
    { -0.0812631249, -0.627248049, 2.24122047, 0.063820228, -0.130539939, 0.22876133, 0.185260236,
      -0.924708188, 0.401489079 } },
  /* SGD (lr=0.1, momentum=0.9, weight_decay=0.05), clip=0.5 */
  { { .kind = NN_OPTIMIZER_SGD, .momentum = 0.9, .weight_decay = 0.05, .clip_norm = 0.5 },
    0.1f,
    { 0.338541448, -1.07579362, 1.97511673, 0.581206977, 0.0428112559, -0.32835713, 0.140310109,
      -0.351062238, 0.298617005 } },
  /* AdamW (lr=0.05, betas=(0.9, 0.99), eps=1e-8, weight_decay=0.1) */
  { { .kind = NN_OPTIMIZER_ADAMW,
      .beta1 = 0.9,
      .beta2 = 0.99,
      .epsilon = 1e-8,
      .weight_decay = 0.1 },
    0.05f,
    { 0.319789141, -1.17149448, 2.09742188, 0.647546351, -0.000506125391, -0.288647205, 0.195806906,
      -0.403094739, 0.237383336 } },
};

static void
set_sine (NnModel *model, guint step, NnRandom *random)
{
  for (guint i = 0; i < 9; i++)
    *tensor_number (nn_model_get_parameter (model, i < 6 ? 0 : 1)->gradient, i < 6 ? i : i - 6) =
        (float) sin (1 + 1.7 * i + 0.9 * step);
}

static void
test_of_pytorch (gconstpointer data)
{
  const TorchCase *c = data;
  const float weight[] = { 0.5f, -1.25f, 2, 0.75f, 0.125f, -0.5f }, bias[] = { 0.1f, -0.2f, 0.3f };
  g_autoptr (NnModel) model = perceptron_new ((NnShape){ 2, 1, 1 }, NULL, 0, 3, NULL);
  Training training = {
    .model = model, .settings = &c->settings, .rate = c->rate, .set_gradients = set_sine
  };

  nn_tensor_unpack (nn_model_get_parameter (model, 0)->value, weight);
  nn_tensor_unpack (nn_model_get_parameter (model, 1)->value, bias);
  train (&training, 2);
  for (guint i = 0; i < 9; i++)
    g_assert_cmpfloat_with_epsilon (
        (double) *tensor_number (nn_model_get_parameter (model, i < 6 ? 0 : 1)->value,
                                 i < 6 ? i : i - 6),
        c->values[i], 5e-7);
}

/* ---- larger networks ---- */

static void
set_random (NnModel *model, guint step, NnRandom *random)
{
  for (size_t p = 0; p < nn_model_get_n_parameters (model); p++)
    tensor_fill (nn_model_get_parameter (model, p)->gradient, random);
}

/* Several chunks and panels, a kernel that is wider than high, and one the other way round. */
static NnModel *
new_model (void)
{
  const guint hidden[] = { 90 };
  NnModel *model = perceptron_new ((NnShape){ 70, 1, 1 }, hidden, 1, 5, NULL);

  nn_model_initialize (model, 1);
  return model;
}

static void
assert_equal (const NnModel *a, const NnModel *b)
{
  g_assert_true (model_weights_equal (a, b));
}

static NnOptimizerSettings
get_case (guint i)
{
  static const NnOptimizerKind kinds[] = { NN_OPTIMIZER_SGD, NN_OPTIMIZER_ADAMW, NN_OPTIMIZER_MUON,
                                           NN_OPTIMIZER_MUON };
  NnOptimizerSettings settings = nn_optimizer_settings_default (kinds[i]);

  settings.weight_decay = 0.1;
  settings.clip_norm = i == 2 ? 0 : 20;
  return settings;
}

#define N_CASES 4

/* In the last case no kernel's scale means anything. */
static NnModel *
new_case_model (guint i)
{
  NnModel *model = new_model ();

  for (size_t layer = 0; i == 3 && layer < nn_model_get_n_layers (model); layer++)
    nn_layer_set_scale_free (nn_model_get_layer (model, layer));
  return model;
}

static void
test_values (void)
{
  for (guint c = 0; c < N_CASES; c++)
    {
      NnOptimizerSettings settings = get_case (c);
      g_autoptr (NnModel) model = new_case_model (c);
      Reference reference = { 0 };
      Training training = { .model = model,
                            .settings = &settings,
                            .reference = &reference,
                            .rate = 0.05f,
                            .set_gradients = set_random };

      reference_init (&reference, model);
      train (&training, 2);
      for (size_t p = 0; p < nn_model_get_n_parameters (model); p++)
        {
          const NnTensor *value = nn_model_get_parameter (model, p)->value;
          size_t n_nonzero = 0;

          for (size_t i = 0; i < nn_tensor_size (value); i++)
            g_assert_cmpfloat_with_epsilon ((double) *tensor_number (value, i), reference.w[p][i],
                                            1e-5);
          /* The padding stays zero. */
          for (size_t i = 0; i < nn_tensor_count_stored (value); i++)
            n_nonzero += value->data[i] != 0;
          g_assert_cmpuint (n_nonzero, ==, nn_tensor_size (value));
        }
      reference_clear (&reference);
    }
}

static void
test_threads (void)
{
  for (guint c = 0; c < N_CASES; c++)
    {
      NnOptimizerSettings settings = get_case (c);
      g_autoptr (NnModel) expected = new_case_model (c);
      Training training = {
        .model = expected, .settings = &settings, .rate = 0.05f, .set_gradients = set_random
      };

      train (&training, 1);
      for (guint n_threads = 2; n_threads <= 4; n_threads++)
        {
          g_autoptr (NnModel) model = new_case_model (c);

          training.model = model;
          train (&training, n_threads);
          assert_equal (model, expected);
        }
    }
}

/* To measure the norm changes nothing, and neither does a limit that is not reached. */
static void
test_measuring (void)
{
  const double limits[] = { 0, INFINITY, 1e6 };
  g_autoptr (NnModel) first = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      NnOptimizerSettings settings = nn_optimizer_settings_default (NN_OPTIMIZER_SGD);
      g_autoptr (NnModel) model = new_model ();
      Training training = {
        .model = model, .settings = &settings, .rate = 0.05f, .set_gradients = set_random
      };

      settings.clip_norm = limits[i];
      train (&training, 2);
      if (i == 0)
        first = g_steal_pointer (&model);
      else
        assert_equal (model, first);
    }
}

/* What is measured and not learned is left alone, and has no gradient. */
static void
test_buffer (void)
{
  NnOptimizerSettings settings = nn_optimizer_settings_default (NN_OPTIMIZER_ADAMW);
  g_autoptr (NnModel) model = new_model ();
  g_autoptr (NnOptimizer) optimizer = NULL;
  NnParameter *buffer = nn_model_get_parameter (model, 1);
  g_autoptr (NnTensor) old = NULL;
  g_autoptr (NnWorkers) workers = nn_workers_new (1, 0, NULL);
  NnWorker alone = { .workers = workers, .n_workers = 1 };
  NnRandom random;

  nn_random_init (&random, 6, 6);
  tensor_fill (buffer->value, &random);
  old = tensor_copy (buffer->value);
  buffer->kind = NN_PARAMETER_BUFFER;
  optimizer = nn_optimizer_new (&settings, model, NULL);
  nn_optimizer_step (optimizer, &alone, 0.1f);
  g_assert_null (buffer->gradient);
  g_assert_true (tensor_equal (buffer->value, old));
}

int
main (int argc, char **argv)
{
  static const char *const names[] = { "nesterov", "clipped", "adamw" };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (torch_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/optimizer/pytorch/%s", names[i]);

      g_test_add_data_func (path, &torch_cases[i], test_of_pytorch);
    }
  g_test_add_func ("/optimizer/values", test_values);
  g_test_add_func ("/optimizer/threads", test_threads);
  g_test_add_func ("/optimizer/measuring", test_measuring);
  g_test_add_func ("/optimizer/buffer", test_buffer);
  return g_test_run ();
}
