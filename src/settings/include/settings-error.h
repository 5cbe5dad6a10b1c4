/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors of settings: the sentence is translated, names the setting and says what to choose. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SETTINGS_ERROR (settings_error_quark ())

typedef enum
{
  SETTINGS_ERROR_VALUE, /* it is out of its range, or does not go together with another one */
} SettingsError;

GQuark settings_error_quark (void);

G_END_DECLS
