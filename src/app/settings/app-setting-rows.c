/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-setting-rows.h"

#include "app-choice-row.h"
#include "app-number-row.h"

void
app_setting_rows_make (AppSettingRows *rows, RunGroup group)
{
  g_return_if_fail (rows != NULL);

  for (guint id = 0; id < RUN_N_SETTINGS; id++)
    {
      const RunSetting *setting = run_setting_get (id);

      if (setting->group != group)
        continue;
      rows->of[id] = run_setting_is_choice (setting) ? app_choice_row_new (setting)
                                                     : app_number_row_new (setting);
      gtk_widget_set_name (rows->of[id], setting->key);
    }
}

void
app_setting_rows_follow (const AppSettingRows *rows,
                         GCallback on_changed,
                         GCallback on_problem,
                         gpointer owner)
{
  g_return_if_fail (rows != NULL);

  for (guint id = 0; id < RUN_N_SETTINGS; id++)
    if (APP_IS_NUMBER_ROW (rows->of[id]))
      {
        g_signal_connect_object (rows->of[id], "notify::value", on_changed, owner,
                                 G_CONNECT_SWAPPED);
        g_signal_connect_object (rows->of[id], "notify::problem", on_problem, owner,
                                 G_CONNECT_SWAPPED);
      }
    else if (rows->of[id])
      g_signal_connect_object (rows->of[id], "notify::selected", on_changed, owner,
                               G_CONNECT_SWAPPED);
}

void
app_setting_rows_show (const AppSettingRows *rows, const RunSettings *settings, size_t n_channels)
{
  g_return_if_fail (rows != NULL && settings != NULL);

  for (guint id = 0; id < RUN_N_SETTINGS; id++)
    {
      double value;

      if (rows->of[id] == NULL)
        continue;
      value = run_settings_get_value (settings, id);
      if (APP_IS_NUMBER_ROW (rows->of[id]))
        app_number_row_set_value (APP_NUMBER_ROW (rows->of[id]), value);
      else
        app_choice_row_set_selected (APP_CHOICE_ROW (rows->of[id]), (guint) value);
      gtk_widget_set_visible (rows->of[id], run_setting_has_effect (id, settings, n_channels));
    }
}

void
app_setting_rows_set_base (const AppSettingRows *rows, const RunSettings *base)
{
  g_return_if_fail (rows != NULL && base != NULL);

  for (guint id = 0; id < RUN_N_SETTINGS; id++)
    if (APP_IS_NUMBER_ROW (rows->of[id]))
      app_number_row_set_default (APP_NUMBER_ROW (rows->of[id]), run_settings_get_value (base, id));
}

void
app_setting_rows_set_editable (const AppSettingRows *rows, gboolean editable)
{
  g_return_if_fail (rows != NULL);

  for (guint id = 0; id < RUN_N_SETTINGS; id++)
    if (rows->of[id])
      gtk_widget_set_sensitive (rows->of[id], editable || run_setting_get (id)->is_live);
}

void
app_setting_rows_read (const AppSettingRows *rows, RunSettings *settings)
{
  g_return_if_fail (rows != NULL && settings != NULL);

  for (guint id = 0; id < RUN_N_SETTINGS; id++)
    {
      gboolean is_set;
      double value;

      if (rows->of[id] == NULL)
        continue;
      value = APP_IS_NUMBER_ROW (rows->of[id])
                  ? app_number_row_get_value (APP_NUMBER_ROW (rows->of[id]))
                  : app_choice_row_get_selected (APP_CHOICE_ROW (rows->of[id]));
      /* The rows hold each value to its range. */
      is_set = run_settings_set_value (settings, id, value, NULL);
      g_assert (is_set);
    }
}

const char *
app_setting_rows_get_problem (const AppSettingRows *rows)
{
  g_return_val_if_fail (rows != NULL, NULL);

  for (guint id = 0; id < RUN_N_SETTINGS; id++)
    if (APP_IS_NUMBER_ROW (rows->of[id]) && gtk_widget_get_visible (rows->of[id]) &&
        app_number_row_get_problem (APP_NUMBER_ROW (rows->of[id])))
      return app_number_row_get_problem (APP_NUMBER_ROW (rows->of[id]));
  return NULL;
}

void
app_setting_rows_discard_drafts (const AppSettingRows *rows)
{
  g_return_if_fail (rows != NULL);

  for (guint id = 0; id < RUN_N_SETTINGS; id++)
    if (APP_IS_NUMBER_ROW (rows->of[id]))
      app_number_row_discard_draft (APP_NUMBER_ROW (rows->of[id]));
}
