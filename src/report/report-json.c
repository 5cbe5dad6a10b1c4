#include <math.h>

#include "report-files.h"
#include "report-json-builder.h"

static void
add_ratios (JsonBuilder *builder, const NnClassMetrics *metrics)
{
  report_json_add_number (builder, "precision", metrics->precision);
  report_json_add_number (builder, "recall", metrics->recall);
  report_json_add_number (builder, "f1", metrics->f1);
  report_json_add_count (builder, "support", metrics->support);
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
  report_json_add_count (builder, "images", metrics->n_images);
  report_json_add_count (builder, "correct", metrics->n_correct);
  report_json_add_number (builder, "accuracy", metrics->accuracy);
  nn_accuracy_interval (metrics->n_correct, metrics->n_images, &low, &high);
  json_builder_set_member_name (builder, "accuracy_interval_95");
  json_builder_begin_array (builder);
  json_builder_add_double_value (builder, low);
  json_builder_add_double_value (builder, high);
  json_builder_end_array (builder);
  report_json_add_number (builder, "loss", metrics->loss);
  add_confusion (builder, metrics);
  json_builder_set_member_name (builder, "classes");
  json_builder_begin_array (builder);
  for (size_t c = 0; c < metrics->n_classes; c++)
    {
      json_builder_begin_object (builder);
      report_json_add_string (builder, "name", nn_dataset_get_class_name (dataset, c));
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

  gboolean validation = run_has_validation (run);

  if (best == NULL || !isfinite (best->test_accuracy))
    return;
  json_builder_set_member_name (builder, "best_epoch");
  json_builder_begin_object (builder);
  report_json_add_count (builder, "epoch", best->epoch);
  report_json_add_number (builder, validation ? "validation_accuracy" : "test_accuracy",
                          best->test_accuracy);
  report_json_add_number (builder, validation ? "validation_loss" : "test_loss", best->test_loss);
  json_builder_end_object (builder);
}

/* The epoch whose weights were kept, on the images that were held out. */
static void
add_validation (JsonBuilder *builder, const Run *run)
{
  const RunEpoch *best = run_get_best_epoch (run);

  json_builder_set_member_name (builder, "validation");
  if (!run_has_validation (run))
    {
      json_builder_add_null_value (builder);
      return;
    }
  json_builder_begin_object (builder);
  report_json_add_count (builder, "images", run->n_validation_images);
  report_json_add_count (builder, "epoch", best ? best->epoch : 0);
  report_json_add_number (builder, "accuracy", best ? best->test_accuracy : NAN);
  report_json_add_number (builder, "loss", best ? best->test_loss : NAN);
  json_builder_end_object (builder);
}

JsonNode *
report_make_metrics (const Run *run, const TrainingEvaluation *evaluation)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const RunEpoch *last = run_get_last_epoch (run);

  json_builder_begin_object (builder);
  report_json_add_string (builder, "dataset", run->dataset_name);
  json_builder_set_member_name (builder, "test");
  if (evaluation)
    json_builder_add_value (builder, report_make_evaluation (evaluation));
  else
    json_builder_add_null_value (builder);
  report_json_add_count (builder, "test_looks", run->test_looks);
  add_validation (builder, run);
  json_builder_set_member_name (builder, "training");
  json_builder_begin_object (builder);
  report_json_add_count (builder, "images", run_get_n_trained_images (run));
  report_json_add_count (builder, "epochs", run->epochs->len);
  report_json_add_count (builder, "steps", run->steps);
  report_json_add_number (builder, "seconds", run->seconds);
  report_json_add_number (builder, "images_per_second",
                          run->seconds > 0 ? (double) run->images_seen / run->seconds : NAN);
  report_json_add_count (builder, "threads", run->threads);
  report_json_add_number (builder, "loss", last ? last->training_loss : NAN);
  report_json_add_number (builder, "accuracy", last ? last->training_accuracy : NAN);
  json_builder_end_object (builder);
  add_best_epoch (builder, run);
  report_json_add_object (builder, "settings", run_settings_to_json (&run->settings));
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}
