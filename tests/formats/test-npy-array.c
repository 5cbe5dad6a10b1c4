/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "npy-array.h"

#include <string.h>

#include "format-test.h"
#include "npy-header.h"

/* A .npy file of version 1.0 with this header and @n_data bytes of data. */
static GBytes *
make_file (const char *header, size_t n_data)
{
  size_t length = strlen (header);
  GByteArray *file = g_byte_array_new ();
  const guint8 prefix[] = {
    0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (guint8) (length & 0xff), (guint8) (length >> 8)
  };

  g_byte_array_append (file, prefix, sizeof prefix);
  g_byte_array_append (file, (const guint8 *) header, (guint) length);
  for (size_t i = 0; i < n_data; i++)
    {
      guint8 byte = (guint8) i;

      g_byte_array_append (file, &byte, 1);
    }
  return g_byte_array_free_to_bytes (file);
}

/* The whole file. */
static GBytes *
encode (const NpyArray *array)
{
  g_autoptr (GBytes) head = npy_array_encode_head (array->type, array->shape, array->n_dimensions);
  GByteArray *file = g_byte_array_new ();

  g_byte_array_append (file, g_bytes_get_data (head, NULL), (guint) g_bytes_get_size (head));
  g_byte_array_append (file, g_bytes_get_data (array->data, NULL),
                       (guint) g_bytes_get_size (array->data));
  return g_byte_array_free_to_bytes (file);
}

static void
test_round_trip (void)
{
  static const size_t SHAPES[][3] = { { 6, 4, 1 }, { 24, 1, 1 }, { 2, 3, 4 }, { 0, 5, 7 } };

  for (size_t i = 0; i < G_N_ELEMENTS (SHAPES); i++)
    for (size_t n = 1; n <= 3; n++)
      for (int type = NPY_FLOAT16; type <= NPY_INT64; type++)
        {
          size_t size = npy_type_size ((NpyType) type);
          g_autofree guint8 *bytes = NULL;
          g_autoptr (GBytes) data = NULL;
          g_autoptr (GBytes) file = NULL;
          g_autoptr (NpyArray) array = NULL;
          g_autoptr (NpyArray) read = NULL;
          GError *error = NULL;

          for (size_t j = 0; j < n; j++)
            size *= SHAPES[i][j];
          bytes = g_malloc (size + 1);
          for (size_t j = 0; j < size; j++)
            bytes[j] = (guint8) (j * 31);
          data = g_bytes_new (bytes, size);
          array = npy_array_new ("x", (NpyType) type, SHAPES[i], n, data);
          file = encode (array);
          g_assert_cmpuint ((g_bytes_get_size (file) - size) % 64, ==, 0);
          read = npy_array_decode (file, "x", "f", &error);
          g_assert_no_error (error);
          g_assert_cmpstr (read->name, ==, "x");
          g_assert_cmpint (read->type, ==, type);
          g_assert_cmpuint (read->n_dimensions, ==, n);
          g_assert_cmpmem (read->shape, n * sizeof *read->shape, SHAPES[i],
                           n * sizeof *read->shape);
          g_assert_true (g_bytes_equal (read->data, data));
        }
}

static void
test_single_number (void)
{
  g_autoptr (GBytes) data = g_bytes_new ("\x2a\0\0\0", 4);
  g_autoptr (NpyArray) array = npy_array_new ("n", NPY_INT32, NULL, 0, data);
  g_autoptr (GBytes) file = encode (array);
  g_autoptr (NpyArray) read = npy_array_decode (file, "n", "f", NULL);
  g_autofree char *shape = npy_array_describe_shape (read);

  g_assert_cmpuint (read->n_dimensions, ==, 0);
  g_assert_true (g_bytes_equal (read->data, data));
  g_assert_cmpstr (shape, ==, "()");
}

/* What is said of a number that fits in 64 bits and not in 32. */
#define TOO_LARGE (GLIB_SIZEOF_SIZE_T > 4 ? "size" : "cannot be read")

