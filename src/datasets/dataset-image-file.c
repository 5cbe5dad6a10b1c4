#include "dataset-image-file.h"

#include <errno.h>
#include <fcntl.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dataset-image-integrity.h"
#include "dataset-input.h"

#define MAX_FILE_SIZE ((guint64) 256 << 20)
#define MAX_PIXELS ((guint64) 100 * 1000 * 1000)

static void
set_unusable (const char *path, DatasetError code, const char *detail, GError **error)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, DATASET_ERROR, code, _ ("“%s” cannot be used (%s): replace or remove it"),
               name, detail);
}

static void
set_errno (const char *path, int number, GError **error)
{
  dataset_input_take_error (error,
                            g_error_new_literal (G_IO_ERROR, g_io_error_from_errno (number),
                                                 g_strerror (number)),
                            path);
}

/* Up to @size bytes; -1 on error. */
static gssize
read_fully (int descriptor, guint8 *buffer, size_t size)
{
  size_t total = 0;

  while (total < size)
    {
      ssize_t n = read (descriptor, buffer + total, size - total);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -1;
      if (n == 0)
        break;
      total += (size_t) n;
    }
  return (gssize) total;
}

/* The whole file, or NULL. Not g_file_get_contents(): a pipe must not be waited for, and the size
 * is limited. */
static guint8 *
read_file (const char *path, size_t *size, GError **error)
{
  int descriptor = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  g_autofree guint8 *content = NULL;
  struct stat status;
  gssize n_read = -1;

  if (descriptor < 0)
    {
      set_errno (path, errno, error);
      return NULL;
    }
  if (fstat (descriptor, &status) != 0)
    set_errno (path, errno, error);
  else if (!S_ISREG (status.st_mode))
    set_unusable (path, DATASET_ERROR_UNKNOWN, _ ("it is not an ordinary file"), error);
  else if ((guint64) status.st_size > MAX_FILE_SIZE ||
           (content = g_try_malloc ((size_t) status.st_size + 1)) == NULL)
    set_unusable (path, DATASET_ERROR_UNKNOWN, _ ("it is larger than 256 MiB"), error);
  else if ((n_read = read_fully (descriptor, content, (size_t) status.st_size)) < 0)
    set_errno (path, errno, error);
  g_close (descriptor, NULL);
  if (n_read < 0)
    return NULL;
  *size = (size_t) n_read;
  return g_steal_pointer (&content);
}

static GdkPixbufLoader *
new_loader (const char *path, DatasetImageFormat format, GError **error)
{
  static const char *const types[] = {
    [DATASET_IMAGE_JPEG] = "jpeg", [DATASET_IMAGE_PNG] = "png", [DATASET_IMAGE_WEBP] = "webp"
  };
  GdkPixbufLoader *loader = gdk_pixbuf_loader_new_with_type (types[format], NULL);

  if (loader != NULL)
    return loader;
  if (format == DATASET_IMAGE_WEBP)
    set_unusable (path, DATASET_ERROR_UNKNOWN,
                  _ ("the decoder for WebP is missing: install the package “webp-pixbuf-loader”"),
                  error);
  else
    set_unusable (path, DATASET_ERROR_UNKNOWN,
                  _ ("its decoder is missing: install gdk-pixbuf anew"), error);
  return NULL;
}

