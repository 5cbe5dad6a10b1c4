/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-train-page.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "app-flap-cover.h"
#include "app-format.h"
#include "app-plot-view.h"
#include "app-redraw-pace.h"
#include "app-results-text.h"
#include "app-settings-pane.h"
#include "app-training-text.h"
#include "app-width-layout.h"
#include "app-wrap-layout.h"
#include "report-curves.h"
#include "training-hint.h"

struct _AppTrainPage
{
  AppPart parent_instance;

  /* Template */
  GtkStack *page_stack;
  GtkStack *content_stack;
  AdwFlap *flap;
  AppPart *settings_pane;
  GtkWidget *settings_button;
  GtkLabel *state_label;
  GtkLabel *data_label;
  GtkLabel *network_label;
  AdwStatusPage *ready_page;
  AppPlotView *plot_view;
  GtkWidget *trouble_box;
  GtkLabel *trouble_label;
  GtkLabel *trouble_room;
  GtkProgressBar *progress_bar;
  GtkBox *progress_box;
  /* Text that changes while it trains: a label would lay out the whole window each time. */
  GtkInscription *position_label;
  GtkInscription *speed_label;
  GtkInscription *training_loss_value;
  GtkInscription *test_loss_value;
  GtkInscription *test_accuracy_value;
  GtkInscription *best_epoch_value;
  GtkLabel *test_loss_caption;
  GtkLabel *test_accuracy_caption;
  GtkLabel *best_epoch_caption;
  GtkInscription *interval_label;
  GtkLabel *choice_label;
  GtkLabel *choice_room;
  GtkInscription *test_evaluations_label;

  /* The workspace's */
  AppData *data;
  AppSetup *setup;
  AppShown *shown;

  GSignalGroup *session_signals;

  ReportCurves *curves;
  char *hint;        /* of the session; NULL as long as there is none */
  guint hint_epochs; /* that had ended, and the rate, when it was given last */
  double hint_rate;

  AppRedrawPace *pace;
};

G_DEFINE_FINAL_TYPE (AppTrainPage, app_train_page, APP_TYPE_PART)

static TrainingSession *
get_session (AppTrainPage *page)
{
  return app_shown_get_session (page->shown);
}

/* ---- what is trained on what ---- */

/* What is trained, with the settings as they are now. */
static void
describe_session (TrainingSession *session, char **data, char **network)
{
  const Run *run = training_session_get_run (session);
  const AppTrainingImages images = { .n_training = run->n_training_images,
                                     .n_validation = run->n_validation_images,
                                     .n_test = run->n_test_images };
  size_t n_classes = run_get_n_classes (run);

  *data = app_training_describe_data (run->dataset_name, &images, n_classes);
  *network = app_training_describe_network (training_session_get_settings (session),
                                            run->input_shape, n_classes);
}

/* The same for the classes that are chosen now, without making a data set of them. */
static void
describe_choice (AppTrainPage *page, char **data, char **network)
{
  NnDataset *dataset = app_data_get_dataset (page->data);
  size_t n_classes = app_data_get_n_chosen (page->data);
  const AppTrainingImages images = {
    .n_training = app_data_count_chosen_images (page->data, NN_SPLIT_TRAINING),
    .n_validation = app_setup_count_validation_images (page->setup),
    .n_test = app_data_count_chosen_images (page->data, NN_SPLIT_TEST),
  };

  *data = app_training_describe_data (nn_dataset_get_name (dataset), &images, n_classes);
  *network = app_training_describe_network (app_setup_get_settings (page->setup),
                                            nn_dataset_get_shape (dataset), n_classes);
}

static char *
describe_plan (AppTrainPage *page)
{
  size_t n_validation = app_setup_count_validation_images (page->setup);
  size_t n_images = app_data_count_chosen_images (page->data, NN_SPLIT_TRAINING);

  return app_training_describe_plan (app_setup_get_settings (page->setup), n_images - n_validation,
                                     n_validation);
}

