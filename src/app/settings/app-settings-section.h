/* Settings of one subject, in a row that opens. While it is closed it says in a line how they are
 * set. Rows that have no effect, as the others are set, are hidden.
 */
#pragma once

#include <adwaita.h>

#include "run-settings.h"

G_BEGIN_DECLS

typedef enum
{
  APP_SUBJECT_OPTIMIZER,
  APP_SUBJECT_SCHEDULE,
  APP_SUBJECT_IMAGES,
  APP_SUBJECT_VALIDATION,
  APP_SUBJECT_TESTING,
  APP_N_SUBJECTS
} AppSubject;

#define APP_TYPE_SETTINGS_SECTION (app_settings_section_get_type ())
G_DECLARE_FINAL_TYPE (
    AppSettingsSection, app_settings_section, APP, SETTINGS_SECTION, AdwExpanderRow)

GtkWidget *app_settings_section_new (AppSubject subject);

/* Shows what @settings say of the subject; emits nothing. @n_channels is that of the images, 0 if
 * it is not known. */
void app_settings_section_set_settings (AppSettingsSection *section,
                                        const RunSettings *settings,
                                        size_t n_channels);

/* Puts the settings of the subject as they are now into @settings; the rest of it stays. */
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
