/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-trainer-state.h"

#include <glib/gi18n-lib.h>

NnTrainerState *
nn_trainer_state_new (void)
{
  NnTrainerState *state = g_new0 (NnTrainerState, 1);

  state->names = g_ptr_array_new_with_free_func (g_free);
  state->tensors = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_free);
  return state;
}

void
nn_trainer_state_free (NnTrainerState *state)
{
  if (state == NULL)
    return;
  g_ptr_array_unref (state->names);
  g_ptr_array_unref (state->tensors);
  g_free (state);
}

static char *
make_name (const char *kind, size_t index)
{
  return g_strdup_printf ("%s.%zu", kind, index);
}

gboolean
nn_trainer_state_add (
    NnTrainerState *state, const char *kind, size_t index, const NnTensor *tensor, GError **error)
{
  NnTensor *copy = nn_tensor_new_like (tensor, error);

  if (copy == NULL)
    return FALSE;
  nn_tensor_assign (copy, tensor);
  g_ptr_array_add (state->names, make_name (kind, index));
  g_ptr_array_add (state->tensors, copy);
  return TRUE;
}

gboolean
nn_trainer_state_copy (
    const NnTrainerState *state, const char *kind, size_t index, NnTensor *tensor, GError **error)
{
  g_autofree char *name = make_name (kind, index);
  const NnTensor *found = NULL;
  guint i;

  if (g_ptr_array_find_with_equal_func (state->names, name, g_str_equal, &i))
    found = g_ptr_array_index (state->tensors, i);
  if (found == NULL || found->rows != tensor->rows || found->columns != tensor->columns ||
      found->panel != tensor->panel)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   _ ("The state of a training cannot be used: it is that of another network or "
                      "of other settings (%s). Choose those that it was trained with."),
                   name);
      return FALSE;
    }
  nn_tensor_assign (tensor, found);
  return TRUE;
}
