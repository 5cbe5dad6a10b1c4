#include "app-data-page.h"

#include <glib/gi18n-lib.h>

#include "app-dataset-card.h"
#include "app-dataset-pane.h"

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
  AdwBin *dataset_bin;
  AdwBin *empty_bin;

  /* Owned. */
  AppWorkspace *workspace;
  GSignalGroup *workspace_signals;
  guint pulse_source;
};

enum
{
  PROP_WORKSPACE = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (AppDataPage, app_data_page, ADW_TYPE_BIN)

/* ---- the open data set ---- */

/* Both are made when they are needed: the first frame is to be there soon. */

static GtkWidget *
make_empty (void)
{
  GtkWidget *page = g_object_new (
      ADW_TYPE_STATUS_PAGE, "icon-name", "pupil-data-symbolic", "title", _ ("No Images Yet"),
      "description",
      _ ("Open one of the data sets above, or your own images, to choose what the network learns "
         "to tell apart."),
      NULL);

  gtk_widget_add_css_class (page, "compact");
  return page;
}

static void
show_dataset (AppDataPage *self)
{
  gboolean opening = app_workspace_is_opening (self->workspace);
  const char *child = "dataset";

  if (app_workspace_get_dataset (self->workspace) == NULL)
    child = opening ? "opening" : "empty";
  else if (adw_bin_get_child (self->dataset_bin) == NULL)
    adw_bin_set_child (self->dataset_bin,
                       g_object_new (APP_TYPE_DATASET_PANE, "workspace", self->workspace, NULL));
  if (g_str_equal (child, "empty") && gtk_widget_get_mapped (GTK_WIDGET (self)) &&
      adw_bin_get_child (self->empty_bin) == NULL)
    adw_bin_set_child (self->empty_bin, make_empty ());
  gtk_stack_set_visible_child_name (self->stack, child);
}

static void
on_dataset (AppDataPage *self)
{
  show_dataset (self);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
}

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
  show_dataset (self);
}

static void
on_cancel_opening (AppDataPage *self)
{
  app_workspace_cancel_open (self->workspace);
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
app_data_page_map (GtkWidget *widget)
{
  AppDataPage *self = APP_DATA_PAGE (widget);

  GTK_WIDGET_CLASS (app_data_page_parent_class)->map (widget);
  if (self->workspace)
    show_dataset (self);
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
  gtk_widget_class_bind_template_child (widget_class, AppDataPage, dataset_bin);
  gtk_widget_class_bind_template_child (widget_class, AppDataPage, empty_bin);
  gtk_widget_class_bind_template_callback (widget_class, on_dismiss);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_opening);
}

static void
app_data_page_class_init (AppDataPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = app_data_page_get_property;
  object_class->set_property = app_data_page_set_property;
  object_class->dispose = app_data_page_dispose;
  GTK_WIDGET_CLASS (klass)->map = app_data_page_map;

  props[PROP_WORKSPACE] =
      g_param_spec_object ("workspace", NULL, NULL, APP_TYPE_WORKSPACE,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

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
