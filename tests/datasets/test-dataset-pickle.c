/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dataset-pickle.h"

#include <string.h>

#include "dataset-test-util.h"

typedef struct
{
  size_t size;
  const char *bytes;
} Fixture;

/* { "labels": [1, 300, 0], "data": array of 2 × 3 bytes, "names": ["café", "猫"] } as Python 3
 * writes it in protocols 0 to 4. */
static const Fixture protocols[] = {
  { 357, "(dp0\012Vlabels\012p1\012(lp2\012I1\012aI300\012aI0\012asVdata\012p3\012cnumpy.core.m"
         "ultiarray\012_reconstruct\012p4\012(cnumpy\012ndarray\012p5\012(I0\012tp6\012c_codecs"
         "\012encode\012p7\012(Vb\012p8\012Vlatin1\012p9\012tp10\012Rp11\012tp12\012Rp13\012(I1"
         "\012(I2\012I3\012tp14\012cnumpy\012dtype\012p15\012(Vu1\012p16\012I00\012I01\012tp17\012"
         "Rp18\012(I3\012V|\012p19\012NNNI-1\012I-1\012I0\012tp20\012bI00\012g7\012(V\134u0000\134"
         "u000a\177\200\377\134u005c\012p21\012g9\012tp22\012Rp23\012tp24\012bsVnames\012p25\012"
         "(lp26\012Vcaf\351\012p27\012aV\134u732b\012p28\012as." },
  { 309, "}q\000(X\006\000\000\000labelsq\001]q\002(K\001M,\001K\000eX\004\000\000\000dataq\003"
         "cnumpy.core.multiarray\012_reconstruct\012q\004(cnumpy\012ndarray\012q\005(K\000tq\006"
         "c_codecs\012encode\012q\007(X\001\000\000\000bq\010X\006\000\000\000latin1q\011tq\012"
         "Rq\013tq\014Rq\015(K\001(K\002K\003tq\016cnumpy\012dtype\012q\017(X\002\000\000\000u1"
         "q\020I00\012I01\012tq\021Rq\022(K\003X\001\000\000\000|q\023NNNJ\377\377\377\377J\377"
         "\377\377\377K\000tq\024bI00\012h\007(X\010\000\000\000\000\012\177\302\200\303\277\134"
         "q\025h\011tq\026Rq\027tq\030bX\005\000\000\000namesq\031]q\032(X\005\000\000\000caf\303"
         "\251q\033X\003\000\000\000\347\214\253q\034eu." },
  { 296, "\200\002}q\000(X\006\000\000\000labelsq\001]q\002(K\001M,\001K\000eX\004\000\000\000d"
         "ataq\003cnumpy.core.multiarray\012_reconstruct\012q\004cnumpy\012ndarray\012q\005K\000"
         "\205q\006c_codecs\012encode\012q\007X\001\000\000\000bq\010X\006\000\000\000latin1q\011"
         "\206q\012Rq\013\207q\014Rq\015(K\001K\002K\003\206q\016cnumpy\012dtype\012q\017X\002\000"
         "\000\000u1q\020\211\210\207q\021Rq\022(K\003X\001\000\000\000|q\023NNNJ\377\377\377\377"
         "J\377\377\377\377K\000tq\024b\211h\007X\010\000\000\000\000\012\177\302\200\303\277\134"
         "q\025h\011\206q\026Rq\027tq\030bX\005\000\000\000namesq\031]q\032(X\005\000\000\000ca"
         "f\303\251q\033X\003\000\000\000\347\214\253q\034eu." },
  { 241, "\200\003}q\000(X\006\000\000\000labelsq\001]q\002(K\001M,\001K\000eX\004\000\000\000d"
         "ataq\003cnumpy.core.multiarray\012_reconstruct\012q\004cnumpy\012ndarray\012q\005K\000"
         "\205q\006C\001bq\007\207q\010Rq\011(K\001K\002K\003\206q\012cnumpy\012dtype\012q\013X"
         "\002\000\000\000u1q\014\211\210\207q\015Rq\016(K\003X\001\000\000\000|q\017NNNJ\377\377"
         "\377\377J\377\377\377\377K\000tq\020b\211C\006\000\012\177\200\377\134q\021tq\022bX\005"
         "\000\000\000namesq\023]q\024(X\005\000\000\000caf\303\251q\025X\003\000\000\000\347\214"
         "\253q\026eu." },
  { 212, "\200\004\225\311\000\000\000\000\000\000\000}\224(\214\006labels\224]\224(K\001M,\001"
         "K\000e\214\004data\224\214\025numpy.core.multiarray\224\214\014_reconstruct\224\223\224"
         "\214\005numpy\224\214\007ndarray\224\223\224K\000\205\224C\001b\224\207\224R\224(K\001"
         "K\002K\003\206\224h\007\214\005dtype\224\223\224\214\002u1\224\211\210\207\224R\224(K"
         "\003\214\001|\224NNNJ\377\377\377\377J\377\377\377\377K\000t\224b\211C\006\000\012\177"
         "\200\377\134\224t\224b\214\005names\224]\224(\214\005caf\303\251\224\214\003\347\214\253"
         "\224eu." },
};

