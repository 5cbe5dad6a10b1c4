/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON as text. json-glib's own generator appends ".0" to numbers such as 1e-300, which is no
 * JSON, and writes 0.1 as 0.10000000000000001. */
#include <string.h>

#include "format-json.h"

#define INDENT 2

static void append_node (GString *text, JsonNode *node, guint depth);

static void
append_string (GString *text, const char *string)
{
  g_string_append_c (text, '"');
  for (const char *c = string; *c; c++)
    if (*c == '"' || *c == '\\')
      g_string_append_printf (text, "\\%c", *c);
    else if (*c == '\n')
      g_string_append (text, "\\n");
    else if (*c == '\t')
      g_string_append (text, "\\t");
    else if ((guchar) *c < ' ' || *c == '\x7f')
      g_string_append_printf (text, "\\u%04x", (guint) (guchar) *c);
    else
      g_string_append_c (text, *c);
  g_string_append_c (text, '"');
}

/* The shortest text that reads as the same number again, with a point in every locale, and not
 * as a whole number. */
static void
append_double (GString *text, double value)
{
  static const char *const FORMATS[] = { "%.15g", "%.16g", "%.17g" };
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  for (size_t i = 0; i < G_N_ELEMENTS (FORMATS); i++)
    {
      g_ascii_formatd (number, sizeof number, FORMATS[i], value);
      if (g_ascii_strtod (number, NULL) == value)
        break;
    }
  g_string_append (text, number);
  if (strpbrk (number, ".e") == NULL)
    g_string_append (text, ".0");
}

static void
append_value (GString *text, JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_STRING)
    append_string (text, json_node_get_string (node));
  else if (type == G_TYPE_BOOLEAN)
    g_string_append (text, json_node_get_boolean (node) ? "true" : "false");
  else if (type == G_TYPE_DOUBLE)
    append_double (text, json_node_get_double (node));
  else
    g_string_append_printf (text, "%" G_GINT64_FORMAT, json_node_get_int (node));
}

static void
append_line (GString *text, guint depth)
{
  g_string_append_c (text, '\n');
  for (guint i = 0; i < depth * INDENT; i++)
    g_string_append_c (text, ' ');
}

static void
append_array (GString *text, JsonArray *array, guint depth)
{
  guint n = json_array_get_length (array);

  g_string_append_c (text, '[');
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      append_line (text, depth + 1);
      append_node (text, json_array_get_element (array, i), depth + 1);
    }
  if (n > 0)
    append_line (text, depth);
  g_string_append_c (text, ']');
}

static void
append_object (GString *text, JsonObject *object, guint depth)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;
  gboolean any = FALSE;

  g_string_append_c (text, '{');
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &key, &node))
    {
      if (any)
        g_string_append_c (text, ',');
      any = TRUE;
      append_line (text, depth + 1);
      append_string (text, key);
      g_string_append (text, ": ");
      append_node (text, node, depth + 1);
    }
  if (any)
    append_line (text, depth);
  g_string_append_c (text, '}');
}

/* The depth is that of a text which format_json_check_text() has let pass. */
static void
append_node (GString *text, JsonNode *node, guint depth)
{
  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      append_object (text, json_node_get_object (node), depth);
      break;
    case JSON_NODE_ARRAY:
      append_array (text, json_node_get_array (node), depth);
      break;
    case JSON_NODE_VALUE:
      append_value (text, node);
      break;
    case JSON_NODE_NULL:
    default:
      g_string_append (text, "null");
      break;
    }
}

char *
format_json_write (JsonObject *object)
{
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (object != NULL, g_string_free (text, FALSE));

  append_object (text, object, 0);
  g_string_append_c (text, '\n');
  return g_string_free (text, FALSE);
}
