/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-preferences.h"

#include "format-json.h"
#include "run-settings-json.h"

#define KEY_CLASSES "chosen-classes"
#define KEY_SETTINGS "settings"
#define KEY_PRESET "preset"

#define KEY_COPIES "own-copies"
#define KEY_NOTIFY_AFTER "notify-after"

/* The recipe's choice. */
#define CIFAR_NAME "CIFAR-10"
#define CIFAR_N_CHOSEN 3

/* Seconds. */
#define NOTIFY_AFTER 60

/* Longer lists of names are not kept: settings are no place for them. */
#define MAX_REMEMBERED_CLASSES 1000

GSettings *
app_preferences_open (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source == NULL)
    return NULL;
  schema = g_settings_schema_source_lookup (source, APP_ID, TRUE);
  return schema ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

/* FALSE if there is nothing, or nothing that can be read. */
static gboolean
load_json (GSettings *gsettings, RunSettings *settings)
{
  g_autofree char *text = g_settings_get_string (gsettings, KEY_SETTINGS);
  g_autoptr (JsonNode) node = *text ? json_from_string (text, NULL) : NULL;

  return node && JSON_NODE_HOLDS_OBJECT (node) &&
         run_settings_from_json (settings, json_node_get_object (node), NULL);
}

RunSettings *
app_preferences_load_run (GSettings *gsettings)
{
  g_autoptr (RunSettings) settings = run_settings_new ();

  if (gsettings != NULL && load_json (gsettings, settings) && run_settings_check (settings, NULL))
    return g_steal_pointer (&settings);
  return run_settings_new ();
}

void
app_preferences_save_run (GSettings *gsettings, const RunSettings *settings)
{
  g_autoptr (JsonObject) object = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (settings != NULL);

  if (gsettings == NULL)
    return;
  object = run_settings_to_json (settings);
  text = format_json_write (object);
  g_settings_set_string (gsettings, KEY_SETTINGS, text);
}

const RunPreset *
app_preferences_load_preset (GSettings *gsettings)
{
  g_autoptr (RunSettings) settings = app_preferences_load_run (gsettings);
  g_autofree char *key = gsettings ? g_settings_get_string (gsettings, KEY_PRESET) : NULL;
  const RunPreset *preset = key && *key ? run_preset_find (key) : NULL;

  /* No name is kept before something is changed. */
  return preset ? preset : run_preset_recognize (settings, &RUN_PRESET_USUAL_DATA);
}

void
app_preferences_save_preset (GSettings *gsettings, const RunPreset *preset)
{
  if (gsettings)
    g_settings_set_string (gsettings, KEY_PRESET, preset ? preset->key : "");
}

static gboolean
is_default_class (const NnDataset *dataset, size_t class_index)
{
  return !g_str_equal (nn_dataset_get_name (dataset), CIFAR_NAME) || class_index < CIFAR_N_CHOSEN;
}

gboolean *
app_preferences_load_classes (GSettings *gsettings, const NnDataset *dataset)
{
  size_t n_classes;
  gboolean *chosen;
  gboolean any = FALSE;

  g_return_val_if_fail (dataset != NULL, NULL);

  n_classes = nn_dataset_get_n_classes (dataset);
  chosen = g_new0 (gboolean, n_classes);
  if (gsettings)
    {
      g_autoptr (GVariant) all = g_settings_get_value (gsettings, KEY_CLASSES);
      g_autoptr (GVariant) names =
          g_variant_lookup_value (all, nn_dataset_get_name (dataset), G_VARIANT_TYPE_STRING_ARRAY);
      g_autofree const char **remembered = names ? g_variant_get_strv (names, NULL) : NULL;
      g_autoptr (GHashTable) set = g_hash_table_new (g_str_hash, g_str_equal);

      for (size_t i = 0; remembered && remembered[i]; i++)
        g_hash_table_add (set, (gpointer) remembered[i]);
      for (size_t i = 0; i < n_classes; i++)
        {
          chosen[i] = g_hash_table_contains (set, nn_dataset_get_class_name (dataset, i));
          any |= chosen[i];
        }
    }
  for (size_t i = 0; i < n_classes && !any; i++)
    chosen[i] = is_default_class (dataset, i);
  return chosen;
}

void
app_preferences_save_classes (GSettings *gsettings,
                              const NnDataset *dataset,
                              const gboolean *chosen)
{
  g_autoptr (GVariant) all = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  gboolean is_default = TRUE;
  GVariantIter iter;
  GVariantBuilder builder;
  const char *name;
  GVariant *classes;
  size_t n_classes;

  g_return_if_fail (dataset != NULL && chosen != NULL);

  if (gsettings == NULL)
    return;
  n_classes = nn_dataset_get_n_classes (dataset);
  for (size_t i = 0; i < n_classes; i++)
    {
      is_default &= !chosen[i] == !is_default_class (dataset, i);
      if (chosen[i])
        g_ptr_array_add (names, (gpointer) nn_dataset_get_class_name (dataset, i));
    }

  /* All other sets as they are, then this one, unless it has its default. */
  all = g_settings_get_value (gsettings, KEY_CLASSES);
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{sas}"));
  g_variant_iter_init (&iter, all);
  while (g_variant_iter_loop (&iter, "{&s@as}", &name, &classes))
    if (!g_str_equal (name, nn_dataset_get_name (dataset)))
      g_variant_builder_add (&builder, "{s@as}", name, classes);
  if (!is_default && names->len > 0 && names->len <= MAX_REMEMBERED_CLASSES)
    g_variant_builder_add (&builder, "{s@as}", nn_dataset_get_name (dataset),
                           g_variant_new_strv ((const char *const *) names->pdata, names->len));
  g_settings_set_value (gsettings, KEY_CLASSES, g_variant_builder_end (&builder));
}

/* @strings (a{ss}) with @value under @key; floating. */
static GVariant *
set_string (GVariant *strings, const char *key, const char *value)
{
  GVariantBuilder builder;
  GVariantIter iter;
  const char *other, *text;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  g_variant_iter_init (&iter, strings);
  while (g_variant_iter_next (&iter, "{&s&s}", &other, &text))
    if (!g_str_equal (other, key))
      g_variant_builder_add (&builder, "{ss}", other, text);
  g_variant_builder_add (&builder, "{ss}", key, value);
  return g_variant_builder_end (&builder);
}

char *
app_preferences_load_copy (GSettings *gsettings, const char *id)
{
  g_autoptr (GVariant) copies = NULL;
  char *path = NULL;

  g_return_val_if_fail (id != NULL, NULL);

  if (gsettings == NULL)
    return NULL;
  copies = g_settings_get_value (gsettings, KEY_COPIES);
  g_variant_lookup (copies, id, "s", &path);
  return path;
}

void
app_preferences_save_copy (GSettings *gsettings, const char *id, const char *path)
{
  g_autoptr (GVariant) copies = NULL;

  g_return_if_fail (id != NULL && path != NULL);

  /* Settings hold text in UTF-8 only; a path may be any bytes. */
  if (gsettings == NULL || !g_utf8_validate (path, -1, NULL))
    return;
  copies = g_settings_get_value (gsettings, KEY_COPIES);
  g_settings_set_value (gsettings, KEY_COPIES, set_string (copies, id, path));
}

double
app_preferences_load_notify_after (GSettings *gsettings)
{
  return gsettings ? g_settings_get_uint (gsettings, KEY_NOTIFY_AFTER) : NOTIFY_AFTER;
}
