/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dataset-cifar.h"

#include <string.h>

#include "dataset-test-util.h"

static const char *const class_names[] = { "airplane", "automobile", "bird", "cat",   "deer", "dog",
                                           "frog",     "horse",      "ship", "truck", NULL };

/* The batches have 1, 2, 3, 4, 5 images, and 2 for testing; image k of batch b has the bytes 10 b +
 * k and the label (b + k) mod 10. */
#define N_BATCHES 6

static const size_t sizes[N_BATCHES] = { 1, 2, 3, 4, 5, 2 };

typedef struct
{
  gboolean is_python;
  gboolean gzip;
  gboolean is_folder;
} Layout;

static const Layout python_gz = { TRUE, TRUE, FALSE };
static const Layout python_tar = { TRUE, FALSE, FALSE };
static const Layout python_folder = { TRUE, FALSE, TRUE };
static const Layout binary_gz = { FALSE, TRUE, FALSE };
static const Layout binary_tar = { FALSE, FALSE, FALSE };
static const Layout binary_folder = { FALSE, FALSE, TRUE };

/* The official archive does not have its batches in order either. 6 is the meta file. */
static const guint member_order[] = { 6, 3, 5, 2, 4, 1, 0 };

static char *
member_name (const Layout *layout, guint i)
{
  const char *folder = layout->is_python ? "cifar-10-batches-py" : "cifar-10-batches-bin";
  const char *suffix = layout->is_python ? "" : ".bin";

  if (i == 6)
    return g_strdup_printf ("%s/batches.meta%s", folder, layout->is_python ? "" : ".txt");
  if (i == 5)
    return g_strdup_printf ("%s/test_batch%s", folder, suffix);
  return g_strdup_printf ("%s/data_batch_%u%s", folder, i + 1, suffix);
}

static GByteArray *
member_content (const Layout *layout, guint i)
{
  guint8 labels[8];

  if (i == 6 && layout->is_python)
    return test_pickle_meta (class_names);
  if (i == 6)
    {
      g_autofree char *lines = g_strjoinv ("\n", (char **) class_names);
      char *text = g_strconcat (lines, "\n\n", NULL);

      return g_byte_array_new_take ((guint8 *) text, strlen (text));
    }
  for (guint k = 0; k < sizes[i]; k++)
    labels[k] = (guint8) ((i + k) % 10);
  return layout->is_python ? test_pickle_batch (labels, sizes[i], (guint8) (10 * i))
                           : test_binary_batch (labels, sizes[i], (guint8) (10 * i));
}

/* Writes a data set into @folder, with member @replaced (if < 7) as @content, or without it if
 * @content is NULL. Returns the path to open. */
static char *
write_with (const char *folder, const Layout *layout, guint replaced, const GByteArray *content)
{
  TestTar *tar = layout->is_folder ? NULL : test_tar_new (layout->gzip);

  for (guint m = 0; m < G_N_ELEMENTS (member_order); m++)
    {
      guint i = member_order[m];
      g_autofree char *name = member_name (layout, i);
      g_autoptr (GByteArray) original = member_content (layout, i);
      const GByteArray *bytes = i == replaced ? content : original;

      if (bytes == NULL)
        continue;
      if (tar != NULL)
        test_tar_add (tar, name, bytes->data, bytes->len);
      else
        test_write (folder, name, bytes->data, bytes->len);
    }
  if (tar != NULL)
    {
      test_tar_add (tar, "readme.html", "hello", 5);
      test_tar_write (tar, folder, "cifar");
    }
  return g_build_filename (folder, tar != NULL ? "cifar" : NULL, NULL);
}

static NnDataset *
open_layout (const Layout *layout, const char *path, GError **error)
{
  return layout->is_python ? dataset_cifar_open_python (path, NULL, NULL, error)
                           : dataset_cifar_open_binary (path, NULL, NULL, error);
}

