/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-layer-list.h"

#include <glib/gi18n-lib.h>

#include "app-format.h"
#include "app-number-row.h"
#include "plot-number.h"

struct _AppLayerList
{
  AdwPreferencesGroup parent_instance;

  /* Template */
  GtkListBox *list_box;
  GtkListBoxRow *add_row;
  AdwActionRow *output_row;
  GtkLabel *total_label;
  GtkButton *reset_button;

  GPtrArray *layers; /* of AppNumberRow, borrowed from the list box */
  size_t n_inputs;
  size_t n_classes;
  RunSettings *base; /* what the button goes back to */
  gboolean updating; /* what changes now was not changed by the user */
};

enum
{
  CHANGED,
  PROBLEM_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AppLayerList, app_layer_list, ADW_TYPE_PREFERENCES_GROUP)

/* A dense layer's weights and biases. With 65,536 units at most, 64 layers, and images that fit in
 * memory, no product and no sum comes near 2^64. */
static guint64
count_layer (guint64 n_inputs, guint64 n_outputs)
{
  return (n_inputs + 1) * n_outputs;
}

static guint
get_units (AppLayerList *list, guint layer)
{
  return (guint) app_number_row_get_value (g_ptr_array_index (list->layers, layer));
}

/* ---- what the rows say ---- */

/* "3,072 → 128, 393,344 weights"; what is not known yet is left out. */
static char *
describe_layer (guint64 n_inputs, guint64 n_outputs)
{
  guint64 n_weights = count_layer (n_inputs, n_outputs);
  g_autofree char *inputs = plot_format_count (n_inputs);
  g_autofree char *outputs = plot_format_count (n_outputs);
  g_autofree char *weights = app_format_weights (n_weights);

  if (n_inputs == 0 || n_outputs == 0)
    return g_strdup (_ ("Known once a data set is open"));
  /* Translators: "3,072", "128", "393,344 weights" */
  return g_strdup_printf (_ ("%s → %s, %s"), inputs, outputs, weights);
}

static void
update_total (AppLayerList *list)
{
  guint64 n_weights = 0;
  size_t before = list->n_inputs;
  g_autofree char *text = NULL;

  for (guint i = 0; i < list->layers->len; i++)
    {
      n_weights += count_layer (before, get_units (list, i));
      before = get_units (list, i);
    }
  n_weights += count_layer (before, list->n_classes);
  text = app_format_weights (n_weights);
  gtk_label_set_label (list->total_label, list->n_inputs > 0 && list->n_classes > 0 ? text : "–");
}

static gboolean
is_base (AppLayerList *list)
{
  g_autoptr (RunSettings) present = run_settings_copy (list->base);

  app_layer_list_get_settings (list, present);
  return nn_architecture_equal (list->base->network, present->network);
}

