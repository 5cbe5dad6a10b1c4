/* Whole numbers as people read them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "60,000": with groups of three in the locale's manner. The C locale has no separator of its own;
 * its texts are English, so its numbers are too. The caller frees it. */
char *plot_format_count (guint64 count);

G_END_DECLS
