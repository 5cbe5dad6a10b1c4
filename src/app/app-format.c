#include "app-format.h"
#include "plot-number.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

char *
app_format_decimal (double value, guint digits)
{
  char *text = g_strdup_printf ("%.*f", (int) digits, value);
  size_t length = strlen (text);

  if (digits == 0 || !isfinite (value))
    return text;
  while (text[length - 1] == '0')
    length--;
  while (!g_ascii_isdigit (text[length - 1])) /* the decimal sign, of one byte or more */
    length--;
  text[length] = '\0';
  return text;
}

char *
app_format_loss (double loss)
{
  double size = fabs (loss);

  if (isnan (loss))
    return g_strdup ("–");
  if (isinf (loss))
    return g_strdup (loss > 0 ? "∞" : "−∞");
  if (size >= 1e6 || (size > 0 && size < 1e-4))
    return g_strdup_printf ("%.2e", loss);
  return g_strdup_printf ("%.*f", size >= 100 ? 1 : size >= 10 ? 2 : 4, loss);
}

char *
app_format_share (double share)
{
  if (isnan (share))
    return g_strdup ("–");
  /* Translators: a percentage */
  return g_strdup_printf (_ ("%.1f%%"), 100 * share);
}

char *
app_format_speed (double images_per_second)
{
  double unit = 1;
  g_autofree char *count = NULL;

  if (!isfinite (images_per_second) || images_per_second <= 0)
    return g_strdup ("");
  if (images_per_second < 10)
    count = app_format_decimal (images_per_second, 1);
  else
    {
      images_per_second = MIN (images_per_second, 1e15);
      while (images_per_second / unit >= 100)
        unit *= 10;
      count = plot_format_count ((guint64) (round (images_per_second / unit) * unit));
    }
  return g_strdup_printf (_ ("%s images/s"), count);
}

char *
app_format_duration (double seconds)
{
  guint whole;

  if (!isfinite (seconds) || seconds < 0)
    return g_strdup ("");
  whole = (guint) MIN (ceil (seconds), 4e9);
  if (whole < 60)
    return g_strdup_printf (_ ("%u s"), whole);
  if (whole < 3600)
    return g_strdup_printf (_ ("%u min %u s"), whole / 60, whole % 60);
  if (whole < 24 * 3600)
    return g_strdup_printf (_ ("%u h %u min"), whole / 3600, whole / 60 % 60);
  return g_strdup_printf (_ ("%u d %u h"), whole / 86400, whole / 3600 % 24);
}

gboolean
app_parse_number (const char *text, double *value)
{
  g_autofree char *stripped = NULL;
  char *end = NULL;

  g_return_val_if_fail (text != NULL && value != NULL, FALSE);

  stripped = g_strstrip (g_strdup (text));
  if (*stripped == '\0')
    return FALSE;
  *value = g_strtod (stripped, &end);
  return *end == '\0' && isfinite (*value);
}
