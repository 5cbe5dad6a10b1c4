/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-stages.h"

void
nn_stages_free (NnStages *stages)
{
  if (stages == NULL)
    return;
  g_ptr_array_unref (stages->stages);
  g_ptr_array_unref (stages->values);
  g_free (stages);
}

NnValue *
nn_stages_get_value (const NnStages *stages, size_t i)
{
  return g_ptr_array_index (stages->values, i);
}

NnStage *
nn_stages_get_stage (const NnStages *stages, size_t i)
{
  return g_ptr_array_index (stages->stages, i);
}
