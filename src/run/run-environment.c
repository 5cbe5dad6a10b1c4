/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run-environment.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "nn-kernel.h"
#include "nn-workers.h"

/* Where Linux describes the processor; the first core's lines are enough. */
#define PROCESSOR_FILE "/proc/cpuinfo"
#define PROCESSOR_FIELD "model name"
#define MAX_LINES 64

/* "Intel(R) Xeon(R) CPU" of "model name	: Intel(R) Xeon(R) CPU"; NULL of other lines. */
static char *
parse_model_name (char *line)
{
  char *colon = g_str_has_prefix (line, PROCESSOR_FIELD) ? strchr (line, ':') : NULL;

  if (colon == NULL || !g_utf8_validate (colon, -1, NULL))
    return NULL;
  g_strstrip (colon + 1);
  return colon[1] != '\0' ? g_strdup (colon + 1) : NULL;
}

/* NULL where the system does not say. */
static char *
find_processor (void)
{
  FILE *file = fopen (PROCESSOR_FILE, "re");
  char line[1024], *name = NULL;

  for (guint i = 0; file && name == NULL && i < MAX_LINES && fgets (line, sizeof line, file); i++)
    name = parse_model_name (line);
  if (file)
    fclose (file);
  return name;
}

RunEnvironment *
run_environment_new (void)
{
  RunEnvironment *environment = g_new0 (RunEnvironment, 1);

  nn_ref_count_init (&environment->ref_count);
  return environment;
}

RunEnvironment *
run_environment_new_here (void)
{
  RunEnvironment *environment = run_environment_new ();
  struct utsname system;

  environment->version = g_strdup (PUPIL_VERSION);
  environment->kernel = g_strdup (nn_kernel_get ()->name);
  environment->processor = find_processor ();
  environment->os = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  environment->machine = uname (&system) == 0 ? g_strdup (system.machine) : NULL;
  environment->cores = nn_workers_count_cores ();
  return environment;
}

RunEnvironment *
run_environment_ref (RunEnvironment *environment)
{
  g_return_val_if_fail (environment != NULL, NULL);
  nn_ref_count_inc (&environment->ref_count);
  return environment;
}

void
run_environment_unref (RunEnvironment *environment)
{
  if (environment == NULL || !nn_ref_count_dec (&environment->ref_count))
    return;
  g_free (environment->version);
  g_free (environment->kernel);
  g_free (environment->processor);
  g_free (environment->os);
  g_free (environment->machine);
  g_free (environment);
}
