/* The worker team: threads that do one step of training together.
 *
 * nn_workers_run() makes every member call the same function; the caller is member 0 and leads.
 * Inside, they cut the work with nn_worker_share() and meet at nn_worker_barrier(). A barrier first
 * spins, because the others are microseconds away, and then sleeps.
 */
#pragma once

#include "nn-error.h"

G_BEGIN_DECLS

typedef struct _NnWorkers NnWorkers;

/* Memory that a member is going to read soon: pieces of one size, anywhere. It is fetched into the
 * cache a few lines at a time while the member computes, so that it never waits for it. */
typedef struct
{
  const guint8 *const *pieces;
  size_t n_pieces;
  size_t start;      /* of each piece, the bytes from start on are wanted … */
  size_t piece_size; /* … up to this one */
  size_t offset;     /* into the first of the pieces that are left */
} NnAhead;

/* One member, as the function sees itself. */
typedef struct
{
  NnWorkers *team;
  guint index; /* 0 … n_workers − 1 */
  guint n_workers;
  NnAhead ahead;
} NnWorker;

typedef void (*NnWorkerFunc) (NnWorker *worker, gpointer data);

/* @n_threads 0 means one per core. @nice is the scheduling priority of the threads that are made
 * here (0 as usual, 10 polite: a window stays smooth); the caller's own is nn_workers_set_nice()'s
 * business. */
NnWorkers *nn_workers_new (guint n_threads, int nice, GError **error);
void nn_workers_free (NnWorkers *team);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnWorkers, nn_workers_free)

guint nn_workers_get_n_threads (const NnWorkers *team);

/* From the next round on, only the first @n_active members take part, at least one; the others
 * sleep and leave their cores to somebody else. At first all do. Called like nn_workers_run(). */
void nn_workers_set_active (NnWorkers *team, guint n_active);

/* Runs @func in every member that takes part, and returns when all are done. Only
 * ever from one thread at a time. */
void nn_workers_run (NnWorkers *team, NnWorkerFunc func, gpointer data);

/* Waits until every member that takes part is here. */
void nn_worker_barrier (NnWorker *worker);

/* This member's part of @n_pieces pieces: begin <= piece < end. Neighbouring pieces go to one
 * member. */
void nn_worker_share (const NnWorker *worker, size_t n_pieces, size_t *begin, size_t *end);

#define NN_CACHE_LINE 64

/* Fetches the next few cache lines of worker->ahead. Called between tiles of work: so few do not
 * hold up a processor that has enough to compute. */
static inline void
nn_worker_fetch_ahead (NnWorker *worker)
{
  NnAhead *ahead = &worker->ahead;

  if (ahead->n_pieces == 0)
    return;
  for (guint line = 0; line < 16; line++)
    __builtin_prefetch (ahead->pieces[0] + ahead->offset + line * NN_CACHE_LINE, 0, 2);
  ahead->offset += 16 * NN_CACHE_LINE;
  if (ahead->offset < ahead->piece_size)
    return;
  ahead->offset = ahead->start;
  ahead->pieces++;
  ahead->n_pieces--;
}

/* Sets the calling thread's own nice value; without the right or on a system that has none, it does
 * nothing. */
void nn_workers_set_nice (int nice);

/* The cores that this process may run on. */
guint nn_workers_count_cores (void);

G_END_DECLS
