/* Names that come from files, made fit for a sentence. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @text (at most @length bytes of it; −1: all) as valid UTF-8 in which every character that would
 * steer a terminal or turn the reading direction is replaced by U+FFFD: control characters, line
 * and paragraph separators, and Unicode's bidirectional controls. The caller frees it. */
char *read_name_clean (const char *text, gssize length);

/* g_filename_display_name() and then read_name_clean(). */
char *read_name_of_file (const char *file_name);
char *read_name_of_file_base (const char *file_name);

G_END_DECLS
