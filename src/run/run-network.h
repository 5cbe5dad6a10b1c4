/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The network of a saved run: its layers are in the settings, its weights are arrays
 * (named-weights.h). */
#pragma once

#include <json-glib/json-glib.h>

#include "run.h"

G_BEGIN_DECLS

/* TRUE if the run's settings describe its network, which it has. */
gboolean run_network_fits_settings (const Run *run);

/* Builds the network that the settings of @run describe, for its input and its classes, with the
 * weights @arrays (of NpyArray). They are checked against each other before anything is allocated
 * by what they say. @file_name is for the error only. */
NnModel *
run_network_build (const Run *run, GPtrArray *arrays, const char *file_name, GError **error);

/* The normalization of the network's images, { "mean": [...], "deviation": [...] }, a number for
 * each channel. The caller unrefs it. */
JsonObject *run_normalization_to_json (const NnNormalization *normalization);

/* And back: @node into @model. */
gboolean
run_normalization_from_json (JsonNode *node, NnModel *model, const char *file_name, GError **error);

G_END_DECLS
