/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JPEG by libjpeg itself: gdk-pixbuf keeps its warnings for itself, and they are all that tells
 * pixels which were made up from those of the file. */
#include "dataset-image-source.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
/* Behind the library's own header. */
#include <jerror.h>

#include "dataset-image-integrity.h"

#define MAX_SHRINKING 8u

typedef struct
{
  struct jpeg_decompress_struct library;
  struct jpeg_error_mgr errors;
  struct jpeg_progress_mgr progress;
  jmp_buf failed;
  DatasetImageSource *source;
  GdkPixbuf *image;
  guint8 *row;        /* of four inks */
  gboolean made_up;   /* the library filled in what was missing */
  gboolean has_rests; /* bytes between the data and the next marker */
  int scan;           /* that has been counted */
} Decoder;

static Decoder *
get_decoder (j_common_ptr library)
{
  return library->client_data;
}

static G_GNUC_NORETURN void
stop (Decoder *decoder, DatasetImageOutcome outcome)
{
  decoder->source->outcome = outcome;
  longjmp (decoder->failed, 1);
}

static G_GNUC_NORETURN void
on_error (j_common_ptr library)
{
  switch (library->err->msg_code)
    {
    case JERR_NO_BACKING_STORE:
      stop (get_decoder (library), DATASET_IMAGE_TOO_COSTLY);
    case JERR_OUT_OF_MEMORY:
      stop (get_decoder (library), DATASET_IMAGE_NO_MEMORY);
    default:
      stop (get_decoder (library), DATASET_IMAGE_DAMAGED);
    }
}

/* Not every warning means damage: a wrong version number in a header harms nobody, and cameras
 * leave some bytes behind the data. */
static void
on_message (j_common_ptr library, int level)
{
  Decoder *decoder = get_decoder (library);

  if (level >= 0)
    return;
  switch (library->err->msg_code)
    {
    case JWRN_ARITH_BAD_CODE:
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_JPEG_EOF:
    case JWRN_MUST_RESYNC:
      decoder->made_up = TRUE;
      break;
    case JWRN_EXTRANEOUS_DATA:
      decoder->has_rests = TRUE;
      break;
    default:
      break;
    }
}

/* Called for every row of blocks of a file that is gathered from several scans, before there are
 * pixels: a scan of some bytes passes over the whole image. */
static void
on_progress (j_common_ptr library)
{
  Decoder *decoder = get_decoder (library);
  j_decompress_ptr own = &decoder->library;
  guint64 n_pixels = 0;

  if (own->input_scan_number != decoder->scan)
    {
      decoder->scan = own->input_scan_number;
      n_pixels = (guint64) own->image_width * own->image_height;
    }
  if (!dataset_image_source_work (decoder->source, n_pixels))
    longjmp (decoder->failed, 1);
}

static void
start (Decoder *decoder)
{
  j_decompress_ptr library = &decoder->library;

  library->err = jpeg_std_error (&decoder->errors);
  decoder->errors.error_exit = on_error;
  decoder->errors.emit_message = on_message;
  library->client_data = decoder;
  jpeg_create_decompress (library);
  /* Setting up wiped the structure. */
  library->client_data = decoder;
  decoder->progress.progress_monitor = on_progress;
  library->progress = &decoder->progress;
  library->mem->max_memory_to_use = (long) MIN (decoder->source->budget.memory, G_MAXINT32);
  jpeg_mem_src (library, decoder->source->data, (unsigned long) decoder->source->size);
}

/* What the coefficients take, if all of them must be kept until the last scan. */
static guint64
count_coefficient_bytes (j_decompress_ptr library)
{
  guint64 n_blocks = 0;

  if (!jpeg_has_multiple_scans (library))
    return 0;
  for (int i = 0; i < library->num_components; i++)
    n_blocks +=
        (guint64) library->comp_info[i].width_in_blocks * library->comp_info[i].height_in_blocks;
  return n_blocks * DCTSIZE2 * sizeof (JCOEF);
}

/* The decoder is much faster at a fraction of the size. */
static void
choose_size (Decoder *decoder)
{
  j_decompress_ptr library = &decoder->library;
  int width, height;

  dataset_image_source_fit (decoder->source, library->image_width, library->image_height, &width,
                            &height);
  library->scale_num = 1;
  for (library->scale_denom = MAX_SHRINKING; library->scale_denom > 1; library->scale_denom /= 2)
    {
      jpeg_calc_output_dimensions (library);
      if (library->output_width >= (guint) width && library->output_height >= (guint) height)
        break;
    }
  library->out_color_space = library->num_components == 4 ? JCS_CMYK : JCS_RGB;
  jpeg_calc_output_dimensions (library);
}

