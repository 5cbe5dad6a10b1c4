/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dataset-cache-file.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dataset-checksum.h"

#define MAGIC "PupilSet"
#define FORMAT_VERSION 1u
#define PAGE_SIZE ((size_t) 4096)
#define CHUNK_SIZE ((size_t) 256 * 1024)
#define HASH_LENGTH 64

/* The head of the file, as it is. */
typedef struct
{
  char magic[8];
  guint32 version; /* in the wrong byte order, it is another version */
  guint32 n_classes;
  guint64 checksum; /* of all that follows this header, then of the header with this as zero */
  guint64 file_size;
  char program[16]; /* Pupil's version: another may read the same source otherwise */
  DatasetFingerprint fingerprint;
  char hash[HASH_LENGTH]; /* hexadecimal, no zero at the end */
  guint64 shape[3];       /* channels, height, width */
  guint32 n_images[NN_N_SOURCE_SPLITS];
  guint32 has_file_names[NN_N_SOURCE_SPLITS];
  guint64 text_size;
} Header;

G_STATIC_ASSERT (sizeof (Header) == 192 && sizeof (Header) % DATASET_CHECKSUM_BLOCK == 0);
G_STATIC_ASSERT (PAGE_SIZE % DATASET_CHECKSUM_BLOCK == 0);

/* Where the parts are, in bytes from the start. */
typedef struct
{
  size_t labels[NN_N_SOURCE_SPLITS];
  size_t pixels[NN_N_SOURCE_SPLITS];
  size_t pixel_sizes[NN_N_SOURCE_SPLITS];
  NnShape shape;
  size_t image_size;
  size_t end;
} Layout;

/* FALSE if memory cannot be as large on this computer. */
static gboolean
to_size (guint64 number, size_t *size)
{
  *size = (size_t) number;
  return *size == number;
}

static gboolean
align_up (size_t *offset, size_t alignment)
{
  size_t more = (alignment - *offset % alignment) % alignment;

  return g_size_checked_add (offset, *offset, more);
}

/* FALSE if a size overflows. */
static gboolean
get_layout (const Header *header, Layout *layout)
{
  NnShape *shape = &layout->shape;
  size_t offset;
  size_t size;

  if (!to_size (header->shape[0], &shape->channels) ||
      !to_size (header->shape[1], &shape->height) || !to_size (header->shape[2], &shape->width) ||
      !nn_shape_check (*shape, &layout->image_size) || !to_size (header->text_size, &size) ||
      !g_size_checked_add (&offset, sizeof *header, size) || !align_up (&offset, 8))
    return FALSE;
  for (guint i = 0; i < NN_N_SOURCE_SPLITS; i++)
    {
      layout->labels[i] = offset;
      if (!g_size_checked_mul (&size, sizeof (guint16), header->n_images[i]) ||
          !g_size_checked_add (&offset, offset, size))
        return FALSE;
    }
  for (guint i = 0; i < NN_N_SOURCE_SPLITS; i++)
    {
      if (!align_up (&offset, PAGE_SIZE) ||
          !g_size_checked_mul (&layout->pixel_sizes[i], layout->image_size, header->n_images[i]))
        return FALSE;
      layout->pixels[i] = offset;
      if (!g_size_checked_add (&offset, offset, layout->pixel_sizes[i]))
        return FALSE;
    }
  layout->end = offset;
  return align_up (&layout->end, PAGE_SIZE) && layout->end <= G_MAXSSIZE;
}

/* ---- writing ---- */

static GByteArray *
collect_texts (NnDataset *dataset, Header *header)
{
  GByteArray *texts = g_byte_array_new ();
  const char *const *class_names = nn_dataset_get_class_names (dataset);

#define ADD(text) g_byte_array_append (texts, (const guint8 *) (text), (guint) strlen (text) + 1)
  ADD (nn_dataset_get_name (dataset));
  for (size_t i = 0; i < nn_dataset_get_n_classes (dataset); i++)
    ADD (class_names[i]);
  for (NnSplit split = 0; split < NN_N_SOURCE_SPLITS; split++)
    {
      size_t n = nn_dataset_get_n_images (dataset, split);

      header->has_file_names[split] = n > 0 && nn_dataset_get_file_name (dataset, split, 0) != NULL;
      for (size_t i = 0; header->has_file_names[split] && i < n; i++)
        ADD (nn_dataset_get_file_name (dataset, split, i));
    }
#undef ADD
  header->text_size = texts->len;
  return texts;
}

