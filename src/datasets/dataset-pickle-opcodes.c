/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of opcodes; those of strings and objects are in files of their own. */
#include "dataset-pickle-machine.h"

#include <glib/gi18n-lib.h>

#define NOTHING G_MAXUINT32
#define HIGHEST_PROTOCOL 4

static gboolean
push_mark (PickleMachine *machine)
{
  guint32 height = machine->stack->len;

  if (!pickle_take_memory (machine, PICKLE_ITEM_COST))
    return FALSE;
  g_array_append_val (machine->marks, height);
  return TRUE;
}

static gboolean
push_type (PickleMachine *machine, PickleType type)
{
  return pickle_push (machine, (PickleValue){ .type = type });
}

static gboolean
push_integer (PickleMachine *machine, PickleType type, gint64 integer)
{
  return pickle_push (machine, (PickleValue){ .type = type, .integer = integer });
}

static gboolean
push_unsigned (PickleMachine *machine, guint n_bytes)
{
  guint64 value;

  return pickle_take_unsigned (machine, n_bytes, &value) &&
         push_integer (machine, PICKLE_INTEGER, (gint64) value);
}

/* BININT: 32 bits, signed. */
static gboolean
push_signed (PickleMachine *machine)
{
  guint64 value;

  return pickle_take_unsigned (machine, 4, &value) &&
         push_integer (machine, PICKLE_INTEGER, (gint32) (guint32) value);
}

/* LONG1: a byte with the length, then a number in two's complement, little end first. */
static gboolean
push_long (PickleMachine *machine)
{
  guint64 n_bytes;
  guint64 value = 0;

  if (!pickle_take_unsigned (machine, 1, &n_bytes))
    return FALSE;
  if (n_bytes > 8)
    return pickle_fail (machine, _ ("a number is too large"));
  if (!pickle_take_unsigned (machine, (guint) n_bytes, &value))
    return FALSE;
  if (n_bytes > 0 && n_bytes < 8 && (value >> (8 * n_bytes - 1)) != 0)
    value |= G_MAXUINT64 << (8 * n_bytes);
  return push_integer (machine, PICKLE_INTEGER, (gint64) value);
}

/* INT and LONG: decimal digits on a line; "00" and "01" are protocol 0's booleans, and a Python 2
 * long ends with L. */
static gboolean
push_decimal (PickleMachine *machine)
{
  const guint8 *line;
  size_t length;
  g_autofree char *text = NULL;
  gint64 value;

  if (!pickle_take_line (machine, &line, &length))
    return FALSE;
  if (length > 21)
    return pickle_fail (machine, _ ("a number is too large"));
  text = g_strndup ((const char *) line, length);
  if (strcmp (text, "00") == 0 || strcmp (text, "01") == 0)
    return push_integer (machine, PICKLE_BOOLEAN, text[1] == '1');
  if (g_str_has_suffix (text, "L"))
    text[strlen (text) - 1] = '\0';
  if (!g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &value, NULL))
    return pickle_fail (machine, _ ("a number is malformed"));
  return push_integer (machine, PICKLE_INTEGER, value);
}

static gboolean
push_marked (PickleMachine *machine, PickleType type)
{
  GArray *items = pickle_pop_to_mark (machine);

  if (items == NULL)
    return FALSE;
  if (type == PICKLE_DICTIONARY && items->len % 2 != 0)
    {
      g_array_unref (items);
      return pickle_fail (machine, _ ("a key has no value"));
    }
  if (!pickle_take_memory (machine, items->len * (guint64) PICKLE_ITEM_COST))
    {
      g_array_unref (items);
      return FALSE;
    }
  return pickle_push (machine, (PickleValue){ .type = type, .items = items });
}

/* TUPLE1 … TUPLE3. */
static gboolean
push_tuple (PickleMachine *machine, guint n)
{
  GArray *items = g_array_sized_new (FALSE, FALSE, sizeof (guint32), n);

  for (guint i = n; i > 0; i--)
    {
      guint32 number;

      if (pickle_peek (machine, i - 1, &number) == NULL)
        {
          g_array_unref (items);
          return FALSE;
        }
      g_array_append_val (items, number);
    }
  pickle_drop (machine, n);
  return pickle_push (machine, (PickleValue){ .type = PICKLE_TUPLE, .items = items });
}

/* Adds @items to the list or dictionary on top of the stack. */
static gboolean
extend (PickleMachine *machine, PickleType type, const GArray *items)
{
  PickleValue *target = pickle_peek (machine, 0, NULL);

  if (target == NULL)
    return FALSE;
  if (target->type != type || (type == PICKLE_DICTIONARY && items->len % 2 != 0))
    return pickle_fail (machine, _ ("an item is added to the wrong thing"));
  if (!pickle_take_memory (machine, items->len * (guint64) PICKLE_ITEM_COST))
    return FALSE;
  if (target->items == NULL)
    target->items = g_array_new (FALSE, FALSE, sizeof (guint32));
  if (items->len > 0)
    g_array_append_vals (target->items, items->data, items->len);
  return TRUE;
}

