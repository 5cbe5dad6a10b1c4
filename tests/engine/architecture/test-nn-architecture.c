/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text of an architecture: what is understood, what is refused and with which words. */
#include "nn-architecture.h"

#include <string.h>

static NnArchitecture *
parse (const char *text)
{
  GError *error = NULL;
  NnArchitecture *architecture = nn_architecture_parse (text, &error);

  g_assert_no_error (error);
  g_assert_nonnull (architecture);
  return architecture;
}

static void
test_canonical (void)
{
  static const struct
  {
    const char *text;
    const char *canonical;
  } TABLE[] = {
    { "", "" },
    { " \n\t # nothing but a comment", "" },
    { "conv 32, norm, relu, pool, conv 64, norm, relu, global pool, dropout 0.2",
      "conv 32, norm, relu, pool, conv 64, norm, relu, global pool, dropout 0.2" },
    { "dense 128, relu, dense 64, relu", "dense 128, relu, dense 64, relu" },
    /* Kernels. */
    { "conv 32 5", "conv 32 5x5" },
    { "conv 32 5x5", "conv 32 5x5" },
    { "conv 32 5×5", "conv 32 5x5" },
    { "CONV 32 5 X 7", "conv 32 5x7" },
    { "conv 032 3*3 stride 1 pad same bias", "conv 32" },
    { "conv 32 3x3 pad 1", "conv 32" },
    { "conv 32 3 pad 1x1", "conv 32" },
    { "conv 32 1 pad none", "conv 32 1x1" },
    { "conv 32 pad none", "conv 32 pad none" },
    { "conv 32 pad 0 stride 2", "conv 32 stride 2 pad none" },
    { "conv 32 5 pad 1 stride 2", "conv 32 5x5 stride 2 pad 1" },
    { "conv 24 2 pad none", "conv 24 2x2 pad none" },
    { "conv 24 2 pad 1", "conv 24 2x2 pad 1" },
    { "conv 8 1x7", "conv 8 1x7" },
    { "conv 8 1x7 pad 0x3", "conv 8 1x7" },
    { "conv 8 2x7 pad 1x2", "conv 8 2x7 pad 1x2" },
    { "conv32,conv 64", "conv 32, conv 64" },
    /* A bias is said only where it is not what everybody expects. */
    { "conv 32 no bias", "conv 32 no bias" },
    { "conv 32 no bias, norm", "conv 32, norm" },
    { "conv 32 bias, norm", "conv 32 bias, norm" },
    { "conv 32, relu, norm", "conv 32, relu, norm" },
    { "conv 32 bias, relu", "conv 32, relu" },
    { "dense 10 no bias", "dense 10 no bias" },
    { "dense 10 bias", "dense 10" },
    { "dense 10 no bias, norm", "dense 10, norm" },
    /* Other names, capitals, spaces, hyphens, comments. */
    { "Batch-Norm, Max Pool, GLOBAL MAX POOL", "norm, pool, global pool" },
    { "Leaky_ReLU, leaky-relu .1, LEAKY RELU slope 0.25", "leaky relu 0.01, leaky relu 0.1, leaky "
                                                          "relu 0.25" },
    { "gelu,silu , flatten\n,\n\nnorm\n", "gelu, silu, flatten, norm" },
    { "conv 8, # the first\r\nrelu # the last, but", "conv 8, relu" },
    { "conv\302\2408", "conv 8" },
    { "relu,", "relu" },
    { "residual (relu,),", "residual (relu)" },
    /* Pools. */
    { "pool 2, pool 2x2 stride 2", "pool, pool" },
    { "pool 3", "pool 3x3" },
    { "pool 3 stride 2", "pool 3x3 stride 2" },
    { "pool stride 1", "pool stride 1" },
    { "average pool 2x1", "average pool 2x1" },
    { "average pool 2x1 stride 2x1", "average pool 2x1" },
    { "average pool 4 stride 2x3", "average pool 4x4 stride 2x3" },
    { "global average pool", "global average pool" },
    /* Constants. */
    { "dropout", "dropout 0.5" },
    { "dropout p 0.20", "dropout 0.2" },
    { "dropout 0, dropout -0, dropout 1e-3, dropout 2.5E-1", "dropout 0, dropout 0, dropout 0.001, "
                                                             "dropout 0.25" },
    { "dropout 0.1234567890123", "dropout 0.12345679" },
    { "scale 0.111111111", "scale 0.11111111" },
    { "whiten", "whiten" },
    { "depthwise, relu", "depthwise, relu" },
    { "Depthwise 5x3 stride 2 pad none no bias, norm", "depthwise 5x3 stride 2 pad none, norm" },
    { "depthwise 3 bias, norm", "depthwise bias, norm" },
    { "group norm 8", "group norm 8" },
    { "conv 8, Group-Norm 4, relu", "conv 8, group norm 4, relu" },
    { "Whiten 2x2, relu", "whiten, relu" },
    { "whiten 3", "whiten 3x3" },
    { "scale -2, scale-2, scale 1e+06, scale 1e-6", "scale -2, scale -2, scale 1e+06, scale "
                                                    "1e-06" },
    /* Brackets. */
    { "residual (conv 8, norm, relu, residual(conv 8))", "residual (conv 8, norm, relu, residual "
                                                         "(conv 8))" },
    { "2 * (conv 8, relu), 1 x (norm), 2 × (gelu)",
      "conv 8, relu, conv 8, relu, norm, gelu, gelu" },
    { "2 * (residual (2 * (conv 8)))", "residual (conv 8, conv 8), residual (conv 8, conv 8)" },
    /* The bias is decided after repetitions. */
    { "2 * (norm, conv 8)", "norm, conv 8, norm, conv 8" },
    { "residual (conv 8), norm", "residual (conv 8), norm" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (TABLE); i++)
    {
      g_autoptr (NnArchitecture) a = parse (TABLE[i].text);
      g_autofree char *text = nn_architecture_to_string (a);
      g_autoptr (NnArchitecture) b = parse (text);

      g_assert_cmpstr (text, ==, TABLE[i].canonical);
      g_assert_true (nn_architecture_equal (a, b));
    }
}

static void
test_errors (void)
{
  static const struct
  {
    const char *text;
    const char *message; /* a part of it */
  } TABLE[] = {
    { "relu, norm, conv 32 5y5, pool", "Layer 3 (“conv 32 5y5”): “y” has no meaning here; write it "
                                       "like “conv 32 5x5 stride 2”" },
    /* Names. */
    { "relu, globel pool", "Layer 2 (“globel pool”): there is no such layer; did you mean “global "
                           "pool”?" },
    { "cnov 32", "did you mean “conv”?" },
    { "Conv2d 32", "did you mean “conv”?" },
    { "linear 10", "did you mean “dense”?" },
    { "fully connected 10", "did you mean “dense”?" },
    { "batchnorm", "did you mean “norm”?" },
    { "maxpool 2", "did you mean “max pool”?" },
    { "global avg pool", "did you mean “global average pool”?" },
    { "global", "did you mean “global pool”?" },
    { "leeky relu 0.1", "did you mean “leaky relu”?" },
    { "dropuot", "did you mean “dropout”?" },
    { "resnet", "there is no such layer; choose one of conv, depthwise, dense, whiten, norm, group "
                "norm, relu, leaky "
                "relu, gelu, silu, pool, average pool, global pool, global average pool, dropout, "
                "flatten, scale, residual" },
    { "pool, x", "Layer 2 (“x”): a layer begins with its name" },
    /* Commas. */
    { "conv 32 relu", "“relu” is a layer of its own; put a comma before it" },
    { "conv 32 leaky relu", "“leaky relu” is a layer of its own; put a comma before it" },
    { "conv 32,, relu", "Layer 2 (“,”): there is no layer before this comma" },
    { ", relu", "Layer 1 (“,”): there is no layer before this comma" },
    { "relu; norm",
      "“;” has no meaning here; write it like “relu”, and a comma between two layers" },
    { "dropout 0,2", "Layer 2 (“2”): a layer begins with its name, as in “dense 128”, and decimals "
                     "are written with a point" },
    { "128-64", "a layer begins with its name" },
    /* Whole numbers. */
    { "conv", "Layer 1 (“conv”): the number of maps is missing; write it like “conv 32" },
    { "conv many", "the number of maps is missing" },
    { "conv 3x3", "the number of maps must come before the kernel" },
    { "conv 0", "the number of maps must be a whole number from 1 to 65536, not “0”" },
    { "conv 65537", "from 1 to 65536, not “65537”" },
    { "conv -3", "from 1 to 65536, not “-3”" },
    { "conv 1.5", "from 1 to 65536, not “1.5”" },
    { "conv 4294967297", "not “4294967297”" },
    { "conv 18446744073709551617", "not “18446744073709551617”" },
    { "conv 8 65", "the size of the kernel must be a whole number from 1 to 64" },
    { "conv 8 3x0", "the size of the kernel must be a whole number from 1 to 64, not “0”" },
    { "conv 8 3x", "the size of the kernel is missing" },
    { "conv 8 3x3x3", "“x” has no meaning here" },
    { "conv 8 stride", "the stride is missing" },
    { "conv 8 stride 0", "the stride must be" },
    { "conv 8 stride 1 stride 2", "“stride” is written twice" },
    { "conv 8 bias no bias", "“bias” is written twice" },
    { "conv 8 pad 1 pad same", "“pad” is written twice" },
    { "conv 8 pad", "the padding is missing" },
    { "conv 8 pad 3", "padding of 3 × 3 is too much for a kernel of 3 × 3" },
    { "conv 8 1x3 pad 1", "padding of 1 × 1 is too much for a kernel of 1 × 3" },
    { "conv 8 2x2", "a kernel of 2 × 2 cannot keep the size of a map because a side is even; write "
                    "“pad none”" },
    { "conv 8 3x4 pad same", "a kernel of 3 × 4 cannot keep the size" },
    { "conv 8 strid 2", "“strid” has no meaning here; did you mean “stride”?" },
    { "dense 8 strid 2", "“strid” has no meaning here; write it like “dense 128”" },
    { "dense 8 no bais", "“no” has no meaning here" },
    { "conv 8 pda 1", "did you mean “pad”?" },
    { "conv 8 no", "“no” has no meaning here" },
    { "dense", "the number of units is missing; write it like “dense 128”" },
    { "dense 65537", "the number of units must be" },
    { "dense 8 3", "“3” has no meaning here; write it like “dense 128”" },
    { "pool 65", "the size of the window must be" },
    { "pool pad 1", "“pad” has no meaning here" },
    { "depthwise 2", "a kernel of 2 × 2 cannot keep the size of a map" },
    { "depthwise 3 pad 3", "padding of 3 × 3 is too much" },
    { "dwconv", "did you mean “depthwise”?" },
    { "group norm", "the number of groups is missing; write it like “group norm 8”" },
    { "group norm 0", "the number of groups must be a whole number from 1 to 65536" },
    { "groupnorm 8", "did you mean “group norm”?" },
    { "whiten 0", "the size of the patch must be a whole number from 1 to 64" },
    { "whitening", "did you mean “whiten”?" },
    { "relu 6", "“6” has no meaning here; write it like “relu”" },
    /* Constants. */
    { "dropout 1", "the dropout probability must be a number from 0 to less than 1, such as 0.1, "
                   "not “1”" },
    { "dropout 0.99999999999", "the dropout probability must be" },
    { "dropout -0.1", "not “-0.1”" },
    { "dropout p", "the dropout probability is missing" },
    { "dropout 20%", "the dropout probability must be" },
    { "dropout 0.2%", "“%” has no meaning here" },
    { "leaky relu 1e999", "the slope must be a number from 0 to less than 1" },
    { "leaky relu slope", "the slope is missing" },
    { "scale", "the constant is missing; write it like “scale 0.125”" },
    { "scale 0", "the constant must be a number from 1e-06 to 1e+06" },
    { "scale nan", "the constant is missing" },
    { "scale 1e-7", "the constant must be" },
    { "scale -2e6", "the constant must be" },
    { "scale - 2", "the constant is missing" },
    /* Brackets. */
    { "(relu)", "a bracket follows “residual” or a number of repetitions" },
    { "residual", "“(” is missing; write it like “residual (conv 32, relu)”" },
    { "residual ()", "there is nothing between its brackets" },
    { "2 * (,)", "there is no layer before this comma" },
    { "2 * ( )", "there is nothing between its brackets" },
    { "relu, residual (relu, 2 * (norm)", "Layer 2 (“residual”): its bracket is never closed" },
    { "relu, norm)", "Layer 3 (“)”): this bracket closes nothing" },
    { "2 * relu", "“(” is missing; write it like “3 * (conv 32, relu)”" },
    { "0 * (relu)", "the number of repetitions must be a whole number from 1 to 256, not “0”" },
    { "1.5 * (relu)", "the number of repetitions must be a whole number" },
    { "257 * (relu)", "the number of repetitions must be" },
    { "129 * (conv 8, relu)", "129 times 2 layers make the network longer than 256 layers" },
    { "relu, 16 * (16 * (relu))", "16 times 16 layers make the network longer than 256 layers" },
    { "residual (relu) relu", "“relu” is a layer of its own" },
    { "2 * (relu) 3", "“3” has no meaning here" },
    /* Layers are counted with their repetitions. */
    { "3 * (conv 8, relu), rule", "Layer 7 (“rule”)" },
    { "residual (relu, relu), conv 0", "Layer 4 (“conv 0”)" },
    /* Quotations stay on a line, and short. */
    { "conv 32 # a comment\n,\n pool\n stride\t0 # another", "Layer 2 (“pool stride 0”): " },
    { "conv 32 and so on and so on and so on and so on and so on", "(“conv 32 and so on and so on "
                                                                   "and so on an…”)" },
    { "conv \303\251\001\n\303\251", "(“conv é é”)" },
    { "\303(", "not written in UTF-8" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (TABLE); i++)
    {
      g_autoptr (GError) error = NULL;
      NnArchitecture *architecture = nn_architecture_parse (TABLE[i].text, &error);

      if (architecture != NULL)
        {
          g_test_fail_printf ("“%s” was understood", TABLE[i].text);
          nn_architecture_unref (architecture);
          continue;
        }
      g_assert_error (error, NN_ERROR, NN_ERROR_ARCHITECTURE);
      if (strstr (error->message, TABLE[i].message) == NULL)
        g_test_fail_printf ("“%s” gives “%s”, without “%s”", TABLE[i].text, error->message,
                            TABLE[i].message);
      g_assert_null (strchr (error->message, '\n'));
      g_assert_null (nn_architecture_parse (TABLE[i].text, NULL));
    }
}

/* What the executor gets. */
static void
test_layers (void)
{
  g_autoptr (NnArchitecture) a =
      parse ("conv 8 5x3 stride 2, norm, 2 * (residual (pool 3 stride 1), dropout 0.25), scale 4");
  static const NnLayerKind KINDS[] = {
    NN_LAYER_CONVOLUTION,  NN_LAYER_NORM,    NN_LAYER_RESIDUAL_BEGIN, NN_LAYER_MAX_POOL,
    NN_LAYER_RESIDUAL_END, NN_LAYER_DROPOUT, NN_LAYER_RESIDUAL_BEGIN, NN_LAYER_MAX_POOL,
    NN_LAYER_RESIDUAL_END, NN_LAYER_DROPOUT, NN_LAYER_SCALE,
  };
  const NnLayerSpec *spec;

  g_assert_cmpuint (nn_architecture_get_n_layers (a), ==, G_N_ELEMENTS (KINDS));
  for (size_t i = 0; i < G_N_ELEMENTS (KINDS); i++)
    g_assert_cmpint (nn_architecture_get_layer (a, i)->kind, ==, KINDS[i]);

  spec = nn_architecture_get_layer (a, 0);
  g_assert_cmpuint (spec->convolution.n_maps, ==, 8);
  g_assert_cmpuint (spec->convolution.height, ==, 5);
  g_assert_cmpuint (spec->convolution.width, ==, 3);
  g_assert_cmpuint (spec->convolution.stride, ==, 2);
  g_assert_cmpuint (spec->convolution.pad_height, ==, 2);
  g_assert_cmpuint (spec->convolution.pad_width, ==, 1);
  g_assert_false (spec->convolution.bias);
  spec = nn_architecture_get_layer (a, 7);
  g_assert_cmpuint (spec->pool.height, ==, 3);
  g_assert_cmpuint (spec->pool.stride_width, ==, 1);
  g_assert_cmpfloat (nn_architecture_get_layer (a, 9)->probability, ==, 0.25f);
  g_assert_cmpfloat (nn_architecture_get_layer (a, 10)->factor, ==, 4);
}

static void
test_equal (void)
{
  static const char *const DIFFERENT[] = {
    "",
    "conv 8",
    "conv 9",
    "conv 8 5",
    "conv 8 3x5",
    "conv 8 stride 2",
    "conv 8 pad none",
    "conv 8 pad 1x0",
    "conv 8 pad 0x1",
    "conv 8 no bias",
    "dense 8",
    "dense 9",
    "dense 8 no bias",
    "pool",
    "average pool",
    "pool stride 1",
    "pool 2 stride 1x2",
    "pool 3 stride 2",
    "relu",
    "leaky relu",
    "leaky relu 0.02",
    "dropout",
    "dropout 0.4",
    "scale 2",
    "scale 3",
    "relu, relu",
    "residual (relu), relu",
    "residual (relu, relu)",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (DIFFERENT); i++)
    for (size_t j = 0; j < G_N_ELEMENTS (DIFFERENT); j++)
      {
        g_autoptr (NnArchitecture) a = parse (DIFFERENT[i]), b = parse (DIFFERENT[j]);
        g_autoptr (NnArchitecture) c = nn_architecture_ref (a);

        g_assert_true (nn_architecture_equal (a, b) == (i == j));
        g_assert_true (c == a);
      }
}

static void
test_hidden (void)
{
  static const guint SIZES[] = { 128, 64, 1 };
  static const char *const OTHERS[] = {
    "dense 8",       "dense 8, gelu",       "dense 8 no bias, relu",
    "relu, dense 8", "dense 8, relu, norm", "dense 8, relu, dropout, relu",
    "conv 8, relu"
  };

  for (size_t n = 0; n <= G_N_ELEMENTS (SIZES); n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NnArchitecture) a = nn_architecture_from_hidden (n > 0 ? SIZES : NULL, n, &error);
      g_autoptr (NnArchitecture) b = parse (n == 0   ? ""
                                            : n == 1 ? "dense 128, relu"
                                            : n == 2 ? "dense 128, relu, dense 64, relu"
                                                     : "dense 128, relu, dense 64, relu, dense 1, "
                                                       "relu");
      g_autofree guint *hidden = NULL;
      size_t n_hidden = 99;

      g_assert_no_error (error);
      g_assert_true (nn_architecture_equal (a, b));
      g_assert_true (nn_architecture_get_hidden (b, &hidden, &n_hidden));
      g_assert_cmpmem (hidden, n_hidden * sizeof *hidden, SIZES, n * sizeof *SIZES);
      g_assert_true (nn_architecture_get_hidden (b, NULL, NULL));
    }
  for (size_t i = 0; i < G_N_ELEMENTS (OTHERS); i++)
    {
      g_autoptr (NnArchitecture) a = parse (OTHERS[i]);

      g_assert_false (nn_architecture_get_hidden (a, NULL, NULL));
    }
}

static void
test_hidden_errors (void)
{
  static const guint NONE[] = { 8, 0 }, LARGE[] = { 65537 };
  guint many[NN_ARCHITECTURE_MAX_LAYERS / 2 + 1];
  GError *error = NULL;

  g_assert_null (nn_architecture_from_hidden (NONE, 2, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_ARCHITECTURE);
  g_assert_nonnull (strstr (error->message, "Hidden layer 2 cannot have 0 units"));
  g_clear_error (&error);
  g_assert_null (nn_architecture_from_hidden (LARGE, 1, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_ARCHITECTURE);
  g_clear_error (&error);
  for (size_t i = 0; i < G_N_ELEMENTS (many); i++)
    many[i] = 1;
  g_assert_null (nn_architecture_from_hidden (many, G_N_ELEMENTS (many), &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_ARCHITECTURE);
  g_clear_error (&error);
}

static void
test_describe (void)
{
  static const struct
  {
    const char *text;
    const char *description;
  } TABLE[] = {
    { "conv 32, norm", "Convolution: 32 maps, kernel 3 × 3, no bias" },
    { "conv 1 1", "Convolution: 1 map, kernel 1 × 1" },
    { "conv 8 5x3 stride 2 pad none", "Convolution: 8 maps, kernel 5 × 3, stride 2, no padding" },
    { "conv 8 5 pad 1", "Convolution: 8 maps, kernel 5 × 5, padding 1 × 1" },
    { "dense 128", "Dense: 128 units" },
    { "dense 1 no bias", "Dense: 1 unit, no bias" },
    { "norm", "Batch normalization" },
    { "relu", "ReLU" },
    { "leaky relu", "Leaky ReLU: slope 0.01" },
    { "gelu", "GELU" },
    { "silu", "SiLU" },
    { "pool", "Max pooling: 2 × 2" },
    { "pool 3 stride 2", "Max pooling: 3 × 3, stride 2" },
    { "average pool 3x2 stride 2x1", "Average pooling: 3 × 2, stride 2 × 1" },
    { "global pool", "Global max pooling" },
    { "global average pool", "Global average pooling" },
    { "dropout 0.2", "Dropout: 20 %" },
    { "flatten", "Flatten" },
    { "scale 0.125", "Scale: × 0.125" },
    { "whiten 3x2", "Whitening: patches of 3 × 2" },
    { "depthwise 5x3 stride 2, norm", "Depthwise convolution: kernel 5 × 3, stride 2, no bias" },
    { "group norm 8", "Group normalization: 8 groups" },
    { "residual (relu)", "Residual: keep the input" },
  };
  g_autoptr (NnArchitecture) residual = parse ("residual (relu)");
  g_autofree char *end = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (TABLE); i++)
    {
      g_autoptr (NnArchitecture) a = parse (TABLE[i].text);
      g_autofree char *text = nn_architecture_describe_layer (nn_architecture_get_layer (a, 0));

      g_assert_cmpstr (text, ==, TABLE[i].description);
    }
  end = nn_architecture_describe_layer (nn_architecture_get_layer (residual, 2));
  g_assert_cmpstr (end, ==, "Residual: add the input");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn-architecture/canonical", test_canonical);
  g_test_add_func ("/nn-architecture/errors", test_errors);
  g_test_add_func ("/nn-architecture/layers", test_layers);
  g_test_add_func ("/nn-architecture/equal", test_equal);
  g_test_add_func ("/nn-architecture/hidden", test_hidden);
  g_test_add_func ("/nn-architecture/hidden-errors", test_hidden_errors);
  g_test_add_func ("/nn-architecture/describe", test_describe);
  return g_test_run ();
}
