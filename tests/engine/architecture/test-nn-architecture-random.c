/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts that nobody would write: random, damaged, and very long ones. */
#include "nn-architecture-plan.h"
#include "nn-random.h"

#include <string.h>

#define N_ROUND_TRIPS 2000
#define N_DAMAGED 20000

static guint
draw (NnRandom *random, guint n)
{
  return (guint) nn_random_below (random, n);
}

static gboolean
draw_coin (NnRandom *random)
{
  return nn_random_below (random, 2) == 0;
}

static void
write_size (NnRandom *random, guint minimum, guint n, GString *text)
{
  static const char *const TIMES[] = { "x", " X ", "×", "*" };

  g_string_append_printf (text, " %u", minimum + draw (random, n));
  if (draw_coin (random))
    g_string_append_printf (text, "%s%u", TIMES[draw (random, G_N_ELEMENTS (TIMES))],
                            minimum + draw (random, n));
}

static void
write_convolution (NnRandom *random, GString *text)
{
  g_string_append_printf (text, "conv %u", 1 + draw (random, NN_ARCHITECTURE_MAX_UNITS));
  if (draw_coin (random))
    {
      write_size (random, 4, 61, text);
      g_string_append (text, draw_coin (random) ? " pad none" : " pad");
      if (g_str_has_suffix (text->str, "pad"))
        write_size (random, 0, 4, text);
    }
  if (draw_coin (random))
    g_string_append_printf (text, " stride %u", 1 + draw (random, NN_ARCHITECTURE_MAX_KERNEL));
  if (draw_coin (random))
    g_string_append (text, draw_coin (random) ? " bias" : " no bias");
}

static void write_layer (NnRandom *random, guint depth, GString *text);

static void
write_list (NnRandom *random, guint depth, guint n, GString *text)
{
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append (text, draw_coin (random) ? ", " : ",\n");
      write_layer (random, depth, text);
    }
}

/* Brackets hold at most two layers, three times, and are two deep: less than the maximum in all. */
static void
write_layer (NnRandom *random, guint depth, GString *text)
{
  static const char *const PLAIN[] = { "norm",
                                       "relu",
                                       "Leaky ReLU",
                                       "gelu",
                                       "silu",
                                       "global pool",
                                       "global average pool",
                                       "flatten",
                                       "dropout",
                                       "pool",
                                       "dense 10",
                                       "whiten 2x3",
                                       "depthwise",
                                       "depthwise 5x3 stride 2 no bias",
                                       "group norm 2" };
  guint kind = draw (random, depth < 2 ? 10 : 8);

  switch (kind)
    {
    case 0:
      write_convolution (random, text);
      break;
    case 1:
      g_string_append_printf (text, "dense %u%s", 1 + draw (random, NN_ARCHITECTURE_MAX_UNITS),
                              draw_coin (random) ? "" : " no bias");
      break;
    case 2:
      g_string_append (text, draw_coin (random) ? "average pool" : "max pool");
      write_size (random, 1, NN_ARCHITECTURE_MAX_KERNEL, text);
      if (draw_coin (random))
        {
          g_string_append (text, " stride");
          write_size (random, 1, NN_ARCHITECTURE_MAX_KERNEL, text);
        }
      break;
    case 3:
      g_string_append_printf (text, "dropout %.*g", 1 + (int) draw (random, 20),
                              0.9 * nn_random_uniform (random));
      break;
    case 4:
      g_string_append_printf (text, "scale %.*e", (int) draw (random, 20),
                              nn_random_normal (random) * 1000);
      break;
    case 8:
    case 9:
      if (kind == 8)
        g_string_append (text, "residual (");
      else
        g_string_append_printf (text, "%u * (", 1 + draw (random, 3));
      write_list (random, depth + 1, 1 + draw (random, 2), text);
      g_string_append_c (text, ')');
      break;
    default:
      g_string_append (text, PLAIN[draw (random, G_N_ELEMENTS (PLAIN))]);
      break;
    }
}

static void
test_round_trip (void)
{
  NnRandom random;

  nn_random_init (&random, 1, 0);
  for (int i = 0; i < N_ROUND_TRIPS; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (NnArchitecture) a = NULL, b = NULL;
      g_autofree char *first = NULL, *second = NULL;

      write_list (&random, 0, draw (&random, 4), text);
      a = nn_architecture_parse (text->str, &error);
      g_assert_no_error (error);
      first = nn_architecture_to_string (a);
      b = nn_architecture_parse (first, &error);
      g_assert_no_error (error);
      second = nn_architecture_to_string (b);
      g_assert_true (nn_architecture_equal (a, b));
      g_assert_cmpstr (first, ==, second);
      g_assert_true (g_str_is_ascii (first));
    }
}

/* Parses, prints, plans; whatever the text is, there is a network or an error of one line. */
static gboolean
try_text (const char *text)
{
  g_autoptr (GError) error = NULL, plan_error = NULL;
  g_autoptr (NnArchitecture) a = nn_architecture_parse (text, &error), b = NULL;
  g_autoptr (NnArchitecturePlan) plan = NULL;
  g_autofree char *canonical = NULL;

  g_assert_true ((a == NULL) == (error != NULL));
  if (a == NULL)
    {
      g_assert_error (error, NN_ERROR, NN_ERROR_ARCHITECTURE);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_null (strchr (error->message, '\n'));
      g_assert_cmpuint (strlen (error->message), <, 500);
      return FALSE;
    }
  canonical = nn_architecture_to_string (a);
  b = nn_architecture_parse (canonical, NULL);
  g_assert_true (b != NULL && nn_architecture_equal (a, b));
  plan = nn_architecture_plan (a, (NnShape){ 3, 32, 32 }, 10, &plan_error);
  g_assert_true ((plan == NULL) == (plan_error != NULL));
  for (size_t i = 0; i < nn_architecture_get_n_layers (a); i++)
    g_free (nn_architecture_describe_layer (nn_architecture_get_layer (a, i)));
  return TRUE;
}

