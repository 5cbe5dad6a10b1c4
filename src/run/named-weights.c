/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "named-weights.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "npy-array.h"
#include "npy-float.h"
#include "npy-stream.h"
#include "read-name.h"

#define MAX_NAME 48

/* An array that a network has. */
typedef struct
{
  char name[MAX_NAME];
  NnParameterSpec parameter;
} Entry;

/* The arrays of a network, in the order of its parameters; and how many layers of each kind there
 * were so far. */
typedef struct
{
  GArray *entries; /* of Entry */
  guint n_layers[NN_N_LAYER_KINDS];
} Listing;

static void
list_layer (Listing *listing, const NnLayerSpec *spec, NnShape input)
{
  NnParameterSpec parameters[NN_LAYER_MAX_PARAMETERS];
  guint n = nn_layer_spec_list_parameters (spec, input, parameters);
  guint number = ++listing->n_layers[spec->kind];

  for (guint i = 0; i < n; i++)
    {
      Entry entry = { .parameter = parameters[i] };

      g_snprintf (entry.name, sizeof entry.name, "%s%u.%s",
                  nn_layer_kind_get_parameter_prefix (spec->kind), number, parameters[i].name);
      g_array_append_val (listing->entries, entry);
    }
}

/* The arrays of @model, one for each parameter. */
static GArray *
list_model (const NnModel *model)
{
  Listing listing = { .entries = g_array_new (FALSE, FALSE, sizeof (Entry)) };

  for (size_t i = 0; i < nn_model_get_n_layers (model); i++)
    {
      const NnLayer *layer = nn_model_get_layer (model, i);

      list_layer (&listing, &layer->spec, layer->input_shape);
    }
  g_assert (listing.entries->len == nn_model_get_n_parameters (model));
  return listing.entries;
}

static GArray *
list_plan (const NnArchitecturePlan *plan)
{
  Listing listing = { .entries = g_array_new (FALSE, FALSE, sizeof (Entry)) };

  for (size_t i = 0; i < plan->n_layers; i++)
    list_layer (&listing, &plan->layers[i].spec, plan->layers[i].input);
  return listing.entries;
}

gboolean
named_weights_is_name (const char *name)
{
  const char *number, *point;

  g_return_val_if_fail (name != NULL, FALSE);

  number = name + strcspn (name, "0123456789.");
  point = number + strspn (number, "0123456789");
  return nn_layer_kind_has_parameter_prefix (name, (size_t) (number - name)) && point > number &&
         *number != '0' && point[0] == '.' && g_ascii_isalpha (point[1]);
}

void
named_weights_read_rows (gconstpointer data, size_t first, size_t n, float *values)
{
  const NnTensor *value = data;

  for (size_t done = 0; done < n;)
    {
      size_t row = (first + done) / value->columns;
      size_t column = (first + done) % value->columns;
      size_t end = MIN (value->columns, column - column % value->panel + value->panel);
      size_t n_values = MIN (end - column, n - done);

      memcpy (values + done, nn_tensor_at (value, row, column), n_values * sizeof *values);
      done += n_values;
    }
}

/* What a weight's numbers are: outputs × inputs × places in the kernel. */
typedef struct
{
  size_t n_outputs;
  size_t n_inputs;
  size_t area;
} WeightShape;

static WeightShape
get_weight_shape (const NnParameterSpec *parameter)
{
  const size_t *shape = parameter->shape;

  return (WeightShape){ .n_outputs = shape[0],
                        .n_inputs = shape[1],
                        .area = parameter->n_dimensions == 4 ? shape[2] * shape[3] : 1 };
}

/* [outputs, inputs, area] → [area, inputs, outputs]. */
static void
reorder (const WeightShape *shape, const float *from, float *to)
{
  for (size_t output = 0; output < shape->n_outputs; output++)
    for (size_t input = 0; input < shape->n_inputs; input++)
      for (size_t place = 0; place < shape->area; place++)
        {
          size_t ours = (place * shape->n_inputs + input) * shape->n_outputs + output;
          size_t theirs = (output * shape->n_inputs + input) * shape->area + place;

          to[ours] = from[theirs];
        }
}

typedef struct
{
  const NnTensor *value;
  WeightShape shape;
} Source;

/* The numbers of a weight in their order, from those in ours: output by output, input by input. */
static void
read_ordered (gconstpointer data, size_t first, size_t n, float *values)
{
  const Source *source = data;
  const WeightShape *shape = &source->shape;
  size_t place = first % shape->area;
  size_t input = first / shape->area % shape->n_inputs;
  size_t output = first / shape->area / shape->n_inputs;
  const float *column = nn_tensor_at (source->value, 0, output);

  for (size_t i = 0; i < n; i++)
    {
      values[i] = column[(place * shape->n_inputs + input) * source->value->stride];
      if (++place < shape->area)
        continue;
      place = 0;
      if (++input < shape->n_inputs)
        continue;
      input = 0;
      if (++output < shape->n_outputs)
        column = nn_tensor_at (source->value, 0, output);
    }
}

static gboolean
write_parameter (ZipWriter *writer, const Entry *entry, const NnTensor *value, GError **error)
{
  const NnParameterSpec *parameter = &entry->parameter;
  const Source source = { value, get_weight_shape (parameter) };

  if (parameter->n_dimensions == 1)
    return npy_stream_write (writer, entry->name, parameter->shape, 1, named_weights_read_rows,
                             value, error);
  g_assert (value->columns == source.shape.n_outputs);
  return npy_stream_write (writer, entry->name, parameter->shape, parameter->n_dimensions,
                           read_ordered, &source, error);
}

