#include "run-network.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "model-json.h"
#include "npz.h"
#include "run-json.h"

/* Far more than any network that can be trained has; no file shall make more by repeating a
 * word. */
#define MAX_LAYERS 4096

JsonArray *
run_network_to_json (const NnModel *model)
{
  JsonArray *network;

  g_return_val_if_fail (model != NULL, NULL);

  network = json_array_new ();
  for (size_t i = 0; i < nn_model_get_n_layers (model); i++)
    {
      const NnLayer *layer = nn_model_get_layer (model, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "kind", layer->class->kind);
      if (strcmp (layer->class->kind, "dense") == 0)
        json_object_set_int_member (object, "units", (gint64) layer->n_outputs);
      json_array_add_object_element (network, object);
    }
  return network;
}

/* The layer that @object describes, not built. *n_dense counts the dense layers: their units
 * must be those of their weights, which have been checked. */
static NnLayer *
read_layer (
    JsonObject *object, ModelJsonPlace place, GPtrArray *arrays, size_t *n_dense, GError **error)
{
  g_autofree char *name = NULL;
  const NpyArray *weight;
  const char *kind;
  guint64 units;

  if (!model_json_read_string (object, place, "kind", &kind, error))
    return NULL;
  if (strcmp (kind, "relu") == 0)
    return nn_relu_new ();
  if (strcmp (kind, "dense") != 0)
    {
      model_json_set_error (error, place, "kind", _ ("is none that Pupil knows"));
      return NULL;
    }
  if (!model_json_read_integer (object, place, "units", 1, G_MAXUINT, &units, error))
    return NULL;
  name = g_strdup_printf ("W%zu", ++*n_dense);
  weight = npz_find_array (arrays, name);
  if (weight == NULL || weight->shape[1] != units)
    {
      model_json_set_error (error, place, "units", _ ("is not the number that the weights have"));
      return NULL;
    }
  return nn_dense_new ((size_t) units);
}

/* Reads @network into @model, and puts the number of dense layers into *n_dense. */
static gboolean
append_layers (
    NnModel *model, JsonArray *network, GPtrArray *arrays, size_t *n_dense, GError **error)
{
  guint n = json_array_get_length (network);

  if (n > MAX_LAYERS)
    {
      model_json_set_error (error, MODEL_JSON_TOP, RUN_JSON_NETWORK, _ ("has too many layers"));
      return FALSE;
    }
  for (guint i = 0; i < n; i++)
    {
      const ModelJsonPlace place = { RUN_JSON_NETWORK, i };
      JsonObject *object = model_json_read_element (network, RUN_JSON_NETWORK, i, error);
      NnLayer *layer = object ? read_layer (object, place, arrays, n_dense, error) : NULL;

      if (layer == NULL || !nn_model_append (model, layer, error))
        return FALSE;
    }
  return TRUE;
}

NnModel *
run_network_from_json (
    JsonArray *network, NnShape input, GPtrArray *arrays, const char *file_name, GError **error)
{
  g_autoptr (NnModel) model = NULL;
  g_autoptr (GError) reason = NULL;
  size_t n_inputs, n_layers, n_dense = 0;

  g_return_val_if_fail (network != NULL && arrays != NULL && file_name != NULL, NULL);
  g_return_val_if_fail (nn_shape_check (input, &n_inputs), NULL);

  n_layers = npz_count_layers (arrays, n_inputs, file_name, error);
  if (n_layers == 0)
    return NULL;
  model = nn_model_new (input);
  if (append_layers (model, network, arrays, &n_dense, &reason) && n_dense != n_layers)
    model_json_set_error (&reason, MODEL_JSON_TOP, RUN_JSON_NETWORK,
                          _ ("does not have the layers that the weights have"));
  if (reason)
    {
      g_set_error (error, reason->domain, reason->code, _ ("“%s” cannot be opened: %s"), file_name,
                   reason->message);
      return NULL;
    }
  if (!npz_arrays_to_model (arrays, model, file_name, error))
    return NULL;
  return g_steal_pointer (&model);
}
