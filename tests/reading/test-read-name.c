/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "read-name.h"

static void
test_clean (void)
{
  static const struct
  {
    const char *text;
    const char *clean;
  } CASES[] = {
    { "cat", "cat" },
    { "Ärger 猫 🙂", "Ärger 猫 🙂" },
    { "\033[31mred\033[0m", "\xef\xbf\xbd[31mred\xef\xbf\xbd[0m" },
    { "a\nb\tc\r\x7f", "a\xef\xbf\xbd"
                       "b\xef\xbf\xbd"
                       "c\xef\xbf\xbd\xef\xbf\xbd" },
    { "\xc2\x9b"
      "31m",
      "\xef\xbf\xbd"
      "31m" },                                                            /* CSI in one character */
    { "x\xe2\x80\xaegnp.\xe2\x81\xa6", "x\xef\xbf\xbdgnp.\xef\xbf\xbd" }, /* turned round */
    { "x\xe2\x81\xaf\xef\xbb\xbf", "x\xef\xbf\xbd\xef\xbf\xbd" },         /* cannot be seen */
    { "\xe2\x80\x8d\xe2\x80\x8c", "\xe2\x80\x8d\xe2\x80\x8c" }, /* joins and parts letters */
    { "bad\xff", "bad\xef\xbf\xbd" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *clean = read_name_clean (CASES[i].text, -1);

      g_assert_cmpstr (clean, ==, CASES[i].clean);
    }
}

static void
test_length (void)
{
  g_autofree char *clean = read_name_clean ("abc\0def", 7);
  g_autofree char *part = read_name_clean ("abcdef", 2);

  g_assert_cmpstr (clean, ==,
                   "abc\xef\xbf\xbd"
                   "def");
  g_assert_cmpstr (part, ==, "ab");
}

static void
test_file (void)
{
  g_autofree char *whole = read_name_of_file ("/a\033b/c\nd");
  g_autofree char *base = read_name_of_file_base ("/a\033b/c\nd");

  g_assert_cmpstr (whole, ==,
                   "/a\xef\xbf\xbd"
                   "b/c\xef\xbf\xbd"
                   "d");
  g_assert_cmpstr (base, ==,
                   "c\xef\xbf\xbd"
                   "d");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/read-name/clean", test_clean);
  g_test_add_func ("/read-name/length", test_length);
  g_test_add_func ("/read-name/file", test_file);
  return g_test_run ();
}
