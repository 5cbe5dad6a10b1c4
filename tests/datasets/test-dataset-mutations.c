/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Images, archives and IDX files with bytes changed, cut out and put in: each opens or is an error,
 * and takes no more than its budget. $PUPIL_MUTATIONS says how many of each kind are tried. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <webp/encode.h>

#include "dataset-image-integrity.h"
#include "dataset-image-orientation.h"
#include "dataset-image-source.h"
#include "dataset-test-util.h"

#define SIDE 40
#define DEFAULT_N 150

static guint
get_n (void)
{
  const char *text = g_getenv ("PUPIL_MUTATIONS");

  return text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : DEFAULT_N;
}

/* One to four changes; the same for the same seed. */
static GByteArray *
mutate (const GByteArray *bytes, GRand *random)
{
  GByteArray *mutated = g_byte_array_sized_new (bytes->len + 64);
  gint32 n = g_rand_int_range (random, 1, 5);

  g_byte_array_append (mutated, bytes->data, bytes->len);
  for (gint32 i = 0; i < n && mutated->len > 8; i++)
    {
      guint place = (guint) g_rand_int_range (random, 0, (gint32) mutated->len);
      guint length = (guint) g_rand_int_range (random, 1, 9);
      guint8 byte = (guint8) g_rand_int_range (random, 0, 256);

      switch (g_rand_int_range (random, 0, 6))
        {
        case 0:
          mutated->data[place] ^= (guint8) (1 << (byte & 7));
          break;
        case 1:
          mutated->data[place] = byte;
          break;
        case 2:
          memset (mutated->data + place, byte < 128 ? 0 : 0xff, MIN (length, mutated->len - place));
          break;
        case 3:
          g_byte_array_remove_range (mutated, place, MIN (length, mutated->len - place));
          break;
        case 4:
          /* A piece of it once more, at the end. */
          g_byte_array_set_size (mutated, mutated->len + length);
          memmove (mutated->data + mutated->len - length,
                   mutated->data + MIN (place, mutated->len - 2 * length), length);
          break;
        default:
          g_byte_array_set_size (mutated, place + 1);
          break;
        }
    }
  return mutated;
}

static void
fill (guint8 *rgb)
{
  for (guint i = 0; i < 3 * SIDE * SIDE; i++)
    rgb[i] = (guint8) (i * 7 + i / 120 * 13);
}

static GByteArray *
make_jpeg (gboolean progressive, gboolean cmyk)
{
  static const guint8 exif[] = "Exif\0\0II*\0\10\0\0\0\1\0\22\1\3\0\1\0\0\0\6\0\0\0\0\0\0";
  struct jpeg_compress_struct library;
  struct jpeg_error_mgr errors;
  unsigned char *data = NULL;
  unsigned long size = 0;
  guint8 pixels[4 * SIDE * SIDE] = { 0 };
  GByteArray *bytes = g_byte_array_new ();

  fill (pixels);
  library.err = jpeg_std_error (&errors);
  jpeg_create_compress (&library);
  jpeg_mem_dest (&library, &data, &size);
  library.image_width = library.image_height = SIDE;
  library.input_components = cmyk ? 4 : 3;
  library.in_color_space = cmyk ? JCS_CMYK : JCS_RGB;
  jpeg_set_defaults (&library);
  if (progressive)
    jpeg_simple_progression (&library);
  else
    library.restart_in_rows = 1;
  jpeg_start_compress (&library, TRUE);
  jpeg_write_marker (&library, JPEG_APP0 + 1, exif, sizeof exif - 1);
  for (guint y = 0; y < SIDE; y++)
    {
      JSAMPROW row = pixels + y * SIDE * (cmyk ? 4 : 3);

      jpeg_write_scanlines (&library, &row, 1);
    }
  jpeg_finish_compress (&library);
  jpeg_destroy_compress (&library);
  g_byte_array_append (bytes, data, (guint) size);
  free (data);
  return bytes;
}

