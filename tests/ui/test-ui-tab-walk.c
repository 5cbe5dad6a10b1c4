/* SPDX-License-Identifier: GPL-3.0-or-later */
/* With the Tab key alone: on every page, in every state, it comes to everything that can be used,
 * shows where it is, and gets round to where it began. */
#include "ui-controls.h"
#include "ui-input.h"
#include "ui-states.h"

#include <string.h>

#define MAX_STOPS 300   /* of one walk */
#define MAX_PICTURES 20 /* of one stop */

/* ---- what has to be reached ---- */

static gboolean
has_items (GtkWidget *list)
{
  GtkWidget *item = gtk_widget_get_first_child (list);

  return item != NULL && gtk_widget_get_mapped (item) && ui_is_usable (list);
}

typedef struct
{
  GPtrArray *stops; /* in the order of the walk */
  const UiState *state;
  const char *page;
} Walk;

/* From libadwaita 1.7 on, a switcher is one stop of Tab, and arrow keys go through its buttons. */
static gboolean
are_of_one_switcher (GtkWidget *a, GtkWidget *b)
{
  GtkWidget *switcher = gtk_widget_get_ancestor (a, ADW_TYPE_VIEW_SWITCHER);

  return switcher != NULL && gtk_widget_is_ancestor (b, switcher);
}

/* The focus was on it, in it, or on the row that works it. */
static gboolean
is_reached (const Walk *walk, GtkWidget *widget)
{
  for (guint i = 0; i < walk->stops->len; i++)
    {
      GtkWidget *stop = g_ptr_array_index (walk->stops, i);

      if (stop == widget || gtk_widget_is_ancestor (stop, widget) ||
          are_of_one_switcher (stop, widget) ||
          (ui_is_compound (stop) && gtk_widget_is_ancestor (widget, stop)) ||
          (ADW_IS_ACTION_ROW (stop) &&
           adw_action_row_get_activatable_widget (ADW_ACTION_ROW (stop)) == widget))
        return TRUE;
    }
  return FALSE;
}

static void
check_reached (GtkWidget *widget, gpointer data)
{
  const Walk *walk = data;
  g_autofree char *name = NULL;

  if (ui_is_list (widget) ? !has_items (widget) : !ui_is_control (widget))
    return;
  /* What is in each of a list's rows alike is reached by way of the row. */
  if (!ui_is_list (widget) && gtk_widget_get_ancestor (widget, GTK_TYPE_LIST_BASE) != NULL)
    return;
  if (is_reached (walk, widget))
    return;
  name = ui_describe_widget (widget);
  ui_fault (walk->state, walk->page, "Tab does not reach %s", name);
}

/* ---- one stop a list ---- */

static void
check_stops_of_list (GtkWidget *widget, gpointer data)
{
  const Walk *walk = data;
  g_autofree char *name = NULL;
  guint n = 0;

  if (!ui_is_list (widget))
    return;
  /* Rows that do something, as buttons do, are stops of their own in a list of settings. */
  for (guint i = 0; i < walk->stops->len; i++)
    {
      GtkWidget *stop = g_ptr_array_index (walk->stops, i);

      if (gtk_widget_get_parent (stop) == widget &&
          !(GTK_IS_LIST_BOX_ROW (stop) &&
            gtk_list_box_row_get_activatable (GTK_LIST_BOX_ROW (stop))))
        n++;
    }
  if (n <= 1)
    return;
  name = ui_describe_widget (widget);
  ui_fault (walk->state, walk->page, "%u Tab stops in the rows of %s", n, name);
}

/* ---- what is seen of the focus ---- */

static GtkWidget *
get_viewport (GtkWidget *widget)
{
  return gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);
}

static void
check_in_view (const Walk *walk, GtkWidget *stop)
{
  GtkWidget *viewport = get_viewport (stop);
  graphene_rect_t bounds, view;
  g_autofree char *name = NULL;

  if (viewport == NULL || viewport == stop || !gtk_widget_compute_bounds (stop, viewport, &bounds))
    return;
  graphene_rect_init (&view, 0, 0, (float) gtk_widget_get_width (viewport),
                      (float) gtk_widget_get_height (viewport));
  if (graphene_rect_intersection (&view, &bounds, &bounds) && bounds.size.height > 4)
    return;
  name = ui_describe_widget (stop);
  ui_fault (walk->state, walk->page, "the focus is out of view at %s", name);
}

/* The pixels of the window, once what scrolls into view is there. */
static guint32 *
take_picture (UiFixture *fixture, int *width, int *height)
{
  g_autoptr (GdkTexture) texture = NULL;
  guint32 *pixels;

  ui_wait_frames (GTK_WIDGET (fixture->window), 2);
  texture = ui_render (GTK_WIDGET (fixture->window), "tab-walk");
  *width = gdk_texture_get_width (texture);
  *height = gdk_texture_get_height (texture);
  pixels = g_new (guint32, (size_t) *width * (size_t) *height);
  gdk_texture_download (texture, (guchar *) pixels, (size_t) *width * sizeof *pixels);
  return pixels;
}

