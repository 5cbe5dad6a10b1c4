/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an image may cost, and pixels that a decoder would have made up. */
#include "dataset-image-file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <webp/encode.h>

#include "dataset-image-integrity.h"
#include "dataset-image-source.h"
#include "dataset-test-util.h"

#define MIB (G_GUINT64_CONSTANT (1) << 20)

/* How a test wants its JPEG. */
typedef struct
{
  guint width;
  guint height;
  gboolean is_cmyk;
  gboolean has_adobe_marker;
  gboolean is_progressive;
  gboolean is_plain; /* one color instead of a pattern */
  guint8 ink[4];     /* that color */
} JpegKind;

static void
fill_row (const JpegKind *kind, guint y, guint8 *row)
{
  guint n = kind->is_cmyk ? 4 : 3;

  for (guint x = 0; x < kind->width; x++)
    for (guint c = 0; c < n; c++)
      row[x * n + c] =
          kind->is_plain ? kind->ink[c] : (guint8) ((x * 7 + y * 13 + x * y / 3 + c * 50) & 0xff);
}

static GByteArray *
make_jpeg (const JpegKind *kind)
{
  struct jpeg_compress_struct library;
  struct jpeg_error_mgr errors;
  unsigned char *data = NULL;
  unsigned long size = 0;
  g_autofree guint8 *row = g_malloc (4 * (size_t) kind->width);
  GByteArray *bytes = g_byte_array_new ();

  library.err = jpeg_std_error (&errors);
  jpeg_create_compress (&library);
  jpeg_mem_dest (&library, &data, &size);
  library.image_width = kind->width;
  library.image_height = kind->height;
  library.input_components = kind->is_cmyk ? 4 : 3;
  library.in_color_space = kind->is_cmyk ? JCS_CMYK : JCS_RGB;
  jpeg_set_defaults (&library);
  jpeg_set_quality (&library, 95, TRUE);
  if (kind->is_cmyk)
    library.write_Adobe_marker = kind->has_adobe_marker;
  if (kind->is_progressive)
    jpeg_simple_progression (&library);
  jpeg_start_compress (&library, TRUE);
  for (guint y = 0; y < kind->height; y++)
    {
      JSAMPROW rows = row;

      fill_row (kind, y, row);
      jpeg_write_scanlines (&library, &rows, 1);
    }
  jpeg_finish_compress (&library);
  jpeg_destroy_compress (&library);
  g_byte_array_append (bytes, data, (guint) size);
  free (data);
  return bytes;
}

/* The place of the marker @code, the last one or the first. */
static guint
find_marker (const GByteArray *jpeg, guint8 code, gboolean last)
{
  guint found = 0;

  for (guint i = 2; i + 1 < jpeg->len && (last || found == 0); i++)
    if (jpeg->data[i] == 0xff && jpeg->data[i + 1] == code)
      found = i;
  g_assert_cmpuint (found, >, 0);
  return found;
}

static GByteArray *
insert (const GByteArray *bytes, guint place, const guint8 *what, guint n)
{
  GByteArray *result = g_byte_array_new ();

  g_byte_array_append (result, bytes->data, place);
  g_byte_array_append (result, what, n);
  g_byte_array_append (result, bytes->data + place, bytes->len - place);
  return result;
}

/* Loads what a file of these bytes holds; 3 × 16 × 16 bytes, or NULL with the error. */
static guint8 *
load (const GByteArray *bytes, GCancellable *cancellable, guint64 *peak, GError **error)
{
  char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "victim.img", NULL);
  g_autofree guint8 *pixels = g_malloc0 (3 * 16 * 16);
  g_autoptr (ReadGate) gate = read_gate_new (READ_IMAGES_MEMORY);
  gboolean success;

  test_write (folder, "victim.img", bytes->data, bytes->len);
  success = dataset_image_file_load (path, 16, pixels, gate, cancellable, error);
  if (peak != NULL)
    *peak = read_gate_get_peak (gate);
  test_folder_remove (folder);
  return success ? g_steal_pointer (&pixels) : NULL;
}

static void
assert_refused (const GByteArray *bytes, DatasetError code, const char *part)
{
  GError *error = NULL;
  guint64 peak;
  g_autofree guint8 *pixels = load (bytes, NULL, &peak, &error);

  test_assert_error (pixels, error, DATASET_ERROR, code, part);
  g_assert_cmpuint (peak, <, 64 * MIB);
}

