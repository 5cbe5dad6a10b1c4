#include "npz-weights.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "named-weights.h"
#include "npy-float.h"
#include "npy-stream.h"
#include "read-name.h"

/* The arrays by their names. */
static GHashTable *
index_arrays (GPtrArray *arrays)
{
  GHashTable *index = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < arrays->len; i++)
    {
      NpyArray *array = g_ptr_array_index (arrays, i);

      g_hash_table_insert (index, array->name, array);
    }
  return index;
}

static const NpyArray *
look_up (GHashTable *index, char letter, size_t layer)
{
  char name[32];

  g_snprintf (name, sizeof name, "%c%zu", letter, layer);
  return g_hash_table_lookup (index, name);
}

/* The number of the layer that @name belongs to; 0 if it is not the name of weights. */
static guint64
parse_weight_name (const char *name)
{
  guint64 layer;

  if ((name[0] != 'W' && name[0] != 'b') || name[1] == '0' ||
      !g_ascii_string_to_unsigned (name + 1, 10, 1, G_MAXUINT64, &layer, NULL))
    return 0;
  return layer;
}

gboolean
npz_is_weight_name (const char *name)
{
  g_return_val_if_fail (name != NULL, FALSE);
  return parse_weight_name (name) > 0 || named_weights_is_name (name);
}

static void
set_missing_error (GError **error, const char *file_name, char letter, size_t layer)
{
  g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
               _ ("“%s” holds no array “%c%zu”; the weights of a network are W1, b1, W2, b2 and so "
                  "on."),
               file_name, letter, layer);
}

static gboolean
check_type (const NpyArray *array, const char *file_name, GError **error)
{
  if (array->type == NPY_FLOAT16 || array->type == NPY_FLOAT32 || array->type == NPY_FLOAT64)
    return TRUE;
  g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
               _ ("The array “%s” in “%s” holds whole numbers; save it again after "
                  "astype('float32')."),
               array->name, file_name);
  return FALSE;
}

/* @n_outputs 0 means any number. */
static gboolean
check_weight (
    const NpyArray *array, size_t n_inputs, size_t n_outputs, const char *file_name, GError **error)
{
  g_autofree char *found = NULL;
  g_autofree char *outputs = NULL;

  if (!check_type (array, file_name, error))
    return FALSE;
  if (array->n_dimensions == 2 && array->shape[0] == n_inputs && array->shape[1] > 0 &&
      array->shape[1] <= G_MAXUINT && (n_outputs == 0 || array->shape[1] == n_outputs))
    return TRUE;
  found = npy_array_describe_shape (array);
  outputs = n_outputs > 0 ? g_strdup_printf ("%zu", n_outputs) : g_strdup ("n");
  g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
               _ ("The array “%s” in “%s” has the shape %s, but (%zu, %s) is needed."), array->name,
               file_name, found, n_inputs, outputs);
  return FALSE;
}

static gboolean
check_bias (const NpyArray *array, size_t n_outputs, const char *file_name, GError **error)
{
  g_autofree char *found = NULL;

  if (!check_type (array, file_name, error))
    return FALSE;
  if ((array->n_dimensions == 1 && array->shape[0] == n_outputs) ||
      (array->n_dimensions == 2 && array->shape[0] == 1 && array->shape[1] == n_outputs))
    return TRUE;
  found = npy_array_describe_shape (array);
  g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
               _ ("The array “%s” in “%s” has the shape %s, but (1, %zu) is needed."), array->name,
               file_name, found, n_outputs);
  return FALSE;
}

/* Says which array beyond those of @n_layers layers is there, or which one before it is not. */
static void
set_surplus_error (GError **error, GPtrArray *arrays, size_t n_layers, const char *file_name)
{
  for (guint i = 0; i < arrays->len; i++)
    {
      const NpyArray *array = g_ptr_array_index (arrays, i);
      guint64 layer = parse_weight_name (array->name);

      if (layer > n_layers)
        {
          set_missing_error (error, file_name, 'W', n_layers + 1);
          return;
        }
      if (layer == 0)
        {
          g_autofree char *name = read_name_clean (array->name, -1);

          g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
                       _ ("“%s” holds an array “%s” beside the weights W1, b1, W2, b2 and so on; "
                          "save the weights alone."),
                       file_name, name);
          return;
        }
    }
  g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
               _ ("“%s” is damaged: it holds two arrays of the same name."), file_name);
}

