/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dataset-test-util.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>
#include <string.h>

char *
test_folder_new (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("pupil-datasets-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

static void
remove_tree (const char *path)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    {
      g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
      const char *name;

      while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
        {
          g_autofree char *inner = g_build_filename (path, name, NULL);

          remove_tree (inner);
        }
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

void
test_folder_remove (char *folder)
{
  remove_tree (folder);
  g_free (folder);
}

void
test_write (const char *folder, const char *name, const void *content, size_t size)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_file_set_contents (path, content, (gssize) size, &error);
  g_assert_no_error (error);
}

GByteArray *
test_read (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *content = NULL;
  gsize size = 0;

  g_file_get_contents (path, &content, &size, &error);
  g_assert_no_error (error);
  return g_byte_array_new_take ((guint8 *) content, size);
}

GByteArray *
test_gzip (const void *content, size_t size)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 6);
  g_autoptr (GError) error = NULL;
  GByteArray *compressed = g_byte_array_new ();
  gsize n_read;
  gsize n_written;

  g_byte_array_set_size (compressed, (guint) (size + size / 100 + 1000));
  g_converter_convert (G_CONVERTER (compressor), content, size, compressed->data, compressed->len,
                       G_CONVERTER_INPUT_AT_END, &n_read, &n_written, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_read, ==, size);
  g_byte_array_set_size (compressed, (guint) n_written);
  return compressed;
}

struct _TestTar
{
  struct archive *archive;
  GByteArray *content;
};

static la_ssize_t
on_write (struct archive *archive, void *data, const void *buffer, size_t size)
{
  g_byte_array_append (data, buffer, (guint) size);
  return (la_ssize_t) size;
}

TestTar *
test_tar_new (gboolean gzip)
{
  TestTar *tar = g_new0 (TestTar, 1);

  tar->content = g_byte_array_new ();
  tar->archive = archive_write_new ();
  g_assert_cmpint (archive_write_set_format_ustar (tar->archive), ==, ARCHIVE_OK);
  /* No padding after the compressed data. */
  archive_write_set_bytes_in_last_block (tar->archive, 1);
  if (gzip)
    g_assert_cmpint (archive_write_add_filter_gzip (tar->archive), ==, ARCHIVE_OK);
  g_assert_cmpint (archive_write_open (tar->archive, tar->content, NULL, on_write, NULL), ==,
                   ARCHIVE_OK);
  return tar;
}

void
test_tar_add (TestTar *tar, const char *name, const void *content, size_t size)
{
  struct archive_entry *entry = archive_entry_new ();

  archive_entry_set_pathname (entry, name);
  archive_entry_set_size (entry, (la_int64_t) size);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0644);
  g_assert_cmpint (archive_write_header (tar->archive, entry), ==, ARCHIVE_OK);
  if (size > 0)
    g_assert_cmpint (archive_write_data (tar->archive, content, size), ==, (la_ssize_t) size);
  archive_entry_free (entry);
}

void
test_tar_write (TestTar *tar, const char *folder, const char *name)
{
  g_assert_cmpint (archive_write_close (tar->archive), ==, ARCHIVE_OK);
  archive_write_free (tar->archive);
  test_write (folder, name, tar->content->data, tar->content->len);
  g_byte_array_unref (tar->content);
  g_free (tar);
}

static void
append (GByteArray *bytes, const char *text)
{
  g_byte_array_append (bytes, (const guint8 *) text, (guint) strlen (text));
}

static void
append_byte (GByteArray *bytes, guint8 byte)
{
  g_byte_array_append (bytes, &byte, 1);
}

static void
append_u32 (GByteArray *bytes, guint32 value)
{
  for (int i = 0; i < 4; i++)
    append_byte (bytes, (guint8) (value >> (8 * i)));
}

static void
append_string (GByteArray *bytes, const char *text)
{
  append_byte (bytes, 'U');
  append_byte (bytes, (guint8) strlen (text));
  append (bytes, text);
}

