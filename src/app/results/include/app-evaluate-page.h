/* The Evaluate page: how good the network is, and what it confuses. */
#pragma once

#include <adwaita.h>

#include "app-workspace.h"
#include "plot.h"

G_BEGIN_DECLS

/* Property "workspace" (AppWorkspace, read-write). */
#define APP_TYPE_EVALUATE_PAGE (app_evaluate_page_get_type ())
G_DECLARE_FINAL_TYPE (AppEvaluatePage, app_evaluate_page, APP, EVALUATE_PAGE, AdwBin)

GtkWidget *app_evaluate_page_new (void);

/* The confusion matrix that is shown: a new reference, or NULL if there is none. */
PlotFigure *app_evaluate_page_get_figure (AppEvaluatePage *page);

G_END_DECLS
