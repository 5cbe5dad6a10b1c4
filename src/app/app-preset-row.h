/* The list of presets as one row: the present one's title, and the sentence that says what it is
 * for; the others in a list that opens.
 *
 * Settings that are none of the presets are "Own settings". They are kept when a preset is chosen,
 * and stay in the list, so that trying one out loses nothing.
 */
#pragma once

#include <adwaita.h>

#include "run-preset.h"

G_BEGIN_DECLS

#define APP_TYPE_PRESET_ROW (app_preset_row_get_type ())
G_DECLARE_FINAL_TYPE (AppPresetRow, app_preset_row, APP, PRESET_ROW, AdwComboRow)

/* Shows which preset @settings are; emits nothing. */
void app_preset_row_set_settings (AppPresetRow *row, const RunSettings *settings);

/* Puts what is chosen into @settings, but leaves their seed and number of threads. */
void app_preset_row_get_settings (AppPresetRow *row, RunSettings *settings);

/* Signal "changed": the user chose one. */

G_END_DECLS
