/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-settings-section.h"

#include <glib/gi18n-lib.h>

#include "app-format.h"
#include "app-setting-rows.h"

/* What a section is called, and what it says if no setting has anything to say. */
static const struct
{
  const char *title;
  const char *plain; /* NULL: that never happens */
} TEXTS[RUN_N_GROUPS] = {
  [RUN_GROUP_OPTIMIZER] = { N_ ("Optimizer"), NULL },
  [RUN_GROUP_SCHEDULE] = { N_ ("Schedule"), NULL },
  [RUN_GROUP_IMAGES] = { N_ ("Images"), N_ ("As they are") },
  [RUN_GROUP_VALIDATION] = { N_ ("Validation"), N_ ("No images held out") },
  [RUN_GROUP_TESTING] = { N_ ("Testing"), NULL },
};

struct _AppSettingsSection
{
  AdwExpanderRow parent_instance;

  RunGroup group;
  AppSettingRows rows;   /* made when they are first seen, which has_rows tells */
  RunSettings *settings; /* as shown */
  RunSettings *base;     /* what the rows' buttons go back to */
  size_t n_channels;
  gboolean has_rows;
  gboolean editable;
  gboolean updating; /* what changes now was not changed by the user */
};

enum
{
  CHANGED,
  PROBLEM_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AppSettingsSection, app_settings_section, ADW_TYPE_EXPANDER_ROW)

/* ---- the line of a closed section ---- */

static char *
describe_choice (const RunSetting *setting, guint selected)
{
  if (setting->kind == RUN_KIND_SWITCH)
    return selected ? g_strdup (_ (setting->title)) : NULL;
  if (!setting->needs_title)
    return g_strdup (_ (setting->titles[selected]));
  if (selected == 0)
    return NULL;
  /* Translators: a setting and what is chosen: "Mirror images: Random" */
  return g_strdup_printf (_ ("%s: %s"), _ (setting->title), _ (setting->titles[selected]));
}

static char *
describe_number (const RunSetting *setting, double value)
{
  g_autofree char *number = NULL;

  if (value == 0)
    return NULL;
  number = setting->kind == RUN_KIND_SHARE ? app_format_percentage (value, setting->digits - 2)
                                           : app_format_decimal (value, setting->digits);
  /* Translators: a setting and its value: "Momentum 0.9" */
  return g_strdup_printf (_ ("%s %s"), _ (setting->title), number);
}

/* What there is to say of one setting; NULL if it is as if it were not there. */
static char *
describe_setting (const AppSettingsSection *section, RunSettingId id)
{
  const RunSetting *setting = run_setting_get (id);
  double value;

  if (setting->group != section->group ||
      !run_setting_has_effect (id, section->settings, section->n_channels))
    return NULL;
  value = run_settings_get_value (section->settings, id);
  return run_setting_is_choice (setting) ? describe_choice (setting, (guint) value)
                                         : describe_number (setting, value);
}

static void
update_subtitle (AppSettingsSection *section)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *subtitle;

  for (guint id = 0; id < RUN_N_SETTINGS; id++)
    {
      g_autofree char *part = describe_setting (section, id);

      if (part)
        g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", part);
    }
  subtitle = text->len > 0 ? text->str : _ (TEXTS[section->group].plain);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (section), subtitle);
  gtk_accessible_update_property (GTK_ACCESSIBLE (section), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (TEXTS[section->group].title),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, subtitle, -1);
}

/* ---- rows ---- */

static void
update_rows (AppSettingsSection *section)
{
  gboolean was_updating = section->updating;

  section->updating = TRUE;
  app_setting_rows_set_base (&section->rows, section->base);
  app_setting_rows_show (&section->rows, section->settings, section->n_channels);
  app_setting_rows_set_editable (&section->rows, section->editable);
  section->updating = was_updating;
}

static void
read_rows (AppSettingsSection *section)
{
  NnOptimizerKind before = section->settings->optimizer, chosen;

  app_setting_rows_read (&section->rows, section->settings);
  /* Another optimizer brings the momentum and the decay that suit it. */
  chosen = section->settings->optimizer;
  section->settings->optimizer = before;
  run_settings_choose_optimizer (section->settings, chosen);
}

