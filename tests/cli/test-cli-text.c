/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a terminal gets to see of names that come from files. */
#include "cli-text.h"

static void
assert_clean (const char *text, const char *expected)
{
  g_autofree char *clean = cli_text_clean (text);

  g_assert_cmpstr (clean, ==, expected);
}

static void
test_clean (void)
{
  assert_clean ("", "");
  assert_clean ("Ärger “日本” 🙂 क्षि", "Ärger “日本” 🙂 क्षि");
  assert_clean ("\033[31mred", "\\u001b[31mred");
  assert_clean ("a\nb\tc\rd\177", "a\\u000ab\\u0009c\\u000dd\\u007f");
  /* The control sequence introducer of eight bits, as a character and as a byte. */
  assert_clean ("\302\2331m", "\\u009b1m");
  assert_clean ("\2331m", "\\x9b1m");
  assert_clean ("cut \342\202", "cut \\xe2\\x82");
  /* “exe.jpg” with its end turned around, isolates, marks, separators. */
  assert_clean ("\342\200\256gpj", "\\u202egpj");
  assert_clean ("\342\201\246x\342\201\251", "\\u2066x\\u2069");
  assert_clean ("\342\200\217\342\200\250\357\273\277", "\\u200f\\u2028\\ufeff");
  /* What joins the parts of emoji and of Persian words stays. */
  assert_clean ("\342\200\215\342\200\214", "\342\200\215\342\200\214");
}

static void
test_width (void)
{
  g_assert_cmpint (cli_text_width (""), ==, 0);
  g_assert_cmpint (cli_text_width ("Ärger"), ==, 5);
  g_assert_cmpint (cli_text_width ("日本"), ==, 4);
  g_assert_cmpint (cli_text_width ("a\314\210"), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-text/clean", test_clean);
  g_test_add_func ("/cli-text/width", test_width);
  return g_test_run ();
}
