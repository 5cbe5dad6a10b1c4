/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run-settings-json.h"

#include <glib/gi18n-lib.h>

#include "format-json.h"
#include "run-setting.h"

/* "learning-rate" → "learning_rate". The caller frees it. */
static char *
make_key (const char *key)
{
  return g_strdelimit (g_strdup (key), "-", '_');
}

static void
write_value (const RunSettings *settings, RunSettingId id, JsonObject *object)
{
  const RunSetting *setting = run_setting_get (id);
  g_autofree char *key = make_key (setting->key);

  if (run_setting_is_choice (setting))
    json_object_set_string_member (object, key, run_settings_get_name (settings, id));
  else if (setting->digits == 0)
    json_object_set_int_member (object, key, (gint64) run_settings_get_value (settings, id));
  else
    json_object_set_double_member (object, key, run_settings_get_value (settings, id));
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
  for (guint id = 0; id < RUN_N_SETTINGS; id++)
    if (id != RUN_SETTING_NETWORK)
      write_value (settings, id, object);
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
read_value (RunSettings *settings, RunSettingId id, JsonObject *object, GError **error)
{
  const RunSetting *setting = run_setting_get (id);
  g_autofree char *key = make_key (setting->key);
  const char *name;
  guint64 whole;
  double number;

  if (!json_object_has_member (object, key))
    return TRUE;
  if (run_setting_is_choice (setting))
    return format_json_read_string (object, FORMAT_JSON_TOP, key, &name, error) &&
           run_settings_set_name (settings, id, name, error);
  if (setting->digits > 0)
    return format_json_read_number (object, FORMAT_JSON_TOP, key, &number, error) &&
           run_settings_set_value (settings, id, number, error);
  return format_json_read_integer (object, FORMAT_JSON_TOP, key, 0, FORMAT_JSON_MAX_INTEGER, &whole,
                                   error) &&
         run_settings_set_value (settings, id, (double) whole, error);
}

gboolean
run_settings_from_json (RunSettings *settings, JsonObject *object, GError **error)
{
  g_autoptr (RunSettings) read = run_settings_new ();

  g_return_val_if_fail (settings != NULL && object != NULL, FALSE);

  if (!read_network (read, object, error))
    return FALSE;
  for (guint id = 0; id < RUN_N_SETTINGS; id++)
    if (id != RUN_SETTING_NETWORK && !read_value (read, id, object, error))
      return FALSE;
  run_settings_assign (settings, read);
  return TRUE;
}
