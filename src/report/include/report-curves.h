/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a run, also one that grows, to a chart of loss and accuracy. */
#pragma once

#include "plot.h"
#include "run.h"

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
 * and evaluation (of validation or test images) per epoch thick with dots, settings changes,
 * pauses, and the first non-finite loss marked. A new reference each time. */
PlotFigure *report_curves_make_figure (ReportCurves *curves);

G_END_DECLS
