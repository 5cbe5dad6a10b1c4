/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys, pointer and wheel as a person uses them: events of the X server, which GTK gets and passes
 * on by itself. What is tested with them has passed every controller, shortcut and grab.
 *
 *   if (!ui_input_begin (fixture))
 *     return;
 *   ui_type_key (fixture, "<Shift>Tab");
 *
 * Each function returns when the window has dealt with the event and drawn what came of it. */
#pragma once

#include "ui-test.h"

G_BEGIN_DECLS

/* Gives the window the keyboard, and takes the pointer off it. FALSE, with the test skipped, where
 * events cannot be made: the display is not X, or the tests were built without its testing
 * extension. */
gboolean ui_input_begin (UiFixture *fixture);

/* Presses and releases a key: "Tab", "<Shift>Tab", "<Alt>d", "a". */
void ui_type_key (UiFixture *fixture, const char *accelerator);

/* Types ASCII letters, digits and spaces. */
void ui_type_text (UiFixture *fixture, const char *text);

/* Moves the pointer into @widget, to (@x, @y) of its own coordinates. */
void ui_move_pointer (UiFixture *fixture, GtkWidget *widget, double x, double y);

/* Moves the pointer to the middle of @widget and presses its first button. */
void ui_press_pointer (UiFixture *fixture, GtkWidget *widget);

/* Turns the wheel by @steps where the pointer is: downwards, or upwards if negative. */
void ui_turn_wheel (UiFixture *fixture, int steps);

/* What has the keyboard in the window, also in a popover; NULL: nothing has. */
GtkWidget *ui_get_focus (UiFixture *fixture);

/* "GtkButton “stop_button”": for messages. The caller frees it. */
char *ui_describe_widget (GtkWidget *widget);

G_END_DECLS
