/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frame of the window under real keys: panes, pages, the menu, and toasts that are in nobody's
 * way. */
#include "app-data-page.h"
#include "app-evaluate-page.h"
#include "app-mistakes-page.h"
#include "app-train-page.h"
#include "ui-input.h"

/* What GTK adds to the size of a window around its content, both sides together. */
#define BORDERS 10

static const char *const pages[] = { "data", "train", "evaluate", "mistakes" };

static GtkWidget *
get_root (UiFixture *fixture)
{
  return GTK_WIDGET (fixture->window);
}

static GtkWidget *
get_page (UiFixture *fixture, guint i)
{
  const GType types[] = { APP_TYPE_DATA_PAGE, APP_TYPE_TRAIN_PAGE, APP_TYPE_EVALUATE_PAGE,
                          APP_TYPE_MISTAKES_PAGE };

  return ui_find_type (get_root (fixture), types[i], 0);
}

static gboolean
has_focus (UiFixture *fixture, GtkWidget *pane)
{
  GtkWidget *focus = ui_get_focus (fixture);

  return focus && gtk_widget_is_ancestor (focus, pane);
}

static void
resize (UiFixture *fixture, int width, int height)
{
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), width + BORDERS, height + BORDERS);
  ui_wait_for (gtk_widget_get_width (get_root (fixture)) == width &&
               gtk_widget_get_height (get_root (fixture)) == height);
  ui_wait_frames (get_root (fixture), 3);
}

/* ---- the keyboard ---- */

static void
test_panes (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *header = ui_find_id (get_root (fixture), "header_bar");
  GtkWidget *settings, *content;

  ui_open (fixture, ui_test_small_dataset ());
  resize (fixture, 1100, 700);
  if (!ui_input_begin (fixture))
    return;
  gtk_widget_grab_focus (ui_find_id (header, "train_button"));
  ui_type_key (fixture, "F6");
  g_assert_true (has_focus (fixture, get_page (fixture, 0)));
  ui_type_key (fixture, "F6");
  g_assert_true (has_focus (fixture, header));
  ui_type_key (fixture, "<Shift>F6");
  g_assert_true (has_focus (fixture, get_page (fixture, 0)));

  /* The Train page has two, as long as it is wide. */
  ui_type_key (fixture, "<Alt>2");
  settings = ui_find_id (get_page (fixture, 1), "settings_pane");
  content = adw_flap_get_content (ADW_FLAP (ui_find_id (get_page (fixture, 1), "flap")));
  gtk_widget_grab_focus (ui_find_id (header, "train_button"));
  ui_type_key (fixture, "F6");
  g_assert_true (has_focus (fixture, settings));
  ui_type_key (fixture, "F6");
  g_assert_true (has_focus (fixture, content));
  ui_type_key (fixture, "F6");
  g_assert_true (has_focus (fixture, header));
  ui_type_key (fixture, "<Shift>F6");
  g_assert_true (has_focus (fixture, content));
  ui_type_key (fixture, "<Shift>F6");
  g_assert_true (has_focus (fixture, settings));

  /* In a narrow window the pages' names are below. */
  ui_type_key (fixture, "<Alt>1");
  resize (fixture, 360, 700);
  gtk_widget_grab_focus (ui_find_id (header, "train_button"));
  ui_type_key (fixture, "<Shift>F6");
  g_assert_true (has_focus (fixture, ui_find_id (get_root (fixture), "switcher_bar")));
}

/* Who goes to a page by the keyboard is on it, and finds the place again that was left. */
static void
test_page_takes_focus (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *button;

  ui_open (fixture, ui_test_small_dataset ());
  ui_train (fixture, 1);
  if (!ui_input_begin (fixture))
    return;
  gtk_widget_grab_focus (ui_find_id (get_root (fixture), "menu_button"));
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autofree char *key = g_strdup_printf ("<Alt>%u", i + 1);

      ui_type_key (fixture, key);
      g_assert_cmpstr (app_window_get_page (fixture->window), ==, pages[i]);
      g_assert_true (has_focus (fixture, get_page (fixture, i)));
    }
  ui_type_key (fixture, "<Alt>1");
  button = ui_find_id (get_page (fixture, 0), "none_button");
  gtk_widget_grab_focus (button);
  ui_type_key (fixture, "<Alt>3");
  ui_type_key (fixture, "<Alt>1");
  g_assert_true (ui_get_focus (fixture) == button);
}