static void
update_ready_page (AppTrainPage *page)
{
  const char *obstacle = app_setup_get_obstacle (page->setup);
  g_autofree char *plan = obstacle ? NULL : describe_plan (page);
  g_autofree char *markup = g_markup_escape_text (obstacle ? obstacle : plan, -1);

  adw_status_page_set_title (page->ready_page,
                             obstacle ? _ ("Not Ready Yet") : _ ("Ready to Train"));
  adw_status_page_set_description (page->ready_page, markup);
}

/* ---- how it goes ---- */

static void
set_text (GtkInscription *inscription, const char *text)
{
  if (g_strcmp0 (gtk_inscription_get_text (inscription), text) != 0)
    gtk_inscription_set_text (inscription, text);
}

/* Setting the same again lays out the window. */
static void
set_label (GtkLabel *label, const char *text)
{
  if (g_strcmp0 (gtk_label_get_label (label), text) != 0)
    gtk_label_set_label (label, text);
}

/* How far the training is, or the final test, which comes after it. */
static double
get_fraction (TrainingSession *session)
{
  TrainingEvaluationProgress evaluation = training_session_get_evaluation_progress (session);

  /* It may have ended early. */
  if (training_session_get_state (session) == TRAINING_STATE_FINISHED)
    return 1;
  if (evaluation.is_final)
    return (double) evaluation.report.n_done / (double) MAX (evaluation.report.n_images, 1);
  return training_session_get_progress (session).fraction;
}

static void
update_progress (AppTrainPage *page, TrainingSession *session)
{
  TrainingState state = training_session_get_state (session);
  TrainingProgress progress = training_session_get_progress (session);
  TrainingEvaluationProgress evaluation = training_session_get_evaluation_progress (session);
  const Run *run = training_session_get_run (session);
  g_autofree char *position = NULL;
  g_autofree char *speed = NULL;

  if (evaluation.is_under_way)
    {
      /* Speed and time are those of the training, which waits, or is over. */
      position = app_training_describe_evaluation (&evaluation);
      speed = g_strdup ("");
    }
  else
    {
      position = app_training_describe_position (state, &progress);
      speed = app_training_describe_speed (state, &progress, run);
    }
  set_text (page->position_label, position);
  set_text (page->speed_label, speed);
  gtk_progress_bar_set_fraction (page->progress_bar, CLAMP (get_fraction (session), 0, 1));
}

typedef struct
{
  double loss;
  double accuracy;
  gboolean is_validation; /* they are of the validation images */
  guint n_views;          /* of each image */
} Figures;

/* Those of the last epoch that was evaluated, or, once it is over, those of the weights that can be
 * saved: after a stop within an epoch these are newer, and with validation images they are those of
 * the final test. */
static Figures
get_figures (TrainingSession *session)
{
  const Run *run = training_session_get_run (session);
  const RunEpoch *last = run_get_last_evaluated_epoch (run);
  TrainingEvaluation *evaluation = training_session_get_evaluation (session);
  Figures figures = { .loss = last ? last->evaluation_loss : NAN,
                      .accuracy = last ? last->evaluation_accuracy : NAN,
                      .is_validation = run_has_validation (run),
                      .n_views = 1 };

  if (training_session_is_active (session))
    return figures;
  if (evaluation == NULL)
    figures.loss = figures.accuracy = NAN; /* the test was skipped */
  else
    figures = (Figures){ .loss = training_evaluation_get_metrics (evaluation)->loss,
                         .accuracy = training_evaluation_get_metrics (evaluation)->accuracy,
                         .is_validation = training_evaluation_is_validation (evaluation),
                         .n_views = training_evaluation_get_n_views (evaluation) };
  return figures;
}

static void
update_results (AppTrainPage *page, TrainingSession *session)
{
  const Run *run = training_session_get_run (session);
  const RunEpoch *last = run_get_last_epoch (run);
  const Figures figures = get_figures (session);
  g_autofree char *training_loss = app_format_loss (last ? last->training_loss : NAN);
  g_autofree char *test_loss = app_format_loss (figures.loss);
  g_autofree char *test_accuracy = app_format_share (figures.accuracy);
  g_autofree char *best_epoch = app_training_describe_best_epoch (run);
  g_autofree char *caption = app_training_caption_accuracy (figures.is_validation, figures.n_views);

  set_text (page->training_loss_value, training_loss);
  set_text (page->test_loss_value, test_loss);
  set_text (page->test_accuracy_value, test_accuracy);
  set_text (page->best_epoch_value, best_epoch);
  set_label (page->test_loss_caption,
             figures.is_validation ? _ ("Validation loss") : _ ("Test loss"));
  set_label (page->test_accuracy_caption, caption);
  set_label (page->best_epoch_caption, app_training_caption_best_epoch (run));
}

