/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a figure holds. */
#pragma once

#include "plot-axis.h"
#include "plot-bar.h"
#include "plot-figure.h"
#include "plot-matrix.h"
#include "plot-series.h"

G_BEGIN_DECLS

typedef struct
{
  char *title;
  PlotAxis axis; /* its title is owned */
  char *message;
  GPtrArray *series; /* of PlotSeries */
} PlotPanel;

typedef struct
{
  double x;
  char *label;
} PlotMark;

struct _PlotFigure
{
  gatomicrefcount ref_count;
  PlotFigureKind kind;
  gint sealed; /* atomic: it has been drawn or measured, and must not change any more */
  char *title;
  char *subtitle;
  char *message; /* of an empty bar chart or matrix */

  /* Lines */
  PlotAxis x_axis;   /* its title is owned */
  GPtrArray *panels; /* of PlotPanel */
  GArray *marks;     /* of PlotMark */

  /* Bars */
  PlotBar *bars; /* strings owned; text is always set */
  size_t n_bars;
  gboolean has_maximum;
  double maximum; /* value of the longest bar, larger than 0 */

  /* Matrix */
  size_t n_classes;
  char **class_names;
  size_t *counts;
  size_t *row_sums;
  size_t *column_sums;
  size_t diagonal_sum;
  size_t total;
  size_t largest_count;
  size_t largest_row_sum;
  double largest_wrong_share;
  char *row_title;
  char *column_title;
};

PlotFigure *plot_figure_new (PlotFigureKind kind, const char *title, const char *subtitle);
void plot_figure_seal (PlotFigure *figure);

G_END_DECLS
