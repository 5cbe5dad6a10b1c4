/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-normalization.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* So many squares of bytes fit into 32 bits. */
#define BLOCK 65536

typedef struct
{
  guint64 values;
  guint64 squares;
} Sums;

static gboolean
check_n_channels (size_t n_channels, GError **error)
{
  if (n_channels > 0 && n_channels <= NN_NORMALIZATION_MAX_CHANNELS)
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_SETTINGS,
               _ ("The images have %zu channels; normalization needs from 1 to %d."), n_channels,
               NN_NORMALIZATION_MAX_CHANNELS);
  return FALSE;
}

/* Mean and deviation are there; makes the rest of them. */
static void
make_tables (NnNormalization *normalization)
{
  for (size_t c = 0; c < normalization->n_channels; c++)
    {
      double mean = normalization->mean[c], deviation = normalization->deviation[c];

      normalization->scale[c] = (float) (1 / (255 * deviation));
      normalization->offset[c] = (float) (-mean / deviation);
      for (guint v = 0; v < 256; v++)
        normalization->table[c][v] = (float) ((v / 255.0 - mean) / deviation);
    }
}

gboolean
nn_normalization_init (NnNormalization *normalization,
                       size_t n_channels,
                       const float *mean,
                       const float *deviation,
                       GError **error)
{
  g_return_val_if_fail (normalization != NULL && mean != NULL && deviation != NULL, FALSE);

  if (!check_n_channels (n_channels, error))
    return FALSE;
  for (size_t c = 0; c < n_channels; c++)
    if (!(mean[c] >= 0 && mean[c] <= 1) || !(deviation[c] > 0) || !isnormal (deviation[c]))
      {
        g_set_error (error, NN_ERROR, NN_ERROR_SETTINGS,
                     _ ("Channel %zu cannot be normalized with mean %g and deviation %g; the mean "
                        "must lie between 0 and 1, and the deviation be more than 0."),
                     c + 1, (double) mean[c], (double) deviation[c]);
        return FALSE;
      }
  *normalization = (NnNormalization){ .n_channels = n_channels };
  for (size_t c = 0; c < n_channels; c++)
    {
      normalization->mean[c] = mean[c];
      normalization->deviation[c] = deviation[c];
    }
  make_tables (normalization);
  return TRUE;
}

gboolean
nn_normalization_init_plain (NnNormalization *normalization, size_t n_channels, GError **error)
{
  float mean[NN_NORMALIZATION_MAX_CHANNELS], deviation[NN_NORMALIZATION_MAX_CHANNELS];

  for (size_t c = 0; c < NN_NORMALIZATION_MAX_CHANNELS; c++)
    {
      mean[c] = 0;
      deviation[c] = 1;
    }
  return nn_normalization_init (normalization, n_channels, mean, deviation, error);
}

static void
add_plane (Sums *sums, const guint8 *plane, size_t n)
{
  for (size_t first = 0; first < n; first += BLOCK)
    {
      const guint8 *v = plane + first;
      size_t n_block = MIN (BLOCK, n - first);
      guint32 values = 0, squares = 0;

      for (size_t i = 0; i < n_block; i++)
        {
          values += v[i];
          squares += (guint32) v[i] * v[i];
        }
      sums->values += values;
      sums->squares += squares;
    }
}

/* Subtracting an integer near the mean before squaring keeps all digits, and finds exactly 0 in a
 * channel that is the same everywhere. The integers may wrap around on the way to a result that
 * fits. */
static void
get_moments (const Sums *sums, guint64 n, float *mean, float *deviation)
{
  guint64 center = sums->values / n;
  double rest = (double) (sums->values - n * center) / (double) n;
  guint64 squares = sums->squares - 2 * center * sums->values + center * center * n;
  double variance = (double) squares / (double) n - rest * rest;

  *mean = (float) (((double) center + rest) / 255);
  *deviation = (float) (sqrt (MAX (variance, 0)) / 255);
  if (!(*deviation > 0))
    *deviation = 1;
}

gboolean
nn_normalization_compute (NnNormalization *normalization, const NnDataset *dataset, GError **error)
{
  Sums sums[NN_NORMALIZATION_MAX_CHANNELS] = { 0 };
  float mean[NN_NORMALIZATION_MAX_CHANNELS], deviation[NN_NORMALIZATION_MAX_CHANNELS];
  NnShape shape;
  size_t n_images, plane;
  guint64 n;

  g_return_val_if_fail (normalization != NULL && dataset != NULL, FALSE);

  shape = nn_dataset_get_shape (dataset);
  n_images = nn_dataset_get_n_images (dataset, NN_SPLIT_TRAINING);
  plane = shape.height * shape.width;
  if (!check_n_channels (shape.channels, error))
    return FALSE;
  if (!g_uint64_checked_mul (&n, n_images, plane) || n > G_MAXUINT64 / (255 * 255))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
                   _ ("“%s” has too many pixels to compute their mean; choose fewer images."),
                   nn_dataset_get_name (dataset));
      return FALSE;
    }
  for (size_t i = 0; i < n_images; i++)
    {
      const guint8 *pixels = nn_dataset_get_pixels (dataset, NN_SPLIT_TRAINING, i);

      for (size_t c = 0; c < shape.channels; c++)
        add_plane (&sums[c], pixels + c * plane, plane);
    }
  for (size_t c = 0; c < shape.channels; c++)
    get_moments (&sums[c], n, &mean[c], &deviation[c]);
  return nn_normalization_init (normalization, shape.channels, mean, deviation, error);
}
