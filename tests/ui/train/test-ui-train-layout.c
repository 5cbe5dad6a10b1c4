/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Train page in windows of all widths, with small and large text: charts that can be read,
 * settings that fold away, nothing that moves under the pointer. */
#include <math.h>

#include "app-data-page.h"
#include "app-evaluate-page.h"
#include "app-mistakes-page.h"
#include "app-plot-view.h"
#include "app-settings-section.h"
#include "app-train-page.h"
#include "run-preset.h"
#include "ui-input.h"
#include "ui-test.h"

#define NORMAL_DPI (96 * 1024)
#define BORDERS 10

static GtkWidget *
get_page (UiFixture *fixture)
{
  return ui_find_type (GTK_WIDGET (fixture->window), APP_TYPE_TRAIN_PAGE, 0);
}

static GtkWidget *
find (UiFixture *fixture, const char *id)
{
  return ui_find_id (get_page (fixture), id);
}

static void
show_page (UiFixture *fixture)
{
  ui_open (fixture, ui_test_small_dataset ());
  ui_activate (fixture, "win.page('train')");
  ui_wait_for (gtk_widget_get_mapped (find (fixture, "settings_pane")));
  ui_wait_frames (GTK_WIDGET (fixture->window), 3);
}

static void
resize (UiFixture *fixture, int width, int height)
{
  /* With the borders that a window has where nothing can be seen through its shadow. */
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), width + BORDERS, height + BORDERS);
  /* Other pages may need more with large text. */
  ui_wait_frames (GTK_WIDGET (fixture->window), 3);
  ui_wait_for (gtk_widget_get_width (GTK_WIDGET (fixture->window)) >= width);
  ui_wait_frames (GTK_WIDGET (fixture->window), 3);
}

static void
set_text_size (UiFixture *fixture, double factor)
{
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", (int) (NORMAL_DPI * factor), NULL);
  ui_wait_frames (GTK_WIDGET (fixture->window), 3);
}

static double
get_y (UiFixture *fixture, GtkWidget *widget)
{
  double y;

  g_assert_true (
      gtk_widget_translate_coordinates (widget, GTK_WIDGET (fixture->window), 0, 0, NULL, &y));
  return y;
}

/* ---- sizes ---- */

static void
test_charts (UiFixture *fixture, gconstpointer data)
{
  const int widths[] = { 360, 700, 900, 1400 };
  const double factors[] = { 1, 1.5, 2 };

  show_page (fixture);
  ui_train (fixture, 2);
  for (guint i = 0; i < G_N_ELEMENTS (factors); i++)
    for (guint j = 0; j < G_N_ELEMENTS (widths); j++)
      {
        AppPlotView *view = APP_PLOT_VIEW (find (fixture, "plot_view"));
        PlotTheme theme;
        g_autoptr (PlotStyle) style = NULL;
        g_autofree char *name = g_strdup_printf ("train-%d-%g", widths[j], factors[i]);
        g_autoptr (GdkTexture) picture = NULL;

        set_text_size (fixture, factors[i]);
        resize (fixture, widths[j], 720);
        theme = app_plot_view_get_theme (view);
        style = plot_style_new (&theme);
        g_assert_cmpfloat (gtk_widget_get_height (GTK_WIDGET (view)), >=,
                           plot_layout_find_lines_height (app_plot_view_get_figure (view), style,
                                                          gtk_widget_get_width (GTK_WIDGET (view)),
                                                          180));
        picture = ui_render (GTK_WIDGET (fixture->window), name);
      }
  set_text_size (fixture, 1);
}

/* How many images the confidence is from stands at the end of its line, and is to be read in a
 * narrow window too. */
static void
test_whole_interval (UiFixture *fixture, gconstpointer data)
{
  const double factors[] = { 1, 1.5 };
  GtkWidget *label;

  show_page (fixture);
  ui_train (fixture, 1);
  label = find (fixture, "interval_label");
  for (guint i = 0; i < G_N_ELEMENTS (factors); i++)
    {
      g_autoptr (PangoLayout) layout = NULL;
      int height;

      set_text_size (fixture, factors[i]);
      resize (fixture, 360, 720);
      layout = gtk_widget_create_pango_layout (label, ui_get_text (label));
      pango_layout_set_width (layout, gtk_widget_get_width (label) * PANGO_SCALE);
      pango_layout_get_pixel_size (layout, NULL, &height);
      g_assert_cmpint (height, <=, gtk_widget_get_height (label));
    }
  set_text_size (fixture, 1);
}

static void
test_folding (UiFixture *fixture, gconstpointer data)
{
  AdwFlap *flap;

  show_page (fixture);
  flap = ADW_FLAP (find (fixture, "flap"));
  resize (fixture, 880, 720);
  g_assert_true (adw_flap_get_folded (flap));
  resize (fixture, 920, 720);
  g_assert_false (adw_flap_get_folded (flap));
  /* Whatever is said there. */
  ui_train (fixture, 1);
  resize (fixture, 880, 720);
  g_assert_true (adw_flap_get_folded (flap));
}

