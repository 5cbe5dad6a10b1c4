#include "nn-average.h"

#include <string.h>

#include "nn-kernel.h"

struct _NnAverage
{
  GPtrArray *values;   /* of NnTensor, borrowed: the parameters */
  GPtrArray *averages; /* of NnTensor */
  gboolean exchanged;
};

NnAverage *
nn_average_new (NnModel *model, GError **error)
{
  g_autoptr (NnAverage) average = g_new0 (NnAverage, 1);

  average->values = g_ptr_array_new ();
  average->averages = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_free);
  for (size_t i = 0; i < nn_model_get_n_parameters (model); i++)
    {
      NnTensor *value = nn_model_get_parameter (model, i)->value;
      NnTensor *copy = nn_tensor_new_like (value, error);

      if (copy == NULL)
        return NULL;
      memcpy (copy->data, value->data, nn_tensor_count_stored (value) * sizeof (float));
      g_ptr_array_add (average->values, value);
      g_ptr_array_add (average->averages, copy);
    }
  return g_steal_pointer (&average);
}

void
nn_average_free (NnAverage *average)
{
  if (average == NULL)
    return;
  g_ptr_array_unref (average->values);
  g_ptr_array_unref (average->averages);
  g_free (average);
}

static void
approach (float rest, size_t n, const float *restrict value, float *restrict average)
{
  for (size_t i = 0; i < n; i++)
    average[i] += rest * (value[i] - average[i]);
}

void
nn_average_update (NnAverage *average, NnWorker *worker, float decay)
{
  g_return_if_fail (!average->exchanged);

  for (guint i = 0; i < average->values->len; i++)
    {
      const NnTensor *value = g_ptr_array_index (average->values, i);
      NnTensor *mean = g_ptr_array_index (average->averages, i);
      size_t begin, end;

      nn_worker_share (worker, nn_count_vectors (nn_tensor_count_stored (value)), &begin, &end);
      approach (1 - decay, (end - begin) * NN_VECTOR_FLOATS, value->data + begin * NN_VECTOR_FLOATS,
                mean->data + begin * NN_VECTOR_FLOATS);
    }
  nn_worker_barrier (worker);
}

void
nn_average_exchange (NnAverage *average)
{
  for (guint i = 0; i < average->values->len; i++)
    {
      NnTensor *value = g_ptr_array_index (average->values, i);
      NnTensor *mean = g_ptr_array_index (average->averages, i);
      float *data = value->data;

      value->data = mean->data;
      mean->data = data;
    }
  average->exchanged = !average->exchanged;
}
