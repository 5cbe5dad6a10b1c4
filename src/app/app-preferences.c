#include "app-preferences.h"

#define KEY_CLASSES "chosen-classes"
#define KEY_HIDDEN "hidden"
#define KEY_LEARNING_RATE "learning-rate"
#define KEY_BATCH_SIZE "batch-size"
#define KEY_EPOCHS "epochs"
#define KEY_SEED "seed"
#define KEY_THREADS "threads"

/* The recipe's choice. */
#define CIFAR_NAME "CIFAR-10"
#define CIFAR_N_CHOSEN 3

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

RunSettings
app_preferences_load_run (GSettings *gsettings)
{
  RunSettings settings = run_settings_default ();
  g_autoptr (GVariant) hidden = NULL;
  const guint32 *units;
  gsize n_units;

  if (gsettings == NULL)
    return settings;
  settings.learning_rate = g_settings_get_double (gsettings, KEY_LEARNING_RATE);
  settings.batch_size = g_settings_get_uint (gsettings, KEY_BATCH_SIZE);
  settings.epochs = g_settings_get_uint (gsettings, KEY_EPOCHS);
  settings.seed = g_settings_get_uint64 (gsettings, KEY_SEED);
  settings.threads = g_settings_get_uint (gsettings, KEY_THREADS);
  hidden = g_settings_get_value (gsettings, KEY_HIDDEN);
  units = g_variant_get_fixed_array (hidden, &n_units, sizeof *units);
  settings.n_hidden = MIN (n_units, RUN_MAX_HIDDEN_LAYERS);
  for (size_t i = 0; i < settings.n_hidden; i++)
    settings.hidden[i] = units[i];

  /* The schema's ranges cover all but the layers, which anything may have written. */
  return run_settings_check (&settings, NULL) ? settings : run_settings_default ();
}

void
app_preferences_save_run (GSettings *gsettings, const RunSettings *settings)
{
  g_return_if_fail (settings != NULL);

  if (gsettings == NULL)
    return;
  g_settings_set_double (gsettings, KEY_LEARNING_RATE, settings->learning_rate);
  g_settings_set_uint (gsettings, KEY_BATCH_SIZE, settings->batch_size);
  g_settings_set_uint (gsettings, KEY_EPOCHS, settings->epochs);
  g_settings_set_uint64 (gsettings, KEY_SEED, settings->seed);
  g_settings_set_uint (gsettings, KEY_THREADS, settings->threads);
  g_settings_set_value (gsettings, KEY_HIDDEN,
                        g_variant_new_fixed_array (G_VARIANT_TYPE_UINT32, settings->hidden,
                                                   settings->n_hidden, sizeof (guint32)));
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
