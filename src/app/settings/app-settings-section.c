#include "app-settings-section.h"

#include <glib/gi18n-lib.h>

#include "app-choice-row.h"
#include "app-format.h"
#include "app-number-row.h"

#define MAX_ROWS 8

/* One row: a field, or a choice. */
typedef struct
{
  gboolean is_choice;
  RunFieldId field;
  RunChoiceId choice;
} Item;

#define FIELD(id)                                                                                  \
  {                                                                                                \
    .field = RUN_FIELD_##id                                                                        \
  }
#define CHOICE(id)                                                                                 \
  {                                                                                                \
    .is_choice = TRUE, .choice = RUN_CHOICE_##id                                                   \
  }

typedef struct
{
  const char *title;
  const char *plain; /* what is said if no setting has anything to say; NULL: that never happens */
  guint n_items;
  Item items[MAX_ROWS];
} Subject;

static const Subject SUBJECTS[APP_N_SUBJECTS] = {
  [APP_SUBJECT_OPTIMIZER] = { N_ ("Optimizer"),
                              NULL,
                              6,
                              { CHOICE (OPTIMIZER), FIELD (MOMENTUM), FIELD (VECTOR_RATE),
                                FIELD (WEIGHT_DECAY), FIELD (CLIP_NORM), CHOICE (PRECISION) } },
  [APP_SUBJECT_SCHEDULE] = { N_ ("Schedule"),
                             NULL,
                             4,
                             { CHOICE (SCHEDULE), FIELD (WARM_UP), FIELD (LABEL_SMOOTHING),
                               FIELD (AVERAGE) } },
  [APP_SUBJECT_IMAGES] = { N_ ("Images"),
                           N_ ("As they are"),
                           8,
                           { CHOICE (NORMALIZE), CHOICE (FLIP), FIELD (SHIFT), FIELD (CUTOUT),
                             FIELD (BRIGHTNESS), FIELD (CONTRAST), FIELD (SATURATION),
                             FIELD (MIXUP) } },
  [APP_SUBJECT_VALIDATION] = { N_ ("Validation"),
                               N_ ("No images held out"),
                               2,
                               { FIELD (VALIDATION), FIELD (PATIENCE) } },
  [APP_SUBJECT_TESTING] = { N_ ("Testing"), NULL, 1, { CHOICE (TTA) } },
};

struct _AppSettingsSection
{
  AdwExpanderRow parent_instance;

  const Subject *subject;
  GtkWidget *rows[MAX_ROWS]; /* made when they are first seen; NULL before */
  RunSettings *settings;     /* as shown */
  RunSettings *base;         /* what the rows' buttons go back to */
  size_t n_channels;
  gboolean editable;
  gboolean updating; /* what changes now was not changed by the user */
};

enum
{
  CHANGED,
  PROBLEM_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AppSettingsSection, app_settings_section, ADW_TYPE_EXPANDER_ROW)

/* Whether @field makes a difference, as the other settings are. */
static gboolean
has_effect (const AppSettingsSection *section, RunFieldId field)
{
  const RunSettings *settings = section->settings;

  switch ((guint) field)
    {
    case RUN_FIELD_MOMENTUM:
      return settings->optimizer != NN_OPTIMIZER_ADAMW;
    case RUN_FIELD_VECTOR_RATE:
      return settings->optimizer == NN_OPTIMIZER_MUON;
    case RUN_FIELD_WARM_UP:
      return settings->schedule == NN_SCHEDULE_ONE_CYCLE ||
             settings->schedule == NN_SCHEDULE_TRIANGLE;
    case RUN_FIELD_SATURATION: /* gray images have none */
      return section->n_channels == 0 || section->n_channels == 3;
    case RUN_FIELD_PATIENCE:
      return settings->validation > 0;
    default:
      return TRUE;
    }
}

/* ---- the line of a closed section ---- */

