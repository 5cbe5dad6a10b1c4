/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-network-pane.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "app-layer-list.h"
#include "app-plan-list.h"
#include "nn-architecture-plan.h"

struct _AppNetworkPane
{
  AdwBin parent_instance;

  /* Template */
  GtkToggleButton *text_button;
  AppLayerList *layer_list; /* of it, and of the two boxes, one is visible: a stack would need as
                             * much width as the lowest page */
  GtkWidget *plan_box;
  GtkWidget *text_box;
  AppPlanList *plan_list;
  GtkTextView *text_view;
  GtkTextBuffer *buffer;
  GtkLabel *weights_label;
  GtkWidget *problem_box;
  GtkLabel *problem_label;

  RunSettings *settings; /* whose network is shown, apart from a text that cannot be read */
  NnShape input;
  size_t n_classes;
  gboolean is_plan_old; /* the list of layers is of another network, or other data; filling it with
                         * the longest network takes a frame */
  guint cursor_tick;    /* 0: the text's cursor is in view */
  guint n_user_actions; /* of the text, in one another */
  gboolean has_text_changed; /* in one of them */
  gboolean updating;         /* what changes now was not changed by the user */
};

enum
{
  CHANGED,
  FIELD_PROBLEM_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AppNetworkPane, app_network_pane, ADW_TYPE_BIN)

static gboolean
is_perceptron (const RunSettings *settings)
{
  guint hidden[RUN_MAX_HIDDEN_LAYERS];

  return run_settings_get_hidden (settings, hidden, G_N_ELEMENTS (hidden)) >= 0;
}

static gboolean
shows_text (AppNetworkPane *pane)
{
  return gtk_toggle_button_get_active (pane->text_button);
}

/* ---- what is shown ---- */

static void
update_plan (AppNetworkPane *pane)
{
  NnArchitecture *network = pane->settings->network;
  g_autoptr (NnArchitecturePlan) plan = NULL;

  if (nn_shape_check (pane->input, NULL) && pane->n_classes > 0)
    plan = nn_architecture_plan (network, pane->input, pane->n_classes, NULL);
  app_plan_list_set_network (pane->plan_list, network, plan);
  pane->is_plan_old = FALSE;
}

/* Below the text; empty where the network cannot be trained, which is said there then. */
static void
update_weights (AppNetworkPane *pane)
{
  g_autofree char *text =
      nn_shape_check (pane->input, NULL) && pane->n_classes > 0
          ? run_settings_describe_network (pane->settings, pane->input, pane->n_classes)
          : g_strdup (_ ("Sizes are known once a data set is open"));

  gtk_label_set_label (pane->weights_label, text);
}

static void
update_views (AppNetworkPane *pane)
{
  gboolean perceptron = is_perceptron (pane->settings);

  if (shows_text (pane))
    update_weights (pane);
  else if (perceptron)
    app_layer_list_set_settings (pane->layer_list, pane->settings);
  else if (pane->is_plan_old)
    update_plan (pane);
  gtk_widget_set_visible (GTK_WIDGET (pane->layer_list), perceptron && !shows_text (pane));
  gtk_widget_set_visible (pane->plan_box, !perceptron && !shows_text (pane));
  gtk_widget_set_visible (pane->text_box, shows_text (pane));
}

static char *
get_text (AppNetworkPane *pane)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (pane->buffer, &start, &end);
  return gtk_text_buffer_get_text (pane->buffer, &start, &end, FALSE);
}

/* The text as the user wrote it stays if it means the same. */
static void
update_text (AppNetworkPane *pane)
{
  g_autofree char *written = get_text (pane);
  g_autoptr (NnArchitecture) network = nn_architecture_parse (written, NULL);
  g_autofree char *text = NULL;

  if (network && nn_architecture_equal (network, pane->settings->network))
    return;
  text = nn_architecture_to_string (pane->settings->network);
  gtk_text_buffer_set_text (pane->buffer, text, -1);
}

/* ---- what the user does ---- */

/* Pasting over a selection deletes it first: what is in between is not what the user wants. */
static void
on_user_action_begun (AppNetworkPane *pane)
{
  pane->n_user_actions++;
}

static void
on_user_action_ended (AppNetworkPane *pane)
{
  pane->n_user_actions--;
  if (pane->n_user_actions > 0 || !pane->has_text_changed)
    return;
  pane->has_text_changed = FALSE;
  g_signal_emit (pane, signals[CHANGED], 0);
}

