/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the pages of results show, found in their widgets. */
#pragma once

#include <adwaita.h>

#include "app-image-item.h"
#include "app-image-model.h"
#include "plot.h"

G_BEGIN_DECLS

/* Of the first chart below @root: not a new reference; NULL if it is empty. */
PlotFigure *ui_get_figure (GtkWidget *root);

/* The images in the grid of Mistakes, and the one that is selected; not new references. */
AppImageModel *ui_get_images (GtkWidget *mistakes);
AppImageItem *ui_get_selected_image (GtkWidget *mistakes);

/* The details beside them, and whether they are open. */
GtkWidget *ui_get_detail (GtkWidget *mistakes);
gboolean ui_is_detail_open (GtkWidget *mistakes);

/* The rows of the table below @root, in the order that they are shown in. */
GListModel *ui_get_metrics_rows (GtkWidget *root);

G_END_DECLS