static DatasetPickle *
read_bytes (const void *data, size_t size, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);

  return dataset_pickle_read (bytes, "some_batch", NULL, error);
}

static void
test_protocols (void)
{
  static const guint8 expected[] = { 0, 10, 127, 128, 255, 92 };

  for (guint p = 0; p < G_N_ELEMENTS (protocols); p++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DatasetPickle) pickle = read_bytes (protocols[p].bytes, protocols[p].size, &error);
      size_t n = 0;
      size_t rows = 0;
      size_t columns = 0;
      g_autofree guint16 *labels = NULL;
      g_autoptr (GBytes) array = NULL;
      g_auto (GStrv) names = NULL;

      g_assert_no_error (error);
      labels = dataset_pickle_get_labels (pickle, "labels", &n, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (n, ==, 3);
      g_assert_cmpuint (labels[0], ==, 1);
      g_assert_cmpuint (labels[1], ==, 300);
      g_assert_cmpuint (labels[2], ==, 0);
      array = dataset_pickle_get_array (pickle, "data", &rows, &columns, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (rows, ==, 2);
      g_assert_cmpuint (columns, ==, 3);
      g_assert_cmpmem (g_bytes_get_data (array, NULL), g_bytes_get_size (array), expected, 6);
      names = dataset_pickle_get_strings (pickle, "names", &error);
      g_assert_no_error (error);
      g_assert_cmpuint (g_strv_length (names), ==, 2);
      g_assert_cmpstr (names[0], ==, "caf\303\251");
      g_assert_cmpstr (names[1], ==, "\347\214\253");
      g_assert_true (dataset_pickle_has (pickle, "data"));
      g_assert_false (dataset_pickle_has (pickle, "dat"));
    }
}

/* Python 2 quotes its strings in protocol 0; a long ends with L, and lists close in both ways. */
static void
test_python_2_text (void)
{
  static const char text[] = "(dp1\nS'names'\np2\n(lp3\nS'a\\'\\x41\\n'\np4\naS\"b'\"\nasS'labels'"
                             "\n(I7\nL8L\nlsg2\n(S'c'\nls.";
  g_autoptr (GError) error = NULL;
  g_autoptr (DatasetPickle) pickle = read_bytes (text, sizeof text - 1, &error);
  g_auto (GStrv) names = NULL;
  g_autofree guint16 *labels = NULL;
  size_t n = 0;

  g_assert_no_error (error);
  labels = dataset_pickle_get_labels (pickle, "labels", &n, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpuint (labels[0], ==, 7);
  g_assert_cmpuint (labels[1], ==, 8);
  /* As in Python, the later value of a key counts. */
  names = dataset_pickle_get_strings (pickle, "names", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (names), ==, 1);
  g_assert_cmpstr (names[0], ==, "c");
}

static void
test_official_slice (void)
{
  const guint8 labels[] = { 4, 2 };
  g_autoptr (GByteArray) batch = test_pickle_batch (labels, 2, 9);
  g_autoptr (GBytes) bytes = g_bytes_new (batch->data, batch->len);
  g_autoptr (GError) error = NULL;
  g_autoptr (DatasetPickle) pickle = dataset_pickle_read (bytes, "data_batch_1", NULL, &error);
  size_t rows = 0;
  size_t columns = 0;
  size_t size;
  g_autoptr (GBytes) array = NULL;
  const guint8 *start = g_bytes_get_data (bytes, &size);
  const guint8 *pixels;

  g_assert_no_error (error);
  array = dataset_pickle_get_array (pickle, "data", &rows, &columns, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows, ==, 2);
  g_assert_cmpuint (columns, ==, 3072);
  pixels = g_bytes_get_data (array, NULL);
  g_assert_true (pixels > start && pixels < start + size);
  g_assert_cmpuint (pixels[0], ==, 9);
  g_assert_cmpuint (pixels[3072], ==, 10);
}

typedef struct
{
  const char *bytes;
  size_t size;
  const char *part;
} Bad;

#define BAD(bytes, part)                                                                           \
  {                                                                                                \
    bytes, sizeof (bytes) - 1, part                                                                \
  }

static const Bad bad[] = {
  BAD ("", "too early"),
  BAD ("}", "too early"),
  BAD (".", "disorder"),
  BAD ("K\1.", "dictionary"),
  BAD ("}}.", "disorder"),
  BAD ("(}.", "disorder"),
  BAD ("\200\5}.", "protocol"),
  BAD ("\x95\xff\xff\xff\xff\xff\xff\xff\xff}.", "too early"),
  /* Huge lengths. */
  BAD ("T\xff\xff\xff\xff}.", "too early"),
  BAD ("B\xff\xff\xff\x7f}.", "too early"),
  BAD ("\x8e\xff\xff\xff\xff\xff\xff\xff\xff}.", "too early"),
  BAD ("\x8d\xff\xff\xff\xff\xff\xff\xff\x7f}.", "too early"),
  BAD ("}r\xff\xff\xff\xff.", "memo"),
  BAD ("}p99999999999999999999999\n.", "malformed"),
  BAD ("}p4000000\n.", "memo"),
  BAD ("\x8a\x09\1\1\1\1\1\1\1\1\1.", "too large"),
  BAD ("I99999999999999999999\n.", "malformed"),
  /* Things that are not there. */
  BAD ("h\7.", "refers"),
  BAD ("j\xff\xff\xff\xff.", "refers"),
  BAD ("e.", "mark"),
  BAD ("t.", "mark"),
  BAD ("q\1.", "missing"),
  BAD ("}K\1s.", "missing"),
  BAD ("(K\1\x86.", "missing"),
  BAD ("}(K\1u.", "wrong thing"),
  BAD ("K\1K\1a.", "wrong thing"),
  BAD ("](K\1K\2u.", "wrong thing"),
  BAD ("(K\1d.", "value"),
  BAD ("S'abc\n.", "quoted"),
  BAD ("S'\\q'\n.", "escape"),
  BAD ("S'\\'\n.", "escape"),
  BAD ("V\\u12\n.", "escape"),
  BAD ("V\\ud800\n.", "escape"),
  BAD ("X\2\0\0\0\xff\xfe}.", "UTF-8"),
  /* What a pickle may not do. */
  BAD ("cos\nsystem\n(S'touch /tmp/pwned'\ntR.", "os.system"),
  BAD ("c__builtin__\neval\n(S'1'\ntR.", "__builtin__.eval"),
  BAD ("\200\4\x8c\5posix\x8c\6system\x93.", "posix.system"),
  BAD ("\200\4\x8c\5numpy\x8c\4load\x93.", "numpy.load"),
  BAD ("(S'ls'\nios\nsystem\n.", "opcode 0x69"),
  BAD ("(cos\nsystem\nS'ls'\no.", "os.system"),
  BAD ("Pabc\n.", "opcode 0x50"),
  BAD ("\x81.", "opcode 0x81"),
  BAD ("\x82\1.", "opcode 0x82"),
  BAD ("K\1)R.", "cannot be called"),
  BAD ("cnumpy\nndarray\n)R.", "malformed"),
  BAD ("cnumpy\ndtype\n)R.", "bytes"),
  BAD ("cnumpy\ndtype\nU\2f4\x85R.", "bytes"),
  BAD ("cnumpy.core.multiarray\n_reconstruct\n)R.", "malformed"),
  BAD ("c_codecs\nencode\n)R.", "malformed"),
  BAD ("}(K\1tb.", "state"),
};

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      GError *error = NULL;
      DatasetPickle *pickle = read_bytes (bad[i].bytes, bad[i].size, &error);

      g_test_message ("%u: %s", i, bad[i].part);
      test_assert_error (pickle, error, DATASET_ERROR, DATASET_ERROR_DAMAGED, bad[i].part);
    }
  g_assert_false (g_file_test ("/tmp/pwned", G_FILE_TEST_EXISTS));
}

