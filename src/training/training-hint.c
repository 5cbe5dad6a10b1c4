/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "training-hint.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "run-setting.h"

/* That many times the loss before the first step is no noise of a batch. */
#define EXPLOSION 10.0
/* What is above this part of it was not learned. */
#define RECOVERY 0.9
/* Of a guess's loss and accuracy. */
#define GUESS_LOSS 0.98
#define GUESS_ACCURACY 1.15
/* Figures are means over so many batches, or over a quarter of them if there are few. */
#define WINDOW 20

/* Before it is said that nothing was learned. */
#define MIN_EPOCHS 3
#define MIN_BATCHES 50

/* What is known of the training: a loss and an accuracy for each batch or, in a run without these,
 * for each epoch. */
typedef struct
{
  const Run *run;
  gboolean has_batches;
  size_t n;
} Figures;

static double
get_loss (const Figures *figures, size_t i)
{
  const Run *run = figures->run;

  if (figures->has_batches)
    return (double) g_array_index (run->batch_losses, float, i);
  return ((const RunEpoch *) g_ptr_array_index (run->epochs, i))->training_loss;
}

static double
get_accuracy (const Figures *figures, size_t i)
{
  const Run *run = figures->run;

  if (figures->has_batches)
    return (double) g_array_index (run->batch_accuracies, float, i);
  return ((const RunEpoch *) g_ptr_array_index (run->epochs, i))->training_accuracy;
}

static Figures
figures_of (const Run *run)
{
  gboolean has_batches = run->batch_losses->len > 0;

  return (Figures){ .run = run,
                    .has_batches = has_batches,
                    .n = has_batches ? run->batch_losses->len : run->epochs->len };
}

/* The mean over the latest of them. */
static double
get_latest (const Figures *figures, double (*get) (const Figures *figures, size_t i))
{
  size_t n = CLAMP (figures->n / 4, 1, WINDOW);
  double sum = 0;

  for (size_t i = figures->n - n; i < figures->n; i++)
    sum += get (figures, i);
  return sum / (double) n;
}

/* The epoch, counted from 1, that figure @i is of. */
static guint
get_epoch (const Figures *figures, size_t i)
{
  return 1 + (guint) (figures->has_batches ? i / run_get_n_batches (figures->run) : i);
}

/* Two digits, within what can be set: "0.001". */
static char *
format_rate (double rate)
{
  const RunSetting *setting = run_setting_get (RUN_SETTING_LEARNING_RATE);
  int digits;
  char *text;
  size_t length;

  rate = CLAMP (rate, setting->minimum, setting->maximum);
  digits = CLAMP (1 - (int) floor (log10 (rate)), 1, 8);
  text = g_strdup_printf ("%.*f", digits, rate);
  for (length = strlen (text); text[length - 1] == '0'; length--)
    text[length - 1] = '\0';
  /* The decimal sign, of one byte or more. */
  for (; !g_ascii_isdigit (text[length - 1]); length--)
    text[length - 1] = '\0';
  return text;
}

static gboolean
is_finite (const Figures *figures)
{
  for (size_t i = 0; i < figures->n; i++)
    if (!isfinite (get_loss (figures, i)))
      return FALSE;
  return TRUE;
}

/* The epoch in which the loss exploded for good; 0 if it did not. */
static guint
find_explosion (const Figures *figures, double start)
{
  if (get_latest (figures, get_loss) < RECOVERY * start)
    return 0;
  for (size_t i = 0; i < figures->n; i++)
    if (get_loss (figures, i) > EXPLOSION * start)
      return get_epoch (figures, i);
  return 0;
}

static gboolean
has_learned_nothing (const Figures *figures, double guess)
{
  return figures->run->epochs->len >= MIN_EPOCHS && figures->run->steps >= MIN_BATCHES &&
         get_latest (figures, get_loss) > GUESS_LOSS * guess &&
         get_latest (figures, get_accuracy) <
             GUESS_ACCURACY / (double) run_get_n_classes (figures->run);
}

/* A rate that is usual for the optimizer, roughly: above it, less is tried first. */
static double
get_usual_rate (NnOptimizerKind optimizer)
{
  return optimizer == NN_OPTIMIZER_ADAMW ? 0.001 : 0.01;
}

#define LESS(n)                                                                                    \
  g_dngettext (GETTEXT_PACKAGE,                                                                    \
               "After %u epoch the network is no better than guessing: the steps may be too "      \
               "large. Try a learning rate of %s (a tenth).",                                      \
               "After %u epochs the network is no better than guessing: the steps may be too "     \
               "large. Try a learning rate of %s (a tenth).",                                      \
               n)
#define MORE(n)                                                                                    \
  g_dngettext (GETTEXT_PACKAGE,                                                                    \
               "After %u epoch the network is no better than guessing: the steps may be too "      \
               "small. Try a learning rate of %s (ten times as much).",                            \
               "After %u epochs the network is no better than guessing: the steps may be too "     \
               "small. Try a learning rate of %s (ten times as much).",                            \
               n)

static char *
describe_nothing_learned (const Run *run)
{
  guint n = run->epochs->len;
  double rate = run_get_learning_rate (run, n);
  gboolean less = rate >= get_usual_rate (run->settings->optimizer);
  g_autofree char *text = format_rate (less ? rate / 10 : rate * 10);

  return g_strdup_printf (less ? LESS (n) : MORE (n), n, text);
}

const char *
training_hint_get_longest (void)
{
  return MORE (2);
}

char *
training_hint_describe (const Run *run)
{
  Figures figures;
  size_t n_classes;
  double guess, start;
  guint epoch;

  g_return_val_if_fail (run != NULL, NULL);

  figures = figures_of (run);
  n_classes = run_get_n_classes (run);
  if (figures.n == 0 || n_classes < 2 || !is_finite (&figures))
    return NULL;
  guess = log ((double) n_classes);
  /* The first batch is seen before the first step; an epoch is not. */
  start = figures.has_batches ? MAX (get_loss (&figures, 0), guess) : guess;
  epoch = find_explosion (&figures, start);
  if (epoch > 0)
    {
      g_autofree char *rate = format_rate (run_get_learning_rate (run, epoch) / 10);

      return g_strdup_printf (_ ("The loss exploded in epoch %u: the steps were too large. Try a "
                                 "learning rate of %s (a tenth)."),
                              epoch, rate);
    }
  return has_learned_nothing (&figures, guess) ? describe_nothing_learned (run) : NULL;
}
