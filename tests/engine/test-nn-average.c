/* The moving average of a network's parameters. */
#include "nn-average.h"

#include "nn-random.h"
#include "tensor-test.h"

#define N_UPDATES 5
#define DECAY 0.9

typedef struct
{
  NnModel *model;
  NnAverage *average;
  NnRandom random;
} Training;

static NnModel *
new_model (void)
{
  const guint hidden[] = { 77 };
  NnModel *model = nn_model_new_perceptron ((NnShape){ 1, 5, 7 }, hidden, 1, 3, NULL);

  nn_model_initialize (model, 1);
  return model;
}

/* Other parameters before each update, as if learned. */
static void
update (NnWorker *worker, gpointer data)
{
  Training *training = data;

  for (guint step = 0; step < N_UPDATES; step++)
    {
      if (worker->index == 0)
        for (size_t p = 0; p < nn_model_get_n_parameters (training->model); p++)
          tensor_fill (nn_model_get_parameter (training->model, p)->value, &training->random);
      nn_worker_barrier (worker);
      nn_average_update (training->average, worker, (float) DECAY);
    }
}

static void
train (NnModel *model, NnAverage *average, guint n_threads)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnWorkers) team = nn_workers_new (n_threads, 0, &error);
  Training training = { .model = model, .average = average };

  g_assert_no_error (error);
  nn_random_init (&training.random, 2, 2);
  nn_workers_run (team, update, &training);
}

static void
assert_equal (const NnModel *a, const NnModel *b)
{
  for (size_t p = 0; p < nn_model_get_n_parameters (a); p++)
    g_assert_true (nn_tensor_equal (nn_model_get_parameter (a, p)->value,
                                    nn_model_get_parameter (b, p)->value));
}

/* Against the same sums in double precision. */
static void
test_values (void)
{
  g_autoptr (NnModel) model = new_model ();
  g_autoptr (NnModel) start = nn_model_copy (model);
  g_autoptr (NnModel) drawn = nn_model_copy (model);
  g_autoptr (NnAverage) average = nn_average_new (model, NULL);
  size_t n_parameters = nn_model_get_n_parameters (model);
  g_autofree double *expected = g_new (double, nn_model_count_weights (model));
  NnRandom random;
  size_t n = 0;

  for (size_t p = 0; p < n_parameters; p++)
    for (size_t i = 0; i < nn_tensor_size (nn_model_get_parameter (start, p)->value); i++)
      expected[n++] = (double) *tensor_number (nn_model_get_parameter (start, p)->value, i);
  nn_random_init (&random, 2, 2);
  for (guint step = 0; step < N_UPDATES; step++)
    {
      n = 0;
      for (size_t p = 0; p < n_parameters; p++)
        {
          NnTensor *value = nn_model_get_parameter (drawn, p)->value;

          tensor_fill (value, &random);
          for (size_t i = 0; i < nn_tensor_size (value); i++, n++)
            expected[n] = DECAY * expected[n] + (1 - DECAY) * (double) *tensor_number (value, i);
        }
    }
  train (model, average, 2);
  assert_equal (model, drawn);
  nn_average_exchange (average);
  n = 0;
  for (size_t p = 0; p < n_parameters; p++)
    for (size_t i = 0; i < nn_tensor_size (nn_model_get_parameter (model, p)->value); i++)
      g_assert_cmpfloat_with_epsilon (
          (double) *tensor_number (nn_model_get_parameter (model, p)->value, i), expected[n++],
          1e-6);
}

/* Averages in, and what was trained back, bit for bit; without an update the average is what the
 * model was. */
static void
test_exchange (void)
{
  g_autoptr (NnModel) model = new_model ();
  g_autoptr (NnModel) start = nn_model_copy (model);
  g_autoptr (NnModel) trained = NULL;
  g_autoptr (NnAverage) average = nn_average_new (model, NULL);
  NnRandom random;

  nn_random_init (&random, 3, 3);
  for (size_t p = 0; p < nn_model_get_n_parameters (model); p++)
    tensor_fill (nn_model_get_parameter (model, p)->value, &random);
  trained = nn_model_copy (model);
  nn_average_exchange (average);
  assert_equal (model, start);
  nn_average_exchange (average);
  assert_equal (model, trained);
}

static void
test_threads (void)
{
  g_autoptr (NnModel) expected = new_model ();
  g_autoptr (NnAverage) average = nn_average_new (expected, NULL);

  train (expected, average, 1);
  nn_average_exchange (average);
  for (guint n_threads = 2; n_threads <= 4; n_threads++)
    {
      g_autoptr (NnModel) model = new_model ();
      g_autoptr (NnAverage) other = nn_average_new (model, NULL);

      train (model, other, n_threads);
      nn_average_exchange (other);
      assert_equal (model, expected);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/average/values", test_values);
  g_test_add_func ("/average/exchange", test_exchange);
  g_test_add_func ("/average/threads", test_threads);
  return g_test_run ();
}
