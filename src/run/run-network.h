/* The network in run.json, as one of two things:
 *
 *   [{ "kind": "dense", "units": 128 }, { "kind": "relu" }, ...]   with weights W1, b1, ...
 *   { "text": "conv 16, norm, relu, ..." }       with weights conv1.weight, norm1.weight, ...
 *
 * The list is for networks of dense layers and ReLU alone whose images are not normalised, so that
 * versions that know no others can open them. A perceptron whose images are normalised is written
 * as a text, but with weights W1, b1, ... */
#pragma once

#include <json-glib/json-glib.h>

#include "run.h"

G_BEGIN_DECLS

/* TRUE if the run's network needs the text, which came with version 2 of the format. FALSE without
 * a network. */
gboolean run_network_needs_text (const Run *run);

/* TRUE if the run's settings describe its network, or need not. */
gboolean run_network_fits_settings (const Run *run);

/* Of a run with a network. The caller frees it. */
JsonNode *run_network_to_json (const Run *run);

/* Builds the network that @network describes, for the input and the classes of @run, with the
 * weights @arrays (of NpyArray). Both are checked against each other and the run's settings before
 * anything is allocated by what they say. @file_name is for the error only. */
NnModel *run_network_from_json (
    const Run *run, JsonNode *network, GPtrArray *arrays, const char *file_name, GError **error);

/* The normalisation of the network's images, { "mean": [...], "deviation": [...] }, a number for
 * each channel. The caller unrefs it. */
JsonObject *run_normalization_to_json (const NnNormalization *normalization);

/* And back: @node into @model. */
gboolean
run_normalization_from_json (JsonNode *node, NnModel *model, const char *file_name, GError **error);

G_END_DECLS
