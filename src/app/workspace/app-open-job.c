/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-open-job.h"

/* Fractions travel between the threads as whole numbers; this one means "not known". */
#define STEPS 1024
#define UNKNOWN_STEP (-1)

struct _AppOpenJob
{
  gatomicrefcount ref_count;
  char *path;
  GCancellable *cancellable;
  gint step;            /* atomic: the latest progress */
  gint progress_queued; /* atomic: whether an idle source is on its way */

  /* Main thread only. */
  gboolean abandoned;
  AppOpenProgress progress;
  AppOpenDone done;
  gpointer data;
};

static AppOpenJob *
app_open_job_ref (AppOpenJob *job)
{
  g_atomic_ref_count_inc (&job->ref_count);
  return job;
}

static void
app_open_job_unref (gpointer data)
{
  AppOpenJob *job = data;

  if (!g_atomic_ref_count_dec (&job->ref_count))
    return;
  g_object_unref (job->cancellable);
  g_free (job->path);
  g_free (job);
}

static gboolean
tell_progress (gpointer data)
{
  AppOpenJob *job = data;
  gint step;

  /* First, so that a report that comes now queues another call. */
  g_atomic_int_set (&job->progress_queued, 0);
  step = g_atomic_int_get (&job->step);
  if (!job->abandoned)
    job->progress (step == UNKNOWN_STEP ? -1 : (double) step / STEPS, job->data);
  return G_SOURCE_REMOVE;
}

/* In the thread that opens. */
static void
on_progress (double fraction, gpointer data)
{
  AppOpenJob *job = data;

  g_atomic_int_set (&job->step, fraction >= 0 ? (gint) (MIN (fraction, 1) * STEPS) : UNKNOWN_STEP);
  if (g_atomic_int_compare_and_exchange (&job->progress_queued, 0, 1))
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, tell_progress, app_open_job_ref (job),
                     app_open_job_unref);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  AppOpenJob *job = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (NnDataset) dataset = dataset_open_finish (result, &error);

  if (!job->abandoned)
    {
      /* A progress report that is still on its way would be one of a finished job. */
      job->abandoned = TRUE;
      job->done (dataset, error, job->data);
    }
  app_open_job_unref (job);
}

static gboolean
begin (gpointer data)
{
  AppOpenJob *job = data;
  DatasetOptions options = { .progress = on_progress, .progress_data = job };

  if (!job->abandoned)
    dataset_open_async (job->path, &options, job->cancellable, on_opened, app_open_job_ref (job));
  return G_SOURCE_REMOVE;
}

AppOpenJob *
app_open_job_start (const char *path, AppOpenProgress progress, AppOpenDone done, gpointer data)
{
  AppOpenJob *job = g_new0 (AppOpenJob, 1);

  g_atomic_ref_count_init (&job->ref_count);
  job->path = g_strdup (path);
  job->cancellable = g_cancellable_new ();
  job->step = UNKNOWN_STEP;
  job->progress = progress;
  job->done = done;
  job->data = data;
  /* After the frame that says so: at a start, the window's first. */
  g_idle_add_full (G_PRIORITY_LOW, begin, app_open_job_ref (job), app_open_job_unref);
  return job;
}

void
app_open_job_cancel (AppOpenJob *job)
{
  g_return_if_fail (job != NULL);

  job->abandoned = TRUE;
  g_cancellable_cancel (job->cancellable);
  app_open_job_unref (job);
}
