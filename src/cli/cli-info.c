/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <math.h>

#include "cli-command.h"
#include "cli-table.h"
#include "cli-text.h"
#include "format-json.h"
#include "plot-number.h"
#include "report-epoch.h"
#include "report-event.h"
#include "report-images.h"
#include "report-info.h"
#include "run-file.h"
#include "run-preset.h"
#include "run-setting.h"

/* Takes ownership of @node. */
static void
print_json (JsonNode *node)
{
  g_autofree char *text = format_json_write (json_node_get_object (node));

  cli_print ("%s", text);
  json_node_unref (node);
}

static void
print_dataset (NnDataset *dataset)
{
  size_t n_classes = nn_dataset_get_n_classes (dataset);
  g_autofree size_t *training = g_new (size_t, n_classes);
  g_autofree size_t *test = g_new (size_t, n_classes);
  g_autofree char *shape = nn_shape_to_string (nn_dataset_get_shape (dataset));
  g_autofree char *name = cli_text_clean (nn_dataset_get_name (dataset));
  g_autofree char *images =
      report_describe_images (nn_dataset_get_n_images (dataset, NN_SPLIT_TRAINING), 0,
                              nn_dataset_get_n_images (dataset, NN_SPLIT_TEST));
  g_autofree char *number = plot_format_count (n_classes);

  nn_dataset_count_classes (dataset, NN_SPLIT_TRAINING, training);
  nn_dataset_count_classes (dataset, NN_SPLIT_TEST, test);
  cli_print (ngettext ("%s: %s of %s, %s class\n\n", "%s: %s of %s, %s classes\n\n",
                       (gulong) n_classes),
             name, images, shape, number);
  cli_print ("%10s  %10s  %s\n", _ ("training"), _ ("test"), _ ("class"));
  for (size_t c = 0; c < n_classes; c++)
    {
      g_autofree char *of_training = plot_format_count (training[c]);
      g_autofree char *class_name = cli_text_clean (nn_dataset_get_class_name (dataset, c));
      g_autofree char *of_test = plot_format_count (test[c]);

      cli_print ("%10s  %10s  %s\n", of_training, of_test, class_name);
    }
}

/* Those of @choices, or of the numbers, that are not as usual, by the names of their options. */
static void
print_unusual (const RunSettings *settings, gboolean choices)
{
  g_autoptr (RunSettings) plain = run_settings_new ();

  for (guint id = 0; id < RUN_N_SETTINGS; id++)
    {
      const RunSetting *setting = run_setting_get (id);

      if (setting->group <= RUN_GROUP_TRAINING || run_setting_is_choice (setting) != choices ||
          run_settings_have_same (settings, plain, id))
        continue;
      if (choices)
        cli_print (", %s %s", setting->key, run_settings_get_name (settings, id));
      else if (setting->kind == RUN_KIND_SHARE)
        cli_print (", %s %g%%", setting->key, 100 * run_settings_get_value (settings, id));
      else
        cli_print (", %s %g", setting->key, run_settings_get_value (settings, id));
    }
}

static void
print_settings (const Run *run)
{
  const RunSettings *settings = run->settings;
  const RunPresetData data = { .n_images = run->n_training_images, .shape = run->input_shape };
  const RunPreset *preset = run_preset_recognize (settings, &data);

  if (preset)
    cli_print (_ ("Preset: %s\n"), preset->key);
  cli_print (_ ("Settings: learning rate %g, batch size %u, seed %" G_GUINT64_FORMAT),
             settings->learning_rate, settings->batch_size, settings->seed);
  print_unusual (settings, FALSE);
  print_unusual (settings, TRUE);
  cli_print ("\n");
}

/* What is told of each epoch is told of the last: with one view of each image. */
static void
print_last_epoch (const Run *run)
{
  const RunEpoch *last = run_get_last_epoch (run);
  g_autofree char *accuracy = NULL;

  if (last == NULL)
    return;
  accuracy = cli_format_accuracy (last->evaluation_accuracy);
  if (isnan (last->evaluation_accuracy))
    cli_print (_ ("Last epoch: training loss %.4f\n"), last->training_loss);
  else if (run_has_validation (run))
    cli_print (_ ("Last epoch: training loss %.4f, validation accuracy %s\n"), last->training_loss,
               accuracy);
  else if (nn_tta_get_n_views (run->settings->tta) > 1)
    cli_print (_ ("Last epoch: training loss %.4f, test accuracy %s with one view of each image\n"),
               last->training_loss, accuracy);
  else
    cli_print (_ ("Last epoch: training loss %.4f, test accuracy %s\n"), last->training_loss,
               accuracy);
}

/* The run's test figures are those of the network that is kept. */
static void
print_test (const Run *run)
{
  guint n_views = nn_tta_get_n_views (run->settings->tta);
  g_autofree char *accuracy = cli_format_accuracy (run->test_accuracy);

  if (isnan (run->test_accuracy))
    return;
  if (n_views > 1)
    cli_print (_ ("Test: accuracy %s with %u views of each image"), accuracy, n_views);
  else
    cli_print (_ ("Test: accuracy %s"), accuracy);
  cli_print (ngettext ("; the test images have been used %u time\n",
                       "; the test images have been used %u times\n", run->n_test_evaluations),
             run->n_test_evaluations);
}

static void
print_figures (const Run *run)
{
  g_autofree char *best = report_describe_best_epoch (run);

  print_last_epoch (run);
  if (best)
    cli_print ("%s\n", best);
  print_test (run);
}

