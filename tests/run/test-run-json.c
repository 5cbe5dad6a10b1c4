/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run-file.h"
#include "run-json.h"

#include <locale.h>
#include <math.h>
#include <string.h>

#include "format-json.h"
#include "run-test.h"

/* The JSON object of the run of the tests. */
static JsonObject *
make_object (void)
{
  g_autoptr (Run) run = run_test_make_run ();
  g_autofree char *text = run_json_write (run);
  JsonObject *object = format_json_parse (text, strlen (text), NULL);

  g_assert_nonnull (object);
  return object;
}

/* Its text, without the spaces between values. */
static char *
to_text (JsonObject *object)
{
  g_autofree char *written = format_json_write (object);
  GString *text = g_string_new (NULL);

  for (const char *c = written; *c; c++)
    if (*c == '\n')
      while (c[1] == ' ')
        c++;
    else if (c[0] != ' ' || c[-1] != ':')
      g_string_append_c (text, *c);
  return g_string_free (text, FALSE);
}

static void
test_round_trip (void)
{
  g_autoptr (Run) run = run_test_make_run ();
  g_autofree char *text = run_json_write (run);
  GError *error = NULL;
  g_autoptr (Run) read = run_json_read (text, -1, "f.pupil", &error);

  g_assert_no_error (error);
  g_assert_null (read->model);
  /* What is in arrays of its own. */
  g_clear_pointer (&run->model, nn_model_free);
  for (guint i = 0; i < run->epochs->len; i++)
    {
      RunEpoch *epoch = g_ptr_array_index (run->epochs, i);

      g_clear_pointer (&epoch->predictions, g_bytes_unref);
    }
  g_array_set_size (run->batch_losses, 0);
  g_array_set_size (run->batch_accuracies, 0);
  run_test_assert_runs_equal (run, read);
}

static void
test_no_hash (void)
{
  g_autoptr (Run) run = run_test_make_run ();
  g_autofree char *text = NULL;
  g_autoptr (Run) read = NULL;

  g_clear_pointer (&run->dataset_hash, g_free);
  text = run_json_write (run);
  read = run_json_read (text, -1, "f", NULL);
  g_assert_null (read->dataset_hash);
}

static void
test_newer (void)
{
  g_autoptr (JsonObject) object = make_object ();
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  json_object_set_int_member (object, "format", RUN_FILE_FORMAT_VERSION + 1);
  /* A newer version may have changed anything else. */
  json_object_remove_member (object, "epochs");
  text = to_text (object);
  g_assert_null (run_json_read (text, -1, "f.pupil", &error));
  format_test_assert_error (error, FORMAT_ERROR, FORMAT_ERROR_NEWER, "“f.pupil”", "update Pupil",
                            NULL);
}

/* Unknown fields, in every object and in the lists, are written again; known ones are not
 * doubled. */
static void
test_unknown_survives (void)
{
  static const char *const SECTIONS[] = { "dataset", "input", "settings", "training",
                                          "environment" };
  g_autoptr (JsonObject) object = make_object ();
  g_autofree char *text = NULL, *written = NULL;
  g_autoptr (Run) run = NULL;
  g_autoptr (JsonObject) again = NULL;
  JsonObject *nested = json_object_new ();

  json_object_set_boolean_member (nested, "x", TRUE);
  json_object_set_object_member (object, "future", nested);
  for (size_t i = 0; i < G_N_ELEMENTS (SECTIONS); i++)
    json_object_set_int_member (json_object_get_object_member (object, SECTIONS[i]), "future",
                                (gint64) i);
  json_object_set_string_member (
      json_array_get_object_element (json_object_get_array_member (object, "epochs"), 1), "future",
      "epoch");
  json_object_set_string_member (
      json_array_get_object_element (json_object_get_array_member (object, "events"), 2), "future",
      "event");
  json_object_set_string_member (json_object_get_object_member (object, "environment"), "os",
                                 "Another");
  text = to_text (object);

  run = run_json_read (text, -1, "f", NULL);
  g_assert_nonnull (run);
  g_free (run->name);
  run->name = g_strdup ("renamed");
  written = run_json_write (run);
  again = format_json_parse (written, strlen (written), NULL);

  g_assert_cmpstr (json_object_get_string_member (again, "name"), ==, "renamed");
  g_assert_true (
      json_object_get_boolean_member (json_object_get_object_member (again, "future"), "x"));
  for (size_t i = 0; i < G_N_ELEMENTS (SECTIONS); i++)
    g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (again, SECTIONS[i]),
                                                 "future"),
                     ==, (gint64) i);
  g_assert_cmpstr (
      json_object_get_string_member (
          json_array_get_object_element (json_object_get_array_member (again, "epochs"), 1),
          "future"),
      ==, "epoch");
  g_assert_cmpstr (
      json_object_get_string_member (
          json_array_get_object_element (json_object_get_array_member (again, "events"), 2),
          "future"),
      ==, "event");
  /* Where it was trained stays what was recorded then. */
  g_assert_cmpstr (
      json_object_get_string_member (json_object_get_object_member (again, "environment"), "os"),
      ==, "Another");
}

