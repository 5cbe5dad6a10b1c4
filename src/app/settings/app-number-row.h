/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row of a boxed list that edits one numeric setting: title, a spin button, a button that goes
 * back to the default, and below them the line that says what the setting does, or, while what is
 * written is no value that it can take, which ones it can. Shares are written as percentages.
 *
 * What it is called, what it does and which values it takes comes from the table of settings.
 */
#pragma once

#include <adwaita.h>

#include "run-setting.h"

G_BEGIN_DECLS

#define APP_TYPE_NUMBER_ROW (app_number_row_get_type ())
G_DECLARE_FINAL_TYPE (AppNumberRow, app_number_row, APP, NUMBER_ROW, AdwPreferencesRow)

/* Property "setting" (construct only): its row of the table. */
GtkWidget *app_number_row_new (const RunSetting *setting);

/* Property "value" (double), notified. A value outside the field's range is brought into it. */
double app_number_row_get_value (AppNumberRow *row);
void app_number_row_set_value (AppNumberRow *row, double value);

/* Property "problem" (string, notified): why what is written in the field is no value, and what
 * would be one; NULL if it is one. Meanwhile the value is the last one that could be read. */
const char *app_number_row_get_problem (AppNumberRow *row);

/* Writes the value into the field, in place of what is no value. */
void app_number_row_discard_draft (AppNumberRow *row);

/* Where the button leads, instead of the field's own default. */
void app_number_row_set_default (AppNumberRow *row, double value);

/* Replaces the field's title and description; both are translated already. */
void app_number_row_set_texts (AppNumberRow *row, const char *title, const char *description);

/* Puts @button where the button for the default is. */
void app_number_row_set_button (AppNumberRow *row, GtkWidget *button);

G_END_DECLS
