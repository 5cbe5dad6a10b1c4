/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dataset-idx.h"

#include <glib/gstdio.h>
#include <string.h>

#include "dataset-test-util.h"

/* 3 training images and 2 test images of 2 × 4 pixels; image i has the bytes i, i + 1, ... */
#define HEIGHT 2
#define WIDTH 4

static GByteArray *
make_idx (guint8 type, guint n_dimensions, const guint32 *sizes, const void *content, size_t size)
{
  GByteArray *bytes = g_byte_array_new ();
  const guint8 magic[] = { 0, 0, type, (guint8) n_dimensions };

  g_byte_array_append (bytes, magic, 4);
  for (guint i = 0; i < n_dimensions; i++)
    {
      guint32 big = GUINT32_TO_BE (sizes[i]);

      g_byte_array_append (bytes, (const guint8 *) &big, 4);
    }
  g_byte_array_append (bytes, content, (guint) size);
  return bytes;
}

static GByteArray *
make_images (guint32 n)
{
  guint8 pixels[10 * HEIGHT * WIDTH];

  for (guint32 i = 0; i < n * HEIGHT * WIDTH; i++)
    pixels[i] = (guint8) (i / (HEIGHT * WIDTH) + i % (HEIGHT * WIDTH));
  return make_idx (8, 3, (guint32[]){ n, HEIGHT, WIDTH }, pixels, n * HEIGHT * WIDTH);
}

static GByteArray *
make_labels (guint32 n, const guint8 *labels)
{
  return make_idx (8, 1, &n, labels, n);
}

static void
write_set (const char *folder, gboolean dots, gboolean gzip)
{
  const guint8 training[] = { 2, 0, 5 };
  const guint8 test[] = { 1, 2 };
  GByteArray *files[] = { make_images (3), make_labels (3, training), make_images (2),
                          make_labels (2, test) };
  const char *const names[] = { "train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte" };

  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *name = g_strconcat (names[i], gzip ? ".gz" : "", NULL);
      g_autoptr (GByteArray) compressed = test_gzip (files[i]->data, files[i]->len);

      if (dots)
        *strstr (name, "-idx") = '.';
      test_write (folder, name, gzip ? compressed->data : files[i]->data,
                  gzip ? compressed->len : files[i]->len);
      g_byte_array_unref (files[i]);
    }
}

static void
assert_set (const NnDataset *dataset, const char *name, guint n_classes)
{
  g_assert_nonnull (dataset);
  g_assert_cmpstr (nn_dataset_get_name (dataset), ==, name);
  g_assert_true (nn_shape_equal (nn_dataset_get_shape (dataset), (NnShape){ 1, HEIGHT, WIDTH }));
  g_assert_cmpuint (nn_dataset_get_n_classes (dataset), ==, n_classes);
  g_assert_cmpuint (nn_dataset_get_n_images (dataset, NN_SPLIT_TRAINING), ==, 3);
  g_assert_cmpuint (nn_dataset_get_n_images (dataset, NN_SPLIT_TEST), ==, 2);
  g_assert_cmpuint (nn_dataset_get_label (dataset, NN_SPLIT_TRAINING, 2), ==, 5);
  g_assert_cmpuint (nn_dataset_get_label (dataset, NN_SPLIT_TEST, 0), ==, 1);
  for (guint8 i = 0; i < 3; i++)
    for (guint8 k = 0; k < HEIGHT * WIDTH; k++)
      g_assert_cmpuint (nn_dataset_get_pixels (dataset, NN_SPLIT_TRAINING, i)[k], ==, i + k);
}

static void
test_spellings (void)
{
  for (guint variant = 0; variant < 4; variant++)
    {
      char *folder = test_folder_new ();
      g_autofree char *path = g_build_filename (folder, "digits", NULL);
      g_autofree char *file = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (NnDataset) dataset = NULL;
      g_autoptr (NnDataset) by_file = NULL;

      write_set (path, (variant & 1) != 0, (variant & 2) != 0);
      dataset = dataset_open (path, NULL, NULL, &error);
      g_assert_no_error (error);
      assert_set (dataset, "digits", 6);
      g_assert_cmpstr (nn_dataset_get_class_name (dataset, 5), ==, "5");

      file = g_strdup_printf ("%s/t10k-labels%cidx1-ubyte%s", path, (variant & 1) != 0 ? '.' : '-',
                              (variant & 2) != 0 ? ".gz" : "");
      by_file = dataset_open (file, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (nn_dataset_get_hash (by_file), ==, nn_dataset_get_hash (dataset));
      test_folder_remove (folder);
    }
}

/* gzip is told by content: .gz files that a browser has unpacked, and packed ones without .gz. */
static void
test_misnamed_gzip (void)
{
  char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "mnist", NULL);
  g_autofree char *plain = g_build_filename (path, "train-images-idx3-ubyte.gz", NULL);
  g_autoptr (GByteArray) images = make_images (3);
  g_autoptr (GByteArray) test_images = make_images (2);
  g_autoptr (GByteArray) compressed = test_gzip (test_images->data, test_images->len);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnDataset) dataset = NULL;

  write_set (path, FALSE, TRUE);
  test_write (path, "train-images-idx3-ubyte.gz", images->data, images->len);
  test_write (path, "t10k-images-idx3-ubyte", compressed->data, compressed->len);
  dataset = dataset_idx_open (plain, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_set (dataset, "MNIST", 6);
  test_folder_remove (folder);
}

