/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every image once an epoch, in a new order each time, with its own label and pixels / 255. */
#include "nn-batch-iterator.h"

#include <math.h>

#define N 50
#define IMAGE 4

static NnDataset *
make_dataset (void)
{
  const char *const names[] = { "even", "odd", NULL };
  guint8 *pixels = g_new (guint8, N * IMAGE);
  guint16 labels[N];
  NnSplitData training;
  NnDataset *dataset;

  for (guint i = 0; i < N; i++)
    {
      labels[i] = i % 2;
      for (guint j = 0; j < IMAGE; j++)
        pixels[i * IMAGE + j] = (guint8) (i * 5 + j);
    }
  training = (NnSplitData){ .pixels = g_bytes_new_take (pixels, N * IMAGE),
                            .labels = labels,
                            .n_images = N };
  dataset = nn_dataset_new ("numbers", (NnShape){ 1, 2, 2 }, names, &training, NULL, NULL);
  g_bytes_unref (training.pixels);
  return dataset;
}

/* Goes through one epoch; order[i] is the number of the i-th image. */
static void
read_epoch (NnBatchIterator *iterator, guint epoch, guint *order)
{
  const NnPixelLayout planes = nn_pixel_layout_planes ((NnShape){ 1, 2, 2 });
  size_t n_seen = 0, n;

  nn_batch_iterator_start_epoch (iterator, epoch);
  while ((n = nn_batch_iterator_next (iterator)) > 0)
    {
      g_assert_cmpuint (n, ==, MIN (8, N - n_seen));
      for (size_t i = 0; i < n; i++)
        {
          float x[IMAGE];
          guint image;

          nn_batch_iterator_write (iterator, i, x, planes);
          image = (guint) lround ((double) x[0] * 255) / 5;
          g_assert_cmpuint (nn_batch_iterator_get_targets (iterator).labels[i], ==, image % 2);
          for (guint j = 0; j < IMAGE; j++)
            g_assert_cmpfloat_with_epsilon ((double) x[j], (image * 5 + j) / 255.0, 1e-7);
          order[n_seen++] = image;
        }
    }
  g_assert_cmpuint (n_seen, ==, N);
}

static void
test_epochs (void)
{
  g_autoptr (NnDataset) dataset = make_dataset ();
  g_autoptr (NnBatchIterator) a = nn_batch_iterator_new (dataset, 8, 1, NULL, NULL);
  g_autoptr (NnBatchIterator) b = nn_batch_iterator_new (dataset, 8, 1, NULL, NULL);
  guint first[N], second[N], again[N], seen[N] = { 0 };

  g_assert_cmpuint (nn_batch_iterator_get_n_batches (a), ==, 7);
  read_epoch (a, 0, first);
  read_epoch (a, 1, second);
  for (guint i = 0; i < N; i++)
    seen[first[i]]++;
  for (guint i = 0; i < N; i++)
    g_assert_cmpuint (seen[i], ==, 1);
  g_assert_true (memcmp (first, second, sizeof first) != 0);
  /* Whatever was read before. */
  read_epoch (b, 1, again);
  g_assert_cmpmem (second, sizeof second, again, sizeof again);
  read_epoch (b, 0, again);
  g_assert_cmpmem (first, sizeof first, again, sizeof again);
}

/* In the middle of an epoch, what is left of it is the same. */
static void
test_start_at (void)
{
  g_autoptr (NnDataset) dataset = make_dataset ();
  g_autoptr (NnBatchIterator) whole = nn_batch_iterator_new (dataset, 8, 1, NULL, NULL);
  g_autoptr (NnBatchIterator) rest = nn_batch_iterator_new (dataset, 8, 1, NULL, NULL);
  size_t n;

  for (size_t batch = 0; batch <= nn_batch_iterator_get_n_batches (whole); batch++)
    {
      nn_batch_iterator_start_epoch (whole, 3);
      for (size_t i = 0; i < batch; i++)
        nn_batch_iterator_next (whole);
      nn_batch_iterator_start_at (rest, 3, batch);
      do
        {
          n = nn_batch_iterator_next (whole);
          g_assert_cmpuint (nn_batch_iterator_next (rest), ==, n);
          g_assert_cmpmem (nn_batch_iterator_get_targets (rest).labels, n * sizeof (guint16),
                           nn_batch_iterator_get_targets (whole).labels, n * sizeof (guint16));
        }
      while (n > 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/batch-iterator/epochs", test_epochs);
  g_test_add_func ("/batch-iterator/start-at", test_start_at);
  return g_test_run ();
}
