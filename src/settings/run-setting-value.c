/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One setting by its row: read, checked and written. */
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "run-settings-private.h"

/* Enough for any number as text. */
#define NUMBER_LENGTH 64

/* Choices are read and written as numbers. */
G_STATIC_ASSERT (sizeof (NnOptimizerKind) == sizeof (guint));

static guint
count_names (const RunSetting *setting)
{
  return g_strv_length ((char **) setting->names);
}

/* ---- checks ---- */

/* The number as people write it, with a point in every locale: 0.000001, not 1e-06; 64, not
 * 64.000000. */
static void
format_number (char *text, double value)
{
  char *end;

  if (!isfinite (value) || fabs (value) > 1e15 || (value != 0 && fabs (value) < 1e-6))
    {
      g_ascii_formatd (text, NUMBER_LENGTH, "%.16g", value);
      return;
    }
  g_ascii_formatd (text, NUMBER_LENGTH, "%.6f", value);
  end = text + strlen (text);
  while (end[-1] == '0')
    *--end = '\0';
  if (end[-1] == '.')
    end[-1] = '\0';
}

/* Written so that a NaN fails. */
static gboolean
check_range (const RunSetting *setting, double value, GError **error)
{
  char minimum[NUMBER_LENGTH], maximum[NUMBER_LENGTH], found[NUMBER_LENGTH];

  if (value >= setting->minimum && value <= setting->maximum)
    return TRUE;
  format_number (minimum, setting->minimum);
  format_number (maximum, setting->maximum);
  format_number (found, value);
  g_set_error (error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE,
               _ ("The setting “%s” must be from %s to %s, but is %s."), _ (setting->title),
               minimum, maximum, found);
  return FALSE;
}

gboolean
run_setting_check (const RunSetting *setting, double value, GError **error)
{
  if (!run_setting_is_choice (setting))
    {
      if (!check_range (setting, value, error))
        return FALSE;
      if (setting->digits > 0 || value == floor (value))
        return TRUE;
      g_set_error (error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE,
                   _ ("The setting “%s” must be a whole number."), _ (setting->title));
      return FALSE;
    }
  if (value >= 0 && value < count_names (setting) && value == floor (value))
    return TRUE;
  g_set_error (error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE,
               _ ("The setting “%s” has no such choice; choose another one."), _ (setting->title));
  return FALSE;
}

/* ---- values ---- */

double
run_settings_get_value (const RunSettings *settings, RunSettingId id)
{
  const RunSetting *setting = run_setting_get (id);
  gconstpointer place;

  g_return_val_if_fail (settings != NULL && setting != NULL, 0);

  place = (const char *) settings + setting->offset;
  switch (setting->kind)
    {
    case RUN_KIND_REAL:
    case RUN_KIND_SHARE:
      return *(const double *) place;
    case RUN_KIND_WHOLE:
    case RUN_KIND_CHOICE:
    case RUN_KIND_SWITCH:
      return *(const guint *) place;
    case RUN_KIND_SEED:
      return (double) *(const guint64 *) place;
    case RUN_KIND_NETWORK:
    default:
      g_return_val_if_reached (0);
    }
}

void
run_settings_write_value (RunSettings *settings, RunSettingId id, double value)
{
  const RunSetting *setting = run_setting_get (id);
  gpointer place = (char *) settings + setting->offset;

  switch (setting->kind)
    {
    case RUN_KIND_REAL:
    case RUN_KIND_SHARE:
      *(double *) place = value;
      break;
    case RUN_KIND_WHOLE:
    case RUN_KIND_CHOICE:
    case RUN_KIND_SWITCH:
      *(guint *) place = (guint) value;
      break;
    case RUN_KIND_SEED:
      *(guint64 *) place = (guint64) value;
      break;
    case RUN_KIND_NETWORK:
    default:
      g_assert_not_reached ();
    }
}

gboolean
run_settings_set_value (RunSettings *settings, RunSettingId id, double value, GError **error)
{
  const RunSetting *setting = run_setting_get (id);

  g_return_val_if_fail (settings != NULL && setting != NULL, FALSE);
  g_return_val_if_fail (setting->kind != RUN_KIND_NETWORK, FALSE);

  if (!run_setting_check (setting, value, error))
    return FALSE;
  run_settings_write_value (settings, id, value);
  return TRUE;
}

gboolean
run_settings_have_same (const RunSettings *a, const RunSettings *b, RunSettingId id)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  switch ((guint) run_setting_get (id)->kind)
    {
    case RUN_KIND_NETWORK:
      return nn_architecture_equal (a->network, b->network);
    case RUN_KIND_SEED: /* has bits that a double has not */
      return a->seed == b->seed;
    default:
      return run_settings_get_value (a, id) == run_settings_get_value (b, id);
    }
}

const char *
run_settings_get_name (const RunSettings *settings, RunSettingId id)
{
  guint place = (guint) run_settings_get_value (settings, id);
  const RunSetting *setting = run_setting_get (id);

  g_return_val_if_fail (place < count_names (setting), NULL);

  return setting->names[place];
}

gboolean
run_settings_set_name (RunSettings *settings, RunSettingId id, const char *name, GError **error)
{
  const RunSetting *setting = run_setting_get (id);
  g_autofree char *names = NULL;

  g_return_val_if_fail (settings != NULL && name != NULL, FALSE);
  g_return_val_if_fail (setting != NULL && run_setting_is_choice (setting), FALSE);

  for (guint i = 0; setting->names[i]; i++)
    if (strcmp (setting->names[i], name) == 0)
      {
        run_settings_write_value (settings, id, i);
        return TRUE;
      }
  names = g_strjoinv (", ", (char **) setting->names);
  g_set_error (error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE,
               _ ("The setting “%s” must be one of %s, but is “%s”."), _ (setting->title), names,
               name);
  return FALSE;
}
