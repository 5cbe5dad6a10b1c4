/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happened in a training, in words. */
#pragma once

#include "run.h"

G_BEGIN_DECLS

/* "Learning rate 0.001", "Stopped". The caller frees it. */
char *report_describe_event (const RunEvent *event);

G_END_DECLS
