/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Data page under real keys and a real wheel: one scroller, nothing that moves under the
 * pointer, and what is open is told. */
#include <glib/gstdio.h>

#include "app-class-row.h"
#include "app-data-page.h"
#include "app-dataset-card.h"
#include "app-thumbnail-strip.h"
#include "ui-input.h"

/* What GTK adds to the size of a window around its content, both sides together. */
#define BORDERS 10

/* More than a list view makes rows for. */
#define N_MANY_CLASSES 300

static GtkWidget *
get_page (UiFixture *fixture)
{
  return ui_find_type (GTK_WIDGET (fixture->window), APP_TYPE_DATA_PAGE, 0);
}

static double
get_scroll (UiFixture *fixture)
{
  GtkWidget *scroller = ui_find_id (get_page (fixture), "scroller");

  return gtk_adjustment_get_value (
      gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller)));
}

static double
get_top (UiFixture *fixture, GtkWidget *widget)
{
  double x, y;

  g_assert_true (
      gtk_widget_translate_coordinates (widget, GTK_WIDGET (fixture->window), 0, 0, &x, &y));
  return y;
}

static void
resize (UiFixture *fixture, int width, int height)
{
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), width + BORDERS, height + BORDERS);
  ui_wait_for (gtk_widget_get_width (GTK_WIDGET (fixture->window)) == width &&
               gtk_widget_get_height (GTK_WIDGET (fixture->window)) == height);
  ui_wait_frames (GTK_WIDGET (fixture->window), 3);
}

/* A folder of two pictures, in @folder. */
static void
make_class (const char *folder, const char *name, guint number)
{
  g_autofree char *dir = g_build_filename (folder, name, NULL);
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 8, 8);

  g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
  for (guint j = 0; j < 2; j++)
    {
      g_autofree char *file = g_strdup_printf ("%s/%u.png", dir, j);

      gdk_pixbuf_fill (pixbuf, (number * 2 + j) * 0x01020300u);
      g_assert_true (gdk_pixbuf_save (pixbuf, file, "png", NULL, NULL));
    }
}

/* A folder of images with many classes, two pictures in each. */
static const char *
make_many_classes (void)
{
  static char *folder;

  if (folder)
    return folder;
  folder = g_build_filename (ui_test_get_folder (), "many", NULL);
  for (guint i = 0; i < N_MANY_CLASSES; i++)
    {
      g_autofree char *name = g_strdup_printf ("kind-%03u", i);

      make_class (folder, name, i);
    }
  return folder;
}

static GtkWidget *
find_row (UiFixture *fixture, const char *name)
{
  GtkWidget *list = ui_find_id (get_page (fixture), "class_list");

  for (guint i = 0; i < ui_count_type (list, APP_TYPE_CLASS_ROW); i++)
    {
      GtkWidget *row = ui_find_type (list, APP_TYPE_CLASS_ROW, i);

      if (g_strcmp0 (app_class_row_get_name (APP_CLASS_ROW (row)), name) == 0)
        return row;
    }
  return NULL;
}

/* Whether a row is where its number says, and can be seen. */
static void
assert_row_in_view (UiFixture *fixture, guint number)
{
  g_autofree char *name = g_strdup_printf ("kind-%03u", number);
  GtkWidget *row = find_row (fixture, name);
  GtkWidget *rows = ui_find_id (get_page (fixture), "class_rows");
  GtkWidget *cell;
  double height = gtk_widget_get_height (rows) / (double) N_MANY_CLASSES;

  g_assert_nonnull (row);
  cell = gtk_widget_get_parent (row);
  g_assert_cmpfloat_with_epsilon (get_top (fixture, cell) - get_top (fixture, rows),
                                  number * height, height / 2);
  g_assert_cmpfloat (get_top (fixture, cell), >=, get_top (fixture, get_page (fixture)) - 1);
  g_assert_cmpfloat (get_top (fixture, cell) + height, <=,
                     get_top (fixture, get_page (fixture)) +
                         gtk_widget_get_height (get_page (fixture)) + 1);
}

/* ---- one scroller ---- */

static guint
count_scrollers (GtkWidget *widget)
{
  return ui_count_type (widget, GTK_TYPE_SCROLLED_WINDOW);
}

