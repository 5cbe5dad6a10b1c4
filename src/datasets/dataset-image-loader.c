/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dataset-image-loader.h"

#include <glib/gi18n-lib.h>
#include <stdatomic.h>

#include "dataset-image-file.h"
#include "dataset-input.h"
#include "read-budget.h"

#define MAX_THREADS 16u

/* Written by all threads: next, n_done; and, under the lock, error and failed. The rest is fixed
 * while they run. */
typedef struct
{
  const char *root;
  const char *const *names;
  size_t n;
  guint side;
  size_t image_size;
  guint8 *pixels;
  GCancellable *cancellable;
  ReadGate *gate;
  atomic_size_t next; /* the file that nobody has taken yet */
  atomic_size_t n_done;
  atomic_size_t failed; /* the first file that is known to be bad, or n */
  GMutex lock;
  GError *error; /* about the file "failed" */
} Load;

/* Files are taken in order, so every file before a bad one has been taken when it is found, and is
 * finished by its thread: the first bad one is the same in every run. */
static void
keep_first_error (Load *load, size_t i, GError *error)
{
  g_mutex_lock (&load->lock);
  if (i < atomic_load (&load->failed))
    {
      atomic_store (&load->failed, i);
      g_clear_error (&load->error);
      load->error = g_steal_pointer (&error);
    }
  g_mutex_unlock (&load->lock);
  g_clear_error (&error);
}

/* Takes one file and decodes it. FALSE if there is none left to do. */
static gboolean
load_next (Load *load)
{
  size_t i = atomic_fetch_add (&load->next, 1);
  g_autofree char *path = NULL;
  GError *error = NULL;

  if (i >= load->n || i > atomic_load (&load->failed) ||
      g_cancellable_is_cancelled (load->cancellable))
    return FALSE;
  path = g_build_filename (load->root, load->names[i], NULL);
  if (!dataset_image_file_load (path, load->side, load->pixels + i * load->image_size, load->gate,
                                load->cancellable, &error))
    keep_first_error (load, i, error);
  atomic_fetch_add (&load->n_done, 1);
  return TRUE;
}

static gpointer
run_thread (gpointer data)
{
  Load *load = data;

  while (load_next (load))
    ;
  return NULL;
}

/* Decodes in this thread and as many more as there are processors. */
static void
run (Load *load, DatasetImageProgress *progress)
{
  GThread *threads[MAX_THREADS];
  guint n_wanted = MIN (g_get_num_processors (), MAX_THREADS) - 1;
  guint n_threads = 0;

  n_wanted = (guint) MIN (n_wanted, load->n - 1);
  /* A thread that cannot be started only costs time. */
  while (n_threads < n_wanted &&
         (threads[n_threads] = g_thread_try_new ("image-loader", run_thread, load, NULL)) != NULL)
    n_threads++;
  while (load_next (load))
    dataset_input_report (progress->options,
                          (double) (progress->n_before + atomic_load (&load->n_done)) /
                              (double) progress->n_total,
                          &progress->reported);
  for (guint i = 0; i < n_threads; i++)
    g_thread_join (threads[i]);
}

GBytes *
dataset_image_loader_load (const char *root,
                           const char *const *names,
                           size_t n,
                           guint side,
                           DatasetImageProgress *progress,
                           GCancellable *cancellable,
                           GError **error)
{
  Load load = { .root = root, .names = names, .n = n, .side = side, .cancellable = cancellable };
  g_autoptr (ReadGate) gate = read_gate_new (READ_IMAGES_MEMORY);
  g_autofree guint8 *pixels = NULL;
  size_t size;

  g_return_val_if_fail (root != NULL && names != NULL && progress != NULL && n > 0, NULL);
  g_return_val_if_fail (side > 0 && side <= DATASET_IMAGE_MAX_SIDE, NULL);

  load.image_size = 3 * (size_t) side * side;
  if (!g_size_checked_mul (&size, load.image_size, n) || (pixels = g_try_malloc (size)) == NULL)
    {
      g_set_error (
          error, NN_ERROR, NN_ERROR_MEMORY,
          _ ("%zu images of %u × %u pixels do not fit into the memory: choose a smaller image "
             "size or fewer images."),
          n, side, side);
      return NULL;
    }
  load.pixels = pixels;
  load.gate = gate;
  atomic_init (&load.failed, n);
  g_mutex_init (&load.lock);
  run (&load, progress);
  g_mutex_clear (&load.lock);
  progress->n_before += n;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    g_clear_error (&load.error);
  else if (load.error != NULL)
    g_propagate_error (error, load.error);
  else
    return g_bytes_new_take (g_steal_pointer (&pixels), size);
  return NULL;
}