static void
append_integer (GByteArray *bytes, guint value)
{
  append_byte (bytes, value < 256 ? 'K' : 'M');
  append_byte (bytes, (guint8) value);
  if (value >= 256)
    append_byte (bytes, (guint8) (value >> 8));
}

GByteArray *
test_pickle_batch (const guint8 *labels, size_t n, guint8 first_pixel)
{
  GByteArray *bytes = g_byte_array_new ();
  guint8 pixels[3072];

  append (bytes, "\x80\x02}q\x01(");
  append_string (bytes, "batch_label");
  append_string (bytes, "training batch 1 of 5");
  append_string (bytes, "labels");
  append (bytes, "]q\x02(");
  for (size_t i = 0; i < n; i++)
    append_integer (bytes, labels[i]);
  append (bytes, "e");
  append_string (bytes, "data");
  append (bytes, "cnumpy.core.multiarray\n_reconstruct\nq\x03"
                 "cnumpy\nndarray\nq\x04");
  g_byte_array_append (bytes, (const guint8 *) "K\0\x85U\1b\x87R(K\1", 11);
  append_integer (bytes, (guint) n);
  append_integer (bytes, 3072);
  append (bytes, "\x86"
                 "cnumpy\ndtype\nq\x05");
  g_byte_array_append (bytes, (const guint8 *) "U\2u1K\0K\1\x87R", 10);
  g_byte_array_append (bytes,
                       (const guint8 *) "(K\3U\1|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb\x89T",
                       25);
  append_u32 (bytes, (guint32) (n * sizeof pixels));
  for (size_t i = 0; i < n; i++)
    {
      memset (pixels, (int) (guint8) (first_pixel + i), sizeof pixels);
      g_byte_array_append (bytes, pixels, sizeof pixels);
    }
  append (bytes, "tb");
  append_string (bytes, "filenames");
  append (bytes, "]q\x06u.");
  return bytes;
}

GByteArray *
test_pickle_meta (const char *const *class_names)
{
  GByteArray *bytes = g_byte_array_new ();

  append (bytes, "\x80\x02}q\x01(");
  append_string (bytes, "label_names");
  append (bytes, "]q\x02(");
  for (; *class_names != NULL; class_names++)
    append_string (bytes, *class_names);
  append (bytes, "eu.");
  return bytes;
}

GByteArray *
test_binary_batch (const guint8 *labels, size_t n, guint8 first_pixel)
{
  GByteArray *bytes = g_byte_array_new ();
  guint8 pixels[3072];

  for (size_t i = 0; i < n; i++)
    {
      memset (pixels, (int) (guint8) (first_pixel + i), sizeof pixels);
      append_byte (bytes, labels[i]);
      g_byte_array_append (bytes, pixels, sizeof pixels);
    }
  return bytes;
}

void
test_assert_same_dataset (NnDataset *a, NnDataset *b)
{
  NnShape shape = nn_dataset_get_shape (a);

  g_assert_cmpstr (nn_dataset_get_name (a), ==, nn_dataset_get_name (b));
  g_assert_true (nn_shape_equal (shape, nn_dataset_get_shape (b)));
  g_assert_cmpstrv (nn_dataset_get_class_names (a), nn_dataset_get_class_names (b));
  g_assert_cmpstr (nn_dataset_get_hash (a), ==, nn_dataset_get_hash (b));
  for (NnSplit split = 0; split < NN_N_SOURCE_SPLITS; split++)
    {
      size_t n = nn_dataset_get_n_images (a, split);

      g_assert_cmpuint (n, ==, nn_dataset_get_n_images (b, split));
      for (size_t i = 0; i < n; i++)
        {
          g_assert_cmpuint (nn_dataset_get_label (a, split, i), ==,
                            nn_dataset_get_label (b, split, i));
          g_assert_cmpstr (nn_dataset_get_file_name (a, split, i), ==,
                           nn_dataset_get_file_name (b, split, i));
          g_assert_cmpmem (nn_dataset_get_pixels (a, split, i), nn_shape_size (shape),
                           nn_dataset_get_pixels (b, split, i), nn_shape_size (shape));
        }
    }
}
