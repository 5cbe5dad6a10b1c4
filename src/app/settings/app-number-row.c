/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-number-row.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "app-format.h"
#include "app-wrap-layout.h"
#include "plot-number.h"

/* How far the keys Page Up and Page Down go. */
#define PAGE_STEPS 3
#define PAGE_OF_ONES 10

/* What tells them from an arrow in rows with steps of their own, in units: as little as can be, so
 * that the adjustment does not reach its end before the steps do. */
#define PAGE_UNITS 2

struct _AppNumberRow
{
  AdwPreferencesRow parent_instance;

  /* Template */
  GtkLabel *title_label;
  GtkStack *texts;
  GtkLabel *description_label;
  GtkLabel *error_label;
  GtkSpinButton *spin;
  GtkButton *reset_button;
  GtkBox *buttons;
  GtkAdjustment *adjustment;

  const RunSetting *setting;
  double value;         /* the last one that was settled */
  double written;       /* the last one that was written into the field */
  double read;          /* what is written there, as it was read just now; NAN: was not */
  double default_value; /* where the button leads */
  char *problem;        /* NULL: what is written in the field is a value */
};

enum
{
  PROP_SETTING = 1,
  PROP_VALUE,
  PROP_PROBLEM,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (AppNumberRow, app_number_row, ADW_TYPE_PREFERENCES_ROW)

/* ---- steps ---- */

/* The smallest difference that the field can show. */
static double
get_unit (AppNumberRow *row)
{
  return pow (10, -(double) row->setting->digits);
}

static gboolean
has_own_steps (AppNumberRow *row)
{
  return row->setting->step != RUN_STEP_ONE;
}

static gboolean
is_about (double x, double y, double unit)
{
  return fabs (x - y) < unit / 4;
}

/* Where an arrow or a key leads that brought the adjustment to @value. A spin button adds the same
 * everywhere, but most settings have steps of their own: there, what it adds only tells in which
 * direction they go, and how far. What is neither that nor an end was not a key: somebody wrote it,
 * or a screen reader set it. */
static double
follow_arrow (AppNumberRow *row, double value)
{
  double unit = get_unit (row), change = value - row->value, distance = fabs (change);
  int steps;

  if (value == row->read)
    return value;
  /* What was added need not come out exactly. */
  if (value < row->setting->minimum + unit / 2)
    return row->setting->minimum;
  if (value > row->setting->maximum - unit / 2)
    return row->setting->maximum;
  if (!has_own_steps (row))
    return value;
  if (is_about (distance, unit, unit))
    steps = 1;
  else if (is_about (distance, PAGE_UNITS * unit, unit))
    steps = PAGE_STEPS;
  else
    return value;
  return run_setting_step (row->setting, row->value, change > 0 ? steps : -steps);
}

/* ---- text ---- */

static char *
format_value (AppNumberRow *row, double value)
{
  if (row->setting->kind == RUN_KIND_SHARE)
    return app_format_percentage (value, row->setting->digits - 2);
  if (row->setting->kind == RUN_KIND_WHOLE)
    return plot_format_count ((guint64) value);
  return app_format_decimal (value, row->setting->digits);
}

static gboolean
parse_text (AppNumberRow *row, const char *text, double *value)
{
  if (row->setting->kind == RUN_KIND_SHARE)
    return app_parse_percentage (text, value);
  if (row->setting->digits == 0)
    return app_parse_whole_number (text, value);
  return app_parse_number (text, value);
}

static gboolean
parse_value (AppNumberRow *row, double *value)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (row->spin));

  return parse_text (row, text, value) && *value >= row->setting->minimum &&
         *value <= row->setting->maximum;
}

static void
write_value (AppNumberRow *row, double value)
{
  g_autofree char *text = format_value (row, value);

  row->written = value;
  if (!g_str_equal (text, gtk_editable_get_text (GTK_EDITABLE (row->spin))))
    gtk_editable_set_text (GTK_EDITABLE (row->spin), text);
}

/* What is no value stays as it is written, with the sentence below that says so, until it is
 * corrected or another value comes. */
static gboolean
on_output (AppNumberRow *row)
{
  double value = gtk_adjustment_get_value (row->adjustment);
  double written;

  /* The value that an arrow leads to will be written. */
  if (value != row->value && value != row->read)
    return TRUE;
  if (value != row->written || parse_value (row, &written))
    write_value (row, value);
  return TRUE;
}

static int
on_input (AppNumberRow *row, double *value)
{
  gboolean is_value = parse_value (row, value);

  row->read = is_value ? *value : NAN;
  return is_value ? TRUE : GTK_INPUT_ERROR;
}

/* What the field takes, as a sentence. */
static char *
describe_range (AppNumberRow *row)
{
  g_autofree char *minimum = format_value (row, row->setting->minimum);
  g_autofree char *maximum = format_value (row, row->setting->maximum);

  if (row->setting->kind == RUN_KIND_SHARE)
    return g_strdup_printf (_ ("Enter a percentage from %s to %s."), minimum, maximum);
  return g_strdup_printf (row->setting->digits > 0 ? _ ("Enter a number from %s to %s.")
                                                   : _ ("Enter a whole number from %s to %s."),
                          minimum, maximum);
}

