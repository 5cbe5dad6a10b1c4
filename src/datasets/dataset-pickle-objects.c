/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The opcodes of objects: recognized one by one, never called. */
#include "dataset-pickle-machine.h"

#include <glib/gi18n-lib.h>

#include "read-name.h"

/* Python 3 writes no bytes at all as a call of the type (__builtin__ is Python 2's name of the
 * module, which protocols below 3 use). */
static const struct
{
  const char *module;
  const char *name;
  PickleGlobal global;
} globals[] = {
  { "numpy.core.multiarray", "_reconstruct", PICKLE_GLOBAL_RECONSTRUCT },
  { "numpy._core.multiarray", "_reconstruct", PICKLE_GLOBAL_RECONSTRUCT }, /* since NumPy 2 */
  { "numpy", "ndarray", PICKLE_GLOBAL_NDARRAY },
  { "numpy", "dtype", PICKLE_GLOBAL_DTYPE },
  { "_codecs", "encode", PICKLE_GLOBAL_ENCODE },
  { "__builtin__", "bytes", PICKLE_GLOBAL_BYTES },
  { "builtins", "bytes", PICKLE_GLOBAL_BYTES },
};

static gboolean
string_is (const guint8 *data, size_t size, const char *text)
{
  return size == strlen (text) && memcmp (data, text, size) == 0;
}

static gboolean
value_is_string (const PickleValue *value, const char *text)
{
  return (value->type == PICKLE_BYTES || value->type == PICKLE_TEXT) &&
         string_is (value->string.data, value->string.size, text);
}

static gboolean
fail_global (PickleMachine *machine,
             const guint8 *module,
             size_t module_size,
             const guint8 *name,
             size_t name_size)
{
  g_autofree char *module_text =
      read_name_clean ((const char *) module, (gssize) MIN (module_size, 60));
  g_autofree char *name_text = read_name_clean ((const char *) name, (gssize) MIN (name_size, 60));
  g_autofree char *detail = g_strdup_printf (
      _ ("it asks for the program code “%s.%s”, which no data set needs and Pupil never runs"),
      module_text, name_text);

  return pickle_fail (machine, detail);
}

static gboolean
push_named (PickleMachine *machine,
            const guint8 *module,
            size_t module_size,
            const guint8 *name,
            size_t name_size)
{
  for (size_t i = 0; i < G_N_ELEMENTS (globals); i++)
    if (string_is (module, module_size, globals[i].module) &&
        string_is (name, name_size, globals[i].name))
      return pickle_push (machine,
                          (PickleValue){ .type = PICKLE_GLOBAL, .global = globals[i].global });
  return fail_global (machine, module, module_size, name, name_size);
}

gboolean
pickle_push_global (PickleMachine *machine)
{
  const guint8 *module;
  const guint8 *name;
  size_t module_size;
  size_t name_size;

  return pickle_take_line (machine, &module, &module_size) &&
         pickle_take_line (machine, &name, &name_size) &&
         push_named (machine, module, module_size, name, name_size);
}

gboolean
pickle_push_stack_global (PickleMachine *machine)
{
  const PickleValue *name = pickle_peek (machine, 0, NULL);
  const PickleValue *module = name != NULL ? pickle_peek (machine, 1, NULL) : NULL;

  if (module == NULL)
    return FALSE;
  if (module->type != PICKLE_TEXT || name->type != PICKLE_TEXT)
    return pickle_fail (machine, _ ("a name is not text"));
  pickle_drop (machine, 2);
  return push_named (machine, module->string.data, module->string.size, name->string.data,
                     name->string.size);
}

/* Item @i of a tuple; NULL if it is no tuple or shorter. */
static const PickleValue *
tuple_item (const PickleMachine *machine, const PickleValue *tuple, size_t i)
{
  if (tuple->type != PICKLE_TUPLE || i >= pickle_value_n_items (tuple))
    return NULL;
  return dataset_pickle_value (machine->pickle, pickle_value_item (tuple, i));
}

/* numpy.core.multiarray._reconstruct (numpy.ndarray, (0,), b'b'): an array yet to be built. */
static gboolean
push_unbuilt_array (PickleMachine *machine, const PickleValue *arguments)
{
  const PickleValue *type = tuple_item (machine, arguments, 0);

  if (type == NULL || type->type != PICKLE_GLOBAL || type->global != PICKLE_GLOBAL_NDARRAY)
    return pickle_fail (machine, _ ("an array is malformed"));
  pickle_drop (machine, 2);
  return pickle_push (machine, (PickleValue){ .type = PICKLE_ARRAY });
}

/* numpy.dtype ('u1', …) */
static gboolean
push_dtype (PickleMachine *machine, const PickleValue *arguments)
{
  const PickleValue *name = tuple_item (machine, arguments, 0);

  if (name == NULL || !(value_is_string (name, "u1") || value_is_string (name, "|u1")))
    return pickle_fail (machine, _ ("an array holds something else than bytes"));
  pickle_drop (machine, 2);
  return pickle_push (machine, (PickleValue){ .type = PICKLE_DTYPE });
}

