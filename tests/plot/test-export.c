/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files: what is in them, and what is left when writing fails. */
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "plot-test.h"

static PlotFigure *
create_figure (void)
{
  const double x[] = { 1, 2, 3 };
  const double y[] = { 0.9, 0.5, 0.4 };
  const PlotSeriesStyle style = { .line = PLOT_LINE_DOTS };
  PlotFigure *figure = plot_figure_new_lines ("Title of the figure", NULL, NULL);
  g_autoptr (PlotSeries) series = plot_test_make_series ("Loss", x, y, 3, &style);

  plot_figure_add_panel (figure, "Loss", NULL, NULL);
  plot_figure_add_series (figure, 0, series);
  return figure;
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static char *
make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("pupil-plot-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

static void
test_formats (void)
{
  static const char *const names[] = { "figure.png", "figure.SVG", "a.b.pdf" };
  static const char *const magic[] = { "\x89PNG\r\n", "<?xml", "%PDF-" };
  g_autofree char *folder = make_folder ();
  g_autoptr (PlotFigure) figure = create_figure ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_autofree char *data = NULL;
      g_autoptr (GError) error = NULL;
      PlotExportFormat format;
      gsize length;

      g_assert_true (plot_export_format_from_path (path, &format, &error));
      g_assert_no_error (error);
      g_assert_cmpint (format, ==, i);

      /* Twice: the second replaces the first. */
      for (guint j = 0; j < 2; j++)
        {
          g_assert_true (plot_export (figure, path,
                                      &(PlotExport){ format, 400, 300, 0, plot_theme_light () },
                                      &error));
          g_assert_no_error (error);
        }
      g_assert_cmpuint (count_files (folder), ==, 1);
      g_assert_true (g_file_get_contents (path, &data, &length, &error));
      g_assert_cmpuint (length, >, 1000);
      g_assert_true (g_str_has_prefix (data, magic[i]));

      if (format == PLOT_EXPORT_SVG)
        g_assert_nonnull (g_strstr_len (data, (gssize) length, "</svg>"));
      if (format == PLOT_EXPORT_PDF)
        g_assert_nonnull (g_strstr_len (data + length - 32, 32, "%%EOF"));
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_png_is_the_picture (void)
{
  static const double scales[] = { 0, 1, 3 };
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "figure.png", NULL);
  g_autoptr (PlotFigure) figure = create_figure ();

  for (guint i = 0; i < G_N_ELEMENTS (scales); i++)
    {
      g_autoptr (GError) error = NULL;
      double scale = scales[i] == 0 ? PLOT_EXPORT_DEFAULT_SCALE : scales[i];
      cairo_surface_t *surface;

      plot_export (figure, path,
                   &(PlotExport){ PLOT_EXPORT_PNG, 400, 300, scales[i], plot_theme_dark () },
                   &error);
      g_assert_no_error (error);
      surface = cairo_image_surface_create_from_png (path);
      g_assert_cmpint (cairo_surface_status (surface), ==, CAIRO_STATUS_SUCCESS);
      g_assert_cmpint (cairo_image_surface_get_width (surface), ==, (int) (400 * scale));
      g_assert_cmpint (cairo_image_surface_get_height (surface), ==, (int) (300 * scale));
      g_assert_cmpuint (plot_test_count_colors (surface), >, 20);

      if (scale == 1)
        {
          cairo_surface_t *drawn = plot_test_draw (figure, 400, 300, plot_theme_dark (), NULL);

          for (int y = 0; y < 300; y++)
            for (int x = 0; x < 400; x++)
              g_assert_cmphex (plot_test_get_pixel (surface, x, y) & 0xffffff, ==,
                               plot_test_get_pixel (drawn, x, y) & 0xffffff);
          cairo_surface_destroy (drawn);
        }
      cairo_surface_destroy (surface);
    }
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_failures (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *occupied = g_build_filename (folder, "folder.png", NULL);
  g_autofree char *missing = g_build_filename (folder, "missing", "figure.png", NULL);
  g_autofree char *good = g_build_filename (folder, "figure.png", NULL);
  g_autoptr (PlotFigure) figure = create_figure ();
  const char *const paths[] = { occupied, missing };
  static const double sizes[] = { 0, -5, NAN, INFINITY, 1e9 };
  PlotExportFormat format;

  /* A folder has the name already. */
  g_assert_cmpint (g_mkdir (occupied, 0700), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *name = g_path_get_basename (paths[i]);

      g_assert_false (
          plot_export (figure, paths[i],
                       &(PlotExport){ PLOT_EXPORT_PNG, 400, 300, 1, plot_theme_light () }, &error));
      g_assert_error (error, PLOT_EXPORT_ERROR, PLOT_EXPORT_ERROR_WRITE);
      g_assert_nonnull (strstr (error->message, name));
      g_assert_cmpuint (count_files (folder), ==, 1);
    }

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint j = PLOT_EXPORT_PNG; j <= PLOT_EXPORT_PDF; j++)
      {
        g_autoptr (GError) error = NULL;

        g_assert_false (plot_export (figure, good,
                                     &(PlotExport){ (PlotExportFormat) j, sizes[i], 300, 1,
                                                    plot_theme_light () },
                                     &error));
        g_assert_error (error, PLOT_EXPORT_ERROR, PLOT_EXPORT_ERROR_SIZE);
        g_assert_cmpuint (count_files (folder), ==, 1);
      }

  {
    g_autoptr (GError) error = NULL;

    g_assert_false (plot_export_format_from_path ("/tmp/figure.jpeg", &format, &error));
    g_assert_error (error, PLOT_EXPORT_ERROR, PLOT_EXPORT_ERROR_FORMAT);
    g_assert_nonnull (strstr (error->message, "figure.jpeg"));
  }

  g_assert_cmpint (g_rmdir (occupied), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* root may write anywhere. */
static void
test_unwritable (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "figure.pdf", NULL);
  g_autoptr (PlotFigure) figure = create_figure ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_chmod (folder, 0500), ==, 0);
  if (g_access (folder, W_OK) == 0)
    g_test_skip ("This user may write to a folder without permission");
  else
    {
      g_assert_false (
          plot_export (figure, path,
                       &(PlotExport){ PLOT_EXPORT_PDF, 400, 300, 1, plot_theme_light () }, &error));
      g_assert_error (error, PLOT_EXPORT_ERROR, PLOT_EXPORT_ERROR_WRITE);
      g_assert_cmpuint (count_files (folder), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* A file-size limit stands in for a full disk: what could not be written leaves the old file
 * unharmed. */
static void
test_full_disk (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (PlotFigure) figure = create_figure ();

  for (guint i = PLOT_EXPORT_PNG; i <= PLOT_EXPORT_PDF; i++)
    {
      g_autofree char *path = g_build_filename (folder, "figure", NULL);
      g_autofree char *data = NULL;
      g_autoptr (GError) error = NULL;
      struct rlimit before, small;

      g_assert_true (g_file_set_contents (path, "old", -1, NULL));
      g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
      small = before;
      small.rlim_cur = 512;
      signal (SIGXFSZ, SIG_IGN);
      g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
      plot_export (figure, path,
                   &(PlotExport){ (PlotExportFormat) i, 400, 300, 1, plot_theme_light () }, &error);
      g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);

      g_assert_error (error, PLOT_EXPORT_ERROR, PLOT_EXPORT_ERROR_WRITE);
      g_assert_cmpuint (count_files (folder), ==, 1);
      g_assert_true (g_file_get_contents (path, &data, NULL, NULL));
      g_assert_cmpstr (data, ==, "old");
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/plot/export/formats", test_formats);
  g_test_add_func ("/plot/export/png-is-the-picture", test_png_is_the_picture);
  g_test_add_func ("/plot/export/failures", test_failures);
  g_test_add_func ("/plot/export/unwritable", test_unwritable);
  g_test_add_func ("/plot/export/full-disk", test_full_disk);

  return g_test_run ();
}
