#include "app-data-page.h"

#include <glib/gi18n-lib.h>

#include "app-class-row.h"
#include "app-dataset-card.h"
#include "app-format.h"
#include "app-plot-view.h"
#include "report-figures.h"
#include "plot-number.h"

/* How many classes "First Three" means. */
#define N_FIRST 3

/* The list of classes grows up to this many rows and then scrolls; the half row says that there
 * are more. */
#define MAX_ROWS 11.5

/* The chart gives each class this much room, in pixels, within limits. */
#define BAR_HEIGHT 24
#define MIN_CHART_HEIGHT 170
#define MAX_CHART_HEIGHT 640

struct _AppDataPage
{
  AdwBin parent_instance;

  /* Template children. */
  GtkRevealer *error_revealer;
  GtkLabel *error_label;
  GtkRevealer *opening_revealer;
  GtkLabel *opening_label;
  GtkProgressBar *opening_bar;
  GtkScrolledWindow *scroller;
  GtkFlowBox *cards;
  GtkStack *stack;
  GtkLabel *name_label;
  GtkLabel *shape_label;
  GtkLabel *chosen_label;
  GtkLabel *obstacle_label;
  GtkButton *first_button;
  GtkScrolledWindow *class_scroller;
  GtkListView *class_list;
  AppPlotView *balance_view;

  /* Owned. */
  AppWorkspace *workspace;
  GSignalGroup *workspace_signals;
  AppClassSamples *samples; /* of the open data set */
  guint pulse_source;
};

enum
{
  PROP_WORKSPACE = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (AppDataPage, app_data_page, ADW_TYPE_BIN)

/* ---- errors and opening ---- */

void
app_data_page_show_error (AppDataPage *self, const char *text)
{
  g_return_if_fail (APP_IS_DATA_PAGE (self));
  g_return_if_fail (text != NULL);

  gtk_label_set_label (self->error_label, text);
  gtk_revealer_set_reveal_child (self->error_revealer, TRUE);
}

static void
on_dismiss (AppDataPage *self)
{
  gtk_revealer_set_reveal_child (self->error_revealer, FALSE);
}

static void
on_open_failed (AppDataPage *self, const char *sentence)
{
  app_data_page_show_error (self, sentence);
}

static gboolean
pulse (gpointer data)
{
  AppDataPage *self = data;

  gtk_progress_bar_pulse (self->opening_bar);
  return G_SOURCE_CONTINUE;
}

static void
on_opening_fraction (AppDataPage *self)
{
  double fraction;
  gboolean pulses;

  g_object_get (self->workspace, "opening-fraction", &fraction, NULL);
  pulses = fraction < 0 && app_workspace_is_opening (self->workspace);
  if (pulses && self->pulse_source == 0)
    self->pulse_source = g_timeout_add (100, pulse, self);
  if (!pulses)
    g_clear_handle_id (&self->pulse_source, g_source_remove);
  if (fraction >= 0)
    gtk_progress_bar_set_fraction (self->opening_bar, fraction);
}

static void
on_opening (AppDataPage *self)
{
  gboolean opening = app_workspace_is_opening (self->workspace);

  if (opening)
    {
      g_autofree char *name = NULL;
      g_autofree char *text = NULL;

      g_object_get (self->workspace, "opening-name", &name, NULL);
      text = g_strdup_printf (_ ("Opening “%s”"), name);
      gtk_label_set_label (self->opening_label, text);
      gtk_progress_bar_set_fraction (self->opening_bar, 0);
      on_dismiss (self);
    }
  gtk_revealer_set_reveal_child (self->opening_revealer, opening);
  on_opening_fraction (self);
}

static void
on_cancel_opening (AppDataPage *self)
{
  app_workspace_cancel_open (self->workspace);
}

/* ---- the open data set ---- */

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

static void
on_chosen (AppDataPage *self)
{
  NnDataset *dataset = app_workspace_get_dataset (self->workspace);
  const char *obstacle = app_workspace_get_obstacle (self->workspace);
  g_autofree char *training = NULL, *test = NULL, *text = NULL;

  if (dataset == NULL)
    return;
  training =
      plot_format_count (app_workspace_count_chosen_images (self->workspace, NN_SPLIT_TRAINING));
  test = plot_format_count (app_workspace_count_chosen_images (self->workspace, NN_SPLIT_TEST));
  /* Translators: "3 of 10 chosen · 15,000 training and 3,000 test images" */
  text = g_strdup_printf (_ ("%u of %zu chosen · %s training and %s test images"),
                          app_workspace_get_n_chosen (self->workspace),
                          nn_dataset_get_n_classes (dataset), training, test);
  gtk_label_set_label (self->chosen_label, text);
  gtk_label_set_label (self->obstacle_label, obstacle ? obstacle : "");
  gtk_widget_set_visible (GTK_WIDGET (self->obstacle_label), obstacle != NULL);
}

/* A list view asks for the height of one row only. All rows are equally high, and the first
 * exists as soon as there is a model. */
static void
fit_class_list (AppDataPage *self, size_t n_classes)
{
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->class_list));
  int height;

  if (row == NULL)
    return;
  gtk_widget_measure (row, GTK_ORIENTATION_VERTICAL, -1, NULL, &height, NULL, NULL);
  height = (int) (MIN ((double) n_classes, MAX_ROWS) * height);
  gtk_scrolled_window_set_max_content_height (self->class_scroller, -1);
  gtk_scrolled_window_set_min_content_height (self->class_scroller, height);
  gtk_scrolled_window_set_max_content_height (self->class_scroller, height);
}

