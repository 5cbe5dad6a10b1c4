#include <math.h>
#include <string.h>

#include "model-test.h"

static void
test_fields (void)
{
  for (int i = 0; i < RUN_N_FIELDS; i++)
    {
      const RunField *field = run_field_get ((RunFieldId) i);

      g_test_message ("%s", field->key);
      g_assert_nonnull (field->title);
      g_assert_cmpuint (strlen (field->description), >, 20);
      g_assert_null (strchr (field->description, '\n'));
      g_assert_cmpfloat (field->minimum, <, field->maximum);
      g_assert_cmpfloat (field->minimum, <=, field->default_value);
      g_assert_cmpfloat (field->default_value, <=, field->maximum);
    }
}

static void
test_set_field (void)
{
  for (guint field = 0; field < RUN_N_FIELDS; field++)
    {
      const RunField *f = run_field_get (field);
      RunSettings settings = run_settings_default (), before = settings;
      g_autoptr (GError) error = NULL;

      if (field == RUN_FIELD_HIDDEN)
        continue;
      g_assert_cmpfloat (run_settings_get_field (&settings, field), ==, f->default_value);
      g_assert_true (run_settings_set_field (&settings, field, f->maximum, &error));
      g_assert_cmpfloat (run_settings_get_field (&settings, field), ==, f->maximum);
      g_assert_false (run_settings_equal (&settings, &before));

      before = settings;
      g_assert_false (run_settings_set_field (&settings, field, f->maximum * 2, &error));
      g_assert_error (error, MODEL_ERROR, MODEL_ERROR_SETTINGS);
      g_clear_error (&error);
      g_assert_false (run_settings_set_field (&settings, field, (double) NAN, &error));
      g_clear_error (&error);
      if (f->digits == 0)
        g_assert_false (run_settings_set_field (&settings, field, f->minimum + 0.5, &error));
      /* What is refused changes nothing. */
      g_assert_true (run_settings_equal (&settings, &before));
    }
}

