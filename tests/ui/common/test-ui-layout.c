/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How children are placed by the layouts that the pages share. */
#include "app-wrap-layout.h"
#include "ui-test.h"

#define BUTTON_WIDTH 100
#define BUTTON_HEIGHT 30
#define SPACING 6
#define LINE_SPACING 4

static GtkWidget *
make_box (guint n)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_set_layout_manager (box, g_object_new (APP_TYPE_WRAP_LAYOUT, "spacing", SPACING,
                                                    "line-spacing", LINE_SPACING, NULL));
  for (guint i = 0; i < n; i++)
    {
      GtkWidget *child = gtk_drawing_area_new ();

      gtk_widget_set_size_request (child, BUTTON_WIDTH, BUTTON_HEIGHT);
      gtk_box_append (GTK_BOX (box), child);
    }
  return g_object_ref_sink (box);
}

static int
measure_height (GtkWidget *box, int width)
{
  int minimum, natural;

  gtk_widget_measure (box, GTK_ORIENTATION_VERTICAL, width, &minimum, &natural, NULL, NULL);
  g_assert_cmpint (minimum, ==, natural);
  return natural;
}

static void
test_lines (void)
{
  GtkWidget *box = make_box (3);
  int minimum, natural;

  gtk_widget_measure (box, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  g_assert_cmpint (minimum, ==, BUTTON_WIDTH);
  g_assert_cmpint (natural, ==, 3 * BUTTON_WIDTH + 2 * SPACING);
  g_assert_cmpint (measure_height (box, natural), ==, BUTTON_HEIGHT);
  g_assert_cmpint (measure_height (box, natural - 1), ==, 2 * BUTTON_HEIGHT + LINE_SPACING);
  g_assert_cmpint (measure_height (box, BUTTON_WIDTH), ==, 3 * BUTTON_HEIGHT + 2 * LINE_SPACING);
  /* What is hidden takes no room. */
  gtk_widget_set_visible (gtk_widget_get_last_child (box), FALSE);
  g_assert_cmpint (measure_height (box, 2 * BUTTON_WIDTH + SPACING), ==, BUTTON_HEIGHT);
  g_object_unref (box);
}

static void
assert_place (GtkWidget *child, int x, int y, int width)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (child, gtk_widget_get_parent (child), &bounds));
  g_assert_cmpfloat ((double) bounds.origin.x, ==, x);
  g_assert_cmpfloat ((double) bounds.origin.y, ==, y);
  g_assert_cmpfloat ((double) bounds.size.width, ==, width);
}

static void
test_places (void)
{
  GtkWidget *box = make_box (3);
  GtkWidget *first = gtk_widget_get_first_child (box);
  GtkWidget *second = gtk_widget_get_next_sibling (first);
  GtkWidget *third = gtk_widget_get_next_sibling (second);
  GtkAllocation place = { 0, 0, 250, 2 * BUTTON_HEIGHT + LINE_SPACING };

  measure_height (box, place.width);
  gtk_widget_size_allocate (box, &place, -1);
  assert_place (first, 0, 0, BUTTON_WIDTH);
  assert_place (second, BUTTON_WIDTH + SPACING, 0, BUTTON_WIDTH);
  assert_place (third, 0, BUTTON_HEIGHT + LINE_SPACING, BUTTON_WIDTH);

  /* One that expands takes the rest of its line. */
  gtk_widget_set_hexpand (first, TRUE);
  gtk_widget_size_allocate (box, &place, -1);
  assert_place (first, 0, 0, 250 - BUTTON_WIDTH - SPACING);
  assert_place (second, 250 - BUTTON_WIDTH, 0, BUTTON_WIDTH);

  gtk_widget_set_direction (box, GTK_TEXT_DIR_RTL);
  gtk_widget_size_allocate (box, &place, -1);
  assert_place (second, 0, 0, BUTTON_WIDTH);
  assert_place (third, 250 - BUTTON_WIDTH, BUTTON_HEIGHT + LINE_SPACING, BUTTON_WIDTH);
  g_object_unref (box);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/ui/wrap-layout/lines", test_lines);
  g_test_add_func ("/ui/wrap-layout/places", test_places);
  return ui_test_run ();
}
