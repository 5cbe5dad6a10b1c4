/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Data page: opening, choosing classes, downloads. */
#include <glib/gstdio.h>
#include <string.h>

#include "app-class-row.h"
#include "app-data-page.h"
#include "app-dataset-card.h"
#include "ui-test-server.h"
#include "ui-test.h"

static GtkWidget *
get_root (UiFixture *fixture)
{
  return GTK_WIDGET (fixture->window);
}

static GtkWidget *
get_train_button (UiFixture *fixture)
{
  return ui_find_id (get_root (fixture), "train_button");
}

static GtkWidget *
get_row (UiFixture *fixture, guint class_index)
{
  return ui_find_type (ui_find_id (get_root (fixture), "class_list"), APP_TYPE_CLASS_ROW,
                       class_index);
}

static GtkCheckButton *
get_check (UiFixture *fixture, guint class_index)
{
  return GTK_CHECK_BUTTON (ui_find_type (get_row (fixture, class_index), GTK_TYPE_CHECK_BUTTON, 0));
}

static gboolean
shows (UiFixture *fixture, const char *part)
{
  GtkWidget *label = ui_search_label_part (get_root (fixture), part);

  return label && gtk_widget_get_mapped (label);
}

/* "opening", "failed", "empty" or "dataset". */
static gboolean
data_page_shows (UiFixture *fixture, const char *what)
{
  GtkWidget *stack = ui_find_id (ui_find_type (get_root (fixture), APP_TYPE_DATA_PAGE, 0), "stack");

  return g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (stack)), what) == 0;
}

/* ---- opening ---- */

static void
test_empty (UiFixture *fixture, gconstpointer data)
{
  g_assert_true (shows (fixture, "No Images Yet"));
  g_assert_false (ui_is_enabled (fixture, "win.train"));
  g_assert_false (ui_is_enabled (fixture, "win.pause"));
  g_assert_false (ui_is_enabled (fixture, "win.stop"));
  g_assert_false (ui_is_enabled (fixture, "win.export-loss-curve"));
  g_assert_false (ui_is_enabled (fixture, "win.export-confusion-matrix"));
  g_assert_false (ui_is_enabled (fixture, "win.export-weights"));
  g_assert_true (ui_is_enabled (fixture, "win.open-folder"));
  g_assert_nonnull (gtk_widget_get_tooltip_text (get_train_button (fixture)));
}

static void
test_open (UiFixture *fixture, gconstpointer data)
{
  ui_open (fixture, ui_test_small_dataset ());
  ui_wait_frames (get_root (fixture), 2);

  g_assert_true (shows (fixture, "8 × 8 pixels"));
  g_assert_true (shows (fixture, "120 training and 60 test images"));
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);

      g_assert_cmpstr (app_class_row_get_name (APP_CLASS_ROW (get_row (fixture, i))), ==, name);
      g_assert_true (gtk_check_button_get_active (get_check (fixture, i)));
      g_assert_nonnull (ui_find_label (get_row (fixture, i), "40 training · 20 test"));
    }
  g_assert_true (ui_is_enabled (fixture, "win.train"));
}

static void
test_thumbnails (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (GdkTexture) texture = NULL;

  ui_open (fixture, ui_test_small_dataset ());
  ui_wait_frames (get_root (fixture), 2);
  texture = ui_render (ui_find_id (get_row (fixture, 0), "strip"), "class-thumbnails");
  /* Noise in shades of gray: an empty strip has one color. */
  g_assert_cmpuint (ui_count_colors (texture), >, 50);
}