static char *
describe_problem (AppNumberRow *row)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (row->spin));
  g_autofree char *range = NULL;
  double value;

  if (parse_value (row, &value))
    return NULL;
  range = describe_range (row);
  /* Translators: what is written in a field; the name of a setting; a sentence that tells what it
   * takes */
  return *text ? g_strdup_printf (_ ("“%s” is not a value for the setting “%s”. %s"), text,
                                  gtk_label_get_label (row->title_label), range)
               : g_strdup_printf (_ ("The setting “%s” is empty. %s"),
                                  gtk_label_get_label (row->title_label), range);
}

/* What assistive technologies say of the row as a whole. */
static void
update_name (AppNumberRow *row)
{
  g_autofree char *value = format_value (row, row->value);
  /* Translators: a setting and its value: "Epochs: 50" */
  g_autofree char *name =
      g_strdup_printf (_ ("%s: %s"), gtk_label_get_label (row->title_label), value);

  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  gtk_label_get_label (row->description_label), -1);
}

static void
update_reset_button (AppNumberRow *row)
{
  g_autofree char *value = format_value (row, row->default_value);
  g_autofree char *tooltip = g_strdup_printf (_ ("Reset to %s"), value);
  /* Translators: a setting and a value: "Reset “Epochs” to 50" */
  g_autofree char *name =
      g_strdup_printf (_ ("Reset “%s” to %s"), gtk_label_get_label (row->title_label), value);

  gtk_widget_set_sensitive (GTK_WIDGET (row->reset_button),
                            row->value != row->default_value || row->problem != NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (row->reset_button), tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->reset_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
}

/* While the text is no value that the setting can take, the row says which ones it can. */
static void
update_problem (AppNumberRow *row)
{
  g_autofree char *problem = describe_problem (row);
  gboolean valid = problem == NULL;

  if (g_strcmp0 (problem, row->problem) == 0)
    return;
  g_free (row->problem);
  row->problem = g_steal_pointer (&problem);
  gtk_stack_set_visible_child (row->texts, valid ? GTK_WIDGET (row->description_label)
                                                 : GTK_WIDGET (row->error_label));
  if (valid)
    gtk_widget_remove_css_class (GTK_WIDGET (row->spin), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (row->spin), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (row->spin), GTK_ACCESSIBLE_STATE_INVALID,
                               valid ? GTK_ACCESSIBLE_INVALID_FALSE : GTK_ACCESSIBLE_INVALID_TRUE,
                               -1);
  update_reset_button (row);
  g_object_notify_by_pspec (G_OBJECT (row), props[PROP_PROBLEM]);
}

/* ---- value ---- */

static void
on_value_changed (AppNumberRow *row)
{
  double value = gtk_adjustment_get_value (row->adjustment);

  if (value == row->value)
    return;
  app_number_row_set_value (row, follow_arrow (row, value));
}

static void
on_reset (AppNumberRow *row)
{
  /* The button becomes insensitive, and would take the focus along to nowhere. */
  gtk_widget_grab_focus (GTK_WIDGET (row->spin));
  app_number_row_discard_draft (row);
  app_number_row_set_value (row, row->default_value);
}

double
app_number_row_get_value (AppNumberRow *row)
{
  g_return_val_if_fail (APP_IS_NUMBER_ROW (row), 0);
  return row->value;
}

void
app_number_row_set_value (AppNumberRow *row, double value)
{
  gboolean changed;

  g_return_if_fail (APP_IS_NUMBER_ROW (row));
  g_return_if_fail (!isnan (value));

  value = CLAMP (value, row->setting->minimum, row->setting->maximum);
  changed = value != row->value;
  row->value = value;
  row->read = NAN;
  gtk_adjustment_set_value (row->adjustment, value);
  if (!changed)
    return;
  if (row->written != value)
    write_value (row, value);
  update_reset_button (row);
  update_name (row);
  g_object_notify_by_pspec (G_OBJECT (row), props[PROP_VALUE]);
}

const char *
app_number_row_get_problem (AppNumberRow *row)
{
  g_return_val_if_fail (APP_IS_NUMBER_ROW (row), NULL);
  return row->problem;
}

void
app_number_row_discard_draft (AppNumberRow *row)
{
  g_return_if_fail (APP_IS_NUMBER_ROW (row));
  write_value (row, row->value);
}

void
app_number_row_set_default (AppNumberRow *row, double value)
{
  g_return_if_fail (APP_IS_NUMBER_ROW (row));

  if (row->default_value == value)
    return;
  row->default_value = value;
  update_reset_button (row);
}

/* ---- the rest ---- */

void
app_number_row_set_texts (AppNumberRow *row, const char *title, const char *description)
{
  g_return_if_fail (APP_IS_NUMBER_ROW (row));
  g_return_if_fail (title != NULL && description != NULL);

  gtk_label_set_label (row->title_label, title);
  gtk_label_set_label (row->description_label, description);
  update_name (row);
}

void
app_number_row_set_button (AppNumberRow *row, GtkWidget *button)
{
  g_return_if_fail (APP_IS_NUMBER_ROW (row));
  g_return_if_fail (GTK_IS_WIDGET (button));

  gtk_widget_set_visible (GTK_WIDGET (row->reset_button), FALSE);
  gtk_box_append (row->buttons, button);
}

/* Numbers are not written in pictures, and the key for them is the one that stops a training. */
static void
stop_emoji (GtkText *text)
{
  g_signal_stop_emission_by_name (text, "insert-emoji");
}

static void
prepare_spin (AppNumberRow *row)
{
  double unit = get_unit (row);
  GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (row->spin));
  g_autofree char *minimum = format_value (row, row->setting->minimum);
  g_autofree char *maximum = format_value (row, row->setting->maximum);
  g_autofree char *range = g_strdup_printf (_ ("From %s to %s"), minimum, maximum);

  gtk_spin_button_set_digits (row->spin, row->setting->digits);
  gtk_adjustment_configure (row->adjustment, row->value, row->setting->minimum,
                            row->setting->maximum, unit,
                            (has_own_steps (row) ? PAGE_UNITS : PAGE_OF_ONES) * unit, 0);
  gtk_widget_set_tooltip_text (GTK_WIDGET (row->spin), range);
  gtk_text_set_input_hints (GTK_TEXT (text), GTK_INPUT_HINT_NO_EMOJI);
  g_signal_connect (text, "insert-emoji", G_CALLBACK (stop_emoji), NULL);
  write_value (row, row->value);
}