static void
test_names (void)
{
  static const struct
  {
    const char *folder;
    const char *name;
    guint n_classes;
  } cases[] = { { "my-Fashion-mnist", "Fashion-MNIST", 10 },
                { "FashionMNIST/raw", "Fashion-MNIST", 10 },
                { "MNIST/raw", "MNIST", 6 },
                { "mnist-copy", "MNIST", 6 },
                { "KMNIST", "KMNIST", 6 },
                { "letters", "letters", 6 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      char *folder = test_folder_new ();
      g_autofree char *path = g_build_filename (folder, cases[i].folder, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (NnDataset) dataset = NULL;

      write_set (path, FALSE, FALSE);
      dataset = dataset_idx_open (path, NULL, NULL, &error);
      g_assert_no_error (error);
      assert_set (dataset, cases[i].name, cases[i].n_classes);
      if (cases[i].n_classes == 10)
        g_assert_cmpstr (nn_dataset_get_class_name (dataset, 9), ==, "Ankle boot");
      test_folder_remove (folder);
    }
}

/* Replaces one file of a sound set (removes it if @content is NULL). */
static void
assert_refused (const char *name, const GByteArray *content, DatasetError code, const char *part)
{
  char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "fashion", NULL);
  g_autofree char *file = g_build_filename (path, name, NULL);
  GError *error = NULL;
  NnDataset *dataset;

  write_set (path, FALSE, FALSE);
  if (content != NULL)
    test_write (path, name, content->data, content->len);
  else
    g_assert_cmpint (g_remove (file), ==, 0);
  dataset = dataset_idx_open (path, NULL, NULL, &error);
  test_assert_error (dataset, error, DATASET_ERROR, code, part);
  test_folder_remove (folder);
}

static void
test_missing (void)
{
  const char *const names[] = { "train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    assert_refused (names[i], NULL, DATASET_ERROR_DAMAGED, names[i]);
}

static void
test_damaged (void)
{
  const char *images_name = "train-images-idx3-ubyte";
  const char *labels_name = "train-labels-idx1-ubyte";
  const guint8 bytes[64] = { 0 };
  const guint8 too_large[] = { 0, 10, 0 };
  const struct
  {
    const char *name;
    GByteArray *content;
    const char *part;
  } cases[] = {
    { labels_name, make_labels (2, bytes), "2 labels" },
    { labels_name, make_labels (3, too_large), "larger than 9" },
    { labels_name, make_idx (8, 2, (guint32[]){ 3, 1 }, bytes, 3), "dimensions" },
    { labels_name, make_idx (9, 1, (guint32[]){ 3 }, bytes, 3), "not bytes" },
    { images_name, make_idx (13, 3, (guint32[]){ 3, 2, 4 }, bytes, 24), "not bytes" },
    { images_name, make_idx (8, 3, (guint32[]){ 3, 2, 4 }, bytes, 23), "fewer bytes" },
    { images_name, make_idx (8, 3, (guint32[]){ 3, 2, 4 }, bytes, 25), "more bytes" },
    { images_name, make_idx (8, 3, (guint32[]){ 3, 0, 4 }, bytes, 0), "no pixels" },
    { images_name, make_idx (8, 3, (guint32[]){ 3, 1, 4 }, bytes, 12), "another size" },
    { images_name, make_idx (8, 3, (guint32[]){ 0xffffffff, 0xffffffff, 0xffffffff }, bytes, 64),
      "too large" },
    { images_name, make_idx (8, 3, (guint32[]){ 0x7fffffff, 28, 28 }, bytes, 64), "fewer bytes" },
    { images_name, g_byte_array_new (), "incomplete" },
    { images_name, g_byte_array_new_take (g_memdup2 ("\0\0\10\3\0\0", 6), 6), "incomplete" },
    { images_name, g_byte_array_new_take (g_memdup2 ("hello, world", 12), 12), "does not start" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) compressed = test_gzip (cases[i].content->data, cases[i].content->len);

      g_test_message ("%s", cases[i].part);
      assert_refused (cases[i].name, cases[i].content, DATASET_ERROR_DAMAGED, cases[i].part);
      /* The same compressed: what is missing shows only at the end. */
      assert_refused (cases[i].name, compressed, DATASET_ERROR_DAMAGED,
                      strcmp (cases[i].part, "fewer bytes") == 0 ? images_name : cases[i].part);
      g_byte_array_unref (cases[i].content);
    }
}

static void
test_damaged_gzip (void)
{
  g_autoptr (GByteArray) images = make_images (3);
  g_autoptr (GByteArray) cut = test_gzip (images->data, images->len);
  g_autoptr (GByteArray) bad_checksum = test_gzip (images->data, images->len);

  g_byte_array_set_size (cut, cut->len - 3);
  assert_refused ("train-images-idx3-ubyte", cut, DATASET_ERROR_DAMAGED, "incomplete");
  bad_checksum->data[bad_checksum->len - 6] ^= 1;
  assert_refused ("train-images-idx3-ubyte", bad_checksum, DATASET_ERROR_DAMAGED, "decompress");
}

/* A file compressed in two pieces that were joined is one file, as for gunzip. */
/* A label takes five bytes of memory, an image of one pixel takes one. */
static void
test_many_labels (void)
{
  const guint32 n = 50000000;
  const guint32 shape[] = { n, 1, 1 };
  char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "digits", NULL);
  g_autofree guint8 *zeros = g_malloc0 (n);
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) images = make_idx (8, 3, shape, zeros, n);
  g_autoptr (GByteArray) labels = make_labels (n, zeros);
  g_autoptr (GByteArray) images_gz = test_gzip (images->data, images->len);
  g_autoptr (GByteArray) labels_gz = test_gzip (labels->data, labels->len);

  test_write (folder, "digits/train-images-idx3-ubyte", images_gz->data, images_gz->len);
  test_write (folder, "digits/train-labels-idx1-ubyte", labels_gz->data, labels_gz->len);
  test_write (folder, "digits/t10k-images-idx3-ubyte", images_gz->data, 0);
  test_write (folder, "digits/t10k-labels-idx1-ubyte", labels_gz->data, 0);
  g_assert_null (dataset_open (path, NULL, NULL, &error));
  g_assert_error (error, DATASET_ERROR, DATASET_ERROR_DAMAGED);
  g_assert_nonnull (
      strstr (error->message, "labels-idx1-ubyte” is not a valid IDX file (it unpacks"));
  test_folder_remove (folder);
}

