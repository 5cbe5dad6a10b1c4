/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row of a boxed list that edits one setting which is a choice among names: title, a drop-down
 * list or, for yes and no, a switch, and below them the line that says what the setting does.
 *
 * What it is called, what it does and what there is to choose from comes from the table of
 * settings.
 */
#pragma once

#include <adwaita.h>

#include "run-setting.h"

G_BEGIN_DECLS

#define APP_TYPE_CHOICE_ROW (app_choice_row_get_type ())
G_DECLARE_FINAL_TYPE (AppChoiceRow, app_choice_row, APP, CHOICE_ROW, AdwPreferencesRow)

GtkWidget *app_choice_row_new (const RunSetting *setting);

/* The place of the chosen name in the names of the choice. Property "selected" (guint), notified.
 */
guint app_choice_row_get_selected (AppChoiceRow *row);
void app_choice_row_set_selected (AppChoiceRow *row, guint selected);

G_END_DECLS
