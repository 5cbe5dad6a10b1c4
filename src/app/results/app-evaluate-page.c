/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-evaluate-page.h"

#include <glib/gi18n-lib.h>

#include "app-format.h"
#include "app-metrics-table.h"
#include "app-plot-view.h"
#include "app-probability.h"
#include "app-results-empty.h"
#include "app-results-text.h"
#include "app-side-layout.h"
#include "app-wrap-layout.h"
#include "report-epoch.h"
#include "report-figures.h"
#include "report-uncertainty.h"

struct _AppEvaluatePage
{
  AppPart parent_instance;

  /* Template */
  GtkStack *stack;
  AdwStatusPage *empty;
  GtkWidget *data_button;
  GtkWidget *train_button;
  GtkLabel *accuracy_label;
  GtkLabel *basis_label;
  GtkLabel *interval_label;
  GtkWidget *interval_title;
  GtkLabel *loss_title;
  GtkLabel *loss_label;
  GtkLabel *few_label;
  GtkLabel *test_evaluations_label;
  AppPlotView *matrix;
  AppMetricsTable *table;

  /* The workspace's */
  AppData *data;
  AppShown *shown;

  /* Owned */
  TrainingEvaluation *evaluation; /* that the page shows; NULL: that there is nothing */
  PlotFigure *figure;
};

G_DEFINE_FINAL_TYPE (AppEvaluatePage, app_evaluate_page, APP_TYPE_PART)

static void
show_empty (AppEvaluatePage *page)
{
  AppResultsEmpty empty = app_results_empty_describe (page->data, page->shown);

  adw_status_page_set_title (page->empty, empty.title);
  adw_status_page_set_description (page->empty, empty.description);
  gtk_widget_set_visible (page->data_button, empty.offers_data);
  gtk_widget_set_visible (page->train_button, empty.offers_train);
  gtk_stack_set_visible_child_name (page->stack, "empty");
}

static void
show_accuracy (AppEvaluatePage *page, const TrainingEvaluation *evaluation)
{
  const NnMetrics *metrics = training_evaluation_get_metrics (evaluation);
  g_autofree char *accuracy = app_probability_format (metrics->accuracy, 1);
  g_autofree char *right = app_results_describe_part (evaluation, metrics->n_correct);
  g_autofree char *epoch = report_describe_evaluated_epoch (evaluation);
  g_autofree char *basis = NULL, *low_text = NULL, *high_text = NULL, *interval = NULL,
                  *loss = NULL;
  double low, high;

  /* Translators: "2,440 of 3,000 test images", and "after epoch 7" or nothing */
  basis = g_strdup_printf (_ ("%s recognized %s"), right, epoch);
  nn_accuracy_interval (metrics->n_correct, metrics->n_images, &low, &high);
  low_text = app_probability_format (low, 1);
  high_text = app_probability_format (high, 1);
  interval = g_strdup_printf (_ ("%s to %s"), low_text, high_text);
  loss = app_format_loss (metrics->loss);
  gtk_label_set_label (page->accuracy_label, accuracy);
  gtk_label_set_label (page->basis_label, g_strstrip (basis));
  gtk_label_set_label (page->interval_label, interval);
  gtk_label_set_label (page->loss_label, loss);
}

/* What kind of images it is measured on, and how much that says. */
static void
show_kind (AppEvaluatePage *page, const TrainingEvaluation *evaluation)
{
  gboolean validation = training_evaluation_is_validation (evaluation);
  g_autofree char *few = report_describe_few_images (evaluation);
  g_autofree char *evaluations =
      app_results_describe_test_evaluations (app_shown_get_run (page->shown));

  gtk_label_set_label (page->loss_title, validation ? _ ("Validation loss (cross-entropy)")
                                                    : _ ("Test loss (cross-entropy)"));
  gtk_widget_set_tooltip_text (
      page->interval_title,
      validation
          ? _ ("With other validation images of the same kind the accuracy would most likely "
               "be between these two")
          : _ ("With other test images of the same kind the accuracy would most likely be "
               "between these two"));
  gtk_label_set_label (page->few_label, few ? few : "");
  gtk_widget_set_visible (GTK_WIDGET (page->few_label), few != NULL);
  gtk_label_set_label (page->test_evaluations_label, evaluations ? evaluations : "");
  gtk_widget_set_visible (GTK_WIDGET (page->test_evaluations_label), evaluations != NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (page->test_evaluations_label),
                               app_results_explain_test_evaluations ());
}

