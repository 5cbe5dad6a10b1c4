/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the pages show: a run, its latest evaluation, and which images of that are looked at. */
#pragma once

#include "training-session.h"

G_BEGIN_DECLS

/* Which images Mistakes shows. */
typedef enum
{
  APP_SHOW_WRONG,
  APP_SHOW_RIGHT,
  APP_SHOW_ALL,
} AppShow;

#define APP_ANY_CLASS (-1)

/* The filter that the confusion matrix and Mistakes share: class numbers of the evaluation's data
 * set, or APP_ANY_CLASS. */
typedef struct
{
  int actual;
  int predicted;
  AppShow show;
} AppFilter;

#define APP_TYPE_SHOWN (app_shown_get_type ())
G_DECLARE_FINAL_TYPE (AppShown, app_shown, APP, SHOWN, GObject)

/* Nothing yet. */
AppShown *app_shown_new (void);

/* Shows the run of @session, as it grows. */
void app_shown_show_session (AppShown *shown, TrainingSession *session);

/* The run that is shown, or NULL, and the session that fills it, or has filled it. Property "run"
 * (pointer), notified when it is another run. Signal "grown": there is more of it, or it is
 * complete. */
Run *app_shown_get_run (AppShown *shown);
TrainingSession *app_shown_get_session (AppShown *shown);

/* The run's latest evaluation, or NULL. Property "evaluation" (boxed), notified. */
TrainingEvaluation *app_shown_get_evaluation (AppShown *shown);

/* One "filter-changed" signal per call. An evaluation of other classes resets the filter. */
AppFilter app_shown_get_filter (AppShown *shown);
void app_shown_set_filter (AppShown *shown, AppFilter filter);

/* From a cell of the confusion matrix to its images and back: the first sets the filter to those
 * images, with signal "cell-opened", the second goes back, with signal "cell-closed". The window
 * shows the page on which that is seen; who wants to do something there connects with
 * G_CONNECT_AFTER. In between, as long as nobody changes the filter, the cell is known. */
void app_shown_open_cell (AppShown *shown, guint actual, guint predicted);
void app_shown_close_cell (AppShown *shown);
gboolean app_shown_has_cell (AppShown *shown);

G_END_DECLS