/* The image at about the size that is needed, upright. */
static GdkPixbuf *
decode (const char *path, guint side, GError **error)
{
  g_autofree guint8 *content = NULL;
  g_autoptr (GdkPixbufLoader) loader = NULL;
  g_autoptr (GError) cause = NULL;
  g_autoptr (GdkPixbuf) upright = NULL;
  DatasetImageFormat format;
  size_t size = 0;
  guint32 width;
  guint32 height;
  guint32 shorter;
  gboolean success;

  content = read_file (path, &size, error);
  if (content == NULL)
    return NULL;
  format = dataset_image_sniff (content, size);
  if (format == DATASET_IMAGE_NONE)
    {
      set_unusable (path, DATASET_ERROR_DAMAGED, _ ("it is no JPEG, PNG or WebP image"), error);
      return NULL;
    }
  if (!dataset_image_check (format, content, size, &width, &height))
    {
      set_unusable (path, DATASET_ERROR_DAMAGED, _ ("it is damaged or incomplete"), error);
      return NULL;
    }
  if ((guint64) width * height > MAX_PIXELS)
    {
      set_unusable (path, DATASET_ERROR_UNKNOWN, _ ("it has more than 100 megapixels"), error);
      return NULL;
    }
  loader = new_loader (path, format, error);
  if (loader == NULL)
    return NULL;
  /* JPEG's decoder is much faster at a fraction of the size. Images are never enlarged before they
   * are cropped: a strip of 100,000 × 1 would need too much memory. */
  shorter = MIN (width, height);
  if (shorter > side)
    gdk_pixbuf_loader_set_size (loader, (int) MAX ((guint64) width * side / shorter, side),
                                (int) MAX ((guint64) height * side / shorter, side));
  success = gdk_pixbuf_loader_write (loader, content, size, &cause);
  success = gdk_pixbuf_loader_close (loader, success ? &cause : NULL) && success;
  if (success && gdk_pixbuf_loader_get_pixbuf (loader) != NULL)
    upright = gdk_pixbuf_apply_embedded_orientation (gdk_pixbuf_loader_get_pixbuf (loader));
  if (upright == NULL)
    {
      set_unusable (path, DATASET_ERROR_DAMAGED, _ ("it is damaged or cannot be decoded"), error);
      return NULL;
    }
  return g_steal_pointer (&upright);
}

static GdkPixbuf *
crop_and_scale (GdkPixbuf *image, guint side)
{
  int width = gdk_pixbuf_get_width (image);
  int height = gdk_pixbuf_get_height (image);
  int shorter = MIN (width, height);
  g_autoptr (GdkPixbuf) square =
      gdk_pixbuf_new_subpixbuf (image, (width - shorter) / 2, (height - shorter) / 2, shorter,
                                shorter);

  if (shorter == (int) side)
    return g_steal_pointer (&square);
  return gdk_pixbuf_scale_simple (square, (int) side, (int) side, GDK_INTERP_BILINEAR);
}

static void
write_planes (const GdkPixbuf *image, guint side, guint8 *pixels)
{
  const guint8 *row = gdk_pixbuf_read_pixels (image);
  size_t n_channels = (size_t) gdk_pixbuf_get_n_channels (image);
  size_t stride = (size_t) gdk_pixbuf_get_rowstride (image);
  gboolean has_alpha = gdk_pixbuf_get_has_alpha (image);
  size_t plane = (size_t) side * side;
  size_t i = 0;

  for (guint y = 0; y < side; y++, row += stride)
    for (guint x = 0; x < side; x++, i++)
      {
        const guint8 *pixel = row + x * n_channels;
        guint alpha = has_alpha ? pixel[3] : 255;

        for (guint c = 0; c < 3; c++)
          pixels[c * plane + i] = (guint8) ((pixel[c] * alpha + 255 * (255 - alpha) + 127) / 255);
      }
}

gboolean
dataset_image_file_load (const char *path, guint side, guint8 *pixels, GError **error)
{
  g_autoptr (GdkPixbuf) image = NULL;
  g_autoptr (GdkPixbuf) square = NULL;

  g_return_val_if_fail (path != NULL && pixels != NULL, FALSE);
  g_return_val_if_fail (side > 0 && side <= DATASET_IMAGE_MAX_SIDE, FALSE);

  image = decode (path, side, error);
  if (image == NULL)
    return FALSE;
  square = crop_and_scale (image, side);
  if (square == NULL)
    {
      set_unusable (path, DATASET_ERROR_UNKNOWN, _ ("there is not enough memory to scale it"),
                    error);
      return FALSE;
    }
  write_planes (square, side, pixels);
  return TRUE;
}

gboolean
dataset_image_file_is_image (const char *path)
{
  static const char *const extensions[] = { ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp" };
  guint8 start[DATASET_IMAGE_SNIFF_SIZE];
  const char *extension = strrchr (path, '.');
  gssize n_read = -1;
  int descriptor;

  for (guint i = 0; extension != NULL && i < G_N_ELEMENTS (extensions); i++)
    if (g_ascii_strcasecmp (extension, extensions[i]) == 0)
      return TRUE;
  descriptor = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  if (descriptor >= 0)
    {
      n_read = read_fully (descriptor, start, sizeof start);
      g_close (descriptor, NULL);
    }
  return n_read > 0 && dataset_image_sniff (start, (size_t) n_read) != DATASET_IMAGE_NONE;
}