/* APPENDS, SETITEMS. */
static gboolean
extend_to_mark (PickleMachine *machine, PickleType type)
{
  g_autoptr (GArray) items = pickle_pop_to_mark (machine);

  return items != NULL && extend (machine, type, items);
}

/* APPEND, SETITEM: the topmost @n. */
static gboolean
extend_by (PickleMachine *machine, PickleType type, guint n)
{
  g_autoptr (GArray) items = g_array_sized_new (FALSE, FALSE, sizeof (guint32), n);

  for (guint i = n; i > 0; i--)
    {
      guint32 number;

      if (pickle_peek (machine, i - 1, &number) == NULL)
        return FALSE;
      g_array_append_val (items, number);
    }
  pickle_drop (machine, n);
  return extend (machine, type, items);
}

static gboolean
put (PickleMachine *machine, guint64 slot)
{
  guint32 number;

  if (pickle_peek (machine, 0, &number) == NULL)
    return FALSE;
  if (slot >= G_MAXUINT32)
    return pickle_fail (machine, _ ("its memo is too large"));
  if (slot >= machine->memo->len &&
      !pickle_take_memory (machine, (slot + 1 - machine->memo->len) * PICKLE_ITEM_COST))
    return FALSE;
  while (machine->memo->len <= slot)
    {
      guint32 nothing = NOTHING;

      g_array_append_val (machine->memo, nothing);
    }
  g_array_index (machine->memo, guint32, slot) = number;
  return TRUE;
}

static gboolean
get (PickleMachine *machine, guint64 slot)
{
  guint32 number =
      slot < machine->memo->len ? g_array_index (machine->memo, guint32, slot) : NOTHING;

  if (number == NOTHING)
    return pickle_fail (machine, _ ("it refers to something that is not there"));
  return pickle_push_number (machine, number);
}

/* The memo's slot: binary, or (@n_bytes 0) decimal digits on a line. */
static gboolean
take_slot (PickleMachine *machine, guint n_bytes, guint64 *slot)
{
  const guint8 *line;
  size_t length;
  g_autofree char *text = NULL;

  if (n_bytes > 0)
    return pickle_take_unsigned (machine, n_bytes, slot);
  if (!pickle_take_line (machine, &line, &length))
    return FALSE;
  text = g_strndup ((const char *) line, MIN (length, 20));
  return g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, slot, NULL) ||
         pickle_fail (machine, _ ("a number is malformed"));
}

static gboolean
check_protocol (PickleMachine *machine)
{
  guint64 version;

  if (!pickle_take_unsigned (machine, 1, &version))
    return FALSE;
  return version <= HIGHEST_PROTOCOL || pickle_fail (machine, _ ("its protocol is newer than 4"));
}

static gboolean
check_frame (PickleMachine *machine)
{
  guint64 size;

  if (!pickle_take_unsigned (machine, 8, &size))
    return FALSE;
  return size <= (guint64) (machine->end - machine->cursor) || pickle_fail_truncated (machine);
}

static gboolean
fail_unknown (PickleMachine *machine, guint8 opcode)
{
  g_autofree char *detail =
      g_strdup_printf (_ ("its opcode 0x%02x is not one that data sets use"), opcode);

  return pickle_fail (machine, detail);
}

