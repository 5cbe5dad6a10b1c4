/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When the list changes
 *
 * An epoch may take a fifth of a second, and each gives every image other probabilities: a list
 * that followed would be in another order each time, and nobody could look at an image in it. So
 * the list stays at the evaluation that it was filled from while the page can be seen. Newer
 * results announce themselves in a bar with an Update button (F5), which floats above the grid, so
 * that nothing moves. The list takes in the newest results by itself whenever it changes anyway:
 * with the filter, with the sort order, when the page comes into view again, and with another data
 * set or another training. In each case the image that is selected stays selected, by its number,
 * and in view.
 */
#include "app-mistakes-page.h"

#include <glib/gi18n-lib.h>

#include "app-detail-pane.h"
#include "app-flap-cover.h"
#include "app-image-grid.h"
#include "app-mistakes-filter.h"
#include "app-results-empty.h"
#include "app-results-text.h"
#include "app-wrap-layout.h"
#include "report-epoch.h"
#include "report-images.h"

struct _AppMistakesPage
{
  AppPart parent_instance;

  /* Template */
  GtkStack *stack; /* "empty" or "results" */
  AdwStatusPage *empty;
  GtkWidget *data_button;
  GtkWidget *train_button;
  AppMistakesFilter *filter;
  GtkLabel *count_label;
  GtkLabel *epoch_label;
  GtkWidget *back_button;
  GtkWidget *no_match_button;
  AdwFlap *flap;
  GtkStack *list_stack; /* "grid", "no-match" or "all-right" */
  AdwStatusPage *all_right;
  AppImageGrid *images;
  GtkRevealer *news;
  GtkLabel *news_label;
  AppDetailPane *detail;

  /* The workspace's */
  AppData *data;
  AppShown *shown;
};

G_DEFINE_FINAL_TYPE (AppMistakesPage, app_mistakes_page, APP_TYPE_PART)

/* The evaluation that the list is made of; NULL: nothing to show. */
static TrainingEvaluation *
get_shown (AppMistakesPage *page)
{
  return app_image_model_get_evaluation (app_image_grid_get_images (page->images));
}

static TrainingEvaluation *
get_newest (AppMistakesPage *page)
{
  return app_shown_get_evaluation (page->shown);
}

static gboolean
is_detail_open (AppMistakesPage *page)
{
  return adw_flap_get_reveal_flap (page->flap);
}

static void
update_actions (AppMistakesPage *page)
{
  GtkWidget *widget = GTK_WIDGET (page);
  guint position, n;
  gboolean selected, filtered, has_cell;
  AppFilter filter;

  /* Signals come while the template is being built. */
  if (page->shown == NULL)
    return;
  position = app_image_grid_get_selected (page->images);
  n = app_image_grid_get_n_images (page->images);
  selected = position != GTK_INVALID_LIST_POSITION;
  filter = app_shown_get_filter (page->shown);
  filtered = filter.actual != APP_ANY_CLASS || filter.predicted != APP_ANY_CLASS ||
             filter.show != APP_SHOW_WRONG;
  has_cell = app_shown_has_cell (page->shown);

  gtk_widget_action_set_enabled (widget, "mistakes.clear-filter", filtered);
  gtk_widget_action_set_enabled (widget, "mistakes.update", get_newest (page) != get_shown (page));
  gtk_widget_action_set_enabled (widget, "mistakes.open", selected);
  gtk_widget_action_set_enabled (widget, "mistakes.close", is_detail_open (page));
  gtk_widget_action_set_enabled (widget, "mistakes.back", has_cell);
  gtk_widget_action_set_enabled (widget, "mistakes.leave", has_cell || is_detail_open (page));
  gtk_widget_set_visible (page->back_button, has_cell);
  gtk_widget_action_set_enabled (widget, "mistakes.previous", selected && position > 0);
  gtk_widget_action_set_enabled (widget, "mistakes.next", selected && position + 1 < n);
}

static void
on_selected (AppMistakesPage *page)
{
  app_detail_pane_set_item (page->detail, app_image_grid_get_selected_item (page->images),
                            app_image_grid_get_selected (page->images),
                            app_image_grid_get_n_images (page->images));
  update_actions (page);
}

