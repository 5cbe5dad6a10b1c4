/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-dataset-pane.h"

#include <glib/gi18n-lib.h>

#include "app-class-row.h"
#include "app-page-list.h"
#include "app-plot-view.h"
#include "app-wrap-layout.h"
#include "plot-number.h"
#include "report-figures.h"

/* How many classes "First Three" means. */
#define N_FIRST 3

/* The chart gives each class this much room, in pixels, within limits. */
#define BAR_HEIGHT 24
#define MIN_CHART_HEIGHT 170
#define MAX_CHART_HEIGHT 640

struct _AppDatasetPane
{
  AppPart parent_instance;

  /* Template children. */
  GtkLabel *name_label;
  GtkLabel *shape_label;
  GtkWidget *choice_box;
  GtkLabel *classes_title;
  GtkStack *choice_stack;
  GtkLabel *chosen_label;
  GtkLabel *obstacle_label;
  GtkWidget *all_button;
  GtkButton *first_button;
  GtkListView *class_list;
  AppPlotView *balance_view;

  /* The workspace's */
  AppData *data;
  AppSetup *setup;

  /* Owned */
  AppClassSamples *samples; /* of the open data set */
};

G_DEFINE_FINAL_TYPE (AppDatasetPane, app_dataset_pane, APP_TYPE_PART)

/* ---- what is in it ---- */

/* "28 × 28 pixels in gray · 60,000 training and 10,000 test images" */
static char *
describe_dataset (NnDataset *dataset)
{
  NnShape shape = nn_dataset_get_shape (dataset);
  g_autofree char *training =
      plot_format_count (nn_dataset_get_n_images (dataset, NN_SPLIT_TRAINING));
  g_autofree char *test = plot_format_count (nn_dataset_get_n_images (dataset, NN_SPLIT_TEST));
  /* Translators: width and height of an image in pixels */
  g_autofree char *size = g_strdup_printf (shape.channels == 1 ? _ ("%zu × %zu pixels in gray")
                                                               : _ ("%zu × %zu pixels in color"),
                                           shape.width, shape.height);

  /* Translators: "28 × 28 pixels in gray · 60,000 training and 10,000 test images" */
  return g_strdup_printf (_ ("%s · %s training and %s test images"), size, training, test);
}

/* That a network will not learn some of the classes must not be overlooked. */
static char *
describe_choice (size_t n_chosen, size_t n_classes)
{
  g_autofree char *chosen = plot_format_count (n_chosen);
  g_autofree char *all = plot_format_count (n_classes);

  if (n_chosen < n_classes)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Only %s of %s classes is chosen",
                                         "Only %s of %s classes are chosen", (gulong) n_chosen),
                            chosen, all);
  if (n_classes == 1)
    return g_strdup (_ ("One class"));
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "All %s class is chosen",
                                       "All %s classes are chosen", (gulong) n_classes),
                          all);
}

static void
set_style (GtkWidget *widget, const char *css_class, gboolean is_set)
{
  if (is_set)
    gtk_widget_add_css_class (widget, css_class);
  else
    gtk_widget_remove_css_class (widget, css_class);
}

static void
show_choice (AppDatasetPane *self, NnDataset *dataset)
{
  size_t n_classes = nn_dataset_get_n_classes (dataset);
  size_t n_chosen = app_data_get_n_chosen (self->data);
  g_autofree char *title = describe_choice (n_chosen, n_classes);

  gtk_label_set_label (self->classes_title, title);
  set_style (self->choice_box, "partial", n_chosen < n_classes);
  set_style (self->all_button, "suggested-action", n_chosen < n_classes);
}

static void
on_chosen (AppDatasetPane *self)
{
  NnDataset *dataset = app_data_get_dataset (self->data);
  const char *obstacle = app_setup_get_obstacle (self->setup);
  g_autofree char *training = NULL, *test = NULL, *text = NULL;

  if (dataset == NULL)
    return;
  training = plot_format_count (app_data_count_chosen_images (self->data, NN_SPLIT_TRAINING));
  test = plot_format_count (app_data_count_chosen_images (self->data, NN_SPLIT_TEST));
  /* Translators: "15,000 training and 3,000 test images" */
  text = g_strdup_printf (_ ("%s training and %s test images"), training, test);
  show_choice (self, dataset);
  gtk_label_set_label (self->chosen_label, text);
  gtk_label_set_label (self->obstacle_label, obstacle ? obstacle : "");
  gtk_stack_set_visible_child (self->choice_stack,
                               GTK_WIDGET (obstacle ? self->obstacle_label : self->chosen_label));
}

static void
fill_class_list (AppDatasetPane *self, NnDataset *dataset)
{
  GtkStringList *names = gtk_string_list_new (nn_dataset_get_class_names (dataset));
  GtkNoSelection *selection = gtk_no_selection_new (G_LIST_MODEL (names));

  gtk_list_view_set_model (self->class_list, GTK_SELECTION_MODEL (selection));
  g_object_unref (selection);
}

static void
fill_chart (AppDatasetPane *self, NnDataset *dataset)
{
  g_autoptr (PlotFigure) balance = report_make_class_balance (dataset);
  double height = 90 + BAR_HEIGHT * (double) nn_dataset_get_n_classes (dataset);

  gtk_widget_set_size_request (GTK_WIDGET (self->balance_view), -1,
                               (int) CLAMP (height, MIN_CHART_HEIGHT, MAX_CHART_HEIGHT));
  app_plot_view_set_figure (self->balance_view, balance);
}

