/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What reading a file may cost, which follows from the size of the file and from nothing that the
 * file says: the one place for the limits of all readers.
 *
 *   memory: bytes that may be held at once = base + per byte × size of the file, up to a most
 *   work:   bytes unpacked, pixels passed over or steps, until the end = base + per byte × size
 *
 * The base admits the small file that is an honest exception (a blank page in PNG), the factor what
 * honest files need, several times over. A reader asks before it allocates, by the sizes that its
 * decoder is going to use, and between two steps of its work. Work is counted and not timed, so
 * that a file which is read on one computer is read on every other. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  READ_IMAGE,   /* work: pixels, once for each pass over them */
  READ_ARCHIVE, /* a data set in a tar, or a folder of such files; memory: of its members */
  READ_FOLDER,  /* a folder of images; memory: of the names of its files */
  READ_NAMES,   /* a list of class names */
  READ_IDX,     /* all files of a data set together */
  READ_PICKLE,
  READ_ZIP,  /* .npz, .pupil */
  READ_JSON, /* memory: of the text and the tree that it becomes */
  READ_N_KINDS
} ReadKind;

typedef struct
{
  guint64 memory; /* bytes */
  guint64 work;
  guint64 memory_used;
  guint64 memory_peak;
  guint64 work_used;
  GCancellable *cancellable; /* borrowed; may be NULL */
} ReadBudget;

/* The budget for a file (or files that are read as one) of @file_size bytes. */
void
read_budget_init (ReadBudget *budget, ReadKind kind, guint64 file_size, GCancellable *cancellable);

/* Takes @n bytes of memory. FALSE, with nothing taken, if there are not so many left. */
gboolean read_budget_take (ReadBudget *budget, guint64 n);
void read_budget_give_back (ReadBudget *budget, guint64 n);

/* Takes @n of the work; FALSE if there is not so much left. */
gboolean read_budget_work (ReadBudget *budget, guint64 n);

gboolean read_budget_is_cancelled (const ReadBudget *budget);

/* What many images that are decoded at once may take together. */
#define READ_IMAGES_MEMORY (G_GUINT64_CONSTANT (1) << 30)

G_END_DECLS
