/* The layers of a network in run.json: [{ "kind": "dense", "units": 128 }, { "kind": "relu" },
 * ...]. */
#pragma once

#include <json-glib/json-glib.h>

#include "nn-model.h"

G_BEGIN_DECLS

JsonArray *run_network_to_json (const NnModel *model);

/* Builds the network that @network describes, for samples of shape @input, with the weights W1,
 * b1, ... of @arrays (of NpyArray). Both are checked against each other before anything is
 * allocated by what they say. @file_name is for the error only. */
NnModel *run_network_from_json (
    JsonArray *network, NnShape input, GPtrArray *arrays, const char *file_name, GError **error);

G_END_DECLS
