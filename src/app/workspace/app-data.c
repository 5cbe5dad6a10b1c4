/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-data.h"

#include <glib/gi18n-lib.h>

#include "app-open-job.h"
#include "app-preferences.h"

/* What is opened at the very first start. */
#define FIRST_DATASET "fashion-mnist"

struct _AppData
{
  GObject parent_instance;

  GSettings *gsettings; /* may be NULL */
  const DatasetCatalogEntry *catalog;

  AppOpenJob *opening; /* NULL when nothing is being opened */
  char *opening_path;
  char *opening_name;
  double opening_fraction;

  NnDataset *dataset;
  char *path;
  gboolean *chosen; /* one per class */
  guint n_chosen;
};

enum
{
  PROP_CATALOG = 1,
  PROP_OPENING,
  PROP_OPENING_FRACTION,
  PROP_OPENING_NAME,
  PROP_DATASET,
  PROP_CHOSEN,
  N_PROPS
};

enum
{
  CHANGED,
  OPEN_FAILED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AppData, app_data, G_TYPE_OBJECT)

static void
notify (AppData *self, guint prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

/* ---- opening ---- */

static const DatasetCatalogEntry *
find_entry (AppData *self, const char *id)
{
  for (const DatasetCatalogEntry *entry = self->catalog; entry->id; entry++)
    if (g_str_equal (entry->id, id))
      return entry;
  return NULL;
}

char *
app_data_locate (AppData *self, const DatasetCatalogEntry *entry)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (APP_IS_DATA (self), NULL);
  g_return_val_if_fail (entry != NULL, NULL);

  path = dataset_catalog_locate (entry);
  if (path == NULL)
    path = app_preferences_load_copy (self->gsettings, entry->id);
  return path && g_file_test (path, G_FILE_TEST_EXISTS) ? g_steal_pointer (&path) : NULL;
}

gboolean
app_data_is_open (AppData *self, const DatasetCatalogEntry *entry)
{
  g_return_val_if_fail (APP_IS_DATA (self), FALSE);
  g_return_val_if_fail (entry != NULL, FALSE);

  return self->dataset && (g_strcmp0 (self->path, entry->id) == 0 ||
                           g_str_equal (nn_dataset_get_name (self->dataset), entry->title));
}

/* A data set of the catalog that came from somewhere else need not be downloaded any more. */
static void
remember_copy (AppData *self)
{
  for (const DatasetCatalogEntry *entry = self->catalog; entry->id; entry++)
    if (app_data_is_open (self, entry) && !g_str_equal (self->path, entry->id))
      app_preferences_save_copy (self->gsettings, entry->id, self->path);
}

static void
count_chosen (AppData *self)
{
  self->n_chosen = 0;
  for (size_t i = 0; i < nn_dataset_get_n_classes (self->dataset); i++)
    self->n_chosen += self->chosen[i] ? 1 : 0;
}

