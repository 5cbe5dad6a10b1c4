/* The Evaluate page: how good the network is, and what it confuses. */
#pragma once

#include "app-part.h"
#include "plot.h"

G_BEGIN_DECLS

#define APP_TYPE_EVALUATE_PAGE (app_evaluate_page_get_type ())
G_DECLARE_FINAL_TYPE (AppEvaluatePage, app_evaluate_page, APP, EVALUATE_PAGE, AppPart)

/* The confusion matrix that is shown: a new reference, or NULL if there is none. */
PlotFigure *app_evaluate_page_get_figure (AppEvaluatePage *page);

G_END_DECLS
