#include "run-settings-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "format-json.h"

/* "learning-rate" → "learning_rate". The caller frees it. */
static char *
make_key (const char *key)
{
  return g_strdelimit (g_strdup (key), "-", '_');
}

static void
write_field (const RunSettings *settings, RunFieldId field, JsonObject *object)
{
  g_autofree char *key = make_key (run_field_get (field)->key);

  if (field == RUN_FIELD_SEED)
    json_object_set_int_member (object, key, (gint64) settings->seed);
  else if (run_field_get (field)->digits == 0)
    json_object_set_int_member (object, key, (gint64) run_settings_get_field (settings, field));
  else
    json_object_set_double_member (object, key, run_settings_get_field (settings, field));
}

JsonObject *
run_settings_to_json (const RunSettings *settings)
{
  g_autofree char *network = NULL;
  JsonObject *object;

  g_return_val_if_fail (settings != NULL, NULL);

  object = json_object_new ();
  network = nn_architecture_to_string (settings->network);
  json_object_set_string_member (object, "network", network);
  for (guint field = 0; field < RUN_N_FIELDS; field++)
    if (field != RUN_FIELD_HIDDEN)
      write_field (settings, field, object);
  for (guint choice = 0; choice < RUN_N_CHOICES; choice++)
    {
      const RunChoice *c = run_choice_get (choice);
      g_autofree char *key = make_key (c->key);

      json_object_set_string_member (object, key,
                                     c->names[run_settings_get_choice (settings, choice)]);
    }
  return object;
}

static gboolean
read_network (RunSettings *settings, JsonObject *object, GError **error)
{
  const char *text;

  if (!json_object_has_member (object, "network"))
    return TRUE;
  return format_json_read_string (object, FORMAT_JSON_TOP, "network", &text, error) &&
         run_settings_parse_network (settings, text, error);
}

static gboolean
read_field (RunSettings *settings, RunFieldId field, JsonObject *object, GError **error)
{
  g_autofree char *key = make_key (run_field_get (field)->key);
  guint64 whole;
  double number;

  if (!json_object_has_member (object, key))
    return TRUE;
  if (run_field_get (field)->digits > 0)
    return format_json_read_number (object, FORMAT_JSON_TOP, key, &number, error) &&
           run_settings_set_field (settings, field, number, error);
  return format_json_read_integer (object, FORMAT_JSON_TOP, key, 0, FORMAT_JSON_MAX_INTEGER, &whole,
                                   error) &&
         run_settings_set_field (settings, field, (double) whole, error);
}

static gboolean
read_choice (RunSettings *settings, RunChoiceId choice, JsonObject *object, GError **error)
{
  g_autofree char *key = make_key (run_choice_get (choice)->key);
  const char *name;

  if (!json_object_has_member (object, key))
    return TRUE;
  return format_json_read_string (object, FORMAT_JSON_TOP, key, &name, error) &&
         run_settings_set_choice (settings, choice, name, error);
}

gboolean
run_settings_from_json (RunSettings *settings, JsonObject *object, GError **error)
{
  g_autoptr (RunSettings) read = run_settings_new ();

  g_return_val_if_fail (settings != NULL && object != NULL, FALSE);

  if (!read_network (read, object, error))
    return FALSE;
  for (guint field = 0; field < RUN_N_FIELDS; field++)
    if (field != RUN_FIELD_HIDDEN && !read_field (read, field, object, error))
      return FALSE;
  for (guint choice = 0; choice < RUN_N_CHOICES; choice++)
    if (!read_choice (read, choice, object, error))
      return FALSE;
  run_settings_assign (settings, read);
  return TRUE;
}
