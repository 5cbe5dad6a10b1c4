/* The values of settings; their tables are in run-field.c. */
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "run-settings-private.h"

/* Where a field stands in RunSettings. */
typedef struct
{
  enum
  {
    TYPE_NONE,
    TYPE_DOUBLE,
    TYPE_UINT,
    TYPE_UINT64
  } type;
  size_t offset;
} Place;

static const Place PLACES[RUN_N_FIELDS] = {
  [RUN_FIELD_LEARNING_RATE] = { TYPE_DOUBLE, offsetof (RunSettings, learning_rate) },
  [RUN_FIELD_BATCH_SIZE] = { TYPE_UINT, offsetof (RunSettings, batch_size) },
  [RUN_FIELD_EPOCHS] = { TYPE_UINT, offsetof (RunSettings, epochs) },
  [RUN_FIELD_SEED] = { TYPE_UINT64, offsetof (RunSettings, seed) },
  [RUN_FIELD_THREADS] = { TYPE_UINT, offsetof (RunSettings, threads) },
  [RUN_FIELD_MOMENTUM] = { TYPE_DOUBLE, offsetof (RunSettings, momentum) },
  [RUN_FIELD_WEIGHT_DECAY] = { TYPE_DOUBLE, offsetof (RunSettings, weight_decay) },
  [RUN_FIELD_CLIP_NORM] = { TYPE_DOUBLE, offsetof (RunSettings, clip_norm) },
  [RUN_FIELD_VECTOR_RATE] = { TYPE_DOUBLE, offsetof (RunSettings, vector_rate) },
  [RUN_FIELD_WARM_UP] = { TYPE_DOUBLE, offsetof (RunSettings, warm_up) },
  [RUN_FIELD_LABEL_SMOOTHING] = { TYPE_DOUBLE, offsetof (RunSettings, label_smoothing) },
  [RUN_FIELD_AVERAGE] = { TYPE_DOUBLE, offsetof (RunSettings, average) },
  [RUN_FIELD_SHIFT] = { TYPE_UINT, offsetof (RunSettings, shift) },
  [RUN_FIELD_CUTOUT] = { TYPE_UINT, offsetof (RunSettings, cutout) },
  [RUN_FIELD_BRIGHTNESS] = { TYPE_DOUBLE, offsetof (RunSettings, brightness) },
  [RUN_FIELD_CONTRAST] = { TYPE_DOUBLE, offsetof (RunSettings, contrast) },
  [RUN_FIELD_SATURATION] = { TYPE_DOUBLE, offsetof (RunSettings, saturation) },
  [RUN_FIELD_MIXUP] = { TYPE_DOUBLE, offsetof (RunSettings, mixup) },
  [RUN_FIELD_VALIDATION] = { TYPE_DOUBLE, offsetof (RunSettings, validation) },
  [RUN_FIELD_PATIENCE] = { TYPE_UINT, offsetof (RunSettings, patience) },
};

static double
read_value (const RunSettings *settings, RunFieldId field)
{
  gconstpointer value = (const char *) settings + PLACES[field].offset;

  switch (PLACES[field].type)
    {
    case TYPE_DOUBLE:
      return *(const double *) value;
    case TYPE_UINT:
      return *(const guint *) value;
    case TYPE_UINT64:
      return (double) *(const guint64 *) value;
    case TYPE_NONE:
    default:
      g_assert_not_reached ();
    }
}

/* @value is in the field's range. */
static void
write_value (RunSettings *settings, RunFieldId field, double value)
{
  gpointer place = (char *) settings + PLACES[field].offset;

  switch (PLACES[field].type)
    {
    case TYPE_DOUBLE:
      *(double *) place = value;
      break;
    case TYPE_UINT:
      *(guint *) place = (guint) value;
      break;
    case TYPE_UINT64:
      *(guint64 *) place = (guint64) value;
      break;
    case TYPE_NONE:
    default:
      g_assert_not_reached ();
    }
}

