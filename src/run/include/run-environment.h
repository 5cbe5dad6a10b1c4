/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run was computed with. The last bits of a result depend on the kernel, and so do all that
 * follow from them; whoever compares two runs must be able to see that. */
#pragma once

#include <glib.h>

#include "nn-ref-count.h"

G_BEGIN_DECLS

/* Reference-counted; immutable once whoever made it has filled it in. Any text may be NULL: not
 * known. How many threads there were is in the run itself. */
typedef struct
{
  char *version;   /* of Pupil */
  char *kernel;    /* nn_kernel_get()'s name: the instruction set */
  char *processor; /* its model, as the system calls it */
  char *os;
  char *machine; /* the family of processors, as uname() calls it */
  guint cores;   /* 0: not known */

  /*< private >*/
  NnRefCount ref_count;
} RunEnvironment;

/* Of nothing that is known. */
RunEnvironment *run_environment_new (void);

/* Of this process. */
RunEnvironment *run_environment_new_here (void);

RunEnvironment *run_environment_ref (RunEnvironment *environment);
void run_environment_unref (RunEnvironment *environment);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RunEnvironment, run_environment_unref)

G_END_DECLS
