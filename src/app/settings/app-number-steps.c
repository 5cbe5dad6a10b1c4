#include "app-number-steps.h"

#include <math.h>

typedef enum
{
  STEPS_OF_ONE,
  STEPS_TWENTIETHS,
  STEPS_TENTHS,
  STEPS_HALVES,
  STEPS_DECADES,
  STEPS_COMPLEMENT, /* decades of what is missing to 1 */
  STEPS_POWERS_OF_TWO,
} StepKind;

static StepKind
get_kind (RunFieldId field)
{
  switch (field)
    {
    case RUN_FIELD_LEARNING_RATE:
    case RUN_FIELD_WEIGHT_DECAY:
    case RUN_FIELD_VECTOR_RATE:
      return STEPS_DECADES;
    case RUN_FIELD_MOMENTUM:
    case RUN_FIELD_AVERAGE:
      return STEPS_COMPLEMENT;
    case RUN_FIELD_BATCH_SIZE:
    case RUN_FIELD_HIDDEN:
      return STEPS_POWERS_OF_TWO;
    case RUN_FIELD_WARM_UP:
    case RUN_FIELD_LABEL_SMOOTHING:
    case RUN_FIELD_VALIDATION:
      return STEPS_TWENTIETHS;
    case RUN_FIELD_BRIGHTNESS:
    case RUN_FIELD_CONTRAST:
    case RUN_FIELD_SATURATION:
    case RUN_FIELD_MIXUP:
      return STEPS_TENTHS;
    case RUN_FIELD_CLIP_NORM:
      return STEPS_HALVES;
    case RUN_FIELD_EPOCHS:
    case RUN_FIELD_SEED:
    case RUN_FIELD_THREADS:
    case RUN_FIELD_SHIFT:
    case RUN_FIELD_CUTOUT:
    case RUN_FIELD_PATIENCE:
    case RUN_N_FIELDS:
    default:
      return STEPS_OF_ONE;
    }
}

/* 1, 2 or 5 × 10^n for the index 3 n, 3 n + 1 or 3 n + 2. */
static double
decade_value (int index)
{
  static const double mantissas[] = { 1, 2, 5 };
  int exponent = index >= 0 ? index / 3 : -((2 - index) / 3);
  double mantissa = mantissas[index - 3 * exponent];

  /* Dividing gives the double nearest to the decimal number; multiplying by 0.001 would not. */
  return exponent >= 0 ? mantissa * pow (10, exponent) : mantissa / pow (10, -exponent);
}

/* @value > 0 */
static double
step_decades (double value, int steps)
{
  int index = 3 * (int) floor (log10 (value)) - 1;

  while (decade_value (index) <= value * (1 + 1e-12))
    index++;
  if (steps > 0) /* index is that of the first larger one */
    return decade_value (index + steps - 1);
  while (decade_value (index) >= value * (1 - 1e-12))
    index--;
  return decade_value (index + steps + 1);
}

/* Below the smallest number that the field can show there is only 0. */
static double
step_rate (const RunField *field, double value, int steps)
{
  double smallest = pow (10, -(double) field->digits);
  double next;

  if (value < smallest)
    {
      if (steps <= 0)
        return 0;
      return steps > 1 ? step_decades (smallest, steps - 1) : smallest;
    }
  next = step_decades (value, steps);
  return next < smallest * (1 - 1e-9) ? 0 : next;
}

static double
step_powers_of_two (double value, int steps)
{
  double exponent = log2 (value);

  return exp2 ((steps > 0 ? floor (exponent) : ceil (exponent)) + steps);
}

/* The double nearest to the decimal number with @digits after the point. */
static double
round_to (double value, guint digits)
{
  double scale = pow (10, digits);

  return round (value * scale) / scale;
}

static double
step_complement (const RunField *field, double value, int steps)
{
  double missing = step_decades (MAX (1 - value, 1e-12), -steps);

  return round_to (1 - missing, field->digits);
}

/* To the next multiple of 1 / @parts. */
static double
step_parts (const RunField *field, double value, int steps, double parts)
{
  double multiple = round_to (value * parts, 9);

  multiple = (steps > 0 ? floor (multiple) : ceil (multiple)) + steps;
  return round_to (multiple / parts, field->digits);
}

gboolean
app_number_has_steps (RunFieldId field)
{
  return get_kind (field) != STEPS_OF_ONE;
}

double
app_number_step (RunFieldId id, double value, int steps)
{
  const RunField *field = run_field_get (id);

  if (steps == 0)
    return value;
  switch (get_kind (id))
    {
    case STEPS_TWENTIETHS:
      return step_parts (field, value, steps, 20);
    case STEPS_TENTHS:
      return step_parts (field, value, steps, 10);
    case STEPS_HALVES:
      return step_parts (field, value, steps, 2);
    case STEPS_DECADES:
      return step_rate (field, value, steps);
    case STEPS_COMPLEMENT:
      return step_complement (field, value, steps);
    case STEPS_POWERS_OF_TWO:
      g_return_val_if_fail (value > 0, value);
      return step_powers_of_two (value, steps);
    case STEPS_OF_ONE:
    default:
      return value + steps;
    }
}
