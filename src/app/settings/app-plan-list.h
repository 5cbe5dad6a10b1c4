/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layers of any network, to be read: what each is, the shape that comes out of it, and how many
 * weights it has with the present data.
 */
#pragma once

#include <adwaita.h>

#include "nn-architecture-plan.h"

G_BEGIN_DECLS

#define APP_TYPE_PLAN_LIST (app_plan_list_get_type ())
G_DECLARE_FINAL_TYPE (AppPlanList, app_plan_list, APP, PLAN_LIST, AdwBin)

/* Shows the layers of @architecture; with shapes and numbers of weights if there is a @plan of it
 * (else NULL, and only what is written can be shown). */
void app_plan_list_set_network (AppPlanList *list,
                                const NnArchitecture *architecture,
                                const NnArchitecturePlan *plan);

G_END_DECLS
