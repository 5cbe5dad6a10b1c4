/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What Evaluate and Mistakes say as long as there are no results. */
#pragma once

#include "app-data.h"
#include "app-shown.h"

G_BEGIN_DECLS

/* Why there is nothing to show yet, and what to do about it. Static strings,
 * translated. */
typedef struct
{
  const char *title;
  const char *description;
  gboolean offers_data;  /* a data set has to be opened first */
  gboolean offers_train; /* training can start */
} AppResultsEmpty;

AppResultsEmpty app_results_empty_describe (AppData *data, AppShown *shown);

/* Calls @update (@page) whenever that may have changed, as long as @page, a GObject, lives. */
void app_results_empty_follow (AppData *data, AppShown *shown, GCallback update, gpointer page);

G_END_DECLS