static void
test_wheel_over_classes (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *strip;
  double before;

  ui_open (fixture, ui_test_five_classes_dataset ());
  resize (fixture, 700, 520);
  g_assert_cmpuint (count_scrollers (get_page (fixture)), ==, 1);
  if (!ui_input_begin (fixture))
    return;

  ui_move_pointer (fixture, ui_find_id (get_page (fixture), "cards"), 20, 20);
  ui_turn_wheel (fixture, 4);
  before = get_scroll (fixture);
  g_assert_cmpfloat (before, >, 0);
  strip = ui_find_id (find_row (fixture, "0"), "strip");
  g_assert_cmpfloat (get_top (fixture, strip), <,
                     gtk_widget_get_height (GTK_WIDGET (fixture->window)) - 20);
  ui_move_pointer (fixture, strip, 10, 10);
  ui_turn_wheel (fixture, 1);
  g_assert_cmpfloat (get_scroll (fixture), >, before);
  ui_turn_wheel (fixture, -40);
  g_assert_cmpfloat (get_scroll (fixture), ==, 0);
}

/* All rows can be reached by wheel and keyboard, though only those exist that are seen. */
static void
test_many_classes (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *list;

  ui_open (fixture, make_many_classes ());
  resize (fixture, 700, 500);
  list = ui_find_id (get_page (fixture), "class_list");
  g_assert_cmpuint (ui_count_type (list, APP_TYPE_CLASS_ROW), <, N_MANY_CLASSES);
  if (!ui_input_begin (fixture))
    return;

  gtk_widget_grab_focus (gtk_widget_get_parent (find_row (fixture, "kind-000")));
  ui_wait_frames (list, 5);
  assert_row_in_view (fixture, 0);
  for (guint i = 1; i < 12; i++)
    {
      ui_type_key (fixture, "Down");
      ui_wait_frames (list, 3);
      assert_row_in_view (fixture, i);
    }
  ui_type_key (fixture, "End");
  ui_wait_frames (list, 5);
  assert_row_in_view (fixture, N_MANY_CLASSES - 1);
  ui_type_key (fixture, "space");
  g_assert_false (app_data_is_class_chosen (fixture->data, N_MANY_CLASSES - 1));
  ui_type_key (fixture, "Up");
  ui_wait_frames (list, 5);
  assert_row_in_view (fixture, N_MANY_CLASSES - 2);
  ui_type_key (fixture, "Home");
  ui_wait_frames (list, 5);
  assert_row_in_view (fixture, 0);

  ui_move_pointer (fixture, ui_find_id (find_row (fixture, "kind-000"), "strip"), 10, 10);
  ui_turn_wheel (fixture, 12);
  for (guint i = 0; i < ui_count_type (list, APP_TYPE_CLASS_ROW); i++)
    {
      GtkWidget *row = ui_find_type (list, APP_TYPE_CLASS_ROW, i);

      if (get_top (fixture, row) > 150 && get_top (fixture, row) < 350)
        {
          assert_row_in_view (
              fixture, (guint) g_ascii_strtoull (app_class_row_get_name (APP_CLASS_ROW (row)) + 5,
                                                 NULL, 10));
          return;
        }
    }
  g_error ("no row is in the middle of the window");
}

/* ---- the keyboard ---- */

static void
test_list_is_one_stop (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *rows;

  ui_open (fixture, ui_test_five_classes_dataset ());
  ui_wait_frames (get_page (fixture), 3);
  if (!ui_input_begin (fixture))
    return;
  rows = ui_find_id (get_page (fixture), "class_rows");
  gtk_widget_grab_focus (ui_find_id (get_page (fixture), "none_button"));
  ui_type_key (fixture, "Tab");
  g_assert_true (gtk_widget_is_ancestor (ui_get_focus (fixture), rows));
  ui_type_key (fixture, "Down");
  g_assert_true (gtk_widget_get_first_child (ui_get_focus (fixture)) == find_row (fixture, "1"));
  ui_type_key (fixture, "Tab");
  g_assert_false (gtk_widget_is_ancestor (ui_get_focus (fixture), rows));
  /* Back to the row that was left. */
  ui_type_key (fixture, "<Shift>Tab");
  g_assert_true (gtk_widget_get_first_child (ui_get_focus (fixture)) == find_row (fixture, "1"));
  ui_type_key (fixture, "<Shift>Tab");
  g_assert_true (ui_get_focus (fixture) == ui_find_id (get_page (fixture), "none_button"));
}

/* ---- nothing moves ---- */

typedef struct
{
  GtkWidget *cards;
  GtkWidget *choice;
  double cards_top;
  int cards_height;
  double choice_top;
  double scroll;
} Places;

static Places
note_places (UiFixture *fixture)
{
  Places places = { .cards = ui_find_id (get_page (fixture), "cards"),
                    .choice = ui_search_id (get_page (fixture), "choice_box") };

  places.cards_top = get_top (fixture, places.cards);
  places.cards_height = gtk_widget_get_height (places.cards);
  places.choice_top = places.choice ? get_top (fixture, places.choice) : 0;
  places.scroll = get_scroll (fixture);
  return places;
}

