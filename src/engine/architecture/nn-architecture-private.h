/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files that make up an architecture share. */
#pragma once

#include "nn-architecture.h"

G_BEGIN_DECLS

/* Takes the layers, an array of NnLayerSpec that keeps what nn-architecture.h promises. */
NnArchitecture *nn_architecture_new_take (GArray *layers);

/* Whether a layer with weights has a bias where none is asked for and none is refused: @next is the
 * layer after it, NULL at the end. A norm subtracts the mean, and a bias with it. */
gboolean nn_layer_spec_get_default_bias (const NnLayerSpec *next);

/* The text of one layer, as in nn_architecture_to_string(); the opening bracket belongs to the
 * beginning of a residual. @next is as above. */
void nn_layer_spec_print (const NnLayerSpec *spec, const NnLayerSpec *next, GString *text);

G_END_DECLS