/* What there is to say of one setting; NULL if it is as if it were not there. */
static char *
describe_item (const AppSettingsSection *section, const Item *item)
{
  g_autofree char *number = NULL;
  const RunField *field;
  double value;

  if (item->is_choice)
    {
      const RunChoice *choice = run_choice_get (item->choice);
      guint selected = run_settings_get_choice (section->settings, item->choice);

      if (item->choice == RUN_CHOICE_NORMALIZE || item->choice == RUN_CHOICE_PRECISION)
        return selected ? g_strdup (_ (choice->title)) : NULL;
      if (item->choice == RUN_CHOICE_FLIP)
        /* Translators: a setting and what is chosen: "Mirror images: Random" */
        return selected
                   ? g_strdup_printf (_ ("%s: %s"), _ (choice->title), _ (choice->titles[selected]))
                   : NULL;
      return g_strdup (_ (choice->titles[selected]));
    }
  field = run_field_get (item->field);
  value = run_settings_get_field (section->settings, item->field);
  if (!has_effect (section, item->field) || value == 0)
    return NULL;
  number = run_field_is_share (item->field) ? app_format_percentage (value, field->digits - 2)
                                            : app_format_decimal (value, field->digits);
  /* Translators: a setting and its value: "Momentum 0.9" */
  return g_strdup_printf (_ ("%s %s"), _ (field->title), number);
}

static void
update_subtitle (AppSettingsSection *section)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *subtitle;

  for (guint i = 0; i < section->subject->n_items; i++)
    {
      g_autofree char *part = describe_item (section, &section->subject->items[i]);

      if (part)
        g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", part);
    }
  subtitle = text->len > 0 ? text->str : _ (section->subject->plain);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (section), subtitle);
  gtk_accessible_update_property (GTK_ACCESSIBLE (section), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (section->subject->title), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  subtitle, -1);
}

/* ---- rows ---- */

static void
update_rows (AppSettingsSection *section)
{
  gboolean was_updating = section->updating;

  section->updating = TRUE;
  for (guint i = 0; i < section->subject->n_items && section->rows[i]; i++)
    {
      const Item *item = &section->subject->items[i];
      GtkWidget *row = section->rows[i];

      if (item->is_choice)
        app_choice_row_set_selected (APP_CHOICE_ROW (row),
                                     run_settings_get_choice (section->settings, item->choice));
      else
        {
          app_number_row_set_default (APP_NUMBER_ROW (row),
                                      run_settings_get_field (section->base, item->field));
          app_number_row_set_value (APP_NUMBER_ROW (row),
                                    run_settings_get_field (section->settings, item->field));
          gtk_widget_set_visible (row, has_effect (section, item->field));
        }
      gtk_widget_set_sensitive (row, section->editable);
    }
  section->updating = was_updating;
}

static void
read_row (AppSettingsSection *section, guint index)
{
  const Item *item = &section->subject->items[index];
  gboolean is_set;

  /* The rows hold each value to its range. */
  if (item->is_choice)
    {
      guint selected = app_choice_row_get_selected (APP_CHOICE_ROW (section->rows[index]));

      is_set = run_settings_set_choice (section->settings, item->choice,
                                        run_choice_get (item->choice)->names[selected], NULL);
    }
  else
    is_set =
        run_settings_set_field (section->settings, item->field,
                                app_number_row_get_value (APP_NUMBER_ROW (section->rows[index])),
                                NULL);
  g_assert (is_set);
}

static void
read_rows (AppSettingsSection *section)
{
  NnOptimizerKind before = section->settings->optimizer, chosen;

  for (guint i = 0; i < section->subject->n_items && section->rows[i]; i++)
    read_row (section, i);
  /* Another optimizer brings the momentum and the decay that suit it. */
  chosen = section->settings->optimizer;
  section->settings->optimizer = before;
  run_settings_choose_optimizer (section->settings, chosen);
}

static void
on_row_changed (AppSettingsSection *section)
{
  if (section->updating)
    return;
  read_rows (section);
  /* Without validation images there is nothing to be patient about, and the two do not go
   * together. */
  if (section->settings->validation == 0)
    section->settings->patience = 0;
  update_rows (section);
  update_subtitle (section);
  g_signal_emit (section, signals[CHANGED], 0);
}

static void
on_problem (AppSettingsSection *section)
{
  g_signal_emit (section, signals[PROBLEM_CHANGED], 0);
}

static void
follow_row (AppSettingsSection *section, guint index)
{
  gboolean is_choice = section->subject->items[index].is_choice;

  g_signal_connect_object (section->rows[index], is_choice ? "notify::selected" : "notify::value",
                           G_CALLBACK (on_row_changed), section, G_CONNECT_SWAPPED);
  if (!is_choice)
    g_signal_connect_object (section->rows[index], "notify::problem", G_CALLBACK (on_problem),
                             section, G_CONNECT_SWAPPED);
}

