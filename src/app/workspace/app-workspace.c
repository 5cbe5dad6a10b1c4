#include "app-workspace.h"

struct _AppWorkspace
{
  GObject parent_instance;

  AppData *data;
  AppSetup *setup;
  TrainingSession *session;
  GSignalGroup *session_signals;
  TrainingEvaluation *evaluation;

  int filter_actual;
  int filter_predicted;
  AppShow filter_show;
  char **filter_classes; /* what the filter's numbers stand for */
  gboolean has_cell;     /* the filter is that of a cell of the matrix that was opened */
};

enum
{
  PROP_SESSION = 1,
  PROP_EVALUATION,
  PROP_FILTER_ACTUAL,
  PROP_FILTER_PREDICTED,
  PROP_FILTER_SHOW,
  N_PROPS
};

enum
{
  FILTER_CHANGED,
  CELL_OPENED,
  CELL_CLOSED,
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

AppData *
app_workspace_get_data (AppWorkspace *self)
{
  g_return_val_if_fail (APP_IS_WORKSPACE (self), NULL);

  return self->data;
}

AppSetup *
app_workspace_get_setup (AppWorkspace *self)
{
  g_return_val_if_fail (APP_IS_WORKSPACE (self), NULL);

  return self->setup;
}

/* ---- training ---- */

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

static void
on_state (AppWorkspace *self)
{
  app_setup_set_in_training (self->setup, training_session_is_active (self->session));
}

gboolean
app_workspace_train (AppWorkspace *self, GError **error)
{
  g_autoptr (NnDataset) training_set = NULL;
  g_autofree char *name = NULL;
  const RunSettings *settings;

  g_return_val_if_fail (APP_IS_WORKSPACE (self), FALSE);

  settings = app_setup_get_settings (self->setup);
  training_set = app_setup_make_training_set (self->setup, error);
  if (training_set == NULL)
    return FALSE;

  name = run_propose_name (training_set, settings);
  g_signal_group_set_target (self->session_signals, NULL);
  g_clear_object (&self->session);
  self->session = training_session_new (name, training_set, settings);
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

  self->has_cell = FALSE;
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
app_workspace_open_cell (AppWorkspace *self, guint actual, guint predicted)
{
  g_return_if_fail (APP_IS_WORKSPACE (self));

  app_workspace_set_filter (self, (int) actual, (int) predicted,
                            actual == predicted ? APP_SHOW_RIGHT : APP_SHOW_WRONG);
  self->has_cell = TRUE;
  app_workspace_show_page (self, "mistakes");
  g_signal_emit (self, signals[CELL_OPENED], 0);
}

void
app_workspace_close_cell (AppWorkspace *self)
{
  g_return_if_fail (APP_IS_WORKSPACE (self));

  if (!self->has_cell)
    return;
  app_workspace_show_page (self, "evaluate");
  g_signal_emit (self, signals[CELL_CLOSED], 0);
}

gboolean
app_workspace_has_cell (AppWorkspace *self)
{
  g_return_val_if_fail (APP_IS_WORKSPACE (self), FALSE);

  return self->has_cell;
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
  g_clear_object (&self->setup);
  g_clear_object (&self->data);
  g_strfreev (self->filter_classes);

  G_OBJECT_CLASS (app_workspace_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

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

  signals[FILTER_CHANGED] = g_signal_new ("filter-changed", G_TYPE_FROM_CLASS (klass),
                                          G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CELL_OPENED] = g_signal_new ("cell-opened", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CELL_CLOSED] = g_signal_new ("cell-closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SHOW_PAGE] = g_signal_new ("show-page", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
app_workspace_init (AppWorkspace *self)
{
  self->filter_actual = APP_ANY_CLASS;
  self->filter_predicted = APP_ANY_CLASS;
  self->session_signals = g_signal_group_new (TRAINING_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "notify::evaluation",
                                  G_CALLBACK (on_evaluation), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::state", G_CALLBACK (on_state),
                                  self);
}

AppWorkspace *
app_workspace_new (GSettings *gsettings)
{
  AppWorkspace *self = g_object_new (APP_TYPE_WORKSPACE, NULL);

  self->data = app_data_new (gsettings);
  self->setup = app_setup_new (self->data, gsettings);
  return self;
}
