/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How text gets out of the program. What comes from files (names of classes, files and runs) may
 * hold what a terminal obeys rather than shows; it is shown as an escape such as \u001b. */
#pragma once

#include <glib.h>
#include <stdio.h>

G_BEGIN_DECLS

/* Has a terminal clear the line that the cursor is on. */
#define CLI_CLEAR_LINE "\r\033[K"

/* @text with every control character (read_name_is_control(); line breaks too) as an escape, and
 * with bytes that are no UTF-8 as \xNN. For names; the caller frees it. */
char *cli_text_clean (const char *text);

/* How many columns of a terminal @text takes, which is clean. */
glong cli_text_width (const char *text);

/* Prints to stdout, in the character set of the terminal. Everything is escaped as cli_text_clean()
 * does, but line breaks. */
void cli_print (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* The same for what is written a chunk at a time. @data is not used. */
void cli_print_chunk (const char *text, gpointer data);

/* The same to stderr. Also what a terminal is to obey may be printed: @control is as it is. */
void cli_print_error (const char *control, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Whether all that was printed to stdout has arrived; if not, errno is put into @saved_errno. A
 * reader that has closed its pipe wants no more, which is no failure. */
gboolean cli_text_check (int *saved_errno);

/* Sees to it that stdin, stdout and stderr are open, so that no file that is opened later gets
 * their numbers and with them what is printed. */
void cli_text_init (void);

G_END_DECLS
