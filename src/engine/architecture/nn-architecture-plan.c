#include "nn-architecture-plan.h"
#include "nn-architecture-private.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  GArray *layers; /* of NnPlannedLayer */
  NnShape shape;  /* of what comes next */
  size_t n_weights;
  guint64 n_multiply_adds;
  size_t n_activations;

  /* The residuals that are open: index and number of where they began. */
  guint begins[NN_ARCHITECTURE_MAX_DEPTH];
  guint depth;
} Planner;

/* The layer under way, for errors. */
typedef struct
{
  const NnLayerSpec *spec;
  const NnLayerSpec *next;
  size_t number;
} Place;

/* FALSE, always. */
static gboolean G_GNUC_PRINTF (3, 4)
    fail (GError **error, const Place *place, const char *format, ...)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *reason = NULL;
  va_list arguments;

  va_start (arguments, format);
  reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (place->number == 0)
    {
      /* Translators: the layer that is always there; then what is wrong with it, as the rest of the
       * sentence. */
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE, _ ("The output layer: %s"), reason);
      return FALSE;
    }
  if (place->spec->kind == NN_LAYER_RESIDUAL_BEGIN)
    g_string_append (text, "residual");
  else
    nn_layer_spec_print (place->spec, place->next, text);
  g_set_error (error, NN_ERROR, NN_ERROR_SHAPE, _ ("Layer %zu (“%s”): %s"), place->number,
               text->str, reason);
  return FALSE;
}

/* (n + 2 · pad − kernel) / stride + 1, rounded down; 0 if the kernel does not fit. */
static size_t
count_places (size_t n, size_t kernel, size_t stride, size_t pad)
{
  /* A side that cannot grow by its padding is as long as memory: the product of all sides is
   * checked later. */
  size_t padded = G_MAXSIZE - n < 2 * pad ? n : n + 2 * pad;

  return padded < kernel ? 0 : (padded - kernel) / stride + 1;
}

/* Products of sizes; what is too large for 64 bits is the largest number, which is more than any
 * limit. */
static guint64
multiply (guint64 a, guint64 b)
{
  guint64 product;

  return g_uint64_checked_mul (&product, a, b) ? product : G_MAXUINT64;
}

static size_t
limit (guint64 n)
{
  return (size_t) MIN (n, (guint64) NN_ARCHITECTURE_MAX_WEIGHTS + 1);
}

/* A kernel's weights and the bias of each of @n outputs, or just above the limit. */
static size_t
add_bias (guint64 n_weights, gboolean bias, guint n)
{
  return limit (n_weights) + (bias ? n : 0);
}

static gboolean
plan_convolution (NnPlannedLayer *layer, const Place *place, GError **error)
{
  const NnConvolutionSpec *spec = &layer->spec.convolution;
  guint64 inputs;

  layer->output = (NnShape){
    .channels = spec->n_maps,
    .height = count_places (layer->input.height, spec->height, spec->stride, spec->pad_height),
    .width = count_places (layer->input.width, spec->width, spec->stride, spec->pad_width),
  };
  if (layer->output.height == 0 || layer->output.width == 0)
    return fail (error, place,
                 _ ("a kernel of %u × %u does not fit on a map of %zu × %zu pixels; choose a "
                    "smaller one, or more padding"),
                 spec->height, spec->width, layer->input.height, layer->input.width);
  inputs = multiply ((guint64) spec->height * spec->width, layer->input.channels);
  layer->n_weights = add_bias (multiply (inputs, spec->n_maps), spec->bias, spec->n_maps);
  layer->n_multiply_adds = multiply (multiply (inputs, spec->n_maps),
                                     multiply (layer->output.height, layer->output.width));
  return TRUE;
}

static gboolean
plan_whitening (const Planner *planner, NnPlannedLayer *layer, const Place *place, GError **error)
{
  const NnWhitenSpec *spec = &layer->spec.whiten;
  guint64 patch = multiply ((guint64) spec->height * spec->width, layer->input.channels);

  if (planner->layers->len > 0)
    return fail (error, place, _ ("it looks at the images themselves; make it the first layer"));
  if (spec->height > layer->input.height || spec->width > layer->input.width)
    return fail (error, place,
                 _ ("a patch of %u × %u does not fit on an image of %zu × %zu pixels; choose a "
                    "smaller one"),
                 spec->height, spec->width, layer->input.height, layer->input.width);
  if (patch > NN_ARCHITECTURE_MAX_PATCH)
    return fail (error, place,
                 _ ("a patch of %u × %u pixels has more than %d numbers; choose a smaller one"),
                 spec->height, spec->width, NN_ARCHITECTURE_MAX_PATCH);
  layer->output = (NnShape){
    .channels = (size_t) (2 * patch),
    .height = layer->input.height - spec->height + 1,
    .width = layer->input.width - spec->width + 1,
  };
  layer->n_multiply_adds =
      multiply (2 * patch * patch, multiply (layer->output.height, layer->output.width));
  return TRUE;
}

