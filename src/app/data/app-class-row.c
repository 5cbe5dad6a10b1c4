/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-class-row.h"

#include <glib/gi18n-lib.h>

#include "app-format.h"
#include "app-thumbnail-strip.h"
#include "plot-number.h"

struct _AppClassRow
{
  AdwBin parent_instance;

  /* Template children. */
  GtkCheckButton *check_button;
  GtkLabel *name_label;
  GtkLabel *count_label;
  AppThumbnailStrip *strip;

  /* Owned. */
  AppData *data;
  AppClassSamples *samples; /* NULL while the row is not in use */

  guint class_index;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (AppClassRow, app_class_row, ADW_TYPE_BIN)

/* A row may outlive its data set by a moment, until the list has followed. */
static gboolean
is_current (AppClassRow *self)
{
  return self->data && self->samples &&
         app_data_get_dataset (self->data) == app_class_samples_get_dataset (self->samples);
}

/* The list's cell has the focus, and has to say what the check button in it shows. */
static void
tell_chosen (AppClassRow *self, gboolean chosen)
{
  GtkWidget *cell = gtk_widget_get_parent (GTK_WIDGET (self));

  if (cell)
    gtk_accessible_update_state (GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_STATE_CHECKED,
                                 chosen ? GTK_ACCESSIBLE_TRISTATE_TRUE
                                        : GTK_ACCESSIBLE_TRISTATE_FALSE,
                                 -1);
}

static void
on_chosen (AppClassRow *self)
{
  gboolean chosen;

  if (!is_current (self))
    return;
  chosen = app_data_is_class_chosen (self->data, self->class_index);
  self->updating = TRUE;
  gtk_check_button_set_active (self->check_button, chosen);
  self->updating = FALSE;
  tell_chosen (self, chosen);
}

static void
on_toggled (AppClassRow *self)
{
  if (!self->updating && is_current (self))
    app_data_choose_class (self->data, self->class_index,
                           gtk_check_button_get_active (self->check_button));
}

static char *
describe_counts (AppClassSamples *samples, guint class_index)
{
  g_autofree char *training =
      plot_format_count (app_class_samples_get_count (samples, NN_SPLIT_TRAINING, class_index));
  g_autofree char *test =
      plot_format_count (app_class_samples_get_count (samples, NN_SPLIT_TEST, class_index));

  /* Translators: numbers of images of one class: "6,000 training · 1,000 test" */
  return g_strdup_printf (_ ("%s training · %s test"), training, test);
}

void
app_class_row_set_class (AppClassRow *self, AppClassSamples *samples, guint class_index)
{
  g_return_if_fail (APP_IS_CLASS_ROW (self));

  if (samples)
    app_class_samples_ref (samples);
  g_clear_pointer (&self->samples, app_class_samples_unref);
  self->samples = samples;
  self->class_index = class_index;
  app_thumbnail_strip_set_class (self->strip, samples, class_index);
  if (samples)
    {
      const char *name = app_class_row_get_name (self);
      g_autofree char *counts = describe_counts (samples, class_index);

      gtk_label_set_label (self->name_label, name);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->name_label), name);
      gtk_label_set_label (self->count_label, counts);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->check_button),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                      GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, counts, -1);
      on_chosen (self);
    }
}

void
app_class_row_toggle (AppClassRow *self)
{
  g_return_if_fail (APP_IS_CLASS_ROW (self));

  gtk_check_button_set_active (self->check_button,
                               !gtk_check_button_get_active (self->check_button));
}

const char *
app_class_row_get_name (AppClassRow *self)
{
  g_return_val_if_fail (APP_IS_CLASS_ROW (self), NULL);

  return self->samples ? nn_dataset_get_class_name (app_class_samples_get_dataset (self->samples),
                                                    self->class_index)
                       : NULL;
}

static void
app_class_row_dispose (GObject *object)
{
  AppClassRow *self = APP_CLASS_ROW (object);

  g_clear_object (&self->data);
  g_clear_pointer (&self->samples, app_class_samples_unref);

  G_OBJECT_CLASS (app_class_row_parent_class)->dispose (object);
}

/* The list's row takes the focus. A check button says that it has taken it even if it cannot, and
 * Tab would end there. */
static gboolean
app_class_row_focus (GtkWidget *widget, GtkDirectionType direction)
{
  return FALSE;
}

static void
app_class_row_class_init (AppClassRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = app_class_row_dispose;
  widget_class->focus = app_class_row_focus;

  g_type_ensure (APP_TYPE_THUMBNAIL_STRIP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/pupil_app/Pupil/ui/app-class-row.ui");
  gtk_widget_class_bind_template_child (widget_class, AppClassRow, check_button);
  gtk_widget_class_bind_template_child (widget_class, AppClassRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, AppClassRow, count_label);
  gtk_widget_class_bind_template_child (widget_class, AppClassRow, strip);
  gtk_widget_class_bind_template_callback (widget_class, on_toggled);
}

static void
app_class_row_init (AppClassRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
app_class_row_new (AppData *data)
{
  AppClassRow *self;

  g_return_val_if_fail (APP_IS_DATA (data), NULL);

  self = g_object_new (APP_TYPE_CLASS_ROW, NULL);
  self->data = g_object_ref (data);
  g_signal_connect_object (data, "notify::chosen", G_CALLBACK (on_chosen), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
