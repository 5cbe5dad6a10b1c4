/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How charts look: colors, type and sizes. A theme is a plain value: copy one and change it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* sRGB, not premultiplied, each 0 … 1. */
typedef struct
{
  double red;
  double green;
  double blue;
  double alpha;
} PlotColor;

#define PLOT_N_COLORS 7
#define PLOT_N_DASHES 5

typedef struct
{
  PlotColor background; /* behind everything; matrix cells mix from its red, green and blue, so
                         * these are those of what lies below when alpha is 0 */
  PlotColor foreground; /* titles, values, outlines */
  PlotColor muted;      /* tick labels, axis titles, subtitles */
  PlotColor grid;       /* grid lines and frames of cells */
  PlotColor axis;       /* the base line of an axis */
  PlotColor accent;     /* focus; bars, where none is emphasized */
  PlotColor correct;    /* hue of a matrix's diagonal and of bars with PLOT_EMPHASIS_CORRECT */
  PlotColor wrong;      /* hue of the other cells and of bars with PLOT_EMPHASIS_WRONG */
  PlotColor series[PLOT_N_COLORS];
  const char *font_family; /* as Pango reads it, a list with fallbacks; not owned */
  double font_size;        /* of tick labels, in user-space units (pixels), before scale */
  gboolean high_contrast;  /* lines that are a background for others are no paler than must be */
  double scale;            /* multiplies type, line widths and spacing; 1 as designed */
} PlotTheme;

/* Series colors are Okabe and Ito's, safe for the color-blind (https://jfly.uni-koeln.de/color),
 * with the lightness changed until each has a contrast of 3 : 1 with the background. */
const PlotTheme *plot_theme_light (void);
const PlotTheme *plot_theme_dark (void);

/* The color of a series, for any index: the palette repeats. */
PlotColor plot_theme_get_series_color (const PlotTheme *theme, guint index);

/* The dash pattern for any index, in line widths, for cairo_set_dash(); 0 is solid, and the
 * patterns repeat. Sets @n_dashes (0: solid). Static. */
const double *plot_theme_get_dash (guint index, int *n_dashes);

/* The straight line from @a (t = 0) to @b (t = 1) in sRGB. t outside is held to 0 … 1. */
PlotColor plot_color_mix (PlotColor a, PlotColor b, double t);

/* Contrast ratio of two opaque colors, 1 … 21: (lighter + 0.05) / (darker + 0.05)
 * (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio). */
double plot_color_get_contrast (PlotColor a, PlotColor b);

/* Black or white, whichever contrasts more with @fill: never less than 4.58 : 1. */
PlotColor plot_color_get_readable (PlotColor fill);

G_END_DECLS