/* All of the header but checksum, fingerprint and hash. Returns the texts, or NULL if there is no
 * such file. */
static GByteArray *
describe (NnDataset *dataset, Header *header, Layout *layout)
{
  NnShape shape = nn_dataset_get_shape (dataset);
  g_autoptr (GByteArray) texts = NULL;

  memset (header, 0, sizeof *header);
  memcpy (header->magic, MAGIC, sizeof header->magic);
  header->version = FORMAT_VERSION;
  strncpy (header->program, PUPIL_VERSION, sizeof header->program - 1);
  header->n_classes = (guint32) nn_dataset_get_n_classes (dataset);
  header->shape[0] = shape.channels;
  header->shape[1] = shape.height;
  header->shape[2] = shape.width;
  for (NnSplit split = 0; split < NN_N_SOURCE_SPLITS; split++)
    header->n_images[split] = (guint32) nn_dataset_get_n_images (dataset, split);
  texts = collect_texts (dataset, header);
  if (!get_layout (header, layout))
    return NULL;
  header->file_size = layout->end;
  return g_steal_pointer (&texts);
}

guint64
dataset_cache_file_get_size (NnDataset *dataset)
{
  g_autoptr (GByteArray) texts = NULL;
  Header header;
  Layout layout;

  g_return_val_if_fail (dataset != NULL, 0);

  texts = describe (dataset, &header, &layout);
  return texts != NULL ? header.file_size : 0;
}

static gboolean
write_at (int fd, const void *data, size_t size, size_t offset)
{
  for (size_t done = 0; done < size;)
    {
      ssize_t n = pwrite (fd, (const guint8 *) data + done, size - done, (off_t) (offset + done));

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      done += (size_t) n;
    }
  return TRUE;
}

typedef struct
{
  int fd;
  size_t offset;
  DatasetChecksum checksum;
  GCancellable *cancellable;
} Writer;

/* Appends @data, and zeros up to a multiple of @alignment. */
static gboolean
append (Writer *writer, const guint8 *data, size_t size, size_t alignment)
{
  size_t n_whole = size - size % DATASET_CHECKSUM_BLOCK;
  size_t n_rest = (alignment - (writer->offset + size) % alignment) % alignment + size - n_whole;
  g_autofree guint8 *rest = NULL;

  for (size_t done = 0; done < n_whole;)
    {
      size_t n = MIN (CHUNK_SIZE, n_whole - done);

      if (g_cancellable_is_cancelled (writer->cancellable) ||
          !write_at (writer->fd, data + done, n, writer->offset))
        return FALSE;
      dataset_checksum_update (&writer->checksum, data + done, n);
      writer->offset += n;
      done += n;
    }
  if (n_rest == 0)
    return TRUE;
  rest = g_malloc0 (n_rest);
  if (size > n_whole)
    memcpy (rest, data + n_whole, size - n_whole);
  if (!write_at (writer->fd, rest, n_rest, writer->offset))
    return FALSE;
  dataset_checksum_update (&writer->checksum, rest, n_rest);
  writer->offset += n_rest;
  return TRUE;
}