/* _codecs.encode (text, 'latin1') */
static gboolean
push_encoded (PickleMachine *machine, const PickleValue *arguments)
{
  const PickleValue *text = tuple_item (machine, arguments, 0);
  const PickleValue *encoding = tuple_item (machine, arguments, 1);
  const char *cursor;
  const char *end;
  guint8 *encoded;
  size_t size = 0;

  if (text == NULL || encoding == NULL || text->type != PICKLE_TEXT ||
      !value_is_string (encoding, "latin1"))
    return pickle_fail (machine, _ ("a string is malformed"));
  encoded = pickle_allocate_string (machine, text->string.size);
  if (encoded == NULL)
    return FALSE;
  cursor = (const char *) text->string.data;
  end = cursor + text->string.size;
  for (; cursor < end; cursor = g_utf8_next_char (cursor))
    {
      gunichar character = g_utf8_get_char (cursor);

      if (character > 0xff)
        return pickle_fail (machine, _ ("a string is malformed"));
      encoded[size++] = (guint8) character;
    }
  pickle_drop (machine, 2);
  return pickle_push (machine, (PickleValue){ .type = PICKLE_BYTES,
                                              .string = { .data = encoded, .size = size } });
}

/* bytes () */
static gboolean
push_no_bytes (PickleMachine *machine, const PickleValue *arguments)
{
  if (arguments->type != PICKLE_TUPLE || pickle_value_n_items (arguments) != 0)
    return pickle_fail (machine, _ ("a string is malformed"));
  pickle_drop (machine, 2);
  return pickle_push (machine, (PickleValue){ .type = PICKLE_BYTES,
                                              .string = { .data = machine->start, .size = 0 } });
}

gboolean
pickle_reduce (PickleMachine *machine)
{
  const PickleValue *arguments = pickle_peek (machine, 0, NULL);
  const PickleValue *callable = arguments != NULL ? pickle_peek (machine, 1, NULL) : NULL;

  if (callable == NULL)
    return FALSE;
  if (callable->type != PICKLE_GLOBAL)
    return pickle_fail (machine, _ ("it calls something that cannot be called"));
  switch (callable->global)
    {
    case PICKLE_GLOBAL_RECONSTRUCT:
      return push_unbuilt_array (machine, arguments);
    case PICKLE_GLOBAL_DTYPE:
      return push_dtype (machine, arguments);
    case PICKLE_GLOBAL_ENCODE:
      return push_encoded (machine, arguments);
    case PICKLE_GLOBAL_BYTES:
      return push_no_bytes (machine, arguments);
    case PICKLE_GLOBAL_NDARRAY:
    default:
      return pickle_fail (machine, _ ("an array is malformed"));
    }
}

/* rows × columns from a shape of one dimension or more. */
static gboolean
read_shape (PickleMachine *machine, const PickleValue *shape, PickleValue *array)
{
  size_t n = shape->type == PICKLE_TUPLE ? pickle_value_n_items (shape) : 0;

  if (n == 0 || n > 32)
    return pickle_fail (machine, _ ("an array is malformed"));
  array->rank = (guint) n;
  array->array.columns = 1;
  for (size_t i = 0; i < n; i++)
    {
      const PickleValue *side = tuple_item (machine, shape, i);

      if (side->type != PICKLE_INTEGER || side->integer < 0 || (guint64) side->integer > G_MAXSIZE)
        return pickle_fail (machine, _ ("an array is malformed"));
      if (i == 0)
        array->array.rows = (size_t) side->integer;
      else if (!g_size_checked_mul (&array->array.columns, array->array.columns,
                                    (size_t) side->integer))
        return pickle_fail (machine, _ ("an array is larger than the file"));
    }
  return TRUE;
}

/* ndarray.__setstate__ ((version, shape, dtype, is_fortran, bytes)) */
static gboolean
build_array (PickleMachine *machine, PickleValue *array, const PickleValue *state)
{
  const PickleValue *shape = tuple_item (machine, state, 1);
  const PickleValue *dtype = tuple_item (machine, state, 2);
  const PickleValue *fortran = tuple_item (machine, state, 3);
  const PickleValue *content = tuple_item (machine, state, 4);
  PickleValue built = { .type = PICKLE_ARRAY };
  size_t size;

  if (content == NULL || pickle_value_n_items (state) != 5 || dtype->type != PICKLE_DTYPE ||
      content->type != PICKLE_BYTES ||
      (fortran->type != PICKLE_BOOLEAN && fortran->type != PICKLE_INTEGER))
    return pickle_fail (machine, _ ("an array is malformed"));
  if (fortran->integer != 0)
    return pickle_fail (machine, _ ("an array is stored by columns instead of rows"));
  if (!read_shape (machine, shape, &built))
    return FALSE;
  if (!g_size_checked_mul (&size, built.array.rows, built.array.columns) ||
      size != content->string.size)
    return pickle_fail (machine, _ ("an array has more or fewer bytes than its shape says"));
  built.array.content = pickle_value_item (state, 4);
  *array = built;
  return TRUE;
}

gboolean
pickle_build (PickleMachine *machine)
{
  const PickleValue *state = pickle_peek (machine, 0, NULL);
  PickleValue *target = state != NULL ? pickle_peek (machine, 1, NULL) : NULL;

  if (target == NULL)
    return FALSE;
  if (state->type != PICKLE_TUPLE || (target->type != PICKLE_ARRAY && target->type != PICKLE_DTYPE))
    return pickle_fail (machine, _ ("it sets the state of something that has none"));
  if (target->type == PICKLE_ARRAY && !build_array (machine, target, state))
    return FALSE;
  pickle_drop (machine, 1);
  return TRUE;
}
