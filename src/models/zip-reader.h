/* Reads a zip into memory. Nothing is ever extracted to disk: names are just names. */
#pragma once

#include "model-error.h"

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
} ZipLimits;

/* 4 GiB, 16 GiB, 100,000 members. */
extern const ZipLimits ZIP_DEFAULT_LIMITS;

void zip_member_free (ZipMember *member);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZipMember, zip_member_free)

/* The files in the zip (GPtrArray of ZipMember), in its order; folders are left out. Checksums
 * are checked, two members of one name refused, and no size that the file declares is trusted.
 * Errors name @path: G_FILE_ERROR if it cannot be opened or memory runs out, else
 * MODEL_ERROR_FORMAT. */
GPtrArray *zip_read (const char *path, const ZipLimits *limits, GError **error);

G_END_DECLS
