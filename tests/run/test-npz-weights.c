/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run-test.h"
#include "npy-float.h"
#include "npz-weights.h"
#include "npz-test.h"
#include "tensor-test.h"

/* What numpy.load() sees, to the bit. */
static void
test_numpy_reads (void)
{
  static const char *const NAMES[] = { "W1", "b1", "W2", "b2" };
  char *folder = format_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "x.npz", NULL);
  g_autoptr (NnModel) model = run_test_make_model (5);
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autofree char *output = NULL;

  for (size_t i = 0; i < 4; i++)
    {
      const NnTensor *value = nn_model_get_parameter (model, i)->value;
      g_autofree float *numbers = g_new (float, nn_tensor_size (value));
      g_autoptr (GBytes) bytes = NULL;

      tensor_pack (value, numbers);
      bytes = format_test_pack_floats (numbers, nn_tensor_size (value));
      g_string_append_printf (expected, "%s <f4 %zux%zu ", NAMES[i], value->rows, value->columns);
      for (size_t j = 0; j < g_bytes_get_size (bytes); j++)
        g_string_append_printf (expected, "%02x",
                                ((const guint8 *) g_bytes_get_data (bytes, NULL))[j]);
      g_string_append_c (expected, '\n');
    }
  g_assert_true (npz_weights_write (path, model, NULL));
  output = format_test_run_python ("dump", path, NULL);
  if (output)
    g_assert_cmpstr (output, ==, expected->str);
  format_test_remove (folder);
}

/* A perceptron whatever its settings: W1 … are the names that recipes know. A dense layer without a
 * bias is not in them. */
static void
test_names (void)
{
  static const struct
  {
    const char *network;
    const char *name; /* of the first array */
  } CASES[] = { { "", "W1" },
                { "flatten, dense 4, relu", "W1" },
                { "dense 4 no bias, relu", "dense1.weight" },
                { "dense 4, gelu", "dense1.weight" },
                { "conv 2, relu", "conv1.weight" } };
  char *folder = format_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "x.npz", NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (NnArchitecture) architecture = nn_architecture_parse (CASES[i].network, NULL);
      g_autoptr (NnArchitecturePlan) plan =
          nn_architecture_plan (architecture, (NnShape){ 1, 2, 3 }, 3, NULL);
      g_autoptr (NnModel) model = nn_model_new_from_plan (plan, NULL);
      g_autoptr (GPtrArray) arrays = NULL;

      g_assert_true (npz_weights_write (path, model, NULL));
      arrays = npz_test_read (path, NULL, NULL);
      g_assert_cmpstr (((NpyArray *) g_ptr_array_index (arrays, 0))->name, ==, CASES[i].name);
      g_assert_cmpuint (arrays->len, ==, nn_model_get_n_parameters (model));
    }
  format_test_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/npz-weights/numpy-reads", test_numpy_reads);
  g_test_add_func ("/npz-weights/names", test_names);
  return g_test_run ();
}