static void
test_open_file (UiFixture *fixture, gconstpointer data)
{
  g_autofree char *path =
      g_build_filename (ui_test_small_dataset (), "t10k-labels-idx1-ubyte", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  app_window_show_page (fixture->window, "evaluate");
  app_window_open_file (fixture->window, file);
  g_assert_true (data_page_shows (fixture, "opening"));
  ui_wait_for (app_data_get_dataset (fixture->data) != NULL);
  g_assert_cmpstr (app_window_get_page (fixture->window), ==, "data");
  g_assert_true (data_page_shows (fixture, "dataset"));
}

static void
test_damaged (UiFixture *fixture, gconstpointer data)
{
  NnDataset *former;
  GtkWidget *label;

  ui_open (fixture, ui_test_small_dataset ());
  former = app_data_get_dataset (fixture->data);

  app_data_open (fixture->data, ui_test_damaged_file ());
  ui_wait_for (!app_data_is_opening (fixture->data));
  g_assert_true (data_page_shows (fixture, "failed"));
  g_assert_cmpstr (app_window_get_page (fixture->window), ==, "data");
  label = ui_find_id (get_root (fixture), "error_label");
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (label)), "train-images-idx3-ubyte"));
  g_assert_true (app_data_get_dataset (fixture->data) == former);
  g_assert_cmpstr (app_data_get_path (fixture->data), ==, ui_test_small_dataset ());
  g_assert_true (ui_is_enabled (fixture, "win.train"));

  /* The sentence goes when something else is opened. */
  ui_open (fixture, ui_test_five_classes_dataset ());
  g_assert_true (data_page_shows (fixture, "dataset"));
}

/* Whoever has gone to another page meanwhile is told there, and is not taken away from it. */
static void
test_damaged_elsewhere (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *button, *toast;

  ui_open (fixture, ui_test_small_dataset ());
  app_data_open (fixture->data, ui_test_damaged_file ());
  app_window_show_page (fixture->window, "train");
  ui_wait_for (!app_data_is_opening (fixture->data));
  ui_wait_frames (get_root (fixture), 3);
  g_assert_cmpstr (app_window_get_page (fixture->window), ==, "train");
  button =
      gtk_widget_get_ancestor (ui_find_label (get_root (fixture), "Show Data"), GTK_TYPE_BUTTON);
  toast = gtk_widget_get_parent (button);
  g_assert_nonnull (ui_search_label_part (toast, "train-images-idx3-ubyte"));
  ui_click (button);
  g_assert_cmpstr (app_window_get_page (fixture->window), ==, "data");
  g_assert_true (data_page_shows (fixture, "failed"));
}

static void
test_missing (UiFixture *fixture, gconstpointer data)
{
  app_data_open (fixture->data, "/no/such/folder-of-images");
  ui_wait_for (!app_data_is_opening (fixture->data));
  g_assert_true (data_page_shows (fixture, "failed"));
  g_assert_nonnull (ui_search_label_part (get_root (fixture), "folder-of-images"));
  g_assert_null (app_data_get_dataset (fixture->data));

  ui_click (ui_find_id (get_root (fixture), "dismiss_button"));
  g_assert_true (data_page_shows (fixture, "empty"));
}

static void
test_cancel_open (UiFixture *fixture, gconstpointer data)
{
  ui_open (fixture, ui_test_small_dataset ());
  app_data_open (fixture->data, ui_test_slow_dataset ());
  g_assert_true (app_data_is_opening (fixture->data));
  app_data_cancel_open (fixture->data);
  g_assert_false (app_data_is_opening (fixture->data));
  g_assert_true (data_page_shows (fixture, "dataset"));
  ui_wait_frames (get_root (fixture), 5);
  g_assert_cmpstr (app_data_get_path (fixture->data), ==, ui_test_small_dataset ());
  g_assert_true (data_page_shows (fixture, "dataset"));
}

static void
test_second_open_wins (UiFixture *fixture, gconstpointer data)
{
  app_data_open (fixture->data, ui_test_slow_dataset ());
  ui_open (fixture, ui_test_small_dataset ());
  ui_wait_frames (get_root (fixture), 5);
  g_assert_cmpstr (app_data_get_path (fixture->data), ==, ui_test_small_dataset ());
}

