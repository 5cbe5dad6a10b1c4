/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program: one instance, its windows, and what does not belong to a window. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define APP_TYPE_APPLICATION (app_application_get_type ())
G_DECLARE_FINAL_TYPE (AppApplication, app_application, APP, APPLICATION, AdwApplication)

/* @flags are added to those that the program needs; tests pass G_APPLICATION_NON_UNIQUE. */
AppApplication *app_application_new (GApplicationFlags flags);

/* NULL if the schema is not installed: nothing is remembered then. */
GSettings *app_application_get_settings (AppApplication *application);

G_END_DECLS
