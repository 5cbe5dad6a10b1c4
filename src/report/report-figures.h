/* From results to charts: pure functions, used by the app and the command line alike. */
#pragma once

#include "plot.h"
#include "run.h"
#include "training-evaluation.h"

G_BEGIN_DECLS

/* The lines of a live curve. Holds growing buffers so that a new batch costs a few nanoseconds, not
 * a new figure of 100,000 points. */
typedef struct _ReportCurves ReportCurves;

ReportCurves *report_curves_new (void);
void report_curves_free (ReportCurves *curves);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReportCurves, report_curves_free)

/* Takes over what @run has more than at the last call; a different run, or one with fewer entries,
 * starts anew. @n_batches is the number of batches in an epoch. */
void report_curves_update (ReportCurves *curves, const Run *run, guint n_batches);

/* Loss above accuracy on one shared x axis in epochs: training per batch thin, training per epoch
 * and test (or validation) per epoch thick with dots, settings changes, pauses, and the first
 * non-finite loss marked. A new reference each time. */
PlotFigure *report_curves_make_figure (ReportCurves *curves);

/* Row = actual, column = predicted; title with split, number of images and epoch. */
PlotFigure *report_make_confusion_matrix (const TrainingEvaluation *evaluation);

/* One bar per class: the probabilities of one image; the actual and the predicted class are marked.
 */
PlotFigure *report_make_class_bars (const TrainingEvaluation *evaluation, size_t image);

/* The same for the @n_bars most probable classes, the first on top; below them the actual class if
 * it is none of them. */
PlotFigure *
report_make_most_probable_bars (const TrainingEvaluation *evaluation, size_t image, size_t n_bars);

/* One bar per class: how many images of each split it has. */
PlotFigure *report_make_class_balance (const NnDataset *dataset);

G_END_DECLS
