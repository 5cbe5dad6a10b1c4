/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-whitening.h"

#include <math.h>

#include "nn-layer.h"
#include "nn-prediction.h"

/* How many images are looked at, and how many patches along each side of one. */
#define MAX_IMAGES 1000
#define MAX_PLACES 32

/* Rotations end when what is beside the diagonal is so much smaller than what is on it, or at the
 * latest after so many sweeps; ten suffice for any matrix in practice. */
#define NEGLIGIBLE 1e-14
#define MAX_SWEEPS 50

/* ---- eigenvectors ---- */

/* Turns rows and columns @p and @q so that a[p, q] becomes 0. */
static void
rotate (double *a, size_t n, size_t p, size_t q, double *vectors)
{
  double theta = (a[q * n + q] - a[p * n + p]) / (2 * a[p * n + q]);
  double t = copysign (1, theta) / (fabs (theta) + sqrt (theta * theta + 1));
  double c = 1 / sqrt (t * t + 1), s = t * c;

  for (size_t i = 0; i < n; i++)
    {
      double x = a[i * n + p], y = a[i * n + q];

      a[i * n + p] = c * x - s * y;
      a[i * n + q] = s * x + c * y;
    }
  for (size_t i = 0; i < n; i++)
    {
      double x = a[p * n + i], y = a[q * n + i];
      double v = vectors[p * n + i], w = vectors[q * n + i];

      a[p * n + i] = c * x - s * y;
      a[q * n + i] = s * x + c * y;
      vectors[p * n + i] = c * v - s * w;
      vectors[q * n + i] = s * v + c * w;
    }
}

static double
sum_beside_diagonal (const double *a, size_t n)
{
  double sum = 0;

  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++)
      if (i != j)
        sum += a[i * n + j] * a[i * n + j];
  return sum;
}

static double
sum_diagonal (const double *a, size_t n)
{
  double sum = 0;

  for (size_t i = 0; i < n; i++)
    sum += a[i * n + i] * a[i * n + i];
  return sum;
}

static void
swap_rows (double *matrix, size_t n, size_t i, size_t j)
{
  for (size_t k = 0; k < n; k++)
    {
      double x = matrix[i * n + k];

      matrix[i * n + k] = matrix[j * n + k];
      matrix[j * n + k] = x;
    }
}

static void
sort (double *a, size_t n, double *vectors)
{
  for (size_t i = 0; i < n; i++)
    {
      size_t largest = i;
      double value;

      for (size_t j = i + 1; j < n; j++)
        if (a[j * n + j] > a[largest * n + largest])
          largest = j;
      value = a[i * n + i];
      a[i * n + i] = a[largest * n + largest];
      a[largest * n + largest] = value;
      swap_rows (vectors, n, i, largest);
    }
}

void
nn_whitening_find_eigenvectors (double *a, size_t n, double *vectors)
{
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++)
      vectors[i * n + j] = i == j;
  for (guint sweep = 0; sweep < MAX_SWEEPS; sweep++)
    {
      if (sum_beside_diagonal (a, n) <= NEGLIGIBLE * NEGLIGIBLE * sum_diagonal (a, n))
        break;
      for (size_t p = 0; p < n; p++)
        for (size_t q = p + 1; q < n; q++)
          if (a[p * n + q] != 0)
            rotate (a, n, p, q, vectors);
    }
  sort (a, n, vectors);
}

/* ---- patches ---- */

/* What is summed up over patches. */
typedef struct
{
  const NnLayer *layer;
  const NnNormalization *normalization;
  size_t size; /* numbers in a patch */
  float *patch;
  double *products; /* [size, size] */
  guint64 n_patches;
} Sums;

/* In the order in which weights lie: rows, columns, channels. */
static void
read_patch (const Sums *sums, const guint8 *pixels, size_t y, size_t x)
{
  const NnWhitenSpec *spec = &sums->layer->spec.whiten;
  NnShape shape = sums->layer->input_shape;
  float *to = sums->patch;

  for (size_t i = y; i < y + spec->height; i++)
    for (size_t j = x; j < x + spec->width; j++)
      for (size_t c = 0; c < shape.channels; c++)
        *to++ = sums->normalization->table[c][pixels[(c * shape.height + i) * shape.width + j]];
}

static void
add_patch (Sums *sums)
{
  for (size_t i = 0; i < sums->size; i++)
    for (size_t j = 0; j < sums->size; j++)
      sums->products[i * sums->size + j] += (double) (sums->patch[i] * sums->patch[j]);
  sums->n_patches++;
}

static void
add_image (Sums *sums, const guint8 *pixels)
{
  NnShape places = sums->layer->output_shape;
  size_t step_y = (places.height + MAX_PLACES - 1) / MAX_PLACES;
  size_t step_x = (places.width + MAX_PLACES - 1) / MAX_PLACES;

  for (size_t y = 0; y < places.height; y += step_y)
    for (size_t x = 0; x < places.width; x += step_x)
      {
        read_patch (sums, pixels, y, x);
        add_patch (sums);
      }
}

static void
add_images (Sums *sums, const NnDataset *dataset)
{
  size_t n = nn_dataset_get_n_images (dataset, NN_SPLIT_TRAINING), n_used = MIN (n, MAX_IMAGES);

  for (size_t i = 0; i < n_used; i++)
    add_image (sums, nn_dataset_get_pixels (dataset, NN_SPLIT_TRAINING, n * i / n_used));
}

static void
set_weights (NnTensor *weight, const double *a, const double *vectors, size_t size)
{
  for (size_t i = 0; i < size; i++)
    {
      /* Rounding may leave a value of zero slightly below it. */
      double scale = 1 / sqrt (MAX (a[i * size + i], 0) + NN_WHITENING_EPSILON);

      for (size_t j = 0; j < size; j++)
        {
          float w = (float) (scale * vectors[i * size + j]);

          *nn_tensor_at (weight, j, i) = w;
          *nn_tensor_at (weight, j, size + i) = -w;
        }
    }
}

gboolean
nn_whitening_measure (NnModel *model, const NnDataset *dataset, GError **error)
{
  NnLayer *layer = nn_model_get_layer (model, 0);
  NnNormalization normalization;
  g_autofree float *patch = NULL;
  g_autofree double *products = NULL, *vectors = NULL;
  Sums sums = { .layer = layer, .normalization = &normalization };

  if (layer->spec.kind != NN_LAYER_WHITEN)
    return TRUE;
  if (!nn_prediction_get_normalization (model, &normalization, error))
    return FALSE;
  sums.size = layer->parameters[0].value->rows;
  sums.patch = patch = g_new (float, sums.size);
  sums.products = products = g_new0 (double, sums.size *sums.size);
  vectors = g_new (double, sums.size *sums.size);
  add_images (&sums, dataset);
  for (size_t i = 0; i < sums.size * sums.size; i++)
    products[i] /= (double) MAX (sums.n_patches, 1);
  nn_whitening_find_eigenvectors (products, sums.size, vectors);
  set_weights (layer->parameters[0].value, products, vectors, sums.size);
  return TRUE;
}
