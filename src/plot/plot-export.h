/* Figures as files: the same draw call on another surface. */
#pragma once

#include "plot-figure.h"

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

/* By the extension of @path, in any case: .png, .svg, .pdf. PLOT_EXPORT_ERROR_FORMAT for any
 * other. */
gboolean plot_export_format_from_path (const char *path, PlotExportFormat *format, GError **error);

/* Writes @figure, @width × @height units large, to @path. A unit is a point (1/72 inch) in SVG and
 * PDF, and @scale × @scale pixels in PNG (0: PLOT_EXPORT_DEFAULT_SCALE); the other formats ignore
 * @scale. @path is the old file or the whole new one (atomic-file.h). */
gboolean plot_export (PlotFigure *figure,
                      const char *path,
                      PlotExportFormat format,
                      double width,
                      double height,
                      double scale,
                      const PlotTheme *theme,
                      GError **error);

G_END_DECLS
