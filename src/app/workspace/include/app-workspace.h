/* What one window works on: the data set, the chosen classes, the settings, the training session
 * and what it found out.
 *
 * The pages share one workspace and learn of changes through its properties; none of them knows
 * another page.
 */
#pragma once

#include <gio/gio.h>

#include "app-setup.h"
#include "training-session.h"

G_BEGIN_DECLS

/* Which images Mistakes shows. */
typedef enum
{
  APP_SHOW_WRONG,
  APP_SHOW_RIGHT,
  APP_SHOW_ALL,
} AppShow;

#define APP_ANY_CLASS (-1)

#define APP_TYPE_WORKSPACE (app_workspace_get_type ())
G_DECLARE_FINAL_TYPE (AppWorkspace, app_workspace, APP, WORKSPACE, GObject)

/* The three are the workspace's. */
AppData *app_workspace_get_data (AppWorkspace *workspace);
AppSetup *app_workspace_get_setup (AppWorkspace *workspace);

/* Settings are read from @gsettings (may be NULL: defaults) and written back when they change. */
AppWorkspace *app_workspace_new (GSettings *gsettings);

/* The training that is shown, running or ended; NULL before the first. Property "session"
 * (object, notified). */
TrainingSession *app_workspace_get_session (AppWorkspace *workspace);

/* Starts a new session with what is set up; the old one is stopped. */
gboolean app_workspace_train (AppWorkspace *workspace, GError **error);

/* The session's latest evaluation, or NULL. Property "evaluation" (boxed, notified); follows the
 * session. */
TrainingEvaluation *app_workspace_get_evaluation (AppWorkspace *workspace);

/* The filter that the confusion matrix and Mistakes share: class numbers of the evaluation's
 * data set or APP_ANY_CLASS. Properties "filter-actual" (int), "filter-predicted" (int),
 * "filter-show" (int, AppShow), notified; one "filter-changed" signal per call. A new evaluation
 * with other classes resets it. */
int app_workspace_get_filter_actual (AppWorkspace *workspace);
int app_workspace_get_filter_predicted (AppWorkspace *workspace);
AppShow app_workspace_get_filter_show (AppWorkspace *workspace);
void app_workspace_set_filter (AppWorkspace *workspace, int actual, int predicted, AppShow show);

/* From a cell of the confusion matrix to its images and back: the first sets the filter to those
 * images and shows "mistakes", with signal "cell-opened", the second shows "evaluate" again, with
 * signal "cell-closed". In between, as long as nobody changes the filter, the cell is known. */
void app_workspace_open_cell (AppWorkspace *workspace, guint actual, guint predicted);
void app_workspace_close_cell (AppWorkspace *workspace);
gboolean app_workspace_has_cell (AppWorkspace *workspace);

/* Signal "show-page" (char *name): ask the window to show "data", "train", "evaluate" or
 * "mistakes". */
void app_workspace_show_page (AppWorkspace *workspace, const char *page);

G_END_DECLS
