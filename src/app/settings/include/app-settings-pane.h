/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings of the next training, and of the one that runs as far as it can be changed. */
#pragma once

#include "app-part.h"

G_BEGIN_DECLS

#define APP_TYPE_SETTINGS_PANE (app_settings_pane_get_type ())
G_DECLARE_FINAL_TYPE (AppSettingsPane, app_settings_pane, APP, SETTINGS_PANE, AppPart)

G_END_DECLS
