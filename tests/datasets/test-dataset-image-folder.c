/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dataset-image-folder.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dataset-image-scan.h"
#include "dataset-test-util.h"

#define RED 0xff0000ffu
#define GREEN 0x00ff00ffu
#define BLUE 0x0000ffffu

static GdkPixbuf *
plain_image (int width, int height, guint32 color)
{
  GdkPixbuf *image = gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8, width, height);

  gdk_pixbuf_fill (image, color);
  return image;
}

/* The left half in one color, the right half in another. */
static GdkPixbuf *
halves (int width, int height, guint32 left, guint32 right)
{
  GdkPixbuf *image = plain_image (width, height, left);
  g_autoptr (GdkPixbuf) half =
      gdk_pixbuf_new_subpixbuf (image, width / 2, 0, width - width / 2, height);

  gdk_pixbuf_fill (half, right);
  return image;
}

/* The bytes of the image in the format of the name's extension. Takes @image over. */
static GByteArray *
encode (GdkPixbuf *image, const char *type)
{
  g_autoptr (GdkPixbuf) owned = image;
  g_autoptr (GError) error = NULL;
  char *content = NULL;
  gsize size = 0;

  if (strcmp (type, "jpeg") == 0)
    gdk_pixbuf_save_to_buffer (owned, &content, &size, type, &error, "quality", "100", NULL);
  else
    gdk_pixbuf_save_to_buffer (owned, &content, &size, type, &error, NULL);
  g_assert_no_error (error);
  return g_byte_array_new_take ((guint8 *) content, size);
}

static void
save (const char *folder, const char *name, GdkPixbuf *image)
{
  const char *extension = strrchr (name, '.');
  const char *type = extension == NULL ? "png" : extension + 1;
  g_autoptr (GByteArray) bytes = encode (image, strcmp (type, "jpg") == 0 ? "jpeg" : type);

  test_write (folder, name, bytes->data, bytes->len);
}

static gboolean
can_write (const char *type)
{
  GSList *formats = gdk_pixbuf_get_formats ();
  gboolean found = FALSE;

  for (GSList *l = formats; l != NULL; l = l->next)
    {
      g_autofree char *name = gdk_pixbuf_format_get_name (l->data);

      found |= strcmp (name, type) == 0 && gdk_pixbuf_format_is_writable (l->data);
    }
  g_slist_free (formats);
  return found;
}

/* Red, green and blue at one place of an image, each within @tolerance. */
static void
assert_pixel (const NnDataset *dataset,
              NnSplit split,
              size_t image,
              size_t x,
              size_t y,
              guint32 color,
              int tolerance)
{
  NnShape shape = nn_dataset_get_shape (dataset);
  const guint8 *pixels = nn_dataset_get_pixels (dataset, split, image);

  for (guint c = 0; c < 3; c++)
    {
      int value = pixels[(c * shape.height + y) * shape.width + x];
      int expected = (int) (color >> (24 - 8 * c) & 0xff);

      g_assert_cmpint (abs (value - expected), <=, tolerance);
    }
}

/* Two classes, with this file as the only training image of the first; returns the open data
 * set. */
static NnDataset *
open_single (const char *name, const GByteArray *content, guint side, GError **error)
{
  char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename ("train", "a", name, NULL);
  DatasetOptions options = { .image_side = side };
  NnDataset *dataset;

  test_write (folder, path, content->data, content->len);
  save (folder, "train/b/1.png", plain_image (8, 8, GREEN));
  save (folder, "test/a/1.png", plain_image (8, 8, RED));
  save (folder, "test/b/1.png", plain_image (8, 8, GREEN));
  dataset = dataset_image_folder_open (folder, &options, NULL, error);
  test_folder_remove (folder);
  return dataset;
}

static NnDataset *
open_image (GdkPixbuf *image, const char *type, guint side)
{
  g_autoptr (GByteArray) bytes = encode (image, type);
  g_autoptr (GError) error = NULL;
  NnDataset *dataset = open_single ("image", bytes, side, &error);

  g_assert_no_error (error);
  return dataset;
}

