/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-layer-type.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "nn-architecture-private.h"

/* Nine digits tell any two floats apart. */
#define FLOAT_DIGITS 9

#define NAMES(...) ((const NnLayerName[]){ __VA_ARGS__, { NULL, NULL, NULL } })

/* Kinds without settings, whose output has the shape of the input. */
static const NnLayerType RELU = {
  .names = NAMES ({ "relu", "relu", "rectifier" }),
  .title = N_ ("ReLU"),
};
static const NnLayerType GELU = {
  .names = NAMES ({ "gelu", "gelu", NULL }),
  .title = N_ ("GELU"),
};
static const NnLayerType SILU = {
  .names = NAMES ({ "silu", "silu", "swish" }),
  .title = N_ ("SiLU"),
};

/* What is between the two is read by the parser of lists, and planned where the list is known. */
static const NnLayerType RESIDUAL_BEGIN = {
  .names = NAMES ({ "residual", "residual (conv 32, relu)", "skip, shortcut" }),
  .title = N_ ("Residual: keep the input"),
};
static const NnLayerType RESIDUAL_END = {
  .names = NAMES ({ NULL, NULL, NULL }),
  .title = N_ ("Residual: add the input"),
};

static const NnLayerType *const TYPES[NN_N_LAYER_KINDS] = {
  [NN_LAYER_CONVOLUTION] = &nn_type_convolution,
  [NN_LAYER_DEPTHWISE] = &nn_type_depthwise,
  [NN_LAYER_DENSE] = &nn_type_dense,
  [NN_LAYER_WHITEN] = &nn_type_whiten,
  [NN_LAYER_NORM] = &nn_type_batch_norm,
  [NN_LAYER_GROUP_NORM] = &nn_type_group_norm,
  [NN_LAYER_RELU] = &RELU,
  [NN_LAYER_LEAKY_RELU] = &nn_type_leaky_relu,
  [NN_LAYER_GELU] = &GELU,
  [NN_LAYER_SILU] = &SILU,
  [NN_LAYER_MAX_POOL] = &nn_type_max_pool,
  [NN_LAYER_AVERAGE_POOL] = &nn_type_average_pool,
  [NN_LAYER_GLOBAL_MAX_POOL] = &nn_type_global_max_pool,
  [NN_LAYER_GLOBAL_AVERAGE_POOL] = &nn_type_global_average_pool,
  [NN_LAYER_DROPOUT] = &nn_type_dropout,
  [NN_LAYER_FLATTEN] = &nn_type_flatten,
  [NN_LAYER_SCALE] = &nn_type_scale,
  [NN_LAYER_RESIDUAL_BEGIN] = &RESIDUAL_BEGIN,
  [NN_LAYER_RESIDUAL_END] = &RESIDUAL_END,
};

const NnLayerType *
nn_layer_type_get (NnLayerKind kind)
{
  g_assert (kind < NN_N_LAYER_KINDS);
  return TYPES[kind];
}

gboolean
nn_layer_type_misfit (GError **error, const char *format, ...)
{
  va_list arguments;
  g_autofree char *reason = NULL;

  va_start (arguments, format);
  reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, NN_ERROR, NN_ERROR_SHAPE, reason);
  return FALSE;
}

guint64
nn_layer_type_multiply (guint64 a, guint64 b)
{
  guint64 product;

  return g_uint64_checked_mul (&product, a, b) ? product : G_MAXUINT64;
}

NnParameterSpec
nn_layer_type_vector (const char *name, NnParameterKind kind, size_t n, float initial)
{
  return (NnParameterSpec){
    .name = name, .kind = kind, .n_dimensions = 1, .shape = { n }, .initial = initial
  };
}

/* ---- printing ---- */

void
nn_layer_type_print_size (guint height, guint width, GString *text)
{
  /* " 5" would do for a square, but "5x5" reads as what it is. */
  g_string_append_printf (text, " %ux%u", height, width);
}

void
nn_layer_type_print_pair (const char *word, guint height, guint width, GString *text)
{
  g_string_append_printf (text, " %s", word);
  if (height == width)
    g_string_append_printf (text, " %u", height);
  else
    nn_layer_type_print_size (height, width, text);
}

void
nn_layer_type_print_real (float value, GString *text)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  for (int digits = 1; digits <= FLOAT_DIGITS; digits++)
    {
      char format[] = { '%', '.', (char) ('0' + digits), 'g', '\0' };

      g_ascii_formatd (buffer, sizeof buffer, format, (double) value);
      if ((float) g_ascii_strtod (buffer, NULL) == value)
        break;
    }
  g_string_append_printf (text, " %s", buffer);
}

