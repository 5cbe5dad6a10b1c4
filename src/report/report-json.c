#include "report-files.h"

#include <math.h>

/* JSON has no NaN and no infinity; a reader gets null. */
static void
add_number (JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  if (isfinite (value))
    json_builder_add_double_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_count (JsonBuilder *builder, const char *name, guint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, (gint64) value);
}

static void
add_ratios (JsonBuilder *builder, const NnClassMetrics *metrics)
{
  add_number (builder, "precision", metrics->precision);
  add_number (builder, "recall", metrics->recall);
  add_number (builder, "f1", metrics->f1);
  add_count (builder, "support", metrics->support);
}

static void
add_average (JsonBuilder *builder, const char *name, const NnClassMetrics *metrics)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  add_ratios (builder, metrics);
  json_builder_end_object (builder);
}

static void
add_confusion (JsonBuilder *builder, const NnMetrics *metrics)
{
  json_builder_set_member_name (builder, "confusion");
  json_builder_begin_array (builder);
  for (size_t actual = 0; actual < metrics->n_classes; actual++)
    {
      json_builder_begin_array (builder);
      for (size_t predicted = 0; predicted < metrics->n_classes; predicted++)
        json_builder_add_int_value (
            builder, (gint64) metrics->confusion[actual * metrics->n_classes + predicted]);
      json_builder_end_array (builder);
    }
  json_builder_end_array (builder);
}

JsonNode *
report_make_evaluation (const TrainingEvaluation *evaluation)
{
  const NnMetrics *metrics = training_evaluation_get_metrics (evaluation);
  const NnDataset *dataset = training_evaluation_get_dataset (evaluation);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  double low, high;

  json_builder_begin_object (builder);
  add_count (builder, "images", metrics->n_images);
  add_count (builder, "correct", metrics->n_correct);
  add_number (builder, "accuracy", metrics->accuracy);
  nn_accuracy_interval (metrics->n_correct, metrics->n_images, &low, &high);
  json_builder_set_member_name (builder, "accuracy_interval_95");
  json_builder_begin_array (builder);
  json_builder_add_double_value (builder, low);
  json_builder_add_double_value (builder, high);
  json_builder_end_array (builder);
  add_number (builder, "loss", metrics->loss);
  add_confusion (builder, metrics);
  json_builder_set_member_name (builder, "classes");
  json_builder_begin_array (builder);
  for (size_t c = 0; c < metrics->n_classes; c++)
    {
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "name");
      json_builder_add_string_value (builder, nn_dataset_get_class_name (dataset, c));
      add_ratios (builder, &metrics->classes[c]);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  add_average (builder, "macro_average", &metrics->macro);
  add_average (builder, "weighted_average", &metrics->weighted);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static void
add_best_epoch (JsonBuilder *builder, const Run *run)
{
  const RunEpoch *best = run_get_best_epoch (run);

  if (best == NULL || !isfinite (best->test_accuracy))
    return;
  json_builder_set_member_name (builder, "best_epoch");
  json_builder_begin_object (builder);
  add_count (builder, "epoch", best->epoch);
  add_number (builder, "test_accuracy", best->test_accuracy);
  add_number (builder, "test_loss", best->test_loss);
  json_builder_end_object (builder);
}

static void
add_settings (JsonBuilder *builder, const RunSettings *settings)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, run_settings_to_json (settings));
  json_builder_set_member_name (builder, "settings");
  json_builder_add_value (builder, node);
}

JsonNode *
report_make_metrics (const Run *run, const TrainingEvaluation *evaluation)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const RunEpoch *last = run_get_last_epoch (run);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "dataset");
  json_builder_add_string_value (builder, run->dataset_name);
  json_builder_set_member_name (builder, "test");
  if (evaluation)
    json_builder_add_value (builder, report_make_evaluation (evaluation));
  else
    json_builder_add_null_value (builder);
  json_builder_set_member_name (builder, "training");
  json_builder_begin_object (builder);
  add_count (builder, "images", run->n_training_images);
  add_count (builder, "epochs", run->epochs->len);
  add_count (builder, "steps", run->steps);
  add_number (builder, "seconds", run->seconds);
  add_number (builder, "images_per_second",
              run->seconds > 0 ? (double) run->images_seen / run->seconds : NAN);
  add_count (builder, "threads", run->threads);
  add_number (builder, "loss", last ? last->training_loss : NAN);
  add_number (builder, "accuracy", last ? last->training_accuracy : NAN);
  json_builder_end_object (builder);
  add_best_epoch (builder, run);
  add_settings (builder, &run->settings);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}
