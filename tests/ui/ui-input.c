/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-input.h"

#ifdef UI_INPUT_X11
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>
#include <gdk/x11/gdkx.h>
#endif

GtkWidget *
ui_get_focus (UiFixture *fixture)
{
  return gtk_root_get_focus (GTK_ROOT (fixture->window));
}

char *
ui_describe_widget (GtkWidget *widget)
{
  GString *text = g_string_new (widget == NULL ? "nothing" : NULL);

  /* Up to the first that is ours, with what has a name in between. */
  for (GtkWidget *at = widget; at != NULL; at = gtk_widget_get_parent (at))
    {
      const char *id = gtk_buildable_get_buildable_id (GTK_BUILDABLE (at));
      gboolean named = id != NULL && !g_str_has_prefix (id, "___");
      gboolean ours = g_str_has_prefix (G_OBJECT_TYPE_NAME (at), "App");

      if (at != widget && !named && !ours)
        continue;
      g_string_append_printf (text, "%s%s", at == widget ? "" : " in ", G_OBJECT_TYPE_NAME (at));
      if (named && !g_str_equal (id, G_OBJECT_TYPE_NAME (at)))
        g_string_append_printf (text, " “%s”", id);
      if (ours && at != widget)
        break;
    }
  return g_string_free (text, FALSE);
}

#ifdef UI_INPUT_X11

#define WHEEL_DOWN 5
#define WHEEL_UP 4

static Display *
get_display (UiFixture *fixture)
{
  return gdk_x11_display_get_xdisplay (gtk_widget_get_display (GTK_WIDGET (fixture->window)));
}

static Window
get_xid (GtkWidget *widget)
{
  GtkNative *native = gtk_widget_get_native (widget);

  return gdk_x11_surface_get_xid (gtk_native_get_surface (native));
}

/* The server has dealt with the event when it answers; then the window has what came of it, and
 * passes some of it on with the next frame. */
static void
deal_with_events (UiFixture *fixture)
{
  XSync (get_display (fixture), False);
  for (guint i = 0; i < 100 && g_main_context_pending (NULL); i++)
    g_main_context_iteration (NULL, FALSE);
  ui_wait_frames (GTK_WIDGET (fixture->window), 1);
}

gboolean
ui_input_begin (UiFixture *fixture)
{
  GdkDisplay *display = gtk_widget_get_display (GTK_WIDGET (fixture->window));
  int event, error, major, minor;

  if (!GDK_IS_X11_DISPLAY (display) ||
      !XTestQueryExtension (get_display (fixture), &event, &error, &major, &minor))
    {
      g_test_skip ("This display takes no events from tests.");
      return FALSE;
    }
  /* Without a window manager nobody else does that. */
  XSetInputFocus (get_display (fixture), get_xid (GTK_WIDGET (fixture->window)), RevertToParent,
                  CurrentTime);
  XTestFakeMotionEvent (get_display (fixture), -1, 4000, 4000, CurrentTime);
  deal_with_events (fixture);
  ui_wait_for (gtk_window_is_active (GTK_WINDOW (fixture->window)));
  return TRUE;
}

static void
fake_key (UiFixture *fixture, guint keyval, gboolean press)
{
  KeyCode code = XKeysymToKeycode (get_display (fixture), keyval);

  g_assert_cmpuint (code, !=, 0);
  XTestFakeKeyEvent (get_display (fixture), code, press, CurrentTime);
}

void
ui_type_key (UiFixture *fixture, const char *accelerator)
{
  const struct
  {
    GdkModifierType modifier;
    guint key;
  } modifiers[] = {
    { GDK_SHIFT_MASK, XK_Shift_L },
    { GDK_CONTROL_MASK, XK_Control_L },
    { GDK_ALT_MASK, XK_Alt_L },
  };
  GdkModifierType mask;
  guint key;

  g_assert_true (gtk_accelerator_parse (accelerator, &key, &mask));
  for (guint i = 0; i < G_N_ELEMENTS (modifiers); i++)
    if (mask & modifiers[i].modifier)
      fake_key (fixture, modifiers[i].key, TRUE);
  fake_key (fixture, key, TRUE);
  fake_key (fixture, key, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (modifiers); i++)
    if (mask & modifiers[i].modifier)
      fake_key (fixture, modifiers[i].key, FALSE);
  deal_with_events (fixture);
}

void
ui_type_text (UiFixture *fixture, const char *text)
{
  for (; *text != '\0'; text++)
    {
      char name[] = { *text, '\0' };

      ui_type_key (fixture, *text == ' ' ? "space" : name);
    }
}

void
ui_move_pointer (UiFixture *fixture, GtkWidget *widget, double x, double y)
{
  GtkNative *native = gtk_widget_get_native (widget);
  double in_window_x, in_window_y, shadow_x, shadow_y;
  int scale = gtk_widget_get_scale_factor (widget);
  int origin_x, origin_y;
  Window child;

  g_assert_true (gtk_widget_get_mapped (widget));
  g_assert_true (gtk_widget_translate_coordinates (widget, GTK_WIDGET (native), x, y, &in_window_x,
                                                   &in_window_y));
  gtk_native_get_surface_transform (native, &shadow_x, &shadow_y);
  XTranslateCoordinates (get_display (fixture), get_xid (widget),
                         DefaultRootWindow (get_display (fixture)), 0, 0, &origin_x, &origin_y,
                         &child);
  XTestFakeMotionEvent (get_display (fixture), -1,
                        origin_x + (int) ((in_window_x + shadow_x) * scale),
                        origin_y + (int) ((in_window_y + shadow_y) * scale), CurrentTime);
  deal_with_events (fixture);
}

static void
fake_button (UiFixture *fixture, guint button)
{
  XTestFakeButtonEvent (get_display (fixture), button, True, CurrentTime);
  XTestFakeButtonEvent (get_display (fixture), button, False, CurrentTime);
  deal_with_events (fixture);
}

void
ui_press_pointer (UiFixture *fixture, GtkWidget *widget)
{
  ui_move_pointer (fixture, widget, gtk_widget_get_width (widget) / 2.0,
                   gtk_widget_get_height (widget) / 2.0);
  fake_button (fixture, 1);
}

void
ui_turn_wheel (UiFixture *fixture, int steps)
{
  for (int i = 0; i < ABS (steps); i++)
    fake_button (fixture, steps > 0 ? WHEEL_DOWN : WHEEL_UP);
}

#else

gboolean
ui_input_begin (UiFixture *fixture)
{
  g_test_skip ("These tests were built without the testing extension of X.");
  return FALSE;
}

void
ui_type_key (UiFixture *fixture, const char *accelerator)
{
  g_assert_not_reached ();
}

void
ui_type_text (UiFixture *fixture, const char *text)
{
  g_assert_not_reached ();
}

void
ui_move_pointer (UiFixture *fixture, GtkWidget *widget, double x, double y)
{
  g_assert_not_reached ();
}

void
ui_press_pointer (UiFixture *fixture, GtkWidget *widget)
{
  g_assert_not_reached ();
}

void
ui_turn_wheel (UiFixture *fixture, int steps)
{
  g_assert_not_reached ();
}

#endif
