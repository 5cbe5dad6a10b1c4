/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-data-page.h"

#include <glib/gi18n-lib.h>

#include "app-card-layout.h"
#include "app-dataset-card.h"
#include "app-dataset-pane.h"
#include "app-wrap-layout.h"

/* What takes less time than this, in milliseconds, opens without a word. */
#define OPENING_DELAY 200

struct _AppDataPage
{
  AppPart parent_instance;

  /* Template children. */
  GtkScrolledWindow *scroller;
  GtkWidget *cards;
  GtkWidget *own_card;
  GtkStack *stack;
  AdwBin *dataset_bin;
  AdwBin *empty_bin;
  GtkWidget *opening_box;
  GtkLabel *opening_label;
  GtkProgressBar *opening_bar;
  GtkWidget *failed_box;
  GtkLabel *error_label;
  GtkButton *dismiss_button;

  AppWorkspace *workspace;
  AppData *data;
  guint pulse_source;
  guint opening_source; /* shows that it is opening, if that takes a while */
  gboolean failed;      /* until it is dismissed, or something else is opened */
};

G_DEFINE_FINAL_TYPE (AppDataPage, app_data_page, APP_TYPE_PART)

/* ---- the open data set ---- */

/* Both are made when they are needed: the first frame is to be there soon. */

static void
append_text (GtkWidget *box, const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
}

/* Not a status page: that scrolls by itself, and would take the wheel from the page. */
static GtkWidget *
make_empty (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *image = gtk_image_new_from_icon_name ("pupil-data-symbolic");

  gtk_image_set_pixel_size (GTK_IMAGE (image), 96);
  gtk_widget_add_css_class (image, "dim-label");
  gtk_box_append (GTK_BOX (box), image);
  append_text (box, _ ("No Images Yet"), "title-1");
  append_text (box,
               _ ("Open one of the data sets above, or your own images, to choose what the network "
                  "learns to tell apart."),
               "body");
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  return box;
}

/* What is told in place of the data set is to be seen, however far the page is scrolled. */
static void
place_in_view (AppDataPage *self, GtkWidget *box)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  double x, y = 0;

  gtk_widget_translate_coordinates (GTK_WIDGET (self->stack), GTK_WIDGET (self->scroller), 0, 0, &x,
                                    &y);
  gtk_widget_set_margin_top (box,
                             gtk_adjustment_get_value (adjustment) > 0 ? (int) MAX (-y, 0) : 0);
}

/* Meanwhile the stack stays as high as it is: nothing moves under the pointer. */
static void
show_news (AppDataPage *self, const char *child, GtkWidget *box)
{
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), child) != 0)
    place_in_view (self, box);
  gtk_widget_set_size_request (GTK_WIDGET (self->stack), -1,
                               gtk_widget_get_height (GTK_WIDGET (self->stack)));
  gtk_stack_set_visible_child_name (self->stack, child);
}

static void
show_data (AppDataPage *self)
{
  const char *child = "empty";

  if (app_data_get_dataset (self->data))
    {
      child = "dataset";
      if (adw_bin_get_child (self->dataset_bin) == NULL)
        adw_bin_set_child (self->dataset_bin,
                           app_part_new (APP_TYPE_DATASET_PANE, self->workspace));
    }
  else if (gtk_widget_get_mapped (GTK_WIDGET (self)) && adw_bin_get_child (self->empty_bin) == NULL)
    adw_bin_set_child (self->empty_bin, make_empty ());
  gtk_stack_set_visible_child_name (self->stack, child);
  gtk_widget_set_size_request (GTK_WIDGET (self->stack), -1, -1);
}

static void
show_content (AppDataPage *self)
{
  if (app_data_is_opening (self->data))
    {
      /* Nothing to be seen meanwhile, or not yet long enough. */
      if (app_data_get_dataset (self->data) == NULL || self->opening_source == 0)
        show_news (self, "opening", self->opening_box);
    }
  else if (self->failed)
    show_news (self, "failed", self->failed_box);
  else
    show_data (self);
}

static void
on_dataset (AppDataPage *self)
{
  show_content (self);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
}

/* ---- errors and opening ---- */

static void
on_dismiss (AppDataPage *self)
{
  self->failed = FALSE;
  show_content (self);
}

