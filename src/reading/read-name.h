/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names that come from files, made fit for a sentence. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether a terminal obeys @c rather than shows it, or a reader would be deceived about the order
 * of the text: control characters, line and paragraph separators, Unicode's bidirectional controls
 * and others that cannot be seen. Those that join the parts of an emoji or of a word are none. */
gboolean read_name_is_control (gunichar c);

/* @text (at most @length bytes of it; −1: all) as valid UTF-8, with U+FFFD in the place of each
 * control character (read_name_is_control()). The caller frees it. */
char *read_name_clean (const char *text, gssize length);

/* g_filename_display_name() and then read_name_clean(). */
char *read_name_of_file (const char *file_name);
char *read_name_of_file_base (const char *file_name);

G_END_DECLS