static guint
count_items (GMenuModel *model)
{
  guint n = 0;

  for (int i = 0; i < g_menu_model_get_n_items (model); i++)
    {
      g_autoptr (GMenuModel) section = g_menu_model_get_item_link (model, i, G_MENU_LINK_SECTION);

      /* In a submenu the focus would stay, out of sight. */
      g_assert_null (g_menu_model_get_item_link (model, i, G_MENU_LINK_SUBMENU));
      n += section ? count_items (section) : 1;
    }
  return n;
}

/* A file chooser, the shortcuts, the about window. */
static gboolean
close_other_windows (UiFixture *fixture)
{
  GListModel *windows = gtk_window_get_toplevels ();
  gboolean any = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (window == GTK_WINDOW (fixture->window) || !gtk_widget_get_mapped (GTK_WIDGET (window)))
        continue;
      any = TRUE;
      gtk_window_close (window);
    }
  return any;
}

/* Every item of the main menu, by keys; then the keyboard works as before. */
static void
test_keys_after_menu (UiFixture *fixture, gconstpointer data)
{
  GtkMenuButton *button = GTK_MENU_BUTTON (ui_find_id (get_root (fixture), "menu_button"));
  GtkWidget *popover;
  guint n_items = 1;

  ui_open (fixture, ui_test_small_dataset ());
  ui_train (fixture, 1);
  /* GTK's file chooser warns about the sizes of its own labels, now and when it goes: this is the
   * last test. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  for (guint i = 0; i < n_items; i++)
    {
      if (!ui_input_begin (fixture))
        return;
      ui_type_key (fixture, "F10");
      popover = GTK_WIDGET (gtk_menu_button_get_popover (button));
      ui_wait_for (gtk_widget_get_mapped (popover));
      n_items = count_items (gtk_menu_button_get_menu_model (button));
      for (guint j = 0; j < i; j++)
        ui_type_key (fixture, "Down");
      ui_type_key (fixture, "Return");
      ui_wait_for (!gtk_widget_get_mapped (popover));
      ui_wait_for (close_other_windows (fixture));
      ui_wait_for (!close_other_windows (fixture));

      g_assert_true (ui_input_begin (fixture));
      ui_type_key (fixture, "<Alt>3");
      g_assert_cmpstr (app_window_get_page (fixture->window), ==, "evaluate");
      ui_type_key (fixture, "<Alt>2");
      g_assert_cmpstr (app_window_get_page (fixture->window), ==, "train");
      ui_type_key (fixture, "Tab");
      g_assert_nonnull (ui_get_focus (fixture));
    }
}

/* ---- what the shortcuts window lists ---- */

/* Where one can go up and down as well as left and right, all four keys are shown. */
static void
assert_arrows (GtkWidget *overlay, const char *title)
{
  GtkWidget *shortcut =
      gtk_widget_get_ancestor (ui_find_label (overlay, title), GTK_TYPE_SHORTCUTS_SHORTCUT);
  g_autofree char *accelerator = NULL;

  g_object_get (shortcut, "accelerator", &accelerator, NULL);
  g_assert_cmpstr (accelerator, ==, "Left Right Up Down");
}

static void
collect_shortcuts (GtkWidget *widget, GHashTable *found)
{
  if (GTK_IS_SHORTCUTS_SHORTCUT (widget))
    {
      g_autofree char *action = NULL;
      g_autofree char *accelerator = NULL;

      g_object_get (widget, "action-name", &action, "accelerator", &accelerator, NULL);
      if (action)
        g_hash_table_add (found, g_steal_pointer (&action));
      if (accelerator)
        {
          g_auto (GStrv) keys = g_strsplit (accelerator, " ", -1);

          for (char **key = keys; *key; key++)
            g_hash_table_add (found, g_strdup (*key));
        }
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    collect_shortcuts (child, found);
}

static void
test_all_shortcuts_listed (UiFixture *fixture, gconstpointer data)
{
  static const char *const keys[] = { "F5",     "F10",   "Left",   "Right",    "Up",
                                      "Down",   "Home",  "End",    "Page_Up",  "Page_Down",
                                      "Return", "space", "Escape", "<Alt>Left" };
  g_autoptr (GHashTable) found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) actions =
      gtk_application_list_action_descriptions (GTK_APPLICATION (ui_test_get_application ()));
  GtkWidget *overlay;

  ui_press (fixture, "F1");
  overlay = GTK_WIDGET (
      gtk_application_window_get_help_overlay (GTK_APPLICATION_WINDOW (fixture->window)));
  ui_wait_for (gtk_widget_get_mapped (overlay));
  collect_shortcuts (overlay, found);
  for (char **action = actions; *action; action++)
    {
      g_autofree char *name = NULL;
      g_autoptr (GVariant) target = NULL;
      g_autofree char *text = NULL;

      g_assert_true (g_action_parse_detailed_name (*action, &name, &target, NULL));
      text = target ? g_strdup_printf ("%s('%s')", name, g_variant_get_string (target, NULL))
                    : g_strdup (name);
      if (!g_hash_table_contains (found, text))
        g_error ("the key of %s is not listed", text);
    }
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (!g_hash_table_contains (found, keys[i]))
      g_error ("%s is not listed", keys[i]);
  assert_arrows (overlay, "Neighboring cell");
  assert_arrows (overlay, "Neighboring image");
  gtk_window_close (GTK_WINDOW (overlay));
  ui_wait_for (!gtk_widget_get_mapped (overlay));
}

/* ---- toasts ---- */

static GtkWidget *
find_toast (UiFixture *fixture)
{
  GtkWidget *label = ui_search_label (get_root (fixture), "Saved “loss_curve.png”");

  while (label && !ADW_IS_TOAST_OVERLAY (gtk_widget_get_parent (label)))
    label = gtk_widget_get_parent (label);
  /* Below its buttons is a margin, which is not in the way. */
  return label ? gtk_widget_get_first_child (label) : NULL;
}

/* A control that can be seen and pressed, and is below @toast. */
static GtkWidget *
find_covered (GtkWidget *widget, GtkWidget *toast, GtkWidget *root)
{
  graphene_rect_t bounds, place, common;

  if (widget == toast || !gtk_widget_get_mapped (widget))
    return NULL;
  if ((GTK_IS_BUTTON (widget) || GTK_IS_EDITABLE (widget) || GTK_IS_SWITCH (widget)) &&
      gtk_widget_compute_bounds (widget, root, &bounds) &&
      gtk_widget_compute_bounds (toast, root, &place) &&
      graphene_rect_intersection (&bounds, &place, &common))
    {
      GtkWidget *scroller = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);
      graphene_rect_t view;

      if (scroller == NULL || (gtk_widget_compute_bounds (scroller, root, &view) &&
                               graphene_rect_intersection (&common, &view, &common)))
        return widget;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_covered (child, toast, root);

      if (found)
        return found;
    }
  return NULL;
}