static void
print_data (const Run *run, const char *name)
{
  g_autofree char *images =
      report_describe_images (run->n_training_images, run->n_validation_images, run->n_test_images);

  /* Translators: a name; "60,000 training and 10,000 test images" */
  cli_print (_ ("Data: %s, %s\n"), name, images);
}

/* "Weights: 109,386, after epoch 7" */
static void
print_weights (const Run *run)
{
  g_autofree char *epoch = report_describe_kept_epoch (run);
  g_autofree char *n_weights = NULL;

  if (run->model == NULL)
    return;
  n_weights = plot_format_count (nn_model_count_weights (run->model));
  cli_print (_ ("Weights: %s"), n_weights);
  cli_print (*epoch ? ", %s\n" : "%s\n", epoch);
}

/* "Computed by: Pupil 0.1.0, kernel avx512, Intel(R) Xeon(R) Platinum, Debian GNU/Linux 13" */
static void
print_environment (const RunEnvironment *environment)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *joined = NULL, *clean = NULL;

  if (environment == NULL)
    return;
  if (environment->version)
    g_ptr_array_add (parts, g_strdup_printf ("Pupil %s", environment->version));
  if (environment->kernel)
    /* Translators: for which instruction set it is, as "avx512" */
    g_ptr_array_add (parts, g_strdup_printf (_ ("kernel %s"), environment->kernel));
  if (environment->processor)
    g_ptr_array_add (parts, g_strdup (environment->processor));
  if (environment->os)
    g_ptr_array_add (parts, g_strdup (environment->os));
  g_ptr_array_add (parts, NULL);
  joined = g_strjoinv (", ", (char **) parts->pdata);
  clean = cli_text_clean (joined);
  if (*clean)
    cli_print (_ ("Computed by: %s\n"), clean);
}

/* What happened meanwhile, a line each. */
static void
print_events (const Run *run)
{
  for (guint i = 0; i < run->events->len; i++)
    {
      const RunEvent *event = &g_array_index (run->events, RunEvent, i);
      g_autofree char *what = report_describe_event (event);
      g_autofree char *step = plot_format_count (event->step);

      /* Translators: the number of an epoch; of a batch; "Learning rate 0.001" */
      cli_print (_ ("Epoch %u, batch %s: %s\n"), event->epoch, step, what);
    }
}

/* "Trained: 50 epochs, 11,750 batches, 12.3 s on 2 threads" */
static void
print_training (const Run *run)
{
  g_autofree char *n_epochs = plot_format_count (run->epochs->len);
  g_autofree char *n_steps = plot_format_count (run->steps);
  g_autofree char *epochs =
      g_strdup_printf (ngettext ("%s epoch", "%s epochs", run->epochs->len), n_epochs);
  g_autofree char *steps =
      g_strdup_printf (ngettext ("%s batch", "%s batches", (gulong) run->steps), n_steps);

  /* Translators: "50 epochs", "11,750 batches" */
  cli_print (ngettext ("Trained: %s, %s, %.1f s on %u thread\n",
                       "Trained: %s, %s, %.1f s on %u threads\n", run->threads),
             epochs, steps, run->seconds, run->threads);
}

static void
print_run (const Run *run)
{
  g_autofree char *joined = g_strjoinv (", ", run->class_names);
  g_autofree char *classes = cli_text_clean (joined);
  g_autofree char *name = cli_text_clean (run->name);
  g_autofree char *created = cli_text_clean (run->created);
  g_autofree char *data = cli_text_clean (run->dataset_name);
  g_autofree char *layers = nn_architecture_to_string (run->settings->network);
  g_autofree char *network =
      run_settings_describe_network (run->settings, run->input_shape, run_get_n_classes (run));

  cli_print (_ ("Run “%s” of %s\n"), name, created);
  print_data (run, data);
  cli_print (_ ("Classes: %s\n"), classes);
  cli_print (_ ("Network: %s\n"), network);
  cli_print (_ ("Layers: %s\n"), layers);
  print_weights (run);
  print_settings (run);
  print_training (run);
  print_environment (run->environment);
  print_events (run);
  print_figures (run);
}

CliStatus
cli_info (int argc, char **argv)
{
  gboolean as_json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("Write the figures as JSON"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  GOptionGroup *group = g_option_group_new ("info", NULL, NULL, NULL, NULL);
  g_autoptr (NnDataset) dataset = NULL;
  g_autoptr (GError) error = NULL;
  CliStatus status = CLI_OK;

  g_option_group_add_entries (group, entries);
  if (!cli_parse (_ ("DATA|RUN"), _ ("Describes a data set, or a run (a .pupil file)."), group,
                  &argc, &argv, 1, &status))
    return status;
  if (g_str_has_suffix (argv[1], ".pupil"))
    {
      g_autoptr (Run) run = run_file_load (argv[1], NULL, &error);

      if (run == NULL)
        return cli_fail (CLI_FAILED, "%s", error->message);
      if (as_json)
        print_json (report_make_run_info (run));
      else
        print_run (run);
      return CLI_OK;
    }
  dataset = cli_open_dataset (argv[1], "all", 0, &status);
  if (dataset == NULL)
    return status;
  if (as_json)
    print_json (report_make_dataset_info (dataset));
  else
    print_dataset (dataset);
  return CLI_OK;
}
