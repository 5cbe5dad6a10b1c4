/* A row of a boxed list that edits one numeric setting: title, a spin button, a button that goes
 * back to the default, and below them the line that says what the setting does.
 *
 * What it is called, what it does and which values it takes comes from run_field_get().
 */
#pragma once

#include <adwaita.h>

#include "run-settings.h"

G_BEGIN_DECLS

#define APP_TYPE_NUMBER_ROW (app_number_row_get_type ())
G_DECLARE_FINAL_TYPE (AppNumberRow, app_number_row, APP, NUMBER_ROW, AdwPreferencesRow)

/* Property "key" (construct only): the field's key, such as "learning-rate". */
GtkWidget *app_number_row_new (const char *key);

/* Property "value" (double), notified. A value outside the field's range is brought into it. */
double app_number_row_get_value (AppNumberRow *row);
void app_number_row_set_value (AppNumberRow *row, double value);

/* Replaces the field's title and description; both are translated already. */
void app_number_row_set_texts (AppNumberRow *row, const char *title, const char *description);

/* Puts @button where the button for the default is. */
void app_number_row_set_button (AppNumberRow *row, GtkWidget *button);

G_END_DECLS
