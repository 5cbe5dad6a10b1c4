#include "run-settings.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "model-json.h"

/* Enough for any number as text. */
#define NUMBER_LENGTH 64

static const RunField FIELDS[RUN_N_FIELDS] = {
  [RUN_FIELD_LEARNING_RATE] = { "learning-rate", N_ ("Learning rate"),
                                N_ ("How far each step moves the weights: too small learns slowly, "
                                    "too large never settles"),
                                1e-6, 10, 0.01, 6 },
  [RUN_FIELD_BATCH_SIZE] = { "batch-size", N_ ("Batch size"),
                             N_ ("How many images the network sees before it corrects its weights "
                                 "once"),
                             1, 4096, 64, 0 },
  [RUN_FIELD_EPOCHS] = { "epochs", N_ ("Epochs"),
                         N_ ("How many times the network goes through all training images"), 1,
                         10000, 50, 0 },
  [RUN_FIELD_SEED] = { "seed", N_ ("Seed"),
                       N_ ("Where the random numbers start: the same seed gives the same network "
                           "again"),
                       0, (double) MODEL_JSON_MAX_INTEGER, 0, 0 },
  [RUN_FIELD_THREADS] = { "threads", N_ ("Threads"),
                          N_ ("How many processor cores do the work, 0 for all; the result is the "
                              "same"),
                          0, 256, 0, 0 },
  [RUN_FIELD_HIDDEN] = { "hidden", N_ ("Units"),
                         N_ ("How many units a hidden layer has: more can learn finer differences, "
                             "but take longer"),
                         1, 65536, 64, 0 },
};

const RunField *
run_field_get (RunFieldId field)
{
  g_return_val_if_fail ((size_t) field < RUN_N_FIELDS, NULL);
  return &FIELDS[field];
}

RunSettings
run_settings_default (void)
{
  RunSettings settings = { .hidden = { 128, 64 }, .n_hidden = 2 };

  settings.learning_rate = FIELDS[RUN_FIELD_LEARNING_RATE].default_value;
  settings.batch_size = (guint) FIELDS[RUN_FIELD_BATCH_SIZE].default_value;
  settings.epochs = (guint) FIELDS[RUN_FIELD_EPOCHS].default_value;
  settings.seed = (guint64) FIELDS[RUN_FIELD_SEED].default_value;
  settings.threads = (guint) FIELDS[RUN_FIELD_THREADS].default_value;
  return settings;
}

gboolean
run_settings_equal (const RunSettings *a, const RunSettings *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  return a->n_hidden == b->n_hidden &&
         memcmp (a->hidden, b->hidden, a->n_hidden * sizeof *a->hidden) == 0 &&
         a->learning_rate == b->learning_rate && a->batch_size == b->batch_size &&
         a->epochs == b->epochs && a->seed == b->seed && a->threads == b->threads;
}

/* The number as people write it, with a point in every locale: 0.000001, not 1e-06; 64, not
 * 64.000000. */
static void
format_number (char *text, double value)
{
  char *end;

  if (!isfinite (value) || fabs (value) > 1e15 || (value != 0 && fabs (value) < 1e-6))
    {
      g_ascii_formatd (text, NUMBER_LENGTH, "%.16g", value);
      return;
    }
  g_ascii_formatd (text, NUMBER_LENGTH, "%.6f", value);
  end = text + strlen (text);
  while (end[-1] == '0')
    *--end = '\0';
  if (end[-1] == '.')
    end[-1] = '\0';
}

/* Written so that a NaN fails. */
static gboolean
check_field (RunFieldId id, double value, GError **error)
{
  const RunField *field = &FIELDS[id];
  char minimum[NUMBER_LENGTH], maximum[NUMBER_LENGTH], found[NUMBER_LENGTH];

  if (value >= field->minimum && value <= field->maximum)
    return TRUE;
  format_number (minimum, field->minimum);
  format_number (maximum, field->maximum);
  format_number (found, value);
  g_set_error (error, MODEL_ERROR, MODEL_ERROR_SETTINGS,
               _ ("The setting “%s” must be from %s to %s, but is %s."), _ (field->title), minimum,
               maximum, found);
  return FALSE;
}

