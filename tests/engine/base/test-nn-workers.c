/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The thread pool: everybody takes part, barriers hold, and shares cover the work exactly once. */
#include "nn-workers.h"

#include <stdatomic.h>

#define ROUNDS 2000
#define MAX_THREADS 8

typedef struct
{
  atomic_uint calls[MAX_THREADS];
  guint values[MAX_THREADS]; /* not atomic: the barriers must order them */
  atomic_uint n_wrong;
} Shared;

/* Each writes its own value, and after the barrier reads everybody's. */
static void
exchange (NnWorker *worker, gpointer data)
{
  Shared *shared = data;

  atomic_fetch_add (&shared->calls[worker->index], 1);
  for (guint round = 1; round <= ROUNDS; round++)
    {
      shared->values[worker->index] = round * 100 + worker->index;
      nn_worker_barrier (worker);
      for (guint i = 0; i < worker->n_workers; i++)
        if (shared->values[i] != round * 100 + i)
          atomic_fetch_add (&shared->n_wrong, 1);
      nn_worker_barrier (worker);
    }
}

static void
test_barrier (gconstpointer data)
{
  guint n_threads = GPOINTER_TO_UINT (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnWorkers) workers = nn_workers_new (n_threads, 0, &error);
  Shared shared = { 0 };

  g_assert_no_error (error);
  g_assert_cmpuint (nn_workers_get_n_threads (workers), ==, n_threads);
  nn_workers_run (workers, exchange, &shared);
  nn_workers_run (workers, exchange, &shared);
  for (guint i = 0; i < n_threads; i++)
    g_assert_cmpuint (atomic_load (&shared.calls[i]), ==, 2);
  g_assert_cmpuint (atomic_load (&shared.n_wrong), ==, 0);
}

static void
count (NnWorker *worker, gpointer data)
{
  atomic_fetch_add ((atomic_uint *) data, 1);
}

/* Many short rounds, with pauses long enough for the threads to fall asleep in between. */
static void
test_sleep (void)
{
  g_autoptr (NnWorkers) workers = nn_workers_new (4, 0, NULL);
  atomic_uint n = 0;

  for (guint i = 0; i < 1000; i++)
    {
      nn_workers_run (workers, count, &n);
      if (i % 100 == 0)
        g_usleep (2000);
    }
  g_assert_cmpuint (atomic_load (&n), ==, 4000);
}

static void
count_members (NnWorker *worker, gpointer data)
{
  Shared *shared = data;

  nn_worker_barrier (worker);
  atomic_fetch_add (&shared->calls[worker->index], 1);
  if (worker->n_workers != shared->values[0])
    atomic_fetch_add (&shared->n_wrong, 1);
  nn_worker_barrier (worker);
}

/* Threads sit out rounds and come back, asleep or not, and the others do not wait for them. */
static void
test_active (void)
{
  const guint n_threads = 4;
  g_autoptr (NnWorkers) workers = nn_workers_new (n_threads, 0, NULL);
  Shared shared = { 0 };
  guint expected[MAX_THREADS] = { 0 };

  for (guint i = 0; i < 2000; i++)
    {
      guint n_active = 1 + i * 7 % n_threads;

      nn_workers_set_active (workers, n_active);
      shared.values[0] = n_active;
      nn_workers_run (workers, count_members, &shared);
      for (guint j = 0; j < n_active; j++)
        expected[j]++;
      if (i % 200 == 0)
        g_usleep (2000);
    }
  for (guint j = 0; j < n_threads; j++)
    g_assert_cmpuint (atomic_load (&shared.calls[j]), ==, expected[j]);
  g_assert_cmpuint (atomic_load (&shared.n_wrong), ==, 0);
}

static void
test_unused (void)
{
  g_autoptr (NnWorkers) all = nn_workers_new (0, 10, NULL);

  g_assert_cmpuint (nn_workers_get_n_threads (all), ==, nn_workers_count_cores ());
}

static void
test_share (void)
{
  for (guint n_workers = 1; n_workers <= 5; n_workers++)
    for (size_t n_chunks = 0; n_chunks < 13; n_chunks++)
      {
        size_t next = 0, smallest = G_MAXSIZE, largest = 0;

        for (guint i = 0; i < n_workers; i++)
          {
            NnWorker worker = { .index = i, .n_workers = n_workers };
            size_t begin, end;

            nn_worker_partition (&worker, n_chunks, &begin, &end);
            g_assert_cmpuint (begin, ==, next);
            next = end;
            smallest = MIN (smallest, end - begin);
            largest = MAX (largest, end - begin);
          }
        g_assert_cmpuint (next, ==, n_chunks);
        g_assert_cmpuint (largest - smallest, <=, 1);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/workers/barrier/1", GUINT_TO_POINTER (1), test_barrier);
  g_test_add_data_func ("/workers/barrier/2", GUINT_TO_POINTER (2), test_barrier);
  g_test_add_data_func ("/workers/barrier/5", GUINT_TO_POINTER (5), test_barrier);
  g_test_add_func ("/workers/sleep", test_sleep);
  g_test_add_func ("/workers/active", test_active);
  g_test_add_func ("/workers/unused", test_unused);
  g_test_add_func ("/workers/share", test_share);
  return g_test_run ();
}
