/* The workspace's data set: opening it, and choosing classes. */
#include <glib/gi18n-lib.h>

#include "app-preferences.h"
#include "app-workspace-private.h"

/* What is opened at the very first start. */
#define FIRST_DATASET "fashion-mnist"

/* ---- opening ---- */

static const DatasetCatalogEntry *
find_entry (AppWorkspace *self, const char *id)
{
  for (const DatasetCatalogEntry *entry = self->catalog; entry->id; entry++)
    if (g_str_equal (entry->id, id))
      return entry;
  return NULL;
}

char *
app_workspace_locate (AppWorkspace *self, const DatasetCatalogEntry *entry)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (APP_IS_WORKSPACE (self), NULL);
  g_return_val_if_fail (entry != NULL, NULL);

  path = dataset_catalog_locate (entry);
  if (path == NULL)
    path = app_preferences_load_copy (self->gsettings, entry->id);
  return path && g_file_test (path, G_FILE_TEST_EXISTS) ? g_steal_pointer (&path) : NULL;
}

gboolean
app_workspace_is_open (AppWorkspace *self, const DatasetCatalogEntry *entry)
{
  g_return_val_if_fail (APP_IS_WORKSPACE (self), FALSE);
  g_return_val_if_fail (entry != NULL, FALSE);

  return self->dataset && (g_strcmp0 (self->path, entry->id) == 0 ||
                           g_str_equal (nn_dataset_get_name (self->dataset), entry->title));
}

/* A data set of the catalogue that came from somewhere else need not be downloaded any more. */
static void
remember_copy (AppWorkspace *self)
{
  for (const DatasetCatalogEntry *entry = self->catalog; entry->id; entry++)
    if (app_workspace_is_open (self, entry) && !g_str_equal (self->path, entry->id))
      app_preferences_save_copy (self->gsettings, entry->id, self->path);
}

