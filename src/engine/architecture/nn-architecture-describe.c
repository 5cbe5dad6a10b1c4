#include "nn-architecture.h"

#include <glib/gi18n-lib.h>

static void
describe_convolution (const NnConvolutionSpec *spec, GString *text)
{
  g_string_append_printf (text,
                          g_dngettext (GETTEXT_PACKAGE, "Convolution: %u map, kernel %u × %u",
                                       "Convolution: %u maps, kernel %u × %u", spec->n_maps),
                          spec->n_maps, spec->height, spec->width);
  if (spec->stride != 1)
    g_string_append_printf (text, _ (", stride %u"), spec->stride);
  if (spec->pad_height == 0 && spec->pad_width == 0 && (spec->height > 1 || spec->width > 1))
    g_string_append (text, _ (", no padding"));
  else if (spec->height != 2 * spec->pad_height + 1 || spec->width != 2 * spec->pad_width + 1)
    g_string_append_printf (text, _ (", padding %u × %u"), spec->pad_height, spec->pad_width);
}

static void
describe_pool_stride (const NnPoolSpec *spec, GString *text)
{
  if (spec->stride_height == spec->height && spec->stride_width == spec->width)
    return;
  if (spec->stride_height == spec->stride_width)
    g_string_append_printf (text, _ (", stride %u"), spec->stride_height);
  else
    g_string_append_printf (text, _ (", stride %u × %u"), spec->stride_height, spec->stride_width);
}

static void
describe_bias (gboolean bias, GString *text)
{
  if (!bias)
    g_string_append (text, _ (", no bias"));
}

static const char *
describe_plain (NnLayerKind kind)
{
  switch (kind)
    {
    case NN_LAYER_NORM:
      return _ ("Batch normalization");
    case NN_LAYER_RELU:
      return _ ("ReLU");
    case NN_LAYER_GELU:
      return _ ("GELU");
    case NN_LAYER_SILU:
      return _ ("SiLU");
    case NN_LAYER_GLOBAL_MAX_POOL:
      return _ ("Global max pooling");
    case NN_LAYER_GLOBAL_AVERAGE_POOL:
      return _ ("Global average pooling");
    case NN_LAYER_FLATTEN:
      return _ ("Flatten");
    case NN_LAYER_RESIDUAL_BEGIN:
      return _ ("Residual: keep the input");
    case NN_LAYER_RESIDUAL_END:
      return _ ("Residual: add the input");
    default:
      g_assert_not_reached ();
    }
}

char *
nn_architecture_describe_layer (const NnLayerSpec *spec)
{
  GString *text;

  g_return_val_if_fail (spec != NULL, NULL);

  text = g_string_new (NULL);
  switch (spec->kind)
    {
    case NN_LAYER_CONVOLUTION:
      describe_convolution (&spec->convolution, text);
      describe_bias (spec->convolution.bias, text);
      break;
    case NN_LAYER_DENSE:
      g_string_append_printf (text,
                              g_dngettext (GETTEXT_PACKAGE, "Dense: %u unit", "Dense: %u units",
                                           spec->dense.n_units),
                              spec->dense.n_units);
      describe_bias (spec->dense.bias, text);
      break;
    case NN_LAYER_WHITEN:
      g_string_append_printf (text, _ ("Whitening: patches of %u × %u"), spec->whiten.height,
                              spec->whiten.width);
      break;
    case NN_LAYER_MAX_POOL:
      g_string_append_printf (text, _ ("Max pooling: %u × %u"), spec->pool.height,
                              spec->pool.width);
      describe_pool_stride (&spec->pool, text);
      break;
    case NN_LAYER_AVERAGE_POOL:
      g_string_append_printf (text, _ ("Average pooling: %u × %u"), spec->pool.height,
                              spec->pool.width);
      describe_pool_stride (&spec->pool, text);
      break;
    case NN_LAYER_LEAKY_RELU:
      g_string_append_printf (text, _ ("Leaky ReLU: slope %g"), (double) spec->slope);
      break;
    case NN_LAYER_DROPOUT:
      /* Translators: %g is a number, %% the percent sign. */
      g_string_append_printf (text, _ ("Dropout: %g %%"), 100 * (double) spec->probability);
      break;
    case NN_LAYER_SCALE:
      g_string_append_printf (text, _ ("Scale: × %g"), (double) spec->factor);
      break;
    default:
      g_string_append (text, describe_plain (spec->kind));
      break;
    }
  return g_string_free (text, FALSE);
}