/* Everything but STOP. */
static gboolean
run_opcode (PickleMachine *machine, guint8 opcode)
{
  guint64 slot;

  switch (opcode)
    {
    case 0x80: /* PROTO */
      return check_protocol (machine);
    case 0x95: /* FRAME */
      return check_frame (machine);
    case '(': /* MARK */
      return push_mark (machine);
    case 'N': /* NONE */
      return push_type (machine, PICKLE_NONE);
    case 0x88: /* NEWTRUE */
      return push_integer (machine, PICKLE_BOOLEAN, 1);
    case 0x89: /* NEWFALSE */
      return push_integer (machine, PICKLE_BOOLEAN, 0);
    case 'I': /* INT */
    case 'L': /* LONG */
      return push_decimal (machine);
    case 'J': /* BININT */
      return push_signed (machine);
    case 'K': /* BININT1 */
      return push_unsigned (machine, 1);
    case 'M': /* BININT2 */
      return push_unsigned (machine, 2);
    case 0x8a: /* LONG1 */
      return push_long (machine);
    case 'S': /* STRING */
      return pickle_push_quoted (machine);
    case 'V': /* UNICODE */
      return pickle_push_escaped (machine);
    case 'U': /* SHORT_BINSTRING */
    case 'C': /* SHORT_BINBYTES */
      return pickle_push_string (machine, PICKLE_BYTES, 1);
    case 'T': /* BINSTRING */
    case 'B': /* BINBYTES */
      return pickle_push_string (machine, PICKLE_BYTES, 4);
    case 0x8e: /* BINBYTES8 */
      return pickle_push_string (machine, PICKLE_BYTES, 8);
    case 0x8c: /* SHORT_BINUNICODE */
      return pickle_push_string (machine, PICKLE_TEXT, 1);
    case 'X': /* BINUNICODE */
      return pickle_push_string (machine, PICKLE_TEXT, 4);
    case 0x8d: /* BINUNICODE8 */
      return pickle_push_string (machine, PICKLE_TEXT, 8);
    case ']': /* EMPTY_LIST */
      return push_type (machine, PICKLE_LIST);
    case '}': /* EMPTY_DICT */
      return push_type (machine, PICKLE_DICTIONARY);
    case ')': /* EMPTY_TUPLE */
      return push_type (machine, PICKLE_TUPLE);
    case 'l': /* LIST */
      return push_marked (machine, PICKLE_LIST);
    case 'd': /* DICT */
      return push_marked (machine, PICKLE_DICTIONARY);
    case 't': /* TUPLE */
      return push_marked (machine, PICKLE_TUPLE);
    case 0x85: /* TUPLE1 */
    case 0x86: /* TUPLE2 */
    case 0x87: /* TUPLE3 */
      return push_tuple (machine, opcode - 0x84u);
    case 'a': /* APPEND */
      return extend_by (machine, PICKLE_LIST, 1);
    case 's': /* SETITEM */
      return extend_by (machine, PICKLE_DICTIONARY, 2);
    case 'e': /* APPENDS */
      return extend_to_mark (machine, PICKLE_LIST);
    case 'u': /* SETITEMS */
      return extend_to_mark (machine, PICKLE_DICTIONARY);
    case 'p': /* PUT */
      return take_slot (machine, 0, &slot) && put (machine, slot);
    case 'q': /* BINPUT */
      return take_slot (machine, 1, &slot) && put (machine, slot);
    case 'r': /* LONG_BINPUT */
      return take_slot (machine, 4, &slot) && put (machine, slot);
    case 0x94: /* MEMOIZE */
      return put (machine, machine->memo->len);
    case 'g': /* GET */
      return take_slot (machine, 0, &slot) && get (machine, slot);
    case 'h': /* BINGET */
      return take_slot (machine, 1, &slot) && get (machine, slot);
    case 'j': /* LONG_BINGET */
      return take_slot (machine, 4, &slot) && get (machine, slot);
    case 'c': /* GLOBAL */
      return pickle_push_global (machine);
    case 0x93: /* STACK_GLOBAL */
      return pickle_push_stack_global (machine);
    case 'R': /* REDUCE */
      return pickle_reduce (machine);
    case 'b': /* BUILD */
      return pickle_build (machine);
    default:
      return fail_unknown (machine, opcode);
    }
}

static gboolean
finish (PickleMachine *machine)
{
  const PickleValue *top;

  if (machine->marks->len > 0 || machine->stack->len != 1)
    return pickle_fail (machine, _ ("it ends with the stack in disorder"));
  top = pickle_peek (machine, 0, &machine->pickle->top);
  if (top->type != PICKLE_DICTIONARY)
    return pickle_fail (machine, _ ("it is not a dictionary"));
  return TRUE;
}

gboolean
dataset_pickle_run (DatasetPickle *pickle, GCancellable *cancellable, GError **error)
{
  size_t size;
  const guint8 *data = g_bytes_get_data (pickle->bytes, &size);
  const guint8 *start = data != NULL ? data : (const guint8 *) "";
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GArray) memo = g_array_new (FALSE, FALSE, sizeof (guint32));
  PickleMachine machine = { .pickle = pickle,
                            .start = start,
                            .cursor = start,
                            .end = start + size,
                            .stack = stack,
                            .marks = marks,
                            .memo = memo,
                            .error = error };

  read_budget_init (&machine.budget, READ_PICKLE, size, cancellable);
  for (;;)
    {
      const guint8 *opcode = pickle_take (&machine, 1);

      if (opcode == NULL || g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (*opcode == '.') /* STOP */
        return finish (&machine);
      if (!read_budget_work (&machine.budget, 1))
        return pickle_fail (&machine, _ ("it has far more opcodes than batches do"));
      if (!run_opcode (&machine, *opcode))
        return FALSE;
    }
}