/* Which network was kept, and how far its figures can be trusted. */
static void
update_notes (AppTrainPage *page, TrainingSession *session)
{
  const Run *run = training_session_get_run (session);
  g_autofree char *choice =
      app_training_describe_choice (training_session_get_state (session), run);
  g_autofree char *evaluations = app_results_describe_test_evaluations (run);
  TrainingEvaluation *evaluation = training_session_get_evaluation (session);
  g_autofree char *interval = evaluation ? app_results_describe_interval (evaluation) : NULL;

  /* What will be said at the end moves nothing then. */
  set_label (page->choice_room, run_has_validation (run) ? app_training_get_longest_choice () : "");
  set_label (page->choice_label, choice ? choice : "");
  gtk_widget_set_visible (GTK_WIDGET (page->choice_label), choice != NULL);
  set_text (page->test_evaluations_label, evaluations ? evaluations : "");
  set_text (page->interval_label, interval ? interval : "");
}

static void
update_curves (AppTrainPage *page, TrainingSession *session)
{
  const Run *run = training_session_get_run (session);

  report_curves_update (page->curves, run, run_get_n_batches (run));
}

static void
update_figure (AppTrainPage *page, TrainingSession *session)
{
  g_autoptr (PlotFigure) figure = NULL;

  update_curves (page, session);
  figure = report_curves_make_figure (page->curves);
  app_plot_view_set_figure (page->plot_view, figure);
}

/* While it trains, a hint stays at least to the end of the epoch, unless the user does something
 * about it: figures that hover around its threshold would have it come and go with every batch. */
static void
update_hint (AppTrainPage *page, TrainingSession *session)
{
  const Run *run = training_session_get_run (session);
  char *hint = training_hint_describe (run);
  double rate = run_get_learning_rate (run, G_MAXUINT);

  if (hint == NULL && training_session_is_active (session) &&
      page->hint_epochs == run->epochs->len && !(page->hint_rate < rate) &&
      !(page->hint_rate > rate))
    return;
  g_free (page->hint);
  page->hint = hint;
  page->hint_epochs = run->epochs->len;
  page->hint_rate = rate;
}

static void
update_trouble (AppTrainPage *page, TrainingSession *session)
{
  const Run *run = training_session_get_run (session);
  g_autofree char *trouble =
      app_training_describe_trouble (training_session_get_state (session),
                                     training_session_get_error (session), run);

  update_hint (page, session);
  if (trouble == NULL)
    trouble = g_strdup (page->hint);
  gtk_widget_set_visible (page->trouble_box, trouble != NULL);
  set_label (page->trouble_label, trouble ? trouble : "");
}

static void
redraw_text (AppTrainPage *page, TrainingSession *session)
{
  update_progress (page, session);
  update_results (page, session);
  update_notes (page, session);
  update_trouble (page, session);
  app_redraw_pace_note_text (page->pace);
}

static void
redraw (gpointer data, gboolean with_text)
{
  AppTrainPage *page = data;
  TrainingSession *session = get_session (page);

  if (session == NULL)
    return;
  if (with_text)
    redraw_text (page, session);
  update_figure (page, session);
}

/* ---- what changes ---- */

