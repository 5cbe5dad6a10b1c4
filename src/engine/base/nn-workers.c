/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-workers.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <unistd.h>

/* How often a waiting thread looks before it goes to sleep: some ten microseconds, as long as the
 * others usually need. */
#define SPINS 4000

#define CACHE_LINE 64

/* A number that others wait for to change. All of it that is looked at while waiting lies in one
 * cache line. pthread mutexes and C11 atomics, not GLib's, because ThreadSanitizer can see these.
 */
typedef struct
{
  _Alignas(CACHE_LINE) atomic_uint value;
  atomic_uint spins; /* how often to look before going to sleep */
  atomic_uint n_sleeping;
  atomic_uint n_arrived; /* at the barrier */
  pthread_mutex_t lock;  /* only for sleeping and waking */
  pthread_cond_t changed;
} Gate;

typedef struct
{
  Gate round; /* raised for each round that this thread takes part in */
  NnWorkers *workers;
  guint index;
  pthread_t thread;
} ThreadState;

struct _NnWorkers
{
  guint n_threads;
  guint n_started; /* threads made here: n_threads − 1 unless starting failed */
  guint n_active;  /* that take part in the next round */
  int nice;
  guint spins;
  ThreadState *threads; /* the first one, the leader's, is not used */
  Gate barrier;

  /* The work under way; written by the leader before it raises the threads' rounds. */
  NnWorkerFunc func;
  gpointer data;
  gboolean quit;
};

static inline void
relax (void)
{
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause ();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static void
gate_init (Gate *gate, guint spins)
{
  atomic_store (&gate->spins, spins);
  pthread_mutex_init (&gate->lock, NULL);
  pthread_cond_init (&gate->changed, NULL);
}

static void
gate_clear (Gate *gate)
{
  pthread_cond_destroy (&gate->changed);
  pthread_mutex_destroy (&gate->lock);
}

/* Waits until the number is no longer @old. */
static void
gate_wait (Gate *gate, guint old)
{
  for (guint i = 0; i < atomic_load_explicit (&gate->spins, memory_order_relaxed); i++)
    {
      if (atomic_load_explicit (&gate->value, memory_order_acquire) != old)
        return;
      relax ();
    }
  pthread_mutex_lock (&gate->lock);
  atomic_fetch_add (&gate->n_sleeping, 1);
  while (atomic_load (&gate->value) == old)
    pthread_cond_wait (&gate->changed, &gate->lock);
  atomic_fetch_sub (&gate->n_sleeping, 1);
  pthread_mutex_unlock (&gate->lock);
}

static void
gate_raise (Gate *gate)
{
  /* Sequentially consistent on both sides: either the sleeper sees the new value before it sleeps,
   * or it is counted before we look. */
  atomic_fetch_add (&gate->value, 1);
  if (atomic_load (&gate->n_sleeping) == 0)
    return;
  pthread_mutex_lock (&gate->lock);
  pthread_cond_broadcast (&gate->changed);
  pthread_mutex_unlock (&gate->lock);
}

static void *
thread_main (void *data)
{
  ThreadState *thread = data;
  NnWorkers *workers = thread->workers;
  guint round = 0;

  nn_workers_set_nice (workers->nice);
  for (;;)
    {
      NnWorker worker = { .workers = workers, .index = thread->index };

      gate_wait (&thread->round, round);
      round++;
      if (workers->quit)
        return NULL;
      worker.n_workers = workers->n_active;
      workers->func (&worker, workers->data);
      nn_worker_barrier (&worker);
    }
}

NnWorkers *
nn_workers_new (guint n_threads, int nice, GError **error)
{
  NnWorkers *workers;
  guint n_cores = nn_workers_count_cores ();

  workers = g_aligned_alloc0 (1, sizeof (NnWorkers), CACHE_LINE);
  workers->n_threads = n_threads > 0 ? n_threads : n_cores;
  workers->n_active = workers->n_threads;
  workers->nice = nice;
  /* With more threads than cores, spinning keeps those waited for from running. */
  workers->spins = workers->n_threads <= n_cores ? SPINS : 0;
  workers->threads = g_aligned_alloc0 (workers->n_threads, sizeof (ThreadState), CACHE_LINE);
  gate_init (&workers->barrier, workers->spins);

  for (guint i = 1; i < workers->n_threads; i++)
    {
      ThreadState *thread = &workers->threads[i];
      int status;

      thread->workers = workers;
      thread->index = i;
      gate_init (&thread->round, workers->spins);
      status = pthread_create (&thread->thread, NULL, thread_main, thread);
      if (status != 0)
        {
          gate_clear (&thread->round);
          g_set_error (error, NN_ERROR, NN_ERROR_THREADS,
                       _ ("Only %u of %u threads could be started (%s); choose fewer threads."), i,
                       workers->n_threads, g_strerror (status));
          nn_workers_free (workers);
          return NULL;
        }
      workers->n_started++;
    }
  return workers;
}

void
nn_workers_free (NnWorkers *workers)
{
  if (workers == NULL)
    return;
  workers->quit = TRUE;
  for (guint i = 1; i <= workers->n_started; i++)
    gate_raise (&workers->threads[i].round);
  for (guint i = 1; i <= workers->n_started; i++)
    {
      pthread_join (workers->threads[i].thread, NULL);
      gate_clear (&workers->threads[i].round);
    }
  gate_clear (&workers->barrier);
  g_aligned_free (workers->threads);
  g_aligned_free (workers);
}

guint
nn_workers_get_n_threads (const NnWorkers *workers)
{
  return workers->n_threads;
}

void
nn_workers_set_active (NnWorkers *workers, guint n_active)
{
  g_return_if_fail (n_active >= 1 && n_active <= workers->n_threads);

  if (n_active == workers->n_active)
    return;
  workers->n_active = n_active;
  /* Threads that are left out wait for long. */
  for (guint i = 1; i < workers->n_threads; i++)
    atomic_store (&workers->threads[i].round.spins, i < n_active ? workers->spins : 0);
}

void
nn_workers_run (NnWorkers *workers, NnWorkerFunc func, gpointer data)
{
  NnWorker leader = { .workers = workers, .index = 0, .n_workers = workers->n_active };

  workers->func = func;
  workers->data = data;
  for (guint i = 1; i < workers->n_active; i++)
    gate_raise (&workers->threads[i].round);
  func (&leader, data);
  nn_worker_barrier (&leader);
}

void
nn_worker_barrier (NnWorker *worker)
{
  Gate *barrier = &worker->workers->barrier;
  guint generation;

  if (worker->n_workers == 1)
    return;
  generation = atomic_load (&barrier->value);
  if (atomic_fetch_add (&barrier->n_arrived, 1) + 1 == worker->n_workers)
    {
      atomic_store (&barrier->n_arrived, 0);
      gate_raise (barrier);
    }
  else
    gate_wait (barrier, generation);
}

void
nn_worker_partition (const NnWorker *worker, size_t n_chunks, size_t *begin, size_t *end)
{
  size_t each = n_chunks / worker->n_workers, rest = n_chunks % worker->n_workers;

  *begin = worker->index * each + MIN (worker->index, rest);
  *end = *begin + each + (worker->index < rest ? 1 : 0);
}

void
nn_workers_set_nice (int nice)
{
#ifdef __linux__
  /* On Linux a thread has a priority of its own, and 0 names the calling one. Refusal is no error:
   * it only runs as before. */
  if (nice != 0)
    setpriority (PRIO_PROCESS, 0, nice);
#endif
}

guint
nn_workers_count_cores (void)
{
  return MAX (g_get_num_processors (), 1);
}
