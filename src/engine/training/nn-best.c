#include "nn-best.h"

struct _NnBest
{
  NnModel *model;
  NnModel *kept;
  guint epoch; /* 0 until there is one */
  double accuracy;
  double loss;
};

NnBest *
nn_best_new (NnModel *model, GError **error)
{
  NnModel *kept = nn_model_try_copy (model, error);
  NnBest *best;

  if (kept == NULL)
    return NULL;
  best = g_new0 (NnBest, 1);
  best->model = model;
  best->kept = kept;
  return best;
}

void
nn_best_free (NnBest *best)
{
  if (best == NULL)
    return;
  nn_model_free (best->kept);
  g_free (best);
}

gboolean
nn_best_take (NnBest *best, const NnEpochReport *report)
{
  gboolean better = best->epoch == 0 || report->test_accuracy > best->accuracy ||
                    (!(report->test_accuracy < best->accuracy) && report->test_loss < best->loss);

  if (!better)
    return FALSE;
  nn_model_assign (best->kept, report->model);
  best->epoch = report->epoch;
  best->accuracy = report->test_accuracy;
  best->loss = report->test_loss;
  return TRUE;
}

guint
nn_best_get_epoch (const NnBest *best)
{
  return best->epoch;
}

void
nn_best_restore (const NnBest *best)
{
  if (best->epoch > 0)
    nn_model_assign (best->model, best->kept);
}
