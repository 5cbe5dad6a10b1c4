#include "nn-workers.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <unistd.h>

/* How often a waiting member looks before it goes to sleep: some ten microseconds, as long as the
 * others usually need. */
#define SPINS 4000

#define CACHE_LINE 64

typedef struct
{
  NnWorkers *team;
  guint index;
  pthread_t thread;
} Member;

/* pthread mutexes and C11 atomics, not GLib's, because ThreadSanitizer can see these. */
struct _NnWorkers
{
  guint n_threads;
  guint n_started; /* threads made here: n_threads − 1 unless starting failed */
  int nice;
  guint spins;
  Member *members;

  /* The work under way; written by the leader before it raises `round`. */
  NnWorkerFunc func;
  gpointer data;
  gboolean quit;

  /* A barrier and the start of a round are both "wait until this number is no longer what it was".
   */
  _Alignas(CACHE_LINE) atomic_uint round;
  _Alignas(CACHE_LINE) atomic_uint generation;
  atomic_uint n_arrived;

  _Alignas(CACHE_LINE) pthread_mutex_t lock; /* only for sleeping and waking */
  pthread_cond_t changed;
  atomic_uint n_sleeping;
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
wait_for_change (NnWorkers *team, atomic_uint *value, guint old)
{
  for (guint i = 0; i < team->spins; i++)
    {
      if (atomic_load_explicit (value, memory_order_acquire) != old)
        return;
      relax ();
    }
  pthread_mutex_lock (&team->lock);
  atomic_fetch_add (&team->n_sleeping, 1);
  while (atomic_load (value) == old)
    pthread_cond_wait (&team->changed, &team->lock);
  atomic_fetch_sub (&team->n_sleeping, 1);
  pthread_mutex_unlock (&team->lock);
}

static void
raise_and_wake (NnWorkers *team, atomic_uint *value)
{
  /* Sequentially consistent on both sides: either the sleeper sees the new value before it sleeps,
   * or it is counted before we look. */
  atomic_fetch_add (value, 1);
  if (atomic_load (&team->n_sleeping) == 0)
    return;
  pthread_mutex_lock (&team->lock);
  pthread_cond_broadcast (&team->changed);
  pthread_mutex_unlock (&team->lock);
}

static void *
member_main (void *data)
{
  Member *member = data;
  NnWorkers *team = member->team;
  NnWorker worker = { .team = team, .index = member->index, .n_workers = team->n_threads };
  guint round = 0;

  nn_workers_set_nice (team->nice);
  for (;;)
    {
      wait_for_change (team, &team->round, round);
      round++;
      if (team->quit)
        return NULL;
      team->func (&worker, team->data);
      nn_worker_barrier (&worker);
    }
}

NnWorkers *
nn_workers_new (guint n_threads, int nice, GError **error)
{
  NnWorkers *team;
  guint n_cores = nn_workers_count_cores ();

  team = g_aligned_alloc0 (1, sizeof (NnWorkers), CACHE_LINE);
  team->n_threads = n_threads > 0 ? n_threads : n_cores;
  team->nice = nice;
  /* With more members than cores, spinning keeps those waited for from running. */
  team->spins = team->n_threads <= n_cores ? SPINS : 0;
  team->members = g_new0 (Member, team->n_threads);
  pthread_mutex_init (&team->lock, NULL);
  pthread_cond_init (&team->changed, NULL);

  for (guint i = 1; i < team->n_threads; i++)
    {
      Member *member = &team->members[i];
      int status;

      member->team = team;
      member->index = i;
      status = pthread_create (&member->thread, NULL, member_main, member);
      if (status != 0)
        {
          g_set_error (error, NN_ERROR, NN_ERROR_THREADS,
                       _ ("Only %u of %u threads could be started (%s); choose fewer threads"), i,
                       team->n_threads, g_strerror (status));
          nn_workers_free (team);
          return NULL;
        }
      team->n_started++;
    }
  return team;
}

void
nn_workers_free (NnWorkers *team)
{
  if (team == NULL)
    return;
  team->quit = TRUE;
  raise_and_wake (team, &team->round);
  for (guint i = 1; i <= team->n_started; i++)
    pthread_join (team->members[i].thread, NULL);
  pthread_cond_destroy (&team->changed);
  pthread_mutex_destroy (&team->lock);
  g_free (team->members);
  g_aligned_free (team);
}

guint
nn_workers_get_n_threads (const NnWorkers *team)
{
  return team->n_threads;
}

void
nn_workers_run (NnWorkers *team, NnWorkerFunc func, gpointer data)
{
  NnWorker leader = { .team = team, .index = 0, .n_workers = team->n_threads };

  team->func = func;
  team->data = data;
  if (team->n_threads > 1)
    raise_and_wake (team, &team->round);
  func (&leader, data);
  nn_worker_barrier (&leader);
}

void
nn_worker_barrier (NnWorker *worker)
{
  NnWorkers *team = worker->team;
  guint generation;

  if (team->n_threads == 1)
    return;
  generation = atomic_load (&team->generation);
  if (atomic_fetch_add (&team->n_arrived, 1) + 1 == team->n_threads)
    {
      atomic_store (&team->n_arrived, 0);
      raise_and_wake (team, &team->generation);
    }
  else
    wait_for_change (team, &team->generation, generation);
}

void
nn_worker_share (const NnWorker *worker, size_t n_pieces, size_t *begin, size_t *end)
{
  size_t each = n_pieces / worker->n_workers, rest = n_pieces % worker->n_workers;

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