double
run_settings_get_field (const RunSettings *settings, RunFieldId field)
{
  switch (field)
    {
    case RUN_FIELD_LEARNING_RATE:
      return settings->learning_rate;
    case RUN_FIELD_BATCH_SIZE:
      return settings->batch_size;
    case RUN_FIELD_EPOCHS:
      return settings->epochs;
    case RUN_FIELD_SEED:
      return (double) settings->seed;
    case RUN_FIELD_THREADS:
      return settings->threads;
    case RUN_FIELD_HIDDEN:
    case RUN_N_FIELDS:
    default:
      g_return_val_if_reached (0);
    }
}

gboolean
run_settings_set_field (RunSettings *settings, RunFieldId field, double value, GError **error)
{
  g_return_val_if_fail (field < RUN_N_FIELDS && field != RUN_FIELD_HIDDEN, FALSE);

  if (!check_field (field, value, error))
    return FALSE;
  if (FIELDS[field].digits == 0 && value != floor (value))
    {
      g_set_error (error, MODEL_ERROR, MODEL_ERROR_SETTINGS,
                   _ ("The setting “%s” must be a whole number."), _ (FIELDS[field].title));
      return FALSE;
    }
  switch (field)
    {
    case RUN_FIELD_LEARNING_RATE:
      settings->learning_rate = value;
      break;
    case RUN_FIELD_BATCH_SIZE:
      settings->batch_size = (guint) value;
      break;
    case RUN_FIELD_EPOCHS:
      settings->epochs = (guint) value;
      break;
    case RUN_FIELD_SEED:
      settings->seed = (guint64) value;
      break;
    case RUN_FIELD_THREADS:
      settings->threads = (guint) value;
      break;
    case RUN_FIELD_HIDDEN:
    case RUN_N_FIELDS:
    default:
      g_assert_not_reached ();
    }
  return TRUE;
}

static gboolean
check_n_hidden (size_t n_hidden, GError **error)
{
  if (n_hidden <= RUN_MAX_HIDDEN_LAYERS)
    return TRUE;
  g_set_error (error, MODEL_ERROR, MODEL_ERROR_SETTINGS,
               _ ("A network can have at most %d hidden layers, but %zu are given."),
               RUN_MAX_HIDDEN_LAYERS, n_hidden);
  return FALSE;
}

gboolean
run_settings_check (const RunSettings *settings, GError **error)
{
  g_return_val_if_fail (settings != NULL, FALSE);

  if (!check_n_hidden (settings->n_hidden, error))
    return FALSE;
  for (size_t i = 0; i < settings->n_hidden; i++)
    if (!check_field (RUN_FIELD_HIDDEN, settings->hidden[i], error))
      return FALSE;
  return check_field (RUN_FIELD_LEARNING_RATE, settings->learning_rate, error) &&
         check_field (RUN_FIELD_BATCH_SIZE, settings->batch_size, error) &&
         check_field (RUN_FIELD_EPOCHS, settings->epochs, error) &&
         check_field (RUN_FIELD_SEED, (double) settings->seed, error) &&
         check_field (RUN_FIELD_THREADS, settings->threads, error);
}

gboolean
run_settings_parse_hidden (RunSettings *settings, const char *text, GError **error)
{
  g_auto (GStrv) parts = NULL;
  guint hidden[RUN_MAX_HIDDEN_LAYERS];
  size_t n;

  g_return_val_if_fail (settings != NULL && text != NULL, FALSE);

  /* An empty text splits into nothing; one of spaces means the same. */
  parts = g_strsplit (text[strspn (text, " \t\n")] ? text : "", ",", -1);
  n = g_strv_length (parts);
  if (!check_n_hidden (n, error))
    return FALSE;
  for (size_t i = 0; i < n; i++)
    {
      guint64 units;

      if (!g_ascii_string_to_unsigned (g_strstrip (parts[i]), 10, 0, G_MAXUINT64, &units, NULL))
        {
          g_set_error (
              error, MODEL_ERROR, MODEL_ERROR_SETTINGS,
              _ ("“%s” is no list of hidden layers; write their units separated by commas, "
                 "such as 128,64."),
              text);
          return FALSE;
        }
      if (!check_field (RUN_FIELD_HIDDEN, (double) units, error))
        return FALSE;
      hidden[i] = (guint) units;
    }
  memcpy (settings->hidden, hidden, n * sizeof *hidden);
  settings->n_hidden = n;
  return TRUE;
}

/* Appends @units of each hidden layer with @separator between them. */
static void
append_hidden (GString *text, const RunSettings *settings, char separator)
{
  for (size_t i = 0; i < settings->n_hidden; i++)
    {
      if (i > 0)
        g_string_append_c (text, separator);
      g_string_append_printf (text, "%u", settings->hidden[i]);
    }
}

