/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every test of the user interface needs: the application, a window that is checked for leaks
 * when it closes, waiting, finding, clicking and pictures.
 *
 *   static void
 *   test_train (UiFixture *fixture, gconstpointer data)
 *   {
 *     ui_open (fixture, ui_test_small_dataset ());
 *     ui_click (ui_find_id (GTK_WIDGET (fixture->window), "train_button"));
 *     ui_wait_for (training_is_over (fixture->workspace));
 *   }
 *
 *   int
 *   main (int argc, char **argv)
 *   {
 *     ui_test_init (&argc, &argv);
 *     UI_TEST ("/ui/train/two-epochs", test_train);
 *     return ui_test_run ();
 *   }
 */
#pragma once

#include <adwaita.h>

#include "app-window.h"
#include "app-workspace.h"

G_BEGIN_DECLS

typedef struct
{
  AppWindow *window;
  /* The window's; not owned. */
  AppWorkspace *workspace;
  AppData *data;
  AppSetup *setup;
  AppShown *shown;
} UiFixture;

/* Isolates the user's folders, switches animations off and makes warnings fatal. Without a
 * display the program ends here, with all tests skipped. */
void ui_test_init (int *argc, char ***argv);
/* Runs the tests and removes the temporary folder. */
int ui_test_run (void);

AdwApplication *ui_test_get_application (void);
GSettings *ui_test_get_settings (void);

/* A folder of this program, removed at the end. */
const char *ui_test_get_folder (void);

/* Resets the settings, opens a window without any data set and waits until it is drawn. */
void ui_set_up (UiFixture *fixture, gconstpointer data);
/* Closes the window and asserts that it, its pages and its workspace (with the session) are
 * finalized. */
void ui_tear_down (UiFixture *fixture, gconstpointer data);

#define UI_TEST(path, function)                                                                    \
  g_test_add (path, UiFixture, NULL, ui_set_up, function, ui_tear_down)

/* Opens another window with the same settings, which the caller closes with ui_tear_down(). */
void ui_open_window (UiFixture *fixture);

/* Iterates the main loop until @condition, an expression, is true; fails after ten seconds. */
#define ui_wait_for(condition)                                                                     \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 ui_limit_ = ui_wait_begin ();                                                           \
    while (!(condition))                                                                           \
      ui_wait_step (ui_limit_, G_STRINGIFY (condition), __FILE__, __LINE__);                       \
  }                                                                                                \
  G_STMT_END
gint64 ui_wait_begin (void);
void ui_wait_step (gint64 limit, const char *condition, const char *file, int line);

/* Waits until @n more frames were drawn. */
void ui_wait_frames (GtkWidget *widget, guint n);

/* Searching the widgets below (and with) @root, depth first. The _find_ functions assert that
 * there is one; the _search_ functions return NULL if there is none. Widgets that are not mapped
 * are found, too. */
GtkWidget *ui_find_id (GtkWidget *root, const char *buildable_id);
GtkWidget *ui_search_id (GtkWidget *root, const char *buildable_id);
GtkWidget *ui_find_label (GtkWidget *root,
                          const char *text); /* a GtkLabel with exactly this text */
GtkWidget *ui_search_label (GtkWidget *root, const char *text);
GtkWidget *ui_search_label_part (GtkWidget *root, const char *part); /* that contains it */
GtkWidget *ui_find_type (GtkWidget *root, GType type, guint nth); /* the nth (from 0) of a type */
guint ui_count_type (GtkWidget *root, GType type);

/* "clicked" on a button, which must be sensitive and mapped. */
void ui_click (GtkWidget *button);

/* Whether win.NAME (or app.NAME) can be used now. */
gboolean ui_is_enabled (UiFixture *fixture, const char *action);
/* Activates it, by its detailed name: "win.train", "win.page('data')". It must be enabled. */
void ui_activate (UiFixture *fixture, const char *detailed_action);

/* Presses the shortcut of an accelerator such as "<Control>t" as the window's controllers see
 * it. */
void ui_press (UiFixture *fixture, const char *accelerator);

/* The window's session, or NULL; its run. */
TrainingSession *ui_get_session (UiFixture *fixture);
Run *ui_get_run (UiFixture *fixture);

/* What a GtkLabel or GtkInscription says. */
const char *ui_get_text (GtkWidget *widget);

/* Opens @path and waits until it is open. */
void ui_open (UiFixture *fixture, const char *path);
/* Few hidden units and @epochs epochs. */
void ui_set_quick_settings (UiFixture *fixture, guint epochs);
/* Presses Train and waits for the end. */
void ui_train (UiFixture *fixture, guint epochs);

/* A picture of a mapped widget on the window's background, also saved as NAME.png in
 * $UI_TEST_PICTURES if that is set. The caller owns the texture. */
GdkTexture *ui_render (GtkWidget *widget, const char *name);
/* How many different colors a picture has. */
guint ui_count_colors (GdkTexture *texture);

/* Data sets of three classes, "0", "1" and "2", as folders of IDX files, made once: 40 training
 * and 20 test images of 8 × 8 pixels in each class. A network learns them in a few epochs, but
 * for some images. */
const char *ui_test_small_dataset (void);
/* Five classes, "0" to "4", of 20 training and 10 test images of 10 × 10 pixels. */
const char *ui_test_five_classes_dataset (void);
/* 4000 training images of 28 × 28 pixels in each class, so that an epoch takes long enough to be
 * paused and stopped. */
const char *ui_test_slow_dataset (void);
/* 20 training images in each class, and 4000 test images, so that testing takes long. */
const char *ui_test_long_test_dataset (void);
/* An IDX file that is cut off in the middle. */
const char *ui_test_damaged_file (void);
/* 120 classes, "0" to "119", of three training images and one test image of 8 × 8 pixels. */
const char *ui_test_many_classes_dataset (void);

G_END_DECLS