RunSettings *
run_settings_new (void)
{
  static const guint hidden[] = { 128, 64 };
  RunSettings *settings = g_new0 (RunSettings, 1);

  settings->network = nn_architecture_from_hidden (hidden, G_N_ELEMENTS (hidden), NULL);
  for (guint field = 0; field < RUN_N_FIELDS; field++)
    if (PLACES[field].type != TYPE_NONE)
      write_value (settings, field, run_field_get (field)->default_value);
  return settings;
}

RunSettings *
run_settings_copy (const RunSettings *settings)
{
  RunSettings *copy;

  g_return_val_if_fail (settings != NULL, NULL);

  copy = g_new (RunSettings, 1);
  *copy = *settings;
  nn_architecture_ref (copy->network);
  return copy;
}

void
run_settings_free (RunSettings *settings)
{
  if (settings == NULL)
    return;
  nn_architecture_unref (settings->network);
  g_free (settings);
}

void
run_settings_assign (RunSettings *settings, const RunSettings *other)
{
  NnArchitecture *before;

  g_return_if_fail (settings != NULL && other != NULL);

  /* In this order, because they may be the same. */
  before = settings->network;
  nn_architecture_ref (other->network);
  *settings = *other;
  nn_architecture_unref (before);
}

gboolean
run_settings_equal (const RunSettings *a, const RunSettings *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  /* A seed has bits that a double has not. */
  if (!nn_architecture_equal (a->network, b->network) || a->seed != b->seed)
    return FALSE;
  for (guint field = 0; field < RUN_N_FIELDS; field++)
    if (PLACES[field].type != TYPE_NONE && read_value (a, field) != read_value (b, field))
      return FALSE;
  for (guint choice = 0; choice < RUN_N_CHOICES; choice++)
    if (run_settings_get_choice (a, choice) != run_settings_get_choice (b, choice))
      return FALSE;
  return TRUE;
}

double
run_settings_get_field (const RunSettings *settings, RunFieldId field)
{
  g_return_val_if_fail (field < RUN_N_FIELDS && PLACES[field].type != TYPE_NONE, 0);
  return read_value (settings, field);
}

gboolean
run_settings_set_field (RunSettings *settings, RunFieldId field, double value, GError **error)
{
  g_return_val_if_fail (field < RUN_N_FIELDS && PLACES[field].type != TYPE_NONE, FALSE);

  if (!run_field_check (field, value, error))
    return FALSE;
  if (run_field_get (field)->digits == 0 && value != floor (value))
    {
      g_set_error (error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE,
                   _ ("The setting “%s” must be a whole number."),
                   _ (run_field_get (field)->title));
      return FALSE;
    }
  write_value (settings, field, value);
  return TRUE;
}

guint
run_settings_get_choice (const RunSettings *settings, RunChoiceId choice)
{
  switch (choice)
    {
    case RUN_CHOICE_OPTIMIZER:
      return settings->optimizer;
    case RUN_CHOICE_SCHEDULE:
      return settings->schedule;
    case RUN_CHOICE_NORMALIZE:
      return settings->normalize ? 1 : 0;
    case RUN_CHOICE_FLIP:
      return settings->flip;
    case RUN_CHOICE_PRECISION:
      return settings->precision;
    case RUN_CHOICE_TTA:
      return settings->tta;
    case RUN_N_CHOICES:
    default:
      g_return_val_if_reached (0);
    }
}

static void
write_choice (RunSettings *settings, RunChoiceId choice, guint value)
{
  switch (choice)
    {
    case RUN_CHOICE_OPTIMIZER:
      settings->optimizer = (NnOptimizerKind) value;
      break;
    case RUN_CHOICE_SCHEDULE:
      settings->schedule = (NnScheduleKind) value;
      break;
    case RUN_CHOICE_NORMALIZE:
      settings->normalize = value == 1;
      break;
    case RUN_CHOICE_FLIP:
      settings->flip = (NnFlip) value;
      break;
    case RUN_CHOICE_PRECISION:
      settings->precision = (NnPrecision) value;
      break;
    case RUN_CHOICE_TTA:
      settings->tta = (NnTta) value;
      break;
    case RUN_N_CHOICES:
    default:
      g_assert_not_reached ();
    }
}

