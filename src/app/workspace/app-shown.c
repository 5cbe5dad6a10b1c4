/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-shown.h"

struct _AppShown
{
  GObject parent_instance;

  TrainingSession *session;
  GSignalGroup *session_signals;
  TrainingEvaluation *evaluation;

  AppFilter filter;
  char **filter_classes; /* what its numbers stand for */
  gboolean has_cell;     /* it is that of a cell of the matrix that was opened */
};

enum
{
  PROP_RUN = 1,
  PROP_EVALUATION,
  N_PROPS
};

enum
{
  GROWN,
  FILTER_CHANGED,
  CELL_OPENED,
  CELL_CLOSED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AppShown, app_shown, G_TYPE_OBJECT)

/* ---- the run ---- */

/* Class numbers that belong to other classes would filter by something that nobody asked for. */
static void
check_filter (AppShown *self)
{
  NnDataset *dataset = training_evaluation_get_dataset (self->evaluation);
  const char *const *names = nn_dataset_get_class_names (dataset);
  gboolean same =
      self->filter_classes && g_strv_equal ((const char *const *) self->filter_classes, names);

  if (same)
    return;
  g_strfreev (self->filter_classes);
  self->filter_classes = g_strdupv ((char **) names);
  if (self->filter.actual != APP_ANY_CLASS || self->filter.predicted != APP_ANY_CLASS)
    app_shown_set_filter (self, (AppFilter){ APP_ANY_CLASS, APP_ANY_CLASS, self->filter.show });
}

static void
follow_evaluation (AppShown *self)
{
  TrainingEvaluation *latest = training_session_get_evaluation (self->session);

  if (self->evaluation == latest)
    return;
  g_clear_pointer (&self->evaluation, training_evaluation_unref);
  self->evaluation = latest ? training_evaluation_ref (latest) : NULL;
  if (latest)
    check_filter (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_EVALUATION]);
}

static void
on_grown (AppShown *self)
{
  g_signal_emit (self, signals[GROWN], 0);
}

void
app_shown_show_session (AppShown *self, TrainingSession *session)
{
  g_return_if_fail (APP_IS_SHOWN (self));
  g_return_if_fail (TRAINING_IS_SESSION (session));

  if (!g_set_object (&self->session, session))
    return;
  g_signal_group_set_target (self->session_signals, session);

  g_object_freeze_notify (G_OBJECT (self));
  follow_evaluation (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RUN]);
  g_object_thaw_notify (G_OBJECT (self));
}

Run *
app_shown_get_run (AppShown *self)
{
  g_return_val_if_fail (APP_IS_SHOWN (self), NULL);

  return self->session ? training_session_get_run (self->session) : NULL;
}

TrainingSession *
app_shown_get_session (AppShown *self)
{
  g_return_val_if_fail (APP_IS_SHOWN (self), NULL);

  return self->session;
}

TrainingEvaluation *
app_shown_get_evaluation (AppShown *self)
{
  g_return_val_if_fail (APP_IS_SHOWN (self), NULL);

  return self->evaluation;
}

/* ---- the filter ---- */

AppFilter
app_shown_get_filter (AppShown *self)
{
  const AppFilter none = { APP_ANY_CLASS, APP_ANY_CLASS, APP_SHOW_WRONG };

  g_return_val_if_fail (APP_IS_SHOWN (self), none);

  return self->filter;
}

void
app_shown_set_filter (AppShown *self, AppFilter filter)
{
  g_return_if_fail (APP_IS_SHOWN (self));
  g_return_if_fail (filter.actual >= APP_ANY_CLASS && filter.predicted >= APP_ANY_CLASS);

  self->has_cell = FALSE;
  self->filter = filter;
  g_signal_emit (self, signals[FILTER_CHANGED], 0);
}

void
app_shown_open_cell (AppShown *self, guint actual, guint predicted)
{
  g_return_if_fail (APP_IS_SHOWN (self));

  app_shown_set_filter (self, (AppFilter){ (int) actual, (int) predicted,
                                           actual == predicted ? APP_SHOW_RIGHT : APP_SHOW_WRONG });
  self->has_cell = TRUE;
  g_signal_emit (self, signals[CELL_OPENED], 0);
}

void
app_shown_close_cell (AppShown *self)
{
  g_return_if_fail (APP_IS_SHOWN (self));

  if (self->has_cell)
    g_signal_emit (self, signals[CELL_CLOSED], 0);
}

gboolean
app_shown_has_cell (AppShown *self)
{
  g_return_val_if_fail (APP_IS_SHOWN (self), FALSE);

  return self->has_cell;
}

/* ---- object ---- */

static void
app_shown_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AppShown *self = APP_SHOWN (object);

  switch (prop_id)
    {
    case PROP_RUN:
      g_value_set_pointer (value, app_shown_get_run (self));
      break;
    case PROP_EVALUATION:
      g_value_set_boxed (value, self->evaluation);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
app_shown_dispose (GObject *object)
{
  AppShown *self = APP_SHOWN (object);

  g_clear_object (&self->session_signals);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (app_shown_parent_class)->dispose (object);
}

static void
app_shown_finalize (GObject *object)
{
  AppShown *self = APP_SHOWN (object);

  g_clear_pointer (&self->evaluation, training_evaluation_unref);
  g_strfreev (self->filter_classes);

  G_OBJECT_CLASS (app_shown_parent_class)->finalize (object);
}

static void
app_shown_class_init (AppShownClass *klass)
{
  static const char *const names[N_SIGNALS] = { "grown", "filter-changed", "cell-opened",
                                                "cell-closed" };
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = app_shown_get_property;
  object_class->dispose = app_shown_dispose;
  object_class->finalize = app_shown_finalize;

  props[PROP_RUN] = g_param_spec_pointer ("run", NULL, NULL, flags);
  props[PROP_EVALUATION] =
      g_param_spec_boxed ("evaluation", NULL, NULL, TRAINING_TYPE_EVALUATION, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                               NULL, NULL, G_TYPE_NONE, 0);
}

static void
app_shown_init (AppShown *self)
{
  self->filter = (AppFilter){ APP_ANY_CLASS, APP_ANY_CLASS, APP_SHOW_WRONG };
  self->session_signals = g_signal_group_new (TRAINING_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "notify::evaluation",
                                  G_CALLBACK (follow_evaluation), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::active", G_CALLBACK (on_grown),
                                  self);
  g_signal_group_connect_swapped (self->session_signals, "progress", G_CALLBACK (on_grown), self);
}

AppShown *
app_shown_new (void)
{
  return g_object_new (APP_TYPE_SHOWN, NULL);
}
