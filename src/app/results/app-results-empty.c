/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-results-empty.h"

#include <glib/gi18n-lib.h>

AppResultsEmpty
app_results_empty_describe (AppData *data, AppShown *shown)
{
  AppResultsEmpty empty = { .title = _ ("No Results Yet") };
  TrainingSession *session = app_shown_get_session (shown);
  NnDataset *dataset = session == NULL ? NULL : training_session_get_dataset (session);

  if (dataset != NULL && nn_dataset_get_n_images (dataset, NN_SPLIT_TEST) == 0 &&
      (!training_session_is_active (session) ||
       !run_has_validation (training_session_get_run (session))))
    {
      empty.title = _ ("No Test Images");
      empty.description =
          _ ("This data set has no test images, so the network cannot be evaluated. "
             "Choose a data set with test images.");
      empty.offers_data = TRUE;
    }
  else if (session != NULL && training_session_is_active (session) &&
           training_session_get_run (session)->epochs->len > 0)
    {
      empty.title = _ ("Not Evaluated Yet");
      empty.description = _ ("Evaluating takes longer than an epoch here, so it happens every few "
                             "epochs and at the end.");
    }
  else if (session != NULL && training_session_is_active (session))
    {
      empty.title = _ ("Training the First Epoch");
      empty.description = _ ("The first results appear here as soon as it is done.");
    }
  else if (session != NULL && training_session_get_run (session)->model != NULL &&
           training_session_get_run (session)->steps > 0 &&
           training_session_get_error (session) == NULL)
    {
      empty.title = _ ("The Test Was Skipped");
      empty.description = _ ("The network was trained, but the final test was skipped. Its weights "
                             "can be exported; train again for results.");
      empty.offers_train = TRUE;
    }
  else if (app_data_get_dataset (data) != NULL)
    {
      empty.description = _ ("Train a network to see what it recognizes and what it confuses.");
      empty.offers_train = TRUE;
    }
  else
    {
      empty.description = _ ("Open a data set and train a network on it to see what it recognizes "
                             "and what it confuses.");
      empty.offers_data = TRUE;
    }
  return empty;
}

void
app_results_empty_follow (AppData *data, AppShown *shown, GCallback update, gpointer page)
{
  g_signal_connect_object (data, "notify::dataset", update, page, G_CONNECT_SWAPPED);
  g_signal_connect_object (shown, "notify::run", update, page, G_CONNECT_SWAPPED);
  g_signal_connect_object (shown, "grown", update, page, G_CONNECT_SWAPPED);
}
