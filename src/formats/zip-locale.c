#include "zip-locale.h"

void
zip_locale_init (ZipLocale *locale)
{
  locale_t base = duplocale (LC_GLOBAL_LOCALE);

  /* Only the character set changes: messages stay in the user's language. */
  locale->utf8 = newlocale (LC_CTYPE_MASK, "C.UTF-8", base);
  if (locale->utf8 == (locale_t) 0 && base != (locale_t) 0)
    freelocale (base);
}

void
zip_locale_clear (ZipLocale *locale)
{
  if (locale->utf8 != (locale_t) 0)
    freelocale (locale->utf8);
  locale->utf8 = (locale_t) 0;
}

void
zip_locale_enter (ZipLocale *locale)
{
  if (locale->utf8 != (locale_t) 0)
    locale->previous = uselocale (locale->utf8);
}

void
zip_locale_leave (ZipLocale *locale)
{
  if (locale->utf8 != (locale_t) 0)
    uselocale (locale->previous);
}