/* All but the header. */
static gboolean
write_body (Writer *writer, NnDataset *dataset, GByteArray *texts, const Layout *layout)
{
  g_autofree guint8 *head = NULL;
  size_t start = sizeof (Header);

  head = g_malloc0 (layout->pixels[0] - start);
  memcpy (head, texts->data, texts->len);
  for (NnSplit split = 0; split < NN_N_SOURCE_SPLITS; split++)
    if (nn_dataset_get_n_images (dataset, split) > 0)
      memcpy (head + layout->labels[split] - start, nn_dataset_get_labels (dataset, split),
              sizeof (guint16) * nn_dataset_get_n_images (dataset, split));
  writer->offset = start;
  if (!append (writer, head, layout->pixels[0] - start, PAGE_SIZE))
    return FALSE;
  for (NnSplit split = 0; split < NN_N_SOURCE_SPLITS; split++)
    {
      g_assert (writer->offset == layout->pixels[split]);
      if (layout->pixel_sizes[split] > 0 &&
          !append (writer, nn_dataset_get_pixels (dataset, split, 0), layout->pixel_sizes[split],
                   PAGE_SIZE))
        return FALSE;
    }
  g_assert (writer->offset == layout->end);
  return TRUE;
}

/* The checksum of a file whose body has been added to @checksum. */
static guint64
finish_checksum (DatasetChecksum *checksum, const Header *header)
{
  Header copy = *header;

  copy.checksum = 0;
  dataset_checksum_update (checksum, (const guint8 *) &copy, sizeof copy);
  return dataset_checksum_finish (checksum);
}

static gpointer
compute_hash (gpointer data)
{
  nn_dataset_get_hash (data);
  return NULL;
}

gboolean
dataset_cache_file_write (int fd,
                          const DatasetFingerprint *fingerprint,
                          NnDataset *dataset,
                          GCancellable *cancellable)
{
  Writer writer = { .fd = fd, .cancellable = cancellable };
  g_autoptr (GByteArray) texts = NULL;
  Header header;
  Layout layout;
  GThread *hasher;
  gboolean success;

  g_return_val_if_fail (fd >= 0 && fingerprint != NULL && dataset != NULL, FALSE);

  texts = describe (dataset, &header, &layout);
  if (texts == NULL)
    return FALSE;
  /* Without the thread, the hash is computed below. */
  hasher = g_thread_try_new ("dataset-hash", compute_hash, dataset, NULL);
  dataset_checksum_init (&writer.checksum);
  success = write_body (&writer, dataset, texts, &layout) && fdatasync (fd) == 0;
  if (hasher != NULL)
    g_thread_join (hasher);
  if (!success)
    return FALSE;
  header.fingerprint = *fingerprint;
  memcpy (header.hash, nn_dataset_get_hash (dataset), sizeof header.hash);
  header.checksum = finish_checksum (&writer.checksum, &header);
  return write_at (fd, &header, sizeof header, 0) && fdatasync (fd) == 0;
}

/* ---- reading ---- */

static gboolean
read_at (int fd, void *data, size_t size, size_t offset)
{
  for (size_t done = 0; done < size;)
    {
      ssize_t n = pread (fd, (guint8 *) data + done, size - done, (off_t) (offset + done));

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      done += (size_t) n;
    }
  return TRUE;
}

/* Through read() rather than the mapping: the pages do not count as the program's memory then, and
 * a disk that fails is an error rather than a signal. */
static gboolean
verify (int fd, const Header *header, GCancellable *cancellable)
{
  g_autofree guint8 *chunk = g_malloc (CHUNK_SIZE);
  size_t end = (size_t) header->file_size;
  DatasetChecksum checksum;

  dataset_checksum_init (&checksum);
  for (size_t offset = sizeof *header; offset < end;)
    {
      size_t n = MIN (CHUNK_SIZE, end - offset);

      if (g_cancellable_is_cancelled (cancellable) || !read_at (fd, chunk, n, offset))
        return FALSE;
      dataset_checksum_update (&checksum, chunk, n);
      offset += n;
    }
  return finish_checksum (&checksum, header) == header->checksum;
}

