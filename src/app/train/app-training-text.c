/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-training-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "app-format.h"
#include "nn-architecture-plan.h"
#include "plot-number.h"
#include "report-epoch.h"
#include "report-images.h"

char *
app_training_describe_data (const char *name, const AppTrainingImages *images, size_t n_classes)
{
  g_autofree char *counts =
      report_describe_images (images->n_training, images->n_validation, images->n_test);
  g_autofree char *classes = plot_format_count (n_classes);

  /* Translators: name of the data set, "60,000 training and 10,000 test images", number of classes
   */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s: %s of %s class",
                                       "%s: %s of %s classes", (gulong) n_classes),
                          name, counts, classes);
}

static size_t
count_weights (const RunSettings *settings, NnShape input, size_t n_classes)
{
  g_autoptr (NnArchitecturePlan) plan = NULL;

  if (n_classes > 0)
    plan = nn_architecture_plan (settings->network, input, n_classes, NULL);
  return plan ? plan->n_weights : 0;
}

/* "3,072-128-64-3": inputs, hidden units and classes of a perceptron. NULL of another network. */
static char *
describe_sizes (const RunSettings *settings, NnShape input, size_t n_classes)
{
  g_autofree guint *hidden = NULL;
  g_autoptr (GStrvBuilder) sizes = g_strv_builder_new ();
  g_auto (GStrv) texts = NULL;
  size_t n_hidden, n_inputs;

  if (!nn_architecture_get_hidden (settings->network, &hidden, &n_hidden) ||
      !nn_shape_check (input, &n_inputs))
    return NULL;
  for (size_t i = 0; i < n_hidden + 2; i++)
    {
      size_t size = i == 0 ? n_inputs : i <= n_hidden ? hidden[i - 1] : n_classes;
      g_autofree char *text = plot_format_count (size);

      g_strv_builder_add (sizes, text);
    }
  texts = g_strv_builder_end (sizes);
  return g_strjoinv ("-", texts);
}

char *
app_training_describe_network (const RunSettings *settings, NnShape input, size_t n_classes)
{
  g_autofree char *sizes = describe_sizes (settings, input, n_classes);
  size_t n_weights = sizes ? count_weights (settings, input, n_classes) : 0;
  g_autofree char *weights = NULL;

  if (n_weights == 0)
    {
      g_autofree char *network = run_settings_describe_network (settings, input, n_classes);

      /* Translators: "6 convolutions, 287,843 weights" */
      return g_strdup_printf (_ ("Network: %s"), network);
    }
  weights = app_format_weights (n_weights);
  /* Translators: "784-128-64-10", "109,386 weights" */
  return g_strdup_printf (_ ("Network %s, %s"), sizes, weights);
}

/* A sentence after a space, or nothing. */
static char *
describe_held_out (size_t n_validation)
{
  g_autofree char *count = plot_format_count (n_validation);

  if (n_validation == 0)
    return g_strdup ("");
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, " %s more is held out for validation.",
                                       " %s more are held out for validation.",
                                       (gulong) n_validation),
                          count);
}

static char *
describe_images (size_t n)
{
  g_autofree char *count = plot_format_count (n);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s training image", "%s training images",
                                       (gulong) n),
                          count);
}

static char *
describe_batches (size_t n)
{
  g_autofree char *count = plot_format_count (n);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s batch", "%s batches", (gulong) n),
                          count);
}

char *
app_training_describe_plan (const RunSettings *settings, size_t n_training, size_t n_validation)
{
  g_autofree char *held_out = describe_held_out (n_validation);
  g_autofree char *n_epochs = plot_format_count (settings->epochs);
  g_autofree char *images = describe_images (n_training);
  g_autofree char *batches =
      describe_batches ((n_training + settings->batch_size - 1) / settings->batch_size);

  if (settings->epochs == 1)
    /* Translators: "15,000 training images", "235 batches"; a sentence about validation, or nothing
     */
    return g_strdup_printf (
        _ ("The network starts with random weights and goes once through %s, in %s.%s"), images,
        batches, held_out);
  /* Translators: number of epochs, "15,000 training images", "235 batches"; a sentence about
   * validation, or nothing */
  return g_strdup_printf (
      _ ("The network starts with random weights and goes %s times through %s, each time in %s.%s"),
      n_epochs, images, batches, held_out);
}