static void
plan_dense (NnPlannedLayer *layer)
{
  const NnDenseSpec *spec = &layer->spec.dense;

  layer->output = (NnShape){ spec->n_units, 1, 1 };
  layer->n_multiply_adds = multiply (layer->input.channels, spec->n_units);
  layer->n_weights = add_bias (layer->n_multiply_adds, spec->bias, spec->n_units);
}

static gboolean
plan_pool (NnPlannedLayer *layer, const Place *place, GError **error)
{
  const NnPoolSpec *spec = &layer->spec.pool;

  layer->output = (NnShape){
    .channels = layer->input.channels,
    .height = count_places (layer->input.height, spec->height, spec->stride_height, 0),
    .width = count_places (layer->input.width, spec->width, spec->stride_width, 0),
  };
  if (layer->output.height == 0 || layer->output.width == 0)
    return fail (error, place,
                 _ ("a window of %u × %u does not fit on a map of %zu × %zu pixels; leave this "
                    "layer out, or one before it that makes the map smaller"),
                 spec->height, spec->width, layer->input.height, layer->input.width);
  return TRUE;
}

static gboolean
plan_end_of_residual (Planner *planner, NnPlannedLayer *layer, GError **error)
{
  const NnPlannedLayer *begin;
  g_autofree char *before = NULL, *after = NULL;
  Place place = { 0 };

  g_assert (planner->depth > 0);
  begin = &g_array_index (planner->layers, NnPlannedLayer, planner->begins[--planner->depth]);
  if (nn_shape_equal (begin->input, layer->input))
    return TRUE;
  place.spec = &begin->spec;
  place.number = begin->number;
  before = nn_shape_to_string (begin->input);
  after = nn_shape_to_string (layer->input);
  return fail (error, &place,
               _ ("the layers in it turn %s into %s, but a sum needs the same shape; give the last "
                  "of them as many outputs, and make no map smaller inside"),
               before, after);
}

/* Sets output, n_weights and n_multiply_adds. */
static gboolean
plan_layer (Planner *planner, NnPlannedLayer *layer, const Place *place, GError **error)
{
  switch (layer->spec.kind)
    {
    case NN_LAYER_CONVOLUTION:
      return plan_convolution (layer, place, error);
    case NN_LAYER_DENSE:
      plan_dense (layer);
      return TRUE;
    case NN_LAYER_WHITEN:
      return plan_whitening (planner, layer, place, error);
    case NN_LAYER_NORM:
      layer->n_weights = limit (multiply (layer->input.channels, 2));
      return TRUE;
    case NN_LAYER_MAX_POOL:
    case NN_LAYER_AVERAGE_POOL:
      return plan_pool (layer, place, error);
    case NN_LAYER_GLOBAL_MAX_POOL:
    case NN_LAYER_GLOBAL_AVERAGE_POOL:
      layer->output = (NnShape){ layer->input.channels, 1, 1 };
      return TRUE;
    case NN_LAYER_FLATTEN:
      layer->output = (NnShape){ nn_shape_size (layer->input), 1, 1 };
      return TRUE;
    case NN_LAYER_RESIDUAL_BEGIN:
      g_assert (planner->depth < NN_ARCHITECTURE_MAX_DEPTH);
      planner->begins[planner->depth++] = planner->layers->len;
      return TRUE;
    case NN_LAYER_RESIDUAL_END:
      return plan_end_of_residual (planner, layer, error);
    case NN_LAYER_RELU:
    case NN_LAYER_LEAKY_RELU:
    case NN_LAYER_GELU:
    case NN_LAYER_SILU:
    case NN_LAYER_DROPOUT:
    case NN_LAYER_SCALE:
      return TRUE;
    }
  g_assert_not_reached ();
}

