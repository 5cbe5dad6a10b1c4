/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Watching a prediction, and stopping it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How far it is. */
typedef struct
{
  size_t n_done;   /* images that have been seen in all their views */
  size_t n_images; /* in all */
  double seconds;  /* spent so far, without what the observer took */
} NnPredictionReport;

/* Somebody who watches a prediction. Called in the thread that asked for it, between two chunks,
 * which take some hundredths of a second each, on any machine; one that takes its time makes it
 * wait. Any member may be NULL. What is predicted does not depend on who watches. */
typedef struct
{
  /* First with n_done 0, and, unless it was stopped, last with all. */
  void (*on_progress) (const NnPredictionReport *report, gpointer data);
  /* TRUE ends it: it fails with NN_ERROR_STOPPED. */
  gboolean (*should_stop) (gpointer data);
  gpointer data;
} NnPredictionObserver;

G_END_DECLS
