/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-metrics-table.h"

#include <glib/gi18n-lib.h>

#include "app-accessible.h"
#include "app-one-stop.h"
#include "app-plot-cursor.h"
#include "plot-number.h"

/* The page scrolls, not the table, so GTK makes widgets for every row that there is, but for no
 * more than 200; of more classes, some are shown at a time. */
#define CLASSES_AT_A_TIME 100

struct _AppMetricsTable
{
  AdwBin parent_instance;

  /* Template */
  GtkScrolledWindow *scroller;
  GtkScrollbar *scrollbar;
  GtkColumnView *view;
  GtkColumnViewColumn *name_column;
  GtkColumnViewColumn *precision_column;
  GtkColumnViewColumn *recall_column;
  GtkColumnViewColumn *f1_column;
  GtkColumnViewColumn *support_column;
  GtkWidget *pager;
  GtkLabel *pager_label;

  /* Owned. Shown are the classes, sorted, those of @slice, and then the averages, which are not
   * sorted. */
  GListStore *classes;
  GListStore *averages;
  GtkSortListModel *sorted;
  GtkSliceListModel *slice;

  guint scrollbar_idle;
};

G_DEFINE_FINAL_TYPE (AppMetricsTable, app_metrics_table, ADW_TYPE_BIN)

/* Averages stand out from the classes above them. */
static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  GtkWidget *label = gtk_list_item_get_child (list_item);
  gboolean average;

  g_object_get (gtk_list_item_get_item (list_item), "average", &average, NULL);
  if (average)
    gtk_widget_add_css_class (label, "heading");
  else
    gtk_widget_remove_css_class (label, "heading");
}

/* What has the focus and the name is the row, around the cell of the label. */
static void
name_row (GtkListItem *list_item)
{
  GtkWidget *cell = gtk_widget_get_parent (gtk_list_item_get_child (list_item));
  GtkWidget *row = cell == NULL ? NULL : gtk_widget_get_parent (cell);
  g_autofree char *description = NULL;

  if (row == NULL || gtk_list_item_get_item (list_item) == NULL)
    return;
  g_object_get (gtk_list_item_get_item (list_item), "description", &description, NULL);
  app_accessible_set_name (row, description);
}

static void
on_bind_name (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  on_bind (factory, list_item, data);
  g_signal_connect_object (gtk_list_item_get_item (list_item), "notify::description",
                           G_CALLBACK (name_row), list_item, G_CONNECT_SWAPPED);
  name_row (list_item);
}

static void
on_unbind_name (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (list_item), name_row, list_item);
}

/* A label that follows the property of the row that the list shows in it. */
static void
bind_label (GtkListItem *list_item, GtkWidget *label, const char *target, const char *property)
{
  GtkExpression *item = gtk_property_expression_new (GTK_TYPE_LIST_ITEM, NULL, "item");
  GtkExpression *text = gtk_property_expression_new (APP_TYPE_METRICS_ROW, item, property);

  gtk_expression_bind (text, label, target, list_item);
}

static void
on_setup_name (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END,
                                   "width-chars", 7, NULL);

  gtk_list_item_set_child (list_item, label);
  bind_label (list_item, label, "label", "name");
  bind_label (list_item, label, "tooltip-text", "name");
}

static void
on_setup_number (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  /* Wide enough for any percentage, so that columns do not move when numbers change. */
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 1.0, "width-chars", 5, NULL);

  gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (list_item, label);
  bind_label (list_item, label, "label", data);
}

static void
set_up_column (GtkColumnViewColumn *column,
               GCallback set_up,
               const char *text_property,
               GtkSorter *sorter)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", set_up, (gpointer) text_property);
  if (text_property == NULL)
    {
      g_signal_connect (factory, "bind", G_CALLBACK (on_bind_name), NULL);
      g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind_name), NULL);
    }
  else
    g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  gtk_column_view_column_set_factory (column, factory);
  gtk_column_view_column_set_sorter (column, sorter);
  g_object_unref (factory);
  g_object_unref (sorter);
}

