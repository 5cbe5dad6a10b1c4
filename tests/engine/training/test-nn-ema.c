/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The moving average of a network's parameters. */
#include "model-test.h"
#include "nn-ema.h"

#include <math.h>

#include "nn-random.h"
#include "perceptron.h"
#include "tensor-test.h"

typedef struct
{
  NnModel *model;
  NnEma *ema;
  NnRandom random;
  double decay;
  guint n_steps;
} Training;

static NnModel *
new_model (void)
{
  const guint hidden[] = { 77 };
  NnModel *model = perceptron_new ((NnShape){ 1, 5, 7 }, hidden, 1, 3, NULL);

  nn_model_initialize (model, 1);
  return model;
}

/* Other parameters before each update, as if learned. */
static void
update (NnWorker *worker, gpointer data)
{
  Training *training = data;

  for (guint step = 1; step <= training->n_steps; step++)
    {
      if (worker->index == 0)
        for (size_t p = 0; p < nn_model_get_n_parameters (training->model); p++)
          tensor_fill (nn_model_get_parameter (training->model, p)->value, &training->random);
      nn_worker_barrier (worker);
      nn_ema_update (training->ema, worker, (float) training->decay, step);
    }
}

static void
train (NnModel *model, NnEma *ema, double decay, guint n_steps, guint n_threads)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnWorkers) workers = nn_workers_new (n_threads, 0, &error);
  Training training = { .model = model, .ema = ema, .decay = decay, .n_steps = n_steps };

  g_assert_no_error (error);
  nn_random_init (&training.random, 2, 2);
  nn_workers_run (workers, update, &training);
}

/* 10 · t (t + 1) … (t + 8) / (T (T + 1) … (T + 9)): what the parameters of step @t have in the
 * average after @n steps. */
static double
get_polynomial_share (double t, double n)
{
  double share = 10 / (n + 9);

  for (guint k = 0; k < 9; k++)
    share *= (t + k) / (n + k);
  return share;
}

/* The same with the end of the warm-up: from step @last on, the decay is constant. */
static double
get_share (guint t, guint n, double decay, guint last)
{
  if (n <= last)
    return get_polynomial_share (t, n);
  if (t > last)
    return (1 - decay) * pow (decay, n - t);
  return get_polynomial_share (t, last) * pow (decay, n - last);
}

typedef struct
{
  guint n_steps;
  double decay;
  guint last; /* step of the warm-up: 10 / (t + 9) = 1 − decay */
} Case;

/* Against the closed formula in double precision, which does not know the initial weights. */
static void
test_values (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (NnModel) model = new_model ();
  g_autoptr (NnModel) drawn = nn_model_copy (model);
  g_autoptr (NnEma) ema = nn_ema_new (model, NULL);
  size_t n_parameters = nn_model_get_n_parameters (model), n;
  g_autofree double *expected = g_new0 (double, nn_model_count_weights (model));
  double shares = 0;
  NnRandom random;

  nn_random_init (&random, 2, 2);
  for (guint step = 1; step <= c->n_steps; step++)
    {
      double share = get_share (step, c->n_steps, c->decay, c->last);

      n = 0;
      shares += share;
      for (size_t p = 0; p < n_parameters; p++)
        {
          NnTensor *value = nn_model_get_parameter (drawn, p)->value;

          tensor_fill (value, &random);
          for (size_t i = 0; i < nn_tensor_size (value); i++, n++)
            expected[n] += share * (double) *tensor_number (value, i);
        }
    }
  g_assert_cmpfloat_with_epsilon (shares, 1, 1e-9);
  train (model, ema, c->decay, c->n_steps, 2);
  g_assert_true (model_weights_equal (model, drawn));
  nn_ema_exchange (ema);
  n = 0;
  for (size_t p = 0; p < n_parameters; p++)
    for (size_t i = 0; i < nn_tensor_size (nn_model_get_parameter (model, p)->value); i++)
      g_assert_cmpfloat_with_epsilon (
          (double) *tensor_number (nn_model_get_parameter (model, p)->value, i), expected[n++],
          2e-6);
}

