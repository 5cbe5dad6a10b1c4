/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From an evaluation or a data set to charts: pure functions, used by the app and the command line
 * alike. */
#pragma once

#include "plot.h"
#include "training-evaluation.h"

G_BEGIN_DECLS

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