/* Everything that changes with the state, the data or the settings, but not with every batch. */
static void
update (AppTrainPage *page)
{
  TrainingSession *session = get_session (page);
  g_autofree char *state = NULL;
  g_autofree char *data = NULL;
  g_autofree char *network = NULL;

  if (session == NULL && app_data_get_dataset (page->data) == NULL)
    {
      gtk_stack_set_visible_child_name (page->page_stack, "no-data");
      return;
    }
  if (session)
    {
      state = training_session_get_evaluation_progress (session).is_final &&
                      training_session_get_state (session) != TRAINING_STATE_PAUSED
                  ? g_strdup (_ ("Testing"))
                  : app_training_describe_state (training_session_get_state (session),
                                                 training_session_get_run (session));
      describe_session (session, &data, &network);
      redraw (page, TRUE);
    }
  else
    {
      state = g_strdup (app_setup_get_obstacle (page->setup) ? _ ("Not Ready Yet") : _ ("Ready"));
      describe_choice (page, &data, &network);
      update_ready_page (page);
    }
  gtk_label_set_label (page->state_label, state);
  gtk_widget_set_tooltip_text (GTK_WIDGET (page->state_label), state);
  gtk_label_set_label (page->data_label, data);
  gtk_label_set_label (page->network_label, network);
  gtk_stack_set_visible_child_name (page->content_stack, session ? "session" : "ready");
  gtk_stack_set_visible_child_name (page->page_stack, "work");
}

static void
on_session_changed (AppTrainPage *page)
{
  TrainingSession *session = get_session (page);

  g_signal_group_set_target (page->session_signals, session);
  g_clear_pointer (&page->hint, g_free);
  if (session == NULL)
    app_plot_view_set_figure (page->plot_view, NULL);
  update (page);
}

static void
on_setup_changed (AppTrainPage *page)
{
  /* A session has data and settings of its own. */
  if (get_session (page) == NULL)
    update (page);
}

/* ---- narrow windows ---- */

static void
on_folded (AppTrainPage *page)
{
  gboolean folded = adw_flap_get_folded (page->flap);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (page->progress_box),
                                  folded ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_inscription_set_xalign (page->speed_label, folded ? 0 : 1);
  gtk_inscription_set_min_lines (page->interval_label, folded ? 2 : 1);
}

/* The settings are opened with it, and are closed with the focus in them. */
static void
focus_settings_button (gpointer data)
{
  gtk_widget_grab_focus (APP_TRAIN_PAGE (data)->settings_button);
}

/* ---- public ---- */

/* ---- GObject ---- */

