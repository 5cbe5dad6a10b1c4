/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text for charts: measured once, the same for every surface. */
#pragma once

#include <cairo.h>

#include "plot-theme.h"

G_BEGIN_DECLS

typedef struct _PlotText PlotText;

typedef struct
{
  double size; /* in user-space units, scale included */
  gboolean bold;
} PlotFont;

typedef enum
{
  PLOT_ALIGN_START,
  PLOT_ALIGN_CENTER,
  PLOT_ALIGN_END,
} PlotAlign;

/* Where a line of text stands. */
typedef struct
{
  double x; /* its start, center or end */
  double y; /* the middle of its digits */
  PlotAlign align;
  double max_width; /* a wider line is cut with an ellipsis; 0 or less: any width */
  gboolean upwards; /* it is read from below: @x is the middle of its digits, @y its start … */
} PlotAnchor;

/* Keeps what it has measured until it is freed, or for one more picture if plot_text_begin() is
 * used. Advances are not rounded to pixels, so that a layout does not depend on the surface. For
 * one thread. */
PlotText *plot_text_new (const char *font_family);

/* Starts another picture: what the last one did not use is let go. */
void plot_text_begin (PlotText *text);
void plot_text_free (PlotText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlotText, plot_text_free)

/* theme->font_size × theme->scale × @factor. */
PlotFont plot_text_font (const PlotTheme *theme, double factor, gboolean bold);

/* Of the figure's title, of a panel's, and of what stands at its axes and in its legend. */
PlotFont plot_text_heading_font (const PlotTheme *theme);
PlotFont plot_text_title_font (const PlotTheme *theme);
PlotFont plot_text_label_font (const PlotTheme *theme);

double plot_text_get_width (PlotText *text, PlotFont font, const char *string);

/* From the top of one line to the top of the next. */
double plot_text_get_line_height (PlotText *text, PlotFont font);

/* Draws one line with the color of @cr. Returns the width drawn. */
double
plot_text_draw (PlotText *text, cairo_t *cr, PlotFont font, const char *string, PlotAnchor anchor);

G_END_DECLS
