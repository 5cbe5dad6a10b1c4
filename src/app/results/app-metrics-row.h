/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line of the metrics table: a class, or a mean over the classes. */
#pragma once

#include <glib-object.h>

#include "nn.h"

G_BEGIN_DECLS

/* Properties, all read-only: "name" (string), "average" (boolean: a mean, not a class),
 * "precision", "recall", "f1" (double), "support" (guint64), and the numbers as text:
 * "precision-text", "recall-text", "f1-text", "support-text". */
#define APP_TYPE_METRICS_ROW (app_metrics_row_get_type ())
G_DECLARE_FINAL_TYPE (AppMetricsRow, app_metrics_row, APP, METRICS_ROW, GObject)

AppMetricsRow *app_metrics_row_new (const char *name, gboolean average);

/* Copies @metrics and notifies of every number. */
void app_metrics_row_set_metrics (AppMetricsRow *row, const NnClassMetrics *metrics);

const char *app_metrics_row_get_name (AppMetricsRow *row);

G_END_DECLS
