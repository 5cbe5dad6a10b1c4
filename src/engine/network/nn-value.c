#include "nn-value.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Floats of an image. Where pixels lie close together, whole vectors are read from any of them. */
static size_t
count_columns (const NnValue *value)
{
  if (value->shape.height * value->shape.width == 1 && value->layout.offset == 0)
    return value->shape.channels;
  return value->layout.image + (value->layout.pixel % NN_VECTOR_FLOATS != 0 ? NN_VECTOR_FLOATS : 0);
}

NnValue *
nn_value_new (NnShape shape, size_t pixel, const NnMargin *margin, size_t n_images, GError **error)
{
  NnValue *value = g_new0 (NnValue, 1);

  value->shape = shape;
  if (!nn_layout_init (&value->layout, shape, pixel, margin) ||
      !nn_layout_init (&value->plain, shape, pixel, NULL))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
                   _ ("Maps of %zu × %zu × %zu numbers do not fit into memory"), shape.channels,
                   shape.height, shape.width);
      nn_value_free (value);
      return NULL;
    }
  /* A vector is a row without its padding, as dense layers take it. */
  value->data = nn_tensor_new (n_images, count_columns (value), error);
  if (value->data == NULL)
    {
      nn_value_free (value);
      return NULL;
    }
  value->layout.image = value->data->stride;
  return value;
}

void
nn_value_free (NnValue *value)
{
  if (value == NULL)
    return;
  nn_tensor_free (value->data);
  nn_tensor_free (value->skip);
  g_free (value->sums);
  g_free (value->gradient_sums);
  g_free (value);
}

NnMaps
nn_value_get_maps (const NnValue *value, size_t first)
{
  return nn_layout_place (&value->layout, value->data->data, first);
}

NnMaps
nn_value_get_gradient_maps (const NnValue *value, const NnTensor *gradient, size_t first)
{
  NnLayout layout = value->plain;

  layout.image = gradient->stride;
  return nn_layout_place (&layout, gradient->data, first);
}

double *
nn_value_start_sums (const NnValue *value, double *sums, size_t piece)
{
  double *total = sums + piece * 2 * value->layout.pixel;

  memset (total, 0, 2 * value->layout.pixel * sizeof (double));
  return total;
}

void
nn_value_add_sums (const NnValue *value, size_t first, size_t n, float *scratch, double *total)
{
  NnMaps maps = nn_value_get_maps (value, first);

  memset (scratch, 0, 2 * maps.pixel * sizeof (float));
  for (size_t image = 0; image < n; image++)
    for (size_t i = 0; i < maps.height; i++)
      nn_kernel_get ()->sum_pixels (nn_maps_at (&maps, image, i, 0), maps.pixel, maps.width,
                                    scratch, scratch + maps.pixel);
  for (size_t i = 0; i < 2 * maps.pixel; i++)
    total[i] += (double) scratch[i];
}

void
nn_value_sum (const NnValue *value, size_t piece, size_t first, size_t end, float *scratch)
{
  double *total = nn_value_start_sums (value, value->sums, piece);

  for (size_t image = first; image < end; image++)
    nn_value_add_sums (value, image, 1, scratch, total);
}