/* Every cut and every changed byte of sound pickles: an error or a pickle, never a crash, and never
 * an array that is not where its bytes are. */
static void
test_mutations (void)
{
  for (guint p = 0; p < G_N_ELEMENTS (protocols); p++)
    for (size_t i = 0; i < protocols[p].size; i++)
      {
        g_autofree char *copy = g_memdup2 (protocols[p].bytes, protocols[p].size);
        static const guint8 values[] = { 0x00, 0xff, '(', 'q', 'R', 'h', 'e' };
        DatasetPickle *cut = read_bytes (copy, i, NULL);

        g_assert_null (cut);
        for (guint v = 0; v < G_N_ELEMENTS (values); v++)
          {
            g_autoptr (GError) error = NULL;
            g_autoptr (DatasetPickle) pickle = NULL;
            g_autoptr (GBytes) array = NULL;
            size_t rows;
            size_t columns;

            copy[i] = (char) values[v];
            pickle = read_bytes (copy, protocols[p].size, &error);
            g_assert_true ((pickle == NULL) == (error != NULL));
            if (pickle == NULL)
              continue;
            array = dataset_pickle_get_array (pickle, "data", &rows, &columns, NULL);
            if (array != NULL)
              g_assert_cmpuint (g_bytes_get_size (array), ==, rows * columns);
          }
      }
}

