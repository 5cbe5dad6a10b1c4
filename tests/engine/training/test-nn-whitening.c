/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first layer that is measured instead of learned. */
#include <math.h>

#include "made-up-dataset.h"
#include "tensor-test.h"

#define SIZE 18

static double
multiply_rows (const double *a, const double *b)
{
  double sum = 0;

  for (size_t i = 0; i < SIZE; i++)
    sum += a[i] * b[i];
  return sum;
}

/* A·v = λ·v, vectors at right angles of length 1, the largest λ first. */
static void
assert_eigenvectors (const double *a)
{
  double found[SIZE * SIZE], vectors[SIZE * SIZE];

  for (size_t i = 0; i < SIZE * SIZE; i++)
    found[i] = a[i];
  nn_whitening_find_eigenvectors (found, SIZE, vectors);
  for (size_t i = 0; i < SIZE; i++)
    {
      double value = found[i * SIZE + i];
      const double *v = vectors + i * SIZE;

      if (i > 0)
        g_assert_cmpfloat (value, <=, found[(i - 1) * SIZE + i - 1]);
      for (size_t j = 0; j < SIZE; j++)
        {
          g_assert_cmpfloat_with_epsilon (multiply_rows (a + j * SIZE, v), value * v[j], 1e-10);
          g_assert_cmpfloat_with_epsilon (multiply_rows (vectors + j * SIZE, v), i == j, 1e-10);
        }
    }
}

static void
test_eigenvectors (void)
{
  double a[SIZE * SIZE];
  NnRandom random;

  nn_random_init (&random, 1, 1);
  for (size_t i = 0; i < SIZE; i++)
    for (size_t j = 0; j <= i; j++)
      a[i * SIZE + j] = a[j * SIZE + i] = nn_random_normal (&random);
  assert_eigenvectors (a);
  /* All the same, as of images of one color; nothing at all. */
  for (size_t i = 0; i < SIZE * SIZE; i++)
    a[i] = 2;
  assert_eigenvectors (a);
  for (size_t i = 0; i < SIZE * SIZE; i++)
    a[i] = 0;
  assert_eigenvectors (a);
}

static NnModel *
new_model (const char *text, const NnDataset *dataset)
{
  g_autoptr (NnArchitecture) architecture = NULL;
  g_autoptr (NnArchitecturePlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  NnNormalization normalization;
  NnModel *model;

  architecture = nn_architecture_parse (text, &error);
  g_assert_no_error (error);
  plan = nn_architecture_plan (architecture, nn_dataset_get_shape (dataset),
                               nn_dataset_get_n_classes (dataset), &error);
  g_assert_no_error (error);
  model = nn_model_new_from_plan (plan, &error);
  g_assert_no_error (error);
  nn_normalization_compute (&normalization, dataset, &error);
  g_assert_no_error (error);
  nn_model_set_normalization (model, &normalization);
  nn_model_initialize (model, 1);
  return model;
}

/* The mean of y·yᵀ over all patches of the training images, of the outputs @i and @j. */
static double
measure_product (const NnModel *model, const NnDataset *dataset, size_t i, size_t j)
{
  const NnNormalization *normalization = nn_model_get_normalization (model);
  const NnLayer *layer = nn_model_get_layer ((NnModel *) model, 0);
  const NnTensor *weight = layer->parameters[0].value;
  NnShape shape = layer->input_shape, places = layer->output_shape;
  size_t n = nn_dataset_get_n_images (dataset, NN_SPLIT_TRAINING);
  double sum = 0;

  for (size_t image = 0; image < n; image++)
    for (size_t y = 0; y < places.height; y++)
      for (size_t x = 0; x < places.width; x++)
        {
          const guint8 *pixels = nn_dataset_get_pixels (dataset, NN_SPLIT_TRAINING, image);
          double a = 0, b = 0;

          for (size_t row = 0; row < weight->rows; row++)
            {
              size_t c = row % shape.channels, place = row / shape.channels;
              size_t u = y + place / layer->spec.whiten.width;
              size_t v = x + place % layer->spec.whiten.width;
              double value =
                  (double)
                      normalization->table[c][pixels[(c * shape.height + u) * shape.width + v]];

              a += value * (double) *nn_tensor_at (weight, row, i);
              b += value * (double) *nn_tensor_at (weight, row, j);
            }
          sum += a * b;
        }
  return sum / (double) (n * places.height * places.width);
}

/* The outputs do not vary together, and vary by 1; the second half is the first, negated. */
static void
test_outputs (void)
{
  g_autoptr (NnDataset) dataset = made_up_dataset_new ((NnShape){ 3, 8, 7 }, 3, 200, 10, 5);
  g_autoptr (NnModel) model = new_model ("whiten 3x2, relu", dataset);
  const NnLayer *layer = nn_model_get_layer (model, 0);

  g_assert_cmpuint (layer->output_shape.channels, ==, 2 * SIZE);
  g_assert_cmpuint (layer->output_shape.height, ==, 6);
  g_assert_cmpuint (layer->output_shape.width, ==, 6);
  g_assert_true (nn_whitening_measure (model, dataset, NULL));
  for (size_t i = 0; i < SIZE; i++)
    for (size_t j = 0; j <= i; j++)
      {
        g_assert_cmpfloat_with_epsilon (measure_product (model, dataset, i, j), i == j, 0.02);
        g_assert_cmpfloat_with_epsilon (measure_product (model, dataset, i, SIZE + j), -(i == j),
                                        0.02);
      }
}

/* Training leaves the weights as they are; networks without the layer are not touched. */
static void
test_training (void)
{
  g_autoptr (NnDataset) dataset = made_up_dataset_new ((NnShape){ 3, 8, 7 }, 3, 60, 10, 5);
  g_autoptr (NnModel) model = new_model ("whiten, relu, conv 16, norm, relu", dataset);
  g_autoptr (NnModel) other = new_model ("conv 16, norm, relu", dataset);
  g_autoptr (NnModel) untouched = nn_model_copy (other);
  g_autoptr (NnModel) before = NULL;
  g_autoptr (NnWorkers) workers = nn_workers_new (2, 0, NULL);
  g_autoptr (GError) error = NULL;
  NnTrainerSettings settings = nn_trainer_settings_default ();

  g_assert_true (nn_whitening_measure (other, dataset, NULL));
  g_assert_true (tensor_equal (nn_model_get_parameter (other, 0)->value,
                               nn_model_get_parameter (untouched, 0)->value));
  g_assert_true (nn_whitening_measure (model, dataset, NULL));
  before = nn_model_copy (model);
  settings.epochs = 2;
  settings.optimizer.weight_decay = 0.1;
  settings.ema_decay = 0.9f;
  g_assert_cmpint (nn_fit (model, dataset, &settings, workers, NULL, &error), ==, NN_FIT_FINISHED);
  g_assert_no_error (error);
  g_assert_true (tensor_equal (nn_model_get_parameter (model, 0)->value,
                               nn_model_get_parameter (before, 0)->value));
  g_assert_false (tensor_equal (nn_model_get_parameter (model, 1)->value,
                                nn_model_get_parameter (before, 1)->value));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/whitening/eigenvectors", test_eigenvectors);
  g_test_add_func ("/whitening/outputs", test_outputs);
  g_test_add_func ("/whitening/training", test_training);
  return g_test_run ();
}
