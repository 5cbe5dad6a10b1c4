#include <math.h>
#include <string.h>

#include "run-test.h"
#include "npy-float.h"
#include "npz-weights.h"

static const NnShape INPUT = { 1, 2, 3 };

static void
test_round_trip (void)
{
  char *folder = format_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "x.npz", NULL);
  g_autoptr (NnModel) model = run_test_make_model (5);
  g_autoptr (NnModel) read = NULL;
  GError *error = NULL;

  g_assert_true (npz_write_weights (path, model, &error));
  g_assert_no_error (error);
  read = npz_read_weights (path, INPUT, &error);
  g_assert_no_error (error);
  run_test_assert_models_equal (model, read);
  g_assert_true (nn_shape_equal (nn_model_get_input_shape (read), INPUT));
  format_test_remove (folder);
}

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

      nn_tensor_pack (value, numbers);
      bytes = npy_float32_pack (numbers, nn_tensor_size (value));
      g_string_append_printf (expected, "%s <f4 %zux%zu ", NAMES[i], value->rows, value->columns);
      for (size_t j = 0; j < g_bytes_get_size (bytes); j++)
        g_string_append_printf (expected, "%02x",
                                ((const guint8 *) g_bytes_get_data (bytes, NULL))[j]);
      g_string_append_c (expected, '\n');
    }
  g_assert_true (npz_write_weights (path, model, NULL));
  output = format_test_run_python ("dump", path, NULL);
  if (output)
    g_assert_cmpstr (output, ==, expected->str);
  format_test_remove (folder);
}

/* What NumPy wrote in several types and shapes is one and the same network. */
static void
test_numpy_writes (void)
{
  static const char *const GOOD[] = { "single.npz", "half.npz", "double.npz", "compressed.npz" };
  static const char *const BAD[][2] = { { "fortran.npz", "“W1”" },
                                        { "big-endian.npz", "“W2”" },
                                        { "object.npz", "“b2”" } };
  char *folder = format_test_make_folder ();
  g_autofree char *output = format_test_run_python ("make", folder, NULL);
  g_autoptr (NnModel) first = NULL;

  for (size_t i = 0; output && i < G_N_ELEMENTS (GOOD); i++)
    {
      g_autofree char *path = g_build_filename (folder, GOOD[i], NULL);
      GError *error = NULL;
      g_autoptr (NnModel) model = npz_read_weights (path, INPUT, &error);

      g_assert_no_error (error);
      g_assert_cmpfloat (nn_model_get_parameter (model, 0)->value->data[1], ==, 1.0f / 16 - 0.5f);
      g_assert_cmpfloat (nn_model_get_parameter (model, 3)->value->data[2], ==, 1);
      if (first == NULL)
        first = nn_model_copy (model);
      run_test_assert_models_equal (first, model);
    }
  for (size_t i = 0; output && i < G_N_ELEMENTS (BAD); i++)
    {
      g_autofree char *path = g_build_filename (folder, BAD[i][0], NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (npz_read_weights (path, INPUT, &error));
      format_test_assert_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID, path, BAD[i][1], NULL);
    }
  format_test_remove (folder);
}

/* An array of zeros but the last element, which is @last. */
static NpyArray *
make_array (const char *name, NpyType type, size_t n_dimensions, size_t a, size_t b, float last)
{
  const size_t shape[] = { a, b };
  size_t n = n_dimensions == 2 ? a * b : a;
  size_t size = n * npy_type_size (type);
  guint8 *data = g_malloc0 (size + 1);
  g_autoptr (GBytes) bytes = NULL;

  if (type == NPY_FLOAT32 && n > 0)
    {
      g_autoptr (GBytes) packed = npy_float32_pack (&last, 1);

      memcpy (data + size - 4, g_bytes_get_data (packed, NULL), 4);
    }
  bytes = g_bytes_new_take (data, size);
  return npy_array_new (name, type, shape, n_dimensions, bytes);
}

typedef struct
{
  const char *name;
  NpyType type;
  size_t n_dimensions, a, b;
  float last;
} ArrayCase;

