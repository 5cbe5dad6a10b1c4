/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures as files: the same drawing on another surface. */
#pragma once

#include "plot-figure.h"
#include "plot-theme.h"

G_BEGIN_DECLS

#define PLOT_EXPORT_ERROR (plot_export_error_quark ())

typedef enum
{
  PLOT_EXPORT_ERROR_FORMAT, /* the file name says no format that we write */
  PLOT_EXPORT_ERROR_SIZE,   /* the picture is empty or too large for its format */
  PLOT_EXPORT_ERROR_WRITE,  /* the file could not be written; the old one, if any, is unharmed */
} PlotExportError;

GQuark plot_export_error_quark (void);

typedef enum
{
  PLOT_EXPORT_PNG,
  PLOT_EXPORT_SVG,
  PLOT_EXPORT_PDF,
} PlotExportFormat;

#define PLOT_EXPORT_DEFAULT_SCALE 2.0

/* What the picture is to be. */
typedef struct
{
  PlotExportFormat format;
  double width; /* in units: a point (1/72 inch) in SVG and PDF, scale pixels in PNG */
  double height;
  double scale; /* 0: PLOT_EXPORT_DEFAULT_SCALE; SVG and PDF ignore it */
  const PlotTheme *theme;
} PlotExport;

/* By the extension of @path, in any case: .png, .svg, .pdf. PLOT_EXPORT_ERROR_FORMAT for any
 * other. */
gboolean plot_export_format_from_path (const char *path, PlotExportFormat *format, GError **error);

/* Writes @figure to @path, which is the old file or the whole new one (atomic-file.h). */
gboolean
plot_export (PlotFigure *figure, const char *path, const PlotExport *export, GError **error);

G_END_DECLS