static void
set_up_number_column (GtkColumnViewColumn *column, const char *property, const char *text_property)
{
  GtkExpression *value = gtk_property_expression_new (APP_TYPE_METRICS_ROW, NULL, property);

  set_up_column (column, G_CALLBACK (on_setup_number), text_property,
                 GTK_SORTER (gtk_numeric_sorter_new (value)));
}

/* ---- titles ---- */

static GtkWidget *
get_header (AppMetricsTable *table)
{
  return gtk_widget_get_first_child (GTK_WIDGET (table->view));
}

static GtkWidget *
get_list (AppMetricsTable *table)
{
  GtkWidget *header = get_header (table);

  return header == NULL ? NULL : gtk_widget_get_next_sibling (header);
}

/* Puts the titles of number columns above the right-hand edge of the numbers, and the arrow of the
 * sort order before them. GTK has no property for that; should a later version build its titles
 * differently, they stay at the left. */
static void
align_titles (AppMetricsTable *table)
{
  GtkWidget *header = get_header (table);
  GtkWidget *title = header == NULL ? NULL : gtk_widget_get_first_child (header);

  for (title = title == NULL ? NULL : gtk_widget_get_next_sibling (title); title != NULL;
       title = gtk_widget_get_next_sibling (title))
    {
      GtkWidget *label = gtk_widget_get_first_child (title), *arrow;

      while (label != NULL && !GTK_IS_LABEL (label))
        label = gtk_widget_get_first_child (label);
      if (label == NULL)
        continue;
      gtk_widget_set_hexpand (label, TRUE);
      gtk_label_set_xalign (GTK_LABEL (label), 1);
      arrow = gtk_widget_get_next_sibling (label);
      if (arrow != NULL)
        gtk_widget_insert_before (arrow, gtk_widget_get_parent (label), label);
    }
}

/* The arrow of the sort order that is in a title. */
static gboolean
is_ascending (GtkWidget *title)
{
  if (gtk_widget_has_css_class (title, "ascending"))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (title); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (is_ascending (child))
      return TRUE;
  return FALSE;
}

static void
sort_by_title (AppMetricsTable *table, GtkWidget *title)
{
  g_autoptr (GtkColumnViewColumn) column = NULL;
  guint position = 0;

  for (GtkWidget *w = gtk_widget_get_prev_sibling (title); w; w = gtk_widget_get_prev_sibling (w))
    position++;
  column = g_list_model_get_item (gtk_column_view_get_columns (table->view), position);
  if (column != NULL)
    gtk_column_view_sort_by_column (table->view, column,
                                    is_ascending (title) ? GTK_SORT_DESCENDING
                                                         : GTK_SORT_ASCENDING);
}

/* The row that had the focus last, or else the first. Backwards from wherever: later versions of
 * GTK go on in the column of the title, where forwards there are only cells, and the row comes
 * before. */
static gboolean
focus_row (AppMetricsTable *table)
{
  return gtk_widget_child_focus (get_list (table), GTK_DIR_TAB_BACKWARD);
}

static gboolean
on_title_key (GtkEventControllerKey *key,
              guint keyval,
              guint keycode,
              GdkModifierType modifiers,
              AppMetricsTable *table)
{
  GtkWidget *title = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (key));
  gboolean mirrored = gtk_widget_get_direction (title) == GTK_TEXT_DIR_RTL;
  GtkWidget *next = NULL;

  if ((modifiers & gtk_accelerator_get_default_mod_mask ()) != 0)
    return FALSE;
  switch (app_plot_cursor_get_key (keyval))
    {
    case GDK_KEY_Return:
    case GDK_KEY_space:
      sort_by_title (table, title);
      return TRUE;
    case GDK_KEY_Left:
    case GDK_KEY_Right:
      next = (app_plot_cursor_get_key (keyval) == GDK_KEY_Left) != mirrored
                 ? gtk_widget_get_prev_sibling (title)
                 : gtk_widget_get_next_sibling (title);
      if (next != NULL)
        gtk_widget_grab_focus (next);
      return TRUE;
    case GDK_KEY_Down:
      return focus_row (table);
    default:
      return FALSE;
    }
}