/* Of a training that was stopped. */
static char *
describe_stop (const Run *run)
{
  gboolean is_partial;
  guint epoch = run_get_reached_epoch (run, &is_partial);

  if (run->epochs->len == 0)
    return g_strdup (_ ("Stopped in the First Epoch"));
  return g_strdup_printf (is_partial ? _ ("Stopped in Epoch %u") : _ ("Stopped After Epoch %u"),
                          epoch);
}

char *
app_training_describe_state (TrainingState state, const Run *run)
{
  const RunEvent *early = run_find_event (run, RUN_EVENT_EARLY_STOP);

  switch (state)
    {
    case TRAINING_STATE_READY:
    case TRAINING_STATE_RUNNING:
      return g_strdup (_ ("Training"));
    case TRAINING_STATE_PAUSED:
      return g_strdup (_ ("Paused"));
    case TRAINING_STATE_STOPPING:
      return g_strdup (_ ("Stopping…"));
    case TRAINING_STATE_FINISHED:
      return early ? g_strdup_printf (_ ("Finished Early, After Epoch %u"), early->epoch)
                   : g_strdup (_ ("Finished"));
    case TRAINING_STATE_STOPPED:
      return describe_stop (run);
    case TRAINING_STATE_FAILED:
      return g_strdup (run_find_event (run, RUN_EVENT_NON_FINITE) ? _ ("Stopped: Loss Not Finite")
                                                                  : _ ("Training Failed"));
    default:
      g_assert_not_reached ();
    }
}

char *
app_training_describe_position (TrainingState state, const TrainingProgress *progress)
{
  g_autofree char *batch = NULL;
  g_autofree char *n_batches = NULL;

  if (progress->epoch == 0)
    return g_strdup (state == TRAINING_STATE_RUNNING ? _ ("Getting ready…") : _ ("No batch yet"));
  if (state == TRAINING_STATE_FINISHED)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u epoch done", "%u epochs done",
                                         progress->epoch),
                            progress->epoch);
  batch = plot_format_count (progress->batch);
  n_batches = plot_format_count (progress->n_batches);
  return g_strdup_printf (_ ("Epoch %u of %u · batch %s of %s"), progress->epoch, progress->epochs,
                          batch, n_batches);
}

char *
app_training_describe_evaluation (const TrainingEvaluationProgress *progress)
{
  g_autofree char *done = plot_format_count (progress->report.n_done);
  g_autofree char *all = plot_format_count (progress->report.n_images);

  /* Translators: "Testing… 3,200 of 10,000 images" */
  return g_strdup_printf (progress->is_final ? _ ("Testing… %s of %s images")
                                             : _ ("Evaluating… %s of %s images"),
                          done, all);
}

char *
app_training_describe_speed (TrainingState state, const TrainingProgress *progress, const Run *run)
{
  gboolean over = state == TRAINING_STATE_FINISHED || state == TRAINING_STATE_STOPPED ||
                  state == TRAINING_STATE_FAILED;
  double per_second = progress->images_per_second;
  g_autofree char *speed = NULL;
  g_autofree char *time = NULL;

  if (state == TRAINING_STATE_PAUSED || state == TRAINING_STATE_STOPPING)
    per_second = 0;
  else if (over)
    per_second = run->seconds > 0 ? (double) run->images_seen / run->seconds : 0;
  speed = app_format_speed (per_second);
  if (over)
    {
      g_autofree char *duration = app_format_duration (run->seconds);

      time = run->steps > 0 ? g_strdup_printf (_ ("took %s"), duration) : g_strdup ("");
    }
  else if (state == TRAINING_STATE_STOPPING)
    time = g_strdup ("");
  else
    {
      g_autofree char *left = app_format_duration (progress->seconds_left);

      time = *left ? g_strdup_printf (_ ("%s left"), left) : g_strdup ("");
    }
  if (*speed == '\0' || *time == '\0')
    return g_strconcat (speed, time, NULL);
  return g_strdup_printf ("%s · %s", speed, time);
}

