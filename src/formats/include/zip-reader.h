/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a zip into memory. Nothing is ever extracted to disk: names are just names. */
#pragma once

#include <gio/gio.h>

#include "format-error.h"

G_BEGIN_DECLS

typedef struct
{
  char *name; /* UTF-8 */
  GBytes *data;
} ZipMember;

/* How much a file may unfold to. */
typedef struct
{
  guint64 member_bytes; /* of one member */
  guint64 total_bytes;  /* of all members */
  size_t n_members;
  const char *small_member; /* may be NULL: the name of one that is to be short, */
  guint64 small_bytes;      /* and what that means */
  GCancellable *cancellable;
} ZipLimits;

/* 4 GiB, 16 GiB, 30,000 members. */
extern const ZipLimits ZIP_DEFAULT_LIMITS;

void zip_member_free (ZipMember *member);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZipMember, zip_member_free)

/* The files in the zip (GPtrArray of ZipMember), in its order; folders are left out. Checksums
 * are checked, two members of one name refused, and no size that the file declares is trusted.
 * Whatever @limits say, a file unfolds to no more than read-budget.h grants for its size. Errors,
 * which name @path: G_FILE_ERROR if it cannot be opened, NN_ERROR_MEMORY, G_IO_ERROR_CANCELLED,
 * else FORMAT_ERROR_INVALID. */
GPtrArray *zip_read (const char *path, const ZipLimits *limits, GError **error);

G_END_DECLS