static void
app_train_page_set_up (AppPart *part, AppWorkspace *workspace)
{
  AppTrainPage *page = APP_TRAIN_PAGE (part);

  page->data = app_workspace_get_data (workspace);
  page->setup = app_workspace_get_setup (workspace);
  page->shown = app_workspace_get_shown (workspace);
  g_signal_connect_object (page->shown, "notify::run", G_CALLBACK (on_session_changed), page,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (page->data, "notify::dataset", G_CALLBACK (on_setup_changed), page,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (page->data, "notify::chosen", G_CALLBACK (on_setup_changed), page,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (page->setup, "notify::settings", G_CALLBACK (on_setup_changed), page,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (page->setup, "notify::obstacle", G_CALLBACK (on_setup_changed), page,
                           G_CONNECT_SWAPPED);
  on_session_changed (page);
  app_part_set_up (page->settings_pane, workspace);
}

static void
app_train_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (app_train_page_parent_class)->map (widget);
  redraw (APP_TRAIN_PAGE (widget), TRUE);
}

static void
app_train_page_unmap (GtkWidget *widget)
{
  app_redraw_pace_cancel (APP_TRAIN_PAGE (widget)->pace);
  GTK_WIDGET_CLASS (app_train_page_parent_class)->unmap (widget);
}

static void
app_train_page_dispose (GObject *object)
{
  AppTrainPage *page = APP_TRAIN_PAGE (object);

  app_redraw_pace_cancel (page->pace);
  g_clear_object (&page->session_signals);
  G_OBJECT_CLASS (app_train_page_parent_class)->dispose (object);
}

static void
app_train_page_finalize (GObject *object)
{
  AppTrainPage *page = APP_TRAIN_PAGE (object);

  app_redraw_pace_free (page->pace);
  report_curves_free (page->curves);
  g_free (page->hint);
  G_OBJECT_CLASS (app_train_page_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/pupil_app/Pupil/ui/app-train-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AppTrainPage, page_stack);
  gtk_widget_class_bind_template_child (widget_class, AppTrainPage, content_stack);
  gtk_widget_class_bind_template_child (widget_class, AppTrainPage, flap);
  gtk_widget_class_bind_template_child (widget_class, AppTrainPage, settings_pane);
  gtk_widget_class_bind_template_child (widget_class, AppTrainPage, settings_button);
  gtk_widget_class_bind_template_child (widget_class, AppTrainPage, state_label);
  gtk_widget_class_bind_template_child (widget_class, AppTrainPage, data_label);
  gtk_widget_class_bind_template_child (widget_class, AppTrainPage, network_label);
  gtk_widget_class_bind_template_child (widget_class, AppTrainPage, ready_page);
  gtk_widget_class_bind_template_child (widget_class, AppTrainPage, plot_view);
  gtk_widget_class_bind_template_child (widget_class, AppTrainPage, trouble_box);
  gtk_widget_class_bind_template_child (widget_class, AppTrainPage, trouble_label);
  gtk_widget_class_bind_template_child (widget_class, AppTrainPage, trouble_room);
  gtk_widget_class_bind_template_child (widget_class, AppTrainPage, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, AppTrainPage, progress_box);
  gtk_widget_class_bind_template_child (widget_class, AppTrainPage, position_label);
  gtk_widget_class_bind_template_child (widget_class, AppTrainPage, speed_label);
  gtk_widget_class_bind_template_child (widget_class, AppTrainPage, training_loss_value);
  gtk_widget_class_bind_template_child (widget_class, AppTrainPage, test_loss_value);
  gtk_widget_class_bind_template_child (widget_class, AppTrainPage, test_accuracy_value);
  gtk_widget_class_bind_template_child (widget_class, AppTrainPage, best_epoch_value);
  gtk_widget_class_bind_template_child (widget_class, AppTrainPage, test_loss_caption);
  gtk_widget_class_bind_template_child (widget_class, AppTrainPage, test_accuracy_caption);
  gtk_widget_class_bind_template_child (widget_class, AppTrainPage, best_epoch_caption);
  gtk_widget_class_bind_template_child (widget_class, AppTrainPage, interval_label);
  gtk_widget_class_bind_template_child (widget_class, AppTrainPage, choice_label);
  gtk_widget_class_bind_template_child (widget_class, AppTrainPage, choice_room);
  gtk_widget_class_bind_template_child (widget_class, AppTrainPage, test_evaluations_label);
  gtk_widget_class_bind_template_callback (widget_class, on_folded);
}

static void
app_train_page_class_init (AppTrainPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = app_train_page_dispose;
  APP_PART_CLASS (klass)->set_up = app_train_page_set_up;
  object_class->finalize = app_train_page_finalize;
  widget_class->map = app_train_page_map;
  widget_class->unmap = app_train_page_unmap;

  g_type_ensure (APP_TYPE_PLOT_VIEW);
  g_type_ensure (APP_TYPE_SETTINGS_PANE);
  g_type_ensure (APP_TYPE_WIDTH_LAYOUT);
  g_type_ensure (APP_TYPE_WRAP_LAYOUT);
  bind_template (widget_class);
}

static void
app_train_page_init (AppTrainPage *page)
{
  page->curves = report_curves_new ();
  page->pace = app_redraw_pace_new (GTK_WIDGET (page), redraw, page);
  page->session_signals = g_signal_group_new (TRAINING_TYPE_SESSION);
  g_signal_group_connect_swapped (page->session_signals, "notify::state", G_CALLBACK (update),
                                  page);
  g_signal_group_connect_swapped (page->session_signals, "notify::final-test", G_CALLBACK (update),
                                  page);
  g_signal_group_connect_swapped (page->session_signals, "progress",
                                  G_CALLBACK (app_redraw_pace_queue), page->pace);
  gtk_widget_init_template (GTK_WIDGET (page));
  gtk_widget_set_tooltip_text (GTK_WIDGET (page->test_evaluations_label),
                               app_results_explain_test_evaluations ());
  gtk_label_set_label (page->trouble_room, training_hint_get_longest ());
  app_flap_cover_content (page->flap, focus_settings_button, page);
  on_folded (page);
}