/* Replaces a text in the JSON by another. */
static void
test_wrong (void)
{
  static const struct
  {
    const char *from, *to, *problem;
  } CASES[] = {
    { "\"format\":1", "\"format\":\"1\"", "“format”" },
    { "\"format\":1", "\"format\":0", "“format”" },
    { "\"format\":1,", "", "“format”" },
    { "\"format\":1", "\"format\":99999999999999999999", "JSON" },
    { "\"name\":\"Animals\"", "\"name\":7", "“dataset.name”" },
    { "\"test_images\":4", "\"test_images\":\"4\"", "“dataset.test_images”" },
    { "\"test_images\":4", "\"test_images\":-4", "“dataset.test_images”" },
    { "\"test_images\":4", "\"test_images\":1e300", "“dataset.test_images”" },
    { "\"test_images\":4", "\"test_images\":null", "“dataset.test_images”" },
    { "\"classes\":[\"cat\"", "\"classes\":[1", "“classes[0]”" },
    { "\"classes\":[", "\"classes\":[],\"other\":[", "“classes”" },
    { "\"channels\":1", "\"channels\":0", "“input.channels”" },
    { "\"channels\":1,\"height\":2", "\"channels\":9007199254740991,\"height\":9007199254740991",
      "“input" },
    { "\"settings\":{", "\"settings\":[],\"other\":{", "“settings”" },
    { "\"batch_size\":64", "\"batch_size\":\"64\"", "“batch_size”" },
    { "\"batch_size\":64", "\"batch_size\":5000", "Batch size" },
    { "\"network\":\"dense 4, relu\"", "\"network\":\"dense 4, wings\"", "wings" },
    { "\"evaluations\":2", "\"evaluations\":-3", "“test.evaluations”" },
    { "\"test\":{", "\"test\":[],\"other\":{", "“test”" },
    { "\"test_images\":4", "\"test_images\":4,\"validation_images\":6",
      "“dataset.validation_images”" },
    { "\"test_images\":4", "\"test_images\":4,\"validation_images\":2",
      "“epochs[0].validation_loss”" },
    { "\"steps\":6", "\"steps\":6.5", "“training.steps”" },
    { "\"network_step\":5", "\"network_step\":7", "“training.network_step”" },
    { "\"network_step\":5", "\"network\":5", "“training.network_step” is missing" },
    { "\"environment\":{", "\"environment\":7,\"other\":{", "“environment”" },
    { "\"environment\":{", "\"environment\":{\"kernel\":7},\"other\":{", "“environment.kernel”" },
    { "\"environment\":{", "\"environment\":{\"cores\":-1},\"other\":{", "“environment.cores”" },
    { "\"images_seen\":15", "\"images_seen\":true", "“training.images_seen”" },
    { "\"epoch\":2,\"step\":4", "\"epoch\":1,\"step\":4", "“epochs[1].epoch”" },
    { "\"epoch\":1,\"step\":2", "\"epoch\":4294967297,\"step\":2", "“epochs[0].epoch”" },
    { "\"training_loss\":1.1", "\"training_loss\":\"1.1\"", "“epochs[0].training_loss”" },
    { "\"training_loss\":1.1", "\"training_loss\":1e999", "“epochs[0].training_loss”" },
    { "\"training_loss\":1.1", "\"training_los\":1.1", "“epochs[0].training_loss”" },
    { "\"epochs\":[", "\"epochs\":[3,", "“epochs[0]”" },
    { "\"kind\":\"paused\"", "\"kind\":\"danced\"", "“events[2].kind”" },
    { "\"events\":[", "\"events\":{},\"other\":[", "“events”" },
    { "\"created\":\"", "\"created\":\"x", "“created”" },
    { "{\"format\"", "[{\"format\"", "JSON" },
  };
  g_autoptr (JsonObject) object = make_object ();
  g_autofree char *text = to_text (object);

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      const char *at = strstr (text, CASES[i].from);
      g_autoptr (GString) changed = g_string_new (text);
      g_autoptr (GError) error = NULL;
      g_autoptr (Run) run = NULL;

      g_test_message ("%s → %s", CASES[i].from, CASES[i].to);
      g_assert_nonnull (at);
      g_string_erase (changed, at - text, (gssize) strlen (CASES[i].from));
      g_string_insert (changed, at - text, CASES[i].to);
      run = run_json_read (changed->str, -1, "f.pupil", &error);
      g_assert_null (run);
      format_test_assert_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID, "“f.pupil”",
                                CASES[i].problem, NULL);
    }
}

