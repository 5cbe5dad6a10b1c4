/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strict reading of JSON: every value is checked for its type and range before it is used,
 * because json-glib answers 0 to a question of the wrong type. Errors are FORMAT_ERROR_INVALID and
 * name the field, not the file. */
#pragma once

#include <json-glib/json-glib.h>

#include "format-error.h"

G_BEGIN_DECLS

/* The largest whole number up to which every whole number is a double, too: 2^53 − 1. */
#define FORMAT_JSON_MAX_INTEGER G_GUINT64_CONSTANT (9007199254740991)

/* Where an object stands in the file, for the error. */
typedef struct
{
  const char *section; /* "dataset"; NULL at the top */
  gint64 index;        /* of the object in the array named by section; −1 if that is an object */
} FormatJsonPlace;

#define FORMAT_JSON_TOP ((FormatJsonPlace){ NULL, -1 })
#define FORMAT_JSON_IN(section) ((FormatJsonPlace){ (section), -1 })

/* The object that @text holds, parsed. Refuses what is not strictly JSON or is nested deeper
 * than 64 levels, and what would become a tree beyond the budget (read-budget.h) or has an object
 * of more than 512 members: json-glib looks them up by a hash that a file can aim at. */
JsonObject *format_json_parse (const char *text, size_t length, GError **error);

/* What format_json_parse() looks at before json-glib reads @text: all but the order of the tokens,
 * and whether the outermost value is an object. */
gboolean format_json_check_text (const char *text, size_t length, GError **error);

/* The text of @object, indented, with its members in their order. Numbers keep every bit. The
 * caller frees it. */
char *format_json_write (JsonObject *object);

/* Each of these reads a member that must be there, and leaves *value alone on failure. What is
 * returned belongs to @object. */
gboolean format_json_read_string (
    JsonObject *object, FormatJsonPlace place, const char *key, const char **value, GError **error);
/* A null becomes NULL. */
gboolean format_json_read_string_or_null (
    JsonObject *object, FormatJsonPlace place, const char *key, const char **value, GError **error);
gboolean format_json_read_integer (JsonObject *object,
                                   FormatJsonPlace place,
                                   const char *key,
                                   guint64 minimum,
                                   guint64 maximum,
                                   guint64 *value,
                                   GError **error);
/* Any number: null and "nan" are NAN, "inf" and "-inf" infinite, as format_json_set_number()
 * writes them. */
gboolean format_json_read_number (
    JsonObject *object, FormatJsonPlace place, const char *key, double *value, GError **error);
JsonObject *format_json_read_object (JsonObject *object,
                                     FormatJsonPlace place,
                                     const char *key,
                                     GError **error);
JsonArray *
format_json_read_array (JsonObject *object, FormatJsonPlace place, const char *key, GError **error);

/* The element @index of the array named @section. */
JsonObject *
format_json_read_element (JsonArray *array, const char *section, guint index, GError **error);

/* Sets FORMAT_ERROR_INVALID: the field @key at @place @problem, which is a translated predicate
 * ("must be a text"). */
void
format_json_set_error (GError **error, FormatJsonPlace place, const char *key, const char *problem);

/* The value of @node if it is a whole number (1, 1.0 or 1e3) from 0 to FORMAT_JSON_MAX_INTEGER. */
gboolean format_json_node_get_integer (JsonNode *node, guint64 *value);

/* The value of @node if it is a number and finite. */
gboolean format_json_node_get_number (JsonNode *node, double *value);

/* Writes a number; JSON has no NaN and no infinity: they become null, "inf" and "-inf". */
void format_json_set_number (JsonObject *object, const char *key, double value);

/* Gives @object the members of @old that it does not have itself, but those named in @known
 * (NULL-terminated; may be NULL), which are written by this version or left out on purpose. @old
 * may be NULL. */
void format_json_keep_unknown (JsonObject *object, JsonObject *old, const char *const *known);

G_END_DECLS
