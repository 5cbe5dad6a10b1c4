/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the parts of a matrix are, and how much text its cells can hold. */
#pragma once

#include "plot-frame.h"

G_BEGIN_DECLS

typedef enum
{
  PLOT_CELL_BLANK,
  PLOT_CELL_NUMBER,  /* "97" */
  PLOT_CELL_PERCENT, /* "97%" and the count */
  PLOT_CELL_DECIMAL, /* "97.3%" and the count */
} PlotCellText;

typedef struct
{
  PlotFrame frame;
  size_t n;
  double cell;          /* side of a cell */
  PlotRectangle grid;   /* all cells */
  double needed_height; /* of the cells and what is around them, below the figure's title */
  gboolean has_titles;  /* "Actual" and "Predicted" */
  double row_title_x;   /* middle */
  double column_title_y;
  double name_factor;        /* font size of class names */
  double row_name_width;     /* 0: no names */
  double column_name_height; /* 0: no names */
  gboolean turned;           /* column names read upwards */
  gboolean has_margins;
  double recall_x; /* where the numbers end */
  double sum_x;
  double headings_y; /* middle of "Recall" and "n" */
  double precision_y;
  double accuracy_y;
  gboolean short_precision; /* without decimals */
  PlotCellText cell_text;
  double percent_factor; /* font size */
  double count_factor;
} PlotMatrixLayout;

void plot_matrix_layout_init (PlotMatrixLayout *layout,
                              const PlotFigure *figure,
                              PlotStyle *style,
                              double width,
                              double height);

/* The height in which cells are as large as @width allows; 0 if that has no room for any. */
double plot_matrix_layout_find_height (const PlotFigure *figure, PlotStyle *style, double width);

PlotRectangle
plot_matrix_layout_get_cell (const PlotMatrixLayout *layout, size_t row, size_t column);
PlotRectangle plot_matrix_layout_get_row_header (const PlotMatrixLayout *layout, size_t row);
PlotRectangle plot_matrix_layout_get_column_header (const PlotMatrixLayout *layout, size_t column);

G_END_DECLS