static void
assert_good (const GByteArray *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *pixels = load (bytes, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (pixels);
}

static void
source_init (DatasetImageSource *source,
             const GByteArray *bytes,
             ReadGate *gate,
             GCancellable *cancellable)
{
  *source =
      (DatasetImageSource){ .data = bytes->data, .size = bytes->len, .side = 16, .gate = gate };
  read_budget_init (&source->budget, READ_IMAGE, bytes->len, cancellable);
}

/* ---- sizes ---- */

/* libjpeg goes by the first frame, whatever comes behind it. */
static void
test_two_frames (void)
{
  JpegKind kind = { .width = 8, .height = 8 };
  g_autoptr (GByteArray) small = make_jpeg (&kind);
  guint frame = find_marker (small, 0xc0, FALSE);
  g_autoptr (GByteArray) bomb =
      insert (small, find_marker (small, 0xd9, TRUE), small->data + frame, 19);
  g_autoptr (ReadGate) gate = read_gate_new (READ_IMAGES_MEMORY);
  DatasetImageSource source;

  g_assert_true (dataset_image_check (DATASET_IMAGE_JPEG, small->data, small->len));
  g_assert_false (dataset_image_check (DATASET_IMAGE_JPEG, bomb->data, bomb->len));
  assert_refused (bomb, DATASET_ERROR_DAMAGED, "damaged");

  /* The decoder judges by the size that it is going to use. */
  memcpy (bomb->data + frame + 5, "\xff\xdc\xff\xdc", 4);
  assert_refused (bomb, DATASET_ERROR_DAMAGED, "damaged");
  source_init (&source, bomb, gate, NULL);
  g_assert_null (dataset_image_decode_jpeg (&source));
  g_assert_cmpint (source.outcome, ==, DATASET_IMAGE_TOO_LARGE);
  g_assert_cmpuint (source.budget.memory_peak, ==, 0);
}

/* A small file of 80 megapixels whose coefficients would all have to be kept: 480 MB. */
static void
test_large_progressive (void)
{
  JpegKind kind = { .width = 8, .height = 8, .is_progressive = TRUE };
  g_autoptr (GByteArray) jpeg = make_jpeg (&kind);
  guint frame = find_marker (jpeg, 0xc2, FALSE);

  memcpy (jpeg->data + frame + 5, "\x1f\x40\x27\x10", 4);
  assert_refused (jpeg, DATASET_ERROR_UNKNOWN, "memory or time");
}

static GByteArray *
new_bytes (const char *start)
{
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_append (bytes, (const guint8 *) start, (guint) strlen (start));
  return bytes;
}

static void
add_little (GByteArray *bytes, guint n_bytes, guint32 number)
{
  for (guint i = 0; i < n_bytes; i++, number >>= 8)
    {
      guint8 byte = number & 0xff;

      g_byte_array_append (bytes, &byte, 1);
    }
}

static void
add_chunk (GByteArray *bytes, const char *type, const GByteArray *content)
{
  g_byte_array_append (bytes, (const guint8 *) type, 4);
  add_little (bytes, 4, content->len);
  g_byte_array_append (bytes, content->data, content->len);
  if (content->len % 2 != 0)
    add_little (bytes, 1, 0);
}

/* A red square of @side pixels at (2x, 2y) of a canvas, which is a picture of its own after that.
 */
static GByteArray *
make_animation (guint canvas, guint side, guint x, guint y)
{
  g_autofree guint8 *red = g_malloc0 (3 * (size_t) side * side);
  g_autoptr (GByteArray) extended = new_bytes ("\x02");
  g_autoptr (GByteArray) animation = new_bytes ("\xff\xff\xff\xff");
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  g_autoptr (GByteArray) body = new_bytes ("WEBP");
  GByteArray *file = new_bytes ("RIFF");
  guint8 *lossless = NULL;
  size_t size;

  for (size_t i = 0; i < (size_t) side * side; i++)
    red[3 * i] = 255;
  size = WebPEncodeLosslessRGB (red, (int) side, (int) side, 3 * (int) side, &lossless);
  g_assert_cmpuint (size, >, 12);
  add_little (extended, 3, 0);
  add_little (extended, 3, canvas - 1);
  add_little (extended, 3, canvas - 1);
  add_little (animation, 2, 0);
  add_little (frame, 3, x);
  add_little (frame, 3, y);
  add_little (frame, 3, side - 1);
  add_little (frame, 3, side - 1);
  add_little (frame, 3, 100);
  add_little (frame, 1, 0);
  g_byte_array_append (frame, lossless + 12, (guint) size - 12);
  WebPFree (lossless);
  add_chunk (body, "VP8X", extended);
  add_chunk (body, "ANIM", animation);
  add_chunk (body, "ANMF", frame);
  add_chunk (body, "ANMF", frame);
  add_little (file, 4, body->len);
  g_byte_array_append (file, body->data, body->len);
  return file;
}

/* Noise if @color is negative. */
static GByteArray *
make_lossy_webp (guint side, int color)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autofree guint8 *pixels = g_malloc ((size_t) 3 * side * side);
  GByteArray *file = g_byte_array_new ();
  guint8 *bytes = NULL;
  size_t size;

  for (size_t i = 0; i < (size_t) 3 * side * side; i++)
    pixels[i] = (guint8) (color < 0 ? g_rand_int_range (random, 0, 256) : color);
  size = WebPEncodeRGB (pixels, (int) side, (int) side, 3 * (int) side, 80, &bytes);
  g_assert_cmpuint (size, >, 0);
  g_byte_array_append (file, bytes, (guint) size);
  WebPFree (bytes);
  return file;
}

