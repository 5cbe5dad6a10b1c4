/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "npz-weights.h"

#include "named-weights.h"
#include "npy-stream.h"

/* One array, a chunk at a time. */
static gboolean
write_array (ZipWriter *writer, char letter, size_t number, const NnTensor *value, GError **error)
{
  const size_t shape[] = { value->rows, value->columns };
  char name[32];

  g_snprintf (name, sizeof name, "%c%zu", letter, number);
  return npy_stream_write (writer, name, shape, 2, named_weights_read_rows, value, error);
}

static gboolean
write_perceptron (ZipWriter *writer, const NnModel *model, GError **error)
{
  size_t n = 0;

  for (size_t i = 0; i < nn_model_get_n_layers (model); i++)
    {
      const NnLayer *layer = nn_model_get_layer (model, i);

      if (layer->n_parameters == 0)
        continue;
      n++;
      if (!write_array (writer, 'W', n, layer->parameters[0].value, error) ||
          !write_array (writer, 'b', n, layer->parameters[1].value, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
npz_weights_write (const char *path, const NnModel *model, GError **error)
{
  g_autoptr (ZipWriter) writer = NULL;

  g_return_val_if_fail (path != NULL && model != NULL, FALSE);

  writer = zip_writer_new (path, error);
  return writer != NULL &&
         (nn_model_is_perceptron (model) ? write_perceptron (writer, model, error)
                                         : named_weights_write (writer, model, error)) &&
         zip_writer_finish (writer, error);
}