static void
set_detail_open (AppMistakesPage *page, gboolean open)
{
  adw_flap_set_reveal_flap (page->flap, open);
  /* A pane that covers the grid takes the focus, so that its keys work at once. */
  if (open && adw_flap_get_folded (page->flap))
    app_detail_pane_focus (page->detail);
  update_actions (page);
}

static void
focus_images (gpointer data)
{
  app_image_grid_focus (APP_MISTAKES_PAGE (data)->images);
}

static void
on_opened (AppMistakesPage *page)
{
  set_detail_open (page, TRUE);
}

/* The images of a cell are there: keys move among them at once. */
static void
on_cell_opened (AppMistakesPage *page)
{
  update_actions (page);
  if (app_image_grid_get_n_images (page->images) > 0)
    app_image_grid_focus (page->images);
  else
    gtk_widget_grab_focus (page->no_match_button);
}

static void
show_empty (AppMistakesPage *page)
{
  AppResultsEmpty empty = app_results_empty_describe (page->data, page->shown);

  adw_status_page_set_title (page->empty, empty.title);
  adw_status_page_set_description (page->empty, empty.description);
  gtk_widget_set_visible (page->data_button, empty.offers_data);
  gtk_widget_set_visible (page->train_button, empty.offers_train);
  gtk_stack_set_visible_child_name (page->stack, "empty");
}

static void
show_all_right (AppMistakesPage *page, const TrainingEvaluation *evaluation)
{
  g_autofree char *images = report_describe_evaluated_images (evaluation);
  g_autofree char *epoch = report_describe_evaluated_epoch (evaluation);
  /* Translators: "3,000 test images", and "after epoch 7" or nothing */
  g_autofree char *text = g_strdup_printf (_ ("The network recognized all %s %s"), images, epoch);
  g_autofree char *sentence = g_strdup_printf ("%s.", g_strchomp (text));

  adw_status_page_set_description (page->all_right, sentence);
  gtk_stack_set_visible_child_name (page->list_stack, "all-right");
}

/* Everything that tells what the list has, once it has changed. */
static void
show_list (AppMistakesPage *page)
{
  TrainingEvaluation *evaluation = get_shown (page);
  const NnMetrics *metrics;
  g_autofree char *count = NULL, *epoch = NULL;

  if (evaluation == NULL)
    {
      show_empty (page);
      return;
    }
  metrics = training_evaluation_get_metrics (evaluation);
  count = app_results_describe_part (evaluation, app_image_grid_get_n_images (page->images));
  epoch = report_describe_evaluated_epoch (evaluation);
  gtk_label_set_label (page->count_label, count);
  gtk_label_set_label (page->epoch_label, epoch);
  if (app_image_grid_get_n_images (page->images) > 0)
    gtk_stack_set_visible_child_name (page->list_stack, "grid");
  else if (app_shown_get_filter (page->shown).show == APP_SHOW_WRONG &&
           metrics->n_correct == metrics->n_images)
    show_all_right (page, evaluation);
  else
    gtk_stack_set_visible_child_name (page->list_stack, "no-match");
  gtk_stack_set_visible_child_name (page->stack, "results");
}

/* Fills the list from the newest results. */
static void
rebuild (AppMistakesPage *page)
{
  TrainingEvaluation *newest = get_newest (page);

  app_image_grid_show (page->images, newest, app_shown_get_filter (page->shown),
                       app_mistakes_filter_get_sort (page->filter), is_detail_open (page));
  gtk_revealer_set_reveal_child (page->news, FALSE);
  show_list (page);
  if (app_image_grid_get_selected (page->images) == GTK_INVALID_LIST_POSITION)
    set_detail_open (page, FALSE);
  update_actions (page);
}

/* The user asked for other images: they start at the first, unless the selected one is among
 * them. */
static void
rebuild_from_top (AppMistakesPage *page)
{
  rebuild (page);
  if (app_image_grid_get_selected (page->images) == GTK_INVALID_LIST_POSITION &&
      app_image_grid_get_n_images (page->images) > 0)
    app_image_grid_scroll_to (page->images, 0);
}