const char *
app_training_caption_best_epoch (const Run *run)
{
  if (run_has_validation (run))
    return _ ("Best epoch (validation)");
  return nn_tta_get_n_views (run->settings->tta) > 1 ? _ ("Best epoch (one view)")
                                                     : _ ("Best epoch");
}

char *
app_training_caption_accuracy (gboolean is_validation, guint n_views)
{
  if (is_validation)
    return g_strdup (_ ("Validation accuracy"));
  if (n_views > 1)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Test accuracy (%u view)",
                                         "Test accuracy (%u views)", n_views),
                            n_views);
  return g_strdup (_ ("Test accuracy"));
}

char *
app_training_describe_best_epoch (const Run *run)
{
  const RunEpoch *best = run_get_best_epoch (run);
  g_autofree char *accuracy = NULL;

  if (best == NULL || isnan (best->evaluation_accuracy))
    return g_strdup ("–");
  accuracy = app_format_share (best->evaluation_accuracy);
  return g_strdup_printf ("%u (%s)", best->epoch, accuracy);
}

static char *
describe_divergence (const RunEvent *diverged, const char *error, const Run *run)
{
  double tenth = run_get_learning_rate (run, diverged->epoch) / 10;
  g_autofree char *rate = app_format_decimal (MAX (tenth, 1e-6), 6);
  g_autofree char *epoch = report_describe_kept_epoch (run);

  if (error == NULL)
    return g_strdup_printf (_ ("The loss has not been finite since epoch %u: the steps were too "
                               "large. Train again with a smaller learning rate, such as %s."),
                            diverged->epoch, rate);
  if (*epoch == '\0')
    /* Translators: a sentence that says what happened; a learning rate */
    return g_strdup_printf (_ ("%s A rate of %s may work."), error, rate);
  /* Translators: a sentence that says what happened; a learning rate; "after epoch 7" */
  return g_strdup_printf (_ ("%s A rate of %s may work. The network as it was %s has been kept."),
                          error, rate, epoch);
}

char *
app_training_describe_trouble (TrainingState state, const char *error, const Run *run)
{
  const RunEvent *diverged = run_find_event (run, RUN_EVENT_NON_FINITE);

  if (diverged)
    return describe_divergence (diverged, error, run);
  if (state != TRAINING_STATE_FAILED || error == NULL)
    return NULL;
  return g_strdup_printf (_ ("%s Change the settings or the data, and train again."), error);
}

#define EARLY_CHOICE(n)                                                                            \
  g_dngettext (                                                                                    \
      GETTEXT_PACKAGE,                                                                             \
      "Training stopped early, because results on the validation images had not improved for %u "  \
      "epoch. The network of epoch %u, the best on them, was kept.",                               \
      "Training stopped early, because results on the validation images had not improved for %u "  \
      "epochs. The network of epoch %u, the best on them, was kept.",                              \
      (gulong) (n))

const char *
app_training_get_longest_choice (void)
{
  return EARLY_CHOICE (2);
}

char *
app_training_describe_choice (TrainingState state, const Run *run)
{
  gboolean over = state == TRAINING_STATE_FINISHED || state == TRAINING_STATE_STOPPED;
  const RunEpoch *best = run_get_best_epoch (run);
  const RunEvent *early = run_find_event (run, RUN_EVENT_EARLY_STOP);

  if (!over || best == NULL || !run_has_validation (run))
    return NULL;
  if (early)
    return g_strdup_printf (EARLY_CHOICE (early->value), (guint) early->value, best->epoch);
  return g_strdup_printf (
      _ ("The network of epoch %u, the best on the validation images, was kept."), best->epoch);
}
