/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dataset-pickle-machine.h"

#include <glib/gi18n-lib.h>

gboolean
pickle_fail (PickleMachine *machine, const char *detail)
{
  g_set_error (machine->error, DATASET_ERROR, DATASET_ERROR_DAMAGED,
               _ ("“%s” is not a valid CIFAR-10 pickle: %s (at byte %zu); download the data set "
                  "again."),
               machine->pickle->file_name, detail, (size_t) (machine->cursor - machine->start));
  return FALSE;
}

gboolean
pickle_fail_truncated (PickleMachine *machine)
{
  return pickle_fail (machine, _ ("it ends too early"));
}

gboolean
pickle_take_memory (PickleMachine *machine, guint64 n_bytes)
{
  return read_budget_take (&machine->budget, n_bytes) ||
         pickle_fail (machine, _ ("it would take far more memory than batches of its size do"));
}

const guint8 *
pickle_take (PickleMachine *machine, guint64 n)
{
  const guint8 *bytes = machine->cursor;

  if (n > (guint64) (machine->end - machine->cursor))
    {
      pickle_fail_truncated (machine);
      return NULL;
    }
  machine->cursor += n;
  return bytes;
}

gboolean
pickle_take_unsigned (PickleMachine *machine, guint n_bytes, guint64 *value)
{
  const guint8 *bytes = pickle_take (machine, n_bytes);

  g_assert (n_bytes <= 8);
  if (bytes == NULL)
    return FALSE;
  *value = 0;
  for (guint i = n_bytes; i > 0; i--)
    *value = *value << 8 | bytes[i - 1];
  return TRUE;
}

gboolean
pickle_take_line (PickleMachine *machine, const guint8 **line, size_t *length)
{
  size_t n_left = (size_t) (machine->end - machine->cursor);
  const guint8 *line_feed = n_left > 0 ? memchr (machine->cursor, '\n', n_left) : NULL;

  if (line_feed == NULL)
    return pickle_fail_truncated (machine);
  *line = machine->cursor;
  *length = (size_t) (line_feed - machine->cursor);
  machine->cursor = line_feed + 1;
  return TRUE;
}

gboolean
pickle_push_number (PickleMachine *machine, guint32 number)
{
  if (!pickle_take_memory (machine, PICKLE_ITEM_COST))
    return FALSE;
  g_array_append_val (machine->stack, number);
  return TRUE;
}

gboolean
pickle_push (PickleMachine *machine, PickleValue value)
{
  GArray *values = machine->pickle->values;
  guint32 number = values->len;

  /* Taken over in any case, so that its items are freed with the pickle. */
  g_array_append_val (values, value);
  return pickle_take_memory (machine, PICKLE_VALUE_COST) && pickle_push_number (machine, number);
}

static guint
stack_floor (const PickleMachine *machine)
{
  return machine->marks->len > 0 ? g_array_index (machine->marks, guint32, machine->marks->len - 1)
                                 : 0;
}

PickleValue *
pickle_peek (PickleMachine *machine, guint depth, guint32 *number)
{
  guint32 index;

  if (depth >= machine->stack->len - stack_floor (machine))
    {
      pickle_fail (machine, _ ("an operand is missing"));
      return NULL;
    }
  index = g_array_index (machine->stack, guint32, machine->stack->len - 1 - depth);
  if (number != NULL)
    *number = index;
  return &g_array_index (machine->pickle->values, PickleValue, index);
}

void
pickle_drop (PickleMachine *machine, guint n)
{
  g_assert (n <= machine->stack->len);
  read_budget_give_back (&machine->budget, n * (size_t) PICKLE_ITEM_COST);
  g_array_set_size (machine->stack, machine->stack->len - n);
}

GArray *
pickle_pop_to_mark (PickleMachine *machine)
{
  guint floor = stack_floor (machine);
  GArray *items;

  if (machine->marks->len == 0)
    {
      pickle_fail (machine, _ ("a mark is missing"));
      return NULL;
    }
  items = g_array_new (FALSE, FALSE, sizeof (guint32));
  if (machine->stack->len > floor)
    g_array_append_vals (items, &g_array_index (machine->stack, guint32, floor),
                         machine->stack->len - floor);
  read_budget_give_back (&machine->budget,
                         (machine->stack->len - floor + (size_t) 1) * PICKLE_ITEM_COST);
  g_array_set_size (machine->stack, floor);
  g_array_set_size (machine->marks, machine->marks->len - 1);
  return items;
}
