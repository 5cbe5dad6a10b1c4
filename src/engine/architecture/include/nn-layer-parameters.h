/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a kind of layer is to the rest of the engine: the shape of its output, and its parameters.
 */
#pragma once

#include "nn-architecture.h"
#include "nn-convolution-geometry.h"

G_BEGIN_DECLS

#define NN_LAYER_MAX_PARAMETERS 4

typedef enum
{
  NN_PARAMETER_KERNEL,    /* weights [inputs, outputs] of sums over the inputs: decays */
  NN_PARAMETER_DIRECTION, /* a kernel whose scale means nothing, because a norm follows */
  NN_PARAMETER_FILTER,    /* weights of sums within one channel: decays */
  NN_PARAMETER_VECTOR,    /* bias, scale, shift: does not decay */
  NN_PARAMETER_BUFFER,    /* measured, not learned: has no gradient */
} NnParameterKind;

/* One parameter of a layer, in the shape that PyTorch gives it: [channels]; of a dense layer
 * [outputs, inputs]; of a convolution [outputs, inputs of each, height, width]. */
typedef struct
{
  const char *name; /* "weight", "bias" */
  NnParameterKind kind;
  guint n_dimensions;
  size_t shape[4];
  float initial; /* what a vector or a buffer begins as; weights are drawn */
} NnParameterSpec;

/* What goes before the number and the parameter's name where a network's parameters have names:
 * “conv” of “conv2.weight”. NULL if there are no parameters. */
const char *nn_layer_kind_get_parameter_prefix (NnLayerKind kind);

/* TRUE if @prefix is that of any kind. */
gboolean nn_layer_kind_has_parameter_prefix (const char *prefix, size_t length);

/* TRUE if it normalizes each channel over the batch: a bias before it, or a scale, has no effect.
 */
gboolean nn_layer_kind_normalizes_channels (NnLayerKind kind);

/* The sizes of the convolution that such a layer is computed as. */
NnConvolution nn_layer_spec_get_convolution (const NnLayerSpec *spec);

/* The parameters of @spec for an input of shape @input, for which it has been planned, in
 * @parameters, which has room for NN_LAYER_MAX_PARAMETERS. Returns how many there are. */
guint
nn_layer_spec_list_parameters (const NnLayerSpec *spec, NnShape input, NnParameterSpec *parameters);

/* How many numbers they have; G_MAXUINT64 if that is more than 64 bits hold. @learned: without
 * those that are measured. */
guint64 nn_layer_spec_count_weights (const NnLayerSpec *spec, NnShape input, gboolean learned);

/* Finds the shape of the output for an input of shape @input, and how many multiplications and
 * additions it takes. Fails with NN_ERROR_SHAPE; the sentence is what is wrong with the layer, to
 * be put behind its name. */
gboolean nn_layer_spec_infer (const NnLayerSpec *spec,
                              NnShape input,
                              NnShape *output,
                              guint64 *n_multiply_adds,
                              GError **error);

G_END_DECLS