static void
set_dataset (AppData *self, NnDataset *dataset, const char *path)
{
  if (self->dataset)
    nn_dataset_unref (self->dataset);
  self->dataset = nn_dataset_ref (dataset);
  g_free (self->path);
  self->path = g_strdup (path);
  g_free (self->chosen);
  self->chosen = app_preferences_load_classes (self->gsettings, dataset);
  count_chosen (self);
  g_signal_emit (self, signals[CHANGED], 0);
  remember_copy (self);

  /* Settings hold text in UTF-8 only; a path may be any bytes. */
  if (self->gsettings && g_utf8_validate (path, -1, NULL))
    g_settings_set_string (self->gsettings, APP_KEY_LAST_DATASET, path);

  g_object_freeze_notify (G_OBJECT (self));
  notify (self, PROP_DATASET);
  notify (self, PROP_CHOSEN);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
end_opening (AppData *self)
{
  g_clear_pointer (&self->opening, app_open_job_cancel);
  g_clear_pointer (&self->opening_path, g_free);
  g_clear_pointer (&self->opening_name, g_free);
  self->opening_fraction = -1;

  g_object_freeze_notify (G_OBJECT (self));
  notify (self, PROP_OPENING);
  notify (self, PROP_OPENING_NAME);
  notify (self, PROP_OPENING_FRACTION);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
on_open_progress (double fraction, gpointer data)
{
  AppData *self = data;

  if (self->opening_fraction == fraction)
    return;
  self->opening_fraction = fraction;
  notify (self, PROP_OPENING_FRACTION);
}

static void
on_open_done (NnDataset *dataset, const GError *error, gpointer data)
{
  AppData *self = data;
  g_autofree char *path = g_steal_pointer (&self->opening_path);

  g_object_ref (self);
  end_opening (self);
  if (dataset)
    set_dataset (self, dataset, path);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_signal_emit (self, signals[OPEN_FAILED], 0, error->message);
  g_object_unref (self);
}

void
app_data_open (AppData *self, const char *path)
{
  const DatasetCatalogEntry *entry;
  g_autofree char *located = NULL;

  g_return_if_fail (APP_IS_DATA (self));
  g_return_if_fail (path != NULL);

  entry = find_entry (self, path);
  located = entry ? app_data_locate (self, entry) : g_strdup (path);
  app_data_cancel_open (self);
  if (located == NULL)
    {
      g_autofree char *sentence =
          g_strdup_printf (_ ("“%s” is not on this computer: download it, or open your own copy."),
                           entry->title);

      g_signal_emit (self, signals[OPEN_FAILED], 0, sentence);
      return;
    }

  self->opening_path = g_strdup (path);
  self->opening_name = entry ? g_strdup (entry->title) : g_filename_display_basename (path);
  self->opening_fraction = -1;
  self->opening = app_open_job_start (located, on_open_progress, on_open_done, self);
  g_object_freeze_notify (G_OBJECT (self));
  notify (self, PROP_OPENING);
  notify (self, PROP_OPENING_NAME);
  notify (self, PROP_OPENING_FRACTION);
  g_object_thaw_notify (G_OBJECT (self));
}

void
app_data_cancel_open (AppData *self)
{
  g_return_if_fail (APP_IS_DATA (self));

  if (self->opening)
    end_opening (self);
}

gboolean
app_data_is_opening (AppData *self)
{
  g_return_val_if_fail (APP_IS_DATA (self), FALSE);

  return self->opening != NULL;
}

void
app_data_open_last (AppData *self)
{
  g_autofree char *last = NULL;
  const DatasetCatalogEntry *entry;

  g_return_if_fail (APP_IS_DATA (self));

  if (self->gsettings)
    last = g_settings_get_string (self->gsettings, APP_KEY_LAST_DATASET);
  for (guint i = 0; i < 2; i++)
    {
      const char *path = i == 0 ? last : FIRST_DATASET;
      g_autofree char *located = NULL;

      if (path == NULL || *path == '\0')
        continue;
      entry = find_entry (self, path);
      located = entry ? app_data_locate (self, entry) : g_strdup (path);
      if (located && g_file_test (located, G_FILE_TEST_EXISTS))
        {
          app_data_open (self, path);
          return;
        }
    }
}

const DatasetCatalogEntry *
app_data_get_catalog (AppData *self)
{
  g_return_val_if_fail (APP_IS_DATA (self), NULL);

  return self->catalog;
}

void
app_data_set_catalog (AppData *self, const DatasetCatalogEntry *entries)
{
  g_return_if_fail (APP_IS_DATA (self));
  g_return_if_fail (entries != NULL);

  if (self->catalog == entries)
    return;
  self->catalog = entries;
  notify (self, PROP_CATALOG);
}

/* ---- data set and classes ---- */

NnDataset *
app_data_get_dataset (AppData *self)
{
  g_return_val_if_fail (APP_IS_DATA (self), NULL);

  return self->dataset;
}

const char *
app_data_get_path (AppData *self)
{
  g_return_val_if_fail (APP_IS_DATA (self), NULL);

  return self->path;
}

gboolean
app_data_is_class_chosen (AppData *self, guint class_index)
{
  g_return_val_if_fail (APP_IS_DATA (self), FALSE);

  return self->dataset && class_index < nn_dataset_get_n_classes (self->dataset) &&
         self->chosen[class_index];
}

static void
chosen_changed (AppData *self)
{
  count_chosen (self);
  app_preferences_save_classes (self->gsettings, self->dataset, self->chosen);
  g_signal_emit (self, signals[CHANGED], 0);
  notify (self, PROP_CHOSEN);
}

void
app_data_choose_class (AppData *self, guint class_index, gboolean chosen)
{
  g_return_if_fail (APP_IS_DATA (self));
  g_return_if_fail (self->dataset != NULL);
  g_return_if_fail (class_index < nn_dataset_get_n_classes (self->dataset));

  if (!self->chosen[class_index] == !chosen)
    return;
  self->chosen[class_index] = chosen;
  chosen_changed (self);
}

void
app_data_choose_first_classes (AppData *self, guint n)
{
  gboolean changed = FALSE;

  g_return_if_fail (APP_IS_DATA (self));

  if (self->dataset == NULL)
    return;
  for (size_t i = 0; i < nn_dataset_get_n_classes (self->dataset); i++)
    {
      gboolean chosen = i < n;

      changed |= !self->chosen[i] != !chosen;
      self->chosen[i] = chosen;
    }
  if (changed)
    chosen_changed (self);
}

guint
app_data_get_n_chosen (AppData *self)
{
  g_return_val_if_fail (APP_IS_DATA (self), 0);

  return self->n_chosen;
}

size_t
app_data_count_chosen_images (AppData *self, NnSplit split)
{
  g_autofree size_t *counts = NULL;
  size_t n_classes, sum = 0;

  g_return_val_if_fail (APP_IS_DATA (self), 0);

  if (self->dataset == NULL)
    return 0;
  n_classes = nn_dataset_get_n_classes (self->dataset);
  counts = g_new0 (size_t, n_classes);
  nn_dataset_count_classes (self->dataset, split, counts);
  for (size_t i = 0; i < n_classes; i++)
    sum += self->chosen[i] ? counts[i] : 0;
  return sum;
}

NnDataset *
app_data_make_training_set (AppData *self, GError **error)
{
  g_autofree guint *classes = NULL;
  size_t n_classes, n = 0;

  g_return_val_if_fail (APP_IS_DATA (self), NULL);
  g_return_val_if_fail (self->dataset != NULL, NULL);

  n_classes = nn_dataset_get_n_classes (self->dataset);
  classes = g_new (guint, n_classes);
  for (guint i = 0; i < n_classes; i++)
    if (self->chosen[i])
      classes[n++] = i;
  return nn_dataset_select_classes (self->dataset, classes, n, error);
}

/* ---- object ---- */

static void
app_data_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AppData *self = APP_DATA (object);

  switch (prop_id)
    {
    case PROP_CATALOG:
      g_value_set_pointer (value, (gpointer) self->catalog);
      break;
    case PROP_OPENING:
      g_value_set_boolean (value, self->opening != NULL);
      break;
    case PROP_OPENING_FRACTION:
      g_value_set_double (value, self->opening_fraction);
      break;
    case PROP_OPENING_NAME:
      g_value_set_string (value, self->opening_name);
      break;
    case PROP_DATASET:
      g_value_set_pointer (value, self->dataset);
      break;
    case PROP_CHOSEN:
      g_value_set_uint (value, self->n_chosen);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
app_data_dispose (GObject *object)
{
  AppData *self = APP_DATA (object);

  g_clear_pointer (&self->opening, app_open_job_cancel);

  G_OBJECT_CLASS (app_data_parent_class)->dispose (object);
}

static void
app_data_finalize (GObject *object)
{
  AppData *self = APP_DATA (object);

  g_clear_pointer (&self->dataset, nn_dataset_unref);
  g_clear_object (&self->gsettings);
  g_free (self->opening_path);
  g_free (self->opening_name);
  g_free (self->path);
  g_free (self->chosen);

  G_OBJECT_CLASS (app_data_parent_class)->finalize (object);
}

static void
app_data_class_init (AppDataClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = app_data_get_property;
  object_class->dispose = app_data_dispose;
  object_class->finalize = app_data_finalize;

  props[PROP_CATALOG] = g_param_spec_pointer ("catalog", NULL, NULL, flags);
  props[PROP_OPENING] = g_param_spec_boolean ("opening", NULL, NULL, FALSE, flags);
  props[PROP_OPENING_FRACTION] =
      g_param_spec_double ("opening-fraction", NULL, NULL, -1, 1, -1, flags);
  props[PROP_OPENING_NAME] = g_param_spec_string ("opening-name", NULL, NULL, NULL, flags);
  props[PROP_DATASET] = g_param_spec_pointer ("dataset", NULL, NULL, flags);
  props[PROP_CHOSEN] = g_param_spec_uint ("chosen", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[OPEN_FAILED] = g_signal_new ("open-failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
app_data_init (AppData *self)
{
  self->catalog = dataset_catalog_get_entries ();
  self->opening_fraction = -1;
}

AppData *
app_data_new (GSettings *gsettings)
{
  AppData *self;

  g_return_val_if_fail (gsettings == NULL || G_IS_SETTINGS (gsettings), NULL);

  self = g_object_new (APP_TYPE_DATA, NULL);
  g_set_object (&self->gsettings, gsettings);
  return self;
}