static void
test_default (void)
{
  RunSettings settings = run_settings_default ();
  g_autofree char *hidden = run_settings_format_hidden (&settings);
  g_autofree char *network = run_settings_describe_network (&settings, 3072, 3);
  GError *error = NULL;

  g_assert_true (run_settings_check (&settings, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (hidden, ==, "128,64");
  g_assert_cmpstr (network, ==, "3072-128-64-3");
  g_assert_cmpfloat (settings.learning_rate, ==, 0.01);
  g_assert_cmpuint (settings.batch_size, ==, 64);
  g_assert_cmpuint (settings.epochs, ==, 50);
  settings.n_hidden = 0;
  g_free (network);
  network = run_settings_describe_network (&settings, 3072, 3);
  g_assert_cmpstr (network, ==, "3072-3");
}

static void
test_check (void)
{
  static const struct
  {
    double learning_rate;
    guint batch_size;
    guint epochs;
    guint64 seed;
    guint threads;
    guint hidden;
    const char *problem; /* part of the sentence; NULL: all is well */
  } CASES[] = {
    { 1e-6, 1, 1, 0, 0, 1, NULL },
    { 10, 4096, 10000, G_GUINT64_CONSTANT (9007199254740991), 256, 65536, NULL },
    { 9e-7, 1, 1, 0, 0, 1, "“Learning rate” must be from 0.000001 to 10" },
    { 0, 1, 1, 0, 0, 1, "but is 0" },
    { -1, 1, 1, 0, 0, 1, "but is -1" },
    { 10.5, 1, 1, 0, 0, 1, "but is 10.5" },
    { NAN, 1, 1, 0, 0, 1, "“Learning rate”" },
    { INFINITY, 1, 1, 0, 0, 1, "“Learning rate”" },
    { 0.01, 0, 1, 0, 0, 1, "“Batch size” must be from 1 to 4096, but is 0" },
    { 0.01, 4097, 1, 0, 0, 1, "but is 4097" },
    { 0.01, 64, 0, 0, 0, 1, "“Epochs”" },
    { 0.01, 64, 10001, 0, 0, 1, "“Epochs”" },
    { 0.01, 64, 1, G_GUINT64_CONSTANT (9007199254740992), 0, 1, "to 9007199254740991" },
    { 0.01, 64, 1, G_MAXUINT64, 0, 1, "“Seed”" },
    { 0.01, 64, 1, 0, 257, 1, "“Threads”" },
    { 0.01, 64, 1, 0, 0, 0, "“Units”" },
    { 0.01, 64, 1, 0, 0, 65537, "“Units”" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      RunSettings settings = { .hidden = { CASES[i].hidden },
                               .n_hidden = 1,
                               .learning_rate = CASES[i].learning_rate,
                               .batch_size = CASES[i].batch_size,
                               .epochs = CASES[i].epochs,
                               .seed = CASES[i].seed,
                               .threads = CASES[i].threads };
      g_autoptr (GError) error = NULL;

      g_test_message ("case %zu", i);
      g_assert_true (run_settings_check (&settings, &error) == (CASES[i].problem == NULL));
      if (CASES[i].problem)
        model_test_assert_error (error, MODEL_ERROR_SETTINGS, CASES[i].problem, NULL);
    }
}

static void
test_parse_hidden (void)
{
  static const struct
  {
    const char *text;
    const char *formatted; /* NULL: refused */
  } CASES[] = {
    { "128,64", "128,64" }, { " 128 , 64 ", "128,64" },
    { "7", "7" },           { "", "" },
    { "  ", "" },           { "1,65536", "1,65536" },
    { "0", NULL },          { "65537", NULL },
    { "-1", NULL },         { "128,", NULL },
    { ",", NULL },          { ",64", NULL },
    { "128 64", NULL },     { "128;64", NULL },
    { "12.5", NULL },       { "1e3", NULL },
    { "abc", NULL },        { "99999999999999999999999", NULL },
    { "4294967297", NULL },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      RunSettings settings = run_settings_default ();
      const RunSettings before = settings;
      g_autoptr (GError) error = NULL;
      gboolean good = run_settings_parse_hidden (&settings, CASES[i].text, &error);

      g_test_message ("“%s”", CASES[i].text);
      g_assert_true (good == (CASES[i].formatted != NULL));
      if (good)
        {
          g_autofree char *formatted = run_settings_format_hidden (&settings);

          g_assert_cmpstr (formatted, ==, CASES[i].formatted);
        }
      else
        {
          model_test_assert_error (error, MODEL_ERROR_SETTINGS, NULL);
          g_assert_true (run_settings_equal (&settings, &before));
        }
    }
}

static void
test_too_many_layers (void)
{
  RunSettings settings = run_settings_default ();
  g_autoptr (GString) text = g_string_new ("1");
  g_autoptr (GError) error = NULL;

  for (size_t i = 1; i < RUN_MAX_HIDDEN_LAYERS; i++)
    g_string_append (text, ",2");
  g_assert_true (run_settings_parse_hidden (&settings, text->str, NULL));
  g_assert_cmpuint (settings.n_hidden, ==, RUN_MAX_HIDDEN_LAYERS);
  g_string_append (text, ",2");
  g_assert_false (run_settings_parse_hidden (&settings, text->str, &error));
  model_test_assert_error (error, MODEL_ERROR_SETTINGS, "64", "65", NULL);
  settings.n_hidden = RUN_MAX_HIDDEN_LAYERS + 1;
  g_assert_false (run_settings_check (&settings, NULL));
}

static void
test_equal (void)
{
  RunSettings a = run_settings_default (), b = a;

  b.hidden[2] = 99; /* not a layer */
  g_assert_true (run_settings_equal (&a, &b));
  b.hidden[1]++;
  g_assert_false (run_settings_equal (&a, &b));
  b = a;
  b.n_hidden = 1;
  g_assert_false (run_settings_equal (&a, &b));
  b = a;
  b.seed++;
  g_assert_false (run_settings_equal (&a, &b));
}

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
  RunSettings settings = run_settings_default (), read;
  g_autoptr (JsonObject) object = NULL;
  GError *error = NULL;

  settings.n_hidden = 0;
  settings.learning_rate = 0.1;
  settings.seed = G_GUINT64_CONSTANT (9007199254740991);
  object = run_settings_to_json (&settings);
  g_assert_cmpuint (json_object_get_size (object), ==, 6);
  g_assert_true (run_settings_from_json (&read, object, &error));
  g_assert_no_error (error);
  g_assert_true (run_settings_equal (&read, &settings));
}

static void
test_from_json (void)
{
  static const struct
  {
    const char *text;
    int code; /* −1: is read */
    const char *problem;
  } CASES[] = {
    { "{}", -1, NULL },
    { "{\"epochs\":7,\"unknown\":[]}", -1, NULL },
    { "{\"learning_rate\":1,\"batch_size\":32.0,\"seed\":1e3}", -1, NULL },
    { "{\"learning_rate\":\"0.1\"}", MODEL_ERROR_FORMAT, "learning_rate" },
    { "{\"learning_rate\":null}", MODEL_ERROR_SETTINGS, "Learning rate" },
    { "{\"learning_rate\":11}", MODEL_ERROR_SETTINGS, "Learning rate" },
    { "{\"batch_size\":\"64\"}", MODEL_ERROR_FORMAT, "batch_size" },
    { "{\"batch_size\":true}", MODEL_ERROR_FORMAT, "batch_size" },
    { "{\"batch_size\":1.5}", MODEL_ERROR_FORMAT, "batch_size" },
    { "{\"batch_size\":-1}", MODEL_ERROR_FORMAT, "batch_size" },
    { "{\"batch_size\":4294967360}", MODEL_ERROR_SETTINGS, "Batch size" },
    { "{\"epochs\":1e300}", MODEL_ERROR_FORMAT, "epochs" },
    { "{\"epochs\":[]}", MODEL_ERROR_FORMAT, "epochs" },
    { "{\"threads\":{}}", MODEL_ERROR_FORMAT, "threads" },
    { "{\"seed\":9007199254740992}", MODEL_ERROR_FORMAT, "seed" },
    { "{\"hidden\":64}", MODEL_ERROR_FORMAT, "hidden" },
    { "{\"hidden\":[\"64\"]}", MODEL_ERROR_FORMAT, "hidden" },
    { "{\"hidden\":[64,null]}", MODEL_ERROR_FORMAT, "hidden" },
    { "{\"hidden\":[0]}", MODEL_ERROR_SETTINGS, "Units" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (JsonObject) object = parse (CASES[i].text);
      RunSettings settings = { .epochs = 3 };
      g_autoptr (GError) error = NULL;
      gboolean good = run_settings_from_json (&settings, object, &error);

      g_test_message ("%s", CASES[i].text);
      g_assert_true (good == (CASES[i].code == -1));
      if (!good)
        {
          model_test_assert_error (error, CASES[i].code, CASES[i].problem, NULL);
          g_assert_cmpuint (settings.epochs, ==, 3);
        }
      else if (!json_object_has_member (object, "epochs"))
        g_assert_cmpuint (settings.epochs, ==, 50);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run-settings/fields", test_fields);
  g_test_add_func ("/run-settings/set-field", test_set_field);
  g_test_add_func ("/run-settings/default", test_default);
  g_test_add_func ("/run-settings/check", test_check);
  g_test_add_func ("/run-settings/parse-hidden", test_parse_hidden);
  g_test_add_func ("/run-settings/too-many-layers", test_too_many_layers);
  g_test_add_func ("/run-settings/equal", test_equal);
  g_test_add_func ("/run-settings/json-round-trip", test_json_round_trip);
  g_test_add_func ("/run-settings/from-json", test_from_json);
  return g_test_run ();
}
