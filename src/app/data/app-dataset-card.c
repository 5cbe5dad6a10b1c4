/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-dataset-card.h"

#include <glib/gi18n-lib.h>

#include "app-download.h"

struct _AppDatasetCard
{
  AdwBin parent_instance;

  /* Template children. */
  GtkLabel *title_label;
  GtkLabel *description_label;
  GtkLabel *status_label;
  GtkLabel *status_room;
  GtkStack *progress_stack;
  GtkProgressBar *progress_bar;
  GtkImage *open_image;
  GtkButton *action_button;
  GtkButton *cancel_button;

  /* Owned. */
  AppWorkspace *workspace;
  AppDownload *download; /* NULL if it cannot be downloaded */

  AppData *data; /* the workspace's */
  const DatasetCatalogEntry *entry;
  gboolean is_awaited; /* nothing was opened since the download began */
};

G_DEFINE_FINAL_TYPE (AppDatasetCard, app_dataset_card, ADW_TYPE_BIN)

/* ---- what the card says ---- */

/* "82.1 MB of 170.5 MB · 3.2 MB/s" */
static char *
describe_progress (AppDownload *download)
{
  g_autofree char *received = g_format_size (app_download_get_received (download));
  g_autofree char *total = g_format_size (app_download_get_total (download));
  g_autofree char *speed = g_format_size ((guint64) app_download_get_speed (download));
  guint64 n_total = app_download_get_total (download);

  if (n_total > 0 && app_download_get_speed (download) > 0)
    /* Translators: "82.1 MB of 170.5 MB · 3.2 MB/s" */
    return g_strdup_printf (_ ("%s of %s · %s/s"), received, total, speed);
  if (n_total > 0)
    return g_strdup_printf (_ ("%s of %s"), received, total);
  return g_steal_pointer (&received);
}

/* The longest that describe_progress() will say, about. */
static char *
describe_whole_progress (AppDownload *download)
{
  g_autofree char *total = g_format_size (app_download_get_total (download));
  g_autofree char *speed = g_format_size (99900000);

  return g_strdup_printf (_ ("%s of %s · %s/s"), total, total, speed);
}

static void
set_status (AppDatasetCard *self, const char *text, gboolean is_error)
{
  gtk_label_set_label (self->status_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->status_label), *text != '\0');
  if (is_error)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->status_label), "error");
      gtk_widget_remove_css_class (GTK_WIDGET (self->status_label), "dim-label");
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->status_label), "error");
      gtk_widget_add_css_class (GTK_WIDGET (self->status_label), "dim-label");
    }
}

