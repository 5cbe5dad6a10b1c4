#include "run-network.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "format-json.h"
#include "named-weights.h"
#include "npz-weights.h"
#include "read-name.h"
#include "run-json.h"

/* Far more than any network that can be trained has; no file shall make more by repeating a
 * word. */
#define MAX_LAYERS 4096

#define KEY_TEXT "text"

gboolean
run_network_needs_text (const Run *run)
{
  g_return_val_if_fail (run != NULL, FALSE);

  return run->model &&
         (!npz_is_perceptron (run->model) || nn_model_get_normalization (run->model) != NULL);
}

/* The plan of the network that the settings describe. */
static NnArchitecturePlan *
make_plan (const Run *run, NnArchitecture **architecture, GError **error)
{
  *architecture = run_settings_get_architecture (&run->settings, error);
  if (*architecture == NULL)
    return NULL;
  return nn_architecture_plan (*architecture, run->input_shape, run_get_n_classes (run), error);
}

gboolean
run_network_fits_settings (const Run *run)
{
  g_autoptr (NnArchitecture) architecture = NULL;
  g_autoptr (NnArchitecturePlan) plan = NULL;

  g_return_val_if_fail (run != NULL, FALSE);

  if (!run_network_needs_text (run))
    return TRUE;
  plan = make_plan (run, &architecture, NULL);
  return plan && plan->n_weights == nn_model_count_weights (run->model);
}

static JsonArray *
list_layers (const NnModel *model)
{
  JsonArray *network = json_array_new ();

  for (size_t i = 0; i < nn_model_get_n_layers (model); i++)
    {
      const NnLayer *layer = nn_model_get_layer (model, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "kind",
                                     layer->spec.kind == NN_LAYER_DENSE ? "dense" : "relu");
      if (layer->spec.kind == NN_LAYER_DENSE)
        json_object_set_int_member (object, "units", (gint64) layer->n_outputs);
      json_array_add_object_element (network, object);
    }
  return network;
}

JsonNode *
run_network_to_json (const Run *run)
{
  JsonNode *node;

  g_return_val_if_fail (run != NULL && run->model != NULL, NULL);

  if (run_network_needs_text (run))
    {
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, KEY_TEXT, run->settings.network);
      node = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (node, object);
    }
  else
    {
      node = json_node_new (JSON_NODE_ARRAY);
      json_node_take_array (node, list_layers (run->model));
    }
  return node;
}

/* ---- a list of layers ---- */

/* The layer that @object describes, not built. *n_dense counts the dense layers: their units
 * must be those of their weights, which have been checked. */
static NnLayer *
read_layer (
    JsonObject *object, FormatJsonPlace place, GPtrArray *arrays, size_t *n_dense, GError **error)
{
  g_autofree char *name = NULL;
  const NpyArray *weight;
  const char *kind;
  guint64 units;

  if (!format_json_read_string (object, place, "kind", &kind, error))
    return NULL;
  if (strcmp (kind, "relu") == 0)
    return nn_relu_new ();
  if (strcmp (kind, "dense") != 0)
    {
      format_json_set_error (error, place, "kind", _ ("is none that Pupil knows"));
      return NULL;
    }
  if (!format_json_read_integer (object, place, "units", 1, G_MAXUINT, &units, error))
    return NULL;
  name = g_strdup_printf ("W%zu", ++*n_dense);
  weight = npz_find_array (arrays, name);
  if (weight == NULL || weight->shape[1] != units)
    {
      format_json_set_error (error, place, "units", _ ("is not the number that the weights have"));
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
      format_json_set_error (error, FORMAT_JSON_TOP, RUN_JSON_NETWORK, _ ("has too many layers"));
      return FALSE;
    }
  for (guint i = 0; i < n; i++)
    {
      const FormatJsonPlace place = { RUN_JSON_NETWORK, i };
      JsonObject *object = format_json_read_element (network, RUN_JSON_NETWORK, i, error);
      NnLayer *layer = object ? read_layer (object, place, arrays, n_dense, error) : NULL;

      if (layer == NULL || !nn_model_append (model, layer, error))
        return FALSE;
    }
  return TRUE;
}

/* @reason, about the file. */
static void
set_reason (GError **error, const GError *reason, const char *file_name)
{
  g_autofree char *message = read_name_clean (reason->message, -1); /* it may quote the file */

  if (g_error_matches (reason, NN_ERROR, NN_ERROR_MEMORY))
    g_set_error (error, NN_ERROR, NN_ERROR_MEMORY, _ ("“%s” cannot be opened: %s"), file_name,
                 message);
  else
    g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID, _ ("“%s” cannot be opened: %s"),
                 file_name, message);
}