static void
assert_places (UiFixture *fixture, const Places *places)
{
  ui_wait_frames (get_page (fixture), 3);
  g_assert_cmpfloat (get_top (fixture, places->cards), ==, places->cards_top);
  g_assert_cmpint (gtk_widget_get_height (places->cards), ==, places->cards_height);
  if (places->choice && gtk_widget_get_mapped (places->choice))
    g_assert_cmpfloat (get_top (fixture, places->choice), ==, places->choice_top);
  g_assert_cmpfloat (get_scroll (fixture), ==, places->scroll);
}

static void
test_opening_moves_nothing (UiFixture *fixture, gconstpointer data)
{
  Places places;

  ui_open (fixture, ui_test_five_classes_dataset ());
  ui_wait_frames (get_page (fixture), 3);
  places = note_places (fixture);

  /* Many files take longer than the moment in which nothing is said. */
  app_data_open (fixture->data, make_many_classes ());
  while (app_data_is_opening (fixture->data))
    assert_places (fixture, &places);
  assert_places (fixture, &places);

  app_data_open (fixture->data, "/no/such/folder");
  ui_wait_for (!app_data_is_opening (fixture->data));
  g_assert_true (gtk_widget_get_mapped (ui_find_id (get_page (fixture), "failed_box")));
  assert_places (fixture, &places);
  ui_click (ui_find_id (get_page (fixture), "dismiss_button"));
  assert_places (fixture, &places);
  g_assert_true (gtk_widget_get_mapped (places.choice));
}

/* Nor does a choice that cannot be trained with. */
static void
test_choosing_moves_nothing (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *rows;
  double top;

  ui_open (fixture, ui_test_five_classes_dataset ());
  resize (fixture, 400, 700);
  rows = ui_find_id (get_page (fixture), "class_rows");
  top = get_top (fixture, rows);
  for (guint i = 0; i < 5; i++)
    {
      app_data_choose_class (fixture->data, i, FALSE);
      ui_wait_frames (rows, 2);
      g_assert_cmpfloat (get_top (fixture, rows), ==, top);
    }
}

/* A long name is cut only where there is no room left beside the thumbnails, which are below one
 * another all the same. */
static void
test_long_names (UiFixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "cat",
                                       "a-species-with-a-name-that-is-rather-long-for-a-row" };
  g_autofree char *folder = g_build_filename (ui_test_get_folder (), "long-names", NULL);
  double ends[G_N_ELEMENTS (names)];

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    make_class (folder, names[i], i);
  ui_open (fixture, folder);
  resize (fixture, 1000, 700);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GtkWidget *row = find_row (fixture, names[i]);
      GtkLabel *label = GTK_LABEL (ui_find_label (row, names[i]));
      AppThumbnailStrip *strip =
          APP_THUMBNAIL_STRIP (ui_find_type (row, APP_TYPE_THUMBNAIL_STRIP, 0));
      graphene_rect_t bounds;

      g_assert_false (pango_layout_is_ellipsized (gtk_label_get_layout (label)));
      g_assert_cmpuint (app_thumbnail_strip_get_n_visible (strip), ==, 1);
      g_assert_true (gtk_widget_compute_bounds (GTK_WIDGET (strip), row, &bounds));
      ends[i] = (double) (bounds.origin.x + bounds.size.width);
    }
  g_assert_cmpfloat (ends[0], ==, ends[1]);
}

/* The cards are as high as what is in them, however high the window is. */
static void
test_cards_do_not_stretch (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *cards = ui_find_id (get_page (fixture), "cards");
  int height;

  resize (fixture, 1000, 500);
  height = gtk_widget_get_height (cards);
  resize (fixture, 1000, 1100);
  g_assert_cmpint (gtk_widget_get_height (cards), ==, height);
  ui_open (fixture, ui_test_small_dataset ());
  ui_wait_frames (cards, 3);
  g_assert_cmpint (gtk_widget_get_height (cards), ==, height);
}

/* ---- large text ---- */