gboolean
run_settings_set_choice (RunSettings *settings,
                         RunChoiceId choice,
                         const char *name,
                         GError **error)
{
  g_autofree char *names = NULL;
  const RunChoice *c;

  g_return_val_if_fail (settings != NULL && choice < RUN_N_CHOICES && name != NULL, FALSE);

  c = run_choice_get (choice);
  for (guint i = 0; c->names[i]; i++)
    if (strcmp (c->names[i], name) == 0)
      {
        write_choice (settings, choice, i);
        return TRUE;
      }
  names = g_strjoinv (", ", (char **) c->names);
  g_set_error (error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE,
               _ ("The setting “%s” must be one of %s, but is “%s”."), _ (c->title), names, name);
  return FALSE;
}

void
run_settings_choose_optimizer (RunSettings *settings, NnOptimizerKind optimizer)
{
  NnOptimizerSettings defaults;

  g_return_if_fail (settings != NULL);

  if (settings->optimizer == optimizer)
    return;
  defaults = nn_optimizer_settings_default (optimizer);
  settings->optimizer = optimizer;
  settings->momentum = defaults.momentum;
  settings->weight_decay = defaults.weight_decay;
}

static gboolean
check_choices (const RunSettings *settings, GError **error)
{
  for (guint choice = 0; choice < RUN_N_CHOICES; choice++)
    {
      const RunChoice *c = run_choice_get (choice);

      if (run_settings_get_choice (settings, choice) >= g_strv_length ((char **) c->names))
        {
          g_set_error (error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE,
                       _ ("The setting “%s” is none of those that there are."), _ (c->title));
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
run_settings_check (const RunSettings *settings, GError **error)
{
  g_return_val_if_fail (settings != NULL, FALSE);

  for (guint field = 0; field < RUN_N_FIELDS; field++)
    if (PLACES[field].type != TYPE_NONE &&
        !run_field_check (field, read_value (settings, field), error))
      return FALSE;
  if (!check_choices (settings, error))
    return FALSE;
  if (settings->patience > 0 && settings->validation == 0)
    {
      g_set_error (
          error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE,
          _ ("To end by itself, the training needs images to judge by: set “%s” to 0.1, or "
             "“%s” to 0."),
          _ (run_field_get (RUN_FIELD_VALIDATION)->title),
          _ (run_field_get (RUN_FIELD_PATIENCE)->title));
      return FALSE;
    }
  return TRUE;
}

static NnOptimizerSettings
make_optimizer (const RunSettings *settings)
{
  NnOptimizerSettings optimizer = nn_optimizer_settings_default (settings->optimizer);

  optimizer.momentum = settings->momentum;
  optimizer.nesterov = settings->momentum > 0;
  optimizer.weight_decay = settings->weight_decay;
  optimizer.clip_norm = settings->clip_norm;
  optimizer.vector_rate = settings->vector_rate;
  return optimizer;
}

void
run_settings_to_trainer (const RunSettings *settings, NnTrainerSettings *trainer)
{
  g_return_if_fail (settings != NULL && trainer != NULL);

  *trainer = nn_trainer_settings_default ();
  trainer->epochs = settings->epochs;
  trainer->batch_size = settings->batch_size;
  trainer->learning_rate = (float) settings->learning_rate;
  trainer->seed = settings->seed;
  trainer->optimizer = make_optimizer (settings);
  trainer->schedule = nn_schedule_default (settings->schedule);
  trainer->schedule.warm_up = settings->warm_up;
  trainer->augmentation = (NnAugmentation){ .shift = settings->shift,
                                            .flip = settings->flip,
                                            .cutout = settings->cutout,
                                            .brightness = (float) settings->brightness,
                                            .contrast = (float) settings->contrast,
                                            .saturation = (float) settings->saturation,
                                            .mixup = (float) settings->mixup };
  trainer->precision = settings->precision;
  trainer->label_smoothing = (float) settings->label_smoothing;
  trainer->average = (float) settings->average;
  trainer->keep_best = settings->validation > 0;
  trainer->patience = settings->patience;
}
