/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format-json.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

void
format_json_set_error (GError **error, FormatJsonPlace place, const char *key, const char *problem)
{
  g_autoptr (GString) path = g_string_new (place.section);

  if (place.index >= 0)
    g_string_append_printf (path, "[%" G_GINT64_FORMAT "]", place.index);
  if (path->len > 0 && key)
    g_string_append_c (path, '.');
  g_string_append (path, key ? key : "");
  /* Translators: the name of a field of a file, then what is wrong with it. */
  g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID, _ ("“%s” %s"), path->str, problem);
}

JsonObject *
format_json_parse (const char *text, size_t length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root;

  if (!format_json_check_text (text, length, error))
    return NULL;
  if (!json_parser_load_from_data (parser, text, (gssize) length, NULL))
    {
      g_set_error_literal (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
                           _ ("its description is not valid JSON"));
      return NULL;
    }
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
                           _ ("its description is not a JSON object"));
      return NULL;
    }
  return json_node_dup_object (root);
}

/* The member, or NULL with an error. */
static JsonNode *
get_member (JsonObject *object, FormatJsonPlace place, const char *key, GError **error)
{
  JsonNode *node = json_object_get_member (object, key);

  if (node == NULL)
    format_json_set_error (error, place, key, _ ("is missing"));
  return node;
}

static gboolean
holds_string (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
}

gboolean
format_json_read_string (
    JsonObject *object, FormatJsonPlace place, const char *key, const char **value, GError **error)
{
  JsonNode *node = get_member (object, place, key, error);

  if (node == NULL)
    return FALSE;
  if (!holds_string (node))
    {
      format_json_set_error (error, place, key, _ ("must be a text"));
      return FALSE;
    }
  *value = json_node_get_string (node);
  return TRUE;
}

gboolean
format_json_read_string_or_null (
    JsonObject *object, FormatJsonPlace place, const char *key, const char **value, GError **error)
{
  JsonNode *node = json_object_get_member (object, key);

  if (node && JSON_NODE_HOLDS_NULL (node))
    {
      *value = NULL;
      return TRUE;
    }
  return format_json_read_string (object, place, key, value, error);
}

gboolean
format_json_node_get_number (JsonNode *node, double *value)
{
  if (!JSON_NODE_HOLDS_VALUE (node))
    return FALSE;
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    *value = (double) json_node_get_int (node);
  else if (json_node_get_value_type (node) == G_TYPE_DOUBLE &&
           isfinite (json_node_get_double (node)))
    *value = json_node_get_double (node);
  else
    return FALSE;
  return TRUE;
}

gboolean
format_json_node_get_integer (JsonNode *node, guint64 *value)
{
  double number;

  if (!format_json_node_get_number (node, &number) || number < 0 ||
      number > (double) FORMAT_JSON_MAX_INTEGER || floor (number) != number)
    return FALSE;
  *value = (guint64) number;
  return TRUE;
}

gboolean
format_json_read_integer (JsonObject *object,
                          FormatJsonPlace place,
                          const char *key,
                          guint64 minimum,
                          guint64 maximum,
                          guint64 *value,
                          GError **error)
{
  JsonNode *node = get_member (object, place, key, error);
  g_autofree char *problem = NULL;
  guint64 number;

  if (node == NULL)
    return FALSE;
  if (format_json_node_get_integer (node, &number) && number >= minimum && number <= maximum)
    {
      *value = number;
      return TRUE;
    }
  problem = g_strdup_printf (_ ("must be a whole number from %" G_GUINT64_FORMAT
                                " to %" G_GUINT64_FORMAT),
                             minimum, maximum);
  format_json_set_error (error, place, key, problem);
  return FALSE;
}

/* The numbers that JSON has no other way to write. */
static gboolean
parse_non_finite (JsonNode *node, double *value)
{
  const char *text;

  if (JSON_NODE_HOLDS_NULL (node))
    {
      *value = (double) NAN;
      return TRUE;
    }
  if (!holds_string (node))
    return FALSE;
  text = json_node_get_string (node);
  if (strcmp (text, "nan") == 0)
    *value = (double) NAN;
  else if (strcmp (text, "inf") == 0)
    *value = (double) INFINITY;
  else if (strcmp (text, "-inf") == 0)
    *value = -(double) INFINITY;
  else
    return FALSE;
  return TRUE;
}

gboolean
format_json_read_number (
    JsonObject *object, FormatJsonPlace place, const char *key, double *value, GError **error)
{
  JsonNode *node = get_member (object, place, key, error);

  if (node == NULL)
    return FALSE;
  if (!format_json_node_get_number (node, value) && !parse_non_finite (node, value))
    {
      format_json_set_error (error, place, key, _ ("must be a number"));
      return FALSE;
    }
  return TRUE;
}

JsonObject *
format_json_read_object (JsonObject *object, FormatJsonPlace place, const char *key, GError **error)
{
  JsonNode *node = get_member (object, place, key, error);

  if (node == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      format_json_set_error (error, place, key, _ ("must be an object"));
      return NULL;
    }
  return json_node_get_object (node);
}

JsonArray *
format_json_read_array (JsonObject *object, FormatJsonPlace place, const char *key, GError **error)
{
  JsonNode *node = get_member (object, place, key, error);

  if (node == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      format_json_set_error (error, place, key, _ ("must be a list"));
      return NULL;
    }
  return json_node_get_array (node);
}

JsonObject *
format_json_read_element (JsonArray *array, const char *section, guint index, GError **error)
{
  JsonNode *node = json_array_get_element (array, index);

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      format_json_set_error (error, (FormatJsonPlace){ section, index }, NULL,
                             _ ("must be an object"));
      return NULL;
    }
  return json_node_get_object (node);
}

void
format_json_set_number (JsonObject *object, const char *key, double value)
{
  if (isnan (value))
    json_object_set_null_member (object, key);
  else if (isinf (value))
    json_object_set_string_member (object, key, value > 0 ? "inf" : "-inf");
  else
    json_object_set_double_member (object, key, value);
}

static JsonNode *copy_node (JsonNode *node);

static JsonArray *
copy_array (JsonArray *array)
{
  guint n = json_array_get_length (array);
  JsonArray *copy = json_array_sized_new (n);

  for (guint i = 0; i < n; i++)
    json_array_add_element (copy, copy_node (json_array_get_element (array, i)));
  return copy;
}

/* Shares nothing with @node, because json-glib's reference counts are not for two threads. The
 * depth is that of a text which format_json_check_text() has let pass. */
static JsonNode *
copy_node (JsonNode *node)
{
  JsonObject *object;
  JsonNode *copy;

  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      object = json_object_new ();
      format_json_keep_unknown (object, json_node_get_object (node), NULL);
      copy = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (copy, object);
      return copy;
    case JSON_NODE_ARRAY:
      copy = json_node_new (JSON_NODE_ARRAY);
      json_node_take_array (copy, copy_array (json_node_get_array (node)));
      return copy;
    case JSON_NODE_VALUE:
    case JSON_NODE_NULL:
    default:
      return json_node_copy (node);
    }
}

void
format_json_keep_unknown (JsonObject *object, JsonObject *old, const char *const *known)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  g_return_if_fail (object != NULL);

  if (old == NULL)
    return;
  json_object_iter_init_ordered (&iter, old);
  while (json_object_iter_next_ordered (&iter, &key, &node))
    if (!json_object_has_member (object, key) && !(known && g_strv_contains (known, key)))
      json_object_set_member (object, key, copy_node (node));
}
