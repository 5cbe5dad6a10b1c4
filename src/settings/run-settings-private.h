/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files about settings share. */
#pragma once

#include "run-setting.h"

G_BEGIN_DECLS

/* FALSE, with the sentence that names what there is, if @value is none that @setting can have. */
gboolean run_setting_check (const RunSetting *setting, double value, GError **error);

/* A value that has been checked. */
void run_settings_write_value (RunSettings *settings, RunSettingId id, double value);

G_END_DECLS
