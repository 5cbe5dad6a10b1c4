/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A confusion matrix: rows are what images are (actual), columns what they were called (predicted),
 * the first class on top and at the left. */
#pragma once

#include "plot-figure.h"
#include "plot-theme.h"

G_BEGIN_DECLS

typedef struct
{
  size_t n_classes;
  const char *const *class_names; /* n_classes */
  const size_t *counts;           /* n_classes × n_classes, row after row */
  const char *row_title;          /* NULL: "Actual", translated */
  const char *column_title;       /* NULL: "Predicted", translated */
  const char *message;            /* shown when there is no class; may be NULL */
} PlotMatrix;

/* Copies everything.
 *
 * A cell shows count / row sum in percent, and below it, smaller, the count; nothing if the count
 * is 0. Fill: the theme's hue "correct" on the diagonal, in proportion to that share; "wrong"
 * elsewhere, in proportion to the largest share off the diagonal. Where there is room, margins show
 * recall (diagonal / row sum) and n (row sum) at the right, precision (diagonal / column sum) below
 * and accuracy (sum of the diagonal / sum of all) in the corner; a ratio whose denominator is 0 is
 * left blank. */
PlotFigure *
plot_figure_new_matrix (const char *title, const char *subtitle, const PlotMatrix *matrix);

size_t plot_figure_get_n_classes (const PlotFigure *figure);

/* What a matrix was made of. The name is valid as long as the figure. */
const char *plot_figure_get_class_name (const PlotFigure *figure, size_t class_index);
size_t plot_figure_get_count (const PlotFigure *figure, size_t row, size_t column);
size_t plot_figure_get_row_sum (const PlotFigure *figure, size_t row);

/* The fill of a cell as it is drawn, and the color of the text on it. FALSE if the cell is
 * blank. */
gboolean plot_figure_get_cell_colors (const PlotFigure *figure,
                                      const PlotTheme *theme,
                                      size_t row,
                                      size_t column,
                                      PlotColor *fill,
                                      PlotColor *text);

G_END_DECLS
