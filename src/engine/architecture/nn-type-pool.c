/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pool 3x3 stride 2, average pool, global pool, global average pool; and flatten */
#include <glib/gi18n-lib.h>

#include "nn-convolution-geometry.h"
#include "nn-layer-type.h"

static gboolean
parse (NnParser *parser, NnLayerSpec *spec)
{
  NnPoolSpec *pool = &spec->pool;
  gboolean seen_stride = FALSE;

  *pool = (NnPoolSpec){ .height = 2, .width = 2 };
  if (parser->token.kind == NN_TOKEN_NUMBER &&
      !nn_parser_take_size (parser, _ ("the size of the window"), 1, &pool->height, &pool->width))
    return FALSE;
  pool->stride_height = pool->height;
  pool->stride_width = pool->width;
  while (nn_parser_accept_word (parser, "stride"))
    if (!nn_parser_note_option (parser, "stride", &seen_stride) ||
        !nn_parser_take_size (parser, _ ("the stride"), 1, &pool->stride_height,
                              &pool->stride_width))
      return FALSE;
  return TRUE;
}

static void
print (const NnLayerSpec *spec, const NnLayerSpec *next, GString *text)
{
  const NnPoolSpec *pool = &spec->pool;

  if (pool->height != 2 || pool->width != 2)
    nn_layer_type_print_size (pool->height, pool->width, text);
  if (pool->stride_height != pool->height || pool->stride_width != pool->width)
    nn_layer_type_print_pair ("stride", pool->stride_height, pool->stride_width, text);
}

static gboolean
equal (const NnLayerSpec *first, const NnLayerSpec *second)
{
  const NnPoolSpec *a = &first->pool, *b = &second->pool;

  return a->height == b->height && a->width == b->width && a->stride_height == b->stride_height &&
         a->stride_width == b->stride_width;
}

static void
describe_stride (const NnPoolSpec *pool, GString *text)
{
  if (pool->stride_height == pool->height && pool->stride_width == pool->width)
    return;
  if (pool->stride_height == pool->stride_width)
    g_string_append_printf (text, _ (", stride %u"), pool->stride_height);
  else
    g_string_append_printf (text, _ (", stride %u × %u"), pool->stride_height, pool->stride_width);
}

static void
describe_max (const NnLayerSpec *spec, GString *text)
{
  g_string_append_printf (text, _ ("Max pooling: %u × %u"), spec->pool.height, spec->pool.width);
  describe_stride (&spec->pool, text);
}

static void
describe_average (const NnLayerSpec *spec, GString *text)
{
  g_string_append_printf (text, _ ("Average pooling: %u × %u"), spec->pool.height,
                          spec->pool.width);
  describe_stride (&spec->pool, text);
}

static gboolean
infer (const NnLayerSpec *spec,
       NnShape input,
       NnShape *output,
       guint64 *n_multiply_adds,
       GError **error)
{
  const NnPoolSpec *pool = &spec->pool;

  output->height =
      nn_convolution_count_outputs (input.height, pool->height, pool->stride_height, 0);
  output->width = nn_convolution_count_outputs (input.width, pool->width, pool->stride_width, 0);
  return (output->height > 0 && output->width > 0) ||
         nn_layer_type_misfit (error,
                               _ ("a window of %u × %u does not fit on a map of %zu × %zu pixels; "
                                  "leave this layer out, or one before it that makes the map "
                                  "smaller"),
                               pool->height, pool->width, input.height, input.width);
}

const NnLayerType nn_type_max_pool = {
  .names = (const NnLayerName[]){ { "pool", "pool 3x3 stride 2", "pooling" },
                                  { "max pool", "max pool 3x3 stride 2",
                                    "max, maxpool, maxpool2d, max pooling" },
                                  { 0 } },
  .options = "stride",
  .parse = parse,
  .print = print,
  .equal = equal,
  .describe = describe_max,
  .infer = infer,
  .family = NN_LAYER_FAMILY_POOL,
};

const NnLayerType nn_type_average_pool = {
  .names = (const NnLayerName[]){ { "average pool", "average pool 3x3 stride 2",
                                    "average, avgpool, avgpool2d, avg pool, averagepool, average "
                                    "pooling, mean pool" },
                                  { 0 } },
  .options = "stride",
  .parse = parse,
  .print = print,
  .equal = equal,
  .describe = describe_average,
  .infer = infer,
  .family = NN_LAYER_FAMILY_POOL,
};

/* ---- of the whole map ---- */

static gboolean
infer_global (const NnLayerSpec *spec,
              NnShape input,
              NnShape *output,
              guint64 *n_multiply_adds,
              GError **error)
{
  output->height = output->width = 1;
  return TRUE;
}

const NnLayerType nn_type_global_max_pool = {
  .names = (const NnLayerName[]){ { "global pool", "global pool", "global, globalpool" },
                                  { "global max pool", "global max pool", NULL },
                                  { 0 } },
  .title = N_ ("Global max pooling"),
  .infer = infer_global,
  .family = NN_LAYER_FAMILY_POOL,
};

const NnLayerType nn_type_global_average_pool = {
  .names =
      (const NnLayerName[]){
          { "global average pool", "global average pool", "gap, global avg pool" }, { 0 } },
  .title = N_ ("Global average pooling"),
  .infer = infer_global,
  .family = NN_LAYER_FAMILY_POOL,
};

/* ---- flatten ---- */

static gboolean
infer_flat (const NnLayerSpec *spec,
            NnShape input,
            NnShape *output,
            guint64 *n_multiply_adds,
            GError **error)
{
  *output = (NnShape){ nn_shape_size (input), 1, 1 };
  return TRUE;
}

const NnLayerType nn_type_flatten = {
  .names = (const NnLayerName[]){ { "flatten", "flatten", NULL }, { 0 } },
  .title = N_ ("Flatten"),
  .infer = infer_flat,
};
