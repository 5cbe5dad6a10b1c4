/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of presets as one row: the present one's title; the others, with a sentence each that
 * says what it is for, in a list that opens.
 *
 * Settings that are none of the presets are "Custom settings". They are kept when a preset is
 * chosen, and stay in the list, so that trying one out loses nothing.
 */
#pragma once

#include <adwaita.h>

#include "run-preset.h"

G_BEGIN_DECLS

#define APP_TYPE_PRESET_ROW (app_preset_row_get_type ())
G_DECLARE_FINAL_TYPE (AppPresetRow, app_preset_row, APP, PRESET_ROW, AdwComboRow)

/* What the presets are fitted to from now on. */
void app_preset_row_set_data (AppPresetRow *row, const RunPresetData *data);

/* Shows which preset @settings are; emits nothing. With them, @n_trained images are trained with.
 */
void app_preset_row_set_settings (AppPresetRow *row, const RunSettings *settings, size_t n_trained);

/* Puts what is chosen into @settings, but leaves their seed and number of threads. */
void app_preset_row_get_settings (AppPresetRow *row, RunSettings *settings);

/* The settings of the preset that the present ones are, or came from: what single settings go back
 * to. Seed and number of threads stay as they are in @base. */
void app_preset_row_get_base (AppPresetRow *row, RunSettings *base);

/* What the chosen preset is for and what it will do, to be put below the row; as high as the
 * longest of the sentences, so that nothing moves when another one is chosen. Owned by the row. */
GtkWidget *app_preset_row_get_sentences (AppPresetRow *row);

/* Signal "changed": the user chose one. */

G_END_DECLS