static void
test_close_while_opening (UiFixture *fixture, gconstpointer data)
{
  app_data_open (fixture->data, ui_test_slow_dataset ());
  /* Tearing down asserts that the window is finalized. */
}

/* ---- classes ---- */

static void
test_classes (UiFixture *fixture, gconstpointer data)
{
  ui_open (fixture, ui_test_five_classes_dataset ());
  ui_wait_frames (get_root (fixture), 2);
  g_assert_cmpuint (app_data_get_n_chosen (fixture->data), ==, 5);

  gtk_check_button_set_active (get_check (fixture, 3), FALSE);
  g_assert_false (app_data_is_class_chosen (fixture->data, 3));
  g_assert_true (shows (fixture, "Only 4 of 5 classes are chosen"));
  g_assert_true (shows (fixture, "80 training and 40 test images"));

  ui_click (ui_find_id (get_root (fixture), "first_button"));
  for (guint i = 0; i < 5; i++)
    g_assert_cmpint (gtk_check_button_get_active (get_check (fixture, i)), ==, i < 3);
  ui_click (ui_find_id (get_root (fixture), "all_button"));
  g_assert_cmpuint (app_data_get_n_chosen (fixture->data), ==, 5);
  ui_click (ui_find_id (get_root (fixture), "none_button"));
  g_assert_cmpuint (app_data_get_n_chosen (fixture->data), ==, 0);
}

static void
test_too_few_classes (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *reason;

  ui_open (fixture, ui_test_small_dataset ());
  ui_wait_frames (get_root (fixture), 2);
  reason = ui_find_id (get_root (fixture), "obstacle_label");
  g_assert_false (gtk_widget_get_mapped (reason));

  ui_click (ui_find_id (get_root (fixture), "none_button"));
  gtk_check_button_set_active (get_check (fixture, 1), TRUE);
  ui_wait_frames (get_root (fixture), 1);
  g_assert_false (ui_is_enabled (fixture, "win.train"));
  g_assert_false (gtk_widget_is_sensitive (get_train_button (fixture)));
  g_assert_true (gtk_widget_get_mapped (reason));
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (reason)), "at least two classes"));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (get_train_button (fixture)), ==,
                   gtk_label_get_text (GTK_LABEL (reason)));

  gtk_check_button_set_active (get_check (fixture, 2), TRUE);
  ui_wait_frames (get_root (fixture), 1);
  g_assert_true (ui_is_enabled (fixture, "win.train"));
  g_assert_false (gtk_widget_get_mapped (reason));
}

/* The list is as high as its rows, as long as they are few. */
static void
test_classes_height (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *list, *scroller;
  int n_classes, height;

  ui_open (fixture, ui_test_small_dataset ());
  ui_wait_frames (get_root (fixture), 3);
  list = ui_find_id (get_root (fixture), "class_list");
  scroller = ui_find_id (get_root (fixture), "class_rows");
  n_classes = (int) nn_dataset_get_n_classes (app_data_get_dataset (fixture->data));
  height = gtk_widget_get_height (gtk_widget_get_first_child (list));
  g_assert_cmpint (height, >, 30);
  g_assert_cmpint (gtk_widget_get_height (scroller), >=, n_classes * height);
}

static gboolean
says_checked (UiFixture *fixture, guint class_index)
{
  GtkAccessible *cell = GTK_ACCESSIBLE (gtk_widget_get_parent (get_row (fixture, class_index)));
  g_autofree char *checked = gtk_test_accessible_check_state (cell, GTK_ACCESSIBLE_STATE_CHECKED,
                                                              GTK_ACCESSIBLE_TRISTATE_TRUE);
  g_autofree char *unchecked = gtk_test_accessible_check_state (cell, GTK_ACCESSIBLE_STATE_CHECKED,
                                                                GTK_ACCESSIBLE_TRISTATE_FALSE);

  g_assert_true ((checked == NULL) != (unchecked == NULL));
  return checked == NULL;
}

