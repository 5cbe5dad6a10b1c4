/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Evaluate page: how good the network is, and what it confuses. */
#pragma once

#include "app-part.h"

G_BEGIN_DECLS

#define APP_TYPE_EVALUATE_PAGE (app_evaluate_page_get_type ())
G_DECLARE_FINAL_TYPE (AppEvaluatePage, app_evaluate_page, APP, EVALUATE_PAGE, AppPart)

G_END_DECLS
