/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-part.h"

typedef struct
{
  AppWorkspace *workspace;
} AppPartPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (AppPart, app_part, ADW_TYPE_BIN)

/* Not earlier: subclasses borrow from it. */
static void
app_part_finalize (GObject *object)
{
  AppPartPrivate *private = app_part_get_instance_private (APP_PART (object));

  g_clear_object (&private->workspace);

  G_OBJECT_CLASS (app_part_parent_class)->finalize (object);
}

static void
app_part_class_init (AppPartClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = app_part_finalize;
}

static void
app_part_init (AppPart *part)
{
}

void
app_part_set_up (AppPart *part, AppWorkspace *workspace)
{
  AppPartPrivate *private = app_part_get_instance_private (part);

  g_return_if_fail (APP_IS_PART (part));
  g_return_if_fail (APP_IS_WORKSPACE (workspace));
  g_return_if_fail (private->workspace == NULL);

  private->workspace = g_object_ref (workspace);
  APP_PART_GET_CLASS (part)->set_up (part, workspace);
}

GtkWidget *
app_part_new (GType type, AppWorkspace *workspace)
{
  GtkWidget *part;

  g_return_val_if_fail (g_type_is_a (type, APP_TYPE_PART), NULL);

  part = g_object_new (type, NULL);
  app_part_set_up (APP_PART (part), workspace);
  return part;
}
