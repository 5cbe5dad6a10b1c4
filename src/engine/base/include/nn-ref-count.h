/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counts the references to something that several threads hold. As GLib's gatomicrefcount, but of
 * C11's atomics, which ThreadSanitizer understands: whoever drops the last reference sees all that
 * others did before they dropped theirs. */
#pragma once

#include <glib.h>
#include <stdatomic.h>

G_BEGIN_DECLS

typedef struct
{
  atomic_uint n;
} NnRefCount;

static inline void
nn_ref_count_init (NnRefCount *count)
{
  atomic_init (&count->n, 1);
}

static inline void
nn_ref_count_inc (NnRefCount *count)
{
  atomic_fetch_add_explicit (&count->n, 1, memory_order_relaxed);
}

/* TRUE if it was the last one. */
static inline gboolean
nn_ref_count_dec (NnRefCount *count)
{
  return atomic_fetch_sub_explicit (&count->n, 1, memory_order_acq_rel) == 1;
}

G_END_DECLS
