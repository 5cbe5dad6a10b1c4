/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format-json.h"

#include <math.h>
#include <string.h>

#include "format-test.h"

static void
test_text (void)
{
  static const struct
  {
    const char *text;
    gboolean good;
  } CASES[] = {
    { "{\"a\": [1, -0.5, 1e3, 1E+3, 1e-300, true, false, null, \"x\"]}", TRUE },
    { "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\ud83d\\ude00 ä\"]", TRUE },
    { "[123456789012345678]", TRUE },
    { "[12345678901234567890.5]", TRUE },
    { "[1234567890123456789]", FALSE }, /* could wrap around */
    { "[01]", FALSE },
    { "[+1]", FALSE },
    { "[.5]", FALSE },
    { "[1.]", FALSE },
    { "[1e]", FALSE },
    { "[--1]", FALSE },
    { "[0x10]", FALSE },
    { "[1-1]", FALSE },
    { "[1true]", FALSE },
    { "[true1]", FALSE },
    { "[NaN]", FALSE },
    { "['a']", FALSE },
    { "[1 /* no */]", FALSE },
    { "[1 /*\"*/, [ /*\"*/]", FALSE }, /* a list between what looks like quotes */
    { "[1] // no", FALSE },
    { "[\"\\ud800x\"]", FALSE },
    { "[\"\\udc00\"]", FALSE },
    { "[\"\\ud800\\u0041\"]", FALSE },
    { "[\"\\u0000\"]", FALSE },
    { "[\"\\u12\"]", FALSE },
    { "[\"\\x\"]", FALSE },
    { "[\"\\ud800\",\",[[\"]", FALSE }, /* json-glib 1.6 would find the lists */
    { "[\"a\nb\"]", FALSE },
    { "[\"open]", FALSE },
    { "[\"open\\", FALSE },
    { "[\"\xff\"]", FALSE },
    { "[", FALSE },
    { "]", FALSE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_test_message ("case %zu", i);
      g_assert_true (format_json_check_text (CASES[i].text, strlen (CASES[i].text), NULL) ==
                     CASES[i].good);
    }
  g_assert_false (format_json_check_text ("[\"a\0b\"]", 7, NULL));
}

/* json-glib itself runs out of stack. */
static void
test_depth (void)
{
  g_autoptr (GString) text = g_string_new ("{\"a\":");
  g_autoptr (GError) error = NULL;

  for (size_t i = 0; i < 1000000; i++)
    g_string_append_c (text, '[');
  for (size_t i = 0; i < 1000000; i++)
    g_string_append_c (text, ']');
  g_string_append_c (text, '}');
  g_assert_null (format_json_parse (text->str, text->len, &error));
  format_test_assert_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID, NULL);
}

static void
test_parse (void)
{
  static const char *const BAD[] = { "", "   ", "[]", "1", "{", "{\"a\":}", "{\"a\" 1}", "{} {}" };

  for (size_t i = 0; i < G_N_ELEMENTS (BAD); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", BAD[i]);
      g_assert_null (format_json_parse (BAD[i], strlen (BAD[i]), &error));
      format_test_assert_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID, NULL);
    }
}

static void
test_place (void)
{
  const char *text = "{\"a\":{\"b\":1},\"l\":[{\"c\":\"x\"}, 7]}";
  g_autoptr (JsonObject) root = format_json_parse (text, strlen (text), NULL);
  JsonObject *object = format_json_read_object (root, FORMAT_JSON_TOP, "a", NULL);
  JsonArray *array = format_json_read_array (root, FORMAT_JSON_TOP, "l", NULL);
  GError *error = NULL;
  const char *string = NULL;
  guint64 number = 5;

  g_assert_false (format_json_read_string (object, FORMAT_JSON_IN ("a"), "b", &string, &error));
  format_test_assert_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID, "“a.b”", NULL);
  g_clear_error (&error);
  g_assert_false (
      format_json_read_integer (object, FORMAT_JSON_IN ("a"), "b", 2, 3, &number, &error));
  format_test_assert_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID, "“a.b”", "2", "3", NULL);
  g_assert_cmpuint (number, ==, 5);
  g_clear_error (&error);
  object = format_json_read_element (array, "l", 0, NULL);
  g_assert_false (
      format_json_read_integer (object, (FormatJsonPlace){ "l", 0 }, "c", 0, 3, &number, &error));
  format_test_assert_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID, "“l[0].c”", NULL);
  g_clear_error (&error);
  g_assert_null (format_json_read_element (array, "l", 1, &error));
  format_test_assert_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID, "“l[1]”", NULL);
  g_clear_error (&error);
  g_assert_null (format_json_read_array (root, FORMAT_JSON_TOP, "missing", &error));
  format_test_assert_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID, "“missing”", NULL);
  g_clear_error (&error);
}

static void
test_numbers (void)
{
  static const double VALUES[] = { 0, -0.1, 1e-300, 1e300, 0.01f, NAN, INFINITY, -INFINITY };
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) read = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (VALUES); i++)
    {
      g_autofree char *key = g_strdup_printf ("%zu", i);

      format_json_set_number (object, key, VALUES[i]);
    }
  text = format_json_write (object);
  read = format_json_parse (text, strlen (text), NULL);
  g_assert_nonnull (read);
  for (size_t i = 0; i < G_N_ELEMENTS (VALUES); i++)
    {
      g_autofree char *key = g_strdup_printf ("%zu", i);
      double value = 7;

      g_assert_true (format_json_read_number (read, FORMAT_JSON_TOP, key, &value, NULL));
      if (isnan (VALUES[i]))
        g_assert_true (isnan (value));
      else
        g_assert_cmpfloat (value, ==, VALUES[i]);
    }
}

static void
test_keep_unknown (void)
{
  const char *known[] = { "gone", NULL };
  const char *old_text = "{\"a\":1,\"gone\":2,\"new\":{\"x\":[1,null,\"y\"]}}";
  g_autoptr (JsonObject) old = format_json_parse (old_text, strlen (old_text), NULL);
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *array;

  json_object_set_int_member (object, "a", 9);
  format_json_keep_unknown (object, old, known);
  format_json_keep_unknown (object, NULL, NULL);
  g_assert_cmpuint (json_object_get_size (object), ==, 2);
  g_assert_cmpint (json_object_get_int_member (object, "a"), ==, 9);
  /* A copy, not a reference: changing it leaves the old one alone. */
  array = json_object_get_array_member (json_object_get_object_member (object, "new"), "x");
  g_assert_cmpuint (json_array_get_length (array), ==, 3);
  json_array_remove_element (array, 0);
  array = json_object_get_array_member (json_object_get_object_member (old, "new"), "x");
  g_assert_cmpuint (json_array_get_length (array), ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/format-json/text", test_text);
  g_test_add_func ("/format-json/depth", test_depth);
  g_test_add_func ("/format-json/parse", test_parse);
  g_test_add_func ("/format-json/place", test_place);
  g_test_add_func ("/format-json/numbers", test_numbers);
  g_test_add_func ("/format-json/keep-unknown", test_keep_unknown);
  return g_test_run ();
}
