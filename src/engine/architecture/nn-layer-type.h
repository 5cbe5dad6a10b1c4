/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kinds of layers: a row for each, with all that an architecture has to know about it. What
 * nn-lowering.c has to know, how a kind is computed, is in the row that it has there.
 *
 * To add one: its name in NnLayerKind and, if it has settings, a member of NnLayerSpec
 * (nn-architecture.h); its row, in a file nn-type-NAME.c and in the list of nn-layer-type.c; and
 * how it is computed.
 */
#pragma once

#include "nn-architecture-parser.h"
#include "nn-layer-parameters.h"

G_BEGIN_DECLS

/* A name has at most this many words. */
#define NN_LAYER_NAME_MAX_WORDS 3

typedef struct
{
  const char *name;    /* small letters, one space between two words */
  const char *example; /* how such a layer is written */
  const char *also;    /* what else people call it, "a, b c": such a name is not understood, but its
                        * meaning is suggested; or NULL */
} NnLayerName;

typedef struct
{
  /* Ends with a row of NULL; the first one is that which is written. */
  const NnLayerName *names;

  /* The words that may follow, separated by spaces; NULL: none. */
  const char *options;

  /* See nn_layer_kind_get_parameter_prefix(). */
  const char *parameter_prefix;

  /* Takes what follows the name, up to the first token that does not belong to it; @spec has the
   * kind already. NULL: nothing follows. */
  gboolean (*parse) (NnParser *parser, NnLayerSpec *spec);

  /* Adds the shortest text of the settings; @next is the next layer, or NULL. NULL: there are none.
   */
  void (*print) (const NnLayerSpec *spec, const NnLayerSpec *next, GString *text);

  /* Whether the settings are the same. NULL: there are none. */
  gboolean (*equal) (const NnLayerSpec *a, const NnLayerSpec *b);

  /* What such a layer is called in a list, to be translated with _(); and adds its settings,
   * translated. NULL: there are none. */
  const char *title;
  void (*describe) (const NnLayerSpec *spec, GString *text);

  /* See nn_layer_spec_infer(). *output is the input's shape and *n_multiply_adds is 0 when it is
   * called; NULL: both are right. */
  gboolean (*infer) (const NnLayerSpec *spec,
                     NnShape input,
                     NnShape *output,
                     guint64 *n_multiply_adds,
                     GError **error);

  /* As nn_layer_spec_list_parameters(). NULL: there are none. */
  guint (*list_parameters) (const NnLayerSpec *spec, NnShape input, NnParameterSpec *parameters);

  /* Where the settings say whether there is a bias. NULL: there cannot be one. */
  gboolean *(*get_bias) (NnLayerSpec *spec);

  NnLayerFamily family;

  /* See nn_layer_spec_get_convolution(). NULL: it is not computed as a convolution. */
  NnConvolution (*get_convolution) (const NnLayerSpec *spec);

  gboolean only_first;          /* it takes pixels, not feature maps */
  gboolean needs_flat;          /* input, which is flattened where that is not written */
  gboolean normalizes_channels; /* each over the batch: see nn_layer_kind_normalizes_channels() */
} NnLayerType;

const NnLayerType *nn_layer_type_get (NnLayerKind kind);

/* FALSE, always, with NN_ERROR_SHAPE: for infer(). */
gboolean nn_layer_type_misfit (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Products of sizes; what is too large for 64 bits is the largest number, which is more than any
 * limit. */
guint64 nn_layer_type_multiply (guint64 a, guint64 b);

/* One parameter of so many numbers, a vector. */
NnParameterSpec
nn_layer_type_vector (const char *name, NnParameterKind kind, size_t n, float initial);

/* What several types print alike: “ 5x3”; and “ WORD 5”, or “ WORD 5x3” where the numbers differ.
 */
void nn_layer_type_print_size (guint height, guint width, GString *text);
void nn_layer_type_print_pair (const char *word, guint height, guint width, GString *text);

/* “ 0.1”: the shortest decimal number that is read as @value again. */
void nn_layer_type_print_real (float value, GString *text);

/* “ bias”, “ no bias”, or nothing where that is the default before the next layer. */
void nn_layer_type_print_bias (gboolean bias, const NnLayerSpec *next, GString *text);

/* “, no bias”, translated, or nothing. */
void nn_layer_type_describe_bias (gboolean bias, GString *text);

/* The rows that are not in nn-layer-type.c. */
extern const NnLayerType nn_type_convolution;
extern const NnLayerType nn_type_dense;
extern const NnLayerType nn_type_depthwise;
extern const NnLayerType nn_type_whiten;
extern const NnLayerType nn_type_batch_norm;
extern const NnLayerType nn_type_group_norm;
extern const NnLayerType nn_type_leaky_relu;
extern const NnLayerType nn_type_max_pool;
extern const NnLayerType nn_type_average_pool;
extern const NnLayerType nn_type_global_max_pool;
extern const NnLayerType nn_type_global_average_pool;
extern const NnLayerType nn_type_dropout;
extern const NnLayerType nn_type_flatten;
extern const NnLayerType nn_type_scale;

G_END_DECLS
