/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-test.h"

#include <glib/gstdio.h>
#include <string.h>

#include "app-application.h"
#include "app-mistakes-page.h"
#include "ui-test-data.h"

#define WAIT_LIMIT (10 * G_USEC_PER_SEC)

static AppApplication *application;
static char *folder;

/* ---- the program ---- */

void
ui_test_init (int *argc, char ***argv)
{
  static const char *const homes[] = { "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME",
                                       "XDG_STATE_HOME", "HOME" };
  g_autoptr (GError) error = NULL;

  folder = g_dir_make_tmp ("pupil-ui-XXXXXX", &error);
  g_assert_no_error (error);
  /* Only the user's folders: the system's hold the MIME database, without which no icon in SVG
   * loads. */
  for (size_t i = 0; i < G_N_ELEMENTS (homes); i++)
    {
      g_autofree char *home = g_build_filename (folder, homes[i], NULL);

      g_assert_cmpint (g_mkdir_with_parents (home, 0700), ==, 0);
      g_setenv (homes[i], home, TRUE);
    }
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_unsetenv ("LANGUAGE");

  g_test_init (argc, argv, NULL);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP no display\n");
      ui_test_data_remove (folder);
      exit (0);
    }

  /* Registered: that loads styles and icons. */
  application = app_application_new (G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, &error));
  g_assert_no_error (error);
  g_application_set_default (G_APPLICATION (application));
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, "gtk-font-name",
                "Cantarell 11", NULL);
}

int
ui_test_run (void)
{
  int status = g_test_run ();

  g_clear_object (&application);
  ui_test_data_remove (folder);
  g_clear_pointer (&folder, g_free);
  return status;
}

AdwApplication *
ui_test_get_application (void)
{
  return ADW_APPLICATION (application);
}

GSettings *
ui_test_get_settings (void)
{
  return app_application_get_settings (application);
}

const char *
ui_test_get_folder (void)
{
  return folder;
}

/* ---- the window ---- */

static void
reset_settings (void)
{
  GSettings *settings = ui_test_get_settings ();
  g_autoptr (GSettingsSchema) schema = NULL;
  g_auto (GStrv) keys = NULL;

  g_assert_nonnull (settings);
  g_object_get (settings, "settings-schema", &schema, NULL);
  keys = g_settings_schema_list_keys (schema);
  for (char **key = keys; *key; key++)
    g_settings_reset (settings, *key);
}

void
ui_open_window (UiFixture *fixture)
{
  fixture->window = app_window_new (GTK_APPLICATION (application), ui_test_get_settings ());
  fixture->workspace = app_window_get_workspace (fixture->window);
  fixture->data = app_workspace_get_data (fixture->workspace);
  fixture->setup = app_workspace_get_setup (fixture->workspace);
  fixture->shown = app_workspace_get_shown (fixture->workspace);
  gtk_window_present (GTK_WINDOW (fixture->window));
  ui_wait_for (gtk_widget_get_mapped (GTK_WIDGET (fixture->window)));
  ui_wait_frames (GTK_WIDGET (fixture->window), 2);
  /* The last of the pages that are made after the first frame. */
  ui_wait_for (ui_count_type (GTK_WIDGET (fixture->window), APP_TYPE_MISTAKES_PAGE) == 1);
}

void
ui_set_up (UiFixture *fixture, gconstpointer data)
{
  reset_settings ();
  ui_open_window (fixture);
}

/* Every widget of ours below @widget. */
static void
collect (GtkWidget *widget, GPtrArray *objects)
{
  if (g_str_has_prefix (G_OBJECT_TYPE_NAME (widget), "App"))
    g_ptr_array_add (objects, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    collect (child, objects);
}

void
ui_tear_down (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) objects = g_ptr_array_new ();
  TrainingSession *session;

  if (fixture->window == NULL)
    return;
  collect (GTK_WIDGET (fixture->window), objects);
  g_ptr_array_add (objects, fixture->workspace);
  g_ptr_array_add (objects, fixture->data);
  g_ptr_array_add (objects, fixture->setup);
  g_ptr_array_add (objects, fixture->shown);
  session = app_workspace_get_session (fixture->workspace);
  if (session)
    g_ptr_array_add (objects, session);
  for (guint i = 0; i < objects->len; i++)
    g_object_add_weak_pointer (g_ptr_array_index (objects, i), &g_ptr_array_index (objects, i));

  gtk_window_close (GTK_WINDOW (fixture->window));
  fixture->window = NULL;
  fixture->workspace = NULL;
  fixture->data = NULL;
  fixture->setup = NULL;
  fixture->shown = NULL;
  for (guint i = 0; i < objects->len; i++)
    {
      g_autofree char *name = g_ptr_array_index (objects, i)
                                  ? g_strdup (G_OBJECT_TYPE_NAME (g_ptr_array_index (objects, i)))
                                  : NULL;
      gint64 limit = ui_wait_begin ();

      while (g_ptr_array_index (objects, i) != NULL)
        ui_wait_step (limit, name, __FILE__, __LINE__);
    }
}

