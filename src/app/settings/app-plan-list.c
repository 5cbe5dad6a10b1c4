/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-plan-list.h"

#include <glib/gi18n-lib.h>

#include "app-format.h"
#include "app-one-stop.h"
#include "plot-number.h"

/* What stands between the two ends of a residual is set in by so many pixels for each. */
#define INDENT 12

/* Of a longer network only so many are shown at first: the rows of the longest take long to make.
 */
#define MAX_ROWS 48

/* One line of the list. */
typedef struct
{
  char *title;
  char *shape; /* "" if it is not known */
  guint depth; /* how many residuals it is in */
} Layer;

struct _AppPlanList
{
  AdwBin parent_instance;

  /* Template */
  GtkListBox *list_box;
  GtkButton *all_button;
  GtkLabel *total_label;

  GArray *layers; /* of Layer */
};

G_DEFINE_FINAL_TYPE (AppPlanList, app_plan_list, ADW_TYPE_BIN)

static void
clear_layer (gpointer data)
{
  Layer *layer = data;

  g_free (layer->title);
  g_free (layer->shape);
}

/* ---- texts ---- */

/* "→ 16 × 32 × 32, 448 weights" */
static char *
describe_shape (const NnPlannedLayer *layer)
{
  g_autofree char *shape = nn_shape_to_string (layer->output);
  g_autofree char *weights = app_format_weights (layer->n_weights);

  if (layer->n_weights == 0)
    /* Translators: the shape that comes out of a layer */
    return g_strdup_printf (_ ("→ %s"), shape);
  /* Translators: the shape that comes out of a layer, and "448 weights" */
  return g_strdup_printf (_ ("→ %s, %s"), shape, weights);
}

static void
append_layer (AppPlanList *list,
              const NnLayerSpec *spec,
              const NnPlannedLayer *planned,
              guint depth)
{
  const Layer layer = { .title = nn_architecture_describe_layer (spec),
                        .shape = planned ? describe_shape (planned) : g_strdup (""),
                        .depth = depth };

  g_array_append_val (list->layers, layer);
}

/* ---- rows ---- */

static GtkWidget *
make_label (const char *text, const char *const *css_classes)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_css_classes (label, (const char **) css_classes);
  return label;
}

static GtkWidget *
make_row (const Layer *layer)
{
  const char *const title_classes[] = { NULL };
  const char *const shape_classes[] = { "caption", "dim-label", "numeric", NULL };
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_box_append (GTK_BOX (box), make_label (layer->title, title_classes));
  if (*layer->shape)
    gtk_box_append (GTK_BOX (box), make_label (layer->shape, shape_classes));
  gtk_widget_set_margin_start (box, (int) layer->depth * INDENT);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, layer->title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, layer->shape, -1);
  return row;
}

static void
fill_rows (AppPlanList *list, guint max)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (list->list_box))))
    gtk_list_box_remove (list->list_box, row);
  for (guint i = 0; i < MIN (max, list->layers->len); i++)
    gtk_list_box_append (list->list_box, make_row (&g_array_index (list->layers, Layer, i)));
}

static void
update_all_button (AppPlanList *list)
{
  g_autofree char *count = plot_format_count (list->layers->len);
  g_autofree char *label = g_strdup_printf (_ ("Show all %s layers"), count);

  gtk_button_set_label (list->all_button, label);
  gtk_widget_set_visible (GTK_WIDGET (list->all_button), list->layers->len > MAX_ROWS);
}

static void
on_all (AppPlanList *list)
{
  fill_rows (list, G_MAXUINT);
  /* The button goes, and would take the focus along to nowhere. */
  gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (list->list_box, MAX_ROWS)));
  gtk_widget_set_visible (GTK_WIDGET (list->all_button), FALSE);
}

/* ---- public ---- */

static void
take_layers (AppPlanList *list, const NnArchitecture *architecture, const NnArchitecturePlan *plan)
{
  size_t n = plan ? plan->n_layers : nn_architecture_get_n_layers (architecture);
  guint depth = 0;

  g_array_set_size (list->layers, 0);
  for (size_t i = 0; i < n; i++)
    {
      const NnPlannedLayer *planned = plan ? &plan->layers[i] : NULL;
      const NnLayerSpec *spec =
          planned ? &planned->spec : nn_architecture_get_layer (architecture, i);

      if (spec->kind == NN_LAYER_RESIDUAL_END)
        depth--;
      append_layer (list, spec, planned, depth);
      if (spec->kind == NN_LAYER_RESIDUAL_BEGIN)
        depth++;
    }
}

void
app_plan_list_set_network (AppPlanList *list,
                           const NnArchitecture *architecture,
                           const NnArchitecturePlan *plan)
{
  g_autofree char *total = NULL;

  g_return_if_fail (APP_IS_PLAN_LIST (list));
  g_return_if_fail (architecture != NULL);

  take_layers (list, architecture, plan);
  fill_rows (list, MAX_ROWS);
  update_all_button (list);
  total = plan ? app_format_weights (plan->n_weights) : g_strdup ("–");
  gtk_label_set_label (list->total_label, total);
}

/* ---- GObject ---- */

static gboolean
app_plan_list_focus (GtkWidget *widget, GtkDirectionType direction)
{
  AppPlanList *list = APP_PLAN_LIST (widget);
  GtkWidget *box = GTK_WIDGET (list->list_box);

  /* Behind the list there may be the button. */
  if (direction == GTK_DIR_TAB_FORWARD && gtk_widget_get_focus_child (box))
    return gtk_widget_child_focus (GTK_WIDGET (list->all_button), direction);
  if (direction == GTK_DIR_TAB_BACKWARD && gtk_widget_has_focus (GTK_WIDGET (list->all_button)))
    return gtk_widget_child_focus (box, direction);
  return app_one_stop_focus (widget, direction,
                             GTK_WIDGET_CLASS (app_plan_list_parent_class)->focus);
}

static void
app_plan_list_finalize (GObject *object)
{
  g_array_unref (APP_PLAN_LIST (object)->layers);
  G_OBJECT_CLASS (app_plan_list_parent_class)->finalize (object);
}

static void
app_plan_list_class_init (AppPlanListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = app_plan_list_finalize;
  widget_class->focus = app_plan_list_focus;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/pupil_app/Pupil/ui/app-plan-list.ui");
  gtk_widget_class_bind_template_child (widget_class, AppPlanList, list_box);
  gtk_widget_class_bind_template_child (widget_class, AppPlanList, all_button);
  gtk_widget_class_bind_template_child (widget_class, AppPlanList, total_label);
  gtk_widget_class_bind_template_callback (widget_class, on_all);
}

static void
app_plan_list_init (AppPlanList *list)
{
  list->layers = g_array_new (FALSE, FALSE, sizeof (Layer));
  g_array_set_clear_func (list->layers, clear_layer);
  gtk_widget_init_template (GTK_WIDGET (list));
}