/* "Reset to 128-64" */
static void
update_reset_button (AppLayerList *list)
{
  g_autofree char *sizes = run_settings_format_hidden (list->base);
  g_auto (GStrv) parts = g_strsplit (sizes ? sizes : "", ",", -1);
  g_autofree char *network = g_strjoinv ("-", parts);
  /* Translators: sizes of hidden layers: "Reset to hidden layers 128-64" */
  g_autofree char *text = g_strdup_printf (_ ("Reset to hidden layers %s"), network);

  gtk_widget_set_sensitive (GTK_WIDGET (list->reset_button), sizes != NULL && !is_base (list));
  gtk_widget_set_tooltip_text (GTK_WIDGET (list->reset_button), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list->reset_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

/* Each button says which layer it removes. */
static void
name_remove_button (GtkWidget *row, guint layer)
{
  GtkWidget *button = g_object_get_data (G_OBJECT (row), "remove-button");
  g_autofree char *text = g_strdup_printf (_ ("Remove hidden layer %u"), layer);

  gtk_widget_set_tooltip_text (button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
update (AppLayerList *list)
{
  size_t before = list->n_inputs;
  g_autofree char *output = NULL;

  for (guint i = 0; i < list->layers->len; i++)
    {
      g_autofree char *title = g_strdup_printf (_ ("Hidden layer %u"), i + 1);
      g_autofree char *description = describe_layer (before, get_units (list, i));

      app_number_row_set_texts (g_ptr_array_index (list->layers, i), title, description);
      name_remove_button (g_ptr_array_index (list->layers, i), i + 1);
      before = get_units (list, i);
    }
  output = describe_layer (before, list->n_classes);
  adw_action_row_set_subtitle (list->output_row, output);
  update_total (list);
  gtk_widget_set_sensitive (GTK_WIDGET (list->add_row), list->layers->len < RUN_MAX_HIDDEN_LAYERS);
  update_reset_button (list);
}

static void
changed (AppLayerList *list)
{
  if (list->updating)
    return;
  update (list);
  g_signal_emit (list, signals[CHANGED], 0);
}

/* ---- adding and removing ---- */

static void
focus_row (GtkWidget *row)
{
  if (row)
    gtk_widget_child_focus (row, GTK_DIR_TAB_FORWARD);
}

static void
on_problem (AppLayerList *list)
{
  g_signal_emit (list, signals[PROBLEM_CHANGED], 0);
}

static void
on_remove (AppLayerList *list, GtkWidget *button)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, APP_TYPE_NUMBER_ROW);
  guint index;

  if (!g_ptr_array_find (list->layers, row, &index))
    return;
  g_ptr_array_remove_index (list->layers, index);
  gtk_list_box_remove (list->list_box, row);
  /* So that the keyboard stays where it was. */
  if (index < list->layers->len)
    focus_row (g_ptr_array_index (list->layers, index));
  else
    gtk_widget_grab_focus (GTK_WIDGET (list->add_row));
  changed (list);
  on_problem (list);
}

static void
append_layer (AppLayerList *list, guint units)
{
  GtkWidget *row = app_number_row_new (run_setting_get_hidden_units ());
  GtkWidget *button = gtk_button_new_from_icon_name ("list-remove-symbolic");

  gtk_widget_add_css_class (button, "flat");
  g_object_set_data (G_OBJECT (row), "remove-button", button);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_remove), list, G_CONNECT_SWAPPED);
  app_number_row_set_button (APP_NUMBER_ROW (row), button);
  app_number_row_set_value (APP_NUMBER_ROW (row), units);
  g_signal_connect_object (row, "notify::value", G_CALLBACK (changed), list, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "notify::problem", G_CALLBACK (on_problem), list,
                           G_CONNECT_SWAPPED);
  gtk_list_box_insert (list->list_box, row, (int) list->layers->len);
  g_ptr_array_add (list->layers, row);
}

static void
on_row_activated (AppLayerList *list, GtkListBoxRow *row)
{
  if (row != list->add_row || list->layers->len >= RUN_MAX_HIDDEN_LAYERS)
    return;
  append_layer (list, (guint) run_setting_get_hidden_units ()->default_value);
  focus_row (g_ptr_array_index (list->layers, list->layers->len - 1));
  changed (list);
}

static void
on_reset (AppLayerList *list)
{
  app_layer_list_set_settings (list, list->base);
  app_layer_list_discard_drafts (list);
  gtk_widget_grab_focus (GTK_WIDGET (list->add_row));
  changed (list);
}

/* ---- public ---- */

void
app_layer_list_set_settings (AppLayerList *list, const RunSettings *settings)
{
  guint hidden[RUN_MAX_HIDDEN_LAYERS];
  int n_hidden;

  g_return_if_fail (APP_IS_LAYER_LIST (list));
  g_return_if_fail (settings != NULL);

  n_hidden = run_settings_get_hidden (settings, hidden, G_N_ELEMENTS (hidden));
  g_return_if_fail (n_hidden >= 0);
  list->updating = TRUE;
  while (list->layers->len > (guint) n_hidden)
    gtk_list_box_remove (list->list_box,
                         g_ptr_array_steal_index (list->layers, list->layers->len - 1));
  for (guint i = 0; i < (guint) n_hidden; i++)
    if (i < list->layers->len)
      app_number_row_set_value (g_ptr_array_index (list->layers, i), hidden[i]);
    else
      append_layer (list, hidden[i]);
  list->updating = FALSE;
  update (list);
}

