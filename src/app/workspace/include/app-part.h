/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A part of the window that shows what the window works on, and changes it: a page, or a pane of
 * one. The base class of all of them. */
#pragma once

#include <adwaita.h>

#include "app-workspace.h"

G_BEGIN_DECLS

#define APP_TYPE_PART (app_part_get_type ())
G_DECLARE_DERIVABLE_TYPE (AppPart, app_part, APP, PART, AdwBin)

struct _AppPartClass
{
  AdwBinClass parent_class;

  /* Called once, with the workspace: takes what the part needs of it, connects to it and shows it.
   * What is taken is valid as long as the part is. */
  void (*set_up) (AppPart *part, AppWorkspace *workspace);
};

/* A new part of @type, which is set up. */
GtkWidget *app_part_new (GType type, AppWorkspace *workspace);

/* The same for a part that a template has made, once in its life. */
void app_part_set_up (AppPart *part, AppWorkspace *workspace);

G_END_DECLS
