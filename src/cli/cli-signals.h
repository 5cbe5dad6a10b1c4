/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signals that ask a training to end. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Ignores what would end the program in the middle of something: a reader that closes its pipe, a
 * file that grows beyond a limit. Writing fails instead. */
void cli_signals_init (void);

/* From here on the first Ctrl+C (SIGINT), SIGTERM, or closing of the terminal (SIGHUP, unless it is
 * ignored, as nohup does) only asks for an orderly end. So does the second Ctrl+C, and the third
 * ends the program as usual; SIGTERM and SIGHUP never do, because a terminal that is closed and a
 * session that ends send them several times in a moment. */
void cli_signals_catch (void);

/* How often the user has asked: each Ctrl+C counts, and all of SIGTERM and SIGHUP that come within
 * a moment count once. */
guint cli_signals_get_count (void);

/* The exit status of a program that was ended by the first of them: 128 + its number, as shells
 * say. 0 if there was none. */
int cli_signals_get_status (void);

G_END_DECLS
