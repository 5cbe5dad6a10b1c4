/* libarchive converts the names in a zip from and to the character set of the locale, and loses
 * those that have none there. Between enter and leave the thread's character set is UTF-8, whatever
 * the program's locale. */
#pragma once

#include <glib.h>
#include <locale.h>

G_BEGIN_DECLS

typedef struct
{
  locale_t utf8;     /* (locale_t) 0 where there is none: names beyond ASCII may be lost */
  locale_t previous; /* the thread's own */
} ZipLocale;

void zip_locale_init (ZipLocale *locale);
void zip_locale_clear (ZipLocale *locale);

void zip_locale_enter (ZipLocale *locale);
void zip_locale_leave (ZipLocale *locale);

G_END_DECLS
