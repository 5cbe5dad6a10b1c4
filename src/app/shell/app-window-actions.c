/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-window-private.h"

#include <glib/gi18n-lib.h>

#include "app-export.h"
#include "app-file-dialog.h"
#include "app-weak-ref.h"
#include "report-curves.h"
#include "report-figures.h"
#include "run-preset.h"

/* Points, as on paper: a chart of this size fits the width of a page. */
#define CURVE_WIDTH 640
#define CURVE_HEIGHT 480
#define MATRIX_SIZE 560

/* ---- opening ---- */

static void
on_file_chosen (GFile *file, int filter, gpointer data)
{
  GWeakRef *window_ref = data;
  g_autoptr (AppWindow) window = g_weak_ref_get (window_ref);

  if (file && window)
    app_window_open_file (window, file);
}

static void
on_open_folder (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  const AppFileDialog dialog = { .title = _ ("Open Folder") };

  app_file_dialog_open_folder (GTK_WIDGET (data), &dialog, on_file_chosen, app_weak_ref_new (data),
                               app_weak_ref_free);
}

static void
on_open_file (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  static const char *const archives[] = { "tar.gz", "tgz", "tar", "gz", "bin", NULL };
  static const char *const everything[] = { NULL };
  const AppFileFilter filters[] = {
    /* First: IDX files often have no ending at all. */
    { _ ("All files"), everything },
    { _ ("Archives of images"), archives },
  };
  const AppFileDialog dialog = { .title = _ ("Open File"),
                                 .filters = filters,
                                 .n_filters = G_N_ELEMENTS (filters) };

  app_file_dialog_open_file (GTK_WIDGET (data), &dialog, on_file_chosen, app_weak_ref_new (data),
                             app_weak_ref_free);
}

/* ---- training ---- */

static void
on_train (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  AppWindow *self = data;
  g_autoptr (GError) error = NULL;

  if (app_workspace_train (self->workspace, &error))
    app_window_show_page (self, "train");
  else
    app_window_add_toast (self, error->message);
}

static void
on_preset (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  AppWindow *self = data;
  const RunPreset *preset = run_preset_find (g_variant_get_string (parameter, NULL));

  if (preset)
    app_setup_apply_preset (self->setup, preset);
}

static void
on_pause (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  AppWindow *self = data;
  TrainingSession *session = app_workspace_get_session (self->workspace);

  if (session == NULL)
    return;
  if (training_session_get_state (session) == TRAINING_STATE_PAUSED)
    training_session_resume (session);
  else
    training_session_pause (session);
}

static void
on_stop (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  AppWindow *self = data;
  TrainingSession *session = app_workspace_get_session (self->workspace);

  if (session)
    training_session_stop (session);
}

/* ---- export ---- */

static void
on_export_loss_curve (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  AppWindow *self = data;
  TrainingSession *session = app_shown_get_session (self->shown);
  g_autoptr (ReportCurves) curves = NULL;
  g_autoptr (PlotFigure) figure = NULL;
  const Run *run;

  if (session == NULL)
    return;
  run = training_session_get_run (session);
  curves = report_curves_new ();
  report_curves_update (curves, run, run_get_n_batches (run));
  figure = report_curves_make_figure (curves);
  app_export_figure (GTK_WIDGET (self), figure, "loss_curve.png", CURVE_WIDTH, CURVE_HEIGHT);
}

static void
on_export_confusion_matrix (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  AppWindow *self = data;
  TrainingEvaluation *evaluation = app_shown_get_evaluation (self->shown);
  g_autoptr (PlotFigure) figure = NULL;

  if (evaluation == NULL)
    return;
  figure = report_make_confusion_matrix (evaluation);
  app_export_figure (GTK_WIDGET (self), figure, "confusion_matrix.png", MATRIX_SIZE, MATRIX_SIZE);
}

static void
on_export_weights (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  AppWindow *self = data;
  Run *run = app_shown_get_run (self->shown);

  if (run)
    app_export_weights (GTK_WIDGET (self), run);
}

/* ---- the window ---- */

static void
on_page (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  app_window_go_to_page (data, g_variant_get_string (parameter, NULL));
}