static void
fill_class_list (AppDataPage *self, NnDataset *dataset)
{
  GtkStringList *names = gtk_string_list_new (nn_dataset_get_class_names (dataset));
  GtkNoSelection *selection = gtk_no_selection_new (G_LIST_MODEL (names));

  gtk_list_view_set_model (self->class_list, GTK_SELECTION_MODEL (selection));
  g_object_unref (selection);
  fit_class_list (self, nn_dataset_get_n_classes (dataset));
}

static void
fill_chart (AppDataPage *self, NnDataset *dataset)
{
  g_autoptr (PlotFigure) balance = report_make_class_balance (dataset);
  double height = 90 + BAR_HEIGHT * (double) nn_dataset_get_n_classes (dataset);

  gtk_widget_set_size_request (GTK_WIDGET (self->balance_view), -1,
                               (int) CLAMP (height, MIN_CHART_HEIGHT, MAX_CHART_HEIGHT));
  app_plot_view_set_figure (self->balance_view, balance);
}

static void
on_dataset (AppDataPage *self)
{
  NnDataset *dataset = app_workspace_get_dataset (self->workspace);
  g_autofree char *description = NULL;

  gtk_stack_set_visible_child_name (self->stack, dataset ? "dataset" : "empty");
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
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  on_chosen (self);
}

static void
on_first (AppDataPage *self)
{
  app_workspace_choose_first_classes (self->workspace, N_FIRST);
}

static void
on_all (AppDataPage *self)
{
  app_workspace_choose_first_classes (self->workspace, G_MAXUINT);
}

static void
on_none (AppDataPage *self)
{
  app_workspace_choose_first_classes (self->workspace, 0);
}

/* ---- the list of classes ---- */

static void
on_setup_row (GtkSignalListItemFactory *factory, GtkListItem *item, AppDataPage *self)
{
  gtk_list_item_set_child (item, app_class_row_new (self->workspace));
}

static void
on_bind_row (GtkSignalListItemFactory *factory, GtkListItem *item, AppDataPage *self)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  app_class_row_set_class (APP_CLASS_ROW (row), self->samples, gtk_list_item_get_position (item));
  /* The cell has the focus; without this it would have no name. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (row)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  app_class_row_get_name (APP_CLASS_ROW (row)), -1);
}

static void
on_unbind_row (GtkSignalListItemFactory *factory, GtkListItem *item, AppDataPage *self)
{
  app_class_row_set_class (APP_CLASS_ROW (gtk_list_item_get_child (item)), NULL, 0);
}

static void
on_row_activated (AppDataPage *self, guint position)
{
  app_workspace_choose_class (self->workspace, position,
                              !app_workspace_is_class_chosen (self->workspace, position));
}

/* The list knows Enter only; on a check box everybody presses Space. */
static gboolean
on_list_key (GtkEventControllerKey *controller,
             guint keyval,
             guint keycode,
             GdkModifierType state,
             AppDataPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;
  GtkWidget *row = focus ? gtk_widget_get_first_child (focus) : NULL;

  if ((keyval != GDK_KEY_space && keyval != GDK_KEY_KP_Space) || !APP_IS_CLASS_ROW (row))
    return GDK_EVENT_PROPAGATE;
  app_class_row_toggle (APP_CLASS_ROW (row));
  return GDK_EVENT_STOP;
}

/* ---- cards ---- */

