/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "format-json.h"
#include "run-environment-json.h"
#include "run-file.h"
#include "run-json.h"
#include "run-private.h"
#include "run-settings-json.h"

/* As many as labels of 16 bits can tell apart. */
#define MAX_CLASSES 65536

static gboolean
read_format (JsonObject *root, const char *file_name, GError **error)
{
  guint64 format;

  if (!format_json_read_integer (root, FORMAT_JSON_TOP, "format", 1, FORMAT_JSON_MAX_INTEGER,
                                 &format, error))
    return FALSE;
  if (format <= RUN_FILE_FORMAT_VERSION)
    return TRUE;
  g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_NEWER,
               _ ("“%s” was written by a newer version of Pupil; update Pupil to open it."),
               file_name);
  return FALSE;
}

static gboolean
read_size (JsonObject *object,
           FormatJsonPlace place,
           const char *key,
           guint64 minimum,
           size_t *size,
           GError **error)
{
  guint64 number;

  if (!format_json_read_integer (object, place, key, minimum,
                                 MIN (FORMAT_JSON_MAX_INTEGER, G_MAXSIZE), &number, error))
    return FALSE;
  *size = (size_t) number;
  return TRUE;
}

static gboolean
read_names (Run *run, JsonObject *root, GError **error)
{
  g_autoptr (GDateTime) created = NULL;
  const char *text;

  if (!format_json_read_string (root, FORMAT_JSON_TOP, "name", &text, error))
    return FALSE;
  run->name = g_strdup (text);
  if (!format_json_read_string (root, FORMAT_JSON_TOP, "created", &text, error))
    return FALSE;
  created = g_date_time_new_from_iso8601 (text, NULL);
  if (created == NULL)
    {
      format_json_set_error (error, FORMAT_JSON_TOP, "created",
                             _ ("must be a time such as 2026-01-31T12:00:00Z"));
      return FALSE;
    }
  run->created = g_strdup (text);
  return TRUE;
}

static gboolean
read_dataset (Run *run, JsonObject *root, GError **error)
{
  const FormatJsonPlace place = FORMAT_JSON_IN ("dataset");
  JsonObject *object = format_json_read_object (root, FORMAT_JSON_TOP, "dataset", error);
  const char *name, *hash;

  if (object == NULL || !format_json_read_string (object, place, "name", &name, error) ||
      !format_json_read_string_or_null (object, place, "hash", &hash, error))
    return FALSE;
  run->dataset_name = g_strdup (name);
  run->dataset_hash = g_strdup (hash);
  if (!read_size (object, place, "training_images", 0, &run->n_training_images, error) ||
      !read_size (object, place, "test_images", 0, &run->n_test_images, error))
    return FALSE;
  if (!json_object_has_member (object, "validation_images"))
    return TRUE;
  if (!read_size (object, place, "validation_images", 0, &run->n_validation_images, error))
    return FALSE;
  if (run->n_validation_images <= run->n_training_images)
    return TRUE;
  format_json_set_error (error, place, "validation_images",
                         _ ("must not be more than the training images"));
  return FALSE;
}

static gboolean
read_classes (Run *run, JsonObject *root, GError **error)
{
  JsonArray *array = format_json_read_array (root, FORMAT_JSON_TOP, "classes", error);
  guint n;

  if (array == NULL)
    return FALSE;
  n = json_array_get_length (array);
  if (n == 0 || n > MAX_CLASSES)
    {
      format_json_set_error (error, FORMAT_JSON_TOP, "classes", _ ("must hold 1 to 65536 names"));
      return FALSE;
    }
  run->class_names = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        {
          format_json_set_error (error, (FormatJsonPlace){ "classes", i }, NULL,
                                 _ ("must be a text"));
          return FALSE;
        }
      run->class_names[i] = g_strdup (json_node_get_string (node));
    }
  return TRUE;
}

