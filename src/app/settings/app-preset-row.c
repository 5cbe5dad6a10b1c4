/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-preset-row.h"

#include <glib/gi18n-lib.h>

#include "report-work.h"
#include "run-setting.h"

struct _AppPresetRow
{
  AdwComboRow parent_instance;

  GtkStringList *titles; /* of the presets and, once there are any, of the own settings */
  GtkStack *sentences;   /* what each of them is for, all of them as high as the longest */
  GPtrArray *works;      /* borrowed from them: GtkLabel, what each of them will do */
  RunPresetData data;
  RunSettings *own;      /* the last that were no preset; NULL: none yet */
  const RunPreset *base; /* that they came from; NULL: not known yet */
  gboolean updating;     /* what changes now was not changed by the user */
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
  return position < run_preset_get_n () ? _ (run_preset_get (position)->title)
                                        : _ ("Custom settings");
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
  gtk_stack_set_visible_child_name (row->sentences, get_title (selected));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  get_title (selected), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  get_description (selected), -1);
}

static GtkLabel *
make_sentence (const char *const *css_classes)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_css_classes (label, (const char **) css_classes);
  return GTK_LABEL (label);
}

/* The longest sentences decide how high they are, so that what stands below stays where it is when
 * another preset is chosen. */
static void
make_sentences (AppPresetRow *row)
{
  const char *const description_classes[] = { "caption", "dim-label", NULL };
  const char *const work_classes[] = { "caption", NULL };

  row->sentences = g_object_ref_sink (GTK_STACK (gtk_stack_new ()));
  row->works = g_ptr_array_new ();
  for (guint i = 0; i <= run_preset_get_n (); i++)
    {
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
      GtkLabel *description = make_sentence (description_classes);
      GtkLabel *work = make_sentence (work_classes);

      gtk_label_set_label (description, get_description (i));
      gtk_box_append (GTK_BOX (box), GTK_WIDGET (description));
      gtk_box_append (GTK_BOX (box), GTK_WIDGET (work));
      gtk_stack_add_named (row->sentences, box, get_title (i));
      g_ptr_array_add (row->works, work);
    }
}

static void
set_work (AppPresetRow *row, guint position, const RunSettings *settings, size_t n_images)
{
  g_autofree char *work = report_describe_work (settings, n_images);

  gtk_label_set_label (g_ptr_array_index (row->works, position), work);
}

/* What each preset will do with the data. */
static void
update_works (AppPresetRow *row)
{
  for (guint i = 0; i < run_preset_get_n (); i++)
    {
      g_autoptr (RunSettings) settings = run_settings_new ();

      run_preset_apply (run_preset_get (i), &row->data, settings);
      set_work (row, i, settings, row->data.n_images);
    }
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

/* How many settings are those of @preset. The network says most about where settings came from. */
static guint
count_equal (const RunPreset *preset, const RunPresetData *data, const RunSettings *settings)
{
  g_autoptr (RunSettings) made = run_settings_copy (settings);
  guint n = 0;

  run_preset_apply (preset, data, made);
  for (guint id = 0; id < RUN_N_SETTINGS; id++)
    if (run_settings_have_same (made, settings, id))
      n += id == RUN_SETTING_NETWORK ? RUN_N_SETTINGS : 1;
  return n;
}

/* Where own settings probably came from that were made at another time. */
static const RunPreset *
find_nearest (const RunPresetData *data, const RunSettings *settings)
{
  const RunPreset *nearest = run_preset_get (0);

  for (guint i = 1; i < run_preset_get_n (); i++)
    if (count_equal (run_preset_get (i), data, settings) > count_equal (nearest, data, settings))
      nearest = run_preset_get (i);
  return nearest;
}

void
app_preset_row_set_data (AppPresetRow *row, const RunPresetData *data)
{
  g_return_if_fail (APP_IS_PRESET_ROW (row));
  g_return_if_fail (data != NULL);

  if (row->data.n_images == data->n_images && nn_shape_equal (row->data.shape, data->shape))
    return;
  row->data = *data;
  update_works (row);
}

void
app_preset_row_set_settings (AppPresetRow *row, const RunSettings *settings, size_t n_trained)
{
  const RunPreset *preset;

  g_return_if_fail (APP_IS_PRESET_ROW (row));
  g_return_if_fail (settings != NULL);

  preset = run_preset_recognize (settings, &row->data);
  if (preset || row->base == NULL)
    row->base = preset ? preset : find_nearest (&row->data, settings);
  row->updating = TRUE;
  if (preset == NULL)
    {
      if (row->own == NULL)
        gtk_string_list_append (row->titles, get_title (run_preset_get_n ()));
      g_clear_pointer (&row->own, run_settings_free);
      row->own = run_settings_copy (settings);
    }
  set_work (row, run_preset_get_n (), settings, n_trained);
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), find_position (preset));
  row->updating = FALSE;
}

void
app_preset_row_get_settings (AppPresetRow *row, RunSettings *settings)
{
  guint selected, threads;
  guint64 seed;

  g_return_if_fail (APP_IS_PRESET_ROW (row));
  g_return_if_fail (settings != NULL);

  selected = adw_combo_row_get_selected (ADW_COMBO_ROW (row));
  seed = settings->seed;
  threads = settings->threads;
  if (selected < run_preset_get_n ())
    run_preset_apply (run_preset_get (selected), &row->data, settings);
  else if (row->own)
    run_settings_assign (settings, row->own);
  settings->seed = seed;
  settings->threads = threads;
}

void
app_preset_row_get_base (AppPresetRow *row, RunSettings *base)
{
  g_return_if_fail (APP_IS_PRESET_ROW (row));
  g_return_if_fail (base != NULL);

  if (row->base)
    run_preset_apply (row->base, &row->data, base);
}

GtkWidget *
app_preset_row_get_sentences (AppPresetRow *row)
{
  g_return_val_if_fail (APP_IS_PRESET_ROW (row), NULL);
  return GTK_WIDGET (row->sentences);
}

/* ---- GObject ---- */

static void
app_preset_row_dispose (GObject *object)
{
  g_clear_object (&APP_PRESET_ROW (object)->titles);
  g_clear_object (&APP_PRESET_ROW (object)->sentences);
  g_clear_pointer (&APP_PRESET_ROW (object)->works, g_ptr_array_unref);
  g_clear_pointer (&APP_PRESET_ROW (object)->own, run_settings_free);
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
  row->data = RUN_PRESET_USUAL_DATA;
  row->titles = gtk_string_list_new (NULL);
  for (guint i = 0; i < run_preset_get_n (); i++)
    gtk_string_list_append (row->titles, get_title (i));
  make_sentences (row);
  update_works (row);
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