static void
assert_repeated_fails (const char *start, const char *repeated, guint n, const char *part)
{
  g_autoptr (GString) text = g_string_new (start);
  GError *error = NULL;
  DatasetPickle *pickle;

  for (guint i = 0; i < n; i++)
    g_string_append (text, repeated);
  pickle = read_bytes (text->str, text->len, &error);
  test_assert_error (pickle, error, DATASET_ERROR, DATASET_ERROR_DAMAGED, part);
}

/* Small files that would grow without end in memory. */
static void
test_bounds (void)
{
  assert_repeated_fails ("", "N", 1100000, "memory");
  assert_repeated_fails ("", "]", 1100000, "memory");
  assert_repeated_fails ("(", "(t", 500000, "memory");
  assert_repeated_fails ("}r\377\377\377\177", "N", 1, "memory");
  assert_repeated_fails ("}", "q\001", 20000000, "opcodes");
  assert_repeated_fails (
      "c_codecs\nencode\nq\001V0123456789012345678901234567890123456789\nq\2Vlatin1\n"
      "q\3",
      "h\001h\002h\003\206R", 10000, "memory");
}

/* Python 3 writes bytes that are none as a call in protocols 0 to 2. */
static void
test_empty_array (void)
{
  static const char text[] =
      "\200\002}q\000(X\004\000\000\000dataq\001cnumpy.core.multiarray\n_reconstruct\n"
      "q\002cnumpy\nndarray\nq\003K\000\205q\004c_codecs\nencode\nq\005X\001\000\000\000"
      "bq\006X\006\000\000\000latin1q\007\206q\010Rq\t\207q\nRq\013(K\001K\000M\000\014"
      "\206q\014cnumpy\ndtype\nq\rX\002\000\000\000u1q\016\211\210\207q\017Rq\020(K\003X"
      "\001\000\000\000|q\021NNNJ\377\377\377\377J\377\377\377\377K\000tq\022b\211"
      "c__builtin__\nbytes\nq\023)Rq\024tq\025bu.";
  g_autoptr (GError) error = NULL;
  g_autoptr (DatasetPickle) pickle = read_bytes (text, sizeof text - 1, &error);
  g_autoptr (GBytes) array = NULL;
  size_t rows, columns;

  g_assert_no_error (error);
  array = dataset_pickle_get_array (pickle, "data", &rows, &columns, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows, ==, 0);
  g_assert_cmpuint (columns, ==, 3072);
}

