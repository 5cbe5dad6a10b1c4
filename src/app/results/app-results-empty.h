/* What Evaluate and Mistakes say as long as there are no results. */
#pragma once

#include "app-workspace.h"

G_BEGIN_DECLS

/* What to say where there is nothing to show yet: why, and what to do about it. Static strings,
 * translated. */
typedef struct
{
  const char *title;
  const char *description;
  gboolean offers_data;  /* a data set has to be opened first */
  gboolean offers_train; /* training can start */
} AppResultsEmpty;

AppResultsEmpty app_results_describe_empty (AppWorkspace *workspace);

G_END_DECLS
