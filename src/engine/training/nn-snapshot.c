/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-snapshot.h"

#include <math.h>

NnSnapshot *
nn_snapshot_new (const NnModel *model, GError **error)
{
  NnModel *copy = nn_model_try_copy (model, error);
  NnSnapshot *snapshot;

  if (copy == NULL)
    return NULL;
  snapshot = g_new0 (NnSnapshot, 1);
  snapshot->model = copy;
  snapshot->accuracy = NAN;
  snapshot->loss = NAN;
  return snapshot;
}

void
nn_snapshot_free (NnSnapshot *snapshot)
{
  if (snapshot == NULL)
    return;
  nn_model_free (snapshot->model);
  g_free (snapshot);
}

gboolean
nn_snapshot_is_worse (const NnSnapshot *snapshot, double accuracy, double loss)
{
  return isnan (snapshot->accuracy) || accuracy > snapshot->accuracy ||
         (!(accuracy < snapshot->accuracy) && loss < snapshot->loss);
}
