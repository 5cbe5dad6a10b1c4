/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One class of the open data set: a check button, its name, counts and a few images. */
#pragma once

#include <adwaita.h>

#include "app-class-samples.h"
#include "app-data.h"

G_BEGIN_DECLS

#define APP_TYPE_CLASS_ROW (app_class_row_get_type ())
G_DECLARE_FINAL_TYPE (AppClassRow, app_class_row, APP, CLASS_ROW, AdwBin)

GtkWidget *app_class_row_new (AppData *data);

/* Shows this class; nothing with NULL. References @samples. */
void app_class_row_set_class (AppClassRow *row, AppClassSamples *samples, guint class_index);

/* Chooses the class, or not any more, as a click on the row does. */
void app_class_row_toggle (AppClassRow *row);

const char *app_class_row_get_name (AppClassRow *row);

G_END_DECLS
