/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "made-up-dataset.h"

static NnSplitData
make_split (size_t image_size, size_t n_classes, size_t n_images, NnRandom *random)
{
  guint8 *pixels = g_new (guint8, n_images * image_size);
  guint16 *labels = g_new (guint16, n_images);

  for (size_t i = 0; i < n_images; i++)
    {
      labels[i] = (guint16) (i % n_classes);
      for (size_t j = 0; j < image_size; j++)
        {
          guint8 pattern = j % n_classes == labels[i] ? 160 : 40;

          pixels[i * image_size + j] = (guint8) (pattern + nn_random_below (random, 90));
        }
    }
  return (NnSplitData){ .pixels = g_bytes_new_take (pixels, n_images * image_size),
                        .labels = labels,
                        .n_images = n_images };
}

NnDataset *
made_up_dataset_new (
    NnShape shape, size_t n_classes, size_t n_training, size_t n_test, guint64 seed)
{
  g_auto (GStrv) names = g_new0 (char *, n_classes + 1);
  size_t image_size = nn_shape_size (shape);
  g_autoptr (GError) error = NULL;
  NnSplitData training, test;
  NnDataset *dataset;
  NnRandom random;

  nn_random_init (&random, seed, 77);
  for (size_t c = 0; c < n_classes; c++)
    names[c] = g_strdup_printf ("class %zu", c);
  training = make_split (image_size, n_classes, n_training, &random);
  test = make_split (image_size, n_classes, n_test, &random);
  dataset =
      nn_dataset_new ("made up", shape, (const char *const *) names, &training, &test, &error);
  g_assert_no_error (error);
  g_bytes_unref (training.pixels);
  g_bytes_unref (test.pixels);
  g_free ((gpointer) training.labels);
  g_free ((gpointer) test.labels);
  return dataset;
}
