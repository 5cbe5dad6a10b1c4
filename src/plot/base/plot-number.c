/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-number.h"

#include <glib/gi18n-lib.h>
#include <langinfo.h>
#include <math.h>
#include <string.h>

#define MOST_DECIMALS 17

/* Whole numbers up to here are exact in a double. */
#define LARGEST_COUNT 9007199254740992.0

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
plot_format_decimal (double value, int decimals)
{
  g_autofree char *text = NULL;

  if (decimals <= 0 && value >= 0 && value < LARGEST_COUNT)
    return plot_format_count ((guint64) round (value));
  text = g_strdup_printf ("%'.*f", CLAMP (decimals, 0, MOST_DECIMALS), value);
  if (text[0] != '-')
    return g_steal_pointer (&text);
  if (strpbrk (text, "123456789") == NULL)
    return g_strdup (text + 1);
  return g_strconcat ("\u2212", text + 1, NULL);
}

static char *
format_share (double share, guint digits, const char *more_than, gboolean has_sign)
{
  /* In steps of the last digit that is shown. */
  double one = pow (10, digits);
  double all = 100 * one;
  double steps = rint (100 * share * one);
  gboolean nearly_none = share > 0 && steps == 0;
  gboolean nearly_all = share < 1 && steps == all;
  double shown = (nearly_none ? 1 : nearly_all ? all - 1 : steps) / one;
  g_autofree char *number = NULL;
  g_autofree char *percentage = NULL;

  if (isnan (share))
    return g_strdup ("\u2013");
  number = plot_format_decimal (shown, share == 0 || share == 1 ? 0 : (int) digits);
  /* Translators: a percentage */
  percentage = has_sign ? g_strdup_printf (_ ("%s%%"), number) : g_strdup (number);
  return g_strconcat (nearly_none ? "<" : nearly_all ? more_than : "", percentage, NULL);
}

char *
plot_format_share (double share, guint digits)
{
  return format_share (share, digits, ">", TRUE);
}

char *
plot_format_short_share (double share, guint digits, gboolean has_sign)
{
  return format_share (share, digits, "", has_sign);
}
