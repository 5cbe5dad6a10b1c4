/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The normalization of a network's images in run.json. */
#include <glib/gi18n-lib.h>

#include "format-json.h"
#include "run-json.h"
#include "run-network.h"
#include "run-private.h"

#define KEY_MEAN "mean"
#define KEY_DEVIATION "deviation"

static JsonArray *
write_channels (const float *values, size_t n)
{
  JsonArray *array = json_array_new ();

  for (size_t i = 0; i < n; i++)
    json_array_add_double_element (array, (double) values[i]);
  return array;
}

JsonObject *
run_normalization_to_json (const NnNormalization *normalization)
{
  JsonObject *object;

  g_return_val_if_fail (normalization != NULL, NULL);

  object = json_object_new ();
  json_object_set_array_member (object, KEY_MEAN,
                                write_channels (normalization->mean, normalization->n_channels));
  json_object_set_array_member (object, KEY_DEVIATION,
                                write_channels (normalization->deviation,
                                                normalization->n_channels));
  return object;
}

/* Exactly @n numbers into @values, which has room for NN_NORMALIZATION_MAX_CHANNELS. */
static gboolean
read_channels (JsonObject *object, const char *key, size_t n, float *values, GError **error)
{
  const FormatJsonPlace place = FORMAT_JSON_IN (RUN_JSON_NORMALIZATION);
  JsonArray *array = format_json_read_array (object, place, key, error);

  if (array == NULL)
    return FALSE;
  if (n > NN_NORMALIZATION_MAX_CHANNELS || json_array_get_length (array) != n)
    {
      format_json_set_error (error, place, key, _ ("must hold a number for each channel"));
      return FALSE;
    }
  for (guint i = 0; i < n; i++)
    {
      double value;

      if (!format_json_node_get_number (json_array_get_element (array, i), &value))
        {
          format_json_set_error (error, place, key, _ ("must hold a number for each channel"));
          return FALSE;
        }
      values[i] = (float) value;
    }
  return TRUE;
}

static gboolean
read_normalization (JsonNode *node, NnModel *model, GError **error)
{
  size_t n = nn_model_get_input_shape (model).channels;
  float mean[NN_NORMALIZATION_MAX_CHANNELS], deviation[NN_NORMALIZATION_MAX_CHANNELS];
  NnNormalization normalization;
  JsonObject *object;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      format_json_set_error (error, FORMAT_JSON_TOP, RUN_JSON_NORMALIZATION,
                             _ ("must be an object"));
      return FALSE;
    }
  object = json_node_get_object (node);
  if (!read_channels (object, KEY_MEAN, n, mean, error) ||
      !read_channels (object, KEY_DEVIATION, n, deviation, error) ||
      !nn_normalization_init (&normalization, n, mean, deviation, error))
    return FALSE;
  nn_model_set_normalization (model, &normalization);
  return TRUE;
}

gboolean
run_normalization_from_json (JsonNode *node, NnModel *model, const char *file_name, GError **error)
{
  g_autoptr (GError) reason = NULL;

  g_return_val_if_fail (node != NULL && model != NULL && file_name != NULL, FALSE);

  if (read_normalization (node, model, &reason))
    return TRUE;
  run_set_damage_error (error, file_name, reason->message);
  return FALSE;
}
