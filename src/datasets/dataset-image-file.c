/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dataset-image-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dataset-image-integrity.h"
#include "dataset-image-orientation.h"
#include "dataset-image-source.h"
#include "dataset-input.h"
#include "read-name.h"

#define MAX_FILE_SIZE ((guint64) 256 << 20)

/* From here on a file counts among what many threads share, with all that it may need. */
#define LARGE_FILE_SIZE ((guint64) 16 << 20)

/* Between two checks whether it is cancelled. */
#define PIECE_SIZE ((size_t) 4 << 20)

static void
set_unusable (const char *path, DatasetError code, const char *detail, GError **error)
{
  g_autofree char *name = read_name_of_file (path);

  g_set_error (error, DATASET_ERROR, code, _ ("“%s” cannot be used (%s): replace or remove it."),
               name, detail);
}

static void
set_no_memory (const char *path, GError **error)
{
  g_autofree char *name = read_name_of_file (path);

  g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
               _ ("There is not enough memory to decode “%s”: close other programs, or make the "
                  "image smaller."),
               name);
}

static void
set_errno (const char *path, int number, GError **error)
{
  g_autofree char *name = read_name_of_file (path);

  /* Nobody gave its name: it was there when the folder was read. */
  if (number == ENOENT)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 _ ("“%s” cannot be used (it is gone, or is a link that leads nowhere): replace or "
                    "remove it."),
                 name);
  else
    dataset_input_take_error (error,
                              g_error_new_literal (G_IO_ERROR, g_io_error_from_errno (number),
                                                   g_strerror (number)),
                              path);
}