static void
on_dataset (AppDatasetPane *self)
{
  NnDataset *dataset = app_data_get_dataset (self->data);
  g_autofree char *description = NULL;

  g_clear_pointer (&self->samples, app_class_samples_unref);
  if (dataset == NULL)
    {
      gtk_list_view_set_model (self->class_list, NULL);
      app_plot_view_set_figure (self->balance_view, NULL);
      return;
    }
  self->samples = app_class_samples_new (dataset);
  description = describe_dataset (dataset);
  gtk_label_set_label (self->name_label, nn_dataset_get_name (dataset));
  gtk_label_set_label (self->shape_label, description);
  gtk_widget_set_visible (GTK_WIDGET (self->first_button),
                          nn_dataset_get_n_classes (dataset) > N_FIRST);
  fill_class_list (self, dataset);
  fill_chart (self, dataset);
  on_chosen (self);
}

/* ---- choosing ---- */

static void
on_first (AppDatasetPane *self)
{
  app_data_choose_first_classes (self->data, N_FIRST);
}

static void
on_all (AppDatasetPane *self)
{
  app_data_choose_first_classes (self->data, G_MAXUINT);
}

static void
on_none (AppDatasetPane *self)
{
  app_data_choose_first_classes (self->data, 0);
}

/* ---- the list of classes ---- */

static void
on_setup_row (GtkSignalListItemFactory *factory, GtkListItem *item, AppDatasetPane *self)
{
  gtk_list_item_set_child (item, app_class_row_new (self->data));
}

static void
on_bind_row (GtkSignalListItemFactory *factory, GtkListItem *item, AppDatasetPane *self)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  app_class_row_set_class (APP_CLASS_ROW (row), self->samples, gtk_list_item_get_position (item));
  /* The cell has the focus; without this it would have no name. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (row)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  app_class_row_get_name (APP_CLASS_ROW (row)), -1);
}

static void
on_unbind_row (GtkSignalListItemFactory *factory, GtkListItem *item, AppDatasetPane *self)
{
  app_class_row_set_class (APP_CLASS_ROW (gtk_list_item_get_child (item)), NULL, 0);
}

static void
on_row_activated (AppDatasetPane *self, guint position)
{
  app_data_choose_class (self->data, position, !app_data_is_class_chosen (self->data, position));
}

/* The list knows Enter only; on a check box everybody presses Space. */
static gboolean
on_list_key (GtkEventControllerKey *controller,
             guint keyval,
             guint keycode,
             GdkModifierType state,
             AppDatasetPane *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;
  GtkWidget *row = focus ? gtk_widget_get_first_child (focus) : NULL;

  if ((keyval != GDK_KEY_space && keyval != GDK_KEY_KP_Space) || !APP_IS_CLASS_ROW (row))
    return GDK_EVENT_PROPAGATE;
  app_class_row_toggle (APP_CLASS_ROW (row));
  return GDK_EVENT_STOP;
}

/* ---- object ---- */

static void
app_dataset_pane_set_up (AppPart *part, AppWorkspace *workspace)
{
  AppDatasetPane *self = APP_DATASET_PANE (part);

  self->data = app_workspace_get_data (workspace);
  self->setup = app_workspace_get_setup (workspace);
  g_signal_connect_object (self->data, "notify::dataset", G_CALLBACK (on_dataset), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->data, "notify::chosen", G_CALLBACK (on_chosen), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->setup, "notify::obstacle", G_CALLBACK (on_chosen), self,
                           G_CONNECT_SWAPPED);
  on_dataset (self);
}

static void
app_dataset_pane_dispose (GObject *object)
{
  AppDatasetPane *self = APP_DATASET_PANE (object);

  g_clear_pointer (&self->samples, app_class_samples_unref);

  G_OBJECT_CLASS (app_dataset_pane_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/pupil_app/Pupil/ui/app-dataset-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, AppDatasetPane, name_label);
  gtk_widget_class_bind_template_child (widget_class, AppDatasetPane, shape_label);
  gtk_widget_class_bind_template_child (widget_class, AppDatasetPane, choice_box);
  gtk_widget_class_bind_template_child (widget_class, AppDatasetPane, classes_title);
  gtk_widget_class_bind_template_child (widget_class, AppDatasetPane, choice_stack);
  gtk_widget_class_bind_template_child (widget_class, AppDatasetPane, chosen_label);
  gtk_widget_class_bind_template_child (widget_class, AppDatasetPane, obstacle_label);
  gtk_widget_class_bind_template_child (widget_class, AppDatasetPane, all_button);
  gtk_widget_class_bind_template_child (widget_class, AppDatasetPane, first_button);
  gtk_widget_class_bind_template_child (widget_class, AppDatasetPane, class_list);
  gtk_widget_class_bind_template_child (widget_class, AppDatasetPane, balance_view);
  gtk_widget_class_bind_template_callback (widget_class, on_first);
  gtk_widget_class_bind_template_callback (widget_class, on_all);
  gtk_widget_class_bind_template_callback (widget_class, on_none);
  gtk_widget_class_bind_template_callback (widget_class, on_setup_row);
  gtk_widget_class_bind_template_callback (widget_class, on_bind_row);
  gtk_widget_class_bind_template_callback (widget_class, on_unbind_row);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_list_key);
}

static void
app_dataset_pane_class_init (AppDatasetPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = app_dataset_pane_dispose;
  APP_PART_CLASS (klass)->set_up = app_dataset_pane_set_up;

  g_type_ensure (APP_TYPE_PAGE_LIST);
  g_type_ensure (APP_TYPE_PLOT_VIEW);
  g_type_ensure (APP_TYPE_WRAP_LAYOUT);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
app_dataset_pane_init (AppDatasetPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
