/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The architecture of a network: what its layers are, as a short text and as a list.
 *
 *   conv 32, norm, relu, pool, conv 64, norm, relu, global pool, dropout 0.2
 *
 * The layer that gives one logit per class is not written: nn_architecture_plan() adds it. An empty
 * text is therefore a linear classifier, and the perceptron 128-64 is “dense 128, relu, dense 64,
 * relu”.
 *
 *   network    = [ list ]
 *   list       = layer { "," layer } [ "," ]
 *   layer      = "conv" maps [ size ] { "stride" n | "pad" ( size | "same" | "none" ) | bias }
 *              | "depthwise" [ size ] { the options of conv }
 *              | "dense" units [ bias ]
 *              | "whiten" [ size ]
 *              | [ "batch" ] "norm"
 *              | "group" "norm" n
 *              | "relu" | "leaky relu" [ [ "slope" ] real ] | "gelu" | "silu"
 *              | [ "max" | "average" ] "pool" [ size ] [ "stride" size ]
 *              | "global" [ "max" | "average" ] "pool"
 *              | "dropout" [ [ "p" ] real ]
 *              | "flatten"
 *              | "scale" real
 *              | "residual" "(" list ")"
 *              | n times "(" list ")"
 *   size       = n [ times n ]          height times width; one number stands for both
 *   bias       = "bias" | "no" "bias"
 *   times      = "x" | "×" | "*"
 *   n          = digits             maps and units too
 *   real       = [ "-" ] number with a decimal point, with an exponent or without
 *
 * Capital letters are the same as small ones; a hyphen between two letters and an underscore are
 * the same as a space; white space means nothing but the end of a word; “#” starts a comment, which
 * ends with its line. Each option stands at most once. What is left out means:
 *
 *   - conv and depthwise: 3x3, stride 1, pad same: half of a kernel with odd sides, so that the map
 * keeps its size if the stride is 1;
 *   - bias: conv, depthwise and dense have one unless a norm, which would cancel it, follows at
 * once;
 *   - whiten: patches of 2x2 pixels;
 *   - pool: max pool, 2x2, the stride is the size of the window; there is no padding, and what is
 *     left over at the right and at the bottom is dropped;
 *   - leaky relu: slope 0.01;
 *   - dropout: p 0.5, the part of the numbers that is dropped.
 *
 * “whiten” can only be the first layer. It makes two maps of each number in a patch: the patch in
 * the directions in which the training images vary, each scaled to variance 1, and the same
 * negated. Its weights are measured before the training (nn-whitening.h), not learned.
 *
 * “residual ( f )” is y = x + f(x); f must keep the shape. “3 * ( f )” writes f three times. Layers
 * are counted from 1 as they stand after all repetitions; a residual counts as one more than what
 * is in it.
 */
#pragma once

#include "nn-error.h"
#include "nn-shape.h"

G_BEGIN_DECLS

/* Layers after all repetitions: some 70 convolutions with norms, activations and residuals, more
 * than a desktop computer trains in a day. */
#define NN_ARCHITECTURE_MAX_LAYERS 256

/* Brackets in one another. A network keeps one more activation for each residual that is open. */
#define NN_ARCHITECTURE_MAX_DEPTH 8

/* Units of a dense layer and maps of a convolution: more than any published classifier has. */
#define NN_ARCHITECTURE_MAX_UNITS 65536

/* Sides of kernels and windows, and strides: larger than the maps that a network for small images
 * has. */
#define NN_ARCHITECTURE_MAX_KERNEL 64

/* Numbers in a patch of a whitening layer: more would be measured from too few patches. */
#define NN_ARCHITECTURE_MAX_PATCH 256

/* The constant of a scale, and its reciprocal: float32 has only seven digits to learn with. */
#define NN_ARCHITECTURE_MAX_SCALE 1e6

typedef enum
{
  NN_LAYER_CONVOLUTION,
  NN_LAYER_DEPTHWISE, /* convolution of each channel by itself */
  NN_LAYER_DENSE,
  NN_LAYER_WHITEN,
  NN_LAYER_NORM,       /* batch normalization of each channel */
  NN_LAYER_GROUP_NORM, /* of groups of channels of each image */
  NN_LAYER_RELU,
  NN_LAYER_LEAKY_RELU,
  NN_LAYER_GELU,
  NN_LAYER_SILU,
  NN_LAYER_MAX_POOL,
  NN_LAYER_AVERAGE_POOL,
  NN_LAYER_GLOBAL_MAX_POOL, /* of each channel's whole map */
  NN_LAYER_GLOBAL_AVERAGE_POOL,
  NN_LAYER_DROPOUT,
  NN_LAYER_FLATTEN,
  NN_LAYER_SCALE,
  NN_LAYER_RESIDUAL_BEGIN, /* x is kept */
  NN_LAYER_RESIDUAL_END,   /* and added to what the layers since then have made of it; these two
                            * are balanced like brackets, with a layer in between */
  NN_N_LAYER_KINDS
} NnLayerKind;