/* Under the name that GTK gives it, but not made with every window, as GTK would. */
static void
on_show_help_overlay (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkApplicationWindow *window = data;

  if (gtk_application_window_get_help_overlay (window) == NULL)
    {
      g_autoptr (GtkBuilder) builder =
          gtk_builder_new_from_resource ("/io/github/pupil_app/Pupil/ui/app-shortcuts.ui");
      GObject *overlay = gtk_builder_get_object (builder, "help_overlay");

      gtk_application_window_set_help_overlay (window, GTK_SHORTCUTS_WINDOW (overlay));
    }
  gtk_window_present (GTK_WINDOW (gtk_application_window_get_help_overlay (window)));
}

void
app_window_install_actions (AppWindow *self)
{
  static const GActionEntry entries[] = {
    { .name = "open-folder", .activate = on_open_folder },
    { .name = "open-file", .activate = on_open_file },
    { .name = "train", .activate = on_train },
    { .name = "preset", .activate = on_preset, .parameter_type = "s" },
    { .name = "pause", .activate = on_pause },
    { .name = "stop", .activate = on_stop },
    { .name = "export-loss-curve", .activate = on_export_loss_curve },
    { .name = "export-confusion-matrix", .activate = on_export_confusion_matrix },
    { .name = "export-weights", .activate = on_export_weights },
    { .name = "show-help-overlay", .activate = on_show_help_overlay },
    { .name = "page", .activate = on_page, .parameter_type = "s", .state = "'data'" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

static void
enable (AppWindow *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
update_train_button (AppWindow *self, gboolean active, TrainingState state)
{
  const char *obstacle = app_setup_get_obstacle (self->setup);
  const char *label, *action, *hint;

  if (!active)
    {
      label = _ ("_Train");
      action = "win.train";
      hint = obstacle ? obstacle : _ ("Train a Network (Ctrl+T)");
    }
  else
    {
      action = "win.pause";
      label = state == TRAINING_STATE_PAUSED ? _ ("_Resume") : _ ("_Pause");
      hint = state == TRAINING_STATE_PAUSED ? _ ("Resume Training (Ctrl+P)")
                                            : _ ("Pause Training (Ctrl+P)");
    }
  /* Setting the same again is not free, and this is called after every epoch. */
  if (g_strcmp0 (gtk_button_get_label (self->train_button), label) != 0)
    gtk_button_set_label (self->train_button, label);
  if (g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (self->train_button)), action) != 0)
    gtk_actionable_set_action_name (GTK_ACTIONABLE (self->train_button), action);
  if (g_strcmp0 (gtk_widget_get_tooltip_text (GTK_WIDGET (self->train_button)), hint) != 0)
    gtk_widget_set_tooltip_text (GTK_WIDGET (self->train_button), hint);
}

/* Stop ends the training; the network is then tested, and pressing Stop again skips that. */
static void
update_stop_button (AppWindow *self, gboolean active, gboolean skips_test)
{
  const char *name = skips_test ? _ ("Skip the Test") : _ ("Stop Training");
  const char *hint = skips_test ? _ ("Skip the Test (Ctrl+.)") : _ ("Stop Training (Ctrl+.)");

  if (g_strcmp0 (gtk_widget_get_tooltip_text (GTK_WIDGET (self->stop_button)), hint) != 0)
    {
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->stop_button), hint);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->stop_button),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->stop_button), active);
  /* A narrow window has room for one of the two. */
  adw_view_switcher_title_set_title (self->switcher_title, active ? "" : _ ("Pupil"));
}

void
app_window_update_actions (AppWindow *self)
{
  TrainingSession *session = app_workspace_get_session (self->workspace);
  TrainingState state = session ? training_session_get_state (session) : TRAINING_STATE_READY;
  gboolean active = session && training_session_is_active (session);
  gboolean skips_test = active && training_session_stop_skips_test (session);
  Run *run = app_shown_get_run (self->shown);

  enable (self, "train", !active && app_setup_get_obstacle (self->setup) == NULL);
  enable (self, "preset", !active);
  enable (self, "pause", state == TRAINING_STATE_RUNNING || state == TRAINING_STATE_PAUSED);
  enable (self, "stop", active && (state != TRAINING_STATE_STOPPING || skips_test));
  enable (self, "export-loss-curve", run && run->batch_losses->len > 0);
  enable (self, "export-confusion-matrix", app_shown_get_evaluation (self->shown) != NULL);
  enable (self, "export-weights", !active && run && run->model);
  update_train_button (self, active, state);
  update_stop_button (self, active, skips_test);
}
