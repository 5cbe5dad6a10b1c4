#include "app-number-row.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "app-format.h"
#include "app-number-steps.h"

/* A spin button adds the same everywhere, but most settings have steps of their own. Its steps are
 * then too small to be typed or seen, and only tell, when they arrive, in which direction to go and
 * how far. */
#define STEP 1e-9
#define PAGE 1e-8
#define PAGE_STEPS 3

struct _AppNumberRow
{
  AdwPreferencesRow parent_instance;

  /* Template */
  GtkLabel *title_label;
  GtkLabel *description_label;
  GtkSpinButton *spin;
  GtkButton *reset_button;
  GtkBox *buttons;
  GtkAdjustment *adjustment;

  RunFieldId id;
  const RunField *field;
  char *description;
  double value; /* the last one that was settled */
};

enum
{
  PROP_KEY = 1,
  PROP_VALUE,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (AppNumberRow, app_number_row, ADW_TYPE_PREFERENCES_ROW)

/* ---- steps ---- */

/* How many steps a change of the adjustment stands for; 0 if it is a value of its own. */
static int
recognize_steps (AppNumberRow *row, double change)
{
  int direction = change > 0 ? 1 : -1;

  if (!app_number_has_steps (row->id) || change == 0 || fabs (change) > 1.5 * PAGE)
    return 0;
  return fabs (change) > 3 * STEP ? direction * PAGE_STEPS : direction;
}

/* ---- text ---- */

static char *
format_value (AppNumberRow *row, double value)
{
  return app_format_decimal (value, row->field->digits);
}

static gboolean
parse_value (AppNumberRow *row, double *value)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (row->spin));

  if (!app_parse_number (text, value) || *value < row->field->minimum ||
      *value > row->field->maximum)
    return FALSE;
  return row->field->digits > 0 || *value == floor (*value);
}

static gboolean
on_output (AppNumberRow *row)
{
  g_autofree char *text = format_value (row, gtk_adjustment_get_value (row->adjustment));

  if (!g_str_equal (text, gtk_editable_get_text (GTK_EDITABLE (row->spin))))
    gtk_editable_set_text (GTK_EDITABLE (row->spin), text);
  return TRUE;
}

static int
on_input (AppNumberRow *row, double *value)
{
  return parse_value (row, value) ? TRUE : GTK_INPUT_ERROR;
}

static char *
describe_range (AppNumberRow *row)
{
  g_autofree char *minimum = format_value (row, row->field->minimum);
  g_autofree char *maximum = format_value (row, row->field->maximum);

  return g_strdup_printf (row->field->digits > 0 ? _ ("Enter a number from %s to %s.")
                                                 : _ ("Enter a whole number from %s to %s."),
                          minimum, maximum);
}

/* While the text is no value that the setting can take, the row says which ones it can. */
static void
update_description (AppNumberRow *row)
{
  double value;
  gboolean valid = parse_value (row, &value);
  g_autofree char *range = valid ? NULL : describe_range (row);
  const char *const valid_classes[] = { "caption", "numeric", "dim-label", NULL };
  const char *const invalid_classes[] = { "caption", "numeric", "error", NULL };

  gtk_label_set_label (row->description_label, valid ? row->description : range);
  gtk_widget_set_css_classes (GTK_WIDGET (row->description_label),
                              (const char **) (valid ? valid_classes : invalid_classes));
  if (valid)
    gtk_widget_remove_css_class (GTK_WIDGET (row->spin), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (row->spin), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (row->spin), GTK_ACCESSIBLE_STATE_INVALID,
                               valid ? GTK_ACCESSIBLE_INVALID_FALSE : GTK_ACCESSIBLE_INVALID_TRUE,
                               -1);
}

/* ---- value ---- */

static void
on_value_changed (AppNumberRow *row)
{
  double value = gtk_adjustment_get_value (row->adjustment);
  int steps = recognize_steps (row, value - row->value);

  if (value == row->value)
    return;
  if (steps != 0)
    value = app_number_step (row->id, row->value, steps);
  app_number_row_set_value (row, value);
}

static void
on_reset (AppNumberRow *row)
{
  /* The button becomes insensitive, and would take the focus along to nowhere. */
  gtk_widget_grab_focus (GTK_WIDGET (row->spin));
  app_number_row_set_value (row, row->field->default_value);
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

  value = CLAMP (value, row->field->minimum, row->field->maximum);
  changed = value != row->value;
  row->value = value;
  gtk_adjustment_set_value (row->adjustment, value);
  gtk_widget_set_sensitive (GTK_WIDGET (row->reset_button), value != row->field->default_value);
  if (changed)
    g_object_notify_by_pspec (G_OBJECT (row), props[PROP_VALUE]);
}

