/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report-work.h"

#include <glib/gi18n-lib.h>

#include "plot-number.h"

/* "moved, mirrored and varied in color", or NULL if the images are learned from as they are. */
static char *
describe_variations (const RunSettings *settings)
{
  const char *words[5], *last;
  g_autofree char *others = NULL;
  guint n = 0;

  if (settings->shift > 0)
    words[n++] = _ ("moved");
  if (settings->flip != NN_FLIP_NONE)
    words[n++] = _ ("mirrored");
  if (settings->brightness > 0 || settings->contrast > 0 || settings->saturation > 0)
    words[n++] = _ ("varied in color");
  if (settings->cutout > 0)
    words[n++] = _ ("partly covered");
  if (settings->mixup > 0)
    words[n++] = _ ("blended");
  if (n < 2)
    return n == 1 ? g_strdup (words[0]) : NULL;
  last = words[n - 1];
  words[n - 1] = NULL;
  others = g_strjoinv (_ (", "), (char **) words);
  /* Translators: what is done to images: "moved, mirrored", "varied in color" */
  return g_strdup_printf (_ ("%s and %s"), others, last);
}

char *
report_describe_work (const RunSettings *settings, size_t n_images)
{
  g_autofree char *variations = NULL, *epochs = NULL, *images = NULL, *steps = NULL, *work = NULL;
  g_autofree char *n_epochs = NULL, *count = NULL, *batch = NULL, *n_steps = NULL;
  guint64 sum;

  g_return_val_if_fail (settings != NULL && settings->batch_size > 0, NULL);

  sum = settings->epochs * (guint64) ((n_images + settings->batch_size - 1) / settings->batch_size);
  variations = describe_variations (settings);
  n_epochs = plot_format_count (settings->epochs);
  count = plot_format_count (n_images);
  batch = plot_format_count (MIN (settings->batch_size, n_images));
  n_steps = plot_format_count (sum);
  epochs =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s epoch", "%s epochs", settings->epochs),
                       n_epochs);
  images =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s image", "%s images", (gulong) n_images),
                       count);
  steps =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s step", "%s steps", (gulong) sum), n_steps);
  /* Translators: "50 epochs", "15,000 images", "64", "11,750 steps" */
  work = g_strdup_printf (_ ("%s of %s in batches of %s: %s."), epochs, images, batch, steps);
  if (variations == NULL)
    return g_steal_pointer (&work);
  return g_strdup_printf (_ ("%s Images are %s."), work, variations);
}