char *
run_settings_format_hidden (const RunSettings *settings)
{
  GString *text;

  g_return_val_if_fail (settings != NULL, NULL);

  text = g_string_new (NULL);
  append_hidden (text, settings, ',');
  return g_string_free (text, FALSE);
}

char *
run_settings_describe_network (const RunSettings *settings, size_t n_inputs, size_t n_classes)
{
  GString *text;

  g_return_val_if_fail (settings != NULL, NULL);

  text = g_string_new (NULL);
  g_string_append_printf (text, "%zu-", n_inputs);
  append_hidden (text, settings, '-');
  g_string_append_printf (text, settings->n_hidden > 0 ? "-%zu" : "%zu", n_classes);
  return g_string_free (text, FALSE);
}

JsonObject *
run_settings_to_json (const RunSettings *settings)
{
  JsonObject *object;
  JsonArray *hidden;

  g_return_val_if_fail (settings != NULL, NULL);

  object = json_object_new ();
  hidden = json_array_new ();
  for (size_t i = 0; i < settings->n_hidden; i++)
    json_array_add_int_element (hidden, settings->hidden[i]);
  json_object_set_array_member (object, "hidden", hidden);
  json_object_set_double_member (object, "learning_rate", settings->learning_rate);
  json_object_set_int_member (object, "batch_size", settings->batch_size);
  json_object_set_int_member (object, "epochs", settings->epochs);
  json_object_set_int_member (object, "seed", (gint64) settings->seed);
  json_object_set_int_member (object, "threads", settings->threads);
  return object;
}

static gboolean
read_hidden (RunSettings *settings, JsonObject *object, GError **error)
{
  JsonArray *array;
  guint n;

  if (!json_object_has_member (object, "hidden"))
    return TRUE;
  array = model_json_read_array (object, MODEL_JSON_TOP, "hidden", error);
  if (array == NULL)
    return FALSE;
  n = json_array_get_length (array);
  if (!check_n_hidden (n, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      guint64 units;

      if (!model_json_node_get_integer (json_array_get_element (array, i), &units))
        {
          model_json_set_error (error, MODEL_JSON_TOP, "hidden", _ ("must hold whole numbers"));
          return FALSE;
        }
      if (!check_field (RUN_FIELD_HIDDEN, (double) units, error))
        return FALSE;
      settings->hidden[i] = (guint) units;
    }
  settings->n_hidden = n;
  return TRUE;
}

/* A missing member leaves *value alone. */
static gboolean
read_whole (JsonObject *object, const char *key, RunFieldId field, guint64 *value, GError **error)
{
  guint64 number;

  if (!json_object_has_member (object, key))
    return TRUE;
  if (!model_json_read_integer (object, MODEL_JSON_TOP, key, 0, MODEL_JSON_MAX_INTEGER, &number,
                                error) ||
      !check_field (field, (double) number, error))
    return FALSE;
  *value = number;
  return TRUE;
}

static gboolean
read_learning_rate (RunSettings *settings, JsonObject *object, GError **error)
{
  const char *key = "learning_rate";

  if (!json_object_has_member (object, key))
    return TRUE;
  return model_json_read_number (object, MODEL_JSON_TOP, key, &settings->learning_rate, error) &&
         check_field (RUN_FIELD_LEARNING_RATE, settings->learning_rate, error);
}

gboolean
run_settings_from_json (RunSettings *settings, JsonObject *object, GError **error)
{
  RunSettings read = run_settings_default ();
  guint64 batch_size = read.batch_size, epochs = read.epochs, threads = read.threads;

  g_return_val_if_fail (settings != NULL && object != NULL, FALSE);

  if (!read_hidden (&read, object, error) || !read_learning_rate (&read, object, error) ||
      !read_whole (object, "batch_size", RUN_FIELD_BATCH_SIZE, &batch_size, error) ||
      !read_whole (object, "epochs", RUN_FIELD_EPOCHS, &epochs, error) ||
      !read_whole (object, "seed", RUN_FIELD_SEED, &read.seed, error) ||
      !read_whole (object, "threads", RUN_FIELD_THREADS, &threads, error))
    return FALSE;
  read.batch_size = (guint) batch_size;
  read.epochs = (guint) epochs;
  read.threads = (guint) threads;
  *settings = read;
  return TRUE;
}