static int
get_min_width (GtkWidget *widget)
{
  int minimum;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

/* For the message: what it is that needs so much room. */
static void
tell_widest (GtkWidget *widget, int width)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_visible (child) && get_min_width (child) > width - 60)
      {
        g_test_message ("%d: %s %s", get_min_width (child), G_OBJECT_TYPE_NAME (child),
                        gtk_buildable_get_buildable_id (GTK_BUILDABLE (child)));
        tell_widest (child, width);
      }
}

/* Everything open, the text twice as large: it still fits into the narrowest window. */
static void
test_large_text (UiFixture *fixture, gconstpointer data)
{
  const char *const presets[] = { "win.preset('recipe')", "win.preset('strong')" };

  show_page (fixture);
  set_text_size (fixture, 2);
  resize (fixture, 360, 720);
  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    {
      ui_activate (fixture, presets[i]);
      for (guint j = 0; j < RUN_N_GROUPS - APP_FIRST_SECTION; j++)
        adw_expander_row_set_expanded (ADW_EXPANDER_ROW (
                                           ui_find_type (find (fixture, "settings_pane"),
                                                         APP_TYPE_SETTINGS_SECTION, j)),
                                       TRUE);
      ui_wait_frames (GTK_WIDGET (fixture->window), 3);
      if (get_min_width (get_page (fixture)) > 360)
        tell_widest (get_page (fixture), 360);
      g_assert_cmpint (get_min_width (get_page (fixture)), <=, 360);
      if (g_getenv ("UI_TEST_PICTURES"))
        {
          GtkWidget *pane = find (fixture, "settings_pane");
          g_autofree char *name = g_strdup_printf ("settings-large-%u", i);
          g_autoptr (GdkTexture) picture = NULL;

          adw_flap_set_reveal_flap (ADW_FLAP (find (fixture, "flap")), TRUE);
          ui_wait_frames (pane, 3);
          picture = ui_render (gtk_widget_get_first_child (
                                   gtk_widget_get_first_child (gtk_widget_get_first_child (pane))),
                               name);
        }
    }
  set_text_size (fixture, 1);
}

/* The other pages, too, with results to show. */
static void
test_large_text_elsewhere (UiFixture *fixture, gconstpointer data)
{
  const struct
  {
    const char *name;
    GType type;
  } pages[] = { { "data", APP_TYPE_DATA_PAGE },
                { "evaluate", APP_TYPE_EVALUATE_PAGE },
                { "mistakes", APP_TYPE_MISTAKES_PAGE } };
  const double factors[] = { 1.5, 2 };

  show_page (fixture);
  ui_train (fixture, 2);
  for (guint i = 0; i < G_N_ELEMENTS (factors); i++)
    {
      set_text_size (fixture, factors[i]);
      resize (fixture, 360, 720);
      for (guint j = 0; j < G_N_ELEMENTS (pages); j++)
        {
          g_autofree char *name = g_strdup_printf ("%s-large-%g", pages[j].name, factors[i]);
          g_autoptr (GdkTexture) picture = NULL;
          GtkWidget *page;

          app_window_show_page (fixture->window, pages[j].name);
          ui_wait_frames (GTK_WIDGET (fixture->window), 4);
          page = ui_find_type (GTK_WIDGET (fixture->window), pages[j].type, 0);
          if (get_min_width (page) > 360)
            tell_widest (page, 360);
          picture = ui_render (GTK_WIDGET (fixture->window), name);
          g_assert_cmpint (get_min_width (page), <=, 360);
        }
    }
  set_text_size (fixture, 1);
}

/* ---- what stays where it is ---- */

static gboolean
has_focus (UiFixture *fixture, const char *id)
{
  GtkWidget *focus = ui_get_focus (fixture), *widget = find (fixture, id);

  return focus != NULL && (focus == widget || gtk_widget_is_ancestor (focus, widget));
}

/* The keyboard goes into the settings with what is seen, and comes back from them. */
static void
test_covered (UiFixture *fixture, gconstpointer data)
{
  show_page (fixture);
  ui_train (fixture, 2);
  resize (fixture, 360, 720);
  g_assert_false (adw_flap_get_reveal_flap (ADW_FLAP (find (fixture, "flap"))));
  if (!ui_input_begin (fixture))
    return;
  gtk_widget_grab_focus (find (fixture, "settings_button"));
  ui_type_key (fixture, "space");
  ui_wait_for (has_focus (fixture, "settings_pane"));
  g_assert_false (gtk_widget_grab_focus (find (fixture, "evaluate_button")));
  ui_type_key (fixture, "Escape");
  ui_wait_for (has_focus (fixture, "settings_button"));
  g_assert_false (adw_flap_get_reveal_flap (ADW_FLAP (find (fixture, "flap"))));
  g_assert_true (gtk_widget_grab_focus (find (fixture, "evaluate_button")));
  /* In a wide window both are side by side. */
  resize (fixture, 1100, 720);
  g_assert_true (adw_flap_get_reveal_flap (ADW_FLAP (find (fixture, "flap"))));
  g_assert_true (has_focus (fixture, "evaluate_button"));
  gtk_widget_child_focus (find (fixture, "settings_pane"), GTK_DIR_TAB_FORWARD);
  g_assert_true (has_focus (fixture, "settings_pane"));
  /* Narrow again, the settings go, and the focus does not go with them. */
  resize (fixture, 360, 720);
  ui_wait_for (has_focus (fixture, "settings_button"));
}

