/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "zip-locale.h"

locale_t
zip_locale_enter (void)
{
  static locale_t utf8;
  static gsize once;

  if (g_once_init_enter (&once))
    {
      locale_t base = duplocale (LC_GLOBAL_LOCALE);

      /* Only the character set changes: messages stay in the user's language. */
      utf8 = newlocale (LC_CTYPE_MASK, "C.UTF-8", base);
      if (utf8 == (locale_t) 0 && base != (locale_t) 0)
        freelocale (base);
      g_once_init_leave (&once, 1);
    }
  return uselocale (utf8);
}
