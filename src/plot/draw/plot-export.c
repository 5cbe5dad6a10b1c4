/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-export.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <errno.h>
#include <glib/gi18n-lib.h>
#include <math.h>

#include "atomic-file.h"
#include "plot-draw.h"
#include "plot-layout.h"

/* Cairo's images have at most this many pixels on a side. */
#define LARGEST_IMAGE 32767

/* As much as PDF readers promise to show: 200 inches. */
#define LARGEST_PAGE 14400

G_DEFINE_QUARK (plot_export_error_quark, plot_export_error)

typedef struct
{
  AtomicFile *file;
  GError *error; /* of the first write that failed, or NULL */
} Output;

static cairo_status_t
write_bytes (void *closure, const unsigned char *data, unsigned int length)
{
  Output *output = closure;

  if (output->error == NULL)
    atomic_file_write (output->file, data, length, &output->error);
  return output->error == NULL ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

gboolean
plot_export_format_from_path (const char *path, PlotExportFormat *format, GError **error)
{
  static const struct
  {
    const char *extension;
    PlotExportFormat format;
  } formats[] = {
    { ".png", PLOT_EXPORT_PNG },
    { ".svg", PLOT_EXPORT_SVG },
    { ".pdf", PLOT_EXPORT_PDF },
  };
  g_autofree char *lower = NULL;
  g_autofree char *name = NULL;

  g_return_val_if_fail (path != NULL && format != NULL, FALSE);

  lower = g_ascii_strdown (path, -1);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_str_has_suffix (lower, formats[i].extension))
      {
        *format = formats[i].format;
        return TRUE;
      }

  name = g_filename_display_basename (path);
  g_set_error (error, PLOT_EXPORT_ERROR, PLOT_EXPORT_ERROR_FORMAT,
               _ ("“%s” does not say in which format to save: give it a name that ends in .png, "
                  ".svg or .pdf."),
               name);
  return FALSE;
}

static cairo_surface_t *
create_surface (Output *output, const PlotExport *export)
{
  double width = export->width;
  double height = export->height;
  double scale = export->scale;
  cairo_surface_t *surface;

  switch (export->format)
    {
    case PLOT_EXPORT_SVG:
      return cairo_svg_surface_create_for_stream (write_bytes, output, width, height);
    case PLOT_EXPORT_PDF:
      return cairo_pdf_surface_create_for_stream (write_bytes, output, width, height);
    case PLOT_EXPORT_PNG:
    default:
      surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) ceil (width * scale),
                                            (int) ceil (height * scale));
      cairo_surface_set_device_scale (surface, scale, scale);
      return surface;
    }
}

static void
draw_page (PlotFigure *figure, cairo_t *cr, const PlotExport *export)
{
  g_autoptr (PlotStyle) style = plot_style_new (export->theme);
  g_autoptr (PlotLayout) layout = plot_layout_new (figure, style, export->width, export->height);

  plot_layout_draw (layout, cr, NULL);
  cairo_show_page (cr);
}

static cairo_status_t
draw (PlotFigure *figure, Output *output, const PlotExport *export)
{
  cairo_surface_t *surface = create_surface (output, export);
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;

  if (export->format == PLOT_EXPORT_PDF && plot_figure_get_title (figure) != NULL &&
      cairo_surface_status (surface) == CAIRO_STATUS_SUCCESS)
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE,
                                    plot_figure_get_title (figure));

  draw_page (figure, cr, export);
  status = cairo_status (cr);
  cairo_destroy (cr);

  if (status == CAIRO_STATUS_SUCCESS && export->format == PLOT_EXPORT_PNG)
    status = cairo_surface_write_to_png_stream (surface, write_bytes, output);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  return status;
}

static gboolean
check_size (const PlotExport *export, const char *name, GError **error)
{
  double width = export->width;
  double height = export->height;
  double largest = export->format == PLOT_EXPORT_PNG ? LARGEST_IMAGE / export->scale : LARGEST_PAGE;

  if (width >= 1 && height >= 1 && width <= largest && height <= largest)
    return TRUE;

  g_set_error (error, PLOT_EXPORT_ERROR, PLOT_EXPORT_ERROR_SIZE,
               _ ("“%s” cannot be %.0f × %.0f large: choose a size between 1 and %.0f."), name,
               width, height, floor (largest));
  return FALSE;
}

gboolean
plot_export (PlotFigure *figure, const char *path, const PlotExport *export, GError **error)
{
  g_autofree char *name = NULL;
  g_autoptr (AtomicFile) file = NULL;
  Output output = { 0 };
  PlotExport picture;

  g_return_val_if_fail (figure != NULL && path != NULL && export != NULL, FALSE);
  g_return_val_if_fail (export->theme != NULL, FALSE);
  g_return_val_if_fail (isfinite (export->scale) && export->scale >= 0, FALSE);

  name = g_filename_display_basename (path);
  picture = *export;
  if (picture.scale == 0)
    picture.scale = PLOT_EXPORT_DEFAULT_SCALE;
  if (!check_size (&picture, name, error))
    return FALSE;

  file = output.file = atomic_file_new (path, &output.error);
  if (file != NULL && draw (figure, &output, &picture) != CAIRO_STATUS_SUCCESS &&
      output.error == NULL)
    atomic_file_set_error (&output.error, path, ENOMEM, NULL);
  if (output.error == NULL && atomic_file_commit (file, &output.error))
    return TRUE;
  g_set_error_literal (error, PLOT_EXPORT_ERROR, PLOT_EXPORT_ERROR_WRITE, output.error->message);
  g_clear_error (&output.error);
  return FALSE;
}
