/* Strict reading of JSON: every value is checked for its type and range before it is used,
 * because json-glib answers 0 to a question of the wrong type. Errors are MODEL_ERROR_FORMAT and
 * name the field, not the file. */
#pragma once

#include <json-glib/json-glib.h>

#include "model-error.h"

G_BEGIN_DECLS

/* The largest whole number up to which every whole number is a double, too: 2^53 − 1. */
#define MODEL_JSON_MAX_INTEGER G_GUINT64_CONSTANT (9007199254740991)

/* Where an object stands in the file, for the error. */
typedef struct
{
  const char *section; /* "dataset"; NULL at the top */
  gint64 index;        /* of the object in the array named by section; −1 if that is an object */
} ModelJsonPlace;

#define MODEL_JSON_TOP ((ModelJsonPlace){ NULL, -1 })
#define MODEL_JSON_IN(section) ((ModelJsonPlace){ (section), -1 })

/* The object that @text holds, parsed. Refuses what is not strictly JSON or is nested deeper
 * than 64 levels, and what would become a tree beyond the budget (read-budget.h) or has an object
 * of more than 512 members: json-glib looks them up by a hash that a file can aim at. */
JsonObject *model_json_parse (const char *text, size_t length, GError **error);

/* TRUE if @text is one object or array and the characters, strings, numbers and words of @text
 * are those of JSON (RFC 8259) and the nesting is at most 64 deep; the order of the parts is not
 * checked. */
gboolean model_json_check_text (const char *text, size_t length);

/* What @text becomes. */
typedef struct
{
  guint64 tree_bytes; /* at most, in json-glib 1.6 */
  size_t most_keys;   /* of one object */
} ModelJsonMeasure;

/* model_json_check_text(), and what it found if that is TRUE. */
gboolean model_json_measure_text (const char *text, size_t length, ModelJsonMeasure *measure);

/* The text of @object, indented, with its members in their order. Numbers keep every bit. The
 * caller frees it. */
char *model_json_write (JsonObject *object);

/* Each of these reads a member that must be there, and leaves *value alone on failure. What is
 * returned belongs to @object. */
gboolean model_json_read_string (
    JsonObject *object, ModelJsonPlace place, const char *key, const char **value, GError **error);
/* A null becomes NULL. */
gboolean model_json_read_string_or_null (
    JsonObject *object, ModelJsonPlace place, const char *key, const char **value, GError **error);
gboolean model_json_read_integer (JsonObject *object,
                                  ModelJsonPlace place,
                                  const char *key,
                                  guint64 minimum,
                                  guint64 maximum,
                                  guint64 *value,
                                  GError **error);
/* Any number: null and "nan" are NAN, "inf" and "-inf" infinite, as model_json_set_number()
 * writes them. */
gboolean model_json_read_number (
    JsonObject *object, ModelJsonPlace place, const char *key, double *value, GError **error);
JsonObject *
model_json_read_object (JsonObject *object, ModelJsonPlace place, const char *key, GError **error);
JsonArray *
model_json_read_array (JsonObject *object, ModelJsonPlace place, const char *key, GError **error);

/* The element @index of the array named @section. */
JsonObject *
model_json_read_element (JsonArray *array, const char *section, guint index, GError **error);

/* Sets MODEL_ERROR_FORMAT: the field @key at @place @problem, which is a translated predicate
 * ("must be a text"). */
void
model_json_set_error (GError **error, ModelJsonPlace place, const char *key, const char *problem);

/* The value of @node if it is a whole number (1, 1.0 or 1e3) from 0 to MODEL_JSON_MAX_INTEGER. */
gboolean model_json_node_get_integer (JsonNode *node, guint64 *value);

/* The value of @node if it is a number and finite. */
gboolean model_json_node_get_number (JsonNode *node, double *value);

/* Writes a number; JSON has no NaN and no infinity: they become null, "inf" and "-inf". */
void model_json_set_number (JsonObject *object, const char *key, double value);

/* Gives @object the members of @old that it does not have itself, but those named in @known
 * (NULL-terminated; may be NULL), which are written by this version or left out on purpose. @old
 * may be NULL. */
void model_json_keep_unknown (JsonObject *object, JsonObject *old, const char *const *known);

/* A copy that shares nothing with @object: json-glib's reference counts are not for two threads. */
JsonObject *model_json_copy (JsonObject *object);

G_END_DECLS