static void
test_misfits (void)
{
  static const struct
  {
    const char *problem[3]; /* texts in the sentence; none: is read */
    ArrayCase arrays[6];
  } CASES[] = {
    { { NULL },
      { { "b2", NPY_FLOAT32, 1, 3, 0, 1 },
        { "W2", NPY_FLOAT32, 2, 4, 3, 1 },
        { "b1", NPY_FLOAT16, 2, 1, 4, 1 },
        { "W1", NPY_FLOAT64, 2, 6, 4, 1 } } },
    { { NULL }, { { "W1", NPY_FLOAT32, 2, 6, 3, 1 }, { "b1", NPY_FLOAT32, 1, 3, 0, 1 } } },
    { { "“W1”" }, { { NULL } } },
    { { "“W1”" }, { { "b1", NPY_FLOAT32, 1, 3, 0, 1 } } },
    { { "“b1”" }, { { "W1", NPY_FLOAT32, 2, 6, 3, 1 } } },
    { { "“W2”" },
      { { "W1", NPY_FLOAT32, 2, 6, 3, 1 },
        { "b1", NPY_FLOAT32, 1, 3, 0, 1 },
        { "W3", NPY_FLOAT32, 2, 3, 3, 1 },
        { "b3", NPY_FLOAT32, 1, 3, 0, 1 } } },
    { { "“W2”" },
      { { "W1", NPY_FLOAT32, 2, 6, 3, 1 },
        { "b1", NPY_FLOAT32, 1, 3, 0, 1 },
        { "b2", NPY_FLOAT32, 1, 3, 0, 1 } } },
    { { "“loss”" },
      { { "W1", NPY_FLOAT32, 2, 6, 3, 1 },
        { "b1", NPY_FLOAT32, 1, 3, 0, 1 },
        { "loss", NPY_FLOAT32, 1, 3, 0, 1 } } },
    { { "“W01”" },
      { { "W1", NPY_FLOAT32, 2, 6, 3, 1 },
        { "b1", NPY_FLOAT32, 1, 3, 0, 1 },
        { "W01", NPY_FLOAT32, 1, 3, 0, 1 } } },
    { { "“W1”", "(3, 6)", "(6, n)" },
      { { "W1", NPY_FLOAT32, 2, 3, 6, 1 }, { "b1", NPY_FLOAT32, 1, 3, 0, 1 } } },
    { { "“W1”", "(6,)" },
      { { "W1", NPY_FLOAT32, 1, 6, 0, 1 }, { "b1", NPY_FLOAT32, 1, 3, 0, 1 } } },
    { { "“W1”", "(6, 0)" },
      { { "W1", NPY_FLOAT32, 2, 6, 0, 1 }, { "b1", NPY_FLOAT32, 1, 0, 0, 1 } } },
    { { "“b1”", "(3, 1)", "(1, 3)" },
      { { "W1", NPY_FLOAT32, 2, 6, 3, 1 }, { "b1", NPY_FLOAT32, 2, 3, 1, 1 } } },
    { { "“W2”", "(5, 3)", "(4, n)" },
      { { "W1", NPY_FLOAT32, 2, 6, 4, 1 },
        { "b1", NPY_FLOAT32, 1, 4, 0, 1 },
        { "W2", NPY_FLOAT32, 2, 5, 3, 1 },
        { "b2", NPY_FLOAT32, 1, 3, 0, 1 } } },
    { { "“W1”", "whole" }, { { "W1", NPY_INT32, 2, 6, 3, 1 }, { "b1", NPY_FLOAT32, 1, 3, 0, 1 } } },
    { { "“W1”", "finite" },
      { { "W1", NPY_FLOAT32, 2, 6, 3, NAN }, { "b1", NPY_FLOAT32, 1, 3, 0, 1 } } },
    { { "“b1”", "finite" },
      { { "W1", NPY_FLOAT32, 2, 6, 3, 1 }, { "b1", NPY_FLOAT32, 1, 3, 0, -INFINITY } } },
  };
  char *folder = format_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "x.npz", NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (GPtrArray) arrays =
          g_ptr_array_new_with_free_func ((GDestroyNotify) npy_array_free);
      g_autoptr (GError) error = NULL;
      g_autoptr (NnModel) model = NULL;

      g_test_message ("case %zu", i);
      for (const ArrayCase *a = CASES[i].arrays; a->name; a++)
        g_ptr_array_add (arrays,
                         make_array (a->name, a->type, a->n_dimensions, a->a, a->b, a->last));
      g_assert_true (npz_write (path, NULL, arrays, NULL));
      model = npz_read_weights (path, INPUT, &error);
      g_assert_true ((model != NULL) == (CASES[i].problem[0] == NULL));
      for (size_t j = 0; j < 3 && CASES[i].problem[j]; j++)
        format_test_assert_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID, path,
                                  CASES[i].problem[j], NULL);
    }
  format_test_remove (folder);
}

/* Weights of another network leave a model as it was. */
static void
test_other_model (void)
{
  const guint hidden[] = { 5 };
  g_autoptr (NnModel) model = run_test_make_model (1);
  g_autoptr (NnModel) before = nn_model_copy (model);
  g_autoptr (NnModel) other = nn_model_new_perceptron (INPUT, hidden, 1, 3, NULL);
  g_autoptr (NnModel) deeper = nn_model_new_perceptron (INPUT, NULL, 0, 3, NULL);
  const NnModel *sources[] = { other, deeper };

  for (size_t i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      char *folder = format_test_make_folder ();
      g_autofree char *path = g_build_filename (folder, "other.npz", NULL);
      g_autoptr (GPtrArray) arrays = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (npz_write_weights (path, sources[i], NULL));
      arrays = npz_read (path, NULL, NULL);
      g_assert_false (npz_arrays_to_model (arrays, model, "f.npz", &error));
      format_test_assert_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID, "“f.npz”", NULL);
      run_test_assert_models_equal (model, before);
      format_test_remove (folder);
    }
}

static void
test_weight_names (void)
{
  static const char *const BAD[] = { "",    "W",  "W0",  "W01", "w1", "b-1",
                                     "b+1", "b ", "W1 ", "W1x", "B1", "W99999999999999999999999" };

  g_assert_true (npz_is_weight_name ("W1"));
  g_assert_true (npz_is_weight_name ("b12"));
  for (size_t i = 0; i < G_N_ELEMENTS (BAD); i++)
    g_assert_false (npz_is_weight_name (BAD[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/npz-weights/round-trip", test_round_trip);
  g_test_add_func ("/npz-weights/numpy-reads", test_numpy_reads);
  g_test_add_func ("/npz-weights/numpy-writes", test_numpy_writes);
  g_test_add_func ("/npz-weights/misfits", test_misfits);
  g_test_add_func ("/npz-weights/other-model", test_other_model);
  g_test_add_func ("/npz-weights/names", test_weight_names);
  return g_test_run ();
}
