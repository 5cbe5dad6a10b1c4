/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The wheel scrolls and edits nothing: turned over every control of every page, with and without
 * the focus. */
#include "app-number-row.h"
#include "app-settings-section.h"
#include "app-train-page.h"
#include "ui-input.h"

typedef void (*Visit) (GtkWidget *widget, gpointer data);

static void
visit (GtkWidget *root, Visit function, gpointer data)
{
  if (!gtk_widget_get_mapped (root))
    return;
  function (root, data);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child;
       child = gtk_widget_get_next_sibling (child))
    visit (child, function, data);
}

/* What @widget says, if it is something that a user sets; NULL if not. */
static char *
describe_setting (GtkWidget *widget)
{
  if (GTK_IS_SPIN_BUTTON (widget))
    return g_strdup_printf ("%.9g", gtk_spin_button_get_value (GTK_SPIN_BUTTON (widget)));
  if (GTK_IS_DROP_DOWN (widget))
    return g_strdup_printf ("%u", gtk_drop_down_get_selected (GTK_DROP_DOWN (widget)));
  if (ADW_IS_COMBO_ROW (widget))
    return g_strdup_printf ("%u", adw_combo_row_get_selected (ADW_COMBO_ROW (widget)));
  if (GTK_IS_SWITCH (widget))
    return g_strdup_printf ("%d", gtk_switch_get_active (GTK_SWITCH (widget)));
  if (GTK_IS_TOGGLE_BUTTON (widget))
    return g_strdup_printf ("%d", gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (widget)));
  if (GTK_IS_CHECK_BUTTON (widget))
    return g_strdup_printf ("%d", gtk_check_button_get_active (GTK_CHECK_BUTTON (widget)));
  if (GTK_IS_RANGE (widget) && !GTK_IS_SCROLLBAR (gtk_widget_get_parent (widget)))
    return g_strdup_printf ("%.9g", gtk_range_get_value (GTK_RANGE (widget)));
  if (GTK_IS_TEXT_VIEW (widget) || GTK_IS_BUTTON (widget))
    return g_strdup ("");
  return NULL;
}

static void
collect_control (GtkWidget *widget, gpointer controls)
{
  g_autofree char *setting = describe_setting (widget);

  if (setting && gtk_widget_is_sensitive (widget))
    g_ptr_array_add (controls, g_object_ref (widget));
}

static void
append_setting (GtkWidget *widget, gpointer text)
{
  g_autofree char *setting = describe_setting (widget);
  g_autofree char *name = setting ? ui_describe_widget (widget) : NULL;

  if (setting)
    g_string_append_printf (text, "%s = %s\n", name, setting);
}

/* All that is set in the window, to be compared. */
static char *
describe_window (UiFixture *fixture)
{
  GString *text = g_string_new (app_window_get_page (fixture->window));

  g_string_append_c (text, '\n');
  visit (GTK_WIDGET (fixture->window), append_setting, text);
  return g_string_free (text, FALSE);
}

static GtkAdjustment *
get_adjustment (GtkWidget *widget)
{
  GtkWidget *scroller = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);

  return scroller ? gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller)) : NULL;
}

/* Scrolls so that @widget is in the middle of what is seen. */
static void
bring_into_view (UiFixture *fixture, GtkWidget *widget)
{
  GtkAdjustment *adjustment = get_adjustment (widget);
  GtkWidget *scroller = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);
  double y;

  if (adjustment == NULL ||
      !gtk_widget_translate_coordinates (widget, scroller, 0, gtk_widget_get_height (widget) / 2.0,
                                         NULL, &y))
    return;
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + y -
                                            gtk_adjustment_get_page_size (adjustment) / 2);
  ui_wait_frames (GTK_WIDGET (fixture->window), 2);
}

static gboolean
is_in_window (UiFixture *fixture, GtkWidget *widget)
{
  graphene_rect_t bounds;

  return gtk_widget_get_mapped (widget) &&
         gtk_widget_compute_bounds (widget, GTK_WIDGET (fixture->window), &bounds) &&
         bounds.origin.y >= 0 && bounds.origin.x >= 0 &&
         bounds.origin.x + bounds.size.width <=
             gtk_widget_get_width (GTK_WIDGET (fixture->window)) &&
         bounds.origin.y + bounds.size.height <=
             gtk_widget_get_height (GTK_WIDGET (fixture->window));
}