/* Adds a layer's costs to the network's. */
static gboolean
add_costs (Planner *planner, const NnPlannedLayer *layer, const Place *place, GError **error)
{
  g_autofree char *shape = NULL;
  size_t n;

  g_assert (planner->n_weights <= NN_ARCHITECTURE_MAX_WEIGHTS);
  if (layer->n_weights > NN_ARCHITECTURE_MAX_WEIGHTS - planner->n_weights)
    return fail (error, place,
                 _ ("with it the network has more than %zu weights; choose fewer units, or a pool "
                    "before it"),
                 NN_ARCHITECTURE_MAX_WEIGHTS);
  planner->n_weights += layer->n_weights;
  if (nn_shape_check (layer->output, &n) && layer->n_multiply_adds < G_MAXUINT64 &&
      g_size_checked_add (&planner->n_activations, planner->n_activations, n) &&
      g_uint64_checked_add (&planner->n_multiply_adds, planner->n_multiply_adds,
                            layer->n_multiply_adds))
    return TRUE;
  shape = nn_shape_to_string (layer->output);
  return fail (error, place,
               _ ("an output of %s is more than this machine can address; choose smaller images or "
                  "fewer maps"),
               shape);
}

static gboolean
add_layer (Planner *planner, const Place *place, GError **error)
{
  NnPlannedLayer layer = {
    .spec = *place->spec,
    .number = place->spec->kind == NN_LAYER_RESIDUAL_END ? 0 : place->number,
    .input = planner->shape,
    .output = planner->shape,
  };

  if (!plan_layer (planner, &layer, place, error) || !add_costs (planner, &layer, place, error))
    return FALSE;
  planner->shape = layer.output;
  g_array_append_val (planner->layers, layer);
  return TRUE;
}

/* Adds a layer, and before a dense one the flattening that it needs. */
static gboolean
add_flat_layer (Planner *planner, const Place *place, GError **error)
{
  static const NnLayerSpec FLATTEN = { .kind = NN_LAYER_FLATTEN };
  const Place flatten = { .spec = &FLATTEN };
  gboolean flat = planner->shape.height == 1 && planner->shape.width == 1;

  if (place->spec->kind == NN_LAYER_DENSE && !flat && !add_layer (planner, &flatten, error))
    return FALSE;
  return add_layer (planner, place, error);
}

static gboolean
check_ends (NnShape input, size_t n_classes, GError **error)
{
  if (!nn_shape_check (input, NULL))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   _ ("A network cannot take images of %zu × %zu × %zu numbers"), input.channels,
                   input.height, input.width);
      return FALSE;
    }
  if (n_classes < 1 || n_classes > NN_ARCHITECTURE_MAX_UNITS)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   _ ("A network cannot tell %zu classes apart; choose 1 to %d of them"), n_classes,
                   NN_ARCHITECTURE_MAX_UNITS);
      return FALSE;
    }
  return TRUE;
}

static gboolean
add_all (Planner *planner, const NnArchitecture *architecture, size_t n_classes, GError **error)
{
  NnLayerSpec output = { .kind = NN_LAYER_DENSE,
                         .dense = { .n_units = (guint) n_classes, .bias = TRUE } };
  Place place = { .spec = &output };
  size_t n = nn_architecture_get_n_layers (architecture), number = 0;

  for (size_t i = 0; i < n; i++)
    {
      const NnLayerSpec *spec = nn_architecture_get_layer (architecture, i);
      Place written = { .spec = spec, .next = i + 1 < n ? spec + 1 : NULL };

      number += spec->kind != NN_LAYER_RESIDUAL_END;
      written.number = number;
      if (!add_flat_layer (planner, &written, error))
        return FALSE;
    }
  return add_flat_layer (planner, &place, error);
}

NnArchitecturePlan *
nn_architecture_plan (const NnArchitecture *architecture,
                      NnShape input,
                      size_t n_classes,
                      GError **error)
{
  g_autoptr (GArray) layers = g_array_new (FALSE, TRUE, sizeof (NnPlannedLayer));
  Planner planner = { .layers = layers, .shape = input };
  NnArchitecturePlan *plan;

  g_return_val_if_fail (architecture != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!check_ends (input, n_classes, error) || !add_all (&planner, architecture, n_classes, error))
    return NULL;
  plan = g_new0 (NnArchitecturePlan, 1);
  plan->n_weights = planner.n_weights;
  plan->n_multiply_adds = planner.n_multiply_adds;
  plan->n_activations = planner.n_activations;
  plan->layers = (NnPlannedLayer *) (void *) g_array_steal (layers, &plan->n_layers);
  return plan;
}

void
nn_architecture_plan_free (NnArchitecturePlan *plan)
{
  if (plan == NULL)
    return;
  g_free (plan->layers);
  g_free (plan);
}