/* What a screen reader says about the matrix: the numbers themselves are in the table beside it. */
static void
describe_matrix (AppEvaluatePage *page)
{
  const char *subtitle = plot_figure_get_subtitle (page->figure);

  gtk_accessible_update_property (GTK_ACCESSIBLE (page->matrix), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Confusion matrix"), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  subtitle != NULL ? subtitle : "", -1);
}

static void
show_results (AppEvaluatePage *page, TrainingEvaluation *evaluation)
{
  page->evaluation = training_evaluation_ref (evaluation);
  page->figure = report_make_confusion_matrix (evaluation);
  app_plot_view_set_figure (page->matrix, page->figure);
  describe_matrix (page);
  app_metrics_table_set_metrics (page->table, training_evaluation_get_metrics (evaluation),
                                 nn_dataset_get_class_names (
                                     training_evaluation_get_dataset (evaluation)));
  show_accuracy (page, evaluation);
  show_kind (page, evaluation);
  gtk_stack_set_visible_child_name (page->stack, "results");
}

static void
update (AppEvaluatePage *page)
{
  TrainingEvaluation *evaluation = app_shown_get_evaluation (page->shown);

  if (evaluation && evaluation == page->evaluation)
    return;
  g_clear_pointer (&page->evaluation, training_evaluation_unref);
  g_clear_pointer (&page->figure, plot_figure_unref);
  if (evaluation)
    show_results (page, evaluation);
  else
    {
      app_plot_view_set_figure (page->matrix, NULL);
      app_metrics_table_set_metrics (page->table, NULL, NULL);
      show_empty (page);
    }
}

/* There may be several epochs a second: a page that is not seen catches up when it is shown. */
static void
on_evaluation (AppEvaluatePage *page)
{
  if (app_shown_get_evaluation (page->shown) == NULL || gtk_widget_get_mapped (GTK_WIDGET (page)))
    update (page);
}

/* The sentence of the empty page tells whether there is a data set, whether training is on and
 * whether its first epoch, which need not be tested, is done. */
static void
update_empty (AppEvaluatePage *page)
{
  if (page->figure == NULL)
    show_empty (page);
}

static void
on_cell_activated (AppPlotView *matrix, guint actual, guint predicted, AppEvaluatePage *page)
{
  app_shown_open_cell (page->shown, actual, predicted);
}

/* Back from the images of a cell: where the keys left off. */
static void
on_cell_closed (AppEvaluatePage *page)
{
  AppFilter filter = app_shown_get_filter (page->shown);

  app_plot_view_focus_cell (page->matrix, (guint) filter.actual, (guint) filter.predicted);
}

static void
app_evaluate_page_set_up (AppPart *part, AppWorkspace *workspace)
{
  AppEvaluatePage *page = APP_EVALUATE_PAGE (part);

  page->data = app_workspace_get_data (workspace);
  page->shown = app_workspace_get_shown (workspace);
  app_results_empty_follow (page->data, page->shown, G_CALLBACK (update_empty), page);
  g_signal_connect_object (page->shown, "notify::evaluation", G_CALLBACK (on_evaluation), page,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (page->shown, "cell-closed", G_CALLBACK (on_cell_closed), page,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  update (page);
}

static void
app_evaluate_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (app_evaluate_page_parent_class)->map (widget);
  update (APP_EVALUATE_PAGE (widget));
}

static void
app_evaluate_page_dispose (GObject *object)
{
  AppEvaluatePage *page = APP_EVALUATE_PAGE (object);

  g_clear_pointer (&page->evaluation, training_evaluation_unref);
  g_clear_pointer (&page->figure, plot_figure_unref);
  G_OBJECT_CLASS (app_evaluate_page_parent_class)->dispose (object);
}

static void
app_evaluate_page_class_init (AppEvaluatePageClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->dispose = app_evaluate_page_dispose;
  APP_PART_CLASS (class)->set_up = app_evaluate_page_set_up;
  widget_class->map = app_evaluate_page_map;

  g_type_ensure (APP_TYPE_METRICS_TABLE);
  g_type_ensure (APP_TYPE_PLOT_VIEW);
  g_type_ensure (APP_TYPE_SIDE_LAYOUT);
  g_type_ensure (APP_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/pupil_app/Pupil/ui/app-evaluate-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AppEvaluatePage, stack);
  gtk_widget_class_bind_template_child (widget_class, AppEvaluatePage, empty);
  gtk_widget_class_bind_template_child (widget_class, AppEvaluatePage, data_button);
  gtk_widget_class_bind_template_child (widget_class, AppEvaluatePage, train_button);
  gtk_widget_class_bind_template_child (widget_class, AppEvaluatePage, accuracy_label);
  gtk_widget_class_bind_template_child (widget_class, AppEvaluatePage, basis_label);
  gtk_widget_class_bind_template_child (widget_class, AppEvaluatePage, interval_label);
  gtk_widget_class_bind_template_child (widget_class, AppEvaluatePage, interval_title);
  gtk_widget_class_bind_template_child (widget_class, AppEvaluatePage, loss_title);
  gtk_widget_class_bind_template_child (widget_class, AppEvaluatePage, loss_label);
  gtk_widget_class_bind_template_child (widget_class, AppEvaluatePage, few_label);
  gtk_widget_class_bind_template_child (widget_class, AppEvaluatePage, test_evaluations_label);
  gtk_widget_class_bind_template_child (widget_class, AppEvaluatePage, matrix);
  gtk_widget_class_bind_template_child (widget_class, AppEvaluatePage, table);
  gtk_widget_class_bind_template_callback (widget_class, on_cell_activated);
}

static void
app_evaluate_page_init (AppEvaluatePage *page)
{
  gtk_widget_init_template (GTK_WIDGET (page));
}