void
nn_layer_type_print_bias (gboolean bias, const NnLayerSpec *next, GString *text)
{
  if (!bias != !nn_layer_spec_get_default_bias (next))
    g_string_append (text, bias ? " bias" : " no bias");
}

void
nn_layer_type_describe_bias (gboolean bias, GString *text)
{
  if (!bias)
    g_string_append (text, _ (", no bias"));
}

/* ---- what the rows say ---- */

NnLayerFamily
nn_layer_kind_get_family (NnLayerKind kind)
{
  return nn_layer_type_get (kind)->family;
}

gboolean
nn_layer_kind_normalizes_channels (NnLayerKind kind)
{
  return nn_layer_type_get (kind)->normalizes_channels;
}

NnConvolution
nn_layer_spec_get_convolution (const NnLayerSpec *spec)
{
  const NnLayerType *type = nn_layer_type_get (spec->kind);

  g_return_val_if_fail (type->get_convolution != NULL, (NnConvolution){ 0 });

  return type->get_convolution (spec);
}

gboolean
nn_layer_spec_get_default_bias (const NnLayerSpec *next)
{
  return next == NULL || !nn_layer_kind_normalizes_channels (next->kind);
}

void
nn_layer_spec_print (const NnLayerSpec *spec, const NnLayerSpec *next, GString *text)
{
  const NnLayerType *type = nn_layer_type_get (spec->kind);

  g_string_append (text, spec->kind == NN_LAYER_RESIDUAL_END ? ")" : type->names[0].name);
  if (spec->kind == NN_LAYER_RESIDUAL_BEGIN)
    g_string_append (text, " (");
  if (type->print)
    type->print (spec, next, text);
}

gboolean
nn_layer_spec_equal (const NnLayerSpec *a, const NnLayerSpec *b)
{
  const NnLayerType *type;

  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  type = nn_layer_type_get (a->kind);
  return a->kind == b->kind && (type->equal == NULL || type->equal (a, b));
}

char *
nn_architecture_describe_layer (const NnLayerSpec *spec)
{
  const NnLayerType *type;
  GString *text;

  g_return_val_if_fail (spec != NULL, NULL);

  type = nn_layer_type_get (spec->kind);
  text = g_string_new (type->title ? _ (type->title) : NULL);
  if (type->describe)
    type->describe (spec, text);
  return g_string_free (text, FALSE);
}

const char *
nn_layer_kind_get_parameter_prefix (NnLayerKind kind)
{
  return nn_layer_type_get (kind)->parameter_prefix;
}

gboolean
nn_layer_kind_has_parameter_prefix (const char *prefix, size_t length)
{
  for (guint kind = 0; kind < NN_N_LAYER_KINDS; kind++)
    {
      const char *own = TYPES[kind]->parameter_prefix;

      if (own && strlen (own) == length && strncmp (own, prefix, length) == 0)
        return TRUE;
    }
  return FALSE;
}

guint
nn_layer_spec_list_parameters (const NnLayerSpec *spec, NnShape input, NnParameterSpec *parameters)
{
  const NnLayerType *type = nn_layer_type_get (spec->kind);

  return type->list_parameters ? type->list_parameters (spec, input, parameters) : 0;
}

guint64
nn_layer_spec_count_weights (const NnLayerSpec *spec, NnShape input, gboolean learned)
{
  NnParameterSpec parameters[NN_LAYER_MAX_PARAMETERS];
  guint n_parameters = nn_layer_spec_list_parameters (spec, input, parameters);
  guint64 n = 0;

  for (guint i = 0; i < n_parameters; i++)
    {
      guint64 size = 1;

      if (learned && parameters[i].kind == NN_PARAMETER_BUFFER)
        continue;
      for (guint d = 0; d < parameters[i].n_dimensions; d++)
        size = nn_layer_type_multiply (size, parameters[i].shape[d]);
      if (!g_uint64_checked_add (&n, n, size))
        return G_MAXUINT64;
    }
  return n;
}

gboolean
nn_layer_spec_infer (const NnLayerSpec *spec,
                     NnShape input,
                     NnShape *output,
                     guint64 *n_multiply_adds,
                     GError **error)
{
  const NnLayerType *type = nn_layer_type_get (spec->kind);

  *output = input;
  *n_multiply_adds = 0;
  return type->infer == NULL || type->infer (spec, input, output, n_multiply_adds, error);
}