/* The name, for those who only hear it, says what the button is about. */
static void
set_action (AppDatasetCard *self, const char *label, const char *name)
{
  gtk_button_set_label (self->action_button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->action_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static gboolean
is_open (AppDatasetCard *self)
{
  return app_data_is_open (self->data, self->entry);
}

static void
show_open (AppDatasetCard *self)
{
  const char *path = app_data_get_path (self->data);
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  if (g_strcmp0 (path, self->entry->id) == 0)
    {
      set_status (self, _ ("Open"), FALSE);
      return;
    }
  /* A copy of the user's own. */
  name = g_filename_display_basename (path);
  /* Translators: the name of a file or folder */
  text = g_strdup_printf (_ ("Open, from “%s”"), name);
  set_status (self, text, FALSE);
}

static void
show_located (AppDatasetCard *self)
{
  g_autofree char *name = g_strdup_printf (_ ("Open %s"), self->entry->title);

  set_status (self, _ ("On this computer"), FALSE);
  set_action (self, _ ("Open"), name);
  gtk_widget_set_sensitive (GTK_WIDGET (self->action_button), TRUE);
}

static void
show_missing (AppDatasetCard *self)
{
  g_autofree char *text = g_strdup_printf (
      /* Translators: the name of a package of the system, such as dataset-fashion-mnist */
      _ ("Not installed: on Debian and Ubuntu it is the package “dataset-%s”."), self->entry->id);
  g_autofree char *name = g_strdup_printf (_ ("Open %s"), self->entry->title);

  set_status (self, text, FALSE);
  set_action (self, _ ("Open"), name);
  gtk_widget_set_sensitive (GTK_WIDGET (self->action_button), FALSE);
}

static void
show_running (AppDatasetCard *self)
{
  g_autofree char *text = describe_progress (self->download);
  guint64 received = app_download_get_received (self->download);
  guint64 total = app_download_get_total (self->download);

  set_status (self, text, FALSE);
  if (total > 0)
    gtk_progress_bar_set_fraction (self->progress_bar, MIN ((double) received / (double) total, 1));
  else
    gtk_progress_bar_pulse (self->progress_bar);
}

static void
show_download (AppDatasetCard *self)
{
  g_autofree char *size = g_format_size (app_download_get_total (self->download));
  g_autofree char *name = NULL;
  gboolean has_part = app_download_get_received (self->download) > 0;

  if (app_download_get_state (self->download) == APP_DOWNLOAD_FAILED)
    set_status (self, app_download_get_error (self->download), TRUE);
  else if (has_part)
    {
      g_autofree char *progress = describe_progress (self->download);
      /* Translators: "82.1 MB of 170.5 MB" */
      g_autofree char *text = g_strdup_printf (_ ("Interrupted after %s"), progress);

      set_status (self, text, FALSE);
    }
  else
    {
      g_autofree char *text = g_strdup_printf (_ ("%s to download"), size);

      set_status (self, text, FALSE);
    }
  name = has_part ? g_strdup_printf (_ ("Resume downloading %s"), self->entry->title)
                  : g_strdup_printf (_ ("Download %s"), self->entry->title);
  set_action (self, has_part ? _ ("Resume") : _ ("Download"), name);
  gtk_widget_set_sensitive (GTK_WIDGET (self->action_button), TRUE);
}

/* One takes the other's place, with the focus; without it, Tab would begin anew at the window's
 * start. */
static void
show_button (AppDatasetCard *self, GtkButton *button, gboolean show)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  gboolean focused = root && gtk_root_get_focus (root) == GTK_WIDGET (button);

  if (focused && !show)
    gtk_widget_child_focus (GTK_WIDGET (root), GTK_DIR_TAB_FORWARD);
  gtk_widget_set_visible (GTK_WIDGET (button), show);
}

static void
update (AppDatasetCard *self)
{
  gboolean running =
      self->download && app_download_get_state (self->download) == APP_DOWNLOAD_RUNNING;
  g_autofree char *located = NULL;

  gtk_stack_set_visible_child_name (self->progress_stack, running ? "running" : "idle");
  show_button (self, self->cancel_button, running);
  show_button (self, self->action_button, !running && !is_open (self));
  gtk_widget_set_visible (GTK_WIDGET (self->open_image), is_open (self));
  if (running)
    {
      show_running (self);
      return;
    }
  located = app_data_locate (self->data, self->entry);
  if (is_open (self))
    show_open (self);
  else if (located)
    show_located (self);
  else if (self->download)
    show_download (self);
  else
    show_missing (self);
}

/* ---- what it does ---- */

static void
on_action (AppDatasetCard *self)
{
  g_autofree char *located = app_data_locate (self->data, self->entry);

  if (located == NULL && self->download)
    {
      self->is_awaited = TRUE;
      app_download_start (self->download);
    }
  else
    app_data_open (self->data, self->entry->id);
}

static void
on_cancel (AppDatasetCard *self)
{
  if (self->download)
    app_download_cancel (self->download);
}

static void
on_downloaded (AppDatasetCard *self)
{
  /* Who waited for the images wants them now; who has opened something else meanwhile, or begun to
   * train, does not. */
  if (self->is_awaited && !app_data_is_opening (self->data) &&
      app_workspace_get_active_session (self->workspace) == NULL)
    app_data_open (self->data, self->entry->id);
}

static void
on_dataset (AppDatasetCard *self)
{
  self->is_awaited = FALSE;
  update (self);
}

/* ---- object ---- */

static void
app_dataset_card_dispose (GObject *object)
{
  AppDatasetCard *self = APP_DATASET_CARD (object);

  if (self->download)
    {
      g_signal_handlers_disconnect_by_data (self->download, self);
      app_download_cancel (self->download);
    }
  g_clear_object (&self->download);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (app_dataset_card_parent_class)->dispose (object);
}

static void
app_dataset_card_class_init (AppDatasetCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = app_dataset_card_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/pupil_app/Pupil/ui/app-dataset-card.ui");
  gtk_widget_class_bind_template_child (widget_class, AppDatasetCard, title_label);
  gtk_widget_class_bind_template_child (widget_class, AppDatasetCard, description_label);
  gtk_widget_class_bind_template_child (widget_class, AppDatasetCard, status_label);
  gtk_widget_class_bind_template_child (widget_class, AppDatasetCard, status_room);
  gtk_widget_class_bind_template_child (widget_class, AppDatasetCard, progress_stack);
  gtk_widget_class_bind_template_child (widget_class, AppDatasetCard, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, AppDatasetCard, open_image);
  gtk_widget_class_bind_template_child (widget_class, AppDatasetCard, action_button);
  gtk_widget_class_bind_template_child (widget_class, AppDatasetCard, cancel_button);
  gtk_widget_class_bind_template_callback (widget_class, on_action);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
app_dataset_card_init (AppDatasetCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
app_dataset_card_new (AppWorkspace *workspace, const DatasetCatalogEntry *entry)
{
  AppDatasetCard *self;

  g_return_val_if_fail (APP_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (entry != NULL, NULL);

  self = g_object_new (APP_TYPE_DATASET_CARD, NULL);
  self->workspace = g_object_ref (workspace);
  self->data = app_workspace_get_data (workspace);
  self->entry = entry;
  if (entry->url)
    {
      g_autofree char *progress = NULL;

      self->download = app_download_new (entry);
      progress = describe_whole_progress (self->download);
      gtk_label_set_label (self->status_room, progress);
      g_signal_connect_swapped (self->download, "changed", G_CALLBACK (update), self);
      g_signal_connect_swapped (self->download, "finished", G_CALLBACK (on_downloaded), self);
    }
  gtk_label_set_label (self->title_label, entry->title);
  gtk_label_set_label (self->description_label, _ (entry->description));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  entry->title, -1);
  g_signal_connect_object (self->data, "notify::dataset", G_CALLBACK (on_dataset), self,
                           G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