static gboolean
read_input (Run *run, JsonObject *root, GError **error)
{
  const FormatJsonPlace place = FORMAT_JSON_IN ("input");
  JsonObject *object = format_json_read_object (root, FORMAT_JSON_TOP, "input", error);

  if (object == NULL ||
      !read_size (object, place, "channels", 1, &run->input_shape.channels, error) ||
      !read_size (object, place, "height", 1, &run->input_shape.height, error) ||
      !read_size (object, place, "width", 1, &run->input_shape.width, error))
    return FALSE;
  if (!nn_shape_check (run->input_shape, NULL))
    {
      format_json_set_error (error, FORMAT_JSON_TOP, "input", _ ("is too large"));
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_settings (Run *run, JsonObject *root, GError **error)
{
  JsonObject *object = format_json_read_object (root, FORMAT_JSON_TOP, "settings", error);

  return object && run_settings_from_json (run->settings, object, error);
}

static gboolean
read_training (Run *run, JsonObject *root, GError **error)
{
  const FormatJsonPlace place = FORMAT_JSON_IN ("training");
  JsonObject *object = format_json_read_object (root, FORMAT_JSON_TOP, "training", error);
  guint64 threads;

  if (object == NULL ||
      !format_json_read_integer (object, place, "threads", 0, G_MAXUINT, &threads, error) ||
      !format_json_read_number (object, place, "seconds", &run->seconds, error) ||
      !format_json_read_integer (object, place, "images_seen", 0, FORMAT_JSON_MAX_INTEGER,
                                 &run->images_seen, error) ||
      !format_json_read_integer (object, place, "steps", 0, FORMAT_JSON_MAX_INTEGER, &run->steps,
                                 error) ||
      !format_json_read_integer (object, place, "network_step", 0, run->steps, &run->network_step,
                                 error))
    return FALSE;
  run->threads = (guint) threads;
  return TRUE;
}

static gboolean
read_epoch (
    const Run *run, JsonObject *object, FormatJsonPlace place, RunEpoch *epoch, GError **error)
{
  const char *loss = run_has_validation (run) ? "validation_loss" : "test_loss";
  const char *accuracy = run_has_validation (run) ? "validation_accuracy" : "test_accuracy";
  guint64 number;

  if (!format_json_read_integer (object, place, "epoch", 1, RUN_MAX_EPOCH, &number, error) ||
      !format_json_read_integer (object, place, "step", 0, FORMAT_JSON_MAX_INTEGER, &epoch->step,
                                 error))
    return FALSE;
  epoch->epoch = (guint) number;
  return format_json_read_number (object, place, "training_loss", &epoch->training_loss, error) &&
         format_json_read_number (object, place, "training_accuracy", &epoch->training_accuracy,
                                  error) &&
         format_json_read_number (object, place, loss, &epoch->evaluation_loss, error) &&
         format_json_read_number (object, place, accuracy, &epoch->evaluation_accuracy, error) &&
         format_json_read_number (object, place, "learning_rate", &epoch->learning_rate, error) &&
         format_json_read_number (object, place, "seconds", &epoch->seconds, error);
}

static gboolean
read_epochs (Run *run, JsonObject *root, GError **error)
{
  JsonArray *array = format_json_read_array (root, FORMAT_JSON_TOP, "epochs", error);
  guint last = 0;

  if (array == NULL)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const FormatJsonPlace place = { "epochs", i };
      JsonObject *object = format_json_read_element (array, "epochs", i, error);
      g_autoptr (RunEpoch) epoch = run_epoch_new ();

      if (object == NULL || !read_epoch (run, object, place, epoch, error))
        return FALSE;
      if (epoch->epoch <= last)
        {
          format_json_set_error (error, place, "epoch", _ ("must be larger than the one before"));
          return FALSE;
        }
      last = epoch->epoch;
      run_append_epoch (run, g_steal_pointer (&epoch));
    }
  return TRUE;
}

static gboolean
read_event (JsonObject *object, FormatJsonPlace place, RunEvent *event, GError **error)
{
  const char *kind;
  guint64 epoch;

  if (!format_json_read_string (object, place, "kind", &kind, error) ||
      !format_json_read_integer (object, place, "epoch", 0, RUN_MAX_EPOCH, &epoch, error) ||
      !format_json_read_integer (object, place, "step", 0, FORMAT_JSON_MAX_INTEGER, &event->step,
                                 error) ||
      !format_json_read_number (object, place, "value", &event->value, error))
    return FALSE;
  event->epoch = (guint) epoch;
  if (!run_event_kind_from_text (kind, &event->kind))
    {
      format_json_set_error (error, place, "kind", _ ("is unknown to Pupil"));
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_events (Run *run, JsonObject *root, GError **error)
{
  JsonArray *array = format_json_read_array (root, FORMAT_JSON_TOP, "events", error);

  if (array == NULL)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const FormatJsonPlace place = { "events", i };
      JsonObject *object = format_json_read_element (array, "events", i, error);
      RunEvent event = { 0 };

      if (object == NULL || !read_event (object, place, &event, error))
        return FALSE;
      run_append_event (run, &event);
    }
  return TRUE;
}

static gboolean
read_test (Run *run, JsonObject *root, GError **error)
{
  const FormatJsonPlace place = FORMAT_JSON_IN ("test");
  JsonObject *object = format_json_read_object (root, FORMAT_JSON_TOP, "test", error);
  guint64 n_evaluations;

  if (object == NULL || !format_json_read_number (object, place, "loss", &run->test_loss, error) ||
      !format_json_read_number (object, place, "accuracy", &run->test_accuracy, error) ||
      !format_json_read_integer (object, place, "evaluations", 0, G_MAXUINT, &n_evaluations, error))
    return FALSE;
  run->n_test_evaluations = (guint) n_evaluations;
  return TRUE;
}

/* A run that was made and never trained has none. */
static gboolean
read_environment (Run *run, JsonObject *root, GError **error)
{
  JsonObject *object;

  if (!json_object_has_member (root, RUN_JSON_ENVIRONMENT))
    return TRUE;
  object = format_json_read_object (root, FORMAT_JSON_TOP, RUN_JSON_ENVIRONMENT, error);
  run->environment = object ? run_environment_from_json (object, error) : NULL;
  return run->environment != NULL;
}

/* Forgets a long list that holds nothing but what has been read from it. */
static void
forget_known_list (JsonObject *root, const char *key, const char *const *known)
{
  JsonArray *array = json_object_get_array_member (root, key);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObjectIter iter;
      const char *name;

      json_object_iter_init (&iter, json_array_get_object_element (array, i));
      while (json_object_iter_next (&iter, &name, NULL))
        if (!g_strv_contains (known, name))
          return;
    }
  json_object_remove_member (root, key);
}

static Run *
read_root (JsonObject *root, const char *file_name, GError **error)
{
  g_autoptr (Run) run = run_new_empty ();

  if (!read_format (root, file_name, error) || !read_names (run, root, error) ||
      !read_dataset (run, root, error) || !read_classes (run, root, error) ||
      !read_input (run, root, error) || !read_settings (run, root, error) ||
      !read_training (run, root, error) || !read_epochs (run, root, error) ||
      !read_events (run, root, error) || !read_test (run, root, error) ||
      !read_environment (run, root, error))
    return NULL;
  forget_known_list (root, "epochs", RUN_JSON_EPOCH_FIELDS);
  forget_known_list (root, "events", RUN_JSON_EVENT_FIELDS);
  run->extra = json_object_ref (root);
  return g_steal_pointer (&run);
}

Run *
run_json_read (const char *text, gssize length, const char *file_name, GError **error)
{
  g_autoptr (JsonObject) root = NULL;
  g_autoptr (GError) reason = NULL;
  Run *run;

  g_return_val_if_fail (text != NULL && file_name != NULL, NULL);

  root = format_json_parse (text, length < 0 ? strlen (text) : (size_t) length, &reason);
  run = root ? read_root (root, file_name, &reason) : NULL;
  if (run)
    return run;
  if (g_error_matches (reason, FORMAT_ERROR, FORMAT_ERROR_NEWER))
    g_propagate_error (error, g_steal_pointer (&reason));
  else
    run_set_damage_error (error, file_name, reason->message);
  return NULL;
}
