/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network: layers in a row, from pixels to one logit per class. */
#pragma once

#include "nn-architecture-plan.h"
#include "nn-layer.h"
#include "nn-normalization.h"

G_BEGIN_DECLS

typedef struct _NnModel NnModel;

/* An empty network for samples of shape @input. */
NnModel *nn_model_new (NnShape input);
void nn_model_free (NnModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnModel, nn_model_free)

/* A copy with parameters of its own. */
NnModel *nn_model_copy (const NnModel *model);

/* The same; NULL with NN_ERROR_MEMORY if there is no memory for it. */
NnModel *nn_model_try_copy (const NnModel *model, GError **error);

/* Puts @layer at the end and infers its shapes; takes ownership of it in any case. Fails, naming
 * the layer, with NN_ERROR_SHAPE if it does not fit, with NN_ERROR_MEMORY if its parameters cannot
 * be had. */
gboolean nn_model_append (NnModel *model, NnLayer *layer, GError **error);

/* The network that @plan is of, all weights zero until nn_model_initialize(). That it begins by
 * flattening images is left out: a vector is how a first dense layer takes them. Fails like
 * nn_model_append(). */
NnModel *nn_model_new_from_plan (const NnArchitecturePlan *plan, GError **error);

/* TRUE if nn_model_new_from_plan() makes such a network of @plan. */
gboolean nn_model_is_of_plan (const NnModel *model, const NnArchitecturePlan *plan);

/* Draws every weight from He's normal distribution, biases zero; the same seed gives the same bits.
 */
void nn_model_initialize (NnModel *model, guint64 seed);

/* TRUE if it has dense layers with biases and rectifiers only: each layer can be computed for a
 * whole batch by the whole thread pool. */
gboolean nn_model_is_perceptron (const NnModel *model);

NnShape nn_model_get_input_shape (const NnModel *model);
NnShape nn_model_get_output_shape (const NnModel *model);

size_t nn_model_get_n_layers (const NnModel *model);
NnLayer *nn_model_get_layer (const NnModel *model, size_t layer);

/* What the pixels of images become before they go into the network: a part of what was trained.
 * NULL, at first: value / 255. Copies *@normalization, which has as many channels as the input. */
void nn_model_set_normalization (NnModel *model, const NnNormalization *normalization);
const NnNormalization *nn_model_get_normalization (const NnModel *model);

/* Copies all parameters from a network with the same layers. */
void nn_model_assign (NnModel *model, const NnModel *from);

/* The tensors in the order of the layers: for a perceptron W1, b1, W2, b2, … Each is owned by its
 * layer. */
size_t nn_model_get_n_parameters (const NnModel *model);
NnParameter *nn_model_get_parameter (const NnModel *model, size_t parameter);

/* How many numbers are learned; what is measured (NN_PARAMETER_BUFFER) is not. */
size_t nn_model_count_weights (const NnModel *model);

G_END_DECLS
