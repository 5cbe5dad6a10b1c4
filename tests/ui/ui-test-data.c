/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-test-data.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "ui-test.h"

void
ui_test_data_remove (const char *path)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    {
      g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
      const char *name;

      while (dir && (name = g_dir_read_name (dir)))
        {
          g_autofree char *child = g_build_filename (path, name, NULL);

          ui_test_data_remove (child);
        }
    }
  g_remove (path);
}

static void
append_number (GByteArray *bytes, guint32 number)
{
  guint32 big = GUINT32_TO_BE (number);

  g_byte_array_append (bytes, (const guint8 *) &big, sizeof big);
}

static void
write_file (const char *dir, const char *name, GByteArray *bytes)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, (const char *) bytes->data, bytes->len, &error);
  g_assert_no_error (error);
}

/* Each class is bright in another part of the image, and there is noise everywhere: easy, but not
 * perfectly so. */
static void
append_image (GByteArray *bytes, GRand *rand, guint label, guint n_classes, guint side)
{
  for (guint y = 0; y < side; y++)
    for (guint x = 0; x < side; x++)
      {
        gboolean bright = y * n_classes / side == label;
        guint8 pixel = (guint8) (g_rand_int_range (rand, 0, 190) + (bright ? 60 : 0));

        g_byte_array_append (bytes, &pixel, 1);
      }
}

static void
write_split (const char *dir,
             const char *prefix,
             guint n_classes,
             guint n_per_class,
             guint side,
             guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (GByteArray) images = g_byte_array_new ();
  g_autoptr (GByteArray) labels = g_byte_array_new ();
  g_autofree char *images_name = g_strconcat (prefix, "-images-idx3-ubyte", NULL);
  g_autofree char *labels_name = g_strconcat (prefix, "-labels-idx1-ubyte", NULL);
  guint n_images = n_classes * n_per_class;

  append_number (images, 0x00000803);
  append_number (images, n_images);
  append_number (images, side);
  append_number (images, side);
  append_number (labels, 0x00000801);
  append_number (labels, n_images);
  for (guint i = 0; i < n_images; i++)
    {
      guint8 label = (guint8) (i % n_classes);

      append_image (images, rand, label, n_classes, side);
      g_byte_array_append (labels, &label, 1);
    }
  write_file (dir, images_name, images);
  write_file (dir, labels_name, labels);
}

static char *
make_dataset (const char *name, guint n_classes, guint n_training, guint n_test, guint side)
{
  char *dir = g_build_filename (ui_test_get_folder (), name, NULL);

  if (g_file_test (dir, G_FILE_TEST_EXISTS))
    return dir;
  g_assert_cmpint (g_mkdir (dir, 0700), ==, 0);
  write_split (dir, "train", n_classes, n_training, side, 1);
  write_split (dir, "t10k", n_classes, n_test, side, 2);
  return dir;
}

const char *
ui_test_small_dataset (void)
{
  g_autofree char *dir = make_dataset ("small", 3, 40, 20, 8);

  return g_intern_string (dir);
}

const char *
ui_test_five_classes_dataset (void)
{
  g_autofree char *dir = make_dataset ("five", 5, 20, 10, 10);

  return g_intern_string (dir);
}

const char *
ui_test_many_classes_dataset (void)
{
  g_autofree char *dir = make_dataset ("many-classes", 120, 3, 1, 8);

  return g_intern_string (dir);
}

const char *
ui_test_slow_dataset (void)
{
  g_autofree char *dir = make_dataset ("slow", 3, 4000, 200, 28);

  return g_intern_string (dir);
}

const char *
ui_test_long_test_dataset (void)
{
  g_autofree char *dir = make_dataset ("long-test", 3, 20, 4000, 28);

  return g_intern_string (dir);
}

const char *
ui_test_damaged_file (void)
{
  g_autofree char *dir = make_dataset ("damaged", 3, 40, 20, 8);
  g_autofree char *path = g_build_filename (dir, "train-images-idx3-ubyte", NULL);

  g_assert_cmpint (truncate (path, 1000), ==, 0);
  return g_intern_string (path);
}
