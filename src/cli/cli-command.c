/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-command.h"

#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "cli-text.h"

/* How often the line is rewritten. */
#define INTERVAL (G_USEC_PER_SEC / 10)

gboolean
cli_parse_options (const char *usage,
                   const char *summary,
                   GOptionGroup *group,
                   GOptionGroup *const *others,
                   int *argc,
                   char ***argv,
                   CliStatus *status)
{
  g_autoptr (GOptionContext) context = g_option_context_new (usage);
  g_autoptr (GError) error = NULL;
  gboolean help = FALSE;
  const GOptionEntry help_entries[] = {
    { "help", 'h', 0, G_OPTION_ARG_NONE, &help, N_ ("Show these options"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  /* GOption's own --help ends the program. */
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_summary (context, summary);
  g_option_group_add_entries (group, help_entries);
  g_option_group_set_translation_domain (group, GETTEXT_PACKAGE);
  g_option_context_set_main_group (context, group);
  for (guint i = 0; others && others[i]; i++)
    {
      g_option_group_set_translation_domain (others[i], GETTEXT_PACKAGE);
      g_option_context_add_group (context, others[i]);
    }
  if (!g_option_context_parse (context, argc, argv, &error))
    {
      *status = cli_fail (CLI_USAGE, "%s", error->message);
      return FALSE;
    }
  /* GOption leaves a "--" that ended the options in place. */
  if (*argc > 1 && strcmp ((*argv)[1], "--") == 0)
    {
      (*argv)++;
      (*argc)--;
    }
  if (help)
    {
      g_autofree char *text = g_option_context_get_help (context, FALSE, NULL);

      cli_print ("%s", text);
      *status = CLI_OK;
      return FALSE;
    }
  return TRUE;
}

gboolean
cli_check_arguments (const char *usage, int argc, int n_arguments, CliStatus *status)
{
  if (argc - 1 == n_arguments)
    return TRUE;
  *status = cli_fail (CLI_USAGE, _ ("Write it as “%s [OPTION…] %s”; see %s --help."),
                      g_get_prgname (), usage, g_get_prgname ());
  return FALSE;
}

gboolean
cli_parse (const char *usage,
           const char *summary,
           GOptionGroup *group,
           int *argc,
           char ***argv,
           int n_arguments,
           CliStatus *status)
{
  return cli_parse_options (usage, summary, group, NULL, argc, argv, status) &&
         cli_check_arguments (usage, *argc, n_arguments, status);
}

CliStatus
cli_fail (CliStatus status, const char *format, ...)
{
  va_list arguments;
  g_autofree char *text = NULL;
  g_autofree char *sentence = NULL;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  sentence = cli_text_clean (text);
  cli_print_error ("", "pupil-cli: %s\n", sentence);
  return status;
}

gboolean
cli_has_terminal (void)
{
  return isatty (STDERR_FILENO) && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
}

typedef struct
{
  const char *path;
  gint64 last_time;
} Opening;

static void
show_opening (double fraction, gpointer data)
{
  Opening *opening = data;
  gint64 now = g_get_monotonic_time ();
  g_autofree char *name = NULL;

  if (now - opening->last_time < INTERVAL)
    return;
  opening->last_time = now;
  name = cli_text_clean (opening->path);
  if (fraction >= 0)
    cli_print_error (CLI_CLEAR_LINE, _ ("Opening %s: %.0f%%"), name, 100 * fraction);
  else
    cli_print_error (CLI_CLEAR_LINE, _ ("Opening %s"), name);
}

static NnDataset *
choose_classes (NnDataset *dataset, const char *classes, GError **error)
{
  g_auto (GStrv) names = NULL;

  if (classes == NULL)
    {
      size_t n = dataset_catalog_count_default_classes (dataset);
      g_autofree guint *first = g_new (guint, n);

      for (guint i = 0; i < n; i++)
        first[i] = i;
      return nn_dataset_select_classes (dataset, first, n, error);
    }
  if (strcmp (classes, "all") == 0)
    return nn_dataset_ref (dataset);
  names = g_strsplit (classes, ",", -1);
  for (guint i = 0; names[i]; i++)
    g_strstrip (names[i]);
  return nn_dataset_select_class_names (dataset, (const char *const *) names, error);
}

NnDataset *
cli_open_dataset (const char *path, const char *classes, guint image_size, CliStatus *status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnDataset) dataset = NULL;
  Opening opening = { .path = path, .last_time = g_get_monotonic_time () };
  DatasetOptions options = { .image_side = image_size, .progress_data = &opening };
  NnDataset *chosen;

  if (cli_has_terminal ())
    options.progress = show_opening;
  dataset = dataset_open (path, &options, NULL, &error);
  if (options.progress)
    cli_print_error (CLI_CLEAR_LINE, "%s", "");
  if (dataset == NULL)
    {
      *status = cli_fail (CLI_FAILED, "%s", error->message);
      return NULL;
    }
  chosen = choose_classes (dataset, classes, &error);
  if (chosen == NULL)
    *status = cli_fail (classes ? CLI_USAGE : CLI_FAILED, "%s", error->message);
  return chosen;
}