static int
get_minimum_width (GtkWidget *widget)
{
  int minimum;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

/* With letters twice as large the page still goes into the narrowest window, without data, with it
 * and with an error. */
static void
test_large_text (UiFixture *fixture, gconstpointer data)
{
  g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 22", NULL);
  ui_wait_frames (get_page (fixture), 3);
  g_assert_cmpint (get_minimum_width (get_page (fixture)), <=, 360);
  ui_open (fixture, ui_test_five_classes_dataset ());
  app_data_choose_first_classes (fixture->data, 3);
  ui_wait_frames (get_page (fixture), 3);
  g_assert_cmpint (get_minimum_width (get_page (fixture)), <=, 360);
  app_data_open (fixture->data, "/no/such/folder");
  ui_wait_for (!app_data_is_opening (fixture->data));
  ui_wait_frames (get_page (fixture), 3);
  g_assert_cmpint (get_minimum_width (get_page (fixture)), <=, 360);
  g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 11", NULL);
  ui_wait_frames (get_page (fixture), 3);
}

/* ---- what is open ---- */

static const DatasetCatalogEntry *
make_catalog (const char *title)
{
  static DatasetCatalogEntry entries[2];

  entries[0] = (DatasetCatalogEntry){
    .id = "somewhere-else",
    .title = g_intern_string (title),
    .description = "Images that were opened from a copy.",
    .url = "http://127.0.0.1:9/nothing",
    .file_name = "nothing-of-the-kind",
    .download_size = 170500000,
    .sha256 = "00",
  };
  return entries;
}

static GtkWidget *
get_card (UiFixture *fixture)
{
  return ui_find_type (get_page (fixture), APP_TYPE_DATASET_CARD, 0);
}

/* Who has opened a copy of what a card offers is not asked to download it. */
static void
test_own_copy (UiFixture *fixture, gconstpointer data)
{
  const char *name;

  ui_open (fixture, ui_test_small_dataset ());
  name = nn_dataset_get_name (app_data_get_dataset (fixture->data));
  app_data_set_catalog (fixture->data, make_catalog (name));
  ui_open (fixture, ui_test_five_classes_dataset ());
  g_assert_nonnull (ui_search_label_part (get_card (fixture), "to download"));

  ui_open (fixture, ui_test_small_dataset ());
  ui_wait_frames (get_page (fixture), 2);
  g_assert_true (gtk_widget_get_mapped (ui_find_id (get_card (fixture), "open_image")));
  g_assert_false (gtk_widget_get_mapped (ui_find_id (get_card (fixture), "action_button")));
  g_assert_nonnull (ui_find_label (get_card (fixture), "Open, from “small”"));

  /* And later it is still at hand. */
  ui_open (fixture, ui_test_five_classes_dataset ());
  ui_wait_frames (get_page (fixture), 2);
  g_assert_false (gtk_widget_get_mapped (ui_find_id (get_card (fixture), "open_image")));
  g_assert_nonnull (ui_find_label (get_card (fixture), "On this computer"));
  ui_click (ui_find_id (get_card (fixture), "action_button"));
  ui_wait_for (!app_data_is_opening (fixture->data));
  g_assert_true (gtk_widget_get_visible (ui_find_id (get_card (fixture), "open_image")));
  app_data_set_catalog (fixture->data, dataset_catalog_get_entries ());
}

/* That some classes are left out is said where it is seen, with the button that takes them in. */
static void
test_partial_choice (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *box, *title, *all;

  ui_open (fixture, ui_test_five_classes_dataset ());
  ui_wait_frames (get_page (fixture), 2);
  box = ui_find_id (get_page (fixture), "choice_box");
  title = ui_find_id (get_page (fixture), "classes_title");
  all = ui_find_id (get_page (fixture), "all_button");
  g_assert_false (gtk_widget_has_css_class (box, "partial"));
  g_assert_cmpstr (ui_get_text (title), ==, "All 5 classes are chosen");

  app_data_choose_first_classes (fixture->data, 3);
  g_assert_true (gtk_widget_has_css_class (box, "partial"));
  g_assert_cmpstr (ui_get_text (title), ==, "Only 3 of 5 classes are chosen");
  g_assert_true (gtk_widget_has_css_class (all, "suggested-action"));
  ui_click (all);
  g_assert_cmpuint (app_data_get_n_chosen (fixture->data), ==, 5);
  g_assert_false (gtk_widget_has_css_class (box, "partial"));
  g_assert_false (gtk_widget_has_css_class (all, "suggested-action"));
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);

  UI_TEST ("/ui/data/wheel-over-classes", test_wheel_over_classes);
  UI_TEST ("/ui/data/many-classes", test_many_classes);
  UI_TEST ("/ui/data/list-is-one-stop", test_list_is_one_stop);
  UI_TEST ("/ui/data/opening-moves-nothing", test_opening_moves_nothing);
  UI_TEST ("/ui/data/choosing-moves-nothing", test_choosing_moves_nothing);
  UI_TEST ("/ui/data/long-names", test_long_names);
  UI_TEST ("/ui/data/cards-do-not-stretch", test_cards_do_not_stretch);
  UI_TEST ("/ui/data/large-text", test_large_text);
  UI_TEST ("/ui/data/own-copy", test_own_copy);
  UI_TEST ("/ui/data/partial-choice", test_partial_choice);
  return ui_test_run ();
}