size_t
npz_count_layers (GPtrArray *arrays, size_t n_inputs, const char *file_name, GError **error)
{
  g_autoptr (GHashTable) index = NULL;
  const NpyArray *weight;
  size_t layer;

  g_return_val_if_fail (arrays != NULL && file_name != NULL, 0);

  index = index_arrays (arrays);
  for (layer = 1; (weight = look_up (index, 'W', layer)) != NULL; layer++)
    {
      const NpyArray *bias = look_up (index, 'b', layer);

      if (bias == NULL)
        {
          set_missing_error (error, file_name, 'b', layer);
          return 0;
        }
      if (!check_weight (weight, n_inputs, 0, file_name, error) ||
          !check_bias (bias, weight->shape[1], file_name, error))
        return 0;
      n_inputs = weight->shape[1];
    }
  if (layer == 1)
    {
      set_missing_error (error, file_name, 'W', 1);
      return 0;
    }
  if (arrays->len != 2 * (layer - 1))
    {
      set_surplus_error (error, arrays, layer - 1, file_name);
      return 0;
    }
  return layer - 1;
}

gboolean
npz_is_perceptron (const NnModel *model)
{
  g_return_val_if_fail (model != NULL, FALSE);

  for (size_t i = 0; i < nn_model_get_n_layers (model); i++)
    {
      const NnLayer *layer = nn_model_get_layer (model, i);

      if (layer->spec.kind != NN_LAYER_RELU &&
          (layer->spec.kind != NN_LAYER_DENSE || layer->n_parameters != 2))
        return FALSE;
    }
  return TRUE;
}

/* Appends the layers of a perceptron that have parameters to @layers, and returns how many there
 * are. */
static size_t
get_dense_layers (const NnModel *model, GPtrArray *layers)
{
  for (size_t i = 0; i < nn_model_get_n_layers (model); i++)
    {
      NnLayer *layer = nn_model_get_layer (model, i);

      if (layer->n_parameters == 0)
        continue;
      g_ptr_array_add (layers, layer);
    }
  return layers->len;
}

