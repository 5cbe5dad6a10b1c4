/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libarchive converts the names in a zip from and to the character set of the locale, and loses
 * those that have none there; its option "hdrcharset" only says what the zip's side of that is. */
#pragma once

#include <glib.h>
#include <locale.h>

G_BEGIN_DECLS

/* Makes UTF-8 the thread's character set, whatever the program's locale, and returns what to leave
 * it with by uselocale(). Where there is no such locale, names beyond ASCII may be lost. */
locale_t zip_locale_enter (void);

G_END_DECLS
