#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "cli-command.h"

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

static void
print_help (FILE *stream)
{
  fprintf (stream, "%s\n  pupil-cli %s\n\n%s\n", _ ("Usage:"), _ ("COMMAND [OPTION…] ARGUMENT…"),
           _ ("Commands:"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    fprintf (stream, "  %-10s %s\n", commands[i].name, _ (commands[i].description));
  fprintf (stream, "\n%s\n", _ ("“pupil-cli COMMAND --help” tells the options of a command."));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("pupil-cli");

  if (argc < 2)
    {
      print_help (stderr);
      return CLI_USAGE;
    }
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0)
    {
      print_help (stdout);
      return CLI_OK;
    }
  if (strcmp (argv[1], "--version") == 0)
    {
      printf ("pupil-cli %s\n", PUPIL_VERSION);
      return CLI_OK;
    }
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (argv[1], commands[i].name) == 0)
      {
        g_autofree char *name = g_strdup_printf ("pupil-cli %s", argv[1]);

        g_set_prgname (name);
        return (int) commands[i].run (argc - 1, argv + 1);
      }
  return (int) cli_fail (CLI_USAGE, _ ("There is no command “%s”; see pupil-cli --help"), argv[1]);
}
