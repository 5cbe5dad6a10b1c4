/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-results.h"

#include "app-detail-pane.h"
#include "app-metrics-table.h"
#include "app-plot-view.h"
#include "ui-test.h"

PlotFigure *
ui_get_figure (GtkWidget *root)
{
  return app_plot_view_get_figure (APP_PLOT_VIEW (ui_find_type (root, APP_TYPE_PLOT_VIEW, 0)));
}

static GtkSingleSelection *
get_selection (GtkWidget *mistakes)
{
  GtkGridView *grid = GTK_GRID_VIEW (ui_find_type (mistakes, GTK_TYPE_GRID_VIEW, 0));

  return GTK_SINGLE_SELECTION (gtk_grid_view_get_model (grid));
}

AppImageModel *
ui_get_images (GtkWidget *mistakes)
{
  return APP_IMAGE_MODEL (gtk_single_selection_get_model (get_selection (mistakes)));
}

AppImageItem *
ui_get_selected_image (GtkWidget *mistakes)
{
  return gtk_single_selection_get_selected_item (get_selection (mistakes));
}

GtkWidget *
ui_get_detail (GtkWidget *mistakes)
{
  return ui_find_type (mistakes, APP_TYPE_DETAIL_PANE, 0);
}

gboolean
ui_is_detail_open (GtkWidget *mistakes)
{
  return adw_flap_get_reveal_flap (ADW_FLAP (ui_find_type (mistakes, ADW_TYPE_FLAP, 0)));
}

GListModel *
ui_get_metrics_rows (GtkWidget *root)
{
  GtkWidget *table = ui_find_type (root, APP_TYPE_METRICS_TABLE, 0);
  GtkWidget *view = ui_find_type (table, GTK_TYPE_COLUMN_VIEW, 0);

  return G_LIST_MODEL (gtk_column_view_get_model (GTK_COLUMN_VIEW (view)));
}
