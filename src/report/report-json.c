/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report-json.h"

#include <math.h>
#include <string.h>

#include "format-json.h"
#include "report-json-builder.h"
#include "run-settings-json.h"

/* The confusion matrix is the only thing whose size grows with the square of something: a tree of
 * it would take a hundred bytes for each of its numbers. So it is left out of the tree, and written
 * where this stands in the text. (Quotes within a string are escaped: it stands nowhere else.) */
#define CONFUSION_MEMBER "confusion"
#define CONFUSION_PLACE "\"" CONFUSION_MEMBER "\": null"

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
add_interval (JsonBuilder *builder, size_t n_correct, size_t n_images)
{
  double low, high;

  nn_accuracy_interval (n_correct, n_images, &low, &high);
  json_builder_set_member_name (builder, "accuracy_interval_95");
  json_builder_begin_array (builder);
  json_builder_add_double_value (builder, low);
  json_builder_add_double_value (builder, high);
  json_builder_end_array (builder);
}

JsonNode *
report_make_evaluation (const TrainingEvaluation *evaluation)
{
  const NnMetrics *metrics = training_evaluation_get_metrics (evaluation);
  const NnDataset *dataset = training_evaluation_get_dataset (evaluation);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  report_json_add_count (builder, "images", metrics->n_images);
  report_json_add_count (builder, "views", training_evaluation_get_n_views (evaluation));
  report_json_add_count (builder, "correct", metrics->n_correct);
  report_json_add_number (builder, "accuracy", metrics->accuracy);
  add_interval (builder, metrics->n_correct, metrics->n_images);
  report_json_add_number (builder, "loss", metrics->loss);
  json_builder_set_member_name (builder, CONFUSION_MEMBER);
  json_builder_add_null_value (builder);
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

  if (best == NULL || !isfinite (best->evaluation_accuracy))
    return;
  json_builder_set_member_name (builder, "best_epoch");
  json_builder_begin_object (builder);
  report_json_add_count (builder, "epoch", best->epoch);
  report_json_add_number (builder, validation ? "validation_accuracy" : "test_accuracy",
                          best->evaluation_accuracy);
  report_json_add_number (builder, validation ? "validation_loss" : "test_loss",
                          best->evaluation_loss);
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
  report_json_add_number (builder, "accuracy", best ? best->evaluation_accuracy : NAN);
  if (best && isfinite (best->evaluation_accuracy))
    add_interval (builder,
                  (size_t) lround (best->evaluation_accuracy * (double) run->n_validation_images),
                  run->n_validation_images);
  report_json_add_number (builder, "loss", best ? best->evaluation_loss : NAN);
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
  report_json_add_count (builder, "test_evaluations", run->n_test_evaluations);
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
  report_json_add_object (builder, "settings", run_settings_to_json (run->settings));
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

/* A line for each row, @indent deeper than the member that it is the value of. */
static void
write_confusion (const NnMetrics *metrics, int indent, ReportWriter write, gpointer data)
{
  size_t n = metrics->n_classes;
  g_autoptr (GString) row = g_string_new (NULL);

  write ("\"" CONFUSION_MEMBER "\": [\n", data);
  for (size_t actual = 0; actual < n; actual++)
    {
      g_string_printf (row, "%*s[", indent + 2, "");
      for (size_t predicted = 0; predicted < n; predicted++)
        g_string_append_printf (row, "%s%zu", predicted > 0 ? ", " : "",
                                metrics->confusion[actual * n + predicted]);
      g_string_append (row, actual + 1 < n ? "],\n" : "]\n");
      write (row->str, data);
    }
  g_string_printf (row, "%*s]", indent, "");
  write (row->str, data);
}

/* How many characters of its line stand before @place in @text. */
static int
get_indent (const char *text, const char *place)
{
  const char *start = place;

  while (start > text && start[-1] != '\n')
    start--;
  return (int) (place - start);
}

void
report_write_json (JsonNode *node,
                   const TrainingEvaluation *evaluation,
                   ReportWriter write,
                   gpointer data)
{
  g_autofree char *text = NULL;
  const NnMetrics *metrics = NULL;
  char *place;

  g_return_if_fail (node != NULL && write != NULL);

  text = format_json_write (json_node_get_object (node));
  place = strstr (text, CONFUSION_PLACE);
  if (evaluation)
    metrics = training_evaluation_get_metrics (evaluation);
  if (place && metrics && metrics->confusion)
    {
      int indent = get_indent (text, place);

      *place = '\0';
      write (text, data);
      write_confusion (metrics, indent, write, data);
      place += strlen (CONFUSION_PLACE);
    }
  else
    place = text;
  write (place, data);
}
