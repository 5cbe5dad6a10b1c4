/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings of one group, in a row that opens. While it is closed it says in a line how they are
 * set. Rows that have no effect, as the others are set, are hidden.
 */
#pragma once

#include <adwaita.h>

#include "run-setting.h"

G_BEGIN_DECLS

/* The first of the groups that have a section; those after it have one too. */
#define APP_FIRST_SECTION RUN_GROUP_OPTIMIZER

#define APP_TYPE_SETTINGS_SECTION (app_settings_section_get_type ())
G_DECLARE_FINAL_TYPE (
    AppSettingsSection, app_settings_section, APP, SETTINGS_SECTION, AdwExpanderRow)

GtkWidget *app_settings_section_new (RunGroup group);

/* Shows what @settings say of the group; emits nothing. @n_channels is that of the images, 0 if
 * it is not known. */
void app_settings_section_set_settings (AppSettingsSection *section,
                                        const RunSettings *settings,
                                        size_t n_channels);

/* Puts the settings of the group as they are now into @settings; the rest of it stays. */
void app_settings_section_get_settings (AppSettingsSection *section, RunSettings *settings);

/* The settings that the rows' buttons go back to. */
void app_settings_section_set_base (AppSettingsSection *section, const RunSettings *base);

/* What is wrong with what is written in one of the fields; NULL if all of them hold values. */
const char *app_settings_section_get_problem (AppSettingsSection *section);

/* Writes the settings into the fields, in place of what is no value. */
void app_settings_section_discard_drafts (AppSettingsSection *section);

/* FALSE: they can only be looked at. */
void app_settings_section_set_editable (AppSettingsSection *section, gboolean editable);

/* Signals "changed": the user changed one; "problem-changed": of
 * app_settings_section_get_problem().
 */

G_END_DECLS