static void
assert_split (const NnDataset *dataset, NnSplit split, guint first, guint last)
{
  size_t image = 0;

  for (guint b = first; b <= last; b++)
    for (guint k = 0; k < sizes[b]; k++, image++)
      {
        const guint8 *pixels = nn_dataset_get_pixels (dataset, split, image);

        g_assert_cmpuint (nn_dataset_get_label (dataset, split, image), ==, (b + k) % 10);
        for (size_t i = 0; i < 3072; i++)
          g_assert_cmpuint (pixels[i], ==, 10 * b + k);
      }
  g_assert_cmpuint (nn_dataset_get_n_images (dataset, split), ==, image);
}

static void
test_open (gconstpointer data)
{
  const Layout *layout = data;
  char *folder = test_folder_new ();
  g_autofree char *path = write_with (folder, layout, 7, NULL);
  g_autofree char *inner = member_name (layout, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnDataset) dataset = open_layout (layout, path, &error);
  g_autoptr (NnDataset) detected = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (nn_dataset_get_name (dataset), ==, "CIFAR-10");
  g_assert_true (nn_shape_equal (nn_dataset_get_shape (dataset), (NnShape){ 3, 32, 32 }));
  g_assert_cmpuint (nn_dataset_get_n_classes (dataset), ==, 10);
  for (guint i = 0; i < 10; i++)
    g_assert_cmpstr (nn_dataset_get_class_name (dataset, i), ==, class_names[i]);
  assert_split (dataset, NN_SPLIT_TRAINING, 0, 4);
  assert_split (dataset, NN_SPLIT_TEST, 5, 5);

  detected = dataset_open (path, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (nn_dataset_get_hash (detected), ==, nn_dataset_get_hash (dataset));
  if (layout->is_folder)
    {
      g_autofree char *batch = g_build_filename (folder, inner, NULL);
      g_autofree char *batches = g_path_get_dirname (batch);
      g_autoptr (NnDataset) from_inner = open_layout (layout, batches, &error);
      g_autoptr (NnDataset) from_batch = dataset_open (batch, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (nn_dataset_get_hash (from_inner), ==, nn_dataset_get_hash (dataset));
      g_assert_cmpstr (nn_dataset_get_hash (from_batch), ==, nn_dataset_get_hash (dataset));
    }
  test_folder_remove (folder);
}

/* A data set with one member replaced must be refused. */
static void
assert_refused (const Layout *layout,
                guint replaced,
                const GByteArray *content,
                DatasetError code,
                const char *part)
{
  char *folder = test_folder_new ();
  g_autofree char *path = write_with (folder, layout, replaced, content);
  GError *error = NULL;
  NnDataset *dataset = open_layout (layout, path, &error);

  test_assert_error (dataset, error, DATASET_ERROR, code, part);
  test_folder_remove (folder);
}

static void
test_missing (void)
{
  assert_refused (&python_gz, 2, NULL, DATASET_ERROR_DAMAGED, "data_batch_3");
  assert_refused (&python_gz, 5, NULL, DATASET_ERROR_DAMAGED, "test_batch");
  assert_refused (&python_folder, 6, NULL, DATASET_ERROR_DAMAGED, "batches.meta");
  assert_refused (&binary_gz, 4, NULL, DATASET_ERROR_DAMAGED, "data_batch_5.bin");
  assert_refused (&binary_folder, 6, NULL, DATASET_ERROR_DAMAGED, "batches.meta.txt");
}

static void
test_wrong_content (void)
{
  const guint8 bad_label[] = { 3, 10 };
  g_autoptr (GByteArray) python_label = test_pickle_batch (bad_label, 2, 0);
  g_autoptr (GByteArray) binary_label = test_binary_batch (bad_label, 2, 0);
  g_autoptr (GByteArray) python_empty = test_pickle_batch (bad_label, 0, 0);
  g_autoptr (GByteArray) binary_empty = g_byte_array_new ();
  g_autoptr (GByteArray) binary_short = test_binary_batch (bad_label, 2, 0);
  g_autoptr (GByteArray) python_short = test_pickle_batch (bad_label, 2, 0);

  assert_refused (&python_gz, 1, python_label, DATASET_ERROR_DAMAGED, "data_batch_2");
  assert_refused (&binary_gz, 5, binary_label, DATASET_ERROR_DAMAGED, "test_batch.bin");
  assert_refused (&python_gz, 1, python_empty, DATASET_ERROR_DAMAGED, "no images");
  assert_refused (&binary_tar, 1, binary_empty, DATASET_ERROR_DAMAGED, "no images");
  g_byte_array_set_size (binary_short, binary_short->len - 1);
  assert_refused (&binary_gz, 0, binary_short, DATASET_ERROR_DAMAGED, "3073");
  g_byte_array_set_size (python_short, python_short->len - 1);
  assert_refused (&python_gz, 0, python_short, DATASET_ERROR_DAMAGED, "ends too early");
}

/* Rows of 3071 bytes: 2 × 3071 are two bytes fewer. */
static void
test_wrong_row_length (void)
{
  const guint8 labels[] = { 0, 1 };
  g_autoptr (GByteArray) batch = test_pickle_batch (labels, 2, 7);
  guint8 *columns = memmem (batch->data, batch->len, "M\x00\x0c\x86", 4);
  guint8 *length = memmem (batch->data, batch->len, "T\x00\x18\x00\x00", 5);

  g_assert_nonnull (columns);
  g_assert_nonnull (length);
  memcpy (columns + 1, "\xff\x0b", 2);
  memcpy (length + 1, "\xfe\x17", 2);
  g_byte_array_remove_range (batch, (guint) (length + 5 - batch->data), 2);
  assert_refused (&python_gz, 0, batch, DATASET_ERROR_DAMAGED, "3072");
}

static void
test_class_names (void)
{
  const char *const none[] = { NULL };
  g_autoptr (GByteArray) python_meta = test_pickle_meta (none);
  g_autoptr (GByteArray) binary_meta = g_byte_array_new ();

  assert_refused (&python_gz, 6, python_meta, DATASET_ERROR_DAMAGED, "classes");
  assert_refused (&binary_gz, 6, binary_meta, DATASET_ERROR_DAMAGED, "classes");
}

static void
test_twice (void)
{
  char *folder = test_folder_new ();
  TestTar *tar = test_tar_new (TRUE);
  g_autoptr (GByteArray) batch = member_content (&python_gz, 0);
  g_autofree char *path = g_build_filename (folder, "twice.tar.gz", NULL);
  GError *error = NULL;
  NnDataset *dataset;

  test_tar_add (tar, "a/data_batch_1", batch->data, batch->len);
  test_tar_add (tar, "b/data_batch_1", batch->data, batch->len);
  test_tar_write (tar, folder, "twice.tar.gz");
  dataset = dataset_cifar_open_python (path, NULL, NULL, &error);
  test_assert_error (dataset, error, DATASET_ERROR, DATASET_ERROR_DAMAGED, "twice");
  test_folder_remove (folder);
}

static void
test_cifar_100 (void)
{
  static const char meta[] = "\x80\x02}q\x01(U\x10"
                             "fine_label_names]u.";
  char *folder = test_folder_new ();
  TestTar *tar = test_tar_new (TRUE);
  g_autofree char *path = g_build_filename (folder, "cifar-100-python.tar.gz", NULL);
  g_autofree char *unpacked = g_build_filename (folder, "cifar-100-python", NULL);
  g_autoptr (GByteArray) disguised = g_byte_array_new ();
  GError *error = NULL;
  NnDataset *dataset;

  test_tar_add (tar, "cifar-100-python/meta", meta, sizeof meta - 1);
  test_tar_write (tar, folder, "cifar-100-python.tar.gz");
  dataset = dataset_open (path, NULL, NULL, &error);
  test_assert_error (dataset, error, DATASET_ERROR, DATASET_ERROR_UNKNOWN, "CIFAR-100");
  dataset = dataset_cifar_open_python (path, NULL, NULL, &error);
  test_assert_error (dataset, error, DATASET_ERROR, DATASET_ERROR_UNKNOWN, "CIFAR-100");

  test_write (folder, "cifar-100-python/meta", meta, sizeof meta - 1);
  dataset = dataset_open (unpacked, NULL, NULL, &error);
  test_assert_error (dataset, error, DATASET_ERROR, DATASET_ERROR_UNKNOWN, "CIFAR-100");
  test_folder_remove (folder);

  g_byte_array_append (disguised, (const guint8 *) meta, sizeof meta - 1);
  assert_refused (&python_gz, 6, disguised, DATASET_ERROR_UNKNOWN, "CIFAR-100");
}

/* Every cut of the archive must be noticed, whether it hits gzip or tar. */
static void
test_truncated (gconstpointer data)
{
  const Layout *layout = data;
  char *folder = test_folder_new ();
  g_autofree char *path = write_with (folder, layout, 7, NULL);
  g_autoptr (GByteArray) whole = test_read (path);

  for (guint cut = 0; cut < 12; cut++)
    {
      GError *error = NULL;
      guint size = cut < 8 ? whole->len * cut / 8 : whole->len - (cut - 7);
      NnDataset *dataset;

      /* tar ends with empty blocks, which may be missing. */
      if (!layout->gzip && size + 10240 > whole->len)
        continue;
      test_write (folder, "cifar", whole->data, size);
      dataset = open_layout (layout, path, &error);
      g_assert_null (dataset);
      g_assert_nonnull (error);
      g_assert_true (error->domain == DATASET_ERROR);
      g_assert_nonnull (strstr (error->message, "cifar"));
      g_clear_error (&error);
    }
  test_folder_remove (folder);
}

/* A byte changed inside the compressed stream: the checksum must tell, whatever it decompresses
 * to. */
static void
test_corrupt_gzip (void)
{
  char *folder = test_folder_new ();
  g_autofree char *path = write_with (folder, &binary_gz, 7, NULL);
  g_autoptr (GByteArray) whole = test_read (path);

  for (guint i = 10; i < whole->len; i += MAX (whole->len / 40, 1))
    {
      GError *error = NULL;
      NnDataset *dataset;

      whole->data[i] ^= 0x10;
      test_write (folder, "cifar", whole->data, whole->len);
      g_test_message ("byte %u of %u", i, whole->len);
      dataset = dataset_cifar_open_binary (path, NULL, NULL, &error);
      g_assert_null (dataset);
      g_assert_error (error, DATASET_ERROR, DATASET_ERROR_DAMAGED);
      g_clear_error (&error);
      whole->data[i] ^= 0x10;
    }
  test_folder_remove (folder);
}

/* A tar header that promises 2^40 bytes. */
static void
test_huge_member (void)
{
  char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "huge.tar", NULL);
  guint8 header[512] = "cifar-10-batches-py/data_batch_1";
  guint sum = 0;
  GError *error = NULL;
  NnDataset *dataset;

  memcpy (header + 100, "0000644", 7);
  memcpy (header + 108, "0000000", 7);
  memcpy (header + 116, "0000000", 7);
  /* Eleven octal digits end at 2^33; a leading 0x80 says that the size is binary. */
  header[124] = 0x80;
  header[124 + 6] = 1;
  memcpy (header + 136, "00000000000", 11);
  memset (header + 148, ' ', 8);
  header[156] = '0';
  memcpy (header + 257, "ustar\00000", 8);
  for (guint i = 0; i < sizeof header; i++)
    sum += header[i];
  g_snprintf ((char *) header + 148, 7, "%06o", sum);
  test_write (folder, "huge.tar", header, sizeof header);
  dataset = dataset_cifar_open_python (path, NULL, NULL, &error);
  test_assert_error (dataset, error, DATASET_ERROR, DATASET_ERROR_DAMAGED, "larger");
  test_folder_remove (folder);
}

typedef struct
{
  GCancellable *cancellable;
  double last;
  guint n_calls;
} Watch;

static void
on_progress (double fraction, gpointer data)
{
  Watch *watch = data;

  g_assert_cmpfloat (fraction, >=, watch->last);
  g_assert_cmpfloat (fraction, <=, 1.0);
  watch->last = fraction;
  watch->n_calls++;
  if (watch->cancellable != NULL)
    g_cancellable_cancel (watch->cancellable);
}

static void
test_progress_and_cancel (gconstpointer data)
{
  const Layout *layout = data;
  char *folder = test_folder_new ();
  g_autofree char *path = write_with (folder, layout, 7, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Watch watch = { 0 };
  DatasetOptions options = { .progress = on_progress, .progress_data = &watch };
  GError *error = NULL;
  g_autoptr (NnDataset) dataset = dataset_open (path, &options, NULL, &error);
  NnDataset *cancelled;

  g_assert_no_error (error);
  g_assert_cmpuint (watch.n_calls, >, 0);
  g_assert_cmpfloat (watch.last, ==, 1.0);

  watch = (Watch){ .cancellable = cancellable };
  cancelled = dataset_cifar_open_python (path, &options, cancellable, &error);
  g_assert_null (cancelled);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  test_folder_remove (folder);
}

static void
test_other_layout (void)
{
  char *folder = test_folder_new ();
  g_autofree char *path = write_with (folder, &binary_gz, 7, NULL);
  GError *error = NULL;
  NnDataset *dataset = dataset_cifar_open_python (path, NULL, NULL, &error);

  test_assert_error (dataset, error, DATASET_ERROR, DATASET_ERROR_UNKNOWN, "data_batch_1");
  test_folder_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/dataset-cifar/open/python-gz", &python_gz, test_open);
  g_test_add_data_func ("/dataset-cifar/open/python-tar", &python_tar, test_open);
  g_test_add_data_func ("/dataset-cifar/open/python-folder", &python_folder, test_open);
  g_test_add_data_func ("/dataset-cifar/open/binary-gz", &binary_gz, test_open);
  g_test_add_data_func ("/dataset-cifar/open/binary-tar", &binary_tar, test_open);
  g_test_add_data_func ("/dataset-cifar/open/binary-folder", &binary_folder, test_open);
  g_test_add_func ("/dataset-cifar/missing", test_missing);
  g_test_add_func ("/dataset-cifar/wrong-content", test_wrong_content);
  g_test_add_func ("/dataset-cifar/wrong-row-length", test_wrong_row_length);
  g_test_add_func ("/dataset-cifar/class-names", test_class_names);
  g_test_add_func ("/dataset-cifar/twice", test_twice);
  g_test_add_func ("/dataset-cifar/cifar-100", test_cifar_100);
  g_test_add_data_func ("/dataset-cifar/truncated/python-gz", &python_gz, test_truncated);
  g_test_add_data_func ("/dataset-cifar/truncated/python-tar", &python_tar, test_truncated);
  g_test_add_data_func ("/dataset-cifar/truncated/binary-gz", &binary_gz, test_truncated);
  g_test_add_func ("/dataset-cifar/corrupt-gzip", test_corrupt_gzip);
  g_test_add_func ("/dataset-cifar/huge-member", test_huge_member);
  g_test_add_data_func ("/dataset-cifar/progress/gz", &python_gz, test_progress_and_cancel);
  g_test_add_data_func ("/dataset-cifar/progress/folder", &python_folder, test_progress_and_cancel);
  g_test_add_func ("/dataset-cifar/other-layout", test_other_layout);
  return g_test_run ();
}
