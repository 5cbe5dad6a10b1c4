/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "format-json.h"
#include "run-environment-json.h"
#include "run-file.h"
#include "run-json.h"
#include "run-network.h"
#include "run-private.h"
#include "run-settings-json.h"

const char *const RUN_JSON_EPOCH_FIELDS[] = {
  "epoch",
  "step",
  "training_loss",
  "training_accuracy",
  "test_loss",
  "test_accuracy",
  "learning_rate",
  "seconds",
  "validation_loss",
  "validation_accuracy",
  NULL,
};
const char *const RUN_JSON_EVENT_FIELDS[] = { "kind", "epoch", "step", "value", NULL };

static const char *const EVENT_KINDS[] = {
  [RUN_EVENT_LEARNING_RATE] = "learning-rate",
  [RUN_EVENT_EPOCHS] = "epochs",
  [RUN_EVENT_PAUSED] = "paused",
  [RUN_EVENT_STOPPED] = "stopped",
  [RUN_EVENT_NON_FINITE] = "non-finite",
  [RUN_EVENT_EARLY_STOP] = "early-stop",
};

static const char *
get_event_kind (RunEventKind kind)
{
  return (size_t) kind < G_N_ELEMENTS (EVENT_KINDS) ? EVENT_KINDS[kind] : NULL;
}

gboolean
run_event_kind_from_text (const char *text, RunEventKind *kind)
{
  for (size_t i = 0; i < G_N_ELEMENTS (EVENT_KINDS); i++)
    if (strcmp (text, EVENT_KINDS[i]) == 0)
      {
        *kind = (RunEventKind) i;
        return TRUE;
      }
  return FALSE;
}

/* The object of that name in what was read, or NULL. */
static JsonObject *
get_old_object (JsonObject *old, const char *key)
{
  JsonNode *node = old ? json_object_get_member (old, key) : NULL;

  return node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* The element @index of the old list of that name, if it is about the same step; or NULL. */
static JsonObject *
get_old_element (JsonObject *old, const char *key, guint index, guint64 step)
{
  JsonNode *node = old ? json_object_get_member (old, key) : NULL;
  JsonNode *element, *member;
  guint64 old_step;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node) ||
      index >= json_array_get_length (json_node_get_array (node)))
    return NULL;
  element = json_array_get_element (json_node_get_array (node), index);
  if (!JSON_NODE_HOLDS_OBJECT (element))
    return NULL;
  member = json_object_get_member (json_node_get_object (element), "step");
  if (member == NULL || !format_json_node_get_integer (member, &old_step) || old_step != step)
    return NULL;
  return json_node_get_object (element);
}

static JsonObject *
write_dataset (const Run *run)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", run->dataset_name);
  if (run->dataset_hash)
    json_object_set_string_member (object, "hash", run->dataset_hash);
  else
    json_object_set_null_member (object, "hash");
  json_object_set_int_member (object, "training_images", (gint64) run->n_training_images);
  json_object_set_int_member (object, "test_images", (gint64) run->n_test_images);
  if (run_has_validation (run))
    json_object_set_int_member (object, "validation_images", (gint64) run->n_validation_images);
  return object;
}

static JsonArray *
write_classes (const Run *run)
{
  JsonArray *array = json_array_new ();

  for (size_t i = 0; run->class_names && run->class_names[i]; i++)
    json_array_add_string_element (array, run->class_names[i]);
  return array;
}

static JsonObject *
write_input (const Run *run)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "channels", (gint64) run->input_shape.channels);
  json_object_set_int_member (object, "height", (gint64) run->input_shape.height);
  json_object_set_int_member (object, "width", (gint64) run->input_shape.width);
  return object;
}

static JsonObject *
write_training (const Run *run)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "threads", run->threads);
  format_json_set_number (object, "seconds", run->seconds);
  json_object_set_int_member (object, "images_seen", (gint64) run->images_seen);
  json_object_set_int_member (object, "steps", (gint64) run->steps);
  json_object_set_int_member (object, "network_step", (gint64) run->network_step);
  return object;
}

