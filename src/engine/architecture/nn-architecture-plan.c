/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-architecture-plan.h"
#include "nn-architecture-private.h"
#include "nn-layer-type.h"

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
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE, _ ("The output layer: %s."), reason);
      return FALSE;
    }
  if (place->spec->kind == NN_LAYER_RESIDUAL_BEGIN)
    g_string_append (text, "residual");
  else
    nn_layer_spec_print (place->spec, place->next, text);
  g_set_error (error, NN_ERROR, NN_ERROR_SHAPE, _ ("Layer %zu (“%s”): %s."), place->number,
               text->str, reason);
  return FALSE;
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
                  "of them as many outputs, and keep the map size"),
               before, after);
}

/* Sets output, n_weights and n_multiply_adds. */
static gboolean
plan_layer (Planner *planner, NnPlannedLayer *layer, const Place *place, GError **error)
{
  const NnLayerType *type = nn_layer_type_get (layer->spec.kind);
  g_autoptr (GError) misfit = NULL;

  if (type->only_first && planner->layers->len > 0)
    return fail (error, place, _ ("it must be the first layer"));
  if (!nn_layer_spec_infer (&layer->spec, layer->input, &layer->output, &layer->n_multiply_adds,
                            &misfit))
    return fail (error, place, "%s", misfit->message);
  layer->n_weights = (size_t) MIN (nn_layer_spec_count_weights (&layer->spec, layer->input, TRUE),
                                   (guint64) NN_ARCHITECTURE_MAX_WEIGHTS + 1);
  if (layer->spec.kind == NN_LAYER_RESIDUAL_BEGIN)
    {
      g_assert (planner->depth < NN_ARCHITECTURE_MAX_DEPTH);
      planner->begins[planner->depth++] = planner->layers->len;
    }
  return layer->spec.kind != NN_LAYER_RESIDUAL_END || plan_end_of_residual (planner, layer, error);
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
  };

  if (!plan_layer (planner, &layer, place, error) || !add_costs (planner, &layer, place, error))
    return FALSE;
  planner->shape = layer.output;
  g_array_append_val (planner->layers, layer);
  return TRUE;
}

/* Adds a layer, and before it the flattening that it may need. */
static gboolean
add_flat_layer (Planner *planner, const Place *place, GError **error)
{
  static const NnLayerSpec FLATTEN = { .kind = NN_LAYER_FLATTEN };
  const Place flatten = { .spec = &FLATTEN };
  gboolean flat = planner->shape.height == 1 && planner->shape.width == 1;

  if (nn_layer_type_get (place->spec->kind)->needs_flat && !flat &&
      !add_layer (planner, &flatten, error))
    return FALSE;
  return add_layer (planner, place, error);
}

static gboolean
check_ends (NnShape input, size_t n_classes, GError **error)
{
  if (!nn_shape_check (input, NULL))
    {
      g_set_error (
          error, NN_ERROR, NN_ERROR_SHAPE,
          _ ("A network cannot take images of %zu × %zu × %zu numbers; choose other images."),
          input.channels, input.height, input.width);
      return FALSE;
    }
  if (n_classes < 1 || n_classes > NN_ARCHITECTURE_MAX_UNITS)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   _ ("A network cannot tell %zu classes apart; choose 1 to %d of them."),
                   n_classes, NN_ARCHITECTURE_MAX_UNITS);
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
