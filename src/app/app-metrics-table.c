#include "app-metrics-table.h"

#include <glib/gi18n-lib.h>

struct _AppMetricsTable
{
  AdwBin parent_instance;

  /* Template */
  GtkColumnView *view;
  GtkColumnViewColumn *name_column;
  GtkColumnViewColumn *precision_column;
  GtkColumnViewColumn *recall_column;
  GtkColumnViewColumn *f1_column;
  GtkColumnViewColumn *support_column;

  /* Owned. Shown are the classes, sorted, and then the averages, which are not. */
  GListStore *classes;
  GListStore *averages;
  GtkSortListModel *sorted;
  GListModel *rows;
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

/* Puts the titles of number columns above the right-hand edge of the numbers, and the arrow of the
 * sort order before them. GTK has no property for that; should a later version build its titles
 * differently, they stay at the left. */
static void
align_titles (AppMetricsTable *table)
{
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (table->view));
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

  g_clear_object (&table->rows);
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

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/pupil_app/Pupil/ui/app-metrics-table.ui");
  gtk_widget_class_bind_template_child (widget_class, AppMetricsTable, view);
  gtk_widget_class_bind_template_child (widget_class, AppMetricsTable, name_column);
  gtk_widget_class_bind_template_child (widget_class, AppMetricsTable, precision_column);
  gtk_widget_class_bind_template_child (widget_class, AppMetricsTable, recall_column);
  gtk_widget_class_bind_template_child (widget_class, AppMetricsTable, f1_column);
  gtk_widget_class_bind_template_child (widget_class, AppMetricsTable, support_column);
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
  align_titles (table);

  table->classes = g_list_store_new (APP_TYPE_METRICS_ROW);
  table->averages = g_list_store_new (APP_TYPE_METRICS_ROW);
  table->sorted = gtk_sort_list_model_new (g_object_ref (G_LIST_MODEL (table->classes)),
                                           g_object_ref (gtk_column_view_get_sorter (table->view)));
  table->rows = join (G_LIST_MODEL (table->sorted), G_LIST_MODEL (table->averages));
  selection = gtk_no_selection_new (g_object_ref (table->rows));
  gtk_column_view_set_model (table->view, GTK_SELECTION_MODEL (selection));
}

GtkWidget *
app_metrics_table_new (void)
{
  return g_object_new (APP_TYPE_METRICS_TABLE, NULL);
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

GListModel *
app_metrics_table_get_rows (AppMetricsTable *table)
{
  g_return_val_if_fail (APP_IS_METRICS_TABLE (table), NULL);

  return table->rows;
}

GtkColumnView *
app_metrics_table_get_view (AppMetricsTable *table)
{
  g_return_val_if_fail (APP_IS_METRICS_TABLE (table), NULL);

  return table->view;
}