/* GTK 4.8 keeps the focus away from titles: they know the pointer only. */
static void
make_titles_focusable (AppMetricsTable *table)
{
  GtkWidget *header = get_header (table);
  GtkWidget *title = header == NULL ? NULL : gtk_widget_get_first_child (header);
  guint position = 0;

  if (title == NULL)
    return;
  gtk_widget_set_can_focus (header, TRUE);
  gtk_widget_set_focusable (header, FALSE);
  for (; title != NULL; title = gtk_widget_get_next_sibling (title), position++)
    {
      g_autoptr (GtkColumnViewColumn) column =
          g_list_model_get_item (gtk_column_view_get_columns (table->view), position);
      GtkEventController *key = gtk_event_controller_key_new ();

      app_accessible_set_name (title, gtk_column_view_column_get_title (column));
      gtk_widget_set_can_focus (title, TRUE);
      gtk_widget_set_focusable (title, TRUE);
      /* Before later versions' own keys, which would sort a second time. */
      gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
      g_signal_connect (key, "key-pressed", G_CALLBACK (on_title_key), table);
      gtk_widget_add_controller (title, key);
    }
}

/* The title that had the focus last, or else the first. */
static gboolean
focus_title (AppMetricsTable *table)
{
  GtkWidget *header = get_header (table);
  GtkWidget *title = gtk_widget_get_focus_child (header);

  return gtk_widget_grab_focus (title != NULL ? title : gtk_widget_get_first_child (header));
}

/* Tab comes to the titles, then to the rows, and then leaves: arrow keys move in both. */
static gboolean
app_metrics_table_focus (GtkWidget *widget, GtkDirectionType direction)
{
  AppMetricsTable *table = APP_METRICS_TABLE (widget);
  GtkWidget *header = get_header (table), *list = get_list (table);
  GtkWidget *inside = gtk_widget_get_focus_child (widget);
  GtkWidget *part = gtk_widget_get_focus_child (GTK_WIDGET (table->view));
  gboolean forward = direction == GTK_DIR_TAB_FORWARD;

  /* From what is below the table, the pager, its own way. */
  if ((!forward && direction != GTK_DIR_TAB_BACKWARD) || list == NULL ||
      (inside != NULL && part == NULL) || !gtk_widget_get_mapped (list))
    return GTK_WIDGET_CLASS (app_metrics_table_parent_class)->focus (widget, direction);
  if (part == NULL)
    return forward ? focus_title (table) : focus_row (table);
  if (part == header && forward)
    return focus_row (table);
  if (part == list && !forward)
    return focus_title (table);
  return FALSE;
}

/* A scrolled window takes the wheel even in directions that it does not scroll in; the page is to
 * have what goes up and down. */
static void
leave_wheel_to_page (AppMetricsTable *table)
{
  g_autoptr (GListModel) controllers =
      gtk_widget_observe_controllers (GTK_WIDGET (table->scroller));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_SCROLL (controller))
        gtk_event_controller_scroll_set_flags (GTK_EVENT_CONTROLLER_SCROLL (controller),
                                               GTK_EVENT_CONTROLLER_SCROLL_HORIZONTAL);
    }
}

/* Not while sizes are being settled, which is when it turns out. */
static gboolean
update_scrollbar (gpointer data)
{
  AppMetricsTable *table = data;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_hadjustment (table->scroller);

  table->scrollbar_idle = 0;
  gtk_widget_set_visible (GTK_WIDGET (table->scrollbar),
                          gtk_adjustment_get_upper (adjustment) >
                              gtk_adjustment_get_page_size (adjustment) + 0.5);
  return G_SOURCE_REMOVE;
}

static void
on_width_changed (AppMetricsTable *table)
{
  if (table->scrollbar_idle == 0)
    table->scrollbar_idle = g_idle_add (update_scrollbar, table);
}

