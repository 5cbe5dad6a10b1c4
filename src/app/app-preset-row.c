#include "app-preset-row.h"

#include <glib/gi18n-lib.h>

struct _AppPresetRow
{
  AdwComboRow parent_instance;

  GtkStringList *titles; /* of the presets and, once there are any, of the own settings */
  RunSettings own;       /* the last that were no preset */
  gboolean has_own;
  gboolean updating; /* what changes now was not changed by the user */
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AppPresetRow, app_preset_row, ADW_TYPE_COMBO_ROW)

/* ---- texts ---- */

/* The own settings come after all presets. */
static const char *
get_title (guint position)
{
  return position < run_preset_get_n () ? _ (run_preset_get (position)->title) : _ ("Own settings");
}

static const char *
get_description (guint position)
{
  return position < run_preset_get_n ()
             ? _ (run_preset_get (position)->description)
             : _ ("What you have set yourself. Choose a preset to fill in all settings at once.");
}

static void
update_texts (AppPresetRow *row)
{
  guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (row));

  if (selected == GTK_INVALID_LIST_POSITION)
    return;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), get_title (selected));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), get_description (selected));
}

/* ---- the list ---- */

static GtkWidget *
make_label (const char *const *css_classes, gboolean wrap)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), wrap);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 34);
  gtk_widget_set_css_classes (label, (const char **) css_classes);
  return label;
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  const char *const title_classes[] = { NULL };
  const char *const sentence_classes[] = { "caption", "dim-label", NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *check = gtk_image_new_from_icon_name ("object-select-symbolic");

  gtk_box_append (GTK_BOX (texts), make_label (title_classes, TRUE));
  gtk_box_append (GTK_BOX (texts), make_label (sentence_classes, TRUE));
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (box), texts);
  gtk_box_append (GTK_BOX (box), check);
  g_object_bind_property (item, "selected", check, "visible", G_BINDING_SYNC_CREATE);
  gtk_list_item_set_child (item, box);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  guint position = gtk_list_item_get_position (item);
  GtkWidget *box = gtk_list_item_get_child (item);
  GtkWidget *title = gtk_widget_get_first_child (gtk_widget_get_first_child (box));

  gtk_label_set_label (GTK_LABEL (title), get_title (position));
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_next_sibling (title)), get_description (position));
  /* What has the focus is the list's own row around the box. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (box)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, get_title (position),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, get_description (position),
                                  -1);
}

static void
on_selected (AppPresetRow *row)
{
  if (adw_combo_row_get_selected (ADW_COMBO_ROW (row)) == GTK_INVALID_LIST_POSITION)
    return;
  update_texts (row);
  if (!row->updating)
    g_signal_emit (row, signals[CHANGED], 0);
}

/* ---- public ---- */

static guint
find_position (const RunPreset *preset)
{
  guint n = run_preset_get_n ();

  for (guint i = 0; i < n; i++)
    if (run_preset_get (i) == preset)
      return i;
  return n;
}

void
app_preset_row_set_settings (AppPresetRow *row, const RunSettings *settings)
{
  const RunPreset *preset;

  g_return_if_fail (APP_IS_PRESET_ROW (row));
  g_return_if_fail (settings != NULL);

  preset = run_preset_recognize (settings);
  row->updating = TRUE;
  if (preset == NULL)
    {
      row->own = *settings;
      if (!row->has_own)
        gtk_string_list_append (row->titles, get_title (run_preset_get_n ()));
      row->has_own = TRUE;
    }
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), find_position (preset));
  row->updating = FALSE;
}

void
app_preset_row_get_settings (AppPresetRow *row, RunSettings *settings)
{
  guint selected;
  RunSettings chosen;

  g_return_if_fail (APP_IS_PRESET_ROW (row));
  g_return_if_fail (settings != NULL);

  selected = adw_combo_row_get_selected (ADW_COMBO_ROW (row));
  chosen = *settings;
  if (selected < run_preset_get_n ())
    run_preset_apply (run_preset_get (selected), &chosen);
  else if (row->has_own)
    chosen = row->own;
  chosen.seed = settings->seed;
  chosen.threads = settings->threads;
  *settings = chosen;
}

/* ---- GObject ---- */

static void
app_preset_row_dispose (GObject *object)
{
  g_clear_object (&APP_PRESET_ROW (object)->titles);
  G_OBJECT_CLASS (app_preset_row_parent_class)->dispose (object);
}

static void
app_preset_row_class_init (AppPresetRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = app_preset_row_dispose;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
app_preset_row_init (AppPresetRow *row)
{
  g_autoptr (GtkListItemFactory) nothing = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  row->updating = TRUE;
  row->titles = gtk_string_list_new (NULL);
  for (guint i = 0; i < run_preset_get_n (); i++)
    gtk_string_list_append (row->titles, get_title (i));
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  /* The row's title says already what is chosen. */
  adw_combo_row_set_factory (ADW_COMBO_ROW (row), nothing);
  adw_combo_row_set_list_factory (ADW_COMBO_ROW (row), factory);
  g_signal_connect (row, "notify::selected", G_CALLBACK (on_selected), NULL);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (row->titles));
  update_texts (row);
  row->updating = FALSE;
}