/* A screen reader is where the focus is, in the cell, and says whether the class is chosen. */
static void
test_classes_are_told (UiFixture *fixture, gconstpointer data)
{
  if (g_strcmp0 (g_getenv ("GTK_A11Y"), "test") != 0)
    {
      g_test_skip ("GTK_A11Y=test is needed");
      return;
    }
  ui_open (fixture, ui_test_small_dataset ());
  ui_wait_frames (get_root (fixture), 2);
  for (guint i = 0; i < 3; i++)
    g_assert_true (says_checked (fixture, i));
  app_class_row_toggle (APP_CLASS_ROW (get_row (fixture, 1)));
  g_assert_true (says_checked (fixture, 0));
  g_assert_false (says_checked (fixture, 1));
  ui_click (ui_find_id (get_root (fixture), "all_button"));
  g_assert_true (says_checked (fixture, 1));
}

/* As it is done without a mouse: Enter is the list's own, Space is ours. */
static void
test_classes_by_keyboard (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (GListModel) controllers = NULL;
  gboolean handled = FALSE;
  GtkWidget *list;

  ui_open (fixture, ui_test_small_dataset ());
  list = ui_find_id (get_root (fixture), "class_list");
  controllers = gtk_widget_observe_controllers (list);
  ui_wait_frames (get_root (fixture), 2);
  g_assert_true (gtk_widget_activate_action (list, "list.activate-item", "u", 1));
  g_assert_false (app_data_is_class_chosen (fixture->data, 1));

  g_assert_true (gtk_widget_grab_focus (gtk_widget_get_parent (get_row (fixture, 2))));
  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !handled; i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", GDK_KEY_space, 0, 0, &handled);
    }
  g_assert_true (handled);
  g_assert_false (app_data_is_class_chosen (fixture->data, 2));
}

/* ---- downloads ---- */

typedef struct
{
  UiServer *server;
  DatasetCatalogEntry entries[2];
  char *sha256;
  char *path;
} Download;

/* The file that the server has is one of four that make a data set; the other three are here
 * already. */
static void
download_set_up (Download *download, UiFixture *fixture, gboolean right_checksum)
{
  static const char *const siblings[] = { "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
                                          "t10k-labels-idx1-ubyte" };
  g_autofree char *source =
      g_build_filename (ui_test_slow_dataset (), "train-images-idx3-ubyte", NULL);
  g_autofree char *dir = NULL;
  g_autofree char *contents = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize length;

  memset (download, 0, sizeof *download);
  g_assert_true (g_file_get_contents (source, &contents, &length, NULL));
  bytes = g_bytes_new (contents, length);
  download->server = ui_server_new (bytes);
  download->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  if (!right_checksum)
    download->sha256[0] = download->sha256[0] == '0' ? '1' : '0';
  download->entries[0] = (DatasetCatalogEntry){
    .id = "far-away",
    .title = "Far Away",
    .description = "Images on another computer.",
    .url = ui_server_get_url (download->server),
    .file_name = "train-images-idx3-ubyte",
    .download_size = length,
    .sha256 = download->sha256,
  };
  download->path = dataset_catalog_get_download_path (&download->entries[0]);
  dir = g_path_get_dirname (download->path);
  g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
  for (size_t i = 0; i < G_N_ELEMENTS (siblings); i++)
    {
      g_autofree char *from = g_build_filename (ui_test_slow_dataset (), siblings[i], NULL);
      g_autofree char *to = g_build_filename (dir, siblings[i], NULL);
      g_autofree char *copy = NULL;

      g_assert_true (g_file_get_contents (from, &copy, &length, NULL));
      g_assert_true (g_file_set_contents (to, copy, (gssize) length, NULL));
    }
  app_data_set_catalog (fixture->data, download->entries);
  ui_wait_frames (get_root (fixture), 2);
}