static void
announce (AppMistakesPage *page)
{
  g_autofree char *epoch = report_describe_evaluated_epoch (get_newest (page));
  /* Translators: "after epoch 7" */
  g_autofree char *text =
      *epoch ? g_strdup_printf (_ ("Newer results: %s"), epoch) : g_strdup (_ ("Newer results"));

  gtk_label_set_label (page->news_label, text);
  gtk_revealer_set_reveal_child (page->news, TRUE);
  update_actions (page);
}

/* Whether one is of another data set than the other, or of none. */
static gboolean
is_other (TrainingEvaluation *newest, TrainingEvaluation *shown)
{
  return newest == NULL || shown == NULL ||
         training_evaluation_get_dataset (newest) != training_evaluation_get_dataset (shown);
}

/* See the top of this file. */
static void
on_evaluation (AppMistakesPage *page)
{
  TrainingEvaluation *newest = get_newest (page), *shown = get_shown (page);

  if (newest == shown)
    {
      if (newest == NULL)
        show_empty (page);
    }
  else if (newest == NULL)
    rebuild_from_top (page);
  else if (!gtk_widget_get_mapped (GTK_WIDGET (page)))
    return;
  else if (is_other (newest, shown))
    rebuild_from_top (page);
  else
    announce (page);
}

static void
app_mistakes_page_map (GtkWidget *widget)
{
  AppMistakesPage *page = APP_MISTAKES_PAGE (widget);

  GTK_WIDGET_CLASS (app_mistakes_page_parent_class)->map (widget);
  if (get_newest (page) == get_shown (page))
    return;
  if (is_other (get_newest (page), get_shown (page)))
    rebuild_from_top (page);
  else
    rebuild (page);
}

static void
update_empty (AppMistakesPage *page)
{
  if (get_shown (page) == NULL)
    show_empty (page);
}

/* The flap can also be closed by a swipe or a click beside it. */
static void
on_flap_revealed (AppMistakesPage *page)
{
  update_actions (page);
}

static void
clear_filter (GtkWidget *widget, const char *action, GVariant *parameter)
{
  app_shown_set_filter (APP_MISTAKES_PAGE (widget)->shown,
                        (AppFilter){ APP_ANY_CLASS, APP_ANY_CLASS, APP_SHOW_WRONG });
}

static void
show_all (GtkWidget *widget, const char *action, GVariant *parameter)
{
  app_shown_set_filter (APP_MISTAKES_PAGE (widget)->shown,
                        (AppFilter){ APP_ANY_CLASS, APP_ANY_CLASS, APP_SHOW_ALL });
}

static void
take_newest (GtkWidget *widget, const char *action, GVariant *parameter)
{
  rebuild (APP_MISTAKES_PAGE (widget));
}

static void
open_detail (GtkWidget *widget, const char *action, GVariant *parameter)
{
  set_detail_open (APP_MISTAKES_PAGE (widget), TRUE);
}

static void
close_detail (GtkWidget *widget, const char *action, GVariant *parameter)
{
  set_detail_open (APP_MISTAKES_PAGE (widget), FALSE);
}

static void
go_back (GtkWidget *widget, const char *action, GVariant *parameter)
{
  app_shown_close_cell (APP_MISTAKES_PAGE (widget)->shown);
}

/* One step towards where one came from. */
static void
leave (GtkWidget *widget, const char *action, GVariant *parameter)
{
  if (is_detail_open (APP_MISTAKES_PAGE (widget)))
    close_detail (widget, action, parameter);
  else
    go_back (widget, action, parameter);
}

static void
select_neighbor (GtkWidget *widget, const char *action, GVariant *parameter)
{
  AppMistakesPage *page = APP_MISTAKES_PAGE (widget);
  guint position = app_image_grid_get_selected (page->images);

  position = g_str_equal (action, "mistakes.next") ? position + 1 : position - 1;
  app_image_grid_select (page->images, position);
}