static void
write_evaluation (const Run *run, const RunEpoch *epoch, JsonObject *object)
{
  gboolean validation = run_has_validation (run);

  format_json_set_number (object, validation ? "validation_loss" : "test_loss",
                          epoch->evaluation_loss);
  format_json_set_number (object, validation ? "validation_accuracy" : "test_accuracy",
                          epoch->evaluation_accuracy);
}

static JsonArray *
write_epochs (const Run *run)
{
  JsonArray *array = json_array_sized_new (run->epochs->len);

  for (guint i = 0; i < run->epochs->len; i++)
    {
      const RunEpoch *epoch = g_ptr_array_index (run->epochs, i);
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "epoch", epoch->epoch);
      json_object_set_int_member (object, "step", (gint64) epoch->step);
      format_json_set_number (object, "training_loss", epoch->training_loss);
      format_json_set_number (object, "training_accuracy", epoch->training_accuracy);
      write_evaluation (run, epoch, object);
      format_json_set_number (object, "learning_rate", epoch->learning_rate);
      format_json_set_number (object, "seconds", epoch->seconds);
      format_json_keep_unknown (object, get_old_element (run->extra, "epochs", i, epoch->step),
                                RUN_JSON_EPOCH_FIELDS);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonArray *
write_events (const Run *run)
{
  JsonArray *array = json_array_sized_new (run->events->len);

  for (guint i = 0; i < run->events->len; i++)
    {
      const RunEvent *event = &g_array_index (run->events, RunEvent, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "kind", get_event_kind (event->kind));
      json_object_set_int_member (object, "epoch", event->epoch);
      json_object_set_int_member (object, "step", (gint64) event->step);
      format_json_set_number (object, "value", event->value);
      format_json_keep_unknown (object, get_old_element (run->extra, "events", i, event->step),
                                RUN_JSON_EVENT_FIELDS);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonObject *
write_test (const Run *run)
{
  JsonObject *object = json_object_new ();

  format_json_set_number (object, "loss", run->test_loss);
  format_json_set_number (object, "accuracy", run->test_accuracy);
  json_object_set_int_member (object, "evaluations", run->n_test_evaluations);
  return object;
}

/* Sets the member @key, with the fields of the old object of that name that are not in @known. */
static void
set_object (JsonObject *root,
            const char *key,
            JsonObject *object,
            JsonObject *old,
            const char *const *known)
{
  format_json_keep_unknown (object, get_old_object (old, key), known);
  json_object_set_object_member (root, key, object);
}

char *
run_json_write (const Run *run)
{
  /* A normalization that was read belongs to a model; without one it is left out. */
  static const char *const KNOWN[] = { RUN_JSON_NORMALIZATION, NULL };
  static const char *const KNOWN_DATASET[] = { "validation_images", NULL };
  g_autoptr (JsonObject) root = NULL;

  g_return_val_if_fail (run != NULL, NULL);

  root = json_object_new ();
  json_object_set_int_member (root, "format", RUN_FILE_FORMAT_VERSION);
  json_object_set_string_member (root, "application", "Pupil");
  json_object_set_string_member (root, "application_version", PUPIL_VERSION);
  json_object_set_string_member (root, "name", run->name);
  json_object_set_string_member (root, "created", run->created);
  set_object (root, "dataset", write_dataset (run), run->extra, KNOWN_DATASET);
  json_object_set_array_member (root, "classes", write_classes (run));
  set_object (root, "input", write_input (run), run->extra, NULL);
  if (run->model && nn_model_get_normalization (run->model))
    json_object_set_object_member (root, RUN_JSON_NORMALIZATION,
                                   run_normalization_to_json (
                                       nn_model_get_normalization (run->model)));
  set_object (root, "settings", run_settings_to_json (run->settings), run->extra, NULL);
  set_object (root, "training", write_training (run), run->extra, NULL);
  json_object_set_array_member (root, "epochs", write_epochs (run));
  json_object_set_array_member (root, "events", write_events (run));
  set_object (root, "test", write_test (run), run->extra, NULL);
  if (run->environment)
    set_object (root, RUN_JSON_ENVIRONMENT, run_environment_to_json (run->environment), run->extra,
                NULL);
  format_json_keep_unknown (root, run->extra, KNOWN);
  return format_json_write (root);
}
