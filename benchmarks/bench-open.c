/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a data set takes to open.
 *
 *   bench-open DATA
 *
 * Opens DATA once, as the app and the command line do, and prints one JSON object. Whether a cache
 * of earlier openings helps is up to the caller, who chooses $XDG_CACHE_HOME.
 */
#include <stdio.h>

#include "dataset-catalog.h"

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnDataset) dataset = NULL;
  gint64 start, end;
  size_t n_images, n_bytes;

  if (argc != 2)
    {
      fputs ("Usage: bench-open DATA\n", stderr);
      return 2;
    }
  start = g_get_monotonic_time ();
  dataset = dataset_open (argv[1], NULL, NULL, &error);
  end = g_get_monotonic_time ();
  if (dataset == NULL)
    {
      fprintf (stderr, "%s\n", error->message);
      return 1;
    }
  n_images = nn_dataset_get_n_images (dataset, NN_SPLIT_TRAINING) +
             nn_dataset_get_n_images (dataset, NN_SPLIT_TEST);
  n_bytes = n_images * nn_shape_size (nn_dataset_get_shape (dataset));
  printf ("{\"program\": \"bench-open\", \"seconds\": %.6f, \"images\": %zu, \"bytes\": %zu}\n",
          (double) (end - start) / G_USEC_PER_SEC, n_images, n_bytes);
  return 0;
}