/* Up to @size bytes; -1 on error, also if it is cancelled. */
static gssize
read_fully (int descriptor, guint8 *buffer, size_t size, GCancellable *cancellable)
{
  size_t total = 0;

  while (total < size)
    {
      ssize_t n = read (descriptor, buffer + total, MIN (size - total, PIECE_SIZE));

      if (g_cancellable_is_cancelled (cancellable))
        {
          errno = ECANCELED;
          return -1;
        }
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

/* The whole file into @source, for the caller to free; its large ones wait at the gate. Not
 * g_file_get_contents(): a pipe must not be waited for, and the size is limited. */
static gboolean
read_content (int descriptor, DatasetImageSource *source, const char *path, GError **error)
{
  GCancellable *cancellable = source->budget.cancellable;
  g_autofree guint8 *content = NULL;
  struct stat status;
  guint64 size;
  gssize n_read;

  if (fstat (descriptor, &status) != 0)
    {
      set_errno (path, errno, error);
      return FALSE;
    }
  size = (guint64) status.st_size;
  if (!S_ISREG (status.st_mode))
    {
      set_unusable (path, DATASET_ERROR_UNKNOWN, _ ("it is not an ordinary file"), error);
      return FALSE;
    }
  if (size > MAX_FILE_SIZE)
    {
      set_unusable (path, DATASET_ERROR_UNKNOWN, _ ("it is larger than 256 MiB"), error);
      return FALSE;
    }
  read_budget_init (&source->budget, READ_IMAGE, size, cancellable);
  if (size > LARGE_FILE_SIZE)
    {
      source->claimed = size + source->budget.memory;
      read_gate_claim (source->gate, source->claimed);
    }
  content = g_try_malloc ((size_t) size + 1);
  if (content == NULL)
    {
      set_no_memory (path, error);
      return FALSE;
    }
  n_read = read_fully (descriptor, content, (size_t) size, cancellable);
  if (n_read < 0)
    {
      set_errno (path, errno, error);
      return FALSE;
    }
  source->size = (size_t) n_read;
  source->data = g_steal_pointer (&content);
  return TRUE;
}

static gboolean
read_file (DatasetImageSource *source, const char *path, GError **error)
{
  int descriptor = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  gboolean success;

  if (descriptor < 0)
    {
      set_errno (path, errno, error);
      return FALSE;
    }
  success = read_content (descriptor, source, path, error);
  g_close (descriptor, NULL);
  return success;
}

static void
set_outcome (DatasetImageOutcome outcome, const char *path, GError **error)
{
  switch (outcome)
    {
    case DATASET_IMAGE_TOO_LARGE:
      set_unusable (path, DATASET_ERROR_UNKNOWN, _ ("it has more than 100 megapixels"), error);
      break;
    case DATASET_IMAGE_TOO_COSTLY:
      set_unusable (path, DATASET_ERROR_UNKNOWN,
                    _ ("it would take far more memory or time than images of its file size do"),
                    error);
      break;
    case DATASET_IMAGE_NO_MEMORY:
      set_no_memory (path, error);
      break;
    case DATASET_IMAGE_NO_DECODER:
      set_unusable (path, DATASET_ERROR_UNKNOWN, _ ("its decoder is missing: reinstall gdk-pixbuf"),
                    error);
      break;
    case DATASET_IMAGE_CANCELLED:
      set_errno (path, ECANCELED, error);
      break;
    case DATASET_IMAGE_GOOD:
    case DATASET_IMAGE_DAMAGED:
    default:
      set_unusable (path, DATASET_ERROR_DAMAGED, _ ("it is damaged or cannot be decoded"), error);
      break;
    }
}

/* As cameras write it beside a JPEG. Takes @image. */
static GdkPixbuf *
turn_upright (const DatasetImageSource *source, GdkPixbuf *image)
{
  GdkPixbuf *upright;
  char orientation[2] = { '0', '\0' };

  orientation[0] =
      (char) (orientation[0] + (char) dataset_image_jpeg_orientation (source->data, source->size));
  gdk_pixbuf_set_option (image, "orientation", orientation);
  upright = gdk_pixbuf_apply_embedded_orientation (image);
  g_object_unref (image);
  return upright;
}

/* The image at about the size that is needed, upright. */
static GdkPixbuf *
decode (DatasetImageSource *source, const char *path, GError **error)
{
  DatasetImageFormat format = dataset_image_sniff (source->data, source->size);
  GdkPixbuf *image = NULL;

  if (format == DATASET_IMAGE_NONE)
    {
      set_unusable (path, DATASET_ERROR_DAMAGED, _ ("it is not a JPEG, PNG or WebP image"), error);
      return NULL;
    }
  if (!dataset_image_check (format, source->data, source->size))
    {
      set_unusable (path, DATASET_ERROR_DAMAGED, _ ("it is damaged or incomplete"), error);
      return NULL;
    }
  if (format == DATASET_IMAGE_JPEG)
    image = dataset_image_decode_jpeg (source);
  else if (format == DATASET_IMAGE_PNG)
    image = dataset_image_decode_png (source);
  else
    image = dataset_image_decode_webp (source);
  if (image != NULL && format == DATASET_IMAGE_JPEG)
    {
      image = turn_upright (source, image);
      if (image == NULL)
        source->outcome = DATASET_IMAGE_NO_MEMORY;
    }
  if (image == NULL)
    set_outcome (source->outcome, path, error);
  return image;
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

static gboolean
load (DatasetImageSource *source, const char *path, guint8 *pixels, GError **error)
{
  g_autoptr (GdkPixbuf) image = NULL;
  g_autoptr (GdkPixbuf) square = NULL;

  image = read_file (source, path, error) ? decode (source, path, error) : NULL;
  if (image == NULL)
    return FALSE;
  square = crop_and_scale (image, source->side);
  if (square == NULL)
    {
      set_no_memory (path, error);
      return FALSE;
    }
  write_planes (square, source->side, pixels);
  return TRUE;
}

gboolean
dataset_image_file_load (const char *path,
                         guint side,
                         guint8 *pixels,
                         ReadGate *gate,
                         GCancellable *cancellable,
                         GError **error)
{
  DatasetImageSource source = { .side = side, .gate = gate };
  gboolean success;

  g_return_val_if_fail (path != NULL && pixels != NULL && gate != NULL, FALSE);
  g_return_val_if_fail (side > 0 && side <= DATASET_IMAGE_MAX_SIDE, FALSE);

  source.budget.cancellable = cancellable;
  success = load (&source, path, pixels, error);
  read_gate_release (gate, source.claimed);
  g_free ((guint8 *) source.data);
  return success;
}

gboolean
dataset_image_file_is_name (const char *path)
{
  static const char *const extensions[] = { ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp" };
  const char *extension = strrchr (path, '.');

  for (guint i = 0; extension != NULL && i < G_N_ELEMENTS (extensions); i++)
    if (g_ascii_strcasecmp (extension, extensions[i]) == 0)
      return TRUE;
  return FALSE;
}

gboolean
dataset_image_file_is_image (const char *path)
{
  guint8 start[DATASET_IMAGE_SNIFF_SIZE];
  gssize n_read = -1;
  int descriptor;

  if (dataset_image_file_is_name (path))
    return TRUE;
  descriptor = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  if (descriptor >= 0)
    {
      n_read = read_fully (descriptor, start, sizeof start, NULL);
      g_close (descriptor, NULL);
    }
  return n_read > 0 && dataset_image_sniff (start, (size_t) n_read) != DATASET_IMAGE_NONE;
}
