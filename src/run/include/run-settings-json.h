/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings of a run in run.json. */
#pragma once

#include <json-glib/json-glib.h>

#include "run-settings.h"

G_BEGIN_DECLS

/* JSON object with the keys of all settings. */
JsonObject *run_settings_to_json (const RunSettings *settings);

/* A key that is missing keeps its default; a value of the wrong type or range is an error. */
gboolean run_settings_from_json (RunSettings *settings, JsonObject *object, GError **error);

G_END_DECLS
