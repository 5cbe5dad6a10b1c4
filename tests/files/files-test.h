/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of this folder share. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A new folder under the system's temporary one; files_test_remove() removes it with what is in it,
 * and frees the name. */
char *files_test_make_folder (void);
void files_test_remove (char *folder);
void files_test_remove_tree (const char *path);

/* The names in a folder, hidden ones too, in their order, with commas between; "" if there is no
 * such folder. The caller frees it. */
char *files_test_list (const char *folder);
void files_test_assert_list (const char *folder, const char *names);

void files_test_write (const char *folder, const char *name, const char *text);
void files_test_assert_text (const char *folder, const char *name, const char *text);

G_END_DECLS