/* Four inks to three lights. Adobe's programs, and what follows them, store inks upside down, and
 * say who they are. */
static void
convert_inks (const Decoder *decoder, guint8 *pixels)
{
  gboolean inverted = decoder->library.saw_Adobe_marker;

  for (guint x = 0; x < decoder->library.output_width; x++)
    for (guint c = 0; c < 3; c++)
      {
        guint ink = decoder->row[4 * x + c];
        guint black = decoder->row[4 * x + 3];

        if (!inverted)
          {
            ink = 255 - ink;
            black = 255 - black;
          }
        pixels[3 * x + c] = (guint8) ((ink * black + 127) / 255);
      }
}

static void
read_rows (Decoder *decoder)
{
  j_decompress_ptr library = &decoder->library;
  size_t stride = (size_t) gdk_pixbuf_get_rowstride (decoder->image);
  guint8 *pixels = gdk_pixbuf_get_pixels (decoder->image);

  while (library->output_scanline < library->output_height)
    {
      guint8 *row = pixels + stride * library->output_scanline;
      JSAMPROW target = decoder->row != NULL ? decoder->row : row;

      /* One line of the result is up to eight of the image. */
      if (!dataset_image_source_work (decoder->source,
                                      (guint64) library->image_width * library->scale_denom))
        longjmp (decoder->failed, 1);
      jpeg_read_scanlines (library, &target, 1);
      if (decoder->row != NULL)
        convert_inks (decoder, row);
    }
}

/* Whether there was a scan for all that the image consists of, to the last bit of the last
 * coefficient. */
static gboolean
has_all_scans (const struct jpeg_decompress_struct *library)
{
  for (int i = 0; i < library->num_components; i++)
    {
      if (library->comp_info[i].quant_table == NULL)
        return FALSE; /* no scan has had this color */
      for (int k = 0; library->progressive_mode && k < DCTSIZE2; k++)
        if (library->coef_bits[i][k] != 0)
          return FALSE;
    }
  return TRUE;
}

/* May return by longjmp(). */
static void
decode (Decoder *decoder)
{
  DatasetImageSource *source = decoder->source;
  j_decompress_ptr library = &decoder->library;
  guint64 n_bytes;

  start (decoder);
  jpeg_read_header (library, TRUE);
  if ((guint64) library->image_width * library->image_height == 0)
    stop (decoder, DATASET_IMAGE_DAMAGED);
  choose_size (decoder);
  n_bytes = count_coefficient_bytes (library) +
            (guint64) library->output_width * library->output_height * 3;
  if (!dataset_image_source_claim (source, library->image_width, library->image_height, n_bytes))
    longjmp (decoder->failed, 1);
  jpeg_start_decompress (library);
  decoder->image = dataset_image_source_new_pixbuf (source, FALSE, library->output_width,
                                                    library->output_height);
  if (decoder->image == NULL)
    longjmp (decoder->failed, 1);
  if (library->output_components == 4)
    decoder->row = g_malloc ((size_t) library->output_width * 4);
  read_rows (decoder);
  if (!has_all_scans (library))
    stop (decoder, DATASET_IMAGE_DAMAGED);
  /* Reads to the end, past a second frame if there is one: that is an error of the library's. */
  jpeg_finish_decompress (library);
  if (decoder->made_up ||
      (decoder->has_rests && dataset_image_has_zero_run (source->data, source->size)))
    stop (decoder, DATASET_IMAGE_DAMAGED);
}

GdkPixbuf *
dataset_image_decode_jpeg (DatasetImageSource *source)
{
  /* Not on the stack, where longjmp() would make a guess of it. */
  Decoder *decoder = g_new0 (Decoder, 1);
  GdkPixbuf *image;
  guint64 width, height;

  decoder->source = source;
  if (setjmp (decoder->failed) == 0)
    decode (decoder);
  else
    g_clear_object (&decoder->image);
  image = decoder->image;
  width = decoder->library.image_width;
  height = decoder->library.image_height;
  jpeg_destroy_decompress (&decoder->library);
  g_free (decoder->row);
  g_free (decoder);
  return image != NULL ? dataset_image_source_shrink (source, image, width, height) : NULL;
}
