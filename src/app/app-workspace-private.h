/* What the workspace's files share. */
#pragma once

#include "app-open-job.h"
#include "app-workspace.h"

G_BEGIN_DECLS

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

typedef enum
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
} AppWorkspaceProp;

/* "notify" of one property. */
void app_workspace_notify (AppWorkspace *workspace, AppWorkspaceProp prop);

/* Emits "open-failed". */
void app_workspace_fail_open (AppWorkspace *workspace, const char *sentence);

G_END_DECLS
