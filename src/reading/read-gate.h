/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory that threads share: each claims what it is going to need at once, and waits while others
 * have too much of it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _ReadGate ReadGate;

/* @limit: bytes. */
ReadGate *read_gate_new (guint64 limit);
void read_gate_free (ReadGate *gate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReadGate, read_gate_free)

/* Returns when @n bytes more are within the limit, or nobody else has any: what is larger than the
 * limit comes through alone. A thread must not claim a second time before it has released. */
void read_gate_claim (ReadGate *gate, guint64 n);
void read_gate_release (ReadGate *gate, guint64 n);

/* The most that was claimed at one time so far. */
guint64 read_gate_get_peak (ReadGate *gate);

G_END_DECLS