/* GTK takes the mark of the focus away when no key was pressed for a while, and pictures can take
 * longer than that. */
static guint32 *
take_picture_with_focus (UiFixture *fixture, int *width, int *height)
{
  for (int i = 0; i < MAX_PICTURES; i++)
    {
      g_autofree guint32 *pixels = NULL;

      gtk_window_set_focus_visible (GTK_WINDOW (fixture->window), TRUE);
      pixels = take_picture (fixture, width, height);
      if (gtk_window_get_focus_visible (GTK_WINDOW (fixture->window)))
        return g_steal_pointer (&pixels);
    }
  g_error ("The window cannot be drawn in the time that the focus is shown.");
}

/* Looks at the window with the mark of the focus and without. Text has its cursor, always. */
static void
check_focus_is_drawn (UiFixture *fixture, const Walk *walk, GtkWidget *focus)
{
  g_autofree guint32 *with = NULL, *without = NULL;
  g_autofree char *name = NULL;
  int width, height, other_width, other_height;

  if (!walk->state->is_still || GTK_IS_TEXT (focus) || GTK_IS_TEXT_VIEW (focus))
    return;
  with = take_picture_with_focus (fixture, &width, &height);
  gtk_window_set_focus_visible (GTK_WINDOW (fixture->window), FALSE);
  without = take_picture (fixture, &other_width, &other_height);
  g_assert_cmpint (width, ==, other_width);
  g_assert_cmpint (height, ==, other_height);
  if (memcmp (with, without, (size_t) width * (size_t) height * sizeof *with) != 0)
    return;
  name = ui_describe_widget (focus);
  ui_fault (walk->state, walk->page, "the focus cannot be seen at %s", name);
}

/* ---- the walk ---- */

static void
note_shown (GtkWindow *window, GParamSpec *pspec, gboolean *shown)
{
  *shown |= gtk_window_get_focus_visible (window);
}

/* TRUE if the key made the window show where the focus is. */
static gboolean
press_key (UiFixture *fixture, const char *key)
{
  gboolean shown = FALSE;
  gulong handler;

  gtk_window_set_focus_visible (GTK_WINDOW (fixture->window), FALSE);
  handler =
      g_signal_connect (fixture->window, "notify::focus-visible", G_CALLBACK (note_shown), &shown);
  ui_type_key (fixture, key);
  g_signal_handler_disconnect (fixture->window, handler);
  return shown;
}

/* Presses Tab until the focus is where it was first. FALSE if that does not happen. */
static gboolean
walk_round (UiFixture *fixture, Walk *walk, const char *key)
{
  gtk_root_set_focus (GTK_ROOT (fixture->window), NULL);
  ui_wait_frames (GTK_WIDGET (fixture->window), 1);
  for (guint i = 0; i < MAX_STOPS; i++)
    {
      GtkWidget *focus;
      g_autofree char *name = NULL;
      guint before;
      gboolean shown = press_key (fixture, key);

      focus = ui_get_focus (fixture);
      name = ui_describe_widget (focus);
      if (focus == NULL)
        {
          /* Past the last: the next key is the first again. */
          if (walk->stops->len > 0)
            return TRUE;
          ui_fault (walk->state, walk->page, "%s brings the focus nowhere", key);
          return FALSE;
        }
      if (g_ptr_array_find (walk->stops, focus, &before))
        {
          if (before == 0)
            return TRUE;
          ui_fault (walk->state, walk->page, "%s is trapped at %s", key, name);
          return FALSE;
        }
      g_ptr_array_add (walk->stops, focus);
      g_test_message ("%s, %s: %s: %s", walk->state->name, walk->page, key, name);
      if (!shown)
        ui_fault (walk->state, walk->page, "the focus is not shown at %s", name);
      check_in_view (walk, focus);
      if (g_str_equal (key, "Tab"))
        check_focus_is_drawn (fixture, walk, focus);
    }
  ui_fault (walk->state, walk->page, "%s comes to more than %d stops", key, MAX_STOPS);
  return FALSE;
}

static void
test_walk (UiFixture *fixture, const UiState *state, const char *page)
{
  const char *const keys[] = { "Tab", "<Shift>Tab" };

  if (!ui_input_begin (fixture))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (GPtrArray) stops = g_ptr_array_new ();
      Walk walk = { stops, state, page };

      if (!walk_round (fixture, &walk, keys[i]))
        continue;
      ui_visit (GTK_WIDGET (fixture->window), check_reached, &walk);
      ui_visit (GTK_WIDGET (fixture->window), check_stops_of_list, &walk);
    }
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_set_nonfatal_assertions ();
  ui_add_page_tests ("/ui/tab-walk", test_walk);
  return ui_test_run ();
}