static void
set_up_scrollbar (AppMetricsTable *table)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_hadjustment (table->scroller);

  gtk_scrollbar_set_adjustment (table->scrollbar, adjustment);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (on_width_changed), table,
                           G_CONNECT_SWAPPED);
}

/* ---- some classes at a time ---- */

static void
update_pager (AppMetricsTable *table)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (table->classes));
  guint first = gtk_slice_list_model_get_offset (table->slice);
  guint end = MIN (first + CLASSES_AT_A_TIME, n);
  g_autofree char *from = plot_format_count (first + 1), *to = plot_format_count (end),
                  *all = plot_format_count (n);
  /* Translators: three numbers, of the classes that a table shows and of all */
  g_autofree char *text = g_strdup_printf (_ ("%s to %s of %s classes"), from, to, all);

  gtk_label_set_label (table->pager_label, text);
  gtk_widget_set_visible (table->pager, n > CLASSES_AT_A_TIME);
  gtk_widget_action_set_enabled (GTK_WIDGET (table), "metrics.previous", first > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (table), "metrics.next", end < n);
}

static void
turn (GtkWidget *widget, const char *action, GVariant *parameter)
{
  AppMetricsTable *table = APP_METRICS_TABLE (widget);
  guint first = gtk_slice_list_model_get_offset (table->slice);

  first = g_str_equal (action, "metrics.next") ? first + CLASSES_AT_A_TIME
                                               : first - MIN (first, CLASSES_AT_A_TIME);
  gtk_slice_list_model_set_offset (table->slice, first);
  update_pager (table);
}

/* ---- rows ---- */

static GListModel *
join (GListModel *first, GListModel *second)
{
  GListStore *both = g_list_store_new (G_TYPE_LIST_MODEL);

  g_list_store_append (both, first);
  g_list_store_append (both, second);
  return G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (both)));
}

static void
app_metrics_table_dispose (GObject *object)
{
  AppMetricsTable *table = APP_METRICS_TABLE (object);

  g_clear_handle_id (&table->scrollbar_idle, g_source_remove);
  g_clear_object (&table->slice);
  g_clear_object (&table->sorted);
  g_clear_object (&table->averages);
  g_clear_object (&table->classes);
  G_OBJECT_CLASS (app_metrics_table_parent_class)->dispose (object);
}

static void
app_metrics_table_class_init (AppMetricsTableClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = app_metrics_table_dispose;
  widget_class->focus = app_metrics_table_focus;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/pupil_app/Pupil/ui/app-metrics-table.ui");
  gtk_widget_class_bind_template_child (widget_class, AppMetricsTable, scroller);
  gtk_widget_class_bind_template_child (widget_class, AppMetricsTable, scrollbar);
  gtk_widget_class_bind_template_child (widget_class, AppMetricsTable, view);
  gtk_widget_class_bind_template_child (widget_class, AppMetricsTable, name_column);
  gtk_widget_class_bind_template_child (widget_class, AppMetricsTable, precision_column);
  gtk_widget_class_bind_template_child (widget_class, AppMetricsTable, recall_column);
  gtk_widget_class_bind_template_child (widget_class, AppMetricsTable, f1_column);
  gtk_widget_class_bind_template_child (widget_class, AppMetricsTable, support_column);
  gtk_widget_class_bind_template_child (widget_class, AppMetricsTable, pager);
  gtk_widget_class_bind_template_child (widget_class, AppMetricsTable, pager_label);
  gtk_widget_class_install_action (widget_class, "metrics.previous", NULL, turn);
  gtk_widget_class_install_action (widget_class, "metrics.next", NULL, turn);
}

