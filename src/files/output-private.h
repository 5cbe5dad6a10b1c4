/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of output-folder.c. */
#pragma once

#include "output-folder.h"

G_BEGIN_DECLS

struct _OutputFolder
{
  char *path; /* as it was given */
  char *real; /* absolute, without links and dots */
  const char *const *names;
  gboolean replace;
};

/* What is at a place. */
typedef struct
{
  gboolean exists; /* a folder is there */
  gboolean has_results;
  gboolean has_others; /* something that is no result */
} OutputPlace;

/* The absolute path of what is or would be at @path, with every link followed. */
char *output_place_resolve (const char *path);

/* The part of the absolute path @path that is there, from the root on. */
char *output_place_find_existing (const char *path);

/* Looks at the place of @folder. It is an error if no folder can be made there, or if results are
 * in the way: those of an earlier run unless they are to be replaced, or a folder with the name of
 * a result. */
gboolean output_place_look (const OutputFolder *folder, OutputPlace *place, GError **error);

/* Whether another folder can take the place of what is there now, in one step. */
gboolean output_place_is_replaceable (const OutputFolder *folder, const OutputPlace *place);

/* A new folder that is going to be the folder of results, or its contents. */
typedef struct
{
  const OutputFolder *folder;
  char *path;
  char *first_made;   /* the topmost folder that had to be made for it; or NULL */
  int fd;             /* holds the lock that says that it is in use */
  gboolean is_inside; /* of the folder of results, not beside it */
} OutputStaging;

OutputStaging *output_staging_new (const OutputFolder *folder, GError **error);

/* Puts what is in it into its place. On failure what is there stays as it is; with one exception:
 * if files cannot be moved out of it any more, it stays, and the error tells where. */
gboolean output_staging_commit (OutputStaging *staging, GError **error);

/* Gives it a name of its own that begins as that of the folder of results does, beside that or, if
 * that cannot be, in it. Returns its path, which the caller frees; NULL if it cannot be renamed. */
char *output_staging_keep (OutputStaging *staging);

/* Removes it, and all that was made for it, unless it was committed or kept. */
void output_staging_free (OutputStaging *staging);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutputStaging, output_staging_free)

/* Ends the moving of files that an earlier process was killed in. */
void output_staging_complete (const OutputFolder *folder);

/* Removes what earlier processes have left. */
void output_staging_clean_up (const OutputFolder *folder);

G_END_DECLS
