/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one window works on, in three objects that point one way: what is open, what is set up to be
 * trained on it, and what is shown. Setting a training going makes of the second what is shown.
 *
 * The pages share a workspace and follow its objects; none of them knows another page. */
#pragma once

#include "app-setup.h"
#include "app-shown.h"

G_BEGIN_DECLS

#define APP_TYPE_WORKSPACE (app_workspace_get_type ())
G_DECLARE_FINAL_TYPE (AppWorkspace, app_workspace, APP, WORKSPACE, GObject)

/* What was open and set up is read from @gsettings, and kept there; NULL: defaults, and nothing is
 * kept. */
AppWorkspace *app_workspace_new (GSettings *gsettings);

/* Not new references. */
AppData *app_workspace_get_data (AppWorkspace *workspace);
AppSetup *app_workspace_get_setup (AppWorkspace *workspace);
AppShown *app_workspace_get_shown (AppWorkspace *workspace);

/* Starts to train what is set up, in a new session, whose run is shown; the old one is stopped. */
gboolean app_workspace_train (AppWorkspace *workspace, GError **error);

/* For what a user sets. While a training is under way that takes changes, only those that it takes
 * are set, and those that differ from what was set up are passed on to it; what it makes of them
 * comes back into what is set up. */
void app_workspace_change_settings (AppWorkspace *workspace, const RunSettings *settings);

/* The latest training, running or ended; NULL before the first. Property "session" (object),
 * notified. For who steers it: what is shown of it is the business of AppShown. */
TrainingSession *app_workspace_get_session (AppWorkspace *workspace);

/* The same if it is under way, or NULL. */
TrainingSession *app_workspace_get_active_session (AppWorkspace *workspace);

G_END_DECLS