/* A list that is its own item, and one nested 100,000 times: no recursion anywhere. */
static void
test_nesting (void)
{
  g_autoptr (GString) text = g_string_new ("}(U\1a]q\001h\001aU\1b");
  g_autoptr (GError) error = NULL;
  g_autoptr (DatasetPickle) pickle = NULL;
  char **strings;
  size_t n;
  guint16 *labels;

  for (guint i = 0; i < 100000; i++)
    g_string_append_c (text, ']');
  for (guint i = 0; i < 99999; i++)
    g_string_append_c (text, 'a');
  g_string_append (text, "u.");
  /* As if it were a batch, which may have so many values. */
  g_string_set_size (text, text->len + 2000000);
  pickle = read_bytes (text->str, text->len, &error);
  g_assert_no_error (error);
  strings = dataset_pickle_get_strings (pickle, "a", &error);
  test_assert_error (strings, error, DATASET_ERROR, DATASET_ERROR_DAMAGED, "not text");
  labels = dataset_pickle_get_labels (pickle, "b", &n, &error);
  test_assert_error (labels, error, DATASET_ERROR, DATASET_ERROR_DAMAGED, "not a label");
}

static void
test_wrong_types (void)
{
  static const char text[] = "}(U\1a](K\1J\xff\xff\xff\xff"
                             "eU\1bK\1U\1c](J\0\0\1\0eu.";
  g_autoptr (GError) error = NULL;
  g_autoptr (DatasetPickle) pickle = read_bytes (text, sizeof text - 1, &error);
  size_t n;
  size_t m;

  g_assert_no_error (error);
  test_assert_error (dataset_pickle_get_labels (pickle, "a", &n, &error), error, DATASET_ERROR,
                     DATASET_ERROR_DAMAGED, "entry 1");
  test_assert_error (dataset_pickle_get_labels (pickle, "b", &n, &error), error, DATASET_ERROR,
                     DATASET_ERROR_DAMAGED, "wrong type");
  test_assert_error (dataset_pickle_get_labels (pickle, "c", &n, &error), error, DATASET_ERROR,
                     DATASET_ERROR_DAMAGED, "entry 0");
  test_assert_error (dataset_pickle_get_labels (pickle, "d", &n, &error), error, DATASET_ERROR,
                     DATASET_ERROR_DAMAGED, "“some_batch” has no “d”");
  test_assert_error (dataset_pickle_get_array (pickle, "a", &n, &m, &error), error, DATASET_ERROR,
                     DATASET_ERROR_DAMAGED, "wrong type");
}

static void
test_cancel (void)
{
  const guint8 labels[] = { 4, 2 };
  g_autoptr (GByteArray) batch = test_pickle_batch (labels, 2, 9);
  g_autoptr (GBytes) bytes = g_bytes_new (batch->data, batch->len);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (dataset_pickle_read (bytes, "data_batch_1", cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dataset-pickle/protocols", test_protocols);
  g_test_add_func ("/dataset-pickle/python-2-text", test_python_2_text);
  g_test_add_func ("/dataset-pickle/official-slice", test_official_slice);
  g_test_add_func ("/dataset-pickle/cancel", test_cancel);
  g_test_add_func ("/dataset-pickle/bad", test_bad);
  g_test_add_func ("/dataset-pickle/mutations", test_mutations);
  g_test_add_func ("/dataset-pickle/bounds", test_bounds);
  g_test_add_func ("/dataset-pickle/empty-array", test_empty_array);
  g_test_add_func ("/dataset-pickle/nesting", test_nesting);
  g_test_add_func ("/dataset-pickle/wrong-types", test_wrong_types);
  return g_test_run ();
}
