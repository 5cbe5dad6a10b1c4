/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-metrics-row.h"

#include <glib/gi18n-lib.h>

#include "app-format.h"
#include "app-probability.h"
#include "plot-number.h"

struct _AppMetricsRow
{
  GObject parent_instance;

  char *name;
  gboolean average;
  NnClassMetrics metrics;
};

enum
{
  PROP_NAME = 1,
  PROP_AVERAGE,
  PROP_PRECISION,
  PROP_RECALL,
  PROP_F1,
  PROP_SUPPORT,
  PROP_PRECISION_TEXT,
  PROP_RECALL_TEXT,
  PROP_F1_TEXT,
  PROP_SUPPORT_TEXT,
  PROP_DESCRIPTION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (AppMetricsRow, app_metrics_row, G_TYPE_OBJECT)

/* The row in words. The caller frees them. */
static char *
describe (AppMetricsRow *row)
{
  g_autofree char *precision = app_probability_format (row->metrics.precision, 1);
  g_autofree char *recall = app_probability_format (row->metrics.recall, 1);
  g_autofree char *f1 = app_probability_format (row->metrics.f1, 1);
  g_autofree char *support = plot_format_count (row->metrics.support);

  return g_strdup_printf (
      /* Translators: a class, three percentages, a number of images */
      g_dngettext (GETTEXT_PACKAGE, "%s: precision %s, recall %s, F1 %s, %s image",
                   "%s: precision %s, recall %s, F1 %s, %s images", (gulong) row->metrics.support),
      row->name, precision, recall, f1, support);
}

static void
app_metrics_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AppMetricsRow *row = APP_METRICS_ROW (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, row->name);
      break;
    case PROP_AVERAGE:
      g_value_set_boolean (value, row->average);
      break;
    case PROP_PRECISION:
      g_value_set_double (value, row->metrics.precision);
      break;
    case PROP_RECALL:
      g_value_set_double (value, row->metrics.recall);
      break;
    case PROP_F1:
      g_value_set_double (value, row->metrics.f1);
      break;
    case PROP_SUPPORT:
      g_value_set_uint64 (value, row->metrics.support);
      break;
    case PROP_PRECISION_TEXT:
      g_value_take_string (value, app_probability_format (row->metrics.precision, 1));
      break;
    case PROP_RECALL_TEXT:
      g_value_take_string (value, app_probability_format (row->metrics.recall, 1));
      break;
    case PROP_F1_TEXT:
      g_value_take_string (value, app_probability_format (row->metrics.f1, 1));
      break;
    case PROP_SUPPORT_TEXT:
      g_value_take_string (value, plot_format_count (row->metrics.support));
      break;
    case PROP_DESCRIPTION:
      g_value_take_string (value, describe (row));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_metrics_row_finalize (GObject *object)
{
  g_free (APP_METRICS_ROW (object)->name);
  G_OBJECT_CLASS (app_metrics_row_parent_class)->finalize (object);
}

static void
app_metrics_row_class_init (AppMetricsRowClass *class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = app_metrics_row_get_property;
  object_class->finalize = app_metrics_row_finalize;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_AVERAGE] = g_param_spec_boolean ("average", NULL, NULL, FALSE, flags);
  properties[PROP_PRECISION] = g_param_spec_double ("precision", NULL, NULL, 0, 1, 0, flags);
  properties[PROP_RECALL] = g_param_spec_double ("recall", NULL, NULL, 0, 1, 0, flags);
  properties[PROP_F1] = g_param_spec_double ("f1", NULL, NULL, 0, 1, 0, flags);
  properties[PROP_SUPPORT] = g_param_spec_uint64 ("support", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_PRECISION_TEXT] = g_param_spec_string ("precision-text", NULL, NULL, NULL, flags);
  properties[PROP_RECALL_TEXT] = g_param_spec_string ("recall-text", NULL, NULL, NULL, flags);
  properties[PROP_F1_TEXT] = g_param_spec_string ("f1-text", NULL, NULL, NULL, flags);
  properties[PROP_SUPPORT_TEXT] = g_param_spec_string ("support-text", NULL, NULL, NULL, flags);
  properties[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
app_metrics_row_init (AppMetricsRow *row)
{
}

AppMetricsRow *
app_metrics_row_new (const char *name, gboolean average)
{
  AppMetricsRow *row = g_object_new (APP_TYPE_METRICS_ROW, NULL);

  row->name = g_strdup (name);
  row->average = average;
  return row;
}

void
app_metrics_row_set_metrics (AppMetricsRow *row, const NnClassMetrics *metrics)
{
  g_return_if_fail (APP_IS_METRICS_ROW (row));
  g_return_if_fail (metrics != NULL);

  row->metrics = *metrics;
  g_object_freeze_notify (G_OBJECT (row));
  for (guint id = PROP_PRECISION; id < N_PROPS; id++)
    g_object_notify_by_pspec (G_OBJECT (row), properties[id]);
  g_object_thaw_notify (G_OBJECT (row));
}

const char *
app_metrics_row_get_name (AppMetricsRow *row)
{
  g_return_val_if_fail (APP_IS_METRICS_ROW (row), NULL);

  return row->name;
}