/* Old files say less of where they were trained, or nothing. */
static void
test_old_environment (void)
{
  g_autoptr (JsonObject) object = make_object ();
  JsonObject *environment = json_object_get_object_member (object, "environment");
  g_autoptr (Run) less = NULL;
  g_autoptr (Run) nothing = NULL;
  g_autofree char *text = NULL, *written = NULL, *without = NULL;

  json_object_remove_member (environment, "version");
  json_object_remove_member (environment, "kernel");
  json_object_set_null_member (environment, "processor");
  json_object_set_string_member (environment, "os", "Another");
  text = to_text (object);
  less = run_json_read (text, -1, "f", NULL);
  g_assert_nonnull (less);
  g_assert_null (less->environment->kernel);
  g_assert_null (less->environment->processor);
  g_assert_cmpstr (less->environment->os, ==, "Another");
  /* And do not come to know more by being saved here. */
  written = run_json_write (less);
  g_assert_null (strstr (written, "\"kernel\""));
  json_object_remove_member (object, "environment");
  without = to_text (object);
  nothing = run_json_read (without, -1, "f", NULL);
  g_assert_nonnull (nothing);
  g_assert_null (nothing->environment);
}

/* Each kind of event comes back. */
static void
test_every_event (void)
{
  g_autoptr (Run) run = run_test_make_run ();
  g_autoptr (Run) read = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_array_set_size (run->events, 0);
  for (int kind = RUN_EVENT_LEARNING_RATE; kind <= RUN_EVENT_EARLY_STOP; kind++)
    {
      const RunEvent event = { (RunEventKind) kind, (guint) kind + 1, 2 * (guint64) kind,
                               kind == RUN_EVENT_NON_FINITE ? (double) INFINITY : kind + 0.5 };

      run_append_event (run, &event);
    }
  text = run_json_write (run);
  read = run_json_read (text, -1, "f", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->events->len, ==, RUN_EVENT_EARLY_STOP + 1);
  for (guint i = 0; i < read->events->len; i++)
    {
      const RunEvent *expected = &g_array_index (run->events, RunEvent, i);
      const RunEvent *event = &g_array_index (read->events, RunEvent, i);

      g_assert_cmpint (event->kind, ==, expected->kind);
      g_assert_cmpuint (event->epoch, ==, expected->epoch);
      g_assert_cmpuint (event->step, ==, expected->step);
      g_assert_cmpfloat (event->value, ==, expected->value);
    }
}

/* A locale that writes 0,5 changes nothing. */
static void
test_locale (void)
{
  static const char *const LOCALES[] = { "de_DE.UTF-8", "de_DE.utf8",  "fr_FR.UTF-8", "fr_FR.utf8",
                                         "sv_SE.UTF-8", "pl_PL.UTF-8", "ru_RU.UTF-8" };
  g_autoptr (Run) run = run_test_make_run ();
  g_autofree char *before = run_json_write (run);
  g_autofree char *after = NULL;
  g_autoptr (Run) read = NULL;
  g_autoptr (GError) error = NULL;
  const char *found = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (LOCALES) && !found; i++)
    found = setlocale (LC_ALL, LOCALES[i]);
  if (found == NULL)
    {
      g_test_skip ("no locale with a decimal comma is installed");
      return;
    }
  g_assert_cmpstr (localeconv ()->decimal_point, ==, ",");
  after = run_json_write (run);
  read = run_json_read (after, -1, "f", NULL);
  run->settings->learning_rate = 12.5;
  run_settings_check (run->settings, &error);
  setlocale (LC_ALL, "C");
  g_assert_cmpstr (before, ==, after);
  g_assert_nonnull (read);
  g_assert_cmpfloat (read->settings->learning_rate, ==, 0.1);
  format_test_assert_error (error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE, "0.000001", "12.5", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run-json/round-trip", test_round_trip);
  g_test_add_func ("/run-json/no-hash", test_no_hash);
  g_test_add_func ("/run-json/newer", test_newer);
  g_test_add_func ("/run-json/unknown-survives", test_unknown_survives);
  g_test_add_func ("/run-json/wrong", test_wrong);
  g_test_add_func ("/run-json/old-environment", test_old_environment);
  g_test_add_func ("/run-json/every-event", test_every_event);
  g_test_add_func ("/run-json/locale", test_locale);
  return g_test_run ();
}