gboolean
named_weights_write (ZipWriter *writer, const NnModel *model, GError **error)
{
  g_autoptr (GArray) entries = NULL;

  g_return_val_if_fail (writer != NULL && model != NULL, FALSE);

  entries = list_model (model);
  for (guint i = 0; i < entries->len; i++)
    if (!write_parameter (writer, &g_array_index (entries, Entry, i),
                          nn_model_get_parameter (model, i)->value, error))
      return FALSE;
  return TRUE;
}

/* “(16, 3, 3, 3)”, “(16,)”. The caller frees it. */
static char *
describe_shape (const NnParameterSpec *parameter)
{
  GString *text = g_string_new ("(");

  for (guint i = 0; i < parameter->n_dimensions; i++)
    g_string_append_printf (text, "%s%zu", i > 0 ? ", " : "", parameter->shape[i]);
  g_string_append (text, parameter->n_dimensions == 1 ? ",)" : ")");
  return g_string_free (text, FALSE);
}

static gboolean
check_entry (const NpyArray *array, const Entry *entry, const char *file_name, GError **error)
{
  const NnParameterSpec *parameter = &entry->parameter;
  g_autofree char *found = NULL;
  g_autofree char *needed = NULL;

  if (array == NULL)
    {
      g_set_error (
          error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
          _ ("“%s” is damaged: its array “%s” is missing; choose another file or a copy of it."),
          file_name, entry->name);
      return FALSE;
    }
  if (array->type != NPY_FLOAT16 && array->type != NPY_FLOAT32 && array->type != NPY_FLOAT64)
    {
      g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
                   _ ("The array “%s” in “%s” holds whole numbers; save it again after "
                      "astype('float32')."),
                   array->name, file_name);
      return FALSE;
    }
  if (array->n_dimensions == parameter->n_dimensions &&
      memcmp (array->shape, parameter->shape, parameter->n_dimensions * sizeof *parameter->shape) ==
          0)
    return TRUE;
  found = npy_array_describe_shape (array);
  needed = describe_shape (parameter);
  g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
               _ ("The array “%s” in “%s” has the shape %s, but %s is needed; choose another file "
                  "or a copy of it."),
               array->name, file_name, found, needed);
  return FALSE;
}

/* Names an array that none of @entries is. */
static void
set_surplus_error (GError **error, GPtrArray *arrays, const GArray *entries, const char *file_name)
{
  for (guint i = 0; i < arrays->len; i++)
    {
      const NpyArray *array = g_ptr_array_index (arrays, i);
      gboolean found = FALSE;

      for (guint j = 0; j < entries->len && !found; j++)
        found = strcmp (g_array_index (entries, Entry, j).name, array->name) == 0;
      if (!found)
        {
          g_autofree char *name = read_name_clean (array->name, -1);

          g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
                       _ ("“%s” is damaged: it has an array “%s” that the network does not use; "
                          "choose another file or a copy of it."),
                       file_name, name);
          return;
        }
    }
  g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
               _ ("“%s” is damaged: it has two arrays of the same name; choose another file or a "
                  "copy of it."),
               file_name);
}

gboolean
named_weights_check (GPtrArray *arrays,
                     const NnArchitecturePlan *plan,
                     const char *file_name,
                     GError **error)
{
  g_autoptr (GArray) entries = NULL;

  g_return_val_if_fail (arrays != NULL && plan != NULL && file_name != NULL, FALSE);

  entries = list_plan (plan);
  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);

      if (!check_entry (npy_array_find (arrays, entry->name), entry, file_name, error))
        return FALSE;
    }
  if (arrays->len == entries->len)
    return TRUE;
  set_surplus_error (error, arrays, entries, file_name);
  return FALSE;
}

/* FALSE if memory runs out. */
static gboolean
unpack_parameter (const NnParameterSpec *parameter, const NpyArray *array, NnTensor *value)
{
  size_t n = nn_tensor_size (value);
  g_autofree float *numbers = g_try_new (float, MAX (n, 1));

  if (numbers == NULL)
    return FALSE;
  npy_array_get_floats (array, numbers);
  if (parameter->n_dimensions > 1)
    {
      WeightShape shape = get_weight_shape (parameter);
      g_autofree float *ordered = g_try_new (float, MAX (n, 1));

      if (ordered == NULL)
        return FALSE;
      reorder (&shape, numbers, ordered);
      nn_tensor_unpack (value, ordered);
    }
  else
    nn_tensor_unpack (value, numbers);
  return TRUE;
}

gboolean
named_weights_to_model (GPtrArray *arrays, NnModel *model, const char *file_name, GError **error)
{
  g_autoptr (GArray) entries = NULL;

  g_return_val_if_fail (arrays != NULL && model != NULL && file_name != NULL, FALSE);

  entries = list_model (model);
  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);
      const NpyArray *array = npy_array_find (arrays, entry->name);

      g_return_val_if_fail (array != NULL, FALSE);
      if (!unpack_parameter (&entry->parameter, array, nn_model_get_parameter (model, i)->value))
        {
          g_set_error (
              error, NN_ERROR, NN_ERROR_MEMORY,
              _ ("There is not enough memory for the weights in “%s”; close other programs, "
                 "then try again."),
              file_name);
          return FALSE;
        }
    }
  return TRUE;
}
