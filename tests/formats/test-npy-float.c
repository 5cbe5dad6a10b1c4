/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "npy-float.h"

#include <math.h>
#include <string.h>

#include "format-test.h"
#include "nn-random.h"

static void
test_table (void)
{
  static const struct
  {
    float value;
    guint16 half;
  } CASES[] = {
    { 0.0f, 0x0000 },
    { -0.0f, 0x8000 },
    { 1.0f, 0x3c00 },
    { -2.0f, 0xc000 },
    { 0.1f, 0x2e66 },
    { 65504.0f, 0x7bff },   /* the largest */
    { 65519.996f, 0x7bff }, /* just below the middle to 65536 */
    { 65520.0f, 0x7c00 },   /* the middle: to even, which is infinity */
    { 1e10f, 0x7c00 },
    { -1e10f, 0xfc00 },
    { INFINITY, 0x7c00 },
    { -INFINITY, 0xfc00 },
    { 0x1p-14f, 0x0400 },     /* the smallest normal one */
    { 0x1.ff8p-15f, 0x03ff }, /* the largest subnormal one */
    { 0x1.ffcp-15f, 0x0400 }, /* the middle between the two: to even */
    { 0x1p-24f, 0x0001 },     /* the smallest */
    { 0x1p-25f, 0x0000 },     /* the middle to zero: to even */
    { 0x1.000002p-25f, 0x0001 },
    { 0x1.8p-24f, 0x0002 }, /* the middle of 1 and 2: to even */
    { 0x1p-26f, 0x0000 },
    { 1e-30f, 0x0000 },
    { 1.0f + 0x1p-11f, 0x3c00 },            /* a middle: to even, down */
    { 1.0f + 3 * 0x1p-11f, 0x3c02 },        /* a middle: to even, up */
    { 1.0f + 0x1p-11f + 0x1p-23f, 0x3c01 }, /* just above the middle */
  };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_test_message ("%a", (double) CASES[i].value);
      g_assert_cmphex (npy_half_from_float (CASES[i].value), ==, CASES[i].half);
    }
  g_assert_true (isnan (npy_half_to_float (npy_half_from_float (NAN))));
}

static void
test_all_halves (void)
{
  for (guint i = 0; i <= G_MAXUINT16; i++)
    {
      float value = npy_half_to_float ((guint16) i);

      if ((i & 0x7c00) == 0x7c00 && (i & 0x3ff) != 0)
        g_assert_true (isnan (value) && isnan (npy_half_to_float (npy_half_from_float (value))));
      else
        g_assert_cmphex (npy_half_from_float (value), ==, i);
    }
}

static void
test_numpy (void)
{
  char *folder = format_test_make_folder ();
  g_autofree char *floats_path = g_build_filename (folder, "floats", NULL);
  g_autofree char *halves_path = g_build_filename (folder, "halves", NULL);
  size_t n = 200000;
  g_autofree guint32 *floats = g_new (guint32, n);
  g_autofree char *output = NULL;
  NnRandom random;

  nn_random_init (&random, 1, 0);
  for (size_t i = 0; i < n; i++)
    {
      guint64 bits = nn_random_next (&random);

      /* Half of them in the range of halves, with few bits set, so that there are ties. */
      floats[i] = (guint32) bits;
      if (i % 2 == 0)
        floats[i] = (guint32) ((bits & 0x80fff000) | (100 + (bits >> 32) % 50) << 23);
    }
  for (size_t i = 0; i < n; i++)
    floats[i] = GUINT32_TO_LE (floats[i]);
  g_assert_true (g_file_set_contents (floats_path, (const char *) floats,
                                      (gssize) (n * sizeof *floats), NULL));
  output = format_test_run_python ("half", floats_path, halves_path, NULL);
  if (output)
    {
      g_autoptr (GBytes) halves = format_test_get_bytes (halves_path);
      const guint16 *expected = g_bytes_get_data (halves, NULL);

      g_assert_cmpuint (g_bytes_get_size (halves), ==, n * sizeof *expected);
      for (size_t i = 0; i < n; i++)
        {
          guint32 bits = GUINT32_FROM_LE (floats[i]);
          float value;

          memcpy (&value, &bits, sizeof value);
          if (!isnan (value))
            g_assert_cmphex (npy_half_from_float (value), ==, GUINT16_FROM_LE (expected[i]));
        }
    }
  format_test_remove (folder);
}

static void
test_doubles (void)
{
  const double values[] = { 0.1, 1e300, -1e300, 1e-300, NAN, -INFINITY, 3.4028235e38 };
  const size_t shape[] = { G_N_ELEMENTS (values) };
  guint64 bits[G_N_ELEMENTS (values)];
  g_autoptr (GBytes) data = NULL;
  g_autoptr (NpyArray) array = NULL;
  float floats[G_N_ELEMENTS (values)];

  memcpy (bits, values, sizeof bits);
  for (size_t i = 0; i < G_N_ELEMENTS (bits); i++)
    bits[i] = GUINT64_TO_LE (bits[i]);
  data = g_bytes_new (bits, sizeof bits);
  array = npy_array_new ("x", NPY_FLOAT64, shape, 1, data);
  g_assert_true (npy_array_get_floats (array, floats));
  g_assert_cmpfloat (floats[0], ==, 0.1f);
  g_assert_cmpfloat (floats[1], ==, INFINITY);
  g_assert_cmpfloat (floats[2], ==, -INFINITY);
  g_assert_cmpfloat (floats[3], ==, 0);
  g_assert_true (isnan (floats[4]));
  g_assert_cmpfloat (floats[5], ==, -INFINITY);
  array->type = NPY_INT64;
  g_assert_false (npy_array_get_floats (array, floats));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/npy-float/table", test_table);
  g_test_add_func ("/npy-float/all-halves", test_all_halves);
  g_test_add_func ("/npy-float/numpy", test_numpy);
  g_test_add_func ("/npy-float/doubles", test_doubles);
  return g_test_run ();
}