static void
test_crop (void)
{
  /* 64 × 16: the middle 16 columns have the border between the halves in their middle. */
  g_autoptr (NnDataset) wide = open_image (halves (64, 16, RED, BLUE), "png", 8);
  g_autoptr (NnDataset) tall = open_image (halves (20, 60, RED, BLUE), "png", 10);
  g_autoptr (NnDataset) same = open_image (halves (32, 32, RED, BLUE), "png", 32);
  g_autoptr (NnDataset) small = open_image (halves (2, 2, RED, BLUE), "png", 8);
  g_autoptr (NnDataset) strip = open_image (plain_image (5000, 1, GREEN), "png", 32);

  g_assert_true (nn_shape_equal (nn_dataset_get_shape (wide), (NnShape){ 3, 8, 8 }));
  assert_pixel (wide, NN_SPLIT_TRAINING, 0, 0, 0, RED, 0);
  assert_pixel (wide, NN_SPLIT_TRAINING, 0, 3, 7, RED, 0);
  assert_pixel (wide, NN_SPLIT_TRAINING, 0, 4, 0, BLUE, 0);
  assert_pixel (wide, NN_SPLIT_TRAINING, 0, 7, 7, BLUE, 0);
  assert_pixel (tall, NN_SPLIT_TRAINING, 0, 4, 0, RED, 0);
  assert_pixel (tall, NN_SPLIT_TRAINING, 0, 5, 9, BLUE, 0);
  assert_pixel (same, NN_SPLIT_TRAINING, 0, 15, 31, RED, 0);
  assert_pixel (same, NN_SPLIT_TRAINING, 0, 16, 0, BLUE, 0);
  assert_pixel (small, NN_SPLIT_TRAINING, 0, 0, 0, RED, 0);
  assert_pixel (small, NN_SPLIT_TRAINING, 0, 7, 7, BLUE, 0);
  assert_pixel (strip, NN_SPLIT_TRAINING, 0, 31, 31, GREEN, 0);
}

static void
test_formats (void)
{
  g_autoptr (NnDataset) png = open_image (halves (40, 30, RED, BLUE), "png", 10);
  g_autoptr (NnDataset) jpeg = open_image (halves (40, 30, RED, BLUE), "jpeg", 10);
  g_autoptr (NnDataset) webp = NULL;

  assert_pixel (png, NN_SPLIT_TRAINING, 0, 1, 5, RED, 0);
  assert_pixel (jpeg, NN_SPLIT_TRAINING, 0, 1, 5, RED, 4);
  assert_pixel (jpeg, NN_SPLIT_TRAINING, 0, 8, 5, BLUE, 4);
  if (!can_write ("webp"))
    {
      g_test_skip ("gdk-pixbuf has no WebP here (package webp-pixbuf-loader)");
      return;
    }
  webp = open_image (halves (40, 30, RED, BLUE), "webp", 10);
  assert_pixel (webp, NN_SPLIT_TRAINING, 0, 1, 5, RED, 12);
  assert_pixel (webp, NN_SPLIT_TRAINING, 0, 8, 5, BLUE, 12);
}

static void
test_alpha (void)
{
  g_autoptr (NnDataset) clear = open_image (plain_image (16, 16, 0x00ff0000), "png", 16);
  g_autoptr (NnDataset) half = open_image (plain_image (64, 64, 0xff000080), "png", 16);

  assert_pixel (clear, NN_SPLIT_TRAINING, 0, 3, 3, 0xffffffff, 0);
  assert_pixel (half, NN_SPLIT_TRAINING, 0, 3, 3, 0xff7f7fff, 1);
}

