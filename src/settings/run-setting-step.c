/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arrows of number fields. */
#include <math.h>

#include "run-setting.h"

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
step_rate (const RunSetting *setting, double value, int steps)
{
  double smallest = pow (10, -(double) setting->digits);
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
step_complement (const RunSetting *setting, double value, int steps)
{
  double missing = step_decades (MAX (1 - value, 1e-12), -steps);

  return round_to (1 - missing, setting->digits);
}

/* To the next multiple of 1 / @parts. */
static double
step_parts (const RunSetting *setting, double value, int steps, double parts)
{
  double multiple = round_to (value * parts, 9);

  multiple = (steps > 0 ? floor (multiple) : ceil (multiple)) + steps;
  return round_to (multiple / parts, setting->digits);
}

double
run_setting_step (const RunSetting *setting, double value, int steps)
{
  g_return_val_if_fail (setting != NULL, value);

  if (steps == 0)
    return value;
  switch (setting->step)
    {
    case RUN_STEP_TWENTIETHS:
      return step_parts (setting, value, steps, 20);
    case RUN_STEP_TENTHS:
      return step_parts (setting, value, steps, 10);
    case RUN_STEP_HALVES:
      return step_parts (setting, value, steps, 2);
    case RUN_STEP_DECADES:
      return step_rate (setting, value, steps);
    case RUN_STEP_COMPLEMENT:
      return step_complement (setting, value, steps);
    case RUN_STEP_POWERS_OF_TWO:
      g_return_val_if_fail (value > 0, value);
      return step_powers_of_two (value, steps);
    case RUN_STEP_ONE:
    default:
      return value + steps;
    }
}
