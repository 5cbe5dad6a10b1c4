#include "app-plan-list.h"

#include <glib/gi18n-lib.h>

#include "plot-number.h"

/* What stands between the two ends of a residual is set in by so many pixels for each. */
#define INDENT 12

/* The list view does not know how high it is before its rows are seen. */
#define ROW_HEIGHT 43
#define MAX_HEIGHT 350

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
  GtkScrolledWindow *scroller;
  GtkListView *view;
  GtkLabel *total_label;

  GArray *layers;     /* of Layer */
  GtkStringList *ids; /* one item per layer, of which only the position counts */
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

static char *
describe_weights (size_t n_weights)
{
  g_autofree char *count = plot_format_count (n_weights);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s weight", "%s weights",
                                       (gulong) MIN (n_weights, G_MAXUINT)),
                          count);
}

/* "→ 16 × 32 × 32, 448 weights" */
static char *
describe_shape (const NnPlannedLayer *layer)
{
  g_autofree char *shape = nn_shape_to_string (layer->output);
  g_autofree char *weights = describe_weights (layer->n_weights);

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

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *title = gtk_label_new (NULL);
  GtkWidget *shape = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (shape), 0);
  gtk_label_set_ellipsize (GTK_LABEL (shape), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (shape, "caption");
  gtk_widget_add_css_class (shape, "dim-label");
  gtk_widget_add_css_class (shape, "numeric");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), shape);
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, box);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, AppPlanList *list)
{
  const Layer *layer = &g_array_index (list->layers, Layer, gtk_list_item_get_position (item));
  GtkWidget *box = gtk_list_item_get_child (item);
  GtkWidget *title = gtk_widget_get_first_child (box);
  GtkWidget *shape = gtk_widget_get_next_sibling (title);

  gtk_label_set_label (GTK_LABEL (title), layer->title);
  gtk_widget_set_tooltip_text (title, layer->title);
  gtk_label_set_label (GTK_LABEL (shape), layer->shape);
  gtk_widget_set_visible (shape, *layer->shape != '\0');
  gtk_widget_set_margin_start (box, (int) layer->depth * INDENT);
  /* What has the focus is the list's own row around the box. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (box)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, layer->title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, layer->shape, -1);
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

/* New items, all of them: the rows are filled anew. */
static void
replace_ids (AppPlanList *list)
{
  g_autofree const char **ids = g_new0 (const char *, list->layers->len + 1);

  for (guint i = 0; i < list->layers->len; i++)
    ids[i] = "";
  gtk_string_list_splice (list->ids, 0, g_list_model_get_n_items (G_LIST_MODEL (list->ids)), ids);
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
  replace_ids (list);
  gtk_scrolled_window_set_min_content_height (list->scroller,
                                              (int) MIN (list->layers->len * ROW_HEIGHT,
                                                         MAX_HEIGHT));
  total = plan ? describe_weights (plan->n_weights) : g_strdup ("–");
  gtk_label_set_label (list->total_label, total);
}

/* ---- GObject ---- */

static void
app_plan_list_finalize (GObject *object)
{
  AppPlanList *list = APP_PLAN_LIST (object);

  g_array_unref (list->layers);
  g_object_unref (list->ids);
  G_OBJECT_CLASS (app_plan_list_parent_class)->finalize (object);
}

static void
app_plan_list_class_init (AppPlanListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = app_plan_list_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/pupil_app/Pupil/ui/app-plan-list.ui");
  gtk_widget_class_bind_template_child (widget_class, AppPlanList, scroller);
  gtk_widget_class_bind_template_child (widget_class, AppPlanList, view);
  gtk_widget_class_bind_template_child (widget_class, AppPlanList, total_label);
  gtk_widget_class_bind_template_callback (widget_class, on_setup);
  gtk_widget_class_bind_template_callback (widget_class, on_bind);
}

static void
app_plan_list_init (AppPlanList *list)
{
  g_autoptr (GtkNoSelection) selection = NULL;

  list->layers = g_array_new (FALSE, FALSE, sizeof (Layer));
  g_array_set_clear_func (list->layers, clear_layer);
  list->ids = gtk_string_list_new (NULL);
  gtk_widget_init_template (GTK_WIDGET (list));
  selection = gtk_no_selection_new (G_LIST_MODEL (g_object_ref (list->ids)));
  gtk_list_view_set_model (list->view, GTK_SELECTION_MODEL (selection));
}
