#include "nn-architecture-private.h"

/* Nine digits tell any two floats apart. */
#define FLOAT_DIGITS 9

/* The shortest decimal number that is read as @value again. */
static void
print_float (float value, GString *text)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  for (int digits = 1; digits <= FLOAT_DIGITS; digits++)
    {
      char format[] = { '%', '.', (char) ('0' + digits), 'g', '\0' };

      g_ascii_formatd (buffer, sizeof buffer, format, (double) value);
      if ((float) g_ascii_strtod (buffer, NULL) == value)
        break;
    }
  g_string_append (text, buffer);
}

/* " 5" would do for a square, but "5x5" reads as what it is. */
static void
print_size (guint height, guint width, GString *text)
{
  g_string_append_printf (text, " %ux%u", height, width);
}

/* A number for both ways, two if they differ. */
static void
print_pair (const char *word, guint height, guint width, GString *text)
{
  g_string_append_printf (text, " %s", word);
  if (height == width)
    g_string_append_printf (text, " %u", height);
  else
    print_size (height, width, text);
}

static void
print_bias (gboolean bias, const NnLayerSpec *next, GString *text)
{
  if (!bias != !nn_layer_spec_get_default_bias (next))
    g_string_append (text, bias ? " bias" : " no bias");
}

static void
print_convolution (const NnConvolutionSpec *spec, const NnLayerSpec *next, GString *text)
{
  gboolean same =
      spec->height == 2 * spec->pad_height + 1 && spec->width == 2 * spec->pad_width + 1;

  g_string_append_printf (text, "conv %u", spec->n_maps);
  if (spec->height != 3 || spec->width != 3)
    print_size (spec->height, spec->width, text);
  if (spec->stride != 1)
    g_string_append_printf (text, " stride %u", spec->stride);
  if (!same && spec->pad_height == 0 && spec->pad_width == 0)
    g_string_append (text, " pad none");
  else if (!same)
    print_pair ("pad", spec->pad_height, spec->pad_width, text);
  print_bias (spec->bias, next, text);
}

static void
print_pool (const char *name, const NnPoolSpec *spec, GString *text)
{
  g_string_append (text, name);
  if (spec->height != 2 || spec->width != 2)
    print_size (spec->height, spec->width, text);
  if (spec->stride_height != spec->height || spec->stride_width != spec->width)
    print_pair ("stride", spec->stride_height, spec->stride_width, text);
}

static void
print_real (const char *name, float value, GString *text)
{
  g_string_append_printf (text, "%s ", name);
  print_float (value, text);
}

void
nn_layer_spec_print (const NnLayerSpec *spec, const NnLayerSpec *next, GString *text)
{
  switch (spec->kind)
    {
    case NN_LAYER_CONVOLUTION:
      print_convolution (&spec->convolution, next, text);
      break;
    case NN_LAYER_DENSE:
      g_string_append_printf (text, "dense %u", spec->dense.n_units);
      print_bias (spec->dense.bias, next, text);
      break;
    case NN_LAYER_WHITEN:
      g_string_append (text, "whiten");
      if (spec->whiten.height != 2 || spec->whiten.width != 2)
        print_size (spec->whiten.height, spec->whiten.width, text);
      break;
    case NN_LAYER_NORM:
      g_string_append (text, "norm");
      break;
    case NN_LAYER_RELU:
      g_string_append (text, "relu");
      break;
    case NN_LAYER_LEAKY_RELU:
      print_real ("leaky relu", spec->slope, text);
      break;
    case NN_LAYER_GELU:
      g_string_append (text, "gelu");
      break;
    case NN_LAYER_SILU:
      g_string_append (text, "silu");
      break;
    case NN_LAYER_MAX_POOL:
      print_pool ("pool", &spec->pool, text);
      break;
    case NN_LAYER_AVERAGE_POOL:
      print_pool ("average pool", &spec->pool, text);
      break;
    case NN_LAYER_GLOBAL_MAX_POOL:
      g_string_append (text, "global pool");
      break;
    case NN_LAYER_GLOBAL_AVERAGE_POOL:
      g_string_append (text, "global average pool");
      break;
    case NN_LAYER_DROPOUT:
      print_real ("dropout", spec->probability, text);
      break;
    case NN_LAYER_FLATTEN:
      g_string_append (text, "flatten");
      break;
    case NN_LAYER_SCALE:
      print_real ("scale", spec->factor, text);
      break;
    case NN_LAYER_RESIDUAL_BEGIN:
      g_string_append (text, "residual (");
      break;
    case NN_LAYER_RESIDUAL_END:
      g_string_append_c (text, ')');
      break;
    }
}

char *
nn_architecture_to_string (const NnArchitecture *architecture)
{
  size_t n;
  GString *text;

  g_return_val_if_fail (architecture != NULL, NULL);

  n = nn_architecture_get_n_layers (architecture);
  text = g_string_new (NULL);
  for (size_t i = 0; i < n; i++)
    {
      const NnLayerSpec *spec = nn_architecture_get_layer (architecture, i);
      const NnLayerSpec *next = i + 1 < n ? spec + 1 : NULL;

      nn_layer_spec_print (spec, next, text);
      if (next != NULL && spec->kind != NN_LAYER_RESIDUAL_BEGIN &&
          next->kind != NN_LAYER_RESIDUAL_END)
        g_string_append (text, ", ");
    }
  return g_string_free (text, FALSE);
}
