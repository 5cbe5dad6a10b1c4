/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run's environment in run.json; see run-json.h. */
#pragma once

#include <json-glib/json-glib.h>

#include "run-environment.h"

G_BEGIN_DECLS

#define RUN_JSON_ENVIRONMENT "environment"

/* What is not known is left out. */
JsonObject *run_environment_to_json (const RunEnvironment *environment);

/* What is left out is not known. NULL with FORMAT_ERROR_INVALID where something is said that
 * cannot be. */
RunEnvironment *run_environment_from_json (JsonObject *object, GError **error);

G_END_DECLS
