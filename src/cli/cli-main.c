/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <locale.h>
#include <string.h>

#include "cli-command.h"
#include "cli-signals.h"
#include "cli-text.h"

typedef struct
{
  const char *name;
  CliStatus (*run) (int argc, char **argv);
  const char *description;
} Command;

static const Command commands[] = {
  { "train", cli_train,
    N_ ("Train a network on a data set and write charts, figures and weights") },
  { "evaluate", cli_evaluate, N_ ("Test a trained network on a data set") },
  { "info", cli_info, N_ ("Describe a data set or a run") },
};

static char *
make_help (void)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s\n  pupil-cli %s\n\n%s\n", _ ("Usage:"),
                          _ ("COMMAND [OPTION…] ARGUMENT…"), _ ("Commands:"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (text, "  %-10s %s\n", commands[i].name, _ (commands[i].description));
  g_string_append_printf (text, "\n%s\n\n%s\n",
                          _ ("“pupil-cli COMMAND --help” lists the options of a command."),
                          _ ("Exit status: 0 if all went well; 1 if something failed; 2 if the "
                             "command was not\nunderstood; 130, 143 or 129 if a training was "
                             "stopped by Ctrl+C, SIGTERM or the\nclosing of its terminal, and "
                             "its results so far were written."));
  return g_string_free (text, FALSE);
}

static CliStatus
run_command (int argc, char **argv)
{
  g_autofree char *help = make_help ();

  if (argc < 2)
    {
      cli_print_error ("", "%s", help);
      return CLI_USAGE;
    }
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0)
    {
      cli_print ("%s", help);
      return CLI_OK;
    }
  if (strcmp (argv[1], "--version") == 0)
    {
      cli_print ("pupil-cli %s\n", PUPIL_VERSION);
      return CLI_OK;
    }
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (argv[1], commands[i].name) == 0)
      {
        g_autofree char *name = g_strdup_printf ("pupil-cli %s", argv[1]);

        g_set_prgname (name);
        return commands[i].run (argc - 1, argv + 1);
      }
  return cli_fail (CLI_USAGE, _ ("There is no command “%s”; see pupil-cli --help."), argv[1]);
}

int
main (int argc, char **argv)
{
  CliStatus status;
  int saved_errno;

  cli_text_init ();
  cli_signals_init ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("pupil-cli");

  status = run_command (argc, argv);
  if (!cli_text_check (&saved_errno) && status == CLI_OK)
    status = cli_fail (
        CLI_FAILED,
        _ ("The output could not be written (%s); free some space, or write it to another "
           "place."),
        g_strerror (saved_errno));
  return (int) status;
}