static void
test_headers (void)
{
  static const struct
  {
    const char *header;
    const char *problem; /* NULL: is read, as 2 × 3 bytes */
  } CASES[] = {
    { "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }\n", NULL },
    { "{\"shape\":(2,3,),\"descr\":\"|u1\",\"fortran_order\":False}", NULL },
    { " { 'fortran_order' : False , 'shape' : ( 2L , 3L ) , 'descr' : '|u1' } \n", NULL },
    { "{'descr': '<u1', 'fortran_order': False, 'shape': (2, 3), }", NULL },
    { "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }", "column by column" },
    { "{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3), }", "big-endian" },
    { "{'descr': '<c8', 'fortran_order': False, 'shape': (2, 3), }", "“<c8”" },
    { "{'descr': '|O', 'fortran_order': False, 'shape': (2, 3), }", "“|O”" },
    { "{'descr': [('a', '|u1')], 'fortran_order': False, 'shape': (2, 3), }", "cannot be read" },
    { "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 4), }", "size" },
    { "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2), }", "size" },
    { "{'descr': '|u1', 'fortran_order': False, 'shape': (), }", "size" },
    { "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }", "size" },
    { "{'descr': '<f8', 'fortran_order': False, 'shape': (2305843009213693952, 1), }", TOO_LARGE },
    { "{'descr': '|u1', 'fortran_order': False, 'shape': (4294967296, 4294967296), }", TOO_LARGE },
    { "{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999999999,), }",
      "cannot be read" },
    { "{'descr': '|u1', 'fortran_order': False, 'shape': (-2, -3), }", "cannot be read" },
    { "{'descr': '|u1', 'fortran_order': False, 'shape': (6), }", "cannot be read" },
    { "{'descr': '|u1', 'fortran_order': False, 'shape': (2 3), }", "cannot be read" },
    { "{'descr': '|u1', 'fortran_order': False, 'shape': (,), }", "cannot be read" },
    { "{'descr': '|u1', 'fortran_order': False, 'shape': [2, 3], }", "cannot be read" },
    { "{'descr': '|u1', 'fortran_order': 0, 'shape': (2, 3), }", "cannot be read" },
    { "{'descr': '|u1', 'fortran_order': False, }", "cannot be read" },
    { "{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }",
      "cannot be read" },
    { "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), 'x': 1}", "cannot be read" },
    { "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3)} x", "cannot be read" },
    { "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3)", "cannot be read" },
    { "{'descr': '|u1,", "cannot be read" },
    { "{'descr': '|u1' 'fortran_order': False, 'shape': (2, 3)}", "cannot be read" },
    { "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 1, 1, 1, 1, 1, 1, 2, 3)}",
      "cannot be read" },
    { "{'descr': '|u1234567890123456789', 'fortran_order': False, 'shape': (2, 3)}",
      "cannot be read" },
    { "{}", "cannot be read" },
    { "", "cannot be read" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (GBytes) file = make_file (CASES[i].header, 6);
      g_autoptr (GError) error = NULL;
      g_autoptr (NpyArray) array = npy_array_decode (file, "W1", "my.npz", &error);

      g_test_message ("%s", CASES[i].header);
      g_assert_true ((array != NULL) == (CASES[i].problem == NULL));
      if (array == NULL)
        format_test_assert_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID, "“W1”", "“my.npz”",
                                  CASES[i].problem, NULL);
      else
        g_assert_cmpuint (array->shape[1], ==, 3);
    }
}

/* Every length but the whole is refused, and so is one byte more. */
static void
test_truncated (void)
{
  g_autoptr (GBytes) file =
      make_file ("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }", 7);
  size_t size = g_bytes_get_size (file);

  for (size_t length = 0; length <= size; length++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (file, 0, length);
      g_autoptr (GError) error = NULL;
      g_autoptr (NpyArray) array = npy_array_decode (part, "x", "f", &error);

      g_assert_true ((array != NULL) == (length == size - 1));
    }
}

static void
test_numpy (void)
{
  static const struct
  {
    const char *name;
    NpyType type;
    size_t n_dimensions;
    size_t n_elements;
  } CASES[] = {
    { "scalar.npy", NPY_FLOAT64, 0, 1 }, { "bytes.npy", NPY_UINT8, 3, 6 },
    { "empty.npy", NPY_INT32, 2, 0 },    { "version2.npy", NPY_INT64, 1, 5 },
    { "version3.npy", NPY_INT64, 1, 5 },
  };
  char *folder = format_test_make_folder ();
  g_autofree char *output = format_test_run_python ("make", folder, NULL);

  for (size_t i = 0; output && i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *path = g_build_filename (folder, CASES[i].name, NULL);
      g_autoptr (GBytes) file = format_test_get_bytes (path);
      GError *error = NULL;
      g_autoptr (NpyArray) array = npy_array_decode (file, "x", path, &error);

      g_assert_no_error (error);
      g_assert_cmpint (array->type, ==, CASES[i].type);
      g_assert_cmpuint (array->n_dimensions, ==, CASES[i].n_dimensions);
      g_assert_cmpuint (g_bytes_get_size (array->data), ==,
                        CASES[i].n_elements * npy_type_size (array->type));
    }
  format_test_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/npy-array/round-trip", test_round_trip);
  g_test_add_func ("/npy-array/single-number", test_single_number);
  g_test_add_func ("/npy-array/headers", test_headers);
  g_test_add_func ("/npy-array/truncated", test_truncated);
  g_test_add_func ("/npy-array/numpy", test_numpy);
  return g_test_run ();
}