static void
set_dataset (AppWorkspace *self, NnDataset *dataset, const char *path)
{
  if (self->dataset)
    nn_dataset_unref (self->dataset);
  self->dataset = nn_dataset_ref (dataset);
  g_free (self->path);
  self->path = g_strdup (path);
  g_free (self->chosen);
  self->chosen = app_preferences_load_classes (self->gsettings, dataset);
  self->n_chosen = 0;
  for (size_t i = 0; i < nn_dataset_get_n_classes (dataset); i++)
    self->n_chosen += self->chosen[i] ? 1 : 0;
  app_workspace_check_settings (self);
  app_workspace_follow_data (self);
  remember_copy (self);

  /* Settings hold text in UTF-8 only; a path may be any bytes. */
  if (self->gsettings && g_utf8_validate (path, -1, NULL))
    g_settings_set_string (self->gsettings, APP_KEY_LAST_DATASET, path);

  g_object_freeze_notify (G_OBJECT (self));
  app_workspace_notify (self, PROP_DATASET);
  app_workspace_notify (self, PROP_CHOSEN);
  app_workspace_notify (self, PROP_OBSTACLE);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
end_opening (AppWorkspace *self)
{
  g_clear_pointer (&self->opening, app_open_job_cancel);
  g_clear_pointer (&self->opening_path, g_free);
  g_clear_pointer (&self->opening_name, g_free);
  self->opening_fraction = -1;

  g_object_freeze_notify (G_OBJECT (self));
  app_workspace_notify (self, PROP_OPENING);
  app_workspace_notify (self, PROP_OPENING_NAME);
  app_workspace_notify (self, PROP_OPENING_FRACTION);
  app_workspace_notify (self, PROP_OBSTACLE);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
on_open_progress (double fraction, gpointer data)
{
  AppWorkspace *self = data;

  if (self->opening_fraction == fraction)
    return;
  self->opening_fraction = fraction;
  app_workspace_notify (self, PROP_OPENING_FRACTION);
}

static void
on_open_done (NnDataset *dataset, const GError *error, gpointer data)
{
  AppWorkspace *self = data;
  g_autofree char *path = g_steal_pointer (&self->opening_path);

  g_object_ref (self);
  end_opening (self);
  if (dataset)
    set_dataset (self, dataset, path);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    app_workspace_fail_open (self, error->message);
  g_object_unref (self);
}

void
app_workspace_open (AppWorkspace *self, const char *path)
{
  const DatasetCatalogEntry *entry;
  g_autofree char *located = NULL;

  g_return_if_fail (APP_IS_WORKSPACE (self));
  g_return_if_fail (path != NULL);

  entry = find_entry (self, path);
  located = entry ? app_workspace_locate (self, entry) : g_strdup (path);
  app_workspace_cancel_open (self);
  if (located == NULL)
    {
      g_autofree char *sentence =
          g_strdup_printf (_ ("“%s” is not on this computer: download it, or open your own copy."),
                           entry->title);

      app_workspace_fail_open (self, sentence);
      return;
    }

  self->opening_path = g_strdup (path);
  self->opening_name = entry ? g_strdup (entry->title) : g_filename_display_basename (path);
  self->opening_fraction = -1;
  self->opening = app_open_job_start (located, on_open_progress, on_open_done, self);
  g_object_freeze_notify (G_OBJECT (self));
  app_workspace_notify (self, PROP_OPENING);
  app_workspace_notify (self, PROP_OPENING_NAME);
  app_workspace_notify (self, PROP_OPENING_FRACTION);
  app_workspace_notify (self, PROP_OBSTACLE);
  g_object_thaw_notify (G_OBJECT (self));
}

void
app_workspace_cancel_open (AppWorkspace *self)
{
  g_return_if_fail (APP_IS_WORKSPACE (self));

  if (self->opening)
    end_opening (self);
}

gboolean
app_workspace_is_opening (AppWorkspace *self)
{
  g_return_val_if_fail (APP_IS_WORKSPACE (self), FALSE);

  return self->opening != NULL;
}

void
app_workspace_open_last (AppWorkspace *self)
{
  g_autofree char *last = NULL;
  const DatasetCatalogEntry *entry;

  g_return_if_fail (APP_IS_WORKSPACE (self));

  if (self->gsettings)
    last = g_settings_get_string (self->gsettings, APP_KEY_LAST_DATASET);
  for (guint i = 0; i < 2; i++)
    {
      const char *path = i == 0 ? last : FIRST_DATASET;
      g_autofree char *located = NULL;

      if (path == NULL || *path == '\0')
        continue;
      entry = find_entry (self, path);
      located = entry ? app_workspace_locate (self, entry) : g_strdup (path);
      if (located && g_file_test (located, G_FILE_TEST_EXISTS))
        {
          app_workspace_open (self, path);
          return;
        }
    }
}

const DatasetCatalogEntry *
app_workspace_get_catalog (AppWorkspace *self)
{
  g_return_val_if_fail (APP_IS_WORKSPACE (self), NULL);

  return self->catalog;
}

void
app_workspace_set_catalog (AppWorkspace *self, const DatasetCatalogEntry *entries)
{
  g_return_if_fail (APP_IS_WORKSPACE (self));
  g_return_if_fail (entries != NULL);

  if (self->catalog == entries)
    return;
  self->catalog = entries;
  app_workspace_notify (self, PROP_CATALOG);
}

/* ---- data set and classes ---- */

NnDataset *
app_workspace_get_dataset (AppWorkspace *self)
{
  g_return_val_if_fail (APP_IS_WORKSPACE (self), NULL);

  return self->dataset;
}

const char *
app_workspace_get_path (AppWorkspace *self)
{
  g_return_val_if_fail (APP_IS_WORKSPACE (self), NULL);

  return self->path;
}

gboolean
app_workspace_is_class_chosen (AppWorkspace *self, guint class_index)
{
  g_return_val_if_fail (APP_IS_WORKSPACE (self), FALSE);

  return self->dataset && class_index < nn_dataset_get_n_classes (self->dataset) &&
         self->chosen[class_index];
}

static void
chosen_changed (AppWorkspace *self)
{
  self->n_chosen = 0;
  for (size_t i = 0; i < nn_dataset_get_n_classes (self->dataset); i++)
    self->n_chosen += self->chosen[i] ? 1 : 0;
  app_preferences_save_classes (self->gsettings, self->dataset, self->chosen);
  app_workspace_check_settings (self);
  app_workspace_follow_data (self);
  app_workspace_notify (self, PROP_CHOSEN);
  app_workspace_notify (self, PROP_OBSTACLE);
}

void
app_workspace_choose_class (AppWorkspace *self, guint class_index, gboolean chosen)
{
  g_return_if_fail (APP_IS_WORKSPACE (self));
  g_return_if_fail (self->dataset != NULL);
  g_return_if_fail (class_index < nn_dataset_get_n_classes (self->dataset));

  if (!self->chosen[class_index] == !chosen)
    return;
  self->chosen[class_index] = chosen;
  chosen_changed (self);
}

void
app_workspace_choose_first_classes (AppWorkspace *self, guint n)
{
  gboolean changed = FALSE;

  g_return_if_fail (APP_IS_WORKSPACE (self));

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
app_workspace_get_n_chosen (AppWorkspace *self)
{
  g_return_val_if_fail (APP_IS_WORKSPACE (self), 0);

  return self->n_chosen;
}

size_t
app_workspace_count_chosen_images (AppWorkspace *self, NnSplit split)
{
  g_autofree size_t *counts = NULL;
  size_t n_classes, sum = 0;

  g_return_val_if_fail (APP_IS_WORKSPACE (self), 0);

  if (self->dataset == NULL)
    return 0;
  n_classes = nn_dataset_get_n_classes (self->dataset);
  counts = g_new0 (size_t, n_classes);
  nn_dataset_count_classes (self->dataset, split, counts);
  for (size_t i = 0; i < n_classes; i++)
    sum += self->chosen[i] ? counts[i] : 0;
  return sum;
}

const char *
app_workspace_get_obstacle (AppWorkspace *self)
{
  g_return_val_if_fail (APP_IS_WORKSPACE (self), NULL);

  if (self->dataset == NULL)
    return self->opening ? _ ("The images are still being opened")
                         : _ ("Open a data set on the Data page first");
  if (nn_dataset_get_n_classes (self->dataset) < 2)
    return _ ("This data set has only one class: open one with at least two");
  if (self->n_chosen < 2)
    return _ ("Choose at least two classes to train");
  if (self->draft_problem)
    return self->draft_problem;
  if (self->field_problem)
    return self->field_problem;
  return self->network_problem ? self->network_problem : self->settings_problem;
}

NnDataset *
app_workspace_make_training_set (AppWorkspace *self, GError **error)
{
  g_autofree guint *classes = NULL;
  size_t n_classes, n = 0;

  g_return_val_if_fail (APP_IS_WORKSPACE (self), NULL);

  if (self->dataset == NULL)
    {
      g_set_error_literal (error, NN_ERROR, NN_ERROR_SHAPE, app_workspace_get_obstacle (self));
      return NULL;
    }
  n_classes = nn_dataset_get_n_classes (self->dataset);
  classes = g_new (guint, n_classes);
  for (guint i = 0; i < n_classes; i++)
    if (self->chosen[i])
      classes[n++] = i;
  return nn_dataset_select_classes (self->dataset, classes, n, error);
}
