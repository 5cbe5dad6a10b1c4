/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-ema.h"

#include <string.h>

#include "nn-kernel.h"

/* Of polynomial-decay averaging: η + 1 is how many times the average's memory goes into the
 * training so far. */
#define ETA 9

struct _NnEma
{
  GPtrArray *values;   /* of NnTensor, borrowed: the parameters */
  GPtrArray *averages; /* of NnTensor */
  gboolean exchanged;
};

NnEma *
nn_ema_new (NnModel *model, GError **error)
{
  g_autoptr (NnEma) ema = g_new0 (NnEma, 1);

  ema->values = g_ptr_array_new ();
  ema->averages = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_free);
  for (size_t i = 0; i < nn_model_get_n_parameters (model); i++)
    {
      NnTensor *value = nn_model_get_parameter (model, i)->value;
      NnTensor *copy = nn_tensor_new_like (value, error);

      if (copy == NULL)
        return NULL;
      memcpy (copy->data, value->data, nn_tensor_count_stored (value) * sizeof (float));
      g_ptr_array_add (ema->values, value);
      g_ptr_array_add (ema->averages, copy);
    }
  return g_steal_pointer (&ema);
}

void
nn_ema_free (NnEma *ema)
{
  if (ema == NULL)
    return;
  g_ptr_array_unref (ema->values);
  g_ptr_array_unref (ema->averages);
  g_free (ema);
}

static void
approach (float rest, size_t n, const float *restrict value, float *restrict average)
{
  for (size_t i = 0; i < n; i++)
    average[i] += rest * (value[i] - average[i]);
}

/* The part that the parameters have in the average after step @step; all of it after the first. */
static float
get_rest (float decay, guint64 step)
{
  return MAX (1 - decay, (ETA + 1) / ((float) step + ETA));
}

void
nn_ema_update (NnEma *ema, NnWorker *worker, float decay, guint64 step)
{
  float rest = get_rest (decay, step);

  g_return_if_fail (!ema->exchanged);
  g_return_if_fail (step > 0);

  for (guint i = 0; i < ema->values->len; i++)
    {
      const NnTensor *value = g_ptr_array_index (ema->values, i);
      NnTensor *mean = g_ptr_array_index (ema->averages, i);
      size_t begin, end;

      nn_worker_partition (worker, nn_count_vectors (nn_tensor_count_stored (value)), &begin, &end);
      begin *= NN_VECTOR_FLOATS;
      end *= NN_VECTOR_FLOATS;
      if (step == 1) /* exactly, whatever the average was, and were it infinite */
        memcpy (mean->data + begin, value->data + begin, (end - begin) * sizeof (float));
      else
        approach (rest, end - begin, value->data + begin, mean->data + begin);
    }
  nn_worker_barrier (worker);
}

void
nn_ema_exchange (NnEma *ema)
{
  for (guint i = 0; i < ema->values->len; i++)
    {
      NnTensor *value = g_ptr_array_index (ema->values, i);
      NnTensor *mean = g_ptr_array_index (ema->averages, i);
      float *data = value->data;

      value->data = mean->data;
      mean->data = data;
    }
  ema->exchanged = !ema->exchanged;
}

gboolean
nn_ema_add_state (const NnEma *ema, NnTrainerState *state, GError **error)
{
  g_return_val_if_fail (!ema->exchanged, FALSE);

  for (guint i = 0; i < ema->averages->len; i++)
    if (!nn_trainer_state_add (state, "ema", i, g_ptr_array_index (ema->averages, i), error))
      return FALSE;
  return TRUE;
}

gboolean
nn_ema_set_state (NnEma *ema, const NnTrainerState *state, GError **error)
{
  g_return_val_if_fail (!ema->exchanged, FALSE);

  for (guint i = 0; i < ema->averages->len; i++)
    if (!nn_trainer_state_copy (state, "ema", i, g_ptr_array_index (ema->averages, i), error))
      return FALSE;
  return TRUE;
}

size_t
nn_ema_count_state (const NnEma *ema)
{
  return ema->averages->len;
}