/* ---- waiting ---- */

static gboolean
wake (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

gint64
ui_wait_begin (void)
{
  return g_get_monotonic_time () + WAIT_LIMIT;
}

void
ui_wait_step (gint64 limit, const char *condition, const char *file, int line)
{
  guint source;

  if (g_get_monotonic_time () > limit)
    g_error ("%s:%d: waited in vain for: %s", file, line, condition ? condition : "the end");
  source = g_timeout_add (5, wake, NULL);
  g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
}

static void
count_frame (GdkFrameClock *clock, guint *n)
{
  if (*n > 0)
    (*n)--;
}

void
ui_wait_frames (GtkWidget *widget, guint n)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);
  gulong handler;
  gint64 limit = ui_wait_begin ();

  g_assert_nonnull (clock);
  g_object_ref (clock);
  handler = g_signal_connect (clock, "after-paint", G_CALLBACK (count_frame), &n);
  while (n > 0)
    {
      /* A frame clock with nothing to do makes no frame. */
      gtk_widget_queue_draw (widget);
      ui_wait_step (limit, "the next frame", __FILE__, __LINE__);
    }
  g_signal_handler_disconnect (clock, handler);
  g_object_unref (clock);
}

/* ---- finding ---- */

typedef gboolean (*Matches) (GtkWidget *widget, gconstpointer key);

static GtkWidget *
search (GtkWidget *widget, Matches matches, gconstpointer key, guint *skip)
{
  if (matches (widget, key) && (*skip)-- == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = search (child, matches, key, skip);

      if (found)
        return found;
    }
  return NULL;
}

static GtkWidget *
search_first (GtkWidget *root, Matches matches, gconstpointer key)
{
  guint skip = 0;

  return search (root, matches, key, &skip);
}

static gboolean
has_id (GtkWidget *widget, gconstpointer key)
{
  return g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)), key) == 0 ||
         g_strcmp0 (gtk_widget_get_name (widget), key) == 0;
}

static gboolean
has_text (GtkWidget *widget, gconstpointer key)
{
  return GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), key);
}

static gboolean
has_part (GtkWidget *widget, gconstpointer key)
{
  return GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), key) != NULL;
}

static gboolean
has_type (GtkWidget *widget, gconstpointer key)
{
  return g_type_is_a (G_OBJECT_TYPE (widget), *(const GType *) key);
}

GtkWidget *
ui_search_id (GtkWidget *root, const char *buildable_id)
{
  return search_first (root, has_id, buildable_id);
}

GtkWidget *
ui_find_id (GtkWidget *root, const char *buildable_id)
{
  GtkWidget *widget = ui_search_id (root, buildable_id);

  if (widget == NULL)
    g_error ("no widget has the id “%s”", buildable_id);
  return widget;
}

GtkWidget *
ui_search_label (GtkWidget *root, const char *text)
{
  return search_first (root, has_text, text);
}

GtkWidget *
ui_find_label (GtkWidget *root, const char *text)
{
  GtkWidget *widget = ui_search_label (root, text);

  if (widget == NULL)
    g_error ("no label says “%s”", text);
  return widget;
}

GtkWidget *
ui_search_label_part (GtkWidget *root, const char *part)
{
  return search_first (root, has_part, part);
}

GtkWidget *
ui_find_type (GtkWidget *root, GType type, guint nth)
{
  GtkWidget *widget = search (root, has_type, &type, &nth);

  if (widget == NULL)
    g_error ("too few widgets of type %s", g_type_name (type));
  return widget;
}

guint
ui_count_type (GtkWidget *root, GType type)
{
  guint n = g_type_is_a (G_OBJECT_TYPE (root), type) ? 1 : 0;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child;
       child = gtk_widget_get_next_sibling (child))
    n += ui_count_type (child, type);
  return n;
}

/* ---- acting ---- */