static gboolean
check_header (const Header *header, const DatasetFingerprint *fingerprint, guint64 file_size)
{
  char program[sizeof header->program] = { 0 };

  strncpy (program, PUPIL_VERSION, sizeof program - 1);
  if (memcmp (header->magic, MAGIC, sizeof header->magic) != 0 ||
      header->version != FORMAT_VERSION || memcmp (header->program, program, sizeof program) != 0 ||
      memcmp (&header->fingerprint, fingerprint, sizeof *fingerprint) != 0 ||
      header->file_size != file_size || header->n_classes > G_MAXUINT16)
    return FALSE;
  for (guint i = 0; i < HASH_LENGTH; i++)
    if (!g_ascii_isxdigit (header->hash[i]))
      return FALSE;
  return TRUE;
}

/* Takes @n texts off the front of what lies between *@cursor and @end: pointers into it and a
 * closing NULL, or NULL if there are fewer. The caller frees the array. */
static char **
take_texts (char **cursor, char *end, size_t n)
{
  g_autofree char **texts = NULL;

  if (n > (size_t) (end - *cursor))
    return NULL;
  texts = g_new0 (char *, n + 1);
  for (size_t i = 0; i < n; i++)
    {
      char *zero = memchr (*cursor, '\0', (size_t) (end - *cursor));

      if (zero == NULL)
        return NULL;
      texts[i] = *cursor;
      *cursor = zero + 1;
    }
  return g_steal_pointer (&texts);
}

static NnDataset *
make_dataset (GBytes *file, const Header *header, const Layout *layout)
{
  const char *start = g_bytes_get_data (file, NULL);
  char *cursor = (char *) start + sizeof *header;
  char *texts_end = cursor + header->text_size;
  g_autofree char **names = take_texts (&cursor, texts_end, 1);
  g_autofree char **class_names =
      names != NULL ? take_texts (&cursor, texts_end, header->n_classes) : NULL;
  NnSplitData data[NN_N_SOURCE_SPLITS] = { 0 };
  gboolean sound = class_names != NULL;
  NnDataset *dataset = NULL;

  for (guint i = 0; sound && i < NN_N_SOURCE_SPLITS; i++)
    {
      data[i].n_images = header->n_images[i];
      data[i].labels = (const guint16 *) (const void *) (start + layout->labels[i]);
      data[i].pixels = g_bytes_new_from_bytes (file, layout->pixels[i], layout->pixel_sizes[i]);
      if (header->has_file_names[i])
        sound = (data[i].file_names = take_texts (&cursor, texts_end, data[i].n_images)) != NULL;
    }
  /* It checks the labels and all that is left to check. */
  if (sound && cursor == texts_end)
    dataset = nn_dataset_new (names[0], layout->shape, (const char *const *) class_names,
                              &data[NN_SPLIT_TRAINING], &data[NN_SPLIT_TEST], NULL);
  for (guint i = 0; i < NN_N_SOURCE_SPLITS; i++)
    {
      g_clear_pointer (&data[i].pixels, g_bytes_unref);
      g_free (data[i].file_names);
    }
  return dataset;
}

NnDataset *
dataset_cache_file_read (int fd, const DatasetFingerprint *fingerprint, GCancellable *cancellable)
{
  struct stat status;
  Header header;
  Layout layout;
  GMappedFile *mapped;
  g_autoptr (GBytes) file = NULL;
  g_autofree char *hash = NULL;
  NnDataset *dataset;

  g_return_val_if_fail (fd >= 0 && fingerprint != NULL, NULL);

  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode) ||
      !read_at (fd, &header, sizeof header, 0) ||
      !check_header (&header, fingerprint, (guint64) status.st_size) ||
      !get_layout (&header, &layout) || layout.end != header.file_size ||
      !verify (fd, &header, cancellable))
    return NULL;
  mapped = g_mapped_file_new_from_fd (fd, FALSE, NULL);
  if (mapped == NULL)
    return NULL;
  file = g_mapped_file_get_bytes (mapped);
  g_mapped_file_unref (mapped);
  if (g_bytes_get_size (file) != layout.end)
    return NULL;
  dataset = make_dataset (file, &header, &layout);
  if (dataset == NULL)
    return NULL;
  hash = g_strndup (header.hash, HASH_LENGTH);
  nn_dataset_set_hash (dataset, hash);
  return dataset;
}
