/* What the workspace's files share. */
#pragma once

#include "app-workspace.h"

G_BEGIN_DECLS

struct _AppWorkspace
{
  GObject parent_instance;

  GSettings *gsettings; /* may be NULL */
  AppData *data;

  RunSettings settings;
  const RunPreset *preset; /* that the settings are, and follow; NULL: none */
  size_t n_validation;     /* images that these settings hold out of the chosen classes */
  char *draft_problem;     /* of a network that is being written; NULL: none */
  char *field_problem;     /* of a number that is being written; NULL: none */
  char *network_problem;   /* of the one in the settings, with the chosen classes; NULL: none */
  char *settings_problem;  /* of anything else there; NULL: none */
  TrainingSession *session;
  GSignalGroup *session_signals;
  TrainingEvaluation *evaluation;

  int filter_actual;
  int filter_predicted;
  AppShow filter_show;
  char **filter_classes; /* what the filter's numbers stand for */
  gboolean has_cell;     /* the filter is that of a cell of the matrix that was opened */
};

typedef enum
{
  PROP_OBSTACLE = 1,
  PROP_SETTINGS,
  PROP_SESSION,
  PROP_EVALUATION,
  PROP_FILTER_ACTUAL,
  PROP_FILTER_PREDICTED,
  PROP_FILTER_SHOW,
  N_PROPS
} AppWorkspaceProp;

/* "notify" of one property. */
void app_workspace_notify (AppWorkspace *workspace, AppWorkspaceProp prop);

/* To be called when settings, data set or classes have changed: finds out whether they go together.
 * "obstacle" is to be notified afterwards. */
void app_workspace_check_settings (AppWorkspace *workspace);

/* To be called when the settings have changed: which preset are they? */
void app_workspace_recognize_preset (AppWorkspace *workspace);

/* To be called when data set or classes have changed: settings that are a preset's become what
 * suits them. */
void app_workspace_follow_data (AppWorkspace *workspace);

void app_workspace_notify_obstacle (AppWorkspace *workspace);

G_END_DECLS