static GByteArray *
make_webp (gboolean lossless)
{
  guint8 pixels[3 * SIDE * SIDE] = { 0 };
  guint8 *data = NULL;
  size_t size;
  GByteArray *bytes = g_byte_array_new ();

  fill (pixels);
  size = lossless ? WebPEncodeLosslessRGB (pixels, SIDE, SIDE, 3 * SIDE, &data)
                  : WebPEncodeRGB (pixels, SIDE, SIDE, 3 * SIDE, 70, &data);
  g_byte_array_append (bytes, data, (guint) size);
  WebPFree (data);
  return bytes;
}

static void
add (GByteArray *bytes, const void *data, guint size)
{
  g_byte_array_append (bytes, data, size);
}

/* The picture twice, at the upper left of a larger canvas. */
static GByteArray *
make_animation (void)
{
  g_autoptr (GByteArray) still = make_webp (TRUE);
  guint32 content = still->len - 12;
  guint32 padding = content % 2;
  guint32 frame_size = GUINT32_TO_LE (16 + content);
  guint32 size = GUINT32_TO_LE (4 + 18 + 14 + 2 * (8 + 16 + content + padding));
  GByteArray *bytes = g_byte_array_new ();

  add (bytes, "RIFF", 4);
  add (bytes, &size, 4);
  add (bytes, "WEBPVP8X\12\0\0\0\2\0\0\0\77\0\0\77\0\0", 22);
  add (bytes, "ANIM\6\0\0\0\0\0\0\0\0\0", 14);
  for (guint i = 0; i < 2; i++)
    {
      add (bytes, "ANMF", 4);
      add (bytes, &frame_size, 4);
      add (bytes, "\0\0\0\0\0\0\47\0\0\47\0\0\144\0\0\0", 16);
      add (bytes, still->data + 12, content);
      add (bytes, "", padding);
    }
  return bytes;
}

static GByteArray *
make_png (void)
{
  guint8 pixels[3 * SIDE * SIDE] = { 0 };
  g_autoptr (GdkPixbuf) image = gdk_pixbuf_new_from_data (pixels, GDK_COLORSPACE_RGB, FALSE, 8,
                                                          SIDE, SIDE, 3 * SIDE, NULL, NULL);
  char *data = NULL;
  gsize size = 0;

  fill (pixels);
  g_assert_true (gdk_pixbuf_save_to_buffer (image, &data, &size, "png", NULL, NULL));
  return g_byte_array_new_take ((guint8 *) data, size);
}

/* What dataset_image_file_load() does with the bytes of a file, without the file. */
static gboolean
decode (const GByteArray *bytes)
{
  g_autoptr (ReadGate) gate = read_gate_new (READ_IMAGES_MEMORY);
  g_autoptr (GdkPixbuf) image = NULL;
  DatasetImageFormat format = dataset_image_sniff (bytes->data, bytes->len);
  DatasetImageSource source = { .data = bytes->data, .size = bytes->len, .side = 16, .gate = gate };

  read_budget_init (&source.budget, READ_IMAGE, bytes->len, NULL);
  if (format == DATASET_IMAGE_NONE || !dataset_image_check (format, bytes->data, bytes->len))
    return FALSE;
  if (format == DATASET_IMAGE_JPEG)
    image = dataset_image_decode_jpeg (&source);
  else if (format == DATASET_IMAGE_PNG)
    image = dataset_image_decode_png (&source);
  else
    image = dataset_image_decode_webp (&source);
  g_assert_true ((image != NULL) == (source.outcome == DATASET_IMAGE_GOOD));
  g_assert_cmpuint (source.budget.memory_peak, <=, source.budget.memory);
  g_assert_cmpuint (dataset_image_jpeg_orientation (bytes->data, bytes->len), <=, 8);
  if (image == NULL)
    return FALSE;
  g_assert_cmpint (gdk_pixbuf_get_width (image), >=, 1);
  g_assert_cmpint (gdk_pixbuf_get_height (image), >=, 1);
  return TRUE;
}

