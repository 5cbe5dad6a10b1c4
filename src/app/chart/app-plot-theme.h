/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a chart looks in a widget: the style's colors and type. */
#pragma once

#include <gtk/gtk.h>

#include "plot.h"

G_BEGIN_DECLS

/* Light or dark as the application is, text in @widget's color and font, lines mixed from it and
 * what lies below. The background is transparent. The theme's font family is put into
 * *@font_family, which must be freed, and live as long as the theme. */
PlotTheme app_plot_theme_for_widget (GtkWidget *widget, char **font_family);

G_END_DECLS