static void
download_tear_down (Download *download, UiFixture *fixture)
{
  static const char *const endings[] = { "", ".part", ".part.info" };

  app_data_set_catalog (fixture->data, dataset_catalog_get_entries ());
  for (size_t i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *path = g_strconcat (download->path, endings[i], NULL);

      g_remove (path);
    }
  ui_server_free (download->server);
  g_free (download->sha256);
  g_free (download->path);
}

static GtkWidget *
get_card (UiFixture *fixture)
{
  return ui_find_type (get_root (fixture), APP_TYPE_DATASET_CARD, 0);
}

static gboolean
card_says (UiFixture *fixture, const char *part)
{
  GtkWidget *label = ui_find_id (get_card (fixture), "status_label");

  return strstr (gtk_label_get_text (GTK_LABEL (label)), part) != NULL;
}

static gboolean
card_offers (UiFixture *fixture, const char *label)
{
  GtkWidget *button = ui_find_id (get_card (fixture), "action_button");

  return gtk_widget_get_visible (button) && gtk_widget_is_sensitive (button) &&
         g_str_equal (gtk_button_get_label (GTK_BUTTON (button)), label);
}

static void
test_download_resumes (UiFixture *fixture, gconstpointer data)
{
  Download download;
  GtkWidget *status;

  download_set_up (&download, fixture, TRUE);
  ui_server_set_mode (download.server, UI_SERVER_BREAK_OFF);
  status = ui_find_id (get_card (fixture), "status_label");
  g_assert_true (card_says (fixture, "9.4"));
  g_assert_true (card_offers (fixture, "Download"));

  ui_click (ui_find_id (get_card (fixture), "action_button"));
  ui_wait_for (gtk_widget_has_css_class (status, "error"));
  g_assert_true (card_offers (fixture, "Resume"));
  g_assert_true (g_str_has_suffix (gtk_label_get_text (GTK_LABEL (status)), "."));
  g_assert_false (g_file_test (download.path, G_FILE_TEST_EXISTS));

  ui_server_set_mode (download.server, UI_SERVER_COMPLETE);
  ui_click (ui_find_id (get_card (fixture), "action_button"));
  ui_wait_for (app_data_get_dataset (fixture->data) != NULL);
  g_assert_cmpuint (ui_server_get_last_offset (download.server), >, 0);
  g_assert_cmpuint (ui_server_get_n_requests (download.server), ==, 2);
  g_assert_cmpstr (app_data_get_path (fixture->data), ==, "far-away");
  g_assert_false (gtk_widget_has_css_class (status, "error"));
  g_assert_true (card_says (fixture, "Open"));
  g_assert_true (gtk_widget_get_visible (ui_find_id (get_card (fixture), "open_image")));

  /* What is here already needs no server. */
  ui_open (fixture, ui_test_small_dataset ());
  g_assert_true (card_offers (fixture, "Open"));
  ui_click (ui_find_id (get_card (fixture), "action_button"));
  ui_wait_for (g_str_equal (app_data_get_path (fixture->data), "far-away"));
  g_assert_cmpuint (ui_server_get_n_requests (download.server), ==, 2);
  download_tear_down (&download, fixture);
}

/* Progress is not reported for every byte; the file has them. */
static gboolean
has_begun (Download *download)
{
  g_autofree char *part = g_strconcat (download->path, ".part", NULL);
  GStatBuf info;

  return g_stat (part, &info) == 0 && info.st_size > 0;
}

static void
test_download_cancel (UiFixture *fixture, gconstpointer data)
{
  Download download;
  GtkWidget *bar;

  download_set_up (&download, fixture, TRUE);
  ui_server_set_mode (download.server, UI_SERVER_STALL);
  bar = ui_find_id (get_card (fixture), "progress_bar");
  ui_click (ui_find_id (get_card (fixture), "action_button"));
  ui_wait_for (has_begun (&download));
  g_assert_true (gtk_widget_get_mapped (bar));
  g_assert_true (card_says (fixture, "of 9.4"));

  ui_click (ui_find_id (get_card (fixture), "cancel_button"));
  ui_wait_for (card_offers (fixture, "Resume"));
  g_assert_true (card_says (fixture, "Interrupted after"));
  g_assert_false (gtk_widget_get_mapped (bar));
  g_assert_null (app_data_get_dataset (fixture->data));
  g_assert_false (data_page_shows (fixture, "failed"));
  download_tear_down (&download, fixture);
}

