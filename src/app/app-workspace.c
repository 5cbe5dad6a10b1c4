#include "app-workspace.h"

#include <glib/gi18n-lib.h>

#include "app-open-job.h"
#include "app-preferences.h"

#define FIRST_DATASET "fashion-mnist"

struct _AppWorkspace
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

  RunSettings settings;
  TrainingSession *session;
  GSignalGroup *session_signals;
  TrainingEvaluation *evaluation;

  int filter_actual;
  int filter_predicted;
  AppShow filter_show;
  char **filter_classes; /* what the filter's numbers stand for */
};

enum
{
  PROP_CATALOG = 1,
  PROP_OPENING,
  PROP_OPENING_FRACTION,
  PROP_OPENING_NAME,
  PROP_DATASET,
  PROP_CHOSEN,
  PROP_OBSTACLE,
  PROP_SETTINGS,
  PROP_SESSION,
  PROP_EVALUATION,
  PROP_FILTER_ACTUAL,
  PROP_FILTER_PREDICTED,
  PROP_FILTER_SHOW,
  N_PROPS
};

enum
{
  OPEN_FAILED,
  FILTER_CHANGED,
  SHOW_PAGE,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AppWorkspace, app_workspace, G_TYPE_OBJECT)

static void
notify (AppWorkspace *self, guint prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

/* ---- opening ---- */

static const DatasetCatalogEntry *
find_entry (AppWorkspace *self, const char *id)
{
  for (const DatasetCatalogEntry *entry = self->catalog; entry->id; entry++)
    if (g_str_equal (entry->id, id))
      return entry;
  return NULL;
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

  /* Settings hold text in UTF-8 only; a path may be any bytes. */
  if (self->gsettings && g_utf8_validate (path, -1, NULL))
    g_settings_set_string (self->gsettings, APP_KEY_LAST_DATASET, path);

  g_object_freeze_notify (G_OBJECT (self));
  notify (self, PROP_DATASET);
  notify (self, PROP_CHOSEN);
  notify (self, PROP_OBSTACLE);
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
  notify (self, PROP_OPENING);
  notify (self, PROP_OPENING_NAME);
  notify (self, PROP_OPENING_FRACTION);
  notify (self, PROP_OBSTACLE);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
on_open_progress (double fraction, gpointer data)
{
  AppWorkspace *self = data;

  if (self->opening_fraction == fraction)
    return;
  self->opening_fraction = fraction;
  notify (self, PROP_OPENING_FRACTION);
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
    g_signal_emit (self, signals[OPEN_FAILED], 0, error->message);
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
  located = entry ? dataset_catalog_locate (entry) : g_strdup (path);
  app_workspace_cancel_open (self);
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
  notify (self, PROP_OBSTACLE);
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
      located = entry ? dataset_catalog_locate (entry) : g_strdup (path);
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
  notify (self, PROP_CATALOG);
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
  notify (self, PROP_CHOSEN);
  notify (self, PROP_OBSTACLE);
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
  return NULL;
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

/* ---- training ---- */

const RunSettings *
app_workspace_get_settings (AppWorkspace *self)
{
  g_return_val_if_fail (APP_IS_WORKSPACE (self), NULL);

  return &self->settings;
}

void
app_workspace_set_settings (AppWorkspace *self, const RunSettings *settings)
{
  g_return_if_fail (APP_IS_WORKSPACE (self));
  g_return_if_fail (settings != NULL);

  if (run_settings_equal (&self->settings, settings))
    return;
  self->settings = *settings;
  if (run_settings_check (settings, NULL))
    app_preferences_save_run (self->gsettings, settings);
  notify (self, PROP_SETTINGS);
}

TrainingSession *
app_workspace_get_session (AppWorkspace *self)
{
  g_return_val_if_fail (APP_IS_WORKSPACE (self), NULL);

  return self->session;
}

TrainingEvaluation *
app_workspace_get_evaluation (AppWorkspace *self)
{
  g_return_val_if_fail (APP_IS_WORKSPACE (self), NULL);

  return self->evaluation;
}

/* Class numbers that belong to other classes would filter by something that nobody asked for. */
static void
check_filter (AppWorkspace *self)
{
  NnDataset *dataset = training_evaluation_get_dataset (self->evaluation);
  const char *const *names = nn_dataset_get_class_names (dataset);
  gboolean same =
      self->filter_classes && g_strv_equal ((const char *const *) self->filter_classes, names);

  if (same)
    return;
  g_strfreev (self->filter_classes);
  self->filter_classes = g_strdupv ((char **) names);
  if (self->filter_actual != APP_ANY_CLASS || self->filter_predicted != APP_ANY_CLASS)
    app_workspace_set_filter (self, APP_ANY_CLASS, APP_ANY_CLASS, self->filter_show);
}

static void
on_evaluation (AppWorkspace *self)
{
  TrainingEvaluation *latest =
      self->session ? training_session_get_evaluation (self->session) : NULL;

  if (self->evaluation == latest)
    return;
  g_clear_pointer (&self->evaluation, training_evaluation_unref);
  self->evaluation = latest ? training_evaluation_ref (latest) : NULL;

  g_object_freeze_notify (G_OBJECT (self));
  if (latest)
    check_filter (self);
  notify (self, PROP_EVALUATION);
  g_object_thaw_notify (G_OBJECT (self));
}

static char *
make_run_name (AppWorkspace *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  /* Translators: when a training began, as part of its name. */
  g_autofree char *time = g_date_time_format (now, _ ("%Y-%m-%d %H:%M"));

  return g_strdup_printf ("%s %s", nn_dataset_get_name (self->dataset), time);
}

gboolean
app_workspace_train (AppWorkspace *self, GError **error)
{
  g_autoptr (NnDataset) training_set = NULL;
  g_autofree char *name = NULL;

  g_return_val_if_fail (APP_IS_WORKSPACE (self), FALSE);

  training_set = app_workspace_make_training_set (self, error);
  if (training_set == NULL || !run_settings_check (&self->settings, error))
    return FALSE;

  name = make_run_name (self);
  g_signal_group_set_target (self->session_signals, NULL);
  g_clear_object (&self->session);
  self->session = training_session_new (name, training_set, &self->settings);
  g_signal_group_set_target (self->session_signals, self->session);

  g_object_freeze_notify (G_OBJECT (self));
  on_evaluation (self);
  notify (self, PROP_SESSION);
  g_object_thaw_notify (G_OBJECT (self));
  training_session_start (self->session);
  return TRUE;
}

/* ---- filter and pages ---- */

int
app_workspace_get_filter_actual (AppWorkspace *self)
{
  g_return_val_if_fail (APP_IS_WORKSPACE (self), APP_ANY_CLASS);

  return self->filter_actual;
}

int
app_workspace_get_filter_predicted (AppWorkspace *self)
{
  g_return_val_if_fail (APP_IS_WORKSPACE (self), APP_ANY_CLASS);

  return self->filter_predicted;
}

AppShow
app_workspace_get_filter_show (AppWorkspace *self)
{
  g_return_val_if_fail (APP_IS_WORKSPACE (self), APP_SHOW_WRONG);

  return self->filter_show;
}

void
app_workspace_set_filter (AppWorkspace *self, int actual, int predicted, AppShow show)
{
  g_return_if_fail (APP_IS_WORKSPACE (self));
  g_return_if_fail (actual >= APP_ANY_CLASS && predicted >= APP_ANY_CLASS);

  g_object_freeze_notify (G_OBJECT (self));
  if (self->filter_actual != actual)
    {
      self->filter_actual = actual;
      notify (self, PROP_FILTER_ACTUAL);
    }
  if (self->filter_predicted != predicted)
    {
      self->filter_predicted = predicted;
      notify (self, PROP_FILTER_PREDICTED);
    }
  if (self->filter_show != show)
    {
      self->filter_show = show;
      notify (self, PROP_FILTER_SHOW);
    }
  g_object_thaw_notify (G_OBJECT (self));
  g_signal_emit (self, signals[FILTER_CHANGED], 0);
}

void
app_workspace_show_page (AppWorkspace *self, const char *page)
{
  g_return_if_fail (APP_IS_WORKSPACE (self));
  g_return_if_fail (page != NULL);

  g_signal_emit (self, signals[SHOW_PAGE], 0, page);
}

/* ---- object ---- */

static void
app_workspace_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AppWorkspace *self = APP_WORKSPACE (object);

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
    case PROP_OBSTACLE:
      g_value_set_string (value, app_workspace_get_obstacle (self));
      break;
    case PROP_SETTINGS:
      g_value_set_pointer (value, &self->settings);
      break;
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_EVALUATION:
      g_value_set_boxed (value, self->evaluation);
      break;
    case PROP_FILTER_ACTUAL:
      g_value_set_int (value, self->filter_actual);
      break;
    case PROP_FILTER_PREDICTED:
      g_value_set_int (value, self->filter_predicted);
      break;
    case PROP_FILTER_SHOW:
      g_value_set_int (value, (int) self->filter_show);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
app_workspace_dispose (GObject *object)
{
  AppWorkspace *self = APP_WORKSPACE (object);

  g_clear_pointer (&self->opening, app_open_job_cancel);
  g_signal_group_set_target (self->session_signals, NULL);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (app_workspace_parent_class)->dispose (object);
}

static void
app_workspace_finalize (GObject *object)
{
  AppWorkspace *self = APP_WORKSPACE (object);

  g_clear_object (&self->session_signals);
  g_clear_pointer (&self->evaluation, training_evaluation_unref);
  g_clear_pointer (&self->dataset, nn_dataset_unref);
  g_clear_object (&self->gsettings);
  g_free (self->opening_path);
  g_free (self->opening_name);
  g_free (self->path);
  g_free (self->chosen);
  g_strfreev (self->filter_classes);

  G_OBJECT_CLASS (app_workspace_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  props[PROP_CATALOG] = g_param_spec_pointer ("catalog", NULL, NULL, flags);
  props[PROP_OPENING] = g_param_spec_boolean ("opening", NULL, NULL, FALSE, flags);
  props[PROP_OPENING_FRACTION] =
      g_param_spec_double ("opening-fraction", NULL, NULL, -1, 1, -1, flags);
  props[PROP_OPENING_NAME] = g_param_spec_string ("opening-name", NULL, NULL, NULL, flags);
  props[PROP_DATASET] = g_param_spec_pointer ("dataset", NULL, NULL, flags);
  props[PROP_CHOSEN] = g_param_spec_uint ("chosen", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_OBSTACLE] = g_param_spec_string ("obstacle", NULL, NULL, NULL, flags);
  props[PROP_SETTINGS] = g_param_spec_pointer ("settings", NULL, NULL, flags);
  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, TRAINING_TYPE_SESSION, flags);
  props[PROP_EVALUATION] =
      g_param_spec_boxed ("evaluation", NULL, NULL, TRAINING_TYPE_EVALUATION, flags);
  props[PROP_FILTER_ACTUAL] =
      g_param_spec_int ("filter-actual", NULL, NULL, APP_ANY_CLASS, G_MAXINT, APP_ANY_CLASS, flags);
  props[PROP_FILTER_PREDICTED] = g_param_spec_int ("filter-predicted", NULL, NULL, APP_ANY_CLASS,
                                                   G_MAXINT, APP_ANY_CLASS, flags);
  props[PROP_FILTER_SHOW] = g_param_spec_int ("filter-show", NULL, NULL, APP_SHOW_WRONG,
                                              APP_SHOW_ALL, APP_SHOW_WRONG, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
app_workspace_class_init (AppWorkspaceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = app_workspace_get_property;
  object_class->dispose = app_workspace_dispose;
  object_class->finalize = app_workspace_finalize;
  install_properties (object_class);

  signals[OPEN_FAILED] = g_signal_new ("open-failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[FILTER_CHANGED] = g_signal_new ("filter-changed", G_TYPE_FROM_CLASS (klass),
                                          G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SHOW_PAGE] = g_signal_new ("show-page", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
app_workspace_init (AppWorkspace *self)
{
  self->catalog = dataset_catalog_get_entries ();
  self->opening_fraction = -1;
  self->settings = run_settings_default ();
  self->filter_actual = APP_ANY_CLASS;
  self->filter_predicted = APP_ANY_CLASS;
  self->session_signals = g_signal_group_new (TRAINING_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "notify::evaluation",
                                  G_CALLBACK (on_evaluation), self);
}

AppWorkspace *
app_workspace_new (GSettings *gsettings)
{
  AppWorkspace *self;

  g_return_val_if_fail (gsettings == NULL || G_IS_SETTINGS (gsettings), NULL);

  self = g_object_new (APP_TYPE_WORKSPACE, NULL);
  if (gsettings)
    {
      self->gsettings = g_object_ref (gsettings);
      self->settings = app_preferences_load_run (gsettings);
    }
  return self;
}