void
app_layer_list_set_base (AppLayerList *list, const RunSettings *base)
{
  g_return_if_fail (APP_IS_LAYER_LIST (list));
  g_return_if_fail (base != NULL);

  run_settings_assign (list->base, base);
  update_reset_button (list);
}

const char *
app_layer_list_get_problem (AppLayerList *list)
{
  g_return_val_if_fail (APP_IS_LAYER_LIST (list), NULL);

  for (guint i = 0; i < list->layers->len; i++)
    {
      const char *problem = app_number_row_get_problem (g_ptr_array_index (list->layers, i));

      if (problem)
        return problem;
    }
  return NULL;
}

void
app_layer_list_discard_drafts (AppLayerList *list)
{
  g_return_if_fail (APP_IS_LAYER_LIST (list));

  for (guint i = 0; i < list->layers->len; i++)
    app_number_row_discard_draft (g_ptr_array_index (list->layers, i));
}

void
app_layer_list_get_settings (AppLayerList *list, RunSettings *settings)
{
  g_autoptr (GString) sizes = g_string_new (NULL);
  gboolean is_set;

  g_return_if_fail (APP_IS_LAYER_LIST (list));
  g_return_if_fail (settings != NULL);

  for (guint i = 0; i < list->layers->len; i++)
    g_string_append_printf (sizes, "%s%u", i > 0 ? "," : "", get_units (list, i));
  /* The rows hold each size to its range, and there are never too many of them. */
  is_set = run_settings_parse_hidden (settings, sizes->str, NULL);
  g_assert (is_set);
}

void
app_layer_list_set_ends (AppLayerList *list, size_t n_inputs, size_t n_classes)
{
  g_return_if_fail (APP_IS_LAYER_LIST (list));

  if (list->n_inputs == n_inputs && list->n_classes == n_classes)
    return;
  list->n_inputs = n_inputs;
  list->n_classes = n_classes;
  update (list);
}

/* ---- GObject ---- */

/* A list box looks no further than its last row for what to focus when it is come to from behind,
 * and that only tells the total. */
static gboolean
app_layer_list_focus (GtkWidget *widget, GtkDirectionType direction)
{
  AppLayerList *list = APP_LAYER_LIST (widget);

  if (direction == GTK_DIR_TAB_BACKWARD && gtk_widget_get_focus_child (widget) == NULL)
    {
      if (gtk_widget_child_focus (GTK_WIDGET (list->add_row), direction))
        return TRUE;
      for (guint i = list->layers->len; i > 0; i--)
        if (gtk_widget_child_focus (g_ptr_array_index (list->layers, i - 1), direction))
          return TRUE;
    }
  return GTK_WIDGET_CLASS (app_layer_list_parent_class)->focus (widget, direction);
}

static void
app_layer_list_finalize (GObject *object)
{
  g_ptr_array_unref (APP_LAYER_LIST (object)->layers);
  run_settings_free (APP_LAYER_LIST (object)->base);
  G_OBJECT_CLASS (app_layer_list_parent_class)->finalize (object);
}

static void
app_layer_list_class_init (AppLayerListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = app_layer_list_finalize;
  widget_class->focus = app_layer_list_focus;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[PROBLEM_CHANGED] = g_signal_new ("problem-changed", G_TYPE_FROM_CLASS (klass),
                                           G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/pupil_app/Pupil/ui/app-layer-list.ui");
  gtk_widget_class_bind_template_child (widget_class, AppLayerList, list_box);
  gtk_widget_class_bind_template_child (widget_class, AppLayerList, add_row);
  gtk_widget_class_bind_template_child (widget_class, AppLayerList, output_row);
  gtk_widget_class_bind_template_child (widget_class, AppLayerList, total_label);
  gtk_widget_class_bind_template_child (widget_class, AppLayerList, reset_button);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_reset);
}

static void
app_layer_list_init (AppLayerList *list)
{
  list->layers = g_ptr_array_new ();
  list->base = run_settings_new ();
  gtk_widget_init_template (GTK_WIDGET (list));
  app_layer_list_set_settings (list, list->base);
}
