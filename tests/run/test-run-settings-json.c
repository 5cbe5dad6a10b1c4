/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run-setting.h"
#include "run-settings-json.h"
#include "run-test.h"

static JsonObject *
parse (const char *text)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  g_assert_nonnull (node);
  return json_node_dup_object (node);
}

static void
test_json_round_trip (void)
{
  g_autoptr (RunSettings) settings = run_settings_new ();
  g_autoptr (RunSettings) read = run_settings_new ();
  g_autoptr (JsonObject) object = NULL;
  GError *error = NULL;

  g_assert_true (run_settings_parse_hidden (settings, "", NULL));
  settings->learning_rate = 0.1;
  settings->seed = G_GUINT64_CONSTANT (9007199254740991);
  object = run_settings_to_json (settings);
  g_assert_true (run_settings_from_json (read, object, &error));
  g_assert_no_error (error);
  g_assert_true (run_settings_equal (read, settings));
}

static void
test_json_everything (void)
{
  g_autoptr (RunSettings) settings = run_settings_new ();
  g_autoptr (RunSettings) read = run_settings_new ();
  g_autoptr (JsonObject) object = NULL;
  GError *error = NULL;

  g_assert_true (run_settings_parse_network (settings, "conv 4, relu, pool", NULL));
  for (guint id = 0; id < RUN_N_SETTINGS; id++)
    if (id != RUN_SETTING_NETWORK)
      g_assert_true (run_settings_set_value (
          settings, id,
          run_setting_is_choice (run_setting_get (id)) ? 1 : run_setting_get (id)->maximum, NULL));
  object = run_settings_to_json (settings);
  g_assert_cmpstr (json_object_get_string_member (object, "network"), ==, "conv 4, relu, pool");
  g_assert_cmpstr (json_object_get_string_member (object, "optimizer"), ==, "adamw");
  g_assert_cmpfloat (json_object_get_double_member (object, "label_smoothing"), ==, 0.9);
  g_assert_true (run_settings_from_json (read, object, &error));
  g_assert_no_error (error);
  g_assert_true (run_settings_equal (read, settings));
  json_object_set_string_member (object, "network", "conv 8, wings");
  g_assert_false (run_settings_from_json (read, object, NULL));
}

static void
test_from_json (void)
{
  static const struct
  {
    const char *text;
    enum
    {
      READ,
      NO_VALUE,
      NOT_ALLOWED
    } result;
    const char *problem;
  } CASES[] = {
    { "{}", READ, NULL },
    { "{\"epochs\":7,\"unknown\":[]}", READ, NULL },
    { "{\"learning_rate\":1,\"batch_size\":32.0,\"seed\":1e3}", READ, NULL },
    { "{\"learning_rate\":\"0.1\"}", NO_VALUE, "learning_rate" },
    { "{\"learning_rate\":null}", NOT_ALLOWED, "Learning rate" },
    { "{\"learning_rate\":11}", NOT_ALLOWED, "Learning rate" },
    { "{\"batch_size\":\"64\"}", NO_VALUE, "batch_size" },
    { "{\"batch_size\":true}", NO_VALUE, "batch_size" },
    { "{\"batch_size\":1.5}", NO_VALUE, "batch_size" },
    { "{\"batch_size\":-1}", NO_VALUE, "batch_size" },
    { "{\"batch_size\":4294967360}", NOT_ALLOWED, "Batch size" },
    { "{\"epochs\":1e300}", NO_VALUE, "epochs" },
    { "{\"epochs\":[]}", NO_VALUE, "epochs" },
    { "{\"threads\":{}}", NO_VALUE, "threads" },
    { "{\"seed\":9007199254740992}", NO_VALUE, "seed" },
    { "{\"network\":[]}", NO_VALUE, "network" },
    { "{\"optimizer\":1}", NO_VALUE, "optimizer" },
    { "{\"optimizer\":\"adam\"}", NOT_ALLOWED, "Optimizer" },
    { "{\"normalize\":true}", NO_VALUE, "normalize" },
    { "{\"mixup\":1e999}", NO_VALUE, "mixup" },
    { "{\"mixup\":11}", NOT_ALLOWED, "Mixup" },
    { "{\"shift\":-1}", NO_VALUE, "shift" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (JsonObject) object = parse (CASES[i].text);
      g_autoptr (RunSettings) settings = run_settings_new ();
      g_autoptr (GError) error = NULL;
      gboolean good;

      settings->epochs = 3;
      good = run_settings_from_json (settings, object, &error);
      g_test_message ("%s", CASES[i].text);
      g_assert_true (good == (CASES[i].result == READ));
      if (CASES[i].result == NO_VALUE)
        format_test_assert_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID, CASES[i].problem,
                                  NULL);
      if (CASES[i].result == NOT_ALLOWED)
        format_test_assert_error (error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE, CASES[i].problem,
                                  NULL);
      if (!good)
        g_assert_cmpuint (settings->epochs, ==, 3);
      else if (!json_object_has_member (object, "epochs"))
        g_assert_cmpuint (settings->epochs, ==, 50);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run-settings-json/everything", test_json_everything);
  g_test_add_func ("/run-settings-json/round-trip", test_json_round_trip);
  g_test_add_func ("/run-settings-json/read", test_from_json);
  return g_test_run ();
}