static void
app_number_row_constructed (GObject *object)
{
  AppNumberRow *row = APP_NUMBER_ROW (object);
  g_autofree char *range = describe_range (row);

  G_OBJECT_CLASS (app_number_row_parent_class)->constructed (object);
  row->value = row->default_value = row->setting->default_value;
  row->read = NAN;
  app_number_row_set_texts (row, _ (row->setting->title), _ (row->setting->description));
  gtk_label_set_label (row->error_label, range);
  prepare_spin (row);
  update_reset_button (row);
}

static void
app_number_row_finalize (GObject *object)
{
  g_free (APP_NUMBER_ROW (object)->problem);
  G_OBJECT_CLASS (app_number_row_parent_class)->finalize (object);
}

static void
app_number_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AppNumberRow *row = APP_NUMBER_ROW (object);

  switch (id)
    {
    case PROP_SETTING:
      g_value_set_pointer (value, (gpointer) row->setting);
      break;
    case PROP_VALUE:
      g_value_set_double (value, row->value);
      break;
    case PROP_PROBLEM:
      g_value_set_string (value, row->problem);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_number_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  AppNumberRow *row = APP_NUMBER_ROW (object);

  switch (id)
    {
    case PROP_SETTING:
      row->setting = g_value_get_pointer (value);
      break;
    case PROP_VALUE:
      app_number_row_set_value (row, g_value_get_double (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_number_row_class_init (AppNumberRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = app_number_row_constructed;
  object_class->finalize = app_number_row_finalize;
  object_class->get_property = app_number_row_get_property;
  object_class->set_property = app_number_row_set_property;

  props[PROP_SETTING] =
      g_param_spec_pointer ("setting", NULL, NULL,
                            G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_VALUE] =
      g_param_spec_double ("value", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_PROBLEM] =
      g_param_spec_string ("problem", NULL, NULL, NULL,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (APP_TYPE_WRAP_LAYOUT);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/pupil_app/Pupil/ui/app-number-row.ui");
  gtk_widget_class_bind_template_child (widget_class, AppNumberRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, AppNumberRow, texts);
  gtk_widget_class_bind_template_child (widget_class, AppNumberRow, description_label);
  gtk_widget_class_bind_template_child (widget_class, AppNumberRow, error_label);
  gtk_widget_class_bind_template_child (widget_class, AppNumberRow, spin);
  gtk_widget_class_bind_template_child (widget_class, AppNumberRow, reset_button);
  gtk_widget_class_bind_template_child (widget_class, AppNumberRow, buttons);
  gtk_widget_class_bind_template_child (widget_class, AppNumberRow, adjustment);
  gtk_widget_class_bind_template_callback (widget_class, on_output);
  gtk_widget_class_bind_template_callback (widget_class, on_input);
  gtk_widget_class_bind_template_callback (widget_class, update_problem);
  gtk_widget_class_bind_template_callback (widget_class, on_value_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_reset);
}

static void
app_number_row_init (AppNumberRow *row)
{
  gtk_widget_init_template (GTK_WIDGET (row));
}

GtkWidget *
app_number_row_new (const RunSetting *setting)
{
  g_return_val_if_fail (setting != NULL, NULL);

  return g_object_new (APP_TYPE_NUMBER_ROW, "setting", setting, NULL);
}
