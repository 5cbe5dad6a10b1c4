#include "app-results-text.h"

#include <glib/gi18n-lib.h>

#include "app-format.h"
#include "plot-number.h"

char *
app_results_describe_images (const TrainingEvaluation *evaluation)
{
  g_autofree char *count = NULL;
  size_t n;

  g_return_val_if_fail (evaluation != NULL, NULL);

  n = training_evaluation_get_n_images (evaluation);
  count = plot_format_count (n);
  if (training_evaluation_get_split (evaluation) == NN_SPLIT_TRAINING)
    return g_strdup_printf (ngettext ("%s training image", "%s training images", n), count);
  return g_strdup_printf (ngettext ("%s test image", "%s test images", n), count);
}

char *
app_results_describe_part (const TrainingEvaluation *evaluation, size_t n)
{
  g_autofree char *all = NULL, *count = NULL;

  g_return_val_if_fail (evaluation != NULL, NULL);

  all = app_results_describe_images (evaluation);
  count = plot_format_count (n);
  /* Translators: a number, and "3,000 test images" */
  return g_strdup_printf (_ ("%s of %s"), count, all);
}

char *
app_results_describe_epoch (const TrainingEvaluation *evaluation)
{
  guint epoch;

  g_return_val_if_fail (evaluation != NULL, NULL);

  epoch = training_evaluation_get_epoch (evaluation);
  return epoch == 0 ? g_strdup ("") : g_strdup_printf (_ ("after epoch %u"), epoch);
}

AppResultsEmpty
app_results_describe_empty (AppWorkspace *workspace)
{
  AppResultsEmpty empty = { .title = _ ("No Results Yet") };
  TrainingSession *session = workspace == NULL ? NULL : app_workspace_get_session (workspace);
  NnDataset *dataset = session == NULL ? NULL : training_session_get_dataset (session);

  if (dataset != NULL && nn_dataset_get_n_images (dataset, NN_SPLIT_TEST) == 0)
    {
      empty.title = _ ("No Test Images");
      empty.description = _ ("This data set has no test images, so there is nothing to measure the "
                             "network by. Choose one that has.");
      empty.offers_data = TRUE;
    }
  else if (session != NULL && training_session_is_active (session))
    {
      empty.title = _ ("Training the First Epoch");
      empty.description = _ ("The first results appear here as soon as it is done.");
    }
  else if (workspace != NULL && app_workspace_get_dataset (workspace) != NULL)
    {
      empty.description = _ ("Train a network to see what it recognises and what it confuses.");
      empty.offers_train = TRUE;
    }
  else
    {
      empty.description = _ ("Open a data set and train a network on it to see what it recognises "
                             "and what it confuses.");
      empty.offers_data = TRUE;
    }
  return empty;
}
