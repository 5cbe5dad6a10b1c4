/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Precision, recall, F1 and support of every class, and their averages. */
#pragma once

#include <adwaita.h>

#include "app-metrics-row.h"

G_BEGIN_DECLS

#define APP_TYPE_METRICS_TABLE (app_metrics_table_get_type ())
G_DECLARE_FINAL_TYPE (AppMetricsTable, app_metrics_table, APP, METRICS_TABLE, AdwBin)

/* Shows @metrics of classes called @class_names (n_classes of them). With the same names as before
 * the rows stay and only their numbers change, so that order, focus and scrolling stay as they are.
 * @metrics may be NULL: no row. */
void app_metrics_table_set_metrics (AppMetricsTable *table,
                                    const NnMetrics *metrics,
                                    const char *const *class_names);

G_END_DECLS
