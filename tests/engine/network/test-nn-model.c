/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Networks: shapes, parameters, copies, and what does not fit. */
#include <math.h>

#include "made-up-dataset.h"
#include "nn.h"
#include "perceptron.h"
#include "tensor-test.h"

static NnModel *
make_recipe (void)
{
  const guint hidden[] = { 128, 64 };

  return perceptron_new ((NnShape){ 3, 32, 32 }, hidden, 2, 3, NULL);
}

static void
test_recipe (void)
{
  g_autoptr (NnModel) model = make_recipe ();
  const NnTensor *w1 = nn_model_get_parameter (model, 0)->value;
  double squares = 0;

  g_assert_cmpuint (nn_model_get_n_parameters (model), ==, 6);
  g_assert_cmpuint (nn_model_count_weights (model), ==,
                    3072 * 128 + 128 + 128 * 64 + 64 + 64 * 3 + 3);
  g_assert_cmpuint (w1->rows, ==, 3072);
  g_assert_cmpuint (w1->columns, ==, 128);
  g_assert_cmpuint (nn_model_get_output_shape (model).channels, ==, 3);
  g_assert_cmpint (nn_model_get_layer (model, 1)->spec.kind, ==, NN_LAYER_RELU);

  nn_model_initialize (model, 1);
  for (size_t i = 0; i < nn_tensor_size (w1); i++)
    squares += (double) *tensor_number (w1, i) * (double) *tensor_number (w1, i);
  g_assert_cmpfloat_with_epsilon (squares / (double) nn_tensor_size (w1), 2.0 / 3072, 1e-5);
  for (size_t i = 0; i < 128; i++)
    g_assert_true (*tensor_number (nn_model_get_parameter (model, 1)->value, i) == 0);
}

/* In front of a norm, pools in between or not, weights begin as small as PyTorch's; not where a
 * bias or an activation would tell their scale. */
static void
test_directions (void)
{
  g_autoptr (NnArchitecture) architecture =
      nn_architecture_parse ("conv 64, norm, conv 64 no bias, pool, norm, conv 64, relu, norm, "
                             "conv 64 bias, norm, dense 300, norm",
                             NULL);
  g_autoptr (NnArchitecturePlan) plan =
      nn_architecture_plan (architecture, (NnShape){ 24, 4, 4 }, 3, NULL);
  g_autoptr (NnModel) model = nn_model_new_from_plan (plan, NULL);
  static const gboolean DIRECTION[] = { TRUE, TRUE, FALSE, FALSE, TRUE, FALSE };
  size_t n = 0;

  nn_model_initialize (model, 1);
  for (size_t p = 0; p < nn_model_get_n_parameters (model); p++)
    {
      const NnParameter *parameter = nn_model_get_parameter (model, p);
      double size = (double) nn_tensor_size (parameter->value), squares = 0, expected;

      if (!nn_parameter_is_kernel (parameter))
        continue;
      g_assert_cmpuint (n, <, G_N_ELEMENTS (DIRECTION));
      g_assert_cmpint (parameter->kind == NN_PARAMETER_DIRECTION, ==, DIRECTION[n]);
      expected = (DIRECTION[n] ? 1.0 / 3 : 2) / (double) parameter->value->rows;
      for (size_t i = 0; i < nn_tensor_size (parameter->value); i++)
        squares += pow ((double) *tensor_number (parameter->value, i), 2);
      g_assert_cmpfloat_with_epsilon (squares / size / expected, 1, 5 / sqrt (size));
      n++;
    }
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (DIRECTION));
}

static void
test_copy (void)
{
  g_autoptr (NnModel) model = make_recipe ();
  g_autoptr (NnModel) copy = NULL;

  nn_model_initialize (model, 1);
  copy = nn_model_copy (model);
  for (size_t p = 0; p < nn_model_get_n_parameters (model); p++)
    {
      const NnTensor *a = nn_model_get_parameter (model, p)->value;
      const NnTensor *b = nn_model_get_parameter (copy, p)->value;

      g_assert_true (a->data != b->data);
      g_assert_true (tensor_equal (a, b));
    }
  g_assert_cmpint (nn_model_get_layer (copy, 0)->spec.kind, ==, NN_LAYER_DENSE);
}

/* The error names the layer. */
static void
test_misfit (void)
{
  /* The bytes of the weights do not fit into a size, whose width differs between machines: what
   * fits is asked of the system, and a sanitizer ends the program for it. */
  const guint side = sizeof (size_t) > 4 ? 100000 : 1000;
  g_autoptr (NnModel) small = nn_model_new ((NnShape){ 1, 4, 4 });
  g_autoptr (NnModel) large = nn_model_new ((NnShape){ 3, side, side });
  g_autoptr (GError) error = NULL;

  g_assert_true (nn_model_append (small, dense_layer_new (16), NULL));
  g_assert_true (nn_model_append (small, relu_layer_new (), NULL));
  g_assert_false (nn_model_append (small, dense_layer_new (0), &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
  g_assert_true (g_str_has_prefix (error->message, "Layer 3: "));
  g_assert_true (g_str_has_suffix (error->message, "."));
  g_clear_error (&error);
  g_assert_false (nn_model_append (large, dense_layer_new (G_MAXUINT), &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_MEMORY);
}

static void
test_tensor (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnTensor) tensor = nn_tensor_new (3, 5, NULL);

  g_assert_true ((guintptr) tensor->data % 64 == 0);
  g_assert_true (nn_tensor_is_finite (tensor));
  *tensor_number (tensor, 14) = INFINITY;
  g_assert_false (nn_tensor_is_finite (tensor));
  g_assert_null (nn_tensor_new (G_MAXSIZE, 2, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_MEMORY);
}

static void
test_shape (void)
{
  g_autofree char *image = nn_shape_to_string ((NnShape){ 3, 32, 16 });
  g_autofree char *vector = nn_shape_to_string ((NnShape){ 128, 1, 1 });
  size_t size;

  g_assert_cmpstr (image, ==, "3 × 32 × 16");
  g_assert_cmpstr (vector, ==, "128");
  g_assert_true (nn_shape_check ((NnShape){ 3, 32, 16 }, &size));
  g_assert_cmpuint (size, ==, 1536);
  g_assert_false (nn_shape_check ((NnShape){ 3, 0, 16 }, NULL));
  g_assert_false (nn_shape_check ((NnShape){ G_MAXSIZE / 2, 3, 1 }, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/recipe", test_recipe);
  g_test_add_func ("/model/directions", test_directions);
  g_test_add_func ("/model/copy", test_copy);
  g_test_add_func ("/model/misfit", test_misfit);
  g_test_add_func ("/model/tensor", test_tensor);
  g_test_add_func ("/model/shape", test_shape);
  return g_test_run ();
}
