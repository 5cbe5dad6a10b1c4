/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What architectures cost, against PyTorch, and which do not fit. */
#include "nn-architecture-plan.h"

#include <string.h>

#define REFERENCE(W, W2, W4)                                                                       \
  "2 * (conv " W ", norm, relu), pool, 2 * (conv " W2 ", norm, relu), pool, conv " W4              \
  ", norm, relu, pool, conv " W4 ", norm, relu, global pool"

static NnArchitecturePlan *
make_plan (const char *text, NnShape input, size_t n_classes, GError **error)
{
  GError *local_error = NULL;
  g_autoptr (NnArchitecture) architecture = nn_architecture_parse (text, &local_error);

  g_assert_no_error (local_error);
  return nn_architecture_plan (architecture, input, n_classes, error);
}

/* The same networks made of torch.nn (PyTorch 1.13): the sum of p.numel () over the parameters; of
 * each Conv2d the numel () of an image's output times that of one kernel, of each Linear that of
 * its weight. Pools there are MaxPool2d, AvgPool2d and AdaptiveMaxPool2d. */
static void
test_costs (void)
{
  static const struct
  {
    const char *text;
    NnShape input;
    size_t n_classes;
    size_t n_weights;
    guint64 n_multiply_adds;
  } TABLE[] = {
    { "", { 1, 28, 28 }, 10, 7850, 7840 },
    { "dense 128, relu, dense 64, relu", { 3, 32, 32 }, 3, 401795, 401600 },
    { "whiten, gelu", { 3, 32, 32 }, 10, 230650, 507408 }, /* a Conv2d that is not learned */
    /* Conv2d (3, 3, 3, groups=3), Conv2d (3, 16, 1), GroupNorm (4, 16), Linear. */
    { "depthwise, conv 16 1x1, group norm 4",
      { 3, 32, 32 },
      10,
      163976,
      9 * 3 * 1024 + 3 * 16 * 1024 + 163840 },
    { "dense 100, norm", { 1, 28, 28 }, 10, 79610, 79400 },
    { "conv 6 5x5, relu, average pool, conv 16 5x5 pad none, relu, average pool, flatten, dense "
      "120, relu, dense 84, relu",
      { 1, 28, 28 },
      10,
      61706,
      416520 },
    { REFERENCE ("16", "32", "64"), { 3, 32, 32 }, 3, 72499, 8110272 },
    { REFERENCE ("32", "64", "128"), { 3, 32, 32 }, 3, 287843, 31555968 },
    /* ResNet-9. */
    { "conv 64, norm, relu, conv 128, norm, relu, pool, residual (2 * (conv 128, norm, relu)), "
      "conv 256, norm, relu, pool, conv 512, norm, relu, pool, residual (2 * (conv 512, norm, "
      "relu)), global pool",
      { 3, 32, 32 },
      10,
      6573130,
      379261952 },
    { "conv 24 2 pad none, gelu, conv 40 3x5 stride 2 bias, norm, pool 3x2 stride 2x1, average "
      "pool 3 stride 2, conv 7 1x4 stride 3 pad 0x3 no bias",
      { 3, 29, 37 },
      5,
      16097,
      3923724 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (TABLE); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NnArchitecturePlan) plan =
          make_plan (TABLE[i].text, TABLE[i].input, TABLE[i].n_classes, &error);
      size_t n_weights = 0, n_activations = 0;
      guint64 n_multiply_adds = 0;

      g_assert_no_error (error);
      g_assert_cmpuint (plan->n_weights, ==, TABLE[i].n_weights);
      g_assert_cmpuint (plan->n_multiply_adds, ==, TABLE[i].n_multiply_adds);
      for (size_t j = 0; j < plan->n_layers; j++)
        {
          n_weights += plan->layers[j].n_weights;
          n_multiply_adds += plan->layers[j].n_multiply_adds;
          n_activations += nn_shape_size (plan->layers[j].output);
        }
      g_assert_cmpuint (n_weights, ==, plan->n_weights);
      g_assert_cmpuint (n_multiply_adds, ==, plan->n_multiply_adds);
      g_assert_cmpuint (n_activations, ==, plan->n_activations);
    }
}