/* A gray JPEG (one component), 8 × 8, made by hand: all coefficients zero is middle gray. */
static void
test_gray (void)
{
  static const guint8
      gray[] = { 0xff, 0xd8, 0xff, 0xdb, 0x00, 0x43, 0x00, /* quantisation: ones follow */
                 1,    1,    1,    1,    1,    1,    1,    1, 1,  1, 1,    1,    1,   1, 1, 1,
                 1,    1,    1,    1,    1,    1,    1,    1, 1,  1, 1,    1,    1,   1, 1, 1,
                 1,    1,    1,    1,    1,    1,    1,    1, 1,  1, 1,    1,    1,   1, 1, 1,
                 1,    1,    1,    1,    1,    1,    1,    1, 1,  1, 1,    1,    1,   1, 1, 1,
                 0xff, 0xc0, 0x00, 0x0b, 8,    0,    8,    0, 8,  1, 1,    0x11, 0, /* size */
                 0xff, 0xc4, 0x00, 0x14, 0x00, 1,    0,    0, 0,  0, 0,    0,    0,   0, 0, 0,
                 0,    0,    0,    0,    0,    0, /* DC: 0 → 0 */
                 0xff, 0xc4, 0x00, 0x14, 0x10, 1,    0,    0, 0,  0, 0,    0,    0,   0, 0, 0,
                 0,    0,    0,    0,    0,    0, /* AC: 0 → end */
                 0xff, 0xda, 0x00, 0x08, 1,    1,    0x00, 0, 63, 0, 0x3f, 0xff, 0xd9 };
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (NnDataset) dataset = NULL;

  g_byte_array_append (bytes, gray, sizeof gray);
  dataset = open_single ("gray.jpeg", bytes, 8, &error);
  g_assert_no_error (error);
  assert_pixel (dataset, NN_SPLIT_TRAINING, 0, 4, 4, 0x808080ff, 0);
}

/* An EXIF segment with this orientation, put after a JPEG's first two bytes. */
static GByteArray *
with_orientation (GByteArray *jpeg, guint8 orientation)
{
  const guint8 exif[] = { 0xff, 0xe1, 0x00, 0x22, 'E',         'x', 'i', 'f', 0,    0,    'I', 'I',
                          42,   0,    8,    0,    0,           0,   1,   0,   0x12, 0x01, 3,   0,
                          1,    0,    0,    0,    orientation, 0,   0,   0,   0,    0,    0,   0 };
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_append (bytes, jpeg->data, 2);
  g_byte_array_append (bytes, exif, sizeof exif);
  g_byte_array_append (bytes, jpeg->data + 2, jpeg->len - 2);
  g_byte_array_unref (jpeg);
  return bytes;
}

static void
test_orientation (void)
{
  g_autoptr (GError) error = NULL;

  for (guint size = 16; size <= 128; size *= 8)
    {
      /* 3: upside down, so red comes right. 6: to be turned clockwise, so the left side comes on
       * top. */
      g_autoptr (GByteArray) turned_half =
          with_orientation (encode (halves ((int) size, (int) size, RED, BLUE), "jpeg"), 3);
      g_autoptr (GByteArray) turned_quarter =
          with_orientation (encode (halves ((int) size, (int) size, RED, BLUE), "jpeg"), 6);
      g_autoptr (NnDataset) half = open_single ("x.jpg", turned_half, 16, &error);
      g_autoptr (NnDataset) quarter = open_single ("x.jpg", turned_quarter, 16, &error);

      g_assert_no_error (error);
      assert_pixel (half, NN_SPLIT_TRAINING, 0, 1, 8, BLUE, 6);
      assert_pixel (half, NN_SPLIT_TRAINING, 0, 14, 8, RED, 6);
      assert_pixel (quarter, NN_SPLIT_TRAINING, 0, 8, 1, RED, 6);
      assert_pixel (quarter, NN_SPLIT_TRAINING, 0, 8, 14, BLUE, 6);
    }
}

/* Every cut of an image must be an error that names the file; what comes after its end must not
 * matter. */