static void
on_row_changed (AppSettingsSection *section)
{
  if (section->updating)
    return;
  read_rows (section);
  /* Without validation images there is nothing to be patient about, and the two do not go
   * together. */
  if (section->settings->validation == 0)
    section->settings->patience = 0;
  update_rows (section);
  update_subtitle (section);
  g_signal_emit (section, signals[CHANGED], 0);
}

static void
on_problem (AppSettingsSection *section)
{
  g_signal_emit (section, signals[PROBLEM_CHANGED], 0);
}

/* Most users never open most sections. */
static void
on_expanded (AppSettingsSection *section)
{
  if (!adw_expander_row_get_expanded (ADW_EXPANDER_ROW (section)) || section->has_rows)
    return;
  section->has_rows = TRUE;
  app_setting_rows_make (&section->rows, section->group);
  for (guint id = 0; id < RUN_N_SETTINGS; id++)
    if (section->rows.of[id])
      adw_expander_row_add_row (ADW_EXPANDER_ROW (section), section->rows.of[id]);
  update_rows (section);
  app_setting_rows_follow (&section->rows, G_CALLBACK (on_row_changed), G_CALLBACK (on_problem),
                           section);
}

/* ---- public ---- */

void
app_settings_section_set_settings (AppSettingsSection *section,
                                   const RunSettings *settings,
                                   size_t n_channels)
{
  g_return_if_fail (APP_IS_SETTINGS_SECTION (section));
  g_return_if_fail (settings != NULL);

  run_settings_assign (section->settings, settings);
  section->n_channels = n_channels;
  update_rows (section);
  update_subtitle (section);
}

void
app_settings_section_set_base (AppSettingsSection *section, const RunSettings *base)
{
  g_return_if_fail (APP_IS_SETTINGS_SECTION (section));
  g_return_if_fail (base != NULL);

  run_settings_assign (section->base, base);
  update_rows (section);
}

const char *
app_settings_section_get_problem (AppSettingsSection *section)
{
  g_return_val_if_fail (APP_IS_SETTINGS_SECTION (section), NULL);

  return app_setting_rows_get_problem (&section->rows);
}

void
app_settings_section_discard_drafts (AppSettingsSection *section)
{
  g_return_if_fail (APP_IS_SETTINGS_SECTION (section));

  app_setting_rows_discard_drafts (&section->rows);
}

void
app_settings_section_get_settings (AppSettingsSection *section, RunSettings *settings)
{
  g_return_if_fail (APP_IS_SETTINGS_SECTION (section));
  g_return_if_fail (settings != NULL);

  for (guint id = 0; id < RUN_N_SETTINGS; id++)
    if (run_setting_get (id)->group == section->group)
      {
        double value = run_settings_get_value (section->settings, id);
        gboolean is_set = run_settings_set_value (settings, id, value, NULL);

        g_assert (is_set);
      }
}

void
app_settings_section_set_editable (AppSettingsSection *section, gboolean editable)
{
  g_return_if_fail (APP_IS_SETTINGS_SECTION (section));

  section->editable = editable;
  update_rows (section);
}

/* ---- GObject ---- */

static void
app_settings_section_finalize (GObject *object)
{
  run_settings_free (APP_SETTINGS_SECTION (object)->settings);
  run_settings_free (APP_SETTINGS_SECTION (object)->base);
  G_OBJECT_CLASS (app_settings_section_parent_class)->finalize (object);
}

static void
app_settings_section_class_init (AppSettingsSectionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = app_settings_section_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[PROBLEM_CHANGED] = g_signal_new ("problem-changed", G_TYPE_FROM_CLASS (klass),
                                           G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
app_settings_section_init (AppSettingsSection *section)
{
  section->settings = run_settings_new ();
  section->base = run_settings_new ();
  section->editable = TRUE;
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (section), FALSE);
  g_signal_connect (section, "notify::expanded", G_CALLBACK (on_expanded), NULL);
}

GtkWidget *
app_settings_section_new (RunGroup group)
{
  AppSettingsSection *section;

  g_return_val_if_fail (group < RUN_N_GROUPS && TEXTS[group].title != NULL, NULL);

  section = g_object_new (APP_TYPE_SETTINGS_SECTION, NULL);
  section->group = group;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (section), _ (TEXTS[section->group].title));
  update_subtitle (section);
  return GTK_WIDGET (section);
}
