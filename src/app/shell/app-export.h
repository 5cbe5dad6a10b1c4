/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saving charts and weights through the desktop's file chooser. */
#pragma once

#include <gtk/gtk.h>

#include "plot.h"
#include "run.h"

G_BEGIN_DECLS

/* Asks for a file (name and folder are proposed, filters PNG, SVG, PDF) and writes @figure into it
 * in the light theme, width × height in points. The format follows the name's ending, or else the
 * chosen filter, whose ending is then appended. Success is told by a toast in the window of
 * @parent, failure by a dialog. */
void app_export_figure (
    GtkWidget *parent, PlotFigure *figure, const char *proposed_name, double width, double height);

/* Asks for a .npz file and writes the run's weights, in a thread; the run must have a model. */
void app_export_weights (GtkWidget *parent, Run *run);

/* The part that follows the file chooser, without any dialog. */
gboolean app_export_figure_to_path (
    PlotFigure *figure, const char *path, double width, double height, GError **error);

G_END_DECLS
