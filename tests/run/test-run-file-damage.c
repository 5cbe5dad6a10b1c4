/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Damaged files: each gives a run or an error, never a crash. Meant to run under the address
 * sanitizer. */
#include <stdio.h>
#include <string.h>

#include "run-test.h"
#include "npy-float.h"
#include "nn-random.h"
#include "run-file.h"
#include "zip-reader.h"
#include "zip-writer.h"

typedef struct
{
  char *folder;
  char *path;
  GBytes *run; /* a .pupil */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Run) run = run_test_make_run ();

  fixture->folder = format_test_make_folder ();
  fixture->path = g_build_filename (fixture->folder, "x.pupil", NULL);
  g_assert_true (run_file_save (run, fixture->path, NULL));
  fixture->run = format_test_get_bytes (fixture->path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_bytes_unref (fixture->run);
  g_free (fixture->path);
  format_test_remove (fixture->folder);
}

/* Plain writing: g_file_set_contents() would sync thousands of times, and without that it does
 * not shorten a file in GLib 2.74. */
static void
put_bytes (const char *path, gconstpointer bytes, size_t size)
{
  FILE *file = fopen (path, "wb");

  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (bytes, 1, size, file), ==, size);
  g_assert_cmpint (fclose (file), ==, 0);
}

/* Loads these bytes as a run. TRUE if it is accepted. */
static gboolean
load (Fixture *fixture, gconstpointer bytes, size_t size)
{
  g_autoptr (Run) run = NULL;
  g_autoptr (GError) run_error = NULL;

  put_bytes (fixture->path, bytes, size);
  run = run_file_load (fixture->path, NULL, &run_error);
  g_assert_true ((run == NULL) == (run_error != NULL));
  if (run_error)
    {
      g_assert_true (g_utf8_validate (run_error->message, -1, NULL));
      g_assert_nonnull (strstr (run_error->message, fixture->path));
    }
  return run != NULL;
}

static void
truncate_everywhere (Fixture *fixture, GBytes *file)
{
  size_t size = g_bytes_get_size (file);

  g_assert_true (load (fixture, g_bytes_get_data (file, NULL), size));
  for (size_t length = 0; length < size; length += length < 300 || length + 300 > size ? 1 : 61)
    {
      g_test_message ("%zu of %zu bytes", length, size);
      g_assert_false (load (fixture, g_bytes_get_data (file, NULL), length));
    }
}

static void
test_truncated (Fixture *fixture, gconstpointer data)
{
  truncate_everywhere (fixture, fixture->run);
}

static void
flip_bytes (Fixture *fixture, GBytes *file, guint64 seed)
{
  size_t size;
  const guint8 *bytes = g_bytes_get_data (file, &size);
  g_autofree guint8 *damaged = g_malloc (size);
  NnRandom random;

  nn_random_init (&random, seed, 0);
  for (guint i = 0; i < 1500; i++)
    {
      guint64 n = 1 + nn_random_below (&random, 3);

      memcpy (damaged, bytes, size);
      for (guint64 j = 0; j < n; j++)
        damaged[nn_random_below (&random, size)] ^= (guint8) (1 + nn_random_below (&random, 255));
      load (fixture, damaged, size);
    }
}

static void
test_flipped (Fixture *fixture, gconstpointer data)
{
  flip_bytes (fixture, fixture->run, 1);
}

/* A changed weight is noticed by its checksum. */
static void
test_checksum (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Run) run = run_test_make_run ();
  const NnTensor *weight = nn_model_get_parameter (run->model, 0)->value;
  size_t size;
  const guint8 *bytes = g_bytes_get_data (fixture->run, &size);
  g_autofree guint8 *damaged = g_memdup2 (bytes, size);
  /* The first unit's weights lie one after the other. */
  float row[6];
  g_autoptr (GBytes) packed = NULL;
  guint8 *at;

  for (size_t i = 0; i < 6; i++)
    row[i] = *nn_tensor_at (weight, i, 0);
  packed = format_test_pack_floats (row, 6);
  at = memmem (damaged, size, g_bytes_get_data (packed, NULL), g_bytes_get_size (packed));
  g_assert_nonnull (at);
  at[5] ^= 1;
  g_assert_false (load (fixture, damaged, size));
}

/* Damage behind the checksums: members are changed and the zip is written anew. */
static void
test_inside (Fixture *fixture, gconstpointer data)
{
  NnRandom random;

  nn_random_init (&random, 3, 0);
  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (GPtrArray) members = NULL;
      g_autoptr (ZipWriter) writer = NULL;
      g_autoptr (GBytes) file = NULL;
      guint chosen;

      put_bytes (fixture->path, g_bytes_get_data (fixture->run, NULL),
                 g_bytes_get_size (fixture->run));
      members = zip_read (fixture->path, &ZIP_DEFAULT_LIMITS, NULL);
      /* The description, every other time; few times, because each save syncs the disk. */
      chosen = i % 2 == 0 ? 0 : (guint) nn_random_below (&random, members->len);
      writer = zip_writer_new (fixture->path, NULL);
      for (guint j = 0; j < members->len; j++)
        {
          ZipMember *member = g_ptr_array_index (members, j);
          gsize size = g_bytes_get_size (member->data);
          guint8 *bytes = g_memdup2 (g_bytes_get_data (member->data, NULL), size);
          g_autoptr (GBytes) changed = NULL;

          if (j == chosen)
            {
              gsize at = (gsize) nn_random_below (&random, MIN (size, j == 0 ? size : 128));

              if (nn_random_below (&random, 4) == 0)
                size = at;
              else if (j == 0)
                bytes[at] = (guint8) "0123456789-.eE{}[]\":,\\ntfu "[nn_random_below (&random, 27)];
              else
                bytes[at] ^= (guint8) (1 << nn_random_below (&random, 8));
            }
          changed = g_bytes_new_take (bytes, size);
          g_assert_true (zip_writer_add (writer, member->name, changed, NULL));
        }
      g_assert_true (zip_writer_finish (writer, NULL));
      file = format_test_get_bytes (fixture->path);
      load (fixture, g_bytes_get_data (file, NULL), g_bytes_get_size (file));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)
  ADD ("/run-file-damage/truncated", test_truncated);
  ADD ("/run-file-damage/flipped", test_flipped);
  ADD ("/run-file-damage/checksum", test_checksum);
  ADD ("/run-file-damage/inside", test_inside);
  return g_test_run ();
}