static void
on_catalog (AppDataPage *self)
{
  GtkFlowBoxChild *child;
  int position = 0;

  /* The last card, for the user's own images, is part of the template. */
  while ((child = gtk_flow_box_get_child_at_index (self->cards, 0)) &&
         APP_IS_DATASET_CARD (gtk_flow_box_child_get_child (child)))
    gtk_flow_box_remove (self->cards, GTK_WIDGET (child));
  for (const DatasetCatalogEntry *entry = app_workspace_get_catalog (self->workspace); entry->id;
       entry++)
    gtk_flow_box_insert (self->cards, app_dataset_card_new (self->workspace, entry), position++);

  /* What can have the focus is in the cards. */
  for (position = 0; (child = gtk_flow_box_get_child_at_index (self->cards, position)); position++)
    gtk_widget_set_focusable (GTK_WIDGET (child), FALSE);
}

/* ---- object ---- */

static void
set_workspace (AppDataPage *self, AppWorkspace *workspace)
{
  if (!g_set_object (&self->workspace, workspace))
    return;
  g_signal_group_set_target (self->workspace_signals, workspace);
  if (workspace)
    {
      on_catalog (self);
      on_dataset (self);
      on_opening (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WORKSPACE]);
}

static void
app_data_page_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AppDataPage *self = APP_DATA_PAGE (object);

  switch (prop_id)
    {
    case PROP_WORKSPACE:
      g_value_set_object (value, self->workspace);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
app_data_page_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  AppDataPage *self = APP_DATA_PAGE (object);

  switch (prop_id)
    {
    case PROP_WORKSPACE:
      set_workspace (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
app_data_page_dispose (GObject *object)
{
  AppDataPage *self = APP_DATA_PAGE (object);

  g_clear_handle_id (&self->pulse_source, g_source_remove);
  if (self->workspace_signals)
    g_signal_group_set_target (self->workspace_signals, NULL);
  g_clear_object (&self->workspace_signals);
  g_clear_object (&self->workspace);
  g_clear_pointer (&self->samples, app_class_samples_unref);

  G_OBJECT_CLASS (app_data_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/pupil_app/Pupil/ui/app-data-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AppDataPage, error_revealer);
  gtk_widget_class_bind_template_child (widget_class, AppDataPage, error_label);
  gtk_widget_class_bind_template_child (widget_class, AppDataPage, opening_revealer);
  gtk_widget_class_bind_template_child (widget_class, AppDataPage, opening_label);
  gtk_widget_class_bind_template_child (widget_class, AppDataPage, opening_bar);
  gtk_widget_class_bind_template_child (widget_class, AppDataPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, AppDataPage, cards);
  gtk_widget_class_bind_template_child (widget_class, AppDataPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AppDataPage, name_label);
  gtk_widget_class_bind_template_child (widget_class, AppDataPage, shape_label);
  gtk_widget_class_bind_template_child (widget_class, AppDataPage, chosen_label);
  gtk_widget_class_bind_template_child (widget_class, AppDataPage, obstacle_label);
  gtk_widget_class_bind_template_child (widget_class, AppDataPage, first_button);
  gtk_widget_class_bind_template_child (widget_class, AppDataPage, class_scroller);
  gtk_widget_class_bind_template_child (widget_class, AppDataPage, class_list);
  gtk_widget_class_bind_template_child (widget_class, AppDataPage, balance_view);
  gtk_widget_class_bind_template_callback (widget_class, on_dismiss);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_opening);
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
app_data_page_class_init (AppDataPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = app_data_page_get_property;
  object_class->set_property = app_data_page_set_property;
  object_class->dispose = app_data_page_dispose;

  props[PROP_WORKSPACE] =
      g_param_spec_object ("workspace", NULL, NULL, APP_TYPE_WORKSPACE,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (APP_TYPE_PLOT_VIEW);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
app_data_page_init (AppDataPage *self)
{
  static const struct
  {
    const char *signal;
    GCallback handler;
  } handlers[] = {
    { "notify::catalog", G_CALLBACK (on_catalog) },
    { "notify::opening", G_CALLBACK (on_opening) },
    { "notify::opening-fraction", G_CALLBACK (on_opening_fraction) },
    { "notify::dataset", G_CALLBACK (on_dataset) },
    { "notify::chosen", G_CALLBACK (on_chosen) },
    { "open-failed", G_CALLBACK (on_open_failed) },
  };

  gtk_widget_init_template (GTK_WIDGET (self));
  self->workspace_signals = g_signal_group_new (APP_TYPE_WORKSPACE);
  for (size_t i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_group_connect_swapped (self->workspace_signals, handlers[i].signal,
                                    handlers[i].handler, self);
}

GtkWidget *
app_data_page_new (void)
{
  return g_object_new (APP_TYPE_DATA_PAGE, NULL);
}