static gboolean
write_layer (ZipWriter *writer, const NnLayer *layer, size_t number, GError **error)
{
  for (size_t j = 0; j < 2; j++)
    {
      const NnTensor *value = layer->parameters[j].value;
      const size_t shape[2] = { value->rows, value->columns };
      g_autofree char *name = g_strdup_printf ("%c%zu", j == 0 ? 'W' : 'b', number);

      if (!npy_stream_write (writer, name, shape, 2, named_weights_read_rows, value, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
npz_write_model (ZipWriter *writer, const NnModel *model, GError **error)
{
  g_autoptr (GPtrArray) layers = g_ptr_array_new ();
  size_t n_layers;

  g_return_val_if_fail (writer != NULL && model != NULL, FALSE);

  if (!npz_is_perceptron (model))
    return named_weights_write (writer, model, error);
  n_layers = get_dense_layers (model, layers);
  for (size_t i = 0; i < n_layers; i++)
    if (!write_layer (writer, g_ptr_array_index (layers, i), i + 1, error))
      return FALSE;
  return TRUE;
}

/* The array has been checked to have as many numbers as the tensor. FALSE if memory runs out. */
static gboolean
copy_array (const NpyArray *array, NnTensor *tensor)
{
  g_autofree float *numbers = g_try_new (float, MAX (nn_tensor_size (tensor), 1));

  if (numbers == NULL)
    return FALSE;
  npy_array_get_floats (array, numbers);
  nn_tensor_unpack (tensor, numbers);
  return TRUE;
}

gboolean
npz_arrays_to_model (GPtrArray *arrays, NnModel *model, const char *file_name, GError **error)
{
  g_autoptr (GPtrArray) layers = g_ptr_array_new ();
  g_autoptr (GHashTable) index = NULL;
  size_t n_layers;

  g_return_val_if_fail (arrays != NULL && model != NULL && file_name != NULL, FALSE);
  g_return_val_if_fail (npz_is_perceptron (model), FALSE);

  /* All is checked before anything is changed. */
  index = index_arrays (arrays);
  n_layers = get_dense_layers (model, layers);
  for (size_t i = 0; i < n_layers; i++)
    {
      const NnTensor *weight = ((NnLayer *) g_ptr_array_index (layers, i))->parameters[0].value;
      const NpyArray *weight_array = look_up (index, 'W', i + 1);
      const NpyArray *bias_array = look_up (index, 'b', i + 1);

      if (weight_array == NULL || bias_array == NULL)
        {
          set_missing_error (error, file_name, weight_array ? 'b' : 'W', i + 1);
          return FALSE;
        }
      if (!check_weight (weight_array, weight->rows, weight->columns, file_name, error) ||
          !check_bias (bias_array, weight->columns, file_name, error))
        return FALSE;
    }
  if (arrays->len != 2 * n_layers)
    {
      g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
                   _ ("“%s” holds the weights of another network: it has %u arrays, but %zu are "
                      "needed."),
                   file_name, arrays->len, 2 * n_layers);
      return FALSE;
    }
  for (size_t i = 0; i < n_layers; i++)
    {
      NnLayer *layer = g_ptr_array_index (layers, i);

      if (!copy_array (look_up (index, 'W', i + 1), layer->parameters[0].value) ||
          !copy_array (look_up (index, 'b', i + 1), layer->parameters[1].value))
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

gboolean
npz_write_weights (const char *path, const NnModel *model, GError **error)
{
  g_autoptr (ZipWriter) writer = NULL;

  g_return_val_if_fail (path != NULL && model != NULL, FALSE);

  writer = zip_writer_new (path, error);
  return writer != NULL && npz_write_model (writer, model, error) &&
         zip_writer_finish (writer, error);
}

/* The network whose weights @arrays are; they have been checked. */
static NnModel *
build_perceptron (GPtrArray *arrays, size_t n_layers, NnShape input, GError **error)
{
  g_autoptr (GHashTable) index = index_arrays (arrays);
  g_autofree guint *units = g_new (guint, n_layers);

  for (size_t i = 0; i < n_layers; i++)
    units[i] = (guint) look_up (index, 'W', i + 1)->shape[1];
  return nn_model_new_perceptron (input, units, n_layers - 1, units[n_layers - 1], error);
}

static gboolean
check_finite (const NnModel *model, const char *file_name, GError **error)
{
  for (size_t i = 0; i < nn_model_get_n_parameters (model); i++)
    if (!nn_tensor_is_finite (nn_model_get_parameter (model, i)->value))
      {
        g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
                     _ ("The array “%c%zu” in “%s” holds numbers that are not finite or too large "
                        "for float32; save the weights of a network that did not diverge."),
                     i % 2 == 0 ? 'W' : 'b', i / 2 + 1, file_name);
        return FALSE;
      }
  return TRUE;
}

NnModel *
npz_read_weights (const char *path, NnShape input, GError **error)
{
  g_autoptr (GPtrArray) arrays = NULL;
  g_autoptr (NnModel) model = NULL;
  g_autofree char *file_name = NULL;
  size_t n_inputs, n_layers;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (nn_shape_check (input, &n_inputs), NULL);

  file_name = read_name_of_file (path);
  arrays = npz_read (path, NULL, error);
  if (arrays == NULL)
    return NULL;
  n_layers = npz_count_layers (arrays, n_inputs, file_name, error);
  if (n_layers == 0)
    return NULL;
  model = build_perceptron (arrays, n_layers, input, error);
  if (model == NULL || !npz_arrays_to_model (arrays, model, file_name, error))
    return NULL;
  if (!check_finite (model, file_name, error))
    return NULL;
  return g_steal_pointer (&model);
}
