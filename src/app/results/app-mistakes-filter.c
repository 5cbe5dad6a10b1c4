/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-mistakes-filter.h"

#include <glib/gi18n-lib.h>

#include "app-drop-down.h"
#include "app-wrap-layout.h"

#define SEARCHABLE_CLASSES 15 /* from here on a list of classes can be searched by typing */

struct _AppMistakesFilter
{
  AppPart parent_instance;

  /* Template */
  GtkDropDown *actual;
  GtkDropDown *predicted;
  GtkDropDown *sort;
  GtkToggleButton *wrong;
  GtkToggleButton *right;
  GtkToggleButton *all;

  AppShown *shown; /* the workspace's */

  /* Owned */
  char **class_names; /* what the two lists of classes have; NULL before the first results */

  gboolean updating; /* the widgets are being set, not used */
};

enum
{
  PROP_SORT = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (AppMistakesFilter, app_mistakes_filter, APP_TYPE_PART)

static void
set_classes (GtkDropDown *drop_down, const char *const *names)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  guint n = 0;

  /* Translators: any class */
  gtk_string_list_append (list, _ ("Any"));
  for (; names != NULL && names[n] != NULL; n++)
    gtk_string_list_append (list, names[n]);
  gtk_drop_down_set_model (drop_down, G_LIST_MODEL (list));
  gtk_drop_down_set_enable_search (drop_down, n >= SEARCHABLE_CLASSES);
}

static void
follow_classes (AppMistakesFilter *filter)
{
  TrainingEvaluation *evaluation = app_shown_get_evaluation (filter->shown);
  const char *const *names =
      evaluation == NULL
          ? NULL
          : nn_dataset_get_class_names (training_evaluation_get_dataset (evaluation));

  if (names == NULL || (filter->class_names != NULL &&
                        g_strv_equal ((const char *const *) filter->class_names, names)))
    return;
  g_strfreev (filter->class_names);
  filter->class_names = g_strdupv ((char **) names);
  set_classes (filter->actual, names);
  set_classes (filter->predicted, names);
}

/* From what is shown into the widgets. */
static void
update (AppMistakesFilter *filter)
{
  AppFilter value = app_shown_get_filter (filter->shown);

  filter->updating = TRUE;
  follow_classes (filter);
  /* The first entry is "Any". */
  gtk_drop_down_set_selected (filter->actual, (guint) (value.actual + 1));
  gtk_drop_down_set_selected (filter->predicted, (guint) (value.predicted + 1));
  gtk_toggle_button_set_active (filter->wrong, value.show == APP_SHOW_WRONG);
  gtk_toggle_button_set_active (filter->right, value.show == APP_SHOW_RIGHT);
  gtk_toggle_button_set_active (filter->all, value.show == APP_SHOW_ALL);
  filter->updating = FALSE;
}

static int
get_class (GtkDropDown *drop_down)
{
  guint selected = gtk_drop_down_get_selected (drop_down);

  return selected == GTK_INVALID_LIST_POSITION || selected == 0 ? APP_ANY_CLASS
                                                                : (int) selected - 1;
}

/* From the widgets into what is shown. */
static void
on_filter_used (AppMistakesFilter *filter)
{
  AppFilter value = { get_class (filter->actual), get_class (filter->predicted), APP_SHOW_ALL };

  if (filter->updating || filter->shown == NULL)
    return;
  if (gtk_toggle_button_get_active (filter->wrong))
    value.show = APP_SHOW_WRONG;
  else if (gtk_toggle_button_get_active (filter->right))
    value.show = APP_SHOW_RIGHT;
  app_shown_set_filter (filter->shown, value);
}

/* Of the two toggles that change, only the one that was pressed counts. */
static void
on_show_toggled (AppMistakesFilter *filter, GtkToggleButton *toggle)
{
  if (gtk_toggle_button_get_active (toggle))
    on_filter_used (filter);
}

static void
on_sort_used (AppMistakesFilter *filter)
{
  g_object_notify_by_pspec (G_OBJECT (filter), properties[PROP_SORT]);
}