static void
test_truncated (void)
{
  const char *const types[] = { "jpeg", "png", "webp" };

  for (guint t = 0; t < G_N_ELEMENTS (types); t++)
    {
      g_autoptr (GByteArray) whole = NULL;
      g_autoptr (NnDataset) padded = NULL;
      GError *error = NULL;

      if (!can_write (types[t]))
        continue;
      whole = encode (halves (48, 48, RED, BLUE), types[t]);
      for (guint cut = 0; cut < 12; cut++)
        {
          g_autoptr (GByteArray) part = g_byte_array_new ();
          guint size = cut < 8 ? whole->len * cut / 8 : whole->len - (cut - 7);
          NnDataset *dataset;

          g_byte_array_append (part, whole->data, size);
          dataset = open_single ("victim.jpg", part, 32, &error);
          test_assert_error (dataset, error, DATASET_ERROR, DATASET_ERROR_DAMAGED, "victim.jpg");
        }
      g_byte_array_append (whole, (const guint8 *) "\0\0\0\0trailing", 12);
      padded = open_single ("padded.jpg", whole, 32, &error);
      g_assert_no_error (error);
      assert_pixel (padded, NN_SPLIT_TRAINING, 0, 2, 2, RED, 12);
    }
}

/* The checksum of a PNG's chunk (ISO 15948, annex D) at its place behind the content. */
static void
seal_chunk (guint8 *chunk, guint32 length)
{
  guint32 sum = 0xffffffffu;

  for (guint32 i = 4; i < length + 8; i++)
    {
      sum ^= chunk[i];
      for (guint bit = 0; bit < 8; bit++)
        sum = (sum & 1) != 0 ? sum >> 1 ^ 0xedb88320u : sum >> 1;
    }
  sum = GUINT32_TO_BE (~sum);
  memcpy (chunk + 8 + length, &sum, sizeof sum);
}

static void
test_damaged (void)
{
  g_autoptr (GByteArray) html = g_byte_array_new ();
  g_autoptr (GByteArray) empty = g_byte_array_new ();
  g_autoptr (GByteArray) png = encode (halves (48, 48, RED, BLUE), "png");
  g_autoptr (GByteArray) bomb = encode (plain_image (4, 4, RED), "png");
  GError *error = NULL;
  NnDataset *dataset;

  g_byte_array_append (html, (const guint8 *) "<html>not found</html>", 22);
  dataset = open_single ("page.jpg", html, 32, &error);
  test_assert_error (dataset, error, DATASET_ERROR, DATASET_ERROR_DAMAGED, "page.jpg");
  dataset = open_single ("empty.png", empty, 32, &error);
  test_assert_error (dataset, error, DATASET_ERROR, DATASET_ERROR_DAMAGED, "empty.png");
  png->data[50] ^= 0xff;
  dataset = open_single ("flipped.png", png, 32, &error);
  test_assert_error (dataset, error, DATASET_ERROR, DATASET_ERROR_DAMAGED, "flipped.png");
  /* 65,536 × 65,536 pixels, says the header. */
  memcpy (bomb->data + 16, "\0\1\0\0\0\1\0\0", 8);
  seal_chunk (bomb->data + 8, 13);
  dataset = open_single ("bomb.png", bomb, 32, &error);
  test_assert_error (dataset, error, DATASET_ERROR, DATASET_ERROR_UNKNOWN, "megapixels");
}

/* Three classes of 10, 5 and 1 images, with files around them that are no images. */
static char *
make_plain_folder (void)
{
  char *folder = test_folder_new ();
  static const guint counts[] = { 5, 1, 10 };
  static const char *const classes[] = { "10 dogs", "2 cats", "1 ant" };

  for (guint c = 0; c < 3; c++)
    for (guint i = 0; i < counts[c]; i++)
      {
        g_autofree char *name = g_strdup_printf ("%s/%u.png", classes[c], i);

        save (folder, name, plain_image (4, 4, (c * 80u) << 24 | (i * 20u) << 16 | 0xff));
      }
  test_write (folder, "1 ant/notes.txt", "hello", 5);
  test_write (folder, "1 ant/.hidden.png", "no image", 8);
  test_write (folder, ".git/config", "", 0);
  test_write (folder, "README", "hello", 5);
  return folder;
}

