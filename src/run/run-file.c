/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing a run; run-file-read.c reads one. */
#include "run-file.h"

#include <string.h>

#include "named-weights.h"
#include "npy-stream.h"
#include "run-file-private.h"
#include "run-json.h"
#include "run-network.h"
#include "zip-writer.h"

static gboolean
add_description (ZipWriter *writer, const Run *run, GError **error)
{
  char *text = run_json_write (run);
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));

  return zip_writer_add (writer, RUN_FILE_DESCRIPTION, bytes, error);
}

/* An NpyStreamSource: the floats of a GArray. */
static void
read_floats (gconstpointer data, size_t first, size_t n, float *values)
{
  const GArray *array = data;

  memcpy (values, &g_array_index (array, float, first), n * sizeof *values);
}

static gboolean
add_batches (ZipWriter *writer, const char *name, const GArray *values, GError **error)
{
  const size_t shape[1] = { values->len };

  return values->len == 0 || npy_stream_write (writer, name, shape, 1, read_floats, values, error);
}

char *
run_file_get_predictions_name (const Run *run, const RunEpoch *epoch)
{
  return g_strdup_printf ("%s%04u",
                          run_has_validation (run) ? RUN_FILE_VALIDATION : RUN_FILE_PREDICTIONS,
                          epoch->epoch);
}

static gboolean
add_predictions (ZipWriter *writer, const Run *run, GError **error)
{
  const size_t shape[2] = { run_get_n_evaluated_images (run), run_get_n_classes (run) };

  for (guint i = 0; i < run->epochs->len; i++)
    {
      const RunEpoch *epoch = g_ptr_array_index (run->epochs, i);
      g_autofree char *name = run_file_get_predictions_name (run, epoch);
      g_autoptr (NpyArray) array = NULL;

      if (epoch->predictions == NULL)
        continue;
      array = npy_array_new (name, NPY_FLOAT16, shape, 2, epoch->predictions);
      if (!npy_array_write (array, writer, error))
        return FALSE;
    }
  return TRUE;
}

/* What run_file_load() would refuse must not be written. */
static gboolean
fits_together (const Run *run)
{
  size_t n_bytes;

  if (!g_size_checked_mul (&n_bytes, run_get_n_evaluated_images (run), run_get_n_classes (run)) ||
      !g_size_checked_mul (&n_bytes, n_bytes, sizeof (guint16)) ||
      run->batch_losses->len != run->batch_accuracies->len || run->batch_losses->len > run->steps)
    return FALSE;
  for (guint i = 0; i < run->epochs->len; i++)
    {
      const RunEpoch *epoch = g_ptr_array_index (run->epochs, i);

      if (epoch->predictions && g_bytes_get_size (epoch->predictions) != n_bytes)
        return FALSE;
    }
  return run->model == NULL || run_network_fits_settings (run);
}

gboolean
run_file_save (const Run *run, const char *path, GError **error)
{
  g_autoptr (ZipWriter) writer = NULL;

  g_return_val_if_fail (run != NULL && path != NULL, FALSE);
  g_return_val_if_fail (fits_together (run), FALSE);

  writer = zip_writer_new (path, error);
  return writer && add_description (writer, run, error) &&
         (run->model == NULL || named_weights_write (writer, run->model, error)) &&
         add_batches (writer, RUN_FILE_BATCH_LOSS, run->batch_losses, error) &&
         add_batches (writer, RUN_FILE_BATCH_ACCURACY, run->batch_accuracies, error) &&
         add_predictions (writer, run, error) &&
         zip_writer_add_table (writer, run->extra_members, error) &&
         zip_writer_finish (writer, error);
}
