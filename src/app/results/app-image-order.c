/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-image-order.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* More than anybody looks at, and fewer than lists count and 32 bits address. */
#define MAX_SHOWN ((size_t) 1 << 27)

typedef struct
{
  guint32 key;
  guint32 image;
} Entry;

/* A number that orders as @value does: the bits of an IEEE 754 float are in order once negative
 * numbers are flipped. Not a number comes last. */
static guint32
make_key (float value)
{
  guint32 bits;

  if (isnan (value))
    return G_MAXUINT32;
  memcpy (&bits, &value, sizeof bits);
  return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

static float
find_margin (const float *probabilities, size_t n_classes, size_t predicted)
{
  float second = -INFINITY;

  for (size_t c = 0; c < n_classes; c++)
    if (c != predicted && probabilities[c] > second)
      second = probabilities[c];
  return probabilities[predicted] - second;
}

/* What is sorted by, the smallest first. */
static guint32
find_key (const TrainingEvaluation *evaluation, size_t image, size_t n_classes, AppImageSort sort)
{
  const float *p = training_evaluation_get_probabilities (evaluation, image);
  size_t actual = training_evaluation_get_actual (evaluation, image);
  size_t predicted = training_evaluation_get_predicted (evaluation, image);

  switch (sort)
    {
    case APP_IMAGE_SORT_LOSS:
      /* The loss falls as the probability rises, and is held at FLT_MIN like nn_cross_entropy(). */
      return isnan (p[actual]) ? 0 : make_key (MAX (p[actual], FLT_MIN));
    case APP_IMAGE_SORT_CONFIDENCE:
      return make_key (-p[predicted]);
    case APP_IMAGE_SORT_MARGIN:
      return make_key (find_margin (p, n_classes, predicted));
    case APP_IMAGE_SORT_LOWEST_CONFIDENCE:
      return make_key (p[predicted]);
    case APP_IMAGE_SORT_DATASET:
    case APP_IMAGE_N_SORTS:
    default:
      return 0;
    }
}

/* Radix sort, a byte at a time from the lowest: stable, and linear, which a comparing sort is
 * not. */
static void
sort_entries (Entry *entries, size_t n)
{
  g_autofree Entry *other = g_new (Entry, n);
  Entry *from = entries, *to = other, *swap;

  for (guint shift = 0; shift < 32; shift += 8)
    {
      size_t starts[256] = { 0 }, sum = 0;

      for (size_t i = 0; i < n; i++)
        starts[from[i].key >> shift & 0xff]++;
      for (guint b = 0; b < G_N_ELEMENTS (starts); b++)
        {
          size_t count = starts[b];

          starts[b] = sum;
          sum += count;
        }
      for (size_t i = 0; i < n; i++)
        to[starts[from[i].key >> shift & 0xff]++] = from[i];
      swap = from;
      from = to;
      to = swap;
    }
  g_assert (from == entries); /* an even number of passes ends where it began */
}

guint32 *
app_image_order_new (const TrainingEvaluation *evaluation,
                     AppFilter filter,
                     AppImageSort sort,
                     guint *n_images)
{
  size_t n_all, n_classes, n = 0;
  g_autofree Entry *entries = NULL;
  guint32 *order;

  g_return_val_if_fail (evaluation != NULL, NULL);
  g_return_val_if_fail (n_images != NULL, NULL);

  n_all = MIN (training_evaluation_get_n_images (evaluation), MAX_SHOWN);
  n_classes = nn_dataset_get_n_classes (training_evaluation_get_dataset (evaluation));
  entries = g_new (Entry, n_all);
  for (size_t i = 0; i < n_all; i++)
    {
      size_t a = training_evaluation_get_actual (evaluation, i);
      size_t p = training_evaluation_get_predicted (evaluation, i);

      if ((filter.actual >= 0 && a != (size_t) filter.actual) ||
          (filter.predicted >= 0 && p != (size_t) filter.predicted) ||
          (filter.show == APP_SHOW_WRONG && a == p) || (filter.show == APP_SHOW_RIGHT && a != p))
        continue;
      entries[n].image = (guint32) i;
      entries[n].key = find_key (evaluation, i, n_classes, sort);
      n++;
    }
  if (sort != APP_IMAGE_SORT_DATASET)
    sort_entries (entries, n);
  order = g_new (guint32, n);
  for (size_t i = 0; i < n; i++)
    order[i] = entries[i].image;
  *n_images = (guint) n;
  return order;
}