/* Only the first picture of an animation is made, and what it takes is known before. */
static void
test_animation (void)
{
  g_autoptr (GByteArray) giant = make_animation (10000, 4, 0, 0);
  g_autoptr (GByteArray) whole = make_animation (16, 16, 0, 0);
  g_autoptr (GByteArray) corner = make_animation (16, 8, 4, 4);
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *pixels = NULL;

  assert_refused (giant, DATASET_ERROR_UNKNOWN, "memory or time");
  assert_good (whole);
  pixels = load (corner, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pixels[0], ==, 255);
  g_assert_cmpuint (pixels[256], ==, 255);          /* white where it is clear */
  g_assert_cmpuint (pixels[12 * 16 + 12], ==, 255); /* red in the lower right corner */
  g_assert_cmpuint (pixels[256 + 12 * 16 + 12], ==, 0);
}

static guint32
get_checksum (const guint8 *bytes, guint n)
{
  guint32 sum = 0xffffffffu;

  for (guint i = 0; i < n; i++)
    {
      sum ^= bytes[i];
      for (guint bit = 0; bit < 8; bit++)
        sum = (sum & 1) != 0 ? sum >> 1 ^ 0xedb88320u : sum >> 1;
    }
  return ~sum;
}

static void
add_png_chunk (GByteArray *png, const char *type, const guint8 *content, guint size)
{
  guint32 length = GUINT32_TO_BE (size);
  guint start;
  guint32 sum;

  g_byte_array_append (png, (const guint8 *) &length, 4);
  start = png->len;
  g_byte_array_append (png, (const guint8 *) type, 4);
  g_byte_array_append (png, content, size);
  sum = GUINT32_TO_BE (get_checksum (png->data + start, size + 4));
  g_byte_array_append (png, (const guint8 *) &sum, 4);
}

