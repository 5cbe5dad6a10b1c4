/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The thread pool: threads that do one step of training together.
 *
 * nn_workers_run() makes every thread call the same function; the caller is thread 0 and leads.
 * Inside, they cut the work with nn_worker_partition() and meet at nn_worker_barrier(). A barrier
 * first spins, because the others are microseconds away, and then sleeps.
 */
#pragma once

#include "nn-error.h"

G_BEGIN_DECLS

typedef struct _NnWorkers NnWorkers;

/* Memory that a thread is going to read soon: chunks of one size, anywhere. It is fetched into the
 * cache a few lines at a time while the thread computes, so that it never waits for it. */
typedef struct
{
  const guint8 *const *chunks;
  size_t n_chunks;
  size_t start;      /* of each chunk, the bytes from start on are wanted … */
  size_t chunk_size; /* … up to this one */
  size_t offset;     /* into the first of the chunks that are left */
} NnPrefetch;

/* One thread, as the function sees itself. */
typedef struct
{
  NnWorkers *workers;
  guint index; /* 0 … n_workers − 1 */
  guint n_workers;
  NnPrefetch prefetch;
} NnWorker;

typedef void (*NnWorkerFunc) (NnWorker *worker, gpointer data);

/* @n_threads 0 means one per core. @nice is the scheduling priority of the threads that are made
 * here (0 as usual, 10 polite: a window stays smooth); the caller's own is nn_workers_set_nice()'s
 * business. */
NnWorkers *nn_workers_new (guint n_threads, int nice, GError **error);
void nn_workers_free (NnWorkers *workers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnWorkers, nn_workers_free)

guint nn_workers_get_n_threads (const NnWorkers *workers);

/* From the next round on, only the first @n_active threads take part, at least one; the others
 * sleep and leave their cores to somebody else. At first all do. Called like nn_workers_run(). */
void nn_workers_set_active (NnWorkers *workers, guint n_active);

/* Runs @func in every thread that takes part, and returns when all are done. Called from one thread
 * at a time. */
void nn_workers_run (NnWorkers *workers, NnWorkerFunc func, gpointer data);

/* Waits until every thread that takes part is here. */
void nn_worker_barrier (NnWorker *worker);

/* This thread's part of @n_chunks chunks: begin <= chunk < end. Neighboring chunks go to one
 * thread. */
void nn_worker_partition (const NnWorker *worker, size_t n_chunks, size_t *begin, size_t *end);

#define NN_CACHE_LINE 64

/* Fetches the next few cache lines of worker->prefetch. Called between tiles of work: so few do not
 * hold up a processor that has enough to compute. */
static inline void
nn_worker_prefetch (NnWorker *worker)
{
  NnPrefetch *prefetch = &worker->prefetch;

  if (prefetch->n_chunks == 0)
    return;
  for (guint line = 0; line < 16; line++)
    __builtin_prefetch (prefetch->chunks[0] + prefetch->offset + line * NN_CACHE_LINE, 0, 2);
  prefetch->offset += 16 * NN_CACHE_LINE;
  if (prefetch->offset < prefetch->chunk_size)
    return;
  prefetch->offset = prefetch->start;
  prefetch->chunks++;
  prefetch->n_chunks--;
}

/* Sets the calling thread's own nice value; without the right or on a system that has none, it does
 * nothing. */
void nn_workers_set_nice (int nice);

/* The cores that this process may run on. */
guint nn_workers_count_cores (void);

G_END_DECLS