static void
test_presets_move_nothing (UiFixture *fixture, gconstpointer data)
{
  double y;

  show_page (fixture);
  y = get_y (fixture, find (fixture, "network_pane"));
  for (guint i = 0; i < run_preset_get_n (); i++)
    {
      g_autofree char *action = g_strdup_printf ("win.preset('%s')", run_preset_get (i)->key);

      ui_activate (fixture, action);
      ui_wait_frames (GTK_WIDGET (fixture->window), 2);
      g_assert_cmpfloat (get_y (fixture, find (fixture, "network_pane")), ==, y);
    }
}

static void
test_marks_move_nothing (UiFixture *fixture, gconstpointer data)
{
  const RunEvent event = { .kind = RUN_EVENT_LEARNING_RATE, .epoch = 1, .step = 3, .value = 0.02 };
  const char *const ids[] = { "plot_view", "progress_bar", "evaluate_button" };
  double y[G_N_ELEMENTS (ids)];

  show_page (fixture);
  ui_train (fixture, 2);
  ui_wait_frames (GTK_WIDGET (fixture->window), 2);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    y[i] = get_y (fixture, find (fixture, ids[i]));
  run_append_event (ui_get_run (fixture), &event);
  g_signal_emit_by_name (ui_get_session (fixture), "progress");
  ui_wait_frames (GTK_WIDGET (fixture->window), 5);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    g_assert_cmpfloat (get_y (fixture, find (fixture, ids[i])), ==, y[i]);
}

/* Nor does a hint: it has its room before it is there. */
static void
test_hint_moves_nothing (UiFixture *fixture, gconstpointer data)
{
  const char *const ids[] = { "plot_view", "progress_bar", "training_loss_value",
                              "evaluate_button" };
  const int widths[] = { 360, 1000 };
  GArray *losses;
  double y[G_N_ELEMENTS (ids)];

  show_page (fixture);
  for (guint j = 0; j < G_N_ELEMENTS (widths); j++)
    {
      resize (fixture, widths[j], 720);
      ui_train (fixture, 2);
      ui_wait_frames (GTK_WIDGET (fixture->window), 5);
      for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
        y[i] = get_y (fixture, find (fixture, ids[i]));
      losses = ui_get_run (fixture)->batch_losses;
      for (guint i = 2; i < losses->len; i++)
        g_array_index (losses, float, i) = 1e6f;
      g_signal_emit_by_name (ui_get_session (fixture), "progress");
      ui_wait_for (gtk_widget_get_visible (find (fixture, "trouble_box")));
      ui_wait_frames (GTK_WIDGET (fixture->window), 5);
      for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
        g_assert_cmpfloat (get_y (fixture, find (fixture, ids[i])), ==, y[i]);
    }
}

/* Nor does the sentence at the end that says which network was kept. */
static void
test_end_moves_nothing (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (RunSettings) settings = run_settings_new ();
  double y;

  show_page (fixture);
  /* So narrow that it takes more than a line, and so high that the chart has what room is left. */
  resize (fixture, 360, 1190);
  ui_open (fixture, ui_test_slow_dataset ());
  settings->validation = 0.1;
  settings->epochs = 1000;
  app_setup_set_settings (fixture->setup, settings);
  ui_activate (fixture, "win.train");
  ui_wait_for (ui_get_session (fixture) && ui_get_run (fixture)->epochs->len > 0);
  ui_wait_frames (GTK_WIDGET (fixture->window), 5);
  y = get_y (fixture, find (fixture, "evaluate_button"));
  ui_activate (fixture, "win.stop");
  ui_wait_for (!training_session_is_active (ui_get_session (fixture)));
  ui_wait_frames (GTK_WIDGET (fixture->window), 5);
  g_assert_true (gtk_widget_get_mapped (find (fixture, "choice_label")));
  g_assert_cmpfloat (get_y (fixture, find (fixture, "evaluate_button")), ==, y);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  UI_TEST ("/ui/train-layout/charts", test_charts);
  UI_TEST ("/ui/train-layout/whole-interval", test_whole_interval);
  UI_TEST ("/ui/train-layout/folding", test_folding);
  UI_TEST ("/ui/train-layout/large-text", test_large_text);
  UI_TEST ("/ui/train-layout/large-text-elsewhere", test_large_text_elsewhere);
  UI_TEST ("/ui/train-layout/covered", test_covered);
  UI_TEST ("/ui/train-layout/presets-move-nothing", test_presets_move_nothing);
  UI_TEST ("/ui/train-layout/marks-move-nothing", test_marks_move_nothing);
  UI_TEST ("/ui/train-layout/hint-moves-nothing", test_hint_moves_nothing);
  UI_TEST ("/ui/train-layout/end-moves-nothing", test_end_moves_nothing);
  return ui_test_run ();
}
