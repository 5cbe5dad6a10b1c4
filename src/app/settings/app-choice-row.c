/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-choice-row.h"

#include <glib/gi18n-lib.h>

#include "app-accessible.h"
#include "app-wrap-layout.h"

struct _AppChoiceRow
{
  AdwPreferencesRow parent_instance;

  /* Template */
  GtkLabel *title_label;
  GtkLabel *description_label;
  GtkDropDown *drop_down;
  GtkSwitch *toggle;

  const RunSetting *setting;
  guint selected;
};

enum
{
  PROP_SELECTED = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (AppChoiceRow, app_choice_row, ADW_TYPE_PREFERENCES_ROW)

guint
app_choice_row_get_selected (AppChoiceRow *row)
{
  g_return_val_if_fail (APP_IS_CHOICE_ROW (row), 0);
  return row->selected;
}

/* What assistive technologies say of the row as a whole. */
static void
update_name (AppChoiceRow *row)
{
  /* Translators: a setting and what is chosen: "Optimizer: SGD" */
  g_autofree char *name = g_strdup_printf (_ ("%s: %s"), _ (row->setting->title),
                                           _ (row->setting->titles[row->selected]));

  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  _ (row->setting->description), -1);
  app_accessible_set_name (GTK_WIDGET (row->drop_down), name);
}

/* Both are kept up to date, though only one can be seen. */
void
app_choice_row_set_selected (AppChoiceRow *row, guint selected)
{
  g_return_if_fail (APP_IS_CHOICE_ROW (row));

  if (row->selected == selected)
    return;
  row->selected = selected;
  gtk_drop_down_set_selected (row->drop_down, selected);
  gtk_switch_set_active (row->toggle, selected == 1);
  update_name (row);
  g_object_notify_by_pspec (G_OBJECT (row), props[PROP_SELECTED]);
}

static void
on_drop_down (AppChoiceRow *row)
{
  guint selected = gtk_drop_down_get_selected (row->drop_down);

  /* While it gets its names, nothing is selected. */
  if (selected != GTK_INVALID_LIST_POSITION && gtk_widget_get_visible (GTK_WIDGET (row->drop_down)))
    app_choice_row_set_selected (row, selected);
}

static void
on_toggle (AppChoiceRow *row)
{
  if (gtk_widget_get_visible (GTK_WIDGET (row->toggle)))
    app_choice_row_set_selected (row, gtk_switch_get_active (row->toggle) ? 1 : 0);
}

static void
show_choice (AppChoiceRow *row, const RunSetting *setting)
{
  gboolean is_switch = setting->kind == RUN_KIND_SWITCH;
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  row->setting = setting;
  for (guint i = 0; setting->titles[i]; i++)
    gtk_string_list_append (titles, _ (setting->titles[i]));
  gtk_drop_down_set_model (row->drop_down, G_LIST_MODEL (titles));
  gtk_widget_set_visible (GTK_WIDGET (row->drop_down), !is_switch);
  gtk_widget_set_visible (GTK_WIDGET (row->toggle), is_switch);
  gtk_label_set_label (row->title_label, _ (setting->title));
  gtk_label_set_label (row->description_label, _ (setting->description));
  gtk_label_set_mnemonic_widget (row->title_label, is_switch ? GTK_WIDGET (row->toggle)
                                                             : GTK_WIDGET (row->drop_down));
  update_name (row);
}

static void
app_choice_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SELECTED:
      g_value_set_uint (value, APP_CHOICE_ROW (object)->selected);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_choice_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SELECTED:
      app_choice_row_set_selected (APP_CHOICE_ROW (object), g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_choice_row_class_init (AppChoiceRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = app_choice_row_get_property;
  object_class->set_property = app_choice_row_set_property;
  props[PROP_SELECTED] =
      g_param_spec_uint ("selected", NULL, NULL, 0, RUN_SETTING_MAX_NAMES, 0,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (APP_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/pupil_app/Pupil/ui/app-choice-row.ui");
  gtk_widget_class_bind_template_child (widget_class, AppChoiceRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, AppChoiceRow, description_label);
  gtk_widget_class_bind_template_child (widget_class, AppChoiceRow, drop_down);
  gtk_widget_class_bind_template_child (widget_class, AppChoiceRow, toggle);
  gtk_widget_class_bind_template_callback (widget_class, on_drop_down);
  gtk_widget_class_bind_template_callback (widget_class, on_toggle);
}

static void
app_choice_row_init (AppChoiceRow *row)
{
  gtk_widget_init_template (GTK_WIDGET (row));
}

GtkWidget *
app_choice_row_new (const RunSetting *setting)
{
  AppChoiceRow *row = g_object_new (APP_TYPE_CHOICE_ROW, NULL);

  show_choice (row, setting);
  return GTK_WIDGET (row);
}