static void
on_open_failed (AppDataPage *self, const char *sentence)
{
  NnDataset *dataset = app_data_get_dataset (self->data);
  g_autofree char *back = NULL;

  /* Translators: to the data set that was open before */
  back = dataset ? g_strdup_printf (_ ("Back to %s"), nn_dataset_get_name (dataset))
                 : g_strdup (_ ("Dismiss"));
  gtk_button_set_label (self->dismiss_button, back);
  gtk_label_set_label (self->error_label, sentence);
  self->failed = TRUE;
  show_content (self);
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

  g_object_get (self->data, "opening-fraction", &fraction, NULL);
  pulses = fraction < 0 && app_data_is_opening (self->data);
  if (pulses && self->pulse_source == 0)
    self->pulse_source = g_timeout_add (100, pulse, self);
  if (!pulses)
    g_clear_handle_id (&self->pulse_source, g_source_remove);
  if (fraction >= 0)
    gtk_progress_bar_set_fraction (self->opening_bar, fraction);
}

static void
on_opening_takes_long (gpointer data)
{
  AppDataPage *self = data;

  self->opening_source = 0;
  show_content (self);
}

static void
on_opening (AppDataPage *self)
{
  gboolean opening = app_data_is_opening (self->data);

  g_clear_handle_id (&self->opening_source, g_source_remove);
  if (opening)
    {
      g_autofree char *name = NULL;
      g_autofree char *text = NULL;

      g_object_get (self->data, "opening-name", &name, NULL);
      text = g_strdup_printf (_ ("Opening “%s”"), name);
      gtk_label_set_label (self->opening_label, text);
      gtk_progress_bar_set_fraction (self->opening_bar, 0);
      self->failed = FALSE;
      self->opening_source = g_timeout_add_once (OPENING_DELAY, on_opening_takes_long, self);
    }
  on_opening_fraction (self);
  show_content (self);
}

static void
on_cancel_opening (AppDataPage *self)
{
  app_data_cancel_open (self->data);
}

/* ---- cards ---- */

static void
on_catalog (AppDataPage *self)
{
  GtkWidget *card;

  /* The last card, for the user's own images, is part of the template. */
  while ((card = gtk_widget_get_first_child (self->cards)) && card != self->own_card)
    gtk_widget_unparent (card);
  for (const DatasetCatalogEntry *entry = app_data_get_catalog (self->data); entry->id; entry++)
    gtk_widget_insert_before (app_dataset_card_new (self->workspace, entry), self->cards,
                              self->own_card);
}

/* ---- object ---- */

static void
app_data_page_set_up (AppPart *part, AppWorkspace *workspace)
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
  AppDataPage *self = APP_DATA_PAGE (part);

  self->workspace = workspace;
  self->data = app_workspace_get_data (workspace);
  for (size_t i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect_object (self->data, handlers[i].signal, handlers[i].handler, self,
                             G_CONNECT_SWAPPED);
  on_catalog (self);
  on_dataset (self);
  on_opening (self);
}

static void
app_data_page_map (GtkWidget *widget)
{
  AppDataPage *self = APP_DATA_PAGE (widget);

  GTK_WIDGET_CLASS (app_data_page_parent_class)->map (widget);
  if (self->data)
    show_content (self);
}

static void
app_data_page_dispose (GObject *object)
{
  AppDataPage *self = APP_DATA_PAGE (object);

  g_clear_handle_id (&self->pulse_source, g_source_remove);
  g_clear_handle_id (&self->opening_source, g_source_remove);

  G_OBJECT_CLASS (app_data_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/pupil_app/Pupil/ui/app-data-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AppDataPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, AppDataPage, cards);
  gtk_widget_class_bind_template_child (widget_class, AppDataPage, own_card);
  gtk_widget_class_bind_template_child (widget_class, AppDataPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AppDataPage, dataset_bin);
  gtk_widget_class_bind_template_child (widget_class, AppDataPage, empty_bin);
  gtk_widget_class_bind_template_child (widget_class, AppDataPage, opening_box);
  gtk_widget_class_bind_template_child (widget_class, AppDataPage, opening_label);
  gtk_widget_class_bind_template_child (widget_class, AppDataPage, opening_bar);
  gtk_widget_class_bind_template_child (widget_class, AppDataPage, failed_box);
  gtk_widget_class_bind_template_child (widget_class, AppDataPage, error_label);
  gtk_widget_class_bind_template_child (widget_class, AppDataPage, dismiss_button);
  gtk_widget_class_bind_template_callback (widget_class, on_dismiss);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_opening);
}

static void
app_data_page_class_init (AppDataPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = app_data_page_dispose;
  APP_PART_CLASS (klass)->set_up = app_data_page_set_up;
  GTK_WIDGET_CLASS (klass)->map = app_data_page_map;

  g_type_ensure (APP_TYPE_CARD_LAYOUT);
  g_type_ensure (APP_TYPE_WRAP_LAYOUT);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
app_data_page_init (AppDataPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