/* ---- the rest ---- */

void
app_number_row_set_texts (AppNumberRow *row, const char *title, const char *description)
{
  g_return_if_fail (APP_IS_NUMBER_ROW (row));
  g_return_if_fail (title != NULL && description != NULL);

  gtk_label_set_label (row->title_label, title);
  g_free (row->description);
  row->description = g_strdup (description);
  update_description (row);
}

void
app_number_row_set_button (AppNumberRow *row, GtkWidget *button)
{
  g_return_if_fail (APP_IS_NUMBER_ROW (row));
  g_return_if_fail (GTK_IS_WIDGET (button));

  gtk_widget_set_visible (GTK_WIDGET (row->reset_button), FALSE);
  gtk_box_append (row->buttons, button);
}

static RunFieldId
find_field (const char *key)
{
  for (int i = 0; i < RUN_N_FIELDS; i++)
    if (g_strcmp0 (run_field_get ((RunFieldId) i)->key, key) == 0)
      return (RunFieldId) i;
  g_assert_not_reached ();
}

static void
app_number_row_constructed (GObject *object)
{
  AppNumberRow *row = APP_NUMBER_ROW (object);
  const RunField *field = row->field;
  gboolean has_steps = app_number_has_steps (row->id);
  g_autofree char *minimum = format_value (row, field->minimum);
  g_autofree char *maximum = format_value (row, field->maximum);
  g_autofree char *value = format_value (row, field->default_value);
  g_autofree char *range = g_strdup_printf (_ ("From %s to %s"), minimum, maximum);
  g_autofree char *reset = g_strdup_printf (_ ("Reset to %s"), value);

  G_OBJECT_CLASS (app_number_row_parent_class)->constructed (object);
  row->value = field->default_value;
  gtk_spin_button_set_digits (row->spin, field->digits);
  gtk_adjustment_configure (row->adjustment, field->default_value, field->minimum, field->maximum,
                            has_steps ? STEP : 1, has_steps ? PAGE : 10, 0);
  gtk_widget_set_tooltip_text (GTK_WIDGET (row->spin), range);
  gtk_widget_set_tooltip_text (GTK_WIDGET (row->reset_button), reset);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->reset_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  reset, -1);
  app_number_row_set_texts (row, _ (field->title), _ (field->description));
  app_number_row_set_value (row, field->default_value);
}

static void
app_number_row_finalize (GObject *object)
{
  g_free (APP_NUMBER_ROW (object)->description);
  G_OBJECT_CLASS (app_number_row_parent_class)->finalize (object);
}

static void
app_number_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AppNumberRow *row = APP_NUMBER_ROW (object);

  switch (id)
    {
    case PROP_KEY:
      g_value_set_string (value, row->field->key);
      break;
    case PROP_VALUE:
      g_value_set_double (value, row->value);
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
    case PROP_KEY:
      row->id = find_field (g_value_get_string (value));
      row->field = run_field_get (row->id);
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

  props[PROP_KEY] =
      g_param_spec_string ("key", NULL, NULL, NULL,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_VALUE] =
      g_param_spec_double ("value", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/pupil_app/Pupil/ui/app-number-row.ui");
  gtk_widget_class_bind_template_child (widget_class, AppNumberRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, AppNumberRow, description_label);
  gtk_widget_class_bind_template_child (widget_class, AppNumberRow, spin);
  gtk_widget_class_bind_template_child (widget_class, AppNumberRow, reset_button);
  gtk_widget_class_bind_template_child (widget_class, AppNumberRow, buttons);
  gtk_widget_class_bind_template_child (widget_class, AppNumberRow, adjustment);
  gtk_widget_class_bind_template_callback (widget_class, on_output);
  gtk_widget_class_bind_template_callback (widget_class, on_input);
  gtk_widget_class_bind_template_callback (widget_class, update_description);
  gtk_widget_class_bind_template_callback (widget_class, on_value_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_reset);
}

static void
app_number_row_init (AppNumberRow *row)
{
  gtk_widget_init_template (GTK_WIDGET (row));
}

GtkWidget *
app_number_row_new (const char *key)
{
  return g_object_new (APP_TYPE_NUMBER_ROW, "key", key, NULL);
}
