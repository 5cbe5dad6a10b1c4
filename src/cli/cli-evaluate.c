/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <math.h>

#include "cli-command.h"
#include "cli-progress.h"
#include "cli-table.h"
#include "cli-text.h"
#include "report-json.h"
#include "run-file.h"
#include "run-setting.h"
#include "training-job.h"

/* The data set, reduced to the run's classes in the run's order. */
static NnDataset *
open_for_run (const Run *run, const char *path, CliStatus *status)
{
  g_autoptr (NnDataset) all =
      cli_open_dataset (path, "all", (guint) run->input_shape.width, status);
  g_autoptr (GError) error = NULL;
  NnDataset *dataset;

  if (all == NULL)
    return NULL;
  dataset = nn_dataset_select_class_names (all, (const char *const *) run->class_names, &error);
  if (dataset == NULL)
    *status = cli_fail (CLI_FAILED, "%s", error->message);
  return dataset;
}

static gboolean
parse_split (const char *name, NnSplit *split)
{
  if (name == NULL || strcmp (name, "test") == 0)
    *split = NN_SPLIT_TEST;
  else if (strcmp (name, "training") == 0)
    *split = NN_SPLIT_TRAINING;
  else
    return FALSE;
  return TRUE;
}

static void
on_progress (const NnPredictionReport *report, gpointer data)
{
  cli_progress_evaluation (data, report, TRUE);
}

/* A network that diverged has weights of which nothing can be computed. */
static gboolean
is_finite (const NnModel *model)
{
  for (size_t i = 0; i < nn_model_get_n_parameters (model); i++)
    if (!nn_tensor_is_finite (nn_model_get_parameter (model, i)->value))
      return FALSE;
  return TRUE;
}

/* @tta_name NULL: as the run's settings say. */
static CliStatus
evaluate (const char *run_path,
          const char *path,
          NnSplit split,
          const char *tta_name,
          guint threads,
          gboolean as_json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Run) run = run_file_load (run_path, NULL, &error);
  g_autoptr (RunSettings) settings = NULL;
  g_autoptr (NnDataset) dataset = NULL;
  g_autoptr (TrainingEvaluation) evaluation = NULL;
  CliProgress progress;
  const NnPredictionObserver observer = { .on_progress = on_progress, .data = &progress };
  TrainingEvaluationSource source = { .split = split };
  CliStatus status = CLI_OK;

  if (run == NULL)
    return cli_fail (CLI_FAILED, "%s", error->message);
  settings = run_settings_copy (run->settings);
  if (tta_name && !run_settings_set_name (settings, RUN_SETTING_TTA, tta_name, &error))
    return cli_fail (CLI_USAGE, "%s", error->message);
  source.tta = settings->tta;
  if (run->model == NULL)
    return cli_fail (CLI_FAILED, _ ("“%s” holds no network; train one first."), run_path);
  if (!is_finite (run->model))
    return cli_fail (CLI_FAILED,
                     _ ("The network in “%s” cannot be tested: its weights are no longer finite "
                        "numbers, since its training diverged; train again with a smaller "
                        "learning rate."),
                     run_path);
  dataset = open_for_run (run, path, &status);
  if (dataset == NULL)
    return status;
  if (nn_dataset_get_n_images (dataset, split) == 0)
    return cli_fail (CLI_FAILED, _ ("“%s” has no test images; try --split training."), path);
  source.dataset = dataset;
  source.epoch = run_get_network_epoch (run, &source.is_partial);
  cli_progress_init (&progress, NULL, as_json);
  evaluation = training_job_evaluate (&source, run->model, threads, &observer, &error);
  cli_progress_end (&progress);
  if (evaluation == NULL)
    return cli_fail (CLI_FAILED, "%s", error->message);
  if (!isfinite (training_evaluation_get_metrics (evaluation)->loss))
    return cli_fail (CLI_FAILED,
                     _ ("The network in “%s” cannot be tested on “%s”: its outputs overflow; "
                        "train again with a smaller learning rate."),
                     run_path, path);
  if (as_json)
    {
      g_autoptr (JsonNode) node = report_make_evaluation (evaluation);

      report_write_json (node, evaluation, cli_print_chunk, NULL);
    }
  else
    cli_print_evaluation (evaluation);
  return CLI_OK;
}

CliStatus
cli_evaluate (int argc, char **argv)
{
  g_autofree char *split_name = NULL;
  g_autofree char *tta_name = NULL;
  gboolean as_json = FALSE;
  int threads = 0;
  const GOptionEntry entries[] = {
    { "split", 0, 0, G_OPTION_ARG_STRING, &split_name,
      N_ ("Images to test on: test (the default) or training"), N_ ("SPLIT") },
    { "tta", 0, 0, G_OPTION_ARG_STRING, &tta_name,
      N_ ("Views of each image: none, mirror or mirror-shift (as the run was tested)"),
      N_ ("NAME") },
    { "threads", 0, 0, G_OPTION_ARG_INT, &threads, N_ ("Threads; 0 means one per core"), N_ ("N") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("Write the figures as JSON"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  const RunSetting *threads_setting = run_setting_get (RUN_SETTING_THREADS);
  GOptionGroup *group = g_option_group_new ("evaluate", NULL, NULL, NULL, NULL);
  NnSplit split;
  CliStatus status = CLI_OK;

  g_option_group_add_entries (group, entries);
  if (!cli_parse (_ ("RUN DATA"),
                  _ ("Tests the network in RUN (a .pupil file) on the images of DATA."), group,
                  &argc, &argv, 2, &status))
    return status;
  if (!parse_split (split_name, &split))
    return cli_fail (CLI_USAGE, _ ("“%s” is not a split; use --split test or --split training."),
                     split_name);
  if (threads < 0 || threads > threads_setting->maximum)
    return cli_fail (CLI_USAGE, _ ("--threads must be from 0 to %.0f."), threads_setting->maximum);
  return evaluate (argv[1], argv[2], split, tta_name, (guint) threads, as_json);
}