static void
on_text_changed (AppNetworkPane *pane)
{
  if (pane->updating)
    return;
  if (pane->n_user_actions > 0)
    pane->has_text_changed = TRUE;
  else
    g_signal_emit (pane, signals[CHANGED], 0);
}

static void
on_layers_changed (AppNetworkPane *pane)
{
  if (pane->updating)
    return;
  pane->updating = TRUE;
  app_layer_list_get_settings (pane->layer_list, pane->settings);
  pane->is_plan_old = TRUE;
  update_text (pane);
  pane->updating = FALSE;
  g_signal_emit (pane, signals[CHANGED], 0);
}

static void
on_field_problem (AppNetworkPane *pane)
{
  g_signal_emit (pane, signals[FIELD_PROBLEM_CHANGED], 0);
}

static void
on_view_toggled (AppNetworkPane *pane)
{
  gboolean was_updating = pane->updating;

  pane->updating = TRUE;
  update_views (pane);
  pane->updating = was_updating;
  on_field_problem (pane);
}

/* ---- the cursor ---- */

#define CURSOR_MARGIN 12

/* The text is as high as what is written in it, so it is what is around it that scrolls. */
static gboolean
show_cursor (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  AppNetworkPane *pane = APP_NETWORK_PANE (widget);
  GtkWidget *scroller = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment;
  GdkRectangle place;
  GtkTextIter iter;
  int x, y;
  double top;

  pane->cursor_tick = 0;
  if (scroller == NULL)
    return G_SOURCE_REMOVE;
  gtk_text_buffer_get_iter_at_mark (pane->buffer, &iter, gtk_text_buffer_get_insert (pane->buffer));
  gtk_text_view_get_iter_location (pane->text_view, &iter, &place);
  gtk_text_view_buffer_to_window_coords (pane->text_view, GTK_TEXT_WINDOW_WIDGET, place.x, place.y,
                                         &x, &y);
  if (!gtk_widget_translate_coordinates (GTK_WIDGET (pane->text_view), scroller, x, y, NULL, &top))
    return G_SOURCE_REMOVE;
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  top += gtk_adjustment_get_value (adjustment);
  gtk_adjustment_clamp_page (adjustment, top - CURSOR_MARGIN, top + place.height + CURSOR_MARGIN);
  return G_SOURCE_REMOVE;
}

/* In the next frame: the text has not got its new height yet. */
static void
on_cursor_moved (AppNetworkPane *pane)
{
  if (pane->cursor_tick == 0 && gtk_widget_has_focus (GTK_WIDGET (pane->text_view)))
    pane->cursor_tick = gtk_widget_add_tick_callback (GTK_WIDGET (pane), show_cursor, NULL, NULL);
}

/* ---- public ---- */

void
app_network_pane_set_settings (AppNetworkPane *pane, const RunSettings *settings)
{
  gboolean is_other;

  g_return_if_fail (APP_IS_NETWORK_PANE (pane));
  g_return_if_fail (settings != NULL);

  is_other = !nn_architecture_equal (pane->settings->network, settings->network);
  pane->updating = TRUE;
  run_settings_assign (pane->settings, settings);
  if (is_other)
    {
      pane->is_plan_old = TRUE;
      update_text (pane);
    }
  update_views (pane);
  pane->updating = FALSE;
}

void
app_network_pane_discard_draft (AppNetworkPane *pane)
{
  g_return_if_fail (APP_IS_NETWORK_PANE (pane));

  pane->updating = TRUE;
  update_text (pane);
  app_layer_list_discard_drafts (pane->layer_list);
  pane->updating = FALSE;
}

void
app_network_pane_set_base (AppNetworkPane *pane, const RunSettings *base)
{
  g_return_if_fail (APP_IS_NETWORK_PANE (pane));
  g_return_if_fail (base != NULL);

  app_layer_list_set_base (pane->layer_list, base);
}

const char *
app_network_pane_get_field_problem (AppNetworkPane *pane)
{
  g_return_val_if_fail (APP_IS_NETWORK_PANE (pane), NULL);

  return gtk_widget_get_visible (GTK_WIDGET (pane->layer_list))
             ? app_layer_list_get_problem (pane->layer_list)
             : NULL;
}

gboolean
app_network_pane_get_settings (AppNetworkPane *pane, RunSettings *settings, GError **error)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (APP_IS_NETWORK_PANE (pane), FALSE);
  g_return_val_if_fail (settings != NULL, FALSE);

  text = get_text (pane);
  return run_settings_parse_network (settings, text, error);
}