static void
app_metrics_table_init (AppMetricsTable *table)
{
  g_autoptr (GtkNoSelection) selection = NULL;
  GtkExpression *name;

  gtk_widget_init_template (GTK_WIDGET (table));

  name = gtk_property_expression_new (APP_TYPE_METRICS_ROW, NULL, "name");
  set_up_column (table->name_column, G_CALLBACK (on_setup_name), NULL,
                 GTK_SORTER (gtk_string_sorter_new (name)));
  set_up_number_column (table->precision_column, "precision", "precision-text");
  set_up_number_column (table->recall_column, "recall", "recall-text");
  set_up_number_column (table->f1_column, "f1", "f1-text");
  set_up_number_column (table->support_column, "support", "support-text");
  leave_wheel_to_page (table);
  set_up_scrollbar (table);
  align_titles (table);
  make_titles_focusable (table);
  app_one_stop_remember (GTK_WIDGET (table->view));
  if (get_list (table) != NULL)
    app_accessible_set_name (get_list (table),
                             _ ("Precision, recall, F1 and support of each class"));

  table->classes = g_list_store_new (APP_TYPE_METRICS_ROW);
  table->averages = g_list_store_new (APP_TYPE_METRICS_ROW);
  table->sorted = gtk_sort_list_model_new (g_object_ref (G_LIST_MODEL (table->classes)),
                                           g_object_ref (gtk_column_view_get_sorter (table->view)));
  table->slice =
      gtk_slice_list_model_new (g_object_ref (G_LIST_MODEL (table->sorted)), 0, CLASSES_AT_A_TIME);
  selection =
      gtk_no_selection_new (join (G_LIST_MODEL (table->slice), G_LIST_MODEL (table->averages)));
  gtk_column_view_set_model (table->view, GTK_SELECTION_MODEL (selection));
}

static gboolean
has_names (AppMetricsTable *table, const char *const *names, size_t n)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (table->classes)) != n)
    return FALSE;
  for (size_t i = 0; i < n; i++)
    {
      g_autoptr (AppMetricsRow) row =
          g_list_model_get_item (G_LIST_MODEL (table->classes), (guint) i);

      if (g_strcmp0 (app_metrics_row_get_name (row), names[i]) != 0)
        return FALSE;
    }
  return TRUE;
}

static void
make_rows (AppMetricsTable *table, const char *const *names, size_t n)
{
  const char *const averages[] = { _ ("Macro average"), _ ("Weighted average") };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (size_t i = 0; i < n; i++)
    g_ptr_array_add (rows, app_metrics_row_new (names[i], FALSE));
  g_list_store_splice (table->classes, 0, g_list_model_get_n_items (G_LIST_MODEL (table->classes)),
                       rows->pdata, rows->len);
  gtk_slice_list_model_set_offset (table->slice, 0);
  update_pager (table);
  if (g_list_model_get_n_items (G_LIST_MODEL (table->averages)) > 0)
    return;
  for (size_t i = 0; i < G_N_ELEMENTS (averages); i++)
    {
      g_autoptr (AppMetricsRow) row = app_metrics_row_new (averages[i], TRUE);

      g_list_store_append (table->averages, row);
    }
}

static void
set_row (GListStore *rows, size_t i, const NnClassMetrics *metrics)
{
  g_autoptr (AppMetricsRow) row = g_list_model_get_item (G_LIST_MODEL (rows), (guint) i);

  app_metrics_row_set_metrics (row, metrics);
}

void
app_metrics_table_set_metrics (AppMetricsTable *table,
                               const NnMetrics *metrics,
                               const char *const *class_names)
{
  g_return_if_fail (APP_IS_METRICS_TABLE (table));
  g_return_if_fail (metrics == NULL || class_names != NULL);

  if (metrics == NULL)
    {
      g_list_store_remove_all (table->classes);
      g_list_store_remove_all (table->averages);
      update_pager (table);
      return;
    }
  if (!has_names (table, class_names, metrics->n_classes))
    make_rows (table, class_names, metrics->n_classes);
  for (size_t i = 0; i < metrics->n_classes; i++)
    set_row (table->classes, i, &metrics->classes[i]);
  set_row (table->averages, 0, &metrics->macro);
  set_row (table->averages, 1, &metrics->weighted);
  /* The rows are the same objects, so the sorter cannot know that their numbers have changed. */
  gtk_sorter_changed (gtk_column_view_get_sorter (table->view), GTK_SORTER_CHANGE_DIFFERENT);
}
