/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "npz-test.h"

#include <string.h>

#include "format-test.h"
#include "npy-float.h"

static void
test_round_trip (void)
{
  const size_t shape[] = { 2, 3 };
  const float values[] = { 1, -2, 0.5f, 1e-40f, 1e38f, 0 };
  char *folder = format_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "x.npz", NULL);
  g_autoptr (GBytes) data = format_test_pack_floats (values, G_N_ELEMENTS (values));
  g_autoptr (GBytes) note = g_bytes_new_static ("note", 4);
  g_autoptr (GPtrArray) arrays = g_ptr_array_new_with_free_func ((GDestroyNotify) npy_array_free);
  g_autoptr (GPtrArray) read = NULL;
  g_autoptr (GHashTable) members = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) read_members =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  g_autofree char *output = NULL;
  GError *error = NULL;

  g_hash_table_insert (members, (char *) "note.txt", note);
  g_ptr_array_add (arrays, npy_array_new ("z", NPY_FLOAT32, shape, 2, data));
  g_ptr_array_add (arrays, npy_array_new ("folder/a", NPY_INT64, shape + 1, 1, data));
  g_assert_true (npz_test_write (path, members, arrays, &error));
  g_assert_no_error (error);

  read = npz_test_read (path, read_members, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      const NpyArray *a = g_ptr_array_index (arrays, i), *b = g_ptr_array_index (read, i);

      g_assert_cmpstr (a->name, ==, b->name);
      g_assert_cmpint (a->type, ==, b->type);
      g_assert_true (g_bytes_equal (a->data, b->data));
    }
  g_assert_cmpuint (g_hash_table_size (read_members), ==, 1);
  g_assert_true (g_bytes_equal (g_hash_table_lookup (read_members, "note.txt"), note));

  output = format_test_run_python ("dump", path, NULL);
  if (output)
    g_assert_cmpstr (output, ==,
                     "note.txt bytes 4\n"
                     "z <f4 2x3 0000803f000000c00000003fc2160100"
                     "9976967e00000000\n"
                     "folder/a <i8 3 0000803f000000c00000003fc2160100"
                     "9976967e00000000\n");
  format_test_remove (folder);
}

/* No arrays is a valid zip, too. */
static void
test_empty (void)
{
  char *folder = format_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "x.npz", NULL);
  g_autoptr (GPtrArray) arrays = g_ptr_array_new ();
  g_autoptr (GPtrArray) read = NULL;
  GError *error = NULL;

  g_assert_true (npz_test_write (path, NULL, arrays, &error));
  read = npz_test_read (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->len, ==, 0);
  format_test_remove (folder);
}

/* What NumPy wrote in several types and shapes is read as the same numbers. */
static void
test_numpy_writes (void)
{
  static const char *const GOOD[] = { "single.npz", "half.npz", "double.npz", "compressed.npz" };
  static const char *const BAD[][2] = { { "fortran.npz", "“W1”" },
                                        { "big-endian.npz", "“W2”" },
                                        { "object.npz", "“b2”" } };
  char *folder = format_test_make_folder ();
  g_autofree char *output = format_test_run_python ("make", folder, NULL);

  for (size_t i = 0; output && i < G_N_ELEMENTS (GOOD); i++)
    {
      g_autofree char *path = g_build_filename (folder, GOOD[i], NULL);
      GError *error = NULL;
      g_autoptr (GPtrArray) arrays = npz_test_read (path, NULL, &error);
      float w1[6 * 4], b2[3];

      g_assert_no_error (error);
      g_assert_true (npy_array_get_floats (npy_array_find (arrays, "W1"), w1));
      g_assert_true (npy_array_get_floats (npy_array_find (arrays, "b2"), b2));
      g_assert_cmpfloat (w1[1], ==, 1.0f / 16 - 0.5f);
      g_assert_cmpfloat (b2[2], ==, 1);
    }
  for (size_t i = 0; output && i < G_N_ELEMENTS (BAD); i++)
    {
      g_autofree char *path = g_build_filename (folder, BAD[i][0], NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (npz_test_read (path, NULL, &error));
      format_test_assert_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID, path, BAD[i][1], NULL);
    }
  format_test_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/npz/round-trip", test_round_trip);
  g_test_add_func ("/npz/empty", test_empty);
  g_test_add_func ("/npz/numpy-writes", test_numpy_writes);
  return g_test_run ();
}
