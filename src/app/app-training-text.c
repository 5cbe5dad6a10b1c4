#include "app-training-text.h"

#include <glib/gi18n-lib.h>

#include "app-format.h"
#include "app-layer-list.h"
#include "plot-number.h"

char *
app_training_describe_data (const char *name, size_t n_training, size_t n_test, size_t n_classes)
{
  g_autofree char *training = plot_format_count (n_training);
  g_autofree char *test = plot_format_count (n_test);

  /* Translators: name of the data set, number of training images, of test images, of classes */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "%s: %s training and %s test images of %u class",
                                       "%s: %s training and %s test images of %u classes",
                                       (gulong) n_classes),
                          name, training, test, (guint) n_classes);
}

char *
app_training_describe_network (const RunSettings *settings, size_t n_inputs, size_t n_classes)
{
  guint64 n_weights = app_layer_list_count_weights (settings, n_inputs, n_classes);
  g_autofree char *network = run_settings_describe_network (settings, n_inputs, n_classes);
  g_autofree char *weights = plot_format_count (n_weights);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Network %s, %s weight",
                                       "Network %s, %s weights",
                                       (gulong) MIN (n_weights, G_MAXUINT)),
                          network, weights);
}

char *
app_training_describe_state (TrainingState state, const Run *run)
{
  const RunEpoch *last = run_get_last_epoch (run);

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
      return g_strdup (_ ("Finished"));
    case TRAINING_STATE_STOPPED:
      return last ? g_strdup_printf (_ ("Stopped After Epoch %u"), last->epoch)
                  : g_strdup (_ ("Stopped in the First Epoch"));
    case TRAINING_STATE_FAILED:
      return g_strdup (_ ("Training Failed"));
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
  else
    {
      g_autofree char *left = app_format_duration (progress->seconds_left);

      time = *left ? g_strdup_printf (_ ("%s left"), left) : g_strdup ("");
    }
  if (*speed == '\0' || *time == '\0')
    return g_strconcat (speed, time, NULL);
  return g_strdup_printf ("%s · %s", speed, time);
}

static const RunEvent *
find_non_finite (const Run *run)
{
  for (guint i = 0; i < run->events->len; i++)
    {
      const RunEvent *event = &g_array_index (run->events, RunEvent, i);

      if (event->kind == RUN_EVENT_NON_FINITE)
        return event;
    }
  return NULL;
}

char *
app_training_describe_trouble (TrainingState state, const char *error, const Run *run)
{
  const RunEvent *diverged = find_non_finite (run);
  g_autofree char *rate = NULL;

  if (diverged)
    {
      rate = app_format_decimal (MAX (run->settings.learning_rate / 10, 1e-6), 6);
      if (error)
        return g_strdup_printf (_ ("%s Try a smaller learning rate, such as %s."), error, rate);
      return g_strdup_printf (
          _ ("The loss is no longer a number since epoch %u: the steps were too "
             "large. Train again with a smaller learning rate, such as %s."),
          diverged->epoch, rate);
    }
  if (state == TRAINING_STATE_FAILED)
    return g_strdup_printf (_ ("%s Change the settings or the data, and train again."),
                            error ? error : "");
  return NULL;
}
