/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report-curves.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "report-event.h"

/* Indices into the theme's palette. */
#define COLOR_TRAINING 0
#define COLOR_EVALUATION 1

typedef enum
{
  PANEL_LOSS,
  PANEL_ACCURACY,
  N_PANELS
} Panel;

typedef struct
{
  PlotBuffer *batch;
  PlotBuffer *training;
  PlotBuffer *evaluation;
} Lines;

struct _ReportCurves
{
  Run *run; /* whose figures these are */
  guint n_batches;
  size_t n_taken_batches;
  size_t n_taken_epochs;
  Lines lines[N_PANELS];
};

static void
lines_clear (Lines *lines)
{
  g_clear_pointer (&lines->batch, plot_buffer_unref);
  g_clear_pointer (&lines->training, plot_buffer_unref);
  g_clear_pointer (&lines->evaluation, plot_buffer_unref);
}

static void
start_anew (ReportCurves *curves)
{
  for (guint panel = 0; panel < N_PANELS; panel++)
    {
      lines_clear (&curves->lines[panel]);
      curves->lines[panel] = (Lines){ .batch = plot_buffer_new (),
                                      .training = plot_buffer_new (),
                                      .evaluation = plot_buffer_new () };
    }
  g_clear_pointer (&curves->run, run_unref);
  curves->n_taken_batches = 0;
  curves->n_taken_epochs = 0;
}

ReportCurves *
report_curves_new (void)
{
  ReportCurves *curves = g_new0 (ReportCurves, 1);

  start_anew (curves);
  return curves;
}

void
report_curves_free (ReportCurves *curves)
{
  if (curves == NULL)
    return;
  for (guint panel = 0; panel < N_PANELS; panel++)
    lines_clear (&curves->lines[panel]);
  g_clear_pointer (&curves->run, run_unref);
  g_free (curves);
}

static void
take_batches (ReportCurves *curves, const Run *run)
{
  for (; curves->n_taken_batches < run->batch_losses->len; curves->n_taken_batches++)
    {
      size_t i = curves->n_taken_batches;
      double x = (double) (i + 1) / (double) curves->n_batches;

      plot_buffer_append (curves->lines[PANEL_LOSS].batch, x,
                          (double) g_array_index (run->batch_losses, float, i));
      plot_buffer_append (curves->lines[PANEL_ACCURACY].batch, x,
                          (double) g_array_index (run->batch_accuracies, float, i));
    }
}

static void
take_epochs (ReportCurves *curves, const Run *run)
{
  for (; curves->n_taken_epochs < run->epochs->len; curves->n_taken_epochs++)
    {
      const RunEpoch *epoch = g_ptr_array_index (run->epochs, curves->n_taken_epochs);

      plot_buffer_append (curves->lines[PANEL_LOSS].training, epoch->epoch, epoch->training_loss);
      plot_buffer_append (curves->lines[PANEL_ACCURACY].training, epoch->epoch,
                          epoch->training_accuracy);
      /* Where nothing was evaluated there is no dot, and the line goes on to the next one. */
      if (run_get_n_evaluated_images (run) > 0 && run_epoch_is_evaluated (epoch))
        {
          plot_buffer_append (curves->lines[PANEL_LOSS].evaluation, epoch->epoch,
                              epoch->evaluation_loss);
          plot_buffer_append (curves->lines[PANEL_ACCURACY].evaluation, epoch->epoch,
                              epoch->evaluation_accuracy);
        }
    }
}

void
report_curves_update (ReportCurves *curves, const Run *run, guint n_batches)
{
  g_return_if_fail (run != NULL && n_batches > 0);

  if (curves->run != run || curves->n_batches != n_batches ||
      curves->n_taken_batches > run->batch_losses->len || curves->n_taken_epochs > run->epochs->len)
    {
      start_anew (curves);
      curves->run = run_ref ((Run *) run);
      curves->n_batches = n_batches;
    }
  take_batches (curves, run);
  take_epochs (curves, run);
}

static void
add_line (PlotFigure *figure,
          size_t panel,
          const char *name,
          PlotBuffer *buffer,
          const PlotSeriesStyle *style)
{
  g_autoptr (PlotSeries) series = NULL;

  if (plot_buffer_get_length (buffer) == 0)
    return;
  series = plot_series_new (name, buffer, style);
  plot_figure_add_series (figure, panel, series);
}

static void
add_lines (PlotFigure *figure, size_t panel, const Lines *lines, const char *evaluation_name)
{
  static const PlotSeriesStyle batch = { .line = PLOT_LINE_THIN,
                                         .color = COLOR_TRAINING,
                                         .faint = TRUE };
  static const PlotSeriesStyle training = { .line = PLOT_LINE_DOTS, .color = COLOR_TRAINING };
  static const PlotSeriesStyle evaluation = { .line = PLOT_LINE_DOTS,
                                              .color = COLOR_EVALUATION,
                                              .dash = 1 };

  add_line (figure, panel, _ ("Training batch"), lines->batch, &batch);
  add_line (figure, panel, _ ("Training"), lines->training, &training);
  add_line (figure, panel, evaluation_name, lines->evaluation, &evaluation);
}

/* The others are seen from the lines themselves: these do not go on. */
static gboolean
has_mark (const RunEvent *event)
{
  return event->kind != RUN_EVENT_NON_FINITE && event->kind != RUN_EVENT_EARLY_STOP;
}

static void
add_marks (PlotFigure *figure, const Run *run, guint n_batches)
{
  for (guint i = 0; i < run->events->len; i++)
    {
      const RunEvent *event = &g_array_index (run->events, RunEvent, i);
      g_autofree char *label = report_describe_event (event);

      if (has_mark (event))
        plot_figure_add_mark (figure, (double) event->step / (double) n_batches, label);
    }
}

PlotFigure *
report_curves_make_figure (ReportCurves *curves)
{
  const PlotAxis x_axis = { .title = _ ("Epoch"), .begins_at_zero = TRUE };
  /* One batch whose loss jumps would flatten the whole curve. */
  const PlotAxis loss_axis = { .leaves_out_outliers = TRUE };
  const PlotAxis percent = { .format = PLOT_FORMAT_PERCENT, .min = 0, .max = 1 };
  gboolean validation = curves->run && run_has_validation (curves->run);
  /* If the very first batch fails, there is no loss that could be drawn. */
  const char *nothing =
      curves->n_taken_batches > 0 ? _ ("No loss was a finite number") : _ ("No batch trained yet");
  const char *evaluation_name = validation ? _ ("Validation") : _ ("Test");
  PlotFigure *figure;
  size_t loss, accuracy;

  figure = plot_figure_new_lines (curves->run ? curves->run->name : NULL, NULL, &x_axis);
  loss = plot_figure_add_panel (figure, _ ("Loss"), &loss_axis, nothing);
  accuracy = plot_figure_add_panel (figure, _ ("Accuracy"), &percent, nothing);
  add_lines (figure, loss, &curves->lines[PANEL_LOSS], evaluation_name);
  add_lines (figure, accuracy, &curves->lines[PANEL_ACCURACY], evaluation_name);
  if (curves->run)
    add_marks (figure, curves->run, curves->n_batches);
  return figure;
}