void
app_network_pane_set_data (AppNetworkPane *pane, NnShape input, size_t n_classes)
{
  g_return_if_fail (APP_IS_NETWORK_PANE (pane));

  if (nn_shape_equal (pane->input, input) && pane->n_classes == n_classes)
    return;
  pane->input = input;
  pane->n_classes = n_classes;
  pane->is_plan_old = TRUE;
  app_layer_list_set_ends (pane->layer_list,
                           nn_shape_check (input, NULL) ? nn_shape_size (input) : 0, n_classes);
  on_view_toggled (pane);
}

void
app_network_pane_set_problem (AppNetworkPane *pane, const char *sentence)
{
  g_return_if_fail (APP_IS_NETWORK_PANE (pane));

  gtk_label_set_label (pane->problem_label, sentence ? sentence : "");
  gtk_widget_set_visible (pane->problem_box, sentence != NULL);
  gtk_widget_set_visible (GTK_WIDGET (pane->weights_label), sentence == NULL);
  if (sentence)
    gtk_widget_add_css_class (GTK_WIDGET (pane->text_view), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (pane->text_view), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (pane->text_view), GTK_ACCESSIBLE_STATE_INVALID,
                               sentence ? GTK_ACCESSIBLE_INVALID_TRUE
                                        : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

void
app_network_pane_set_editable (AppNetworkPane *pane, gboolean editable)
{
  g_return_if_fail (APP_IS_NETWORK_PANE (pane));

  /* Longer networks are still to be scrolled and copied. */
  gtk_widget_set_sensitive (GTK_WIDGET (pane->layer_list), editable);
  gtk_text_view_set_editable (pane->text_view, editable);
  gtk_text_view_set_cursor_visible (pane->text_view, editable);
}

/* ---- GObject ---- */

static void
app_network_pane_finalize (GObject *object)
{
  run_settings_free (APP_NETWORK_PANE (object)->settings);
  G_OBJECT_CLASS (app_network_pane_parent_class)->finalize (object);
}

static void
app_network_pane_class_init (AppNetworkPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = app_network_pane_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[FIELD_PROBLEM_CHANGED] =
      g_signal_new ("field-problem-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (APP_TYPE_LAYER_LIST);
  g_type_ensure (APP_TYPE_PLAN_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/pupil_app/Pupil/ui/app-network-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, AppNetworkPane, text_button);
  gtk_widget_class_bind_template_child (widget_class, AppNetworkPane, plan_box);
  gtk_widget_class_bind_template_child (widget_class, AppNetworkPane, text_box);
  gtk_widget_class_bind_template_child (widget_class, AppNetworkPane, layer_list);
  gtk_widget_class_bind_template_child (widget_class, AppNetworkPane, plan_list);
  gtk_widget_class_bind_template_child (widget_class, AppNetworkPane, text_view);
  gtk_widget_class_bind_template_child (widget_class, AppNetworkPane, buffer);
  gtk_widget_class_bind_template_child (widget_class, AppNetworkPane, weights_label);
  gtk_widget_class_bind_template_child (widget_class, AppNetworkPane, problem_box);
  gtk_widget_class_bind_template_child (widget_class, AppNetworkPane, problem_label);
  gtk_widget_class_bind_template_callback (widget_class, on_text_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_user_action_begun);
  gtk_widget_class_bind_template_callback (widget_class, on_user_action_ended);
  gtk_widget_class_bind_template_callback (widget_class, on_layers_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_field_problem);
  gtk_widget_class_bind_template_callback (widget_class, on_view_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_cursor_moved);
}

/* A network is not written in pictures, and the key for them is the one that stops a training. */
static void
stop_emoji (GtkTextView *view)
{
  g_signal_stop_emission_by_name (view, "insert-emoji");
}

static void
app_network_pane_init (AppNetworkPane *pane)
{
  pane->updating = TRUE;
  pane->settings = run_settings_new ();
  pane->is_plan_old = TRUE;
  gtk_widget_init_template (GTK_WIDGET (pane));
  gtk_text_view_set_input_hints (pane->text_view, GTK_INPUT_HINT_NO_EMOJI);
  g_signal_connect (pane->text_view, "insert-emoji", G_CALLBACK (stop_emoji), NULL);
  update_text (pane);
  update_views (pane);
  pane->updating = FALSE;
}
