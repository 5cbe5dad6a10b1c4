/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Test-time augmentation: the views, against crops of an image with an explicit border. */
#include "nn-tta.h"

#include "augment-test.h"

/* The image with a border of one reflected pixel, cut to its size at (top, left); (1, 1) is the
 * image itself. */
static guint8 *
crop (const guint8 *pixels, NnShape shape, size_t top, size_t left, gboolean mirrored)
{
  guint8 *cut = g_new (guint8, nn_shape_size (shape));
  size_t i = 0;

  for (size_t c = 0; c < shape.channels; c++)
    for (size_t y = 0; y < shape.height; y++)
      for (size_t x = 0; x < shape.width; x++)
        {
          size_t column = mirrored ? shape.width - 1 - x : x;
          size_t row = walk ((gint64) (y + top) - 1, shape.height);

          column = walk ((gint64) (column + left) - 1, shape.width);
          cut[i++] = pixels[(c * shape.height + row) * shape.width + column];
        }
  return cut;
}

static void
check_view (NnTta tta, guint view, NnShape shape, guint layout)
{
  static const size_t corners[] = { 1, 2, 0 };
  g_autofree guint8 *pixels = test_image (shape, 8);
  g_autofree guint8 *expected =
      crop (pixels, shape, corners[view / 2], corners[view / 2], view % 2 != 0);
  g_auto (Canvas) canvas = canvas_new (shape, test_layout (layout, shape));
  NnNormalization normalization;
  size_t i = 0;

  test_normalization (&normalization, shape.channels);
  nn_tta_write_view (tta, view, &normalization, shape, pixels, canvas.out, canvas.layout);
  canvas_check_touched (&canvas, shape);
  for (size_t c = 0; c < shape.channels; c++)
    for (size_t y = 0; y < shape.height; y++)
      for (size_t x = 0; x < shape.width; x++)
        g_assert_cmpfloat (canvas_get (&canvas, c, y, x), ==,
                           normalization.table[c][expected[i++]]);
}

static void
test_views (void)
{
  for (NnTta tta = NN_TTA_NONE; tta <= NN_TTA_MIRROR_SHIFT; tta++)
    for (guint view = 0; view < nn_tta_get_n_views (tta); view++)
      for (guint s = 0; s < G_N_ELEMENTS (SHAPES); s++)
        for (guint layout = 0; layout < N_LAYOUTS; layout++)
          check_view (tta, view, SHAPES[s], layout);
}

static void
test_weights (void)
{
  g_assert_cmpuint (nn_tta_get_n_views (NN_TTA_NONE), ==, 1);
  g_assert_cmpuint (nn_tta_get_n_views (NN_TTA_MIRROR), ==, 2);
  g_assert_cmpuint (nn_tta_get_n_views (NN_TTA_MIRROR_SHIFT), ==, 6);
  for (NnTta tta = NN_TTA_NONE; tta <= NN_TTA_MIRROR_SHIFT; tta++)
    {
      float sum = 0;

      g_assert_cmpuint (nn_tta_get_n_views (tta), <=, NN_TTA_MAX_VIEWS);
      for (guint view = 0; view < nn_tta_get_n_views (tta); view++)
        sum += nn_tta_get_weight (tta, view);
      g_assert_cmpfloat (sum, ==, 1);
    }
  g_assert_cmpfloat (nn_tta_get_weight (NN_TTA_MIRROR_SHIFT, 1), ==, 0.25f);
  g_assert_cmpfloat (nn_tta_get_weight (NN_TTA_MIRROR_SHIFT, 2), ==, 0.125f);
}

/* An image and its mirror image have the same views, in pairs: they get the same prediction. */
static void
test_symmetric (void)
{
  const NnShape shape = { 3, 5, 6 };
  const NnPixelLayout layout = nn_pixel_layout_planes (shape);
  g_autofree guint8 *pixels = test_image (shape, 4);
  g_autofree guint8 *mirrored = crop (pixels, shape, 1, 1, TRUE);
  NnNormalization normalization;
  float a[90], b[90];

  test_normalization (&normalization, 3);
  nn_tta_write_view (NN_TTA_MIRROR, 0, &normalization, shape, pixels, a, layout);
  nn_tta_write_view (NN_TTA_MIRROR, 1, &normalization, shape, mirrored, b, layout);
  g_assert_cmpmem (a, sizeof a, b, sizeof b);
  nn_tta_write_view (NN_TTA_MIRROR, 1, &normalization, shape, pixels, a, layout);
  nn_tta_write_view (NN_TTA_MIRROR, 0, &normalization, shape, mirrored, b, layout);
  g_assert_cmpmem (a, sizeof a, b, sizeof b);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tta/views", test_views);
  g_test_add_func ("/tta/weights", test_weights);
  g_test_add_func ("/tta/symmetric", test_symmetric);
  return g_test_run ();
}