/* The last of the networks above, layer by layer: the shapes that PyTorch gives. */
static void
test_shapes (void)
{
  static const NnShape OUTPUTS[] = {
    { 24, 28, 36 }, { 24, 28, 36 }, { 40, 14, 18 }, { 40, 14, 18 }, { 40, 6, 17 },
    { 40, 2, 8 },   { 7, 1, 4 },    { 28, 1, 1 },   { 5, 1, 1 },
  };
  static const size_t NUMBERS[] = { 1, 2, 3, 4, 5, 6, 7, 0, 0 };
  const NnShape input = { 3, 29, 37 };
  g_autoptr (NnArchitecturePlan) plan =
      make_plan ("conv 24 2 pad none, gelu, conv 40 3x5 stride 2 bias, norm, pool 3x2 stride 2x1, "
                 "average pool 3 stride 2, conv 7 1x4 stride 3 pad 0x3 no bias",
                 input, 5, NULL);

  g_assert_cmpuint (plan->n_layers, ==, G_N_ELEMENTS (OUTPUTS));
  for (size_t i = 0; i < plan->n_layers; i++)
    {
      g_assert_true (nn_shape_equal (plan->layers[i].input, i > 0 ? OUTPUTS[i - 1] : input));
      g_assert_true (nn_shape_equal (plan->layers[i].output, OUTPUTS[i]));
      g_assert_cmpuint (plan->layers[i].number, ==, NUMBERS[i]);
    }
  g_assert_cmpint (plan->layers[7].spec.kind, ==, NN_LAYER_FLATTEN);
  g_assert_cmpint (plan->layers[8].spec.kind, ==, NN_LAYER_DENSE);
  g_assert_cmpuint (plan->layers[8].spec.dense.n_units, ==, 5);
  g_assert_true (plan->layers[8].spec.dense.bias);
}

/* Flatten is added before dense layers that need it, and nowhere else. */
static void
test_flatten (void)
{
  static const struct
  {
    const char *text;
    size_t n_layers; /* with what was added */
  } TABLE[] = {
    { "", 2 },
    { "flatten", 2 },
    { "dense 8, dense 8", 4 },
    { "conv 8, dense 8", 4 },
    { "conv 8, global pool, dense 8", 4 },
    { "global average pool", 2 },
    { "residual (global pool, dense 3)", 5 },
  };
  static const NnShape INPUTS[] = { { 3, 1, 1 }, { 3, 4, 4 } };

  for (size_t i = 0; i < G_N_ELEMENTS (TABLE) - 1; i++)
    {
      g_autoptr (NnArchitecturePlan) plan = make_plan (TABLE[i].text, INPUTS[1], 2, NULL);

      g_assert_cmpuint (plan->n_layers, ==, TABLE[i].n_layers);
    }
  for (size_t i = 0; i < G_N_ELEMENTS (INPUTS); i++)
    {
      g_autoptr (NnArchitecturePlan) plan = make_plan (TABLE[6].text, INPUTS[i], 2, NULL);

      /* On a single pixel all keep the shape; on a map the residual does not. */
      g_assert_true ((plan != NULL) == (i == 0));
      if (plan != NULL)
        g_assert_cmpuint (plan->n_layers, ==, TABLE[6].n_layers);
    }
}

