/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report-info.h"

#include <math.h>

#include "report-json-builder.h"
#include "run-environment-json.h"
#include "run-settings-json.h"

JsonNode *
report_make_dataset_info (NnDataset *dataset)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  size_t n_classes = nn_dataset_get_n_classes (dataset);
  g_autofree size_t *training = g_new (size_t, n_classes);
  g_autofree size_t *test = g_new (size_t, n_classes);
  NnShape shape = nn_dataset_get_shape (dataset);

  nn_dataset_count_classes (dataset, NN_SPLIT_TRAINING, training);
  nn_dataset_count_classes (dataset, NN_SPLIT_TEST, test);
  json_builder_begin_object (builder);
  report_json_add_string (builder, "kind", "dataset");
  report_json_add_string (builder, "name", nn_dataset_get_name (dataset));
  report_json_add_string (builder, "sha256", nn_dataset_get_hash (dataset));
  report_json_add_count (builder, "channels", shape.channels);
  report_json_add_count (builder, "height", shape.height);
  report_json_add_count (builder, "width", shape.width);
  report_json_add_count (builder, "training_images",
                         nn_dataset_get_n_images (dataset, NN_SPLIT_TRAINING));
  report_json_add_count (builder, "test_images", nn_dataset_get_n_images (dataset, NN_SPLIT_TEST));
  json_builder_set_member_name (builder, "classes");
  json_builder_begin_array (builder);
  for (size_t c = 0; c < n_classes; c++)
    {
      json_builder_begin_object (builder);
      report_json_add_string (builder, "name", nn_dataset_get_class_name (dataset, c));
      report_json_add_count (builder, "training_images", training[c]);
      report_json_add_count (builder, "test_images", test[c]);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

JsonNode *
report_make_run_info (const Run *run)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const RunEpoch *best = run_get_best_epoch (run), *last = run_get_last_epoch (run);
  gboolean is_partial;

  json_builder_begin_object (builder);
  report_json_add_string (builder, "kind", "run");
  report_json_add_string (builder, "name", run->name);
  report_json_add_string (builder, "created", run->created);
  report_json_add_string (builder, "dataset", run->dataset_name);
  json_builder_set_member_name (builder, "classes");
  json_builder_begin_array (builder);
  for (guint i = 0; run->class_names[i]; i++)
    json_builder_add_string_value (builder, run->class_names[i]);
  json_builder_end_array (builder);
  report_json_add_object (builder, "settings", run_settings_to_json (run->settings));
  report_json_add_count (builder, "weights", run->model ? nn_model_count_weights (run->model) : 0);
  report_json_add_count (builder, "epochs", run->epochs->len);
  report_json_add_count (builder, "steps", run->steps);
  report_json_add_number (builder, "seconds", run->seconds);
  report_json_add_number (builder, "training_loss", last ? last->training_loss : NAN);
  report_json_add_number (builder, "test_accuracy", run->test_accuracy);
  report_json_add_number (builder, "test_loss", run->test_loss);
  report_json_add_count (builder, "test_evaluations", run->n_test_evaluations);
  report_json_add_number (builder,
                          run_has_validation (run) ? "best_validation_accuracy"
                                                   : "best_test_accuracy",
                          best ? best->evaluation_accuracy : NAN);
  report_json_add_count (builder, "best_epoch", best ? best->epoch : 0);
  report_json_add_count (builder, "network_epoch", run_get_network_epoch (run, &is_partial));
  if (run->environment)
    report_json_add_object (builder, "environment", run_environment_to_json (run->environment));
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}