static void
damage (NnRandom *random, GString *text)
{
  static const char *const PIECES[] = {
    ",",    "(",          ")",      "2 * (",      "conv", "x",     "×",    "1e9",   "-",     "\n",
    "#",    "pad",        "stride", "no",         "bias", "0",     ".",    "65536", " ",     "\303",
    "\001", "residual (", "_",      "9999999999", "pool", "leaky", "0.5e", "same",  "norm,", "3x3"
  };
  gssize at = (gssize) draw (random, (guint) text->len + 1);
  gssize length = (gssize) draw (random, 6);

  switch (draw (random, 4))
    {
    case 0:
      g_string_erase (text, at, MIN (length, (gssize) text->len - at));
      break;
    case 1:
      g_string_insert_c (text, at, (char) (1 + draw (random, 255)));
      break;
    case 2:
      g_string_insert (text, at, PIECES[draw (random, G_N_ELEMENTS (PIECES))]);
      break;
    default:
      if ((size_t) at < text->len)
        text->str[at] = (char) (1 + draw (random, 255));
      break;
    }
}

static void
test_damaged (void)
{
  static const char *const TEXTS[] = {
    "conv 32, norm, relu, pool, conv 64, norm, relu, global pool, dropout 0.2",
    "2 * (conv 16 3x3, norm, relu), pool, residual (2 * (conv 16, norm, silu)), scale 0.125",
    "conv 24 2×2 pad none, gelu, average pool 3x3 stride 2, leaky relu slope 0.1, flatten # end",
    "dense 128, relu, dense 64 no bias, norm, relu",
    "3 * (residual (conv 8 5x5 pad 2), 2 * (residual (relu, residual (norm))))",
  };
  NnRandom random;
  guint n_understood = 0;

  nn_random_init (&random, 2, 0);
  for (int i = 0; i < N_DAMAGED; i++)
    {
      g_autoptr (GString) text = g_string_new (TEXTS[i % (int) G_N_ELEMENTS (TEXTS)]);

      for (guint n = 1 + draw (&random, 3); n > 0; n--)
        damage (&random, text);
      n_understood += try_text (text->str);
    }
  /* Both happen often. */
  g_assert_cmpuint (n_understood, >, N_DAMAGED / 40);
  g_assert_cmpuint (n_understood, <, N_DAMAGED / 2);
}

/* @middle again and again between @head and @tail, at least @length bytes. */
static char *
make_long (const char *head, const char *middle, const char *tail, size_t length)
{
  GString *text = g_string_new (head);

  while (text->len < length)
    g_string_append (text, middle);
  g_string_append (text, tail);
  return g_string_free (text, FALSE);
}

static void
test_long (void)
{
  static const struct
  {
    const char *head;
    const char *chunk;
    const char *tail;
    gboolean understood;
  } TABLE[] = {
    { "", " ", "relu", TRUE },
    { "", "# a comment\n", "relu", TRUE },
    { "relu", "_", "", TRUE },
    { "", "relu, ", "relu", FALSE },
    { "", "residual (", "", FALSE },
    { "", "2 * (", "relu", FALSE },
    { "", "relu", "", FALSE },
    { "", "(", "", FALSE },
    { "", ")", "", FALSE },
    { "", ",", "", FALSE },
    { "", "×", "", FALSE },
    { "", "relu ", "", FALSE },
    { "conv ", "9", "", FALSE },
    { "conv ", "0", "8", TRUE },
    { "conv 8 ", "bias ", "", FALSE },
    { "dropout 0.", "0", "1", TRUE },
    { "dropout ", "9", "", FALSE },
    { "scale 1e", "9", "", FALSE },
    { "scale 1.", "0", "e-3", TRUE },
    { "scale ", "-", "1", FALSE },
    { "conv 8 ", "3x", "3", FALSE },
    { "", "pool stride 1 ", "", FALSE },
    { "", "\360\237\222\241", "", FALSE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (TABLE); i++)
    for (size_t length = 2000; length <= 1000000; length *= 500)
      {
        g_autofree char *text = make_long (TABLE[i].head, TABLE[i].chunk, TABLE[i].tail, length);

        if (try_text (text) != TABLE[i].understood)
          g_test_fail_printf ("%zu bytes of “%s”: unexpected", length, TABLE[i].chunk);
      }
}

static void
test_limits (void)
{
  static const struct
  {
    const char *text;
    gboolean understood;
  } TABLE[] = {
    { "256 * (relu)", TRUE },
    { "256 * (relu), relu", FALSE },
    { "16 * (16 * (relu))", TRUE },
    { "128 * (residual (relu))", TRUE },
    { "128 * (residual (relu)), relu", FALSE },
    { "85 * (residual (relu, relu)), relu", TRUE },
    { "2*(2*(2*(2*(2*(2*(2*(2*(relu))))))))", TRUE },
    { "1*(1*(1*(1*(1*(1*(1*(1*(1*(relu)))))))))", FALSE },
    { "residual(residual(residual(residual(residual(residual(residual(residual(relu))))))))",
      TRUE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (TABLE); i++)
    if (try_text (TABLE[i].text) != TABLE[i].understood)
      g_test_fail_printf ("“%s”: unexpected", TABLE[i].text);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn-architecture-random/round-trip", test_round_trip);
  g_test_add_func ("/nn-architecture-random/damaged", test_damaged);
  g_test_add_func ("/nn-architecture-random/long", test_long);
  g_test_add_func ("/nn-architecture-random/limits", test_limits);
  return g_test_run ();
}
