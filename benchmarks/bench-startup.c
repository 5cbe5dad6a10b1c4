/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From starting the program to the first frame of its window, beside an empty libadwaita window.
 *
 *   bench-startup EMPTY PUPIL [--runs=N]
 *
 * EMPTY and PUPIL are programs that print the time of their first frame (first-frame.h). They take
 * turns, so that both see the same machine. */
#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <stdlib.h>

typedef enum
{
  EMPTY,
  FIRST,  /* the very first start */
  REOPEN, /* with a data set to open again */
  N_KINDS
} Kind;

static const char *const names[N_KINDS] = { "empty_ms", "first_start_ms", "reopen_ms" };

/* In milliseconds. */
static double
start (const char *program, const char *argument)
{
  const char *const arguments[] = { program, argument, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *text = NULL;
  gint64 begin = g_get_monotonic_time ();

  process = g_subprocess_newv (arguments, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  if (process == NULL || !g_subprocess_communicate_utf8 (process, NULL, NULL, &text, NULL, &error))
    g_error ("%s", error->message);
  if (!g_subprocess_get_successful (process) || *text == '\0')
    g_error ("%s did not show a window", program);
  return (double) (g_ascii_strtoll (text, NULL, 10) - begin) / 1000;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
find_median (GArray *times)
{
  g_array_sort (times, compare);
  return (g_array_index (times, double, (times->len - 1) / 2) +
          g_array_index (times, double, times->len / 2)) /
         2;
}

static void
print_result (GArray *const *times, int runs)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;
  double medians[N_KINDS];

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "benchmark");
  json_builder_add_string_value (builder, "startup");
  json_builder_set_member_name (builder, "runs");
  json_builder_add_int_value (builder, runs);
  for (guint kind = 0; kind < N_KINDS; kind++)
    {
      medians[kind] = find_median (times[kind]);
      json_builder_set_member_name (builder, names[kind]);
      json_builder_add_double_value (builder, medians[kind]);
    }
  json_builder_set_member_name (builder, "first_start_ratio");
  json_builder_add_double_value (builder, medians[FIRST] / medians[EMPTY]);
  json_builder_set_member_name (builder, "reopen_ratio");
  json_builder_add_double_value (builder, medians[REOPEN] / medians[EMPTY]);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, FALSE);
  g_print ("%s\n", text);
}

static void
measure (const char *empty, const char *pupil, int runs)
{
  GArray *times[N_KINDS];

  for (guint kind = 0; kind < N_KINDS; kind++)
    times[kind] = g_array_new (FALSE, FALSE, sizeof (double));
  /* Once for the caches of files and fonts. */
  start (empty, NULL);
  start (pupil, NULL);
  for (int i = 0; i < runs; i++)
    for (guint kind = 0; kind < N_KINDS; kind++)
      {
        double time =
            start (kind == EMPTY ? empty : pupil, kind == REOPEN ? "fashion-mnist" : NULL);

        g_array_append_val (times[kind], time);
      }
  print_result (times, runs);
  for (guint kind = 0; kind < N_KINDS; kind++)
    g_array_unref (times[kind]);
}

int
main (int argc, char **argv)
{
  int runs = 15;
  const GOptionEntry entries[] = {
    { "runs", 0, 0, G_OPTION_ARG_INT, &runs, "Of each program (default 15)", "N" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("EMPTY PUPIL");
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 3 || runs < 1)
    {
      g_printerr ("%s\n", error ? error->message : "Two programs and a number above 0 are needed.");
      return 2;
    }
  if (g_getenv ("DISPLAY") == NULL && g_getenv ("WAYLAND_DISPLAY") == NULL)
    {
      g_print ("{\"benchmark\":\"startup\",\"skipped\":\"there is no display\"}\n");
      return 0;
    }
  measure (argv[1], argv[2], runs);
  return 0;
}