static void
test_misfits (void)
{
  static const struct
  {
    const char *text;
    NnShape input;
    size_t n_classes;
    const char *message;
  } TABLE[] = {
    { "6 * (pool)",
      { 3, 32, 32 },
      10,
      "Layer 6 (“pool”): a window of 2 × 2 does not fit on a map of 1 × 1 pixels; leave this layer "
      "out" },
    { "conv 8, norm, conv 8 5x5 pad none",
      { 3, 4, 9 },
      10,
      "Layer 3 (“conv 8 5x5 pad none”): a kernel of 5 × 5 does not fit on a map of 4 × 9 pixels" },
    { "conv 8 no bias, norm, global pool, conv 8 2 pad none, norm",
      { 3, 4, 9 },
      10,
      "Layer 4 (“conv 8 2x2 pad none”): " },
    { "relu, residual (conv 64, pool), relu",
      { 32, 16, 16 },
      10,
      "Layer 2 (“residual”): the layers in it turn 32 × 16 × 16 into 64 × 8 × 8, but a sum needs "
      "the same shape" },
    { "global pool, residual (relu, residual (dense 4))",
      { 3, 4, 4 },
      10,
      "Layer 4 (“residual”): the layers in it turn 3 into 4" },
    { "residual (relu, relu), relu, pool 64",
      { 3, 32, 32 },
      10,
      "Layer 5 (“pool 64x64”): a window of 64 × 64 does not fit" },
    { "relu, whiten", { 3, 32, 32 }, 10, "Layer 2 (“whiten”): it must be the first layer" },
    { "conv 12, group norm 8",
      { 3, 32, 32 },
      10,
      "Layer 2 (“group norm 8”): 12 maps cannot be divided into 8 groups of the same size; "
      "choose 6 groups, or another number of maps" },
    { "depthwise 5x5 pad none",
      { 3, 32, 4 },
      10,
      "Layer 1 (“depthwise 5x5 pad none”): a kernel of 5 × 5 does not fit on a map of 32 × 4" },
    { "whiten 4x5",
      { 3, 32, 4 },
      10,
      "Layer 1 (“whiten 4x5”): a patch of 4 × 5 does not fit on an image of 32 × 4 pixels" },
    { "whiten 10",
      { 3, 32, 32 },
      10,
      "Layer 1 (“whiten 10x10”): a patch of 10 × 10 pixels has more than 256 numbers" },
    { "dense 65536, dense 65536",
      { 1, 1, 1 },
      10,
      "Layer 2 (“dense 65536”): with it the network has more than 268435456 weights" },
#if GLIB_SIZEOF_SIZE_T > 4 /* no images of 32 bits are so large */
    { "", { 1, 65536, 65536 }, 10, "The output layer: with it the network has more than" },
    { "dense 8", { 1, G_MAXUINT32, G_MAXUINT32 }, 10, "Layer 1 (“dense 8”): with it" },
    { "conv 65536 64x64 pad none", { G_MAXUINT32, 64, 64 }, 10, "more than 268435456 weights" },
    { "conv 65536 1, global pool",
      { 1, G_MAXUINT32, G_MAXUINT32 },
      10,
      "Layer 1 (“conv 65536 1x1”): an output of 65536 × 4294967295 × 4294967295 is more than this "
      "machine can address" },
    { "relu, relu, global pool",
      { 1, G_MAXUINT32, G_MAXUINT32 },
      10,
      "Layer 2 (“relu”): an output" },
    { "conv 1 64 pad none, global pool", { 1, G_MAXUINT32, G_MAXUINT32 }, 10, "Layer 1 (" },
    { "conv 1 63, global pool", { 1, 1, G_MAXSIZE }, 10, "Layer 1 (" },
#endif
    { "relu", { 0, 4, 4 }, 10, "cannot take images of 0 × 4 × 4 numbers" },
    { "relu", { 3, G_MAXSIZE, 2 }, 10, "cannot take images of" },
    { "relu", { 3, 4, 4 }, 0, "cannot tell 0 classes apart" },
    { "relu", { 3, 4, 4 }, 65537, "cannot tell 65537 classes apart" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (TABLE); i++)
    {
      g_autoptr (GError) error = NULL;
      NnArchitecturePlan *plan =
          make_plan (TABLE[i].text, TABLE[i].input, TABLE[i].n_classes, &error);

      if (plan != NULL)
        {
          g_test_fail_printf ("“%s” fits", TABLE[i].text);
          nn_architecture_plan_free (plan);
          continue;
        }
      g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
      if (strstr (error->message, TABLE[i].message) == NULL)
        g_test_fail_printf ("“%s” gives “%s”, without “%s”", TABLE[i].text, error->message,
                            TABLE[i].message);
      g_assert_null (make_plan (TABLE[i].text, TABLE[i].input, TABLE[i].n_classes, NULL));
    }
}

/* Exactly as many weights as are allowed, and one more: n · 4 + 4 + 2 + 2 with two biases,
 * three then. */
static void
test_largest (void)
{
  const size_t n = (NN_ARCHITECTURE_MAX_WEIGHTS - 8) / 4;
  g_autoptr (GError) error = NULL;
  g_autoptr (NnArchitecturePlan) plan =
      make_plan ("dense 4 no bias, dense 1 no bias, dense 1", (NnShape){ n, 1, 1 }, 1, &error);
  g_autoptr (NnArchitecturePlan) more = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (plan->n_weights, ==, NN_ARCHITECTURE_MAX_WEIGHTS);
  more = make_plan ("dense 4 no bias, dense 1, dense 1", (NnShape){ n, 1, 1 }, 1, &error);
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
  g_assert_null (more);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn-architecture-plan/costs", test_costs);
  g_test_add_func ("/nn-architecture-plan/shapes", test_shapes);
  g_test_add_func ("/nn-architecture-plan/flatten", test_flatten);
  g_test_add_func ("/nn-architecture-plan/misfits", test_misfits);
  g_test_add_func ("/nn-architecture-plan/largest", test_largest);
  return g_test_run ();
}