static void
test_toast_covers_nothing (UiFixture *fixture, gconstpointer data)
{
  static const int sizes[][2] = { { 360, 700 }, { 700, 600 }, { 1100, 720 } };

  ui_open (fixture, ui_test_small_dataset ());
  ui_train (fixture, 1);
  for (guint size = 0; size < G_N_ELEMENTS (sizes); size++)
    {
      AdwToast *toast = adw_toast_new ("Saved “loss_curve.png”");

      resize (fixture, sizes[size][0], sizes[size][1]);
      adw_toast_set_button_label (toast, "_Show Folder");
      adw_toast_set_timeout (toast, 0);
      g_object_ref (toast);
      adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (
                                       ui_find_id (get_root (fixture), "toast_overlay")),
                                   toast);
      for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
        {
          app_window_show_page (fixture->window, pages[i]);
          ui_wait_for (find_toast (fixture) && gtk_widget_get_mapped (find_toast (fixture)));
          ui_wait_frames (get_root (fixture), 3);
          /* It is looked for a better place some times a second. */
          ui_wait_for (find_covered (ui_find_id (get_root (fixture), "view_stack"),
                                     find_toast (fixture), get_root (fixture)) == NULL &&
                       find_covered (ui_find_id (get_root (fixture), "switcher_bar"),
                                     find_toast (fixture), get_root (fixture)) == NULL);
        }
      adw_toast_dismiss (toast);
      g_object_unref (toast);
      ui_wait_for (find_toast (fixture) == NULL);
    }
}

