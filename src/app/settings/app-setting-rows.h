/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row for each setting of a group, in the order of their table: what the table says of a setting
 * decides what its row is, says and does. */
#pragma once

#include <adwaita.h>

#include "run-setting.h"

G_BEGIN_DECLS

typedef struct
{
  /* AppNumberRow or AppChoiceRow, owned by the widget that they are put into; NULL: of another
   * group, or not made yet. */
  GtkWidget *of[RUN_N_SETTINGS];
} AppSettingRows;

/* They are still to be put somewhere. */
void app_setting_rows_make (AppSettingRows *rows, RunGroup group);

/* @on_changed (owner) is called when the value in a row has changed, @on_problem (owner) when
 * app_setting_rows_get_problem() may have. */
void app_setting_rows_follow (const AppSettingRows *rows,
                              GCallback on_changed,
                              GCallback on_problem,
                              gpointer owner);

/* Shows @settings; rows that make no difference then are hidden. @n_channels is that of the images,
 * 0 if it is not known. */
void
app_setting_rows_show (const AppSettingRows *rows, const RunSettings *settings, size_t n_channels);

/* The settings that the rows' buttons go back to. */
void app_setting_rows_set_base (const AppSettingRows *rows, const RunSettings *base);

/* FALSE: only those that take effect during a training can be changed. */
void app_setting_rows_set_editable (const AppSettingRows *rows, gboolean editable);

/* Puts the values in the rows into @settings; the rest of it stays. */
void app_setting_rows_read (const AppSettingRows *rows, RunSettings *settings);

/* What is wrong with what is written in one of them; NULL if all of them hold values. */
const char *app_setting_rows_get_problem (const AppSettingRows *rows);

/* Writes the values into the fields, in place of what is none. */
void app_setting_rows_discard_drafts (const AppSettingRows *rows);

G_END_DECLS