static void
test_images (void)
{
  GByteArray *const images[] = { make_jpeg (FALSE, FALSE),
                                 make_jpeg (TRUE, FALSE),
                                 make_jpeg (FALSE, TRUE),
                                 make_webp (FALSE),
                                 make_webp (TRUE),
                                 make_animation (),
                                 make_png () };
  guint n = get_n ();

  for (guint i = 0; i < G_N_ELEMENTS (images); i++)
    {
      g_autoptr (GRand) random = g_rand_new_with_seed (i);
      guint n_good = 0;

      g_assert_true (decode (images[i]));
      for (guint j = 0; j < n; j++)
        {
          g_autoptr (GByteArray) mutated = mutate (images[i], random);

          n_good += decode (mutated) ? 1 : 0;
        }
      g_test_message ("kind %u: %u of %u can still be decoded", i, n_good, n);
      g_byte_array_unref (images[i]);
    }
}

static void
open_mutated (const char *folder, const char *name, const char *opened, guint seed)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *to_open = g_build_filename (folder, opened, NULL);
  g_autoptr (GByteArray) whole = test_read (path);
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  guint n = get_n () / 2;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GByteArray) mutated = mutate (whole, random);
      g_autoptr (GError) error = NULL;
      g_autoptr (NnDataset) dataset = NULL;

      test_write (folder, name, mutated->data, mutated->len);
      dataset = dataset_open (to_open, NULL, NULL, &error);
      g_assert_true ((dataset != NULL) == (error == NULL));
    }
  test_write (folder, name, whole->data, whole->len);
}

static void
test_archives (void)
{
  static const guint8 labels[] = { 0, 1 };
  char *folder = test_folder_new ();

  for (guint compressed = 0; compressed < 2; compressed++)
    {
      const char *name = compressed ? "x.tar.gz" : "x.tar";
      TestTar *tar = test_tar_new (compressed == 1);

      for (guint i = 0; i < 6; i++)
        {
          g_autoptr (GByteArray) batch = test_binary_batch (labels, 2, (guint8) i);
          g_autofree char *member =
              i == 5 ? g_strdup ("test_batch.bin") : g_strdup_printf ("data_batch_%u.bin", i + 1);

          test_tar_add (tar, member, batch->data, batch->len);
        }
      test_tar_add (tar, "batches.meta.txt", "cat\ndog\n", 8);
      test_tar_write (tar, folder, name);
      open_mutated (folder, name, name, compressed);
    }
  test_folder_remove (folder);
}

static void
test_idx (void)
{
  static const guint8 images[] = { 0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2,
                                   0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8 };
  static const guint8 labels[] = { 0, 0, 8, 1, 0, 0, 0, 2, 0, 1 };
  g_autoptr (GByteArray) compressed = test_gzip (images, sizeof images);
  char *folder = test_folder_new ();

  test_write (folder, "train-images-idx3-ubyte.gz", compressed->data, compressed->len);
  test_write (folder, "train-labels-idx1-ubyte", labels, sizeof labels);
  test_write (folder, "t10k-images-idx3-ubyte", images, sizeof images);
  test_write (folder, "t10k-labels-idx1-ubyte", labels, sizeof labels);
  open_mutated (folder, "train-images-idx3-ubyte.gz", ".", 1);
  open_mutated (folder, "t10k-images-idx3-ubyte", ".", 2);
  open_mutated (folder, "train-labels-idx1-ubyte", "train-labels-idx1-ubyte", 3);
  test_folder_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dataset-mutations/images", test_images);
  g_test_add_func ("/dataset-mutations/archives", test_archives);
  g_test_add_func ("/dataset-mutations/idx", test_idx);
  return g_test_run ();
}