static void
app_mistakes_page_set_up (AppPart *part, AppWorkspace *workspace)
{
  AppMistakesPage *page = APP_MISTAKES_PAGE (part);

  page->data = app_workspace_get_data (workspace);
  page->shown = app_workspace_get_shown (workspace);
  /* The filter's widgets change before the list does. */
  app_part_set_up (APP_PART (page->filter), workspace);
  app_results_empty_follow (page->data, page->shown, G_CALLBACK (update_empty), page);
  g_signal_connect_object (page->shown, "notify::evaluation", G_CALLBACK (on_evaluation), page,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (page->shown, "filter-changed", G_CALLBACK (rebuild_from_top), page,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (page->shown, "cell-opened", G_CALLBACK (on_cell_opened), page,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  rebuild_from_top (page);
}

static void
install_actions (GtkWidgetClass *class)
{
  gtk_widget_class_install_action (class, "mistakes.clear-filter", NULL, clear_filter);
  gtk_widget_class_install_action (class, "mistakes.show-all", NULL, show_all);
  gtk_widget_class_install_action (class, "mistakes.update", NULL, take_newest);
  gtk_widget_class_install_action (class, "mistakes.open", NULL, open_detail);
  gtk_widget_class_install_action (class, "mistakes.close", NULL, close_detail);
  gtk_widget_class_install_action (class, "mistakes.previous", NULL, select_neighbor);
  gtk_widget_class_install_action (class, "mistakes.next", NULL, select_neighbor);
  gtk_widget_class_add_binding_action (class, GDK_KEY_F5, 0, "mistakes.update", NULL);
  gtk_widget_class_install_action (class, "mistakes.back", NULL, go_back);
  gtk_widget_class_install_action (class, "mistakes.leave", NULL, leave);
  gtk_widget_class_add_binding_action (class, GDK_KEY_Escape, 0, "mistakes.leave", NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_Left, GDK_ALT_MASK, "mistakes.back", NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_KP_Left, GDK_ALT_MASK, "mistakes.back", NULL);
}

static void
app_mistakes_page_class_init (AppMistakesPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  APP_PART_CLASS (class)->set_up = app_mistakes_page_set_up;
  widget_class->map = app_mistakes_page_map;

  install_actions (widget_class);

  g_type_ensure (APP_TYPE_DETAIL_PANE);
  g_type_ensure (APP_TYPE_IMAGE_GRID);
  g_type_ensure (APP_TYPE_MISTAKES_FILTER);
  g_type_ensure (APP_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/pupil_app/Pupil/ui/app-mistakes-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AppMistakesPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AppMistakesPage, empty);
  gtk_widget_class_bind_template_child (widget_class, AppMistakesPage, data_button);
  gtk_widget_class_bind_template_child (widget_class, AppMistakesPage, train_button);
  gtk_widget_class_bind_template_child (widget_class, AppMistakesPage, filter);
  gtk_widget_class_bind_template_child (widget_class, AppMistakesPage, count_label);
  gtk_widget_class_bind_template_child (widget_class, AppMistakesPage, epoch_label);
  gtk_widget_class_bind_template_child (widget_class, AppMistakesPage, back_button);
  gtk_widget_class_bind_template_child (widget_class, AppMistakesPage, no_match_button);
  gtk_widget_class_bind_template_child (widget_class, AppMistakesPage, flap);
  gtk_widget_class_bind_template_child (widget_class, AppMistakesPage, list_stack);
  gtk_widget_class_bind_template_child (widget_class, AppMistakesPage, all_right);
  gtk_widget_class_bind_template_child (widget_class, AppMistakesPage, images);
  gtk_widget_class_bind_template_child (widget_class, AppMistakesPage, news);
  gtk_widget_class_bind_template_child (widget_class, AppMistakesPage, news_label);
  gtk_widget_class_bind_template_child (widget_class, AppMistakesPage, detail);
  gtk_widget_class_bind_template_callback (widget_class, on_flap_revealed);
  gtk_widget_class_bind_template_callback (widget_class, on_opened);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
  gtk_widget_class_bind_template_callback (widget_class, rebuild_from_top);
}

static void
app_mistakes_page_init (AppMistakesPage *page)
{
  gtk_widget_init_template (GTK_WIDGET (page));
  app_flap_cover_content (page->flap, focus_images, page);
}