static void
test_gzip_members (void)
{
  char *folder = test_folder_new ();
  g_autoptr (GByteArray) images = make_images (3);
  g_autoptr (GByteArray) first = test_gzip (images->data, 20);
  g_autoptr (GByteArray) second = test_gzip (images->data + 20, images->len - 20);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnDataset) dataset = NULL;

  write_set (folder, FALSE, FALSE);
  g_byte_array_append (first, second->data, second->len);
  g_byte_array_append (first, (const guint8 *) "\0\0\0", 3); /* padding */
  test_write (folder, "train-images-idx3-ubyte", first->data, first->len);
  dataset = dataset_idx_open (folder, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (nn_dataset_get_pixels (dataset, NN_SPLIT_TRAINING, 2)[7], ==, 9);
  test_folder_remove (folder);
}

static void
test_empty (void)
{
  char *folder = test_folder_new ();
  g_autoptr (GByteArray) images = make_images (0);
  g_autoptr (GByteArray) labels = make_labels (0, (const guint8 *) "");
  GError *error = NULL;
  NnDataset *dataset;

  write_set (folder, FALSE, FALSE);
  test_write (folder, "train-images-idx3-ubyte", images->data, images->len);
  test_write (folder, "train-labels-idx1-ubyte", labels->data, labels->len);
  dataset = dataset_idx_open (folder, NULL, NULL, &error);
  test_assert_error (dataset, error, DATASET_ERROR, DATASET_ERROR_EMPTY, "no images");
  test_folder_remove (folder);
}

static void
test_other_names (void)
{
  char *folder = test_folder_new ();
  g_autoptr (GByteArray) images = make_images (3);
  g_autofree char *path = g_build_filename (folder, "pictures", NULL);
  GError *error = NULL;
  NnDataset *dataset;

  test_write (folder, "pictures", images->data, images->len);
  dataset = dataset_open (path, NULL, NULL, &error);
  test_assert_error (dataset, error, DATASET_ERROR, DATASET_ERROR_UNKNOWN, "rename");
  dataset = dataset_idx_open (folder, NULL, NULL, &error);
  test_assert_error (dataset, error, DATASET_ERROR, DATASET_ERROR_UNKNOWN,
                     "train-images-idx3-ubyte");
  test_folder_remove (folder);
}

static void
test_cancel (void)
{
  char *folder = test_folder_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GError *error = NULL;
  NnDataset *dataset;

  write_set (folder, FALSE, TRUE);
  g_cancellable_cancel (cancellable);
  dataset = dataset_idx_open (folder, NULL, cancellable, &error);
  g_assert_null (dataset);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  test_folder_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dataset-idx/spellings", test_spellings);
  g_test_add_func ("/dataset-idx/misnamed-gzip", test_misnamed_gzip);
  g_test_add_func ("/dataset-idx/names", test_names);
  g_test_add_func ("/dataset-idx/missing", test_missing);
  g_test_add_func ("/dataset-idx/damaged", test_damaged);
  g_test_add_func ("/dataset-idx/damaged-gzip", test_damaged_gzip);
  g_test_add_func ("/dataset-idx/gzip-members", test_gzip_members);
  g_test_add_func ("/dataset-idx/many-labels", test_many_labels);
  g_test_add_func ("/dataset-idx/empty", test_empty);
  g_test_add_func ("/dataset-idx/other-names", test_other_names);
  g_test_add_func ("/dataset-idx/cancel", test_cancel);
  return g_test_run ();
}