/* Most users never open most sections. */
static void
on_expanded (AppSettingsSection *section)
{
  if (!adw_expander_row_get_expanded (ADW_EXPANDER_ROW (section)) || section->rows[0])
    return;
  for (guint i = 0; i < section->subject->n_items; i++)
    {
      const Item *item = &section->subject->items[i];

      section->rows[i] = item->is_choice ? app_choice_row_new (item->choice)
                                         : app_number_row_new (run_field_get (item->field)->key);
      adw_expander_row_add_row (ADW_EXPANDER_ROW (section), section->rows[i]);
    }
  update_rows (section);
  for (guint i = 0; i < section->subject->n_items; i++)
    follow_row (section, i);
}

/* ---- public ---- */

void
app_settings_section_set_settings (AppSettingsSection *section,
                                   const RunSettings *settings,
                                   size_t n_channels)
{
  g_return_if_fail (APP_IS_SETTINGS_SECTION (section));
  g_return_if_fail (settings != NULL);

  run_settings_assign (section->settings, settings);
  section->n_channels = n_channels;
  update_rows (section);
  update_subtitle (section);
}

void
app_settings_section_set_base (AppSettingsSection *section, const RunSettings *base)
{
  g_return_if_fail (APP_IS_SETTINGS_SECTION (section));
  g_return_if_fail (base != NULL);

  run_settings_assign (section->base, base);
  update_rows (section);
}

const char *
app_settings_section_get_problem (AppSettingsSection *section)
{
  g_return_val_if_fail (APP_IS_SETTINGS_SECTION (section), NULL);

  for (guint i = 0; i < section->subject->n_items && section->rows[i]; i++)
    {
      GtkWidget *row = section->rows[i];

      if (APP_IS_NUMBER_ROW (row) && gtk_widget_get_visible (row) &&
          app_number_row_get_problem (APP_NUMBER_ROW (row)))
        return app_number_row_get_problem (APP_NUMBER_ROW (row));
    }
  return NULL;
}

void
app_settings_section_discard_drafts (AppSettingsSection *section)
{
  g_return_if_fail (APP_IS_SETTINGS_SECTION (section));

  for (guint i = 0; i < section->subject->n_items && section->rows[i]; i++)
    if (APP_IS_NUMBER_ROW (section->rows[i]))
      app_number_row_discard_draft (APP_NUMBER_ROW (section->rows[i]));
}

void
app_settings_section_get_settings (AppSettingsSection *section, RunSettings *settings)
{
  g_return_if_fail (APP_IS_SETTINGS_SECTION (section));
  g_return_if_fail (settings != NULL);

  for (guint i = 0; i < section->subject->n_items; i++)
    {
      const Item *item = &section->subject->items[i];
      gboolean is_set;

      if (item->is_choice)
        is_set = run_settings_set_choice (
            settings, item->choice,
            run_choice_get (item->choice)
                ->names[run_settings_get_choice (section->settings, item->choice)],
            NULL);
      else
        is_set =
            run_settings_set_field (settings, item->field,
                                    run_settings_get_field (section->settings, item->field), NULL);
      g_assert (is_set);
    }
}

void
app_settings_section_set_editable (AppSettingsSection *section, gboolean editable)
{
  g_return_if_fail (APP_IS_SETTINGS_SECTION (section));

  section->editable = editable;
  update_rows (section);
}

/* ---- GObject ---- */

static void
app_settings_section_finalize (GObject *object)
{
  run_settings_free (APP_SETTINGS_SECTION (object)->settings);
  run_settings_free (APP_SETTINGS_SECTION (object)->base);
  G_OBJECT_CLASS (app_settings_section_parent_class)->finalize (object);
}

static void
app_settings_section_class_init (AppSettingsSectionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = app_settings_section_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[PROBLEM_CHANGED] = g_signal_new ("problem-changed", G_TYPE_FROM_CLASS (klass),
                                           G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
app_settings_section_init (AppSettingsSection *section)
{
  section->settings = run_settings_new ();
  section->base = run_settings_new ();
  section->editable = TRUE;
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (section), FALSE);
  g_signal_connect (section, "notify::expanded", G_CALLBACK (on_expanded), NULL);
}

GtkWidget *
app_settings_section_new (AppSubject subject)
{
  AppSettingsSection *section;

  g_return_val_if_fail (subject < APP_N_SUBJECTS, NULL);

  section = g_object_new (APP_TYPE_SETTINGS_SECTION, NULL);
  section->subject = &SUBJECTS[subject];
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (section), _ (section->subject->title));
  update_subtitle (section);
  return GTK_WIDGET (section);
}