static void
test_split (void)
{
  char *folder = make_plain_folder ();
  DatasetOptions options = { .image_side = 4, .seed = 7 };
  g_autofree char *base_name = g_path_get_basename (folder);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnDataset) first = dataset_open (folder, &options, NULL, &error);
  g_autoptr (NnDataset) second = dataset_open (folder, &options, NULL, &error);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean differs = FALSE;
  size_t counts[3];

  g_assert_no_error (error);
  g_assert_cmpstr (nn_dataset_get_name (first), ==, base_name);
  g_assert_cmpstr (nn_dataset_get_class_name (first, 0), ==, "1 ant");
  g_assert_cmpstr (nn_dataset_get_class_name (first, 1), ==, "2 cats");
  g_assert_cmpstr (nn_dataset_get_class_name (first, 2), ==, "10 dogs");
  nn_dataset_count_classes (first, NN_SPLIT_TRAINING, counts);
  g_assert_cmpuint (counts[0], ==, 8);
  g_assert_cmpuint (counts[1], ==, 1);
  g_assert_cmpuint (counts[2], ==, 4);
  nn_dataset_count_classes (first, NN_SPLIT_TEST, counts);
  g_assert_cmpuint (counts[0], ==, 2);
  g_assert_cmpuint (counts[1], ==, 0);
  g_assert_cmpuint (counts[2], ==, 1);

  /* Every image once, under its own label, with its own pixels. */
  for (NnSplit split = 0; split < NN_N_SOURCE_SPLITS; split++)
    for (size_t i = 0; i < nn_dataset_get_n_images (first, split); i++)
      {
        const char *name = nn_dataset_get_file_name (first, split, i);
        guint label = nn_dataset_get_label (first, split, i);
        static const guint reds[] = { 160, 80, 0 };
        guint number;

        g_assert_true (g_hash_table_add (seen, (gpointer) name));
        g_assert_true (g_str_has_prefix (name, nn_dataset_get_class_name (first, label)));
        number = (guint) g_ascii_strtoull (strrchr (name, '/') + 1, NULL, 10);
        assert_pixel (first, split, i, 0, 0, reds[label] << 24 | (number * 20u) << 16, 0);
      }
  g_assert_cmpuint (g_hash_table_size (seen), ==, 16);
  g_assert_cmpstr (nn_dataset_get_hash (first), ==, nn_dataset_get_hash (second));

  for (guint64 seed = 8; seed < 12; seed++)
    {
      g_autoptr (NnDataset) other = NULL;

      options.seed = seed;
      other = dataset_image_folder_open (folder, &options, NULL, &error);
      g_assert_no_error (error);
      differs |= strcmp (nn_dataset_get_hash (other), nn_dataset_get_hash (first)) != 0;
    }
  g_assert_true (differs);
  test_folder_remove (folder);
}

static void
test_share (void)
{
  static const struct
  {
    double share;
    size_t counts[3];
  } cases[] = { { 0.01, { 1, 0, 1 } }, { 0.5, { 5, 0, 3 } }, { 0.99, { 9, 0, 4 } } };
  char *folder = make_plain_folder ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      DatasetOptions options = { .image_side = 4, .test_share = cases[i].share };
      g_autoptr (GError) error = NULL;
      g_autoptr (NnDataset) dataset = dataset_image_folder_open (folder, &options, NULL, &error);
      size_t counts[3];

      g_assert_no_error (error);
      nn_dataset_count_classes (dataset, NN_SPLIT_TEST, counts);
      for (guint c = 0; c < 3; c++)
        g_assert_cmpuint (counts[c], ==, cases[i].counts[c]);
    }
  test_folder_remove (folder);
}