/* @n zeros in zlib's format. */
static GByteArray *
compress_zeros (size_t n)
{
  g_autoptr (GConverter) compressor =
      G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 9));
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, compressor);
  g_autofree guint8 *zeros = g_malloc0 (n);
  g_autoptr (GBytes) bytes = NULL;

  g_assert_true (g_output_stream_write_all (stream, zeros, n, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  bytes = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
  return g_bytes_unref_to_array (g_steal_pointer (&bytes));
}

/* Black and white, one bit a pixel, all black; its rows, compressed, are of @n_bytes. */
static GByteArray *
make_png_of_bytes (
    guint32 width, guint32 height, gboolean is_interlaced, size_t n_bytes, guint n_texts)
{
  GByteArray *png = new_bytes ("\x89PNG\r\n\x1a\n");
  g_autoptr (GByteArray) pixels = compress_zeros (n_bytes);
  guint8 header[13] = { 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, is_interlaced };
  guint32 big_width = GUINT32_TO_BE (width), big_height = GUINT32_TO_BE (height);

  memcpy (header, &big_width, 4);
  memcpy (header + 4, &big_height, 4);
  add_png_chunk (png, "IHDR", header, sizeof header);
  for (guint i = 0; i < n_texts; i++)
    {
      g_autoptr (GByteArray) text = compress_zeros (100000);

      g_byte_array_prepend (text, (const guint8 *) "note\0", 6);
      add_png_chunk (png, "zTXt", text->data, text->len);
    }
  add_png_chunk (png, "IDAT", pixels->data, pixels->len);
  add_png_chunk (png, "IEND", NULL, 0);
  return png;
}

static GByteArray *
make_png (guint32 width, guint32 height, guint n_texts)
{
  return make_png_of_bytes (width, height, FALSE, (size_t) height * ((width + 7) / 8 + 1), n_texts);
}

static void
test_png (void)
{
  g_autoptr (GByteArray) page = make_png (4960, 7016, 0);
  g_autoptr (GByteArray) giant = make_png (12000, 8000, 0);
  g_autoptr (GByteArray) texts = make_png (16, 16, 3);
  g_autoptr (ReadGate) gate = read_gate_new (READ_IMAGES_MEMORY);
  g_autoptr (GdkPixbuf) image = NULL;
  DatasetImageSource source;

  assert_good (page);
  assert_refused (giant, DATASET_ERROR_UNKNOWN, "memory or time");
  /* Each text might unfold to 8 MB, and there may be a thousand. */
  source_init (&source, texts, gate, NULL);
  image = dataset_image_decode_png (&source);
  g_assert_nonnull (image);
  g_assert_null (gdk_pixbuf_get_option (image, "tEXt::note"));
}

/* ---- time ---- */

/* Every scan passes over the whole image, and takes 20 bytes. */
static void
test_many_scans (void)
{
  JpegKind kind = {
    .width = 3000, .height = 3000, .is_progressive = TRUE, .is_plain = TRUE, .ink = { 90, 90, 90 }
  };
  g_autoptr (GByteArray) jpeg = make_jpeg (&kind);
  guint scan = find_marker (jpeg, 0xda, TRUE);
  guint end = find_marker (jpeg, 0xd9, TRUE);
  g_autoptr (GByteArray) scans = g_byte_array_new ();
  g_autoptr (GByteArray) bomb = NULL;

  assert_good (jpeg);
  for (guint i = 0; i < 1000; i++)
    g_byte_array_append (scans, jpeg->data + scan, end - scan);
  g_assert_cmpuint (scans->len, <, 100000);
  bomb = insert (jpeg, end, scans->data, scans->len);
  {
    GError *error = NULL;
    g_autofree guint8 *pixels = load (bomb, NULL, NULL, &error);

    test_assert_error (pixels, error, DATASET_ERROR, DATASET_ERROR_UNKNOWN, "memory or time");
  }
}

static void
test_cancel (void)
{
  JpegKind kinds[2] = { { .width = 64, .height = 64 },
                        { .width = 64, .height = 64, .is_progressive = TRUE } };
  GByteArray *files[4] = { make_jpeg (&kinds[0]), make_jpeg (&kinds[1]), make_png (64, 64, 0),
                           make_animation (16, 16, 0, 0) };
  GdkPixbuf *(*const decoders[4]) (
      DatasetImageSource *) = { dataset_image_decode_jpeg, dataset_image_decode_jpeg,
                                dataset_image_decode_png, dataset_image_decode_webp };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (ReadGate) gate = read_gate_new (READ_IMAGES_MEMORY);

  g_cancellable_cancel (cancellable);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      GError *error = NULL;
      DatasetImageSource source;

      assert_good (files[i]);
      source_init (&source, files[i], gate, cancellable);
      g_assert_null (decoders[i](&source));
      g_assert_cmpint (source.outcome, ==, DATASET_IMAGE_CANCELLED);
      g_assert_null (load (files[i], cancellable, NULL, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_clear_error (&error);
      g_byte_array_unref (files[i]);
    }
}

typedef struct
{
  DatasetImageSource source;
  GdkPixbuf *(*decode) (DatasetImageSource *source);
} Decoding;

static gpointer
decode_in_thread (gpointer data)
{
  Decoding *decoding = data;

  return decoding->decode (&decoding->source);
}

/* While a decoder that has read the header waits for the memory of its pixels. */
static void
test_cancel_in_the_middle (void)
{
  JpegKind kinds[2] = { { .width = 64, .height = 64 },
                        { .width = 64, .height = 64, .is_progressive = TRUE } };
  GByteArray *files[4] = { make_jpeg (&kinds[0]), make_jpeg (&kinds[1]), make_png (64, 64, 0),
                           make_lossy_webp (64, -1) };
  GdkPixbuf *(*const decoders[4]) (
      DatasetImageSource *) = { dataset_image_decode_jpeg, dataset_image_decode_jpeg,
                                dataset_image_decode_png, dataset_image_decode_webp };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (ReadGate) gate = read_gate_new (READ_IMAGES_MEMORY);
      Decoding decoding = { .decode = decoders[i] };
      GThread *thread;

      source_init (&decoding.source, files[i], gate, cancellable);
      read_gate_claim (gate, READ_IMAGES_MEMORY);
      thread = g_thread_new ("decoder", decode_in_thread, &decoding);
      g_usleep (20000);
      g_cancellable_cancel (cancellable);
      read_gate_release (gate, READ_IMAGES_MEMORY);
      g_assert_null (g_thread_join (thread));
      g_assert_cmpint (decoding.source.outcome, ==, DATASET_IMAGE_CANCELLED);
      read_gate_release (gate, decoding.source.claimed);
      g_byte_array_unref (files[i]);
    }
}

/* ---- pixels that are not there ---- */

static void
test_cut_and_ended (void)
{
  for (guint progressive = 0; progressive < 2; progressive++)
    {
      JpegKind kind = { .width = 96, .height = 96, .is_progressive = progressive == 1 };
      g_autoptr (GByteArray) whole = make_jpeg (&kind);
      guint first = find_marker (whole, 0xda, FALSE) + 20;

      assert_good (whole);
      for (guint i = 1; i < 20; i++)
        {
          g_autoptr (GByteArray) part = g_byte_array_new ();

          g_byte_array_append (part, whole->data, first + (whole->len - 60 - first) * i / 20);
          g_byte_array_append (part, (const guint8 *) "\xff\xd9", 2);
          assert_refused (part, DATASET_ERROR_DAMAGED, "damaged");
        }
    }
}

/* Compressed data that end properly, before the last row. Interlaced, 64 × 64 pixels of one bit are
 * 8 + 8 rows of 1 byte, 8 of 2, 16 of 2, 16 of 4, 32 of 4 and 32 of 8, each with its filter. */
static void
test_missing_rows (void)
{
  const size_t n_plain = 64 * 9;
  const size_t n_interlaced = 8 * 2 + 8 * 2 + 8 * 3 + 16 * 3 + 16 * 5 + 32 * 5 + 32 * 9;

  for (guint interlaced = 0; interlaced < 2; interlaced++)
    {
      size_t n_bytes = interlaced == 1 ? n_interlaced : n_plain;
      g_autoptr (GByteArray) whole = make_png_of_bytes (64, 64, interlaced == 1, n_bytes, 0);
      g_autoptr (GByteArray) more = make_png_of_bytes (64, 64, interlaced == 1, n_bytes + 99, 0);

      assert_good (whole);
      assert_good (more);
      for (guint i = 0; i < 20; i++)
        {
          g_autoptr (GByteArray) part =
              make_png_of_bytes (64, 64, interlaced == 1, (n_bytes - 1) * (i + 1) / 20, 0);

          assert_refused (part, DATASET_ERROR_DAMAGED, "damaged");
        }
    }
}

/* A progressive file that lacks its last scans is whole as far as libjpeg can tell. */
static void
test_missing_scans (void)
{
  JpegKind kind = { .width = 96, .height = 96, .is_progressive = TRUE };
  g_autoptr (GByteArray) whole = make_jpeg (&kind);
  g_autoptr (GByteArray) part = insert (whole, whole->len, NULL, 0);

  g_byte_array_set_size (part, find_marker (whole, 0xda, TRUE));
  g_byte_array_append (part, (const guint8 *) "\xff\xd9", 2);
  assert_refused (part, DATASET_ERROR_DAMAGED, "damaged");
}

/* A block of a disk that was never written. */
static void
test_zeros_inside (void)
{
  JpegKind kind = { .width = 256, .height = 256 };
  g_autoptr (GByteArray) whole = make_jpeg (&kind);

  for (guint i = 1; i < 12; i++)
    {
      g_autoptr (GByteArray) hollow = insert (whole, 0, NULL, 0);

      memset (hollow->data + hollow->len * i / 12, 0, 512);
      assert_refused (hollow, DATASET_ERROR_DAMAGED, "damaged");
    }
}

/* The end of a file for which there was room already, and a block inside. */
static void
test_zeros_in_webp (void)
{
  g_autoptr (GByteArray) whole = make_lossy_webp (256, -1);
  g_autoptr (GByteArray) black = make_lossy_webp (2000, 0);
  g_autoptr (GByteArray) white = make_lossy_webp (2000, 255);

  assert_good (whole);
  assert_good (black);
  assert_good (white);
  for (guint i = 1; i < 12; i++)
    {
      g_autoptr (GByteArray) hollow = insert (whole, 0, NULL, 0);
      guint start = hollow->len * i / 12;

      memset (hollow->data + start, 0, 512);
      assert_refused (hollow, DATASET_ERROR_DAMAGED, "damaged");
      memset (hollow->data + start, 0, hollow->len - start);
      assert_refused (hollow, DATASET_ERROR_DAMAGED, "damaged");
    }
}

/* What is fed again is work, and grows with the size of the file and not with its square. */
static void
test_webp_work (void)
{
  g_autoptr (GByteArray) webp = make_lossy_webp (1024, -1);
  g_autoptr (ReadGate) gate = read_gate_new (READ_IMAGES_MEMORY);
  g_autoptr (GdkPixbuf) image = NULL;
  const guint64 n_pixels = 1024 * 1024;
  DatasetImageSource source;

  g_assert_cmpuint (webp->len, >, 8 * (64 << 10));
  source_init (&source, webp, gate, NULL);
  image = dataset_image_decode_webp (&source);
  g_assert_nonnull (image);
  g_assert_cmpuint (source.budget.work_used, >, n_pixels);
  g_assert_cmpuint (source.budget.work_used, <=, n_pixels + 3 * (guint64) webp->len);
}

/* Many cameras leave something between the picture and its end. */
static void
test_rests (void)
{
  JpegKind kind = { .width = 64, .height = 64 };
  g_autoptr (GByteArray) whole = make_jpeg (&kind);
  g_autoptr (GByteArray) rests =
      insert (whole, find_marker (whole, 0xd9, TRUE), (const guint8 *) "\x12\x34\0\0\0\0\x56", 7);

  assert_good (rests);
}

static void
test_inks (void)
{
  /* Cyan: no red. Adobe's programs store the inks upside down. */
  JpegKind kinds[2] = {
    { .width = 32, .height = 32, .is_cmyk = TRUE, .is_plain = TRUE, .ink = { 255, 0, 0, 0 } },
    { .width = 32,
      .height = 32,
      .is_cmyk = TRUE,
      .has_adobe_marker = TRUE,
      .is_plain = TRUE,
      .ink = { 0, 255, 255, 255 } }
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GByteArray) jpeg = make_jpeg (&kinds[i]);
      g_autoptr (GError) error = NULL;
      g_autofree guint8 *pixels = load (jpeg, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (pixels[100], <, 4);
      g_assert_cmpuint (pixels[256 + 100], >, 251);
      g_assert_cmpuint (pixels[512 + 100], >, 251);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dataset-image-limits/two-frames", test_two_frames);
  g_test_add_func ("/dataset-image-limits/large-progressive", test_large_progressive);
  g_test_add_func ("/dataset-image-limits/animation", test_animation);
  g_test_add_func ("/dataset-image-limits/png", test_png);
  g_test_add_func ("/dataset-image-limits/many-scans", test_many_scans);
  g_test_add_func ("/dataset-image-limits/cancel", test_cancel);
  g_test_add_func ("/dataset-image-limits/cut-and-ended", test_cut_and_ended);
  g_test_add_func ("/dataset-image-limits/missing-scans", test_missing_scans);
  g_test_add_func ("/dataset-image-limits/zeros-inside", test_zeros_inside);
  g_test_add_func ("/dataset-image-limits/rests", test_rests);
  g_test_add_func ("/dataset-image-limits/inks", test_inks);
  g_test_add_func ("/dataset-image-limits/cancel-in-the-middle", test_cancel_in_the_middle);
  g_test_add_func ("/dataset-image-limits/webp-work", test_webp_work);
  g_test_add_func ("/dataset-image-limits/missing-rows", test_missing_rows);
  g_test_add_func ("/dataset-image-limits/zeros-in-webp", test_zeros_in_webp);
  return g_test_run ();
}