/* Tells what differs only: the whole is too long to be read. */
static void
assert_same (const char *after, const char *before, const char *control)
{
  g_auto (GStrv) lines_after = g_strsplit (after, "\n", -1);
  g_auto (GStrv) lines_before = g_strsplit (before, "\n", -1);

  for (guint i = 0; lines_after[i] && lines_before[i]; i++)
    if (!g_str_equal (lines_after[i], lines_before[i]))
      g_error ("the wheel over %s: %s, was %s", control, lines_after[i], lines_before[i]);
  g_assert_cmpuint (g_strv_length (lines_after), ==, g_strv_length (lines_before));
}

static void
turn_over (UiFixture *fixture, GtkWidget *widget)
{
  g_autofree char *before = describe_window (fixture);
  g_autofree char *after = NULL;
  g_autofree char *name = ui_describe_widget (widget);

  for (int steps = -2; steps <= 2; steps += 4)
    {
      bring_into_view (fixture, widget);
      if (!is_in_window (fixture, widget))
        return;
      ui_move_pointer (fixture, widget, gtk_widget_get_width (widget) / 2.0,
                       gtk_widget_get_height (widget) / 2.0);
      ui_turn_wheel (fixture, steps);
      g_free (after);
      after = describe_window (fixture);
      assert_same (after, before, name);
    }
}

static guint
turn_over_all (UiFixture *fixture, GtkWidget *root)
{
  g_autoptr (GPtrArray) controls = g_ptr_array_new_with_free_func (g_object_unref);

  visit (root, collect_control, controls);
  for (guint i = 0; i < controls->len; i++)
    turn_over (fixture, g_ptr_array_index (controls, i));
  return controls->len;
}

static GtkWidget *
find (UiFixture *fixture, const char *id)
{
  return ui_find_id (ui_find_type (GTK_WIDGET (fixture->window), APP_TYPE_TRAIN_PAGE, 0), id);
}

static void
open_sections (UiFixture *fixture)
{
  for (guint i = 0; i < RUN_N_GROUPS - APP_FIRST_SECTION; i++)
    adw_expander_row_set_expanded (ADW_EXPANDER_ROW (ui_find_type (find (fixture, "settings_pane"),
                                                                   APP_TYPE_SETTINGS_SECTION, i)),
                                   TRUE);
  ui_wait_frames (GTK_WIDGET (fixture->window), 2);
}

static void
test_nothing_is_edited (UiFixture *fixture, gconstpointer data)
{
  const char *const pages[] = { "data", "train", "evaluate", "mistakes" };

  if (!ui_input_begin (fixture))
    return;
  ui_open (fixture, ui_test_small_dataset ());
  ui_train (fixture, 1);
  open_sections (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autofree char *action = g_strdup_printf ("win.page('%s')", pages[i]);

      ui_activate (fixture, action);
      ui_wait_frames (GTK_WIDGET (fixture->window), 2);
      g_assert_cmpuint (turn_over_all (fixture, GTK_WIDGET (fixture->window)), >, 5);
    }
}

/* With the focus in the field too, and what happens instead is that the pane scrolls. */
static void
test_pane_scrolls (UiFixture *fixture, gconstpointer data)
{
  const char *const rows[] = { "learning-rate", "epochs", "batch-size" };
  const RunSettings *settings = app_setup_get_settings (fixture->setup);
  g_autoptr (RunSettings) before = NULL;

  if (!ui_input_begin (fixture))
    return;
  ui_open (fixture, ui_test_small_dataset ());
  ui_activate (fixture, "win.page('train')");
  ui_wait_for (gtk_widget_get_mapped (find (fixture, "settings_pane")));
  open_sections (fixture);
  before = run_settings_copy (settings);
  for (guint i = 0; i < 2 * G_N_ELEMENTS (rows); i++)
    {
      GtkWidget *spin = ui_find_id (find (fixture, rows[i / 2]), "spin");
      GtkAdjustment *adjustment = get_adjustment (spin);
      double place;

      if (i % 2 == 1)
        g_assert_true (gtk_widget_grab_focus (spin));
      bring_into_view (fixture, spin);
      place = gtk_adjustment_get_value (adjustment);
      ui_move_pointer (fixture, spin, 20, gtk_widget_get_height (spin) / 2.0);
      ui_turn_wheel (fixture, 1);
      g_assert_true (run_settings_equal (settings, before));
      ui_wait_for (gtk_adjustment_get_value (adjustment) > place);
    }
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  UI_TEST ("/ui/wheel/nothing-is-edited", test_nothing_is_edited);
  UI_TEST ("/ui/wheel/pane-scrolls", test_pane_scrolls);
  return ui_test_run ();
}