static void
test_given_split (void)
{
  static const char *const pairs[][2] = { { "train", "test" },
                                          { "Training", "VAL" },
                                          { "TRAIN", "validation" } };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      char *folder = test_folder_new ();
      g_autofree char *a = g_build_filename (pairs[i][0], "a", "1.png", NULL);
      g_autofree char *b = g_build_filename (pairs[i][0], "b", "deep", "er", "1.png", NULL);
      g_autofree char *test_a = g_build_filename (pairs[i][1], "a", "1.png", NULL);
      g_autofree char *test_b = g_build_filename (pairs[i][1], "b", "1.png", NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (NnDataset) dataset = NULL;

      save (folder, a, plain_image (4, 4, RED));
      save (folder, b, plain_image (4, 4, GREEN));
      save (folder, test_a, plain_image (4, 4, BLUE));
      save (folder, test_b, plain_image (4, 4, GREEN));
      dataset = dataset_open (folder, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (nn_dataset_get_n_images (dataset, NN_SPLIT_TRAINING), ==, 2);
      g_assert_cmpuint (nn_dataset_get_n_images (dataset, NN_SPLIT_TEST), ==, 2);
      g_assert_true (nn_shape_equal (nn_dataset_get_shape (dataset), (NnShape){ 3, 32, 32 }));
      assert_pixel (dataset, NN_SPLIT_TEST, 0, 0, 0, BLUE, 0);
      assert_pixel (dataset, NN_SPLIT_TRAINING, 1, 0, 0, GREEN, 0);
      g_assert_cmpstr (nn_dataset_get_file_name (dataset, NN_SPLIT_TRAINING, 1), ==, b);
      test_folder_remove (folder);
    }
}

/* A train is a vehicle, too. */
static void
test_class_called_train (void)
{
  char *folder = test_folder_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (NnDataset) dataset = NULL;

  save (folder, "bicycle/1.png", plain_image (4, 4, RED));
  save (folder, "train/1.png", plain_image (4, 4, GREEN));
  dataset = dataset_open (folder, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (nn_dataset_get_n_classes (dataset), ==, 2);
  g_assert_cmpstr (nn_dataset_get_class_name (dataset, 1), ==, "train");
  g_assert_cmpuint (nn_dataset_get_n_images (dataset, NN_SPLIT_TEST), ==, 0);
  test_folder_remove (folder);
}

static void
assert_refused (char *folder, GQuark domain, int code, const char *part)
{
  GError *error = NULL;
  NnDataset *dataset = dataset_open (folder, NULL, NULL, &error);

  test_assert_error (dataset, error, domain, code, part);
  test_folder_remove (folder);
}

static void
test_bad_folders (void)
{
  char *folder = test_folder_new ();

  assert_refused (folder, DATASET_ERROR, DATASET_ERROR_EMPTY, "no folders");

  folder = test_folder_new ();
  save (folder, "cats/1.png", plain_image (4, 4, RED));
  assert_refused (folder, DATASET_ERROR, DATASET_ERROR_UNKNOWN, "only one");

  folder = test_folder_new ();
  save (folder, "cats/1.png", plain_image (4, 4, RED));
  test_write (folder, "dogs/notes.txt", "woof", 4);
  assert_refused (folder, DATASET_ERROR, DATASET_ERROR_EMPTY, "dogs");

  folder = test_folder_new ();
  save (folder, "train/cats/1.png", plain_image (4, 4, RED));
  save (folder, "train/dogs/1.png", plain_image (4, 4, RED));
  save (folder, "train/eels/1.png", plain_image (4, 4, RED));
  save (folder, "test/cats/1.png", plain_image (4, 4, RED));
  save (folder, "test/eels/1.png", plain_image (4, 4, RED));
  assert_refused (folder, DATASET_ERROR, DATASET_ERROR_EMPTY, "“dogs”");

  folder = test_folder_new ();
  save (folder, "train/cats/1.png", plain_image (4, 4, RED));
  save (folder, "train/dogs/1.png", plain_image (4, 4, RED));
  save (folder, "test/cats/1.png", plain_image (4, 4, RED));
  save (folder, "test/dogs/1.png", plain_image (4, 4, RED));
  save (folder, "test/emus/1.png", plain_image (4, 4, RED));
  assert_refused (folder, DATASET_ERROR, DATASET_ERROR_EMPTY, "“emus”");
}

static void
link_to (const char *folder, const char *name, const char *target)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_cmpint (symlink (target, path), ==, 0);
}

/* Links that lead back up, two of them on each level. */
static void
test_links (void)
{
  char *folder = test_folder_new ();
  g_autofree char *pipe_path = g_build_filename (folder, "b", "pipe.png", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnDataset) dataset = NULL;

  save (folder, "a/1.png", plain_image (4, 4, RED));
  save (folder, "a/inner/2.png", plain_image (4, 4, RED));
  save (folder, "b/1.png", plain_image (4, 4, GREEN));
  save (folder, "elsewhere.png", plain_image (4, 4, GREEN));
  link_to (folder, "a/inner/loop", "..");
  link_to (folder, "a/inner/loop2", "../inner");
  link_to (folder, "a/self", ".");
  link_to (folder, "a/inner/top", "../..");
  link_to (folder, "whole", ".");
  link_to (folder, "b/2.png", "../elsewhere.png");
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  dataset = dataset_open (folder, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (nn_dataset_get_n_images (dataset, NN_SPLIT_TRAINING) +
                        nn_dataset_get_n_images (dataset, NN_SPLIT_TEST),
                    ==, 4);
  g_assert_cmpuint (nn_dataset_get_n_classes (dataset), ==, 2);

  link_to (folder, "b/3.png", "nowhere.png");
  assert_refused (folder, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "3.png” cannot be used");
}

/* Every link is a class, and has all of the images. */
static void
test_links_to_one_folder (void)
{
  char *folder = test_folder_new ();
  g_autofree char *root = g_build_filename (folder, "classes", NULL);
  ReadBudget budget;
  GError *error = NULL;
  GPtrArray *classes;

  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *name = g_strdup_printf ("images/%u.png", i);
      g_autofree char *link = g_strdup_printf ("%s/%u", root, i);

      test_write (folder, name, "x", 1);
      g_assert_cmpint (g_mkdir_with_parents (root, 0755), ==, 0);
      g_assert_cmpint (symlink ("../images", link), ==, 0);
    }
  read_budget_init (&budget, READ_FOLDER, 0, NULL);
  classes = dataset_image_scan_classes (root, NULL, &budget, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (classes->len, ==, 50);
  g_assert_cmpuint (budget.memory_used, >, 50 * 50 * strlen ("0/0.png"));
  g_ptr_array_unref (classes);
  budget.memory = budget.memory_used - 1;
  budget.memory_used = 0;
  classes = dataset_image_scan_classes (root, NULL, &budget, &error);
  test_assert_error (classes, error, DATASET_ERROR, DATASET_ERROR_UNKNOWN, "more images than");
  test_folder_remove (folder);
}

static void
test_nested_too_deeply (void)
{
  char *folder = test_folder_new ();
  g_autoptr (GString) deep = g_string_new ("a");

  for (guint i = 0; i < 40; i++)
    g_string_append (deep, "/d");
  g_string_append (deep, "/1.png");
  save (folder, deep->str, plain_image (4, 4, RED));
  save (folder, "b/1.png", plain_image (4, 4, RED));
  assert_refused (folder, DATASET_ERROR, DATASET_ERROR_UNKNOWN, "nested");
}

/* Of several damaged images it is always the first that is named, however the threads run. */
static void
test_first_error (void)
{
  char *folder = test_folder_new ();
  g_autofree char *sentence = NULL;

  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *a = g_strdup_printf ("a/%02u.png", i);
      g_autofree char *b = g_strdup_printf ("b/%02u.png", i);

      save (folder, b, plain_image (4, 4, RED));
      if (i < 20)
        save (folder, a, plain_image (4, 4, RED));
      else
        test_write (folder, a, "x", 1);
    }
  for (guint run = 0; run < 10; run++)
    {
      /* The same seed, so the same order of files. */
      DatasetOptions options = { .seed = 1 };
      g_autoptr (NnDataset) dataset = NULL;
      g_autoptr (GError) error = NULL;

      dataset = dataset_image_folder_open (folder, &options, NULL, &error);
      g_assert_null (dataset);
      g_assert_error (error, DATASET_ERROR, DATASET_ERROR_DAMAGED);
      if (sentence == NULL)
        sentence = g_strdup (error->message);
      g_assert_cmpstr (error->message, ==, sentence);
    }
  test_folder_remove (folder);
}

typedef struct
{
  GCancellable *cancellable;
  GThread *thread;
  double last;
  guint n_calls;
} Watch;

static void
on_progress (double fraction, gpointer data)
{
  Watch *watch = data;

  g_assert_true (g_thread_self () == watch->thread);
  if (fraction < 0)
    return;
  g_assert_cmpfloat (fraction, >=, watch->last);
  g_assert_cmpfloat (fraction, <=, 1.0);
  watch->last = fraction;
  watch->n_calls++;
  if (watch->cancellable != NULL)
    g_cancellable_cancel (watch->cancellable);
}

static void
test_progress_and_cancel (void)
{
  char *folder = make_plain_folder ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Watch watch = { .thread = g_thread_self () };
  DatasetOptions options = { .progress = on_progress, .progress_data = &watch };
  g_autoptr (GError) error = NULL;
  g_autoptr (NnDataset) dataset = dataset_open (folder, &options, NULL, &error);
  NnDataset *cancelled;

  g_assert_no_error (error);
  g_assert_cmpuint (watch.n_calls, >, 1);
  g_assert_cmpfloat (watch.last, ==, 1.0);
  watch = (Watch){ .thread = g_thread_self (), .cancellable = cancellable };
  cancelled = dataset_open (folder, &options, cancellable, &error);
  g_assert_null (cancelled);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test_folder_remove (folder);
}

static void
test_side_limits (void)
{
  char *folder = make_plain_folder ();
  DatasetOptions options = { .image_side = 4097 };
  GError *error = NULL;
  NnDataset *dataset = dataset_image_folder_open (folder, &options, NULL, &error);

  test_assert_error (dataset, error, NN_ERROR, NN_ERROR_MEMORY, "4097");
  test_folder_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dataset-image-folder/crop", test_crop);
  g_test_add_func ("/dataset-image-folder/formats", test_formats);
  g_test_add_func ("/dataset-image-folder/alpha", test_alpha);
  g_test_add_func ("/dataset-image-folder/gray", test_gray);
  g_test_add_func ("/dataset-image-folder/orientation", test_orientation);
  g_test_add_func ("/dataset-image-folder/truncated", test_truncated);
  g_test_add_func ("/dataset-image-folder/damaged", test_damaged);
  g_test_add_func ("/dataset-image-folder/split", test_split);
  g_test_add_func ("/dataset-image-folder/share", test_share);
  g_test_add_func ("/dataset-image-folder/given-split", test_given_split);
  g_test_add_func ("/dataset-image-folder/class-called-train", test_class_called_train);
  g_test_add_func ("/dataset-image-folder/bad-folders", test_bad_folders);
  g_test_add_func ("/dataset-image-folder/links", test_links);
  g_test_add_func ("/dataset-image-folder/links-to-one-folder", test_links_to_one_folder);
  g_test_add_func ("/dataset-image-folder/nested-too-deeply", test_nested_too_deeply);
  g_test_add_func ("/dataset-image-folder/first-error", test_first_error);
  g_test_add_func ("/dataset-image-folder/progress-and-cancel", test_progress_and_cancel);
  g_test_add_func ("/dataset-image-folder/side-limits", test_side_limits);
  return g_test_run ();
}