void
ui_click (GtkWidget *button)
{
  g_assert_true (GTK_IS_BUTTON (button));
  ui_wait_for (gtk_widget_get_mapped (button));
  ui_wait_for (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

gboolean
ui_is_enabled (UiFixture *fixture, const char *action)
{
  GActionGroup *group;

  if (g_str_has_prefix (action, "app."))
    group = G_ACTION_GROUP (application);
  else
    group = G_ACTION_GROUP (fixture->window);
  g_assert_true (g_str_has_prefix (action, "app.") || g_str_has_prefix (action, "win."));
  g_assert_true (g_action_group_has_action (group, action + 4));
  return g_action_group_get_action_enabled (group, action + 4);
}

void
ui_activate (UiFixture *fixture, const char *detailed_action)
{
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;
  g_autoptr (GError) error = NULL;

  g_action_parse_detailed_name (detailed_action, &name, &target, &error);
  g_assert_no_error (error);
  ui_wait_for (ui_is_enabled (fixture, name));
  g_assert_true (gtk_widget_activate_action_variant (GTK_WIDGET (fixture->window), name, target));
}

/* Those of GtkApplication are shortcuts of a controller of the window. */
void
ui_press (UiFixture *fixture, const char *accelerator)
{
  g_autoptr (GListModel) controllers =
      gtk_widget_observe_controllers (GTK_WIDGET (fixture->window));
  guint key;
  GdkModifierType modifiers;

  g_assert_true (gtk_accelerator_parse (accelerator, &key, &modifiers));
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      guint n = GTK_IS_SHORTCUT_CONTROLLER (controller)
                    ? g_list_model_get_n_items (G_LIST_MODEL (controller))
                    : 0;

      for (guint j = 0; j < n; j++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), j);
          GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);
          g_autofree char *text = gtk_shortcut_trigger_to_string (trigger);
          g_autoptr (GtkShortcutTrigger) wanted = gtk_keyval_trigger_new (key, modifiers);
          g_autofree char *wanted_text = gtk_shortcut_trigger_to_string (wanted);

          /* Several keys of one action are written "F1|<Control>question". */
          g_auto (GStrv) alternatives = g_strsplit (text, "|", -1);

          if (!g_strv_contains ((const char *const *) alternatives, wanted_text))
            continue;
          gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut),
                                        GTK_SHORTCUT_ACTION_EXCLUSIVE, GTK_WIDGET (fixture->window),
                                        gtk_shortcut_get_arguments (shortcut));
          return;
        }
    }
  g_error ("nothing happens on %s", accelerator);
}

TrainingSession *
ui_get_session (UiFixture *fixture)
{
  return app_workspace_get_session (fixture->workspace);
}

Run *
ui_get_run (UiFixture *fixture)
{
  return training_session_get_run (ui_get_session (fixture));
}

const char *
ui_get_text (GtkWidget *widget)
{
  return GTK_IS_INSCRIPTION (widget) ? gtk_inscription_get_text (GTK_INSCRIPTION (widget))
                                     : gtk_label_get_text (GTK_LABEL (widget));
}

void
ui_open (UiFixture *fixture, const char *path)
{
  app_data_open (fixture->data, path);
  ui_wait_for (!app_data_is_opening (fixture->data));
  g_assert_nonnull (app_data_get_dataset (fixture->data));
  g_assert_cmpstr (app_data_get_path (fixture->data), ==, path);
}

void
ui_set_quick_settings (UiFixture *fixture, guint epochs)
{
  g_autoptr (RunSettings) settings = run_settings_new ();

  g_assert_true (run_settings_parse_hidden (settings, "16", NULL));
  settings->learning_rate = 0.1;
  settings->batch_size = 16;
  settings->epochs = epochs;
  settings->threads = 1;
  app_setup_set_settings (fixture->setup, settings);
}

void
ui_train (UiFixture *fixture, guint epochs)
{
  ui_set_quick_settings (fixture, epochs);
  ui_activate (fixture, "win.train");
  ui_wait_for (!training_session_is_active (app_workspace_get_session (fixture->workspace)));
  g_assert_cmpint (training_session_get_state (app_workspace_get_session (fixture->workspace)), ==,
                   TRAINING_STATE_FINISHED);
}

/* ---- pictures ---- */

GdkTexture *
ui_render (GtkWidget *widget, const char *name)
{
  /* At the paintable's own size: another would scale and blur the picture. */
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  int width = gdk_paintable_get_intrinsic_width (paintable);
  int height = gdk_paintable_get_intrinsic_height (paintable);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  GdkRGBA background = { 1, 1, 1, 1 };
  GdkTexture *texture;

  g_assert_true (gtk_widget_get_mapped (widget));
  g_assert_cmpint (width, >, 0);
  g_assert_cmpint (height, >, 0);
  gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), "window_bg_color",
                                  &background);
  gtk_snapshot_append_color (snapshot, &background, &bounds);
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (widget)),
                                         node, &bounds);
  if (g_getenv ("UI_TEST_PICTURES"))
    {
      g_autofree char *file = g_strconcat (name, ".png", NULL);
      g_autofree char *path = g_build_filename (g_getenv ("UI_TEST_PICTURES"), file, NULL);

      g_assert_true (gdk_texture_save_to_png (texture, path));
    }
  return texture;
}

guint
ui_count_colors (GdkTexture *texture)
{
  size_t width = (size_t) gdk_texture_get_width (texture);
  size_t height = (size_t) gdk_texture_get_height (texture);
  g_autofree guint32 *pixels = g_new (guint32, width * height);
  g_autoptr (GHashTable) colors = g_hash_table_new (NULL, NULL);

  gdk_texture_download (texture, (guchar *) pixels, width * sizeof *pixels);
  for (size_t i = 0; i < width * height; i++)
    g_hash_table_add (colors, GUINT_TO_POINTER (pixels[i]));
  return g_hash_table_size (colors);
}
