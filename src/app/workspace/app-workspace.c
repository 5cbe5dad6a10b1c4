/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-workspace.h"

#include "run-setting.h"

struct _AppWorkspace
{
  GObject parent_instance;

  AppData *data;
  AppSetup *setup;
  AppShown *shown;
  TrainingSession *session;
  RunSettings *trained; /* the session's, as they were when they were looked at last */
  GSignalGroup *session_signals;
};

enum
{
  PROP_SESSION = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (AppWorkspace, app_workspace, G_TYPE_OBJECT)

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

AppShown *
app_workspace_get_shown (AppWorkspace *self)
{
  g_return_val_if_fail (APP_IS_WORKSPACE (self), NULL);

  return self->shown;
}

/* ---- training ---- */

static void
on_state (AppWorkspace *self)
{
  app_setup_set_in_training (self->setup, training_session_is_active (self->session));
}

/* What changes in a training that is under way is set up for the next one, too; what did not stays:
 * it may have come from a run that was opened meanwhile. */
static void
on_training_settings (AppWorkspace *self)
{
  const RunSettings *trained = training_session_get_settings (self->session);
  g_autoptr (RunSettings) settings = run_settings_copy (app_setup_get_settings (self->setup));

  for (guint id = 0; id < RUN_N_SETTINGS; id++)
    if (run_setting_get (id)->is_live &&
        run_settings_get_value (trained, id) != run_settings_get_value (self->trained, id))
      run_settings_set_value (settings, id, run_settings_get_value (trained, id), NULL);
  run_settings_assign (self->trained, trained);
  app_setup_set_settings (self->setup, settings);
}

void
app_workspace_change_settings (AppWorkspace *self, const RunSettings *settings)
{
  g_autoptr (RunSettings) set_up = NULL;
  gboolean has_new_rate, has_new_epochs;

  g_return_if_fail (APP_IS_WORKSPACE (self));
  g_return_if_fail (settings != NULL);

  if (self->session == NULL || !training_session_takes_changes (self->session))
    {
      app_setup_set_settings (self->setup, settings);
      return;
    }
  set_up = run_settings_copy (app_setup_get_settings (self->setup));
  has_new_rate = settings->learning_rate != set_up->learning_rate;
  has_new_epochs = settings->epochs != set_up->epochs;
  set_up->learning_rate = settings->learning_rate;
  set_up->epochs = settings->epochs;
  app_setup_set_settings (self->setup, set_up);
  if (has_new_rate)
    training_session_set_learning_rate (self->session, set_up->learning_rate);
  if (has_new_epochs)
    training_session_set_epochs (self->session, set_up->epochs);
}

gboolean
app_workspace_train (AppWorkspace *self, GError **error)
{
  g_autoptr (NnDataset) training_set = NULL;
  g_autofree char *name = NULL;
  const RunSettings *settings;

  g_return_val_if_fail (APP_IS_WORKSPACE (self), FALSE);

  training_set = app_setup_make_training_set (self->setup, error);
  if (training_set == NULL)
    return FALSE;

  settings = app_setup_get_settings (self->setup);
  name = run_propose_name (training_set, settings);
  g_clear_object (&self->session);
  self->session = training_session_new (name, training_set, settings);
  g_clear_pointer (&self->trained, run_settings_free);
  self->trained = run_settings_copy (settings);
  g_signal_group_set_target (self->session_signals, self->session);
  app_shown_show_session (self->shown, self->session);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SESSION]);
  training_session_start (self->session);
  return TRUE;
}

TrainingSession *
app_workspace_get_session (AppWorkspace *self)
{
  g_return_val_if_fail (APP_IS_WORKSPACE (self), NULL);

  return self->session;
}

TrainingSession *
app_workspace_get_active_session (AppWorkspace *self)
{
  g_return_val_if_fail (APP_IS_WORKSPACE (self), NULL);

  return self->session && training_session_is_active (self->session) ? self->session : NULL;
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
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
app_workspace_dispose (GObject *object)
{
  AppWorkspace *self = APP_WORKSPACE (object);

  g_clear_object (&self->session_signals);
  g_clear_object (&self->shown);
  g_clear_object (&self->session);
  g_clear_pointer (&self->trained, run_settings_free);
  g_clear_object (&self->setup);
  g_clear_object (&self->data);

  G_OBJECT_CLASS (app_workspace_parent_class)->dispose (object);
}

static void
app_workspace_class_init (AppWorkspaceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = app_workspace_get_property;
  object_class->dispose = app_workspace_dispose;

  props[PROP_SESSION] =
      g_param_spec_object ("session", NULL, NULL, TRAINING_TYPE_SESSION,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
app_workspace_init (AppWorkspace *self)
{
  self->shown = app_shown_new ();
  self->session_signals = g_signal_group_new (TRAINING_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "notify::state", G_CALLBACK (on_state),
                                  self);
  g_signal_group_connect_swapped (self->session_signals, "notify::settings",
                                  G_CALLBACK (on_training_settings), self);
}

AppWorkspace *
app_workspace_new (GSettings *gsettings)
{
  AppWorkspace *self;

  g_return_val_if_fail (gsettings == NULL || G_IS_SETTINGS (gsettings), NULL);

  self = g_object_new (APP_TYPE_WORKSPACE, NULL);
  self->data = app_data_new (gsettings);
  self->setup = app_setup_new (self->data, gsettings);
  return self;
}