typedef struct
{
  guint n_maps;
  guint height; /* of the kernel */
  guint width;
  guint stride;     /* both ways */
  guint pad_height; /* rows of zeros above the map, and as many below; less than the kernel's */
  guint pad_width;  /* columns of zeros to its left, and as many to its right */
  gboolean bias;
} NnConvolutionSpec;

typedef struct
{
  guint n_units;
  gboolean bias;
} NnDenseSpec;

typedef struct
{
  guint height; /* of the window */
  guint width;
  guint stride_height;
  guint stride_width;
} NnPoolSpec;

typedef struct
{
  guint height; /* of a patch */
  guint width;
} NnWhitenSpec;

/* One layer. The member of the union belongs to the kinds named beside it. */
typedef struct
{
  NnLayerKind kind;
  union
  {
    NnConvolutionSpec convolution; /* NN_LAYER_CONVOLUTION; NN_LAYER_DEPTHWISE, without n_maps */
    NnDenseSpec dense;             /* NN_LAYER_DENSE */
    NnWhitenSpec whiten;           /* NN_LAYER_WHITEN */
    NnPoolSpec pool;               /* NN_LAYER_MAX_POOL, NN_LAYER_AVERAGE_POOL */
    guint n_groups;                /* NN_LAYER_GROUP_NORM; divides the channels */
    float slope;       /* NN_LAYER_LEAKY_RELU: y = slope · x where x < 0; 0 ≤ slope < 1 */
    float probability; /* NN_LAYER_DROPOUT: of dropping a number; 0 ≤ probability < 1 */
    float factor;      /* NN_LAYER_SCALE: y = factor · x; not 0 */
  };
} NnLayerSpec;

gboolean nn_layer_spec_equal (const NnLayerSpec *a, const NnLayerSpec *b);

/* What a kind of layer counts as, where layers are counted or told apart only roughly. */
typedef enum
{
  NN_LAYER_FAMILY_OTHER,
  NN_LAYER_FAMILY_CONVOLUTION, /* with kernels that are learned */
  NN_LAYER_FAMILY_DENSE,
  NN_LAYER_FAMILY_POOL,
} NnLayerFamily;

NnLayerFamily nn_layer_kind_get_family (NnLayerKind kind);

/* An architecture never changes; any number of threads may read one. */
typedef struct _NnArchitecture NnArchitecture;

/* Reads @text, as above. Fails with NN_ERROR_ARCHITECTURE and a sentence that names the layer and
 * says what to write; time and memory are proportional to the length of @text at most. */
NnArchitecture *nn_architecture_parse (const char *text, GError **error);

/* A perceptron's hidden layers: a dense layer and ReLU for each of @n sizes. Fails with
 * NN_ERROR_ARCHITECTURE if there are too many, or one has no unit or too many. @hidden may be NULL
 * if @n is 0. */
NnArchitecture *nn_architecture_from_hidden (const guint *hidden, size_t n, GError **error);

NnArchitecture *nn_architecture_ref (NnArchitecture *architecture);
void nn_architecture_unref (NnArchitecture *architecture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnArchitecture, nn_architecture_unref)

/* The same layers with the same settings, however they were written. */
gboolean nn_architecture_equal (const NnArchitecture *a, const NnArchitecture *b);

/* The shortest text of each layer, without repetitions: nn_architecture_parse() makes an equal
 * architecture of it, and equal architectures have the same text. ASCII, never translated. The
 * caller frees it. */
char *nn_architecture_to_string (const NnArchitecture *architecture);

/* All layers in the order of computing, the two ends of a residual included. A layer stays owned by
 * the architecture. */
size_t nn_architecture_get_n_layers (const NnArchitecture *architecture);
const NnLayerSpec *nn_architecture_get_layer (const NnArchitecture *architecture, size_t layer);

/* TRUE if nn_architecture_from_hidden() could have made it, as of the empty one. Then the sizes are
 * in *@hidden, which the caller frees with g_free() (NULL if there are none), and their number in
 * *@n. Both may be NULL. */
gboolean nn_architecture_get_hidden (const NnArchitecture *architecture, guint **hidden, size_t *n);

/* What a layer is, in a few translated words for a list: “Convolution: 32 maps, kernel 3 × 3”. The
 * caller frees it. */
char *nn_architecture_describe_layer (const NnLayerSpec *spec);

G_END_DECLS