static const Case CASES[] = {
  { 1, 0.995, 1991 },  { 2, 0.995, 1991 }, { 10, 0.995, 1991 }, { 1000, 0.995, 1991 },
  { 1100, 0.99, 991 }, { 1, 0.9, 91 },     { 2, 0.9, 91 },      { 10, 0.9, 91 },
  { 91, 0.9, 91 },     { 92, 0.9, 91 },    { 1000, 0.9, 91 },
};

/* Whatever the weights were before the first step, they are forgotten, to the last bit. */
static void
test_start (void)
{
  static const guint n_steps[] = { 1, 2, 10 };
  static const float starts[] = { 1e30f, INFINITY, NAN };

  for (guint i = 0; i < G_N_ELEMENTS (n_steps); i++)
    {
      g_autoptr (NnModel) expected = new_model ();
      g_autoptr (NnEma) ema = nn_ema_new (expected, NULL);

      train (expected, ema, 0.99, n_steps[i], 2);
      nn_ema_exchange (ema);
      for (guint j = 0; j < G_N_ELEMENTS (starts); j++)
        {
          g_autoptr (NnModel) model = new_model ();
          g_autoptr (NnEma) other = NULL;

          for (size_t p = 0; p < nn_model_get_n_parameters (model); p++)
            *tensor_number (nn_model_get_parameter (model, p)->value, 0) = starts[j];
          other = nn_ema_new (model, NULL);
          train (model, other, 0.99, n_steps[i], 2);
          nn_ema_exchange (other);
          g_assert_true (model_weights_equal (model, expected));
        }
    }
}

/* After the first step the average is the weights themselves, bit for bit. */
static void
test_first_step (void)
{
  g_autoptr (NnModel) model = new_model ();
  g_autoptr (NnModel) trained = NULL;
  g_autoptr (NnEma) ema = nn_ema_new (model, NULL);

  train (model, ema, 0.999, 1, 2);
  trained = nn_model_copy (model);
  nn_ema_exchange (ema);
  g_assert_true (model_weights_equal (model, trained));
}

/* Averages in, and what was trained back, bit for bit; without an update the average is what the
 * model was. */
static void
test_exchange (void)
{
  g_autoptr (NnModel) model = new_model ();
  g_autoptr (NnModel) start = nn_model_copy (model);
  g_autoptr (NnModel) trained = NULL;
  g_autoptr (NnEma) ema = nn_ema_new (model, NULL);
  NnRandom random;

  nn_random_init (&random, 3, 3);
  for (size_t p = 0; p < nn_model_get_n_parameters (model); p++)
    tensor_fill (nn_model_get_parameter (model, p)->value, &random);
  trained = nn_model_copy (model);
  nn_ema_exchange (ema);
  g_assert_true (model_weights_equal (model, start));
  nn_ema_exchange (ema);
  g_assert_true (model_weights_equal (model, trained));
}

static void
test_threads (void)
{
  g_autoptr (NnModel) expected = new_model ();
  g_autoptr (NnEma) ema = nn_ema_new (expected, NULL);

  train (expected, ema, 0.9, 120, 1);
  nn_ema_exchange (ema);
  for (guint n_threads = 2; n_threads <= 4; n_threads++)
    {
      g_autoptr (NnModel) model = new_model ();
      g_autoptr (NnEma) other = nn_ema_new (model, NULL);

      train (model, other, 0.9, 120, n_threads);
      nn_ema_exchange (other);
      g_assert_true (model_weights_equal (model, expected));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/ema/values/%u-steps-%g", CASES[i].n_steps, CASES[i].decay);

      g_test_add_data_func (path, &CASES[i], test_values);
    }
  g_test_add_func ("/ema/start", test_start);
  g_test_add_func ("/ema/first-step", test_first_step);
  g_test_add_func ("/ema/exchange", test_exchange);
  g_test_add_func ("/ema/threads", test_threads);
  return g_test_run ();
}