static void
app_mistakes_filter_set_up (AppPart *part, AppWorkspace *workspace)
{
  AppMistakesFilter *filter = APP_MISTAKES_FILTER (part);

  filter->shown = app_workspace_get_shown (workspace);
  g_signal_connect_object (filter->shown, "filter-changed", G_CALLBACK (update), filter,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (filter->shown, "notify::evaluation", G_CALLBACK (update), filter,
                           G_CONNECT_SWAPPED);
  update (filter);
}

static void
app_mistakes_filter_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AppMistakesFilter *filter = APP_MISTAKES_FILTER (object);

  switch (id)
    {
    case PROP_SORT:
      g_value_set_int (value, (int) app_mistakes_filter_get_sort (filter));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_mistakes_filter_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  AppMistakesFilter *filter = APP_MISTAKES_FILTER (object);

  switch (id)
    {
    case PROP_SORT:
      app_mistakes_filter_set_sort (filter, (AppImageSort) g_value_get_int (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_mistakes_filter_finalize (GObject *object)
{
  g_strfreev (APP_MISTAKES_FILTER (object)->class_names);
  G_OBJECT_CLASS (app_mistakes_filter_parent_class)->finalize (object);
}

static void
app_mistakes_filter_class_init (AppMistakesFilterClass *class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->get_property = app_mistakes_filter_get_property;
  object_class->set_property = app_mistakes_filter_set_property;
  object_class->finalize = app_mistakes_filter_finalize;
  APP_PART_CLASS (class)->set_up = app_mistakes_filter_set_up;

  properties[PROP_SORT] =
      g_param_spec_int ("sort", NULL, NULL, 0, APP_IMAGE_N_SORTS - 1, APP_IMAGE_SORT_LOSS, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (APP_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/pupil_app/Pupil/ui/app-mistakes-filter.ui");
  gtk_widget_class_bind_template_child (widget_class, AppMistakesFilter, actual);
  gtk_widget_class_bind_template_child (widget_class, AppMistakesFilter, predicted);
  gtk_widget_class_bind_template_child (widget_class, AppMistakesFilter, sort);
  gtk_widget_class_bind_template_child (widget_class, AppMistakesFilter, wrong);
  gtk_widget_class_bind_template_child (widget_class, AppMistakesFilter, right);
  gtk_widget_class_bind_template_child (widget_class, AppMistakesFilter, all);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_used);
  gtk_widget_class_bind_template_callback (widget_class, on_show_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_sort_used);
}

static void
app_mistakes_filter_init (AppMistakesFilter *filter)
{
  g_autoptr (GtkExpression) text =
      gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");

  /* Signals come while the template is being built. */
  filter->updating = TRUE;
  gtk_widget_init_template (GTK_WIDGET (filter));
  /* What a search goes through. */
  gtk_drop_down_set_expression (filter->actual, text);
  gtk_drop_down_set_expression (filter->predicted, text);
  app_drop_down_set_up (filter->actual, _ ("_Actual"));
  app_drop_down_set_up (filter->predicted, _ ("Pred_icted"));
  app_drop_down_set_up (filter->sort, _ ("_Sort"));
  set_classes (filter->actual, NULL);
  set_classes (filter->predicted, NULL);
  filter->updating = FALSE;
}

AppImageSort
app_mistakes_filter_get_sort (AppMistakesFilter *filter)
{
  guint selected;

  g_return_val_if_fail (APP_IS_MISTAKES_FILTER (filter), APP_IMAGE_SORT_LOSS);

  selected = gtk_drop_down_get_selected (filter->sort);
  return selected < APP_IMAGE_N_SORTS ? (AppImageSort) selected : APP_IMAGE_SORT_LOSS;
}

void
app_mistakes_filter_set_sort (AppMistakesFilter *filter, AppImageSort sort)
{
  g_return_if_fail (APP_IS_MISTAKES_FILTER (filter));
  g_return_if_fail (sort < APP_IMAGE_N_SORTS);

  gtk_drop_down_set_selected (filter->sort, (guint) sort);
}
