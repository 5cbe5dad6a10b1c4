/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-format.h"
#include "plot-number.h"

#include <glib/gi18n-lib.h>
#include <langinfo.h>
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
  return plot_format_share (share, 1);
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
app_format_weights (guint64 n_weights)
{
  g_autofree char *count = plot_format_count (n_weights);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s weight", "%s weights",
                                       (gulong) MIN (n_weights, G_MAXUINT)),
                          count);
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

char *
app_format_percentage (double share, guint digits)
{
  g_autofree char *number = app_format_decimal (100 * share, digits);

  /* Translators: a percentage, as it is written into a field */
  return g_strdup_printf (_ ("%s%%"), number);
}

/* ---- reading ---- */

static gboolean
is_grouping_mark (gunichar c)
{
  const char *mark = nl_langinfo (THOUSEP);
  gboolean in_locale = *mark != '\0' && g_utf8_get_char_validated (mark, -1) == c;

  /* As plot_format_count() writes where the locale has none. */
  if (*mark == '\0' && g_str_equal (nl_langinfo (RADIXCHAR), "."))
    in_locale = c == ',';
  return in_locale || g_unichar_isspace (c) || c == 0x202F || c == '\'';
}

/* @text without the marks between groups of three digits; NULL if a mark is anywhere else. */
static char *
remove_grouping (const char *text)
{
  g_autoptr (GString) digits = g_string_new (NULL);
  gboolean has_marks = FALSE;
  guint n = 0; /* digits since the last mark */

  for (const char *p = text; *p; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isdigit (c) && c < 128)
        {
          g_string_append_c (digits, (char) c);
          n++;
        }
      else if (is_grouping_mark (c) && n > 0 && n <= 3 && (!has_marks || n == 3) &&
               digits->str[0] != '0')
        {
          has_marks = TRUE;
          n = 0;
        }
      else
        return NULL;
    }
  return has_marks && n != 3 ? NULL : g_string_free (g_steal_pointer (&digits), FALSE);
}

/* "0,2" where the locale has a point: who writes it means the same. */
static gboolean
read_comma (char *text, double *value)
{
  char *comma = strchr (text, ',');
  char *end = NULL;

  if (comma == NULL || strchr (comma + 1, ',') || strchr (text, '.'))
    return FALSE;
  *comma = '.';
  *value = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && isfinite (*value);
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
  if (*end == '\0' && isfinite (*value))
    return TRUE;
  return read_comma (stripped, value);
}

gboolean
app_parse_whole_number (const char *text, double *value)
{
  g_autofree char *stripped = NULL;
  g_autofree char *digits = NULL;

  g_return_val_if_fail (text != NULL && value != NULL, FALSE);

  stripped = g_strstrip (g_strdup (text));
  digits = remove_grouping (stripped);
  return app_parse_number (digits ? digits : stripped, value) && *value == floor (*value);
}

gboolean
app_parse_percentage (const char *text, double *share)
{
  g_autofree char *stripped = NULL;
  size_t length;

  g_return_val_if_fail (text != NULL && share != NULL, FALSE);

  stripped = g_strstrip (g_strdup (text));
  length = strlen (stripped);
  if (length > 0 && stripped[length - 1] == '%')
    stripped[length - 1] = '\0';
  if (g_str_has_suffix (stripped, "\u00a0") || g_str_has_suffix (stripped, "\u202f"))
    *g_utf8_find_prev_char (stripped, stripped + strlen (stripped)) = '\0';
  if (!app_parse_number (stripped, share))
    return FALSE;
  /* Dividing a whole number gives the double that is nearest to the decimal one. */
  *share = round (*share * 1e7) / 1e9;
  return TRUE;
}
