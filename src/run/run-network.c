/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run-network.h"

#include <glib/gi18n-lib.h>

#include "named-weights.h"
#include "read-name.h"

/* The plan of the network that the settings describe. */
static NnArchitecturePlan *
make_plan (const Run *run, GError **error)
{
  return nn_architecture_plan (run->settings->network, run->input_shape, run_get_n_classes (run),
                               error);
}

gboolean
run_network_fits_settings (const Run *run)
{
  g_autoptr (NnArchitecturePlan) plan = NULL;

  g_return_val_if_fail (run != NULL && run->model != NULL, FALSE);

  plan = make_plan (run, NULL);
  return plan && nn_model_is_of_plan (run->model, plan);
}

/* @reason, about the file. */
static void
set_reason (GError **error, const GError *reason, const char *file_name)
{
  g_autofree char *message = read_name_clean (reason->message, -1); /* it may quote the file */

  if (g_error_matches (reason, NN_ERROR, NN_ERROR_MEMORY))
    g_set_error (error, NN_ERROR, NN_ERROR_MEMORY, _ ("“%s” cannot be opened: %s"), file_name,
                 message);
  else
    g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
                 _ ("“%s” cannot be opened: %s Choose another file or a copy of it."), file_name,
                 message);
}

NnModel *
run_network_build (const Run *run, GPtrArray *arrays, const char *file_name, GError **error)
{
  g_autoptr (NnArchitecturePlan) plan = NULL;
  g_autoptr (NnModel) model = NULL;
  g_autoptr (GError) reason = NULL;

  g_return_val_if_fail (run != NULL && arrays != NULL && file_name != NULL, NULL);

  plan = make_plan (run, &reason);
  if (plan == NULL)
    {
      set_reason (error, reason, file_name);
      return NULL;
    }
  if (!named_weights_check (arrays, plan, file_name, error))
    return NULL;
  model = nn_model_new_from_plan (plan, error);
  if (model == NULL || !named_weights_to_model (arrays, model, file_name, error))
    return NULL;
  return g_steal_pointer (&model);
}