static void
test_download_wrong_checksum (UiFixture *fixture, gconstpointer data)
{
  Download download;

  download_set_up (&download, fixture, FALSE);
  ui_click (ui_find_id (get_card (fixture), "action_button"));
  ui_wait_for (gtk_widget_has_css_class (ui_find_id (get_card (fixture), "status_label"), "error"));
  g_assert_true (card_offers (fixture, "Download"));
  g_assert_false (g_file_test (download.path, G_FILE_TEST_EXISTS));
  g_assert_null (app_data_get_dataset (fixture->data));
  download_tear_down (&download, fixture);
}

/* Images of one's own that were opened meanwhile stay open. */
static void
test_download_comes_second (UiFixture *fixture, gconstpointer data)
{
  Download download;

  download_set_up (&download, fixture, TRUE);
  ui_click (ui_find_id (get_card (fixture), "action_button"));
  app_data_open (fixture->data, ui_test_small_dataset ());
  ui_wait_for (g_file_test (download.path, G_FILE_TEST_EXISTS) && card_offers (fixture, "Open"));
  ui_wait_for (!app_data_is_opening (fixture->data));
  g_assert_cmpstr (app_data_get_path (fixture->data), ==, ui_test_small_dataset ());
  g_assert_true (card_says (fixture, "On this computer"));
  ui_click (ui_find_id (get_card (fixture), "action_button"));
  ui_wait_for (g_str_equal (app_data_get_path (fixture->data), "far-away"));
  download_tear_down (&download, fixture);
}

static void
test_close_while_downloading (UiFixture *fixture, gconstpointer data)
{
  Download download;

  download_set_up (&download, fixture, TRUE);
  ui_server_set_mode (download.server, UI_SERVER_STALL);
  ui_click (ui_find_id (get_card (fixture), "action_button"));
  ui_wait_for (has_begun (&download));
  /* Removes the card, which cancels. */
  download_tear_down (&download, fixture);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);

  UI_TEST ("/ui/open/empty", test_empty);
  UI_TEST ("/ui/open/open", test_open);
  UI_TEST ("/ui/open/thumbnails", test_thumbnails);
  UI_TEST ("/ui/open/open-file", test_open_file);
  UI_TEST ("/ui/open/damaged", test_damaged);
  UI_TEST ("/ui/open/damaged-elsewhere", test_damaged_elsewhere);
  UI_TEST ("/ui/open/missing", test_missing);
  UI_TEST ("/ui/open/cancel-open", test_cancel_open);
  UI_TEST ("/ui/open/second-open-wins", test_second_open_wins);
  UI_TEST ("/ui/open/close-while-opening", test_close_while_opening);
  UI_TEST ("/ui/open/classes", test_classes);
  UI_TEST ("/ui/open/too-few-classes", test_too_few_classes);
  UI_TEST ("/ui/open/classes-height", test_classes_height);
  UI_TEST ("/ui/open/classes-are-told", test_classes_are_told);
  UI_TEST ("/ui/open/classes-by-keyboard", test_classes_by_keyboard);
  UI_TEST ("/ui/open/download-resumes", test_download_resumes);
  UI_TEST ("/ui/open/download-cancel", test_download_cancel);
  UI_TEST ("/ui/open/download-wrong-checksum", test_download_wrong_checksum);
  UI_TEST ("/ui/open/download-comes-second", test_download_comes_second);
  UI_TEST ("/ui/open/close-while-downloading", test_close_while_downloading);
  return ui_test_run ();
}