/* ---- while it trains ---- */

/* Sizes in which parts fold, wrap and get scroll bars, on all pages, while everything changes: no
 * widget is drawn before it has its place, which GTK would warn of. */
static void
test_resize_while_training (UiFixture *fixture, gconstpointer data)
{
  ui_open (fixture, ui_test_slow_dataset ());
  ui_set_quick_settings (fixture, 10000);
  ui_activate (fixture, "win.train");
  for (guint i = 0; i < 4 * G_N_ELEMENTS (pages); i++)
    {
      app_window_show_page (fixture->window, pages[i % G_N_ELEMENTS (pages)]);
      if (i % 5 == 0)
        app_data_open (fixture->data, ui_test_five_classes_dataset ());
      /* Some of them are too small for the page: then it is as small as it can be. */
      gtk_window_set_default_size (GTK_WINDOW (fixture->window), 360 + (int) (i * 211 % 900),
                                   400 + (int) (i * 137 % 500));
      ui_wait_frames (get_root (fixture), 3);
      app_window_show_page (fixture->window, pages[(i + 1) % G_N_ELEMENTS (pages)]);
      ui_wait_frames (get_root (fixture), 2);
    }
}

/* With its second button and those of the desktop, the header bar still goes into a narrow window.
 */
static void
test_narrow_while_training (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *header = ui_find_id (get_root (fixture), "header_bar");
  int width;

  ui_open (fixture, ui_test_slow_dataset ());
  ui_set_quick_settings (fixture, 10000);
  resize (fixture, 360, 700);
  ui_activate (fixture, "win.train");
  ui_wait_for (gtk_widget_get_mapped (ui_find_id (header, "stop_button")));
  ui_wait_frames (get_root (fixture), 2);
  gtk_widget_measure (header, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  g_assert_cmpint (width, <=, 360);
  g_assert_cmpint (gtk_widget_get_width (get_root (fixture)), ==, 360);
}

/* ---- export ---- */

/* As soon as there is something on the curve, it can be exported: also if the first epoch never
 * ends. */
static void
test_export_within_first_epoch (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (RunSettings) settings = run_settings_new ();

  /* An epoch of a large network takes seconds. */
  ui_open (fixture, ui_test_slow_dataset ());
  g_assert_true (run_settings_parse_hidden (settings, "1500,1500", NULL));
  settings->batch_size = 16;
  settings->threads = 1;
  app_setup_set_settings (fixture->setup, settings);
  ui_activate (fixture, "win.train");
  g_assert_false (ui_is_enabled (fixture, "win.export-loss-curve"));
  ui_wait_for (ui_is_enabled (fixture, "win.export-loss-curve"));
  g_assert_cmpuint (ui_get_run (fixture)->epochs->len, ==, 0);
  ui_activate (fixture, "win.stop");
  ui_wait_for (!training_session_is_active (ui_get_session (fixture)));
  g_assert_true (ui_is_enabled (fixture, "win.export-loss-curve"));
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);

  UI_TEST ("/ui/window/panes", test_panes);
  UI_TEST ("/ui/window/page-takes-focus", test_page_takes_focus);
  UI_TEST ("/ui/window/all-shortcuts-listed", test_all_shortcuts_listed);
  UI_TEST ("/ui/window/toast-covers-nothing", test_toast_covers_nothing);
  UI_TEST ("/ui/window/resize-while-training", test_resize_while_training);
  UI_TEST ("/ui/window/narrow-while-training", test_narrow_while_training);
  UI_TEST ("/ui/window/export-within-first-epoch", test_export_within_first_epoch);
  UI_TEST ("/ui/window/keys-after-menu", test_keys_after_menu);
  return ui_test_run ();
}
