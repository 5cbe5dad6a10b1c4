/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opens one data set in a worker thread; progress and result arrive in the main loop. */
#pragma once

#include "dataset-catalog.h"

G_BEGIN_DECLS

typedef struct _AppOpenJob AppOpenJob;

/* @fraction: 0 … 1, or negative when it is not known. */
typedef void (*AppOpenProgress) (double fraction, gpointer data);
/* One of @dataset (to be referenced) and @error is NULL. */
typedef void (*AppOpenDone) (NnDataset *dataset, const GError *error, gpointer data);

/* @progress and @done are called in the main loop, @done once, as long as the job is not
 * cancelled. The job belongs to the caller until app_open_job_cancel(), which it must call once,
 * also after @done. */
AppOpenJob *
app_open_job_start (const char *path, AppOpenProgress progress, AppOpenDone done, gpointer data);

/* Frees the job. Nothing is called any more; the thread ends when it gets to it. */
void app_open_job_cancel (AppOpenJob *job);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AppOpenJob, app_open_job_cancel)

G_END_DECLS
