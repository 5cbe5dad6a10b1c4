#include "plot-number.h"

#include <glib/gi18n-lib.h>
#include <langinfo.h>
#include <math.h>
#include <string.h>

static char *
group_in_english (const char *digits)
{
  GString *text = g_string_new (NULL);
  size_t n = strlen (digits);

  for (size_t i = 0; i < n; i++)
    {
      if (i > 0 && (n - i) % 3 == 0)
        g_string_append_c (text, ',');
      g_string_append_c (text, digits[i]);
    }
  return g_string_free (text, FALSE);
}

char *
plot_format_count (guint64 count)
{
  g_autofree char *text = g_strdup_printf ("%'" G_GUINT64_FORMAT, count);

  if (*nl_langinfo (THOUSEP) == '\0' && g_str_equal (nl_langinfo (RADIXCHAR), "."))
    return group_in_english (text);
  return g_steal_pointer (&text);
}

char *
plot_format_share (double share, guint digits)
{
  if (isnan (share))
    return g_strdup ("\u2013");
  /* Translators: a percentage */
  return g_strdup_printf (_ ("%.*f%%"), (int) digits, 100 * share);
}

char *
plot_format_part (size_t part, size_t whole, int decimals, gboolean has_sign)
{
  double percent = whole == 0 ? 0 : 100 * ((double) part / (double) whole);
  double unit = decimals > 0 ? 0.1 : 1;
  const char *sign = has_sign ? "%" : "";

  g_assert (decimals == 0 || decimals == 1);

  /* What is not all, or not nothing, must not look so. */
  if (part > 0 && percent < unit * 0.500001)
    return g_strdup_printf ("<%.*f%s", decimals, unit, sign);
  if (part < whole && percent >= 100 - unit / 2)
    percent = 100 - unit;
  if (part == whole)
    decimals = 0;
  return g_strdup_printf ("%.*f%s", decimals, percent, sign);
}