static NnModel *
read_list (
    const Run *run, JsonArray *network, GPtrArray *arrays, const char *file_name, GError **error)
{
  g_autoptr (NnModel) model = NULL;
  g_autoptr (GError) reason = NULL;
  size_t n_layers, n_dense = 0;

  n_layers = npz_count_layers (arrays, nn_shape_size (run->input_shape), file_name, error);
  if (n_layers == 0)
    return NULL;
  model = nn_model_new (run->input_shape);
  if (append_layers (model, network, arrays, &n_dense, &reason) && n_dense != n_layers)
    format_json_set_error (&reason, FORMAT_JSON_TOP, RUN_JSON_NETWORK,
                           _ ("does not have the layers that the weights have"));
  if (reason)
    {
      set_reason (error, reason, file_name);
      return NULL;
    }
  if (!npz_arrays_to_model (arrays, model, file_name, error))
    return NULL;
  return g_steal_pointer (&model);
}

/* ---- a text ---- */

/* Before room is made for as many weights as the text says. */
static gboolean
check_perceptron (const guint *hidden,
                  size_t n_hidden,
                  size_t n_inputs,
                  GPtrArray *arrays,
                  const char *file_name,
                  GError **error)
{
  size_t n = npz_count_layers (arrays, n_inputs, file_name, error);
  gboolean fits = n == n_hidden + 1;

  if (n == 0)
    return FALSE;
  for (size_t i = 0; i < n_hidden && fits; i++)
    {
      g_autofree char *name = g_strdup_printf ("W%zu", i + 1);

      fits = npz_find_array (arrays, name)->shape[1] == hidden[i];
    }
  if (!fits)
    g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
                 _ ("“%s” is damaged: its network does not have the layers that the weights have."),
                 file_name);
  return fits;
}

static NnModel *
build_perceptron (const Run *run,
                  const guint *hidden,
                  size_t n_hidden,
                  GPtrArray *arrays,
                  const char *file_name,
                  GError **error)
{
  g_autoptr (NnModel) model = NULL;

  if (!check_perceptron (hidden, n_hidden, nn_shape_size (run->input_shape), arrays, file_name,
                         error))
    return NULL;
  model =
      nn_model_new_perceptron (run->input_shape, hidden, n_hidden, run_get_n_classes (run), error);
  if (model == NULL || !npz_arrays_to_model (arrays, model, file_name, error))
    return NULL;
  return g_steal_pointer (&model);
}

/* The network is described twice, and must be the same both times. */
static gboolean
check_text (const Run *run, JsonObject *object, GError **error)
{
  const FormatJsonPlace place = FORMAT_JSON_IN (RUN_JSON_NETWORK);
  RunSettings settings = run->settings;
  const char *text;

  if (!format_json_read_string (object, place, KEY_TEXT, &text, error) ||
      !run_settings_set_network (&settings, text, error))
    return FALSE;
  if (strcmp (settings.network, run->settings.network) == 0)
    return TRUE;
  format_json_set_error (error, place, KEY_TEXT, _ ("is not the network of the settings"));
  return FALSE;
}

static NnModel *
read_text (
    const Run *run, JsonObject *object, GPtrArray *arrays, const char *file_name, GError **error)
{
  g_autoptr (NnArchitecture) architecture = NULL;
  g_autoptr (NnArchitecturePlan) plan = NULL;
  g_autoptr (NnModel) model = NULL;
  g_autoptr (GError) reason = NULL;
  g_autofree guint *hidden = NULL;
  size_t n_hidden;

  plan = check_text (run, object, &reason) ? make_plan (run, &architecture, &reason) : NULL;
  if (plan == NULL)
    {
      set_reason (error, reason, file_name);
      return NULL;
    }
  if (nn_architecture_get_hidden (architecture, &hidden, &n_hidden))
    return build_perceptron (run, hidden, n_hidden, arrays, file_name, error);
  if (!named_weights_check (arrays, plan, file_name, error))
    return NULL;
  model = nn_model_new_from_plan (plan, error);
  if (model == NULL || !named_weights_to_model (arrays, model, file_name, error))
    return NULL;
  return g_steal_pointer (&model);
}

NnModel *
run_network_from_json (
    const Run *run, JsonNode *network, GPtrArray *arrays, const char *file_name, GError **error)
{
  g_return_val_if_fail (run != NULL && arrays != NULL && file_name != NULL, NULL);

  if (network && JSON_NODE_HOLDS_ARRAY (network))
    return read_list (run, json_node_get_array (network), arrays, file_name, error);
  if (network && JSON_NODE_HOLDS_OBJECT (network))
    return read_text (run, json_node_get_object (network), arrays, file_name, error);
  g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
               _ ("“%s” is damaged: it does not say which layers its network has."), file_name);
  return NULL;
}
