/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of reading a pickle, and what its opcodes are made of. Private to the pickle reader. */
#pragma once

#include "dataset-pickle-private.h"
#include "read-budget.h"

G_BEGIN_DECLS

/* What a value takes (arrays grow to twice what is in them), with the array of its items, and an
 * item, a mark or a place of the stack or the memo. */
#define PICKLE_VALUE_COST 128u
#define PICKLE_ITEM_COST 8u

typedef struct
{
  DatasetPickle *pickle;
  const guint8 *start;
  const guint8 *cursor;
  const guint8 *end;
  GArray *stack; /* of guint32: values */
  GArray *marks; /* of guint32: heights of the stack */
  GArray *memo;  /* of guint32: values; G_MAXUINT32 where nothing was put */
  ReadBudget budget;
  GError **error;
} PickleMachine;

/* All of the following return FALSE (or NULL) with the error set once something is wrong. */

/* @detail is translated and says what is wrong; the place in the file is added. */
gboolean pickle_fail (PickleMachine *machine, const char *detail);
gboolean pickle_fail_truncated (PickleMachine *machine);

/* Takes @n_bytes from the budget. */
gboolean pickle_take_memory (PickleMachine *machine, guint64 n_bytes);

/* The next @n bytes. */
const guint8 *pickle_take (PickleMachine *machine, guint64 n);

/* A little-endian unsigned integer of 1 to 8 bytes. */
gboolean pickle_take_unsigned (PickleMachine *machine, guint n_bytes, guint64 *value);

/* The text up to the next line feed, without it. */
gboolean pickle_take_line (PickleMachine *machine, const guint8 **line, size_t *length);

/* Puts a new value, or one that is there already, on the stack. */
gboolean pickle_push (PickleMachine *machine, PickleValue value);
gboolean pickle_push_number (PickleMachine *machine, guint32 number);

/* The value @depth below the top of the stack, above the last mark; NULL: there is none. Valid
 * until the next push. */
PickleValue *pickle_peek (PickleMachine *machine, guint depth, guint32 *number);

void pickle_drop (PickleMachine *machine, guint n);

/* Takes what lies above the last mark off the stack, and the mark. Returns an array of guint32,
 * NULL with the error set if there is no mark. */
GArray *pickle_pop_to_mark (PickleMachine *machine);

/* Memory for a string of @size bytes that lives as long as the pickle. */
guint8 *pickle_allocate_string (PickleMachine *machine, size_t size);

/* The opcodes of strings (the opcode has been taken). */
gboolean pickle_push_string (PickleMachine *machine, PickleType type, guint n_length_bytes);
gboolean pickle_push_quoted (PickleMachine *machine);
gboolean pickle_push_escaped (PickleMachine *machine);

/* The opcodes of objects: GLOBAL, STACK_GLOBAL, REDUCE, BUILD. */
gboolean pickle_push_global (PickleMachine *machine);
gboolean pickle_push_stack_global (PickleMachine *machine);
gboolean pickle_reduce (PickleMachine *machine);
gboolean pickle_build (PickleMachine *machine);

G_END_DECLS
