/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evaluate and Mistakes: do they show exactly what the network said? */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "app-detail-pane.h"
#include "app-evaluate-page.h"
#include "app-format.h"
#include "app-image-item.h"
#include "app-image-tile.h"
#include "app-image-view.h"
#include "app-metrics-table.h"
#include "app-mistakes-filter.h"
#include "app-mistakes-page.h"
#include "app-plot-view.h"
#include "app-probability.h"
#include "ui-results.h"
#include "ui-test.h"
#include "plot-number.h"

static AppEvaluatePage *
get_evaluate (UiFixture *fixture)
{
  return APP_EVALUATE_PAGE (ui_find_type (GTK_WIDGET (fixture->window), APP_TYPE_EVALUATE_PAGE, 0));
}

static AppMistakesPage *
get_mistakes (UiFixture *fixture)
{
  return APP_MISTAKES_PAGE (ui_find_type (GTK_WIDGET (fixture->window), APP_TYPE_MISTAKES_PAGE, 0));
}

static const char *
get_text (GtkWidget *root, const char *id)
{
  return gtk_label_get_text (GTK_LABEL (ui_find_id (root, id)));
}

static const char *
get_visible (GtkWidget *root, const char *id)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (ui_find_id (root, id)));
}

static void
show_page (UiFixture *fixture, const char *name, GtkWidget *page)
{
  app_window_show_page (fixture->window, name);
  ui_wait_for (gtk_widget_get_mapped (page));
  ui_wait_frames (page, 2);
}

/* ---- data sets of this test ---- */

static void
write_idx (const char *folder, const char *name, const guint8 *header, const GByteArray *data)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  g_byte_array_append (file, header, header[3] == 3 ? 16 : 8);
  g_byte_array_append (file, data->data, data->len);
  g_file_set_contents (path, (const char *) file->data, file->len, &error);
  g_assert_no_error (error);
}

static void
write_split (const char *folder, const char *prefix, guint32 n, guint32 side, guint n_classes)
{
  g_autofree char *images_name = g_strconcat (prefix, "-images-idx3-ubyte", NULL);
  g_autofree char *labels_name = g_strconcat (prefix, "-labels-idx1-ubyte", NULL);
  g_autoptr (GByteArray) pixels = g_byte_array_new ();
  g_autoptr (GByteArray) labels = g_byte_array_new ();
  guint8 header[16] = { 0, 0, 8, 3 };

  for (guint32 i = 0; i < n; i++)
    {
      guint8 label = (guint8) (i % n_classes);

      g_byte_array_append (labels, &label, 1);
      for (guint32 p = 0; p < side * side; p++)
        {
          guint8 value = (guint8) (label * 255 / (n_classes - 1));

          g_byte_array_append (pixels, &value, 1);
        }
    }
  for (guint b = 0; b < 4; b++)
    {
      header[4 + b] = (guint8) (n >> (24 - 8 * b));
      header[8 + b] = header[12 + b] = (guint8) (side >> (24 - 8 * b));
    }
  write_idx (folder, images_name, header, pixels);
  header[3] = 1;
  write_idx (folder, labels_name, header, labels);
}

/* Images of one shade of gray, a class each. */
static char *
make_grey_dataset (const char *name, guint32 n_test, guint n_classes)
{
  char *folder = g_build_filename (ui_test_get_folder (), name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  write_split (folder, "train", 40, 4, n_classes);
  write_split (folder, "t10k", n_test, 4, n_classes);
  return folder;
}

/* ---- what is expected, computed in the plain way ---- */

typedef struct
{
  double key; /* the smallest first */
  size_t image;
} Expected;

static int
compare_expected (gconstpointer a, gconstpointer b)
{
  const Expected *x = a, *y = b;

  if (x->key != y->key)
    return x->key < y->key ? -1 : 1;
  return x->image < y->image ? -1 : x->image > y->image;
}

static double
get_margin (const float *p, size_t n)
{
  double first = -1, second = -1;

  for (size_t c = 0; c < n; c++)
    if ((double) p[c] > first)
      {
        second = first;
        first = (double) p[c];
      }
    else if ((double) p[c] > second)
      second = (double) p[c];
  return (double) (float) (first - second);
}

static GArray *
find_expected (TrainingEvaluation *e, int actual, int predicted, AppShow show, AppImageSort sort)
{
  GArray *expected = g_array_new (FALSE, FALSE, sizeof (Expected));
  size_t n_classes = nn_dataset_get_n_classes (training_evaluation_get_dataset (e));

  for (size_t i = 0; i < training_evaluation_get_n_images (e); i++)
    {
      size_t a = training_evaluation_get_actual (e, i);
      size_t p = training_evaluation_get_predicted (e, i);
      const float *probabilities = training_evaluation_get_probabilities (e, i);
      Expected entry = { 0, i };

      if ((actual != APP_ANY_CLASS && (int) a != actual) ||
          (predicted != APP_ANY_CLASS && (int) p != predicted) ||
          (show == APP_SHOW_WRONG && a == p) || (show == APP_SHOW_RIGHT && a != p))
        continue;
      if (sort == APP_IMAGE_SORT_LOSS)
        entry.key = -training_evaluation_get_loss (e, i);
      else if (sort == APP_IMAGE_SORT_CONFIDENCE)
        entry.key = -(double) probabilities[p];
      else if (sort == APP_IMAGE_SORT_LOWEST_CONFIDENCE)
        entry.key = (double) probabilities[p];
      else if (sort == APP_IMAGE_SORT_MARGIN)
        entry.key = get_margin (probabilities, n_classes);
      g_array_append_val (expected, entry);
    }
  g_array_sort (expected, compare_expected);
  return expected;
}

static void
assert_shows (AppImageModel *images, const GArray *expected)
{
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (images)), ==, expected->len);
  for (guint i = 0; i < expected->len; i++)
    {
      g_autoptr (AppImageItem) item = g_list_model_get_item (G_LIST_MODEL (images), i);

      g_assert_cmpuint (app_image_item_get_image (item), ==,
                        g_array_index (expected, Expected, i).image);
      g_assert_cmpuint (app_image_model_get_image (images, i), ==, app_image_item_get_image (item));
    }
}

/* ---- without a window ---- */

static TrainingEvaluation *
make_evaluation (size_t n, const float *probabilities, const guint16 *labels)
{
  const char *const names[] = { "cat", "dog", "frog", NULL };
  g_autofree guint8 *zeros = g_malloc0 (MAX (n, 1));
  g_autofree guint16 *copy = g_memdup2 (labels, n * sizeof *labels);
  g_autoptr (GBytes) pixels = g_bytes_new (zeros, n);
  NnSplitData split = { pixels, copy, n, NULL };
  NnShape shape = { 1, 1, 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (NnDataset) dataset = nn_dataset_new ("Test", shape, names, &split, &split, &error);

  g_assert_no_error (error);
  return training_evaluation_new (&(TrainingEvaluationSource){ .dataset = dataset,
                                                               .split = NN_SPLIT_TEST,
                                                               .epoch = 7 },
                                  probabilities, NULL, NULL);
}

/* Not a number, certainty, ties: each has one place. */
static void
test_order (void)
{
  const float p[] = {
    0.5f,  0.3f,  0.2f,  /* 0: right, margin 0.2 */
    0.5f,  0.3f,  0.2f,  /* 1: wrong, a tie with 0 */
    0.0f,  1.0f,  0.0f,  /* 2: wrong, as sure as can be */
    NAN,   NAN,   NAN,   /* 3: counts as cat: wrong */
    0.33f, 0.34f, 0.33f, /* 4: right, hardly */
    1e-9f, 1e-8f, 1.0f,  /* 5: wrong, nearly sure */
  };
  const guint16 labels[] = { 0, 1, 0, 1, 1, 1 };
  const struct
  {
    AppImageSort sort;
    AppShow show;
    guint n;
    guint32 images[6];
  } cases[] = {
    { APP_IMAGE_SORT_DATASET, APP_SHOW_ALL, 6, { 0, 1, 2, 3, 4, 5 } },
    { APP_IMAGE_SORT_LOSS, APP_SHOW_ALL, 6, { 3, 2, 5, 1, 4, 0 } },
    { APP_IMAGE_SORT_LOSS, APP_SHOW_WRONG, 4, { 3, 2, 5, 1 } },
    { APP_IMAGE_SORT_CONFIDENCE, APP_SHOW_ALL, 6, { 2, 5, 0, 1, 4, 3 } },
    { APP_IMAGE_SORT_LOWEST_CONFIDENCE, APP_SHOW_ALL, 6, { 4, 0, 1, 2, 5, 3 } },
    { APP_IMAGE_SORT_MARGIN, APP_SHOW_RIGHT, 2, { 4, 0 } },
  };
  g_autoptr (TrainingEvaluation) evaluation = make_evaluation (6, p, labels);

  for (guint k = 0; k < G_N_ELEMENTS (cases); k++)
    {
      guint n = 0;
      g_autofree guint32 *order =
          app_image_order_new (evaluation,
                               (AppFilter){ APP_ANY_CLASS, APP_ANY_CLASS, cases[k].show },
                               cases[k].sort, &n);

      g_test_message ("case %u", k);
      g_assert_cmpmem (order, n * sizeof *order, cases[k].images, cases[k].n * sizeof *order);
    }
}

static void
count_change (GListModel *model, guint position, guint removed, guint added, guint *data)
{
  data[0]++;
  data[1] = removed;
  data[2] = added;
}

/* An item lives as long as somebody holds it, and there is one for an image. */
static void
test_model (void)
{
  const float p[] = { 0.6f, 0.4f, 0, 0.7f, 0.3f, 0, 0.1f, 0.9f, 0 };
  const guint16 labels[] = { 0, 1, 1 };
  g_autoptr (TrainingEvaluation) evaluation = make_evaluation (3, p, labels);
  g_autoptr (AppImageModel) model = app_image_model_new ();
  AppImageItem *first, *again;
  guint change[3] = { 0 }, position;

  g_signal_connect (model, "items-changed", G_CALLBACK (count_change), change);
  app_image_model_set (model, NULL, (AppFilter){ APP_ANY_CLASS, APP_ANY_CLASS, APP_SHOW_ALL },
                       APP_IMAGE_SORT_LOSS);
  g_assert_cmpuint (change[0], ==, 0);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (model), 0));
  app_image_model_set (model, evaluation, (AppFilter){ APP_ANY_CLASS, APP_ANY_CLASS, APP_SHOW_ALL },
                       APP_IMAGE_SORT_DATASET);
  g_assert_cmpuint (change[0], ==, 1);
  g_assert_cmpuint (change[1], ==, 0);
  g_assert_cmpuint (change[2], ==, 3);
  g_assert_cmpuint (app_image_model_get_n_live_items (model), ==, 0);

  first = g_list_model_get_item (G_LIST_MODEL (model), 1);
  app_image_model_set (model, evaluation,
                       (AppFilter){ APP_ANY_CLASS, APP_ANY_CLASS, APP_SHOW_WRONG },
                       APP_IMAGE_SORT_LOSS);
  again = g_list_model_get_item (G_LIST_MODEL (model), 0);
  g_assert_true (first == again);
  g_assert_cmpuint (app_image_model_get_n_live_items (model), ==, 1);
  g_assert_true (app_image_model_find (model, 1, &position));
  g_assert_cmpuint (position, ==, 0);
  g_assert_false (app_image_model_find (model, 0, &position));
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (model), 1));
  g_object_unref (again);
  g_object_unref (first);
  g_assert_cmpuint (app_image_model_get_n_live_items (model), ==, 0);

  /* An item may outlive its model. */
  first = g_list_model_get_item (G_LIST_MODEL (model), 0);
  g_clear_object (&model);
  g_assert_cmpuint (app_image_item_get_image (first), ==, 1);
  g_object_unref (first);
}

static void
test_texts (void)
{
  const float p[] = { 0.49996f, 0.50004f, 0, 0.0004f, 0.9996f, 0, 1, 0, 0 };
  const guint16 labels[] = { 0, 0, 0 };
  const char *expected[][2] = {
    { "cat → dog", "49.996% → 50.004%" },
    { "cat → dog", "<0.1% → >99.9%" },
    { "✓ cat", "100%" },
  };
  g_autoptr (TrainingEvaluation) evaluation = make_evaluation (3, p, labels);

  for (size_t i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (AppImageItem) item = app_image_item_new (evaluation, i);
      g_autofree char *caption = app_image_item_make_caption (item);
      g_autofree char *probabilities = app_image_item_make_probabilities (item);

      g_assert_cmpstr (caption, ==, expected[i][0]);
      g_assert_cmpstr (probabilities, ==, expected[i][1]);
    }
}

/* Planes of red, green and blue become squares of one color each. */
static void
test_texture (void)
{
  const char *const names[] = { "a", NULL };
  const guint8 planes[] = { 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120 };
  const guint16 label = 0;
  g_autoptr (GBytes) pixels = g_bytes_new_static (planes, sizeof planes);
  NnSplitData split = { pixels, &label, 1, NULL };
  NnShape shape = { 3, 2, 2 };
  g_autoptr (NnDataset) dataset = nn_dataset_new ("Test", shape, names, &split, &split, NULL);
  g_autoptr (GdkTexture) texture = app_image_view_make_texture (dataset, NN_SPLIT_TEST, 0, 3);
  guint32 downloaded[36];

  g_assert_cmpint (gdk_texture_get_width (texture), ==, 6);
  g_assert_cmpint (gdk_texture_get_height (texture), ==, 6);
  gdk_texture_download (texture, (guchar *) downloaded, 6 * sizeof *downloaded);
  for (guint y = 0; y < 6; y++)
    for (guint x = 0; x < 6; x++)
      {
        guint i = y / 3 * 2 + x / 3;

        g_assert_cmphex (downloaded[y * 6 + x], ==,
                         0xff000000u | (guint32) planes[i] << 16 | (guint32) planes[4 + i] << 8 |
                             planes[8 + i]);
      }
}

/* ---- in the window ---- */

static void
test_empty (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *pages[] = { GTK_WIDGET (get_evaluate (fixture)), GTK_WIDGET (get_mistakes (fixture)) };
  const char *const names[] = { "evaluate", "mistakes" };

  g_assert_null (ui_get_figure (GTK_WIDGET (get_evaluate (fixture))));
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      show_page (fixture, names[i], pages[i]);
      g_assert_cmpstr (get_visible (pages[i], "stack"), ==, "empty");
      g_assert_true (gtk_widget_get_mapped (ui_find_id (pages[i], "data_button")));
      g_assert_false (gtk_widget_get_mapped (ui_find_id (pages[i], "train_button")));
    }
  ui_click (ui_find_id (pages[1], "data_button"));
  ui_wait_for (!gtk_widget_get_mapped (pages[1]));

  ui_open (fixture, ui_test_small_dataset ());
  ui_set_quick_settings (fixture, 1);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      show_page (fixture, names[i], pages[i]);
      g_assert_true (gtk_widget_get_mapped (ui_find_id (pages[i], "train_button")));
      g_assert_false (gtk_widget_get_mapped (ui_find_id (pages[i], "data_button")));
    }
  ui_click (ui_find_id (pages[1], "train_button"));
  ui_wait_for (app_shown_get_evaluation (fixture->shown) != NULL);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      show_page (fixture, names[i], pages[i]);
      g_assert_cmpstr (get_visible (pages[i], "stack"), ==, "results");
    }
  ui_wait_for (!training_session_is_active (app_workspace_get_session (fixture->workspace)));
}

static TrainingEvaluation *
train_two_epochs (UiFixture *fixture)
{
  TrainingEvaluation *evaluation;

  ui_open (fixture, ui_test_small_dataset ());
  ui_train (fixture, 2);
  evaluation = app_shown_get_evaluation (fixture->shown);
  g_assert_nonnull (evaluation);
  return evaluation;
}

/* The matrix, the filter and the images are three views of the same numbers. */
static void
test_cells (UiFixture *fixture, gconstpointer data)
{
  TrainingEvaluation *evaluation = train_two_epochs (fixture);
  const NnMetrics *metrics = training_evaluation_get_metrics (evaluation);
  GtkWidget *evaluate = GTK_WIDGET (get_evaluate (fixture));
  AppMistakesPage *mistakes = get_mistakes (fixture);
  g_autofree char *all = plot_format_count (metrics->n_images);

  show_page (fixture, "evaluate", evaluate);
  g_assert_cmpint (plot_figure_get_kind (ui_get_figure (evaluate)), ==, PLOT_FIGURE_MATRIX);
  for (guint a = 0; a < metrics->n_classes; a++)
    for (guint p = 0; p < metrics->n_classes; p++)
      {
        AppShow show = a == p ? APP_SHOW_RIGHT : APP_SHOW_WRONG;
        g_autofree char *n = plot_format_count (metrics->confusion[a * metrics->n_classes + p]);
        g_autofree char *count = g_strdup_printf ("%s of %s test images", n, all);
        g_autoptr (GArray) expected =
            find_expected (evaluation, (int) a, (int) p, show, APP_IMAGE_SORT_LOSS);

        show_page (fixture, "evaluate", evaluate);
        g_signal_emit_by_name (ui_find_id (evaluate, "matrix"), "cell-activated", a, p);
        ui_wait_for (gtk_widget_get_mapped (GTK_WIDGET (mistakes)));
        g_assert_cmpuint (expected->len, ==, metrics->confusion[a * metrics->n_classes + p]);
        assert_shows (ui_get_images (GTK_WIDGET (mistakes)), expected);
        g_assert_cmpstr (get_text (GTK_WIDGET (mistakes), "count_label"), ==, count);
        g_assert_cmpstr (get_text (GTK_WIDGET (mistakes), "epoch_label"), ==, "after epoch 2");
        g_assert_cmpuint (gtk_drop_down_get_selected (
                              GTK_DROP_DOWN (ui_find_id (GTK_WIDGET (mistakes), "actual"))),
                          ==, a + 1);
        g_assert_cmpuint (gtk_drop_down_get_selected (
                              GTK_DROP_DOWN (ui_find_id (GTK_WIDGET (mistakes), "predicted"))),
                          ==, p + 1);
        g_assert_cmpstr (get_visible (GTK_WIDGET (mistakes), "list_stack"), ==,
                         expected->len > 0 ? "grid" : "no-match");
      }
}

static void
test_summary (UiFixture *fixture, gconstpointer data)
{
  TrainingEvaluation *evaluation = train_two_epochs (fixture);
  const NnMetrics *metrics = training_evaluation_get_metrics (evaluation);
  GtkWidget *page = GTK_WIDGET (get_evaluate (fixture));
  g_autofree char *accuracy = plot_format_share (metrics->accuracy, 1);
  g_autofree char *basis =
      g_strdup_printf ("%zu of 60 test images recognized after epoch 2", metrics->n_correct);
  g_autofree char *interval = NULL, *loss = app_format_loss (metrics->loss);
  double low, high;

  show_page (fixture, "evaluate", page);
  nn_accuracy_interval (metrics->n_correct, metrics->n_images, &low, &high);
  interval = g_strdup_printf ("%.1f%% to %.1f%%", low * 100, high * 100);
  g_assert_cmpstr (get_text (page, "accuracy_label"), ==, accuracy);
  g_assert_cmpstr (get_text (page, "basis_label"), ==, basis);
  g_assert_cmpstr (get_text (page, "interval_label"), ==, interval);
  g_assert_cmpstr (get_text (page, "loss_label"), ==, loss);
}

/* Every filter in every order, through the widgets that a user has. */
static void
test_filters (UiFixture *fixture, gconstpointer data)
{
  TrainingEvaluation *evaluation = train_two_epochs (fixture);
  AppMistakesPage *mistakes = get_mistakes (fixture);
  GtkWidget *page = GTK_WIDGET (mistakes);
  const char *const toggles[] = { "wrong", "right", "all" };

  show_page (fixture, "mistakes", page);
  for (int a = APP_ANY_CLASS; a < 3; a++)
    for (int p = APP_ANY_CLASS; p < 3; p++)
      for (guint show = 0; show < G_N_ELEMENTS (toggles); show++)
        for (guint sort = 0; sort < APP_IMAGE_N_SORTS; sort++)
          {
            g_autoptr (GArray) expected =
                find_expected (evaluation, a, p, (AppShow) show, (AppImageSort) sort);

            gtk_drop_down_set_selected (GTK_DROP_DOWN (ui_find_id (page, "actual")),
                                        (guint) (a + 1));
            gtk_drop_down_set_selected (GTK_DROP_DOWN (ui_find_id (page, "predicted")),
                                        (guint) (p + 1));
            gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (ui_find_id (page, toggles[show])),
                                          TRUE);
            gtk_drop_down_set_selected (GTK_DROP_DOWN (ui_find_id (page, "sort")), sort);
            g_assert_cmpint (app_shown_get_filter (fixture->shown).actual, ==, a);
            g_assert_cmpint (app_shown_get_filter (fixture->shown).predicted, ==, p);
            g_assert_cmpint ((int) app_shown_get_filter (fixture->shown).show, ==, (int) show);
            assert_shows (ui_get_images (GTK_WIDGET (mistakes)), expected);
          }
  ui_click (ui_find_id (page, "clear_button"));
  g_assert_cmpint (app_shown_get_filter (fixture->shown).actual, ==, APP_ANY_CLASS);
  g_assert_cmpint (app_shown_get_filter (fixture->shown).predicted, ==, APP_ANY_CLASS);
  g_assert_cmpint ((int) app_shown_get_filter (fixture->shown).show, ==, APP_SHOW_WRONG);
  g_assert_cmpuint (gtk_drop_down_get_selected (GTK_DROP_DOWN (ui_find_id (page, "actual"))), ==,
                    0);
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (ui_find_id (page, "wrong"))));
  g_assert_false (gtk_widget_get_sensitive (ui_find_id (page, "clear_button")));
}

/* A picture of the detail pane has the image's pixels, each in the middle of its square. */
static void
assert_picture (GtkWidget *picture, NnDataset *dataset, size_t image)
{
  g_autoptr (GdkTexture) texture = ui_render (picture, "results-picture");
  int width = gdk_texture_get_width (texture), height = gdk_texture_get_height (texture);
  NnShape shape = nn_dataset_get_shape (dataset);
  const guint8 *pixels = nn_dataset_get_pixels (dataset, NN_SPLIT_TEST, image);
  int side = MIN (width / (int) shape.width, height / (int) shape.height);
  int left = (width - side * (int) shape.width) / 2;
  int top = (height - side * (int) shape.height) / 2;
  g_autofree guint32 *seen = g_new (guint32, (size_t) width * (size_t) height);

  g_assert_cmpint (side, >, 4);
  gdk_texture_download (texture, (guchar *) seen, (size_t) width * sizeof *seen);
  for (size_t y = 0; y < shape.height; y++)
    for (size_t x = 0; x < shape.width; x++)
      {
        size_t row = (size_t) top + y * (size_t) side + (size_t) side / 2;
        size_t column = (size_t) left + x * (size_t) side + (size_t) side / 2;
        guint8 value = pixels[y * shape.width + x];

        g_assert_cmphex (seen[row * (size_t) width + column], ==,
                         0xff000000u | (guint32) value << 16 | (guint32) value << 8 | value);
      }
}

static void
assert_detail (AppMistakesPage *mistakes, guint position)
{
  AppImageModel *images = ui_get_images (GTK_WIDGET (mistakes));
  TrainingEvaluation *evaluation = app_image_model_get_evaluation (images);
  size_t image = app_image_model_get_image (images, position);
  GtkWidget *detail = ui_get_detail (GTK_WIDGET (mistakes));
  AppImageItem *item = ui_get_selected_image (GTK_WIDGET (mistakes));
  PlotFigure *figure = ui_get_figure (detail);
  g_autofree char *place =
      g_strdup_printf ("%u of %u", position + 1, g_list_model_get_n_items (G_LIST_MODEL (images)));
  g_autofree char *loss = app_format_loss (training_evaluation_get_loss (evaluation, image));
  g_autofree char *caption = app_image_item_make_caption (item);

  g_assert_cmpuint (app_image_item_get_image (item), ==, image);
  g_assert_cmpstr (get_text (detail, "position_label"), ==, place);
  g_assert_cmpstr (get_text (detail, "title"), ==, caption);
  g_assert_cmpstr (get_text (detail, "loss_label"), ==, loss);
  g_assert_cmpint (plot_figure_get_kind (figure), ==, PLOT_FIGURE_BARS);
  g_assert_cmpuint (plot_figure_get_n_bars (figure), ==, 3);
  ui_wait_frames (detail, 2);
  assert_picture (ui_find_id (detail, "picture"), training_evaluation_get_dataset (evaluation),
                  image);
}

static void
test_detail (UiFixture *fixture, gconstpointer data)
{
  AppMistakesPage *mistakes = get_mistakes (fixture);
  GtkWidget *page = GTK_WIDGET (mistakes), *grid, *detail, *focus;
  AppImageItem *item;

  train_two_epochs (fixture);
  app_shown_set_filter (fixture->shown, (AppFilter){ APP_ANY_CLASS, APP_ANY_CLASS, APP_SHOW_ALL });
  show_page (fixture, "mistakes", page);
  grid = ui_find_id (page, "grid");
  detail = ui_get_detail (GTK_WIDGET (mistakes));
  g_assert_false (ui_is_detail_open (GTK_WIDGET (mistakes)));
  gtk_widget_activate_action (grid, "list.activate-item", "u", 0u);
  ui_wait_for (ui_is_detail_open (GTK_WIDGET (mistakes)));
  ui_wait_for (gtk_widget_get_mapped (detail));
  assert_detail (mistakes, 0);
  g_assert_false (gtk_widget_get_sensitive (ui_find_id (detail, "previous_button")));
  ui_click (ui_find_id (detail, "next_button"));
  assert_detail (mistakes, 1);
  ui_click (ui_find_id (detail, "previous_button"));
  assert_detail (mistakes, 0);

  /* Moving in the grid moves the details along; at the end there is no next one. */
  gtk_widget_activate_action (grid, "list.select-item", "(ubb)", 59u, FALSE, FALSE);
  assert_detail (mistakes, 59);
  g_assert_false (gtk_widget_get_sensitive (ui_find_id (detail, "next_button")));

  /* The focus goes back to the image that was looked at last. */
  gtk_widget_activate_action (grid, "list.select-item", "(ubb)", 3u, FALSE, FALSE);
  app_detail_pane_focus (APP_DETAIL_PANE (detail));
  ui_click (ui_find_id (detail, "next_button"));
  item = ui_get_selected_image (page);
  ui_click (ui_find_id (detail, "close_button"));
  g_assert_false (ui_is_detail_open (GTK_WIDGET (mistakes)));
  focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  g_assert_true (gtk_widget_get_parent (focus) == grid);
  g_assert_true (app_image_tile_get_item (APP_IMAGE_TILE (gtk_widget_get_first_child (focus))) ==
                 item);
  g_assert_true (gtk_widget_activate_action (page, "mistakes.open", NULL));
  g_assert_true (ui_is_detail_open (GTK_WIDGET (mistakes)));
}

/* An image stays selected when the filter changes, as long as it is there. */
static void
test_selection (UiFixture *fixture, gconstpointer data)
{
  TrainingEvaluation *evaluation = train_two_epochs (fixture);
  AppMistakesPage *mistakes = get_mistakes (fixture);
  AppImageModel *images = ui_get_images (GTK_WIDGET (mistakes));
  GtkWidget *page = GTK_WIDGET (mistakes);
  size_t image;
  int actual;
  guint position = 0;

  app_shown_set_filter (fixture->shown, (AppFilter){ APP_ANY_CLASS, APP_ANY_CLASS, APP_SHOW_ALL });
  show_page (fixture, "mistakes", page);
  gtk_widget_activate_action (ui_find_id (page, "grid"), "list.activate-item", "u", 40u);
  image = app_image_model_get_image (images, 40);
  actual = (int) training_evaluation_get_actual (evaluation, image);
  app_mistakes_filter_set_sort (APP_MISTAKES_FILTER (ui_find_id (page, "filter")),
                                APP_IMAGE_SORT_DATASET);
  g_assert_cmpuint (app_image_item_get_image (ui_get_selected_image (GTK_WIDGET (mistakes))), ==,
                    image);
  app_shown_set_filter (fixture->shown, (AppFilter){ actual, APP_ANY_CLASS, APP_SHOW_ALL });
  g_assert_cmpuint (app_image_item_get_image (ui_get_selected_image (GTK_WIDGET (mistakes))), ==,
                    image);
  g_assert_true (app_image_model_find (images, image, &position));
  assert_detail (mistakes, position);

  /* Gone: with the details open another one takes its place. */
  app_shown_set_filter (fixture->shown,
                        (AppFilter){ (actual + 1) % 3, APP_ANY_CLASS, APP_SHOW_ALL });
  g_assert_true (ui_is_detail_open (GTK_WIDGET (mistakes)));
  assert_detail (mistakes, MIN (position, g_list_model_get_n_items (G_LIST_MODEL (images)) - 1));
}

static double
get_number (GListModel *rows, guint i, const char *property)
{
  g_autoptr (GObject) row = g_list_model_get_item (rows, i);
  double value;

  g_object_get (row, property, &value, NULL);
  return value;
}

static const char *
get_name (GListModel *rows, guint i)
{
  g_autoptr (AppMetricsRow) row = g_list_model_get_item (rows, i);

  return app_metrics_row_get_name (row);
}

static void
assert_row (GListModel *rows, guint i, const NnClassMetrics *metrics)
{
  g_autoptr (GObject) row = g_list_model_get_item (rows, i);
  double precision, recall, f1;
  guint64 support;

  g_object_get (row, "precision", &precision, "recall", &recall, "f1", &f1, "support", &support,
                NULL);
  g_assert_cmpfloat (precision, ==, metrics->precision);
  g_assert_cmpfloat (recall, ==, metrics->recall);
  g_assert_cmpfloat (f1, ==, metrics->f1);
  g_assert_cmpuint (support, ==, metrics->support);
}

/* The table says what NnMetrics says; sorting moves the classes and leaves the averages at the
 * end. */
static void
test_table (UiFixture *fixture, gconstpointer data)
{
  TrainingEvaluation *evaluation = train_two_epochs (fixture);
  const NnMetrics *metrics = training_evaluation_get_metrics (evaluation);
  AppMetricsTable *table =
      APP_METRICS_TABLE (ui_find_type (GTK_WIDGET (fixture->window), APP_TYPE_METRICS_TABLE, 0));
  GtkColumnView *view =
      GTK_COLUMN_VIEW (ui_find_type (GTK_WIDGET (table), GTK_TYPE_COLUMN_VIEW, 0));
  GListModel *rows = ui_get_metrics_rows (GTK_WIDGET (table));
  const char *const properties[] = { NULL, "precision", "recall", "f1" };
  NnClassMetrics changed[3] = { { 0.1, 0.9, 0.3, 5, 5 },
                                { 0.5, 0.2, 0.9, 7, 5 },
                                { 0.9, 0.5, 0.1, 6, 8 } };
  NnMetrics other = *metrics;

  show_page (fixture, "evaluate", GTK_WIDGET (get_evaluate (fixture)));
  g_assert_cmpuint (g_list_model_get_n_items (rows), ==, 5);
  for (guint c = 0; c < 3; c++)
    {
      g_assert_cmpstr (get_name (rows, c), ==,
                       nn_dataset_get_class_name (training_evaluation_get_dataset (evaluation), c));
      assert_row (rows, c, &metrics->classes[c]);
    }
  for (guint k = 1; k < G_N_ELEMENTS (properties); k++)
    {
      g_autoptr (GtkColumnViewColumn) column =
          g_list_model_get_item (gtk_column_view_get_columns (view), k);

      gtk_column_view_sort_by_column (view, column, GTK_SORT_DESCENDING);
      for (guint i = 0; i < 2; i++)
        g_assert_cmpfloat (get_number (rows, i, properties[k]), >=,
                           get_number (rows, i + 1, properties[k]));
      gtk_column_view_sort_by_column (view, column, GTK_SORT_ASCENDING);
      for (guint i = 0; i < 2; i++)
        g_assert_cmpfloat (get_number (rows, i, properties[k]), <=,
                           get_number (rows, i + 1, properties[k]));
      assert_row (rows, 3, &metrics->macro);
      assert_row (rows, 4, &metrics->weighted);
    }

  /* Sorted by F1, upwards: new numbers of the same classes are sorted again, by the same rows. */
  {
    g_autoptr (GObject) before = g_list_model_get_item (rows, 3);
    g_autoptr (GObject) after = NULL;

    other.classes = changed;
    app_metrics_table_set_metrics (table, &other,
                                   nn_dataset_get_class_names (
                                       training_evaluation_get_dataset (evaluation)));
    for (guint i = 0; i < 3; i++)
      g_assert_cmpfloat (get_number (rows, i, "f1"), ==, ((double[]){ 0.1, 0.3, 0.9 })[i]);
    after = g_list_model_get_item (rows, 3);
    g_assert_true (before == after);
  }
  app_metrics_table_set_metrics (table, NULL, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (rows), ==, 0);
}

/* A revealer cuts off what is drawn beyond it. */
static void
assert_room_for_shadow (GtkWidget *revealer)
{
  GtkWidget *bar = gtk_revealer_get_child (GTK_REVEALER (revealer));
  const float room = 6;
  graphene_rect_t bounds;

  ui_wait_for (gtk_widget_get_width (bar) > 0);
  g_assert_true (gtk_widget_compute_bounds (bar, revealer, &bounds));
  g_assert_cmpfloat (bounds.origin.x, >=, room);
  g_assert_cmpfloat (bounds.origin.y, >=, room);
  g_assert_cmpfloat ((float) gtk_widget_get_width (revealer) - bounds.origin.x - bounds.size.width,
                     >=, room);
  g_assert_cmpfloat ((float) gtk_widget_get_height (revealer) - bounds.origin.y -
                         bounds.size.height,
                     >, room);
}

/* While training goes on the list stays as it is until the user wants it otherwise. */
static void
test_newer_results (UiFixture *fixture, gconstpointer data)
{
  AppMistakesPage *mistakes = get_mistakes (fixture);
  AppImageModel *images = ui_get_images (GTK_WIDGET (mistakes));
  GtkWidget *page = GTK_WIDGET (mistakes);
  g_autoptr (TrainingEvaluation) shown = NULL;
  g_autofree char *before = NULL, *after = NULL;
  size_t image;

  ui_open (fixture, ui_test_slow_dataset ());
  ui_set_quick_settings (fixture, 1000);
  app_shown_set_filter (fixture->shown, (AppFilter){ APP_ANY_CLASS, APP_ANY_CLASS, APP_SHOW_ALL });
  ui_activate (fixture, "win.train");
  show_page (fixture, "mistakes", page);
  ui_wait_for (app_image_model_get_evaluation (images) != NULL);
  shown = training_evaluation_ref (app_image_model_get_evaluation (images));
  before = g_strdup (get_text (page, "epoch_label"));
  gtk_widget_activate_action (ui_find_id (page, "grid"), "list.select-item", "(ubb)", 12u, FALSE,
                              FALSE);
  image = app_image_model_get_image (images, 12);

  ui_wait_for (app_shown_get_evaluation (fixture->shown) != shown);
  ui_wait_for (gtk_revealer_get_reveal_child (GTK_REVEALER (ui_find_id (page, "news"))));
  assert_room_for_shadow (ui_find_id (page, "news"));
  g_assert_true (app_image_model_get_evaluation (images) == shown);
  g_assert_cmpstr (get_text (page, "epoch_label"), ==, before);
  g_assert_cmpuint (app_image_model_get_image (images, 12), ==, image);

  training_session_pause (app_workspace_get_session (fixture->workspace));
  ui_wait_for (training_session_get_state (app_workspace_get_session (fixture->workspace)) ==
               TRAINING_STATE_PAUSED);
  ui_click (ui_find_id (page, "update_button"));
  g_assert_true (app_image_model_get_evaluation (images) ==
                 app_shown_get_evaluation (fixture->shown));
  g_assert_false (gtk_revealer_get_reveal_child (GTK_REVEALER (ui_find_id (page, "news"))));
  g_assert_cmpuint (app_image_item_get_image (ui_get_selected_image (GTK_WIDGET (mistakes))), ==,
                    image);
  training_session_resume (app_workspace_get_session (fixture->workspace));

  /* Coming back to the page shows the newest; leaving it open while training goes on is not a leak
   * either. */
  app_window_show_page (fixture->window, "evaluate");
  g_clear_pointer (&shown, training_evaluation_unref);
  shown = training_evaluation_ref (app_image_model_get_evaluation (images));
  ui_wait_for (app_shown_get_evaluation (fixture->shown) != shown);
  app_window_show_page (fixture->window, "mistakes");
  ui_wait_for (gtk_widget_get_mapped (page));
  g_assert_false (app_image_model_get_evaluation (images) == shown);
}

/* Pages that go while the training of their workspace goes on. */
static void
test_finalize (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *window, *box, *pages[2];

  ui_open (fixture, ui_test_slow_dataset ());
  ui_set_quick_settings (fixture, 1000);
  ui_activate (fixture, "win.train");
  window = gtk_window_new ();
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  pages[0] = app_part_new (APP_TYPE_EVALUATE_PAGE, fixture->workspace);
  pages[1] = app_part_new (APP_TYPE_MISTAKES_PAGE, fixture->workspace);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_object_add_weak_pointer (G_OBJECT (pages[i]), (gpointer *) &pages[i]);
      gtk_box_append (GTK_BOX (box), pages[i]);
    }
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
  ui_wait_for (gtk_widget_get_mapped (pages[0]) && gtk_widget_get_mapped (pages[1]));
  ui_wait_for (app_shown_get_evaluation (fixture->shown) != NULL);
  ui_wait_frames (window, 2);
  gtk_widget_activate_action (ui_find_id (pages[1], "grid"), "list.activate-item", "u", 0u);
  ui_wait_frames (window, 2);
  gtk_window_destroy (GTK_WINDOW (window));
  ui_wait_for (pages[0] == NULL && pages[1] == NULL);
  g_assert_true (training_session_is_active (app_workspace_get_session (fixture->workspace)));
}

static void
test_no_mistakes (UiFixture *fixture, gconstpointer data)
{
  g_autofree char *folder = make_grey_dataset ("easy", 10, 2);
  GtkWidget *page = GTK_WIDGET (get_mistakes (fixture));
  AppImageModel *images = ui_get_images (GTK_WIDGET (get_mistakes (fixture)));
  g_autoptr (RunSettings) settings = NULL;

  ui_open (fixture, folder);
  settings = run_settings_copy (app_setup_get_settings (fixture->setup));
  settings->learning_rate = 0.1;
  settings->batch_size = 4;
  app_setup_set_settings (fixture->setup, settings);
  ui_train (fixture, 40);
  g_assert_cmpuint (
      training_evaluation_get_metrics (app_shown_get_evaluation (fixture->shown))->n_correct, ==,
      10);
  show_page (fixture, "mistakes", page);
  g_assert_cmpstr (get_visible (page, "list_stack"), ==, "all-right");
  g_assert_nonnull (
      ui_search_label (page, "The network recognized all 10 test images after epoch 40."));

  /* Black images that were called white: there is none, and that is the filter's doing. */
  app_shown_set_filter (fixture->shown, (AppFilter){ 0, 1, APP_SHOW_ALL });
  g_assert_cmpstr (get_visible (page, "list_stack"), ==, "no-match");
  ui_wait_frames (page, 2);
  ui_click (ui_find_id (page, "no_match_button"));
  g_assert_cmpstr (get_visible (page, "list_stack"), ==, "all-right");
  ui_wait_frames (page, 2);
  ui_click (ui_find_id (page, "show_all_button"));
  g_assert_cmpstr (get_visible (page, "list_stack"), ==, "grid");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (images)), ==, 10);
}

/* The tile of an image lies within the part of the grid that can be seen. */
static void
assert_in_view (GtkWidget *page, AppImageItem *item)
{
  GtkWidget *scroller = ui_find_id (page, "scroller");
  GtkWidget *cell = gtk_widget_get_first_child (ui_find_id (page, "grid"));
  graphene_rect_t bounds;

  while (cell != NULL &&
         app_image_tile_get_item (APP_IMAGE_TILE (gtk_widget_get_first_child (cell))) != item)
    cell = gtk_widget_get_next_sibling (cell);
  g_assert_nonnull (cell);
  g_assert_true (gtk_widget_compute_bounds (cell, scroller, &bounds));
  g_assert_cmpfloat (bounds.origin.y, >=, -1);
  g_assert_cmpfloat (bounds.origin.y + bounds.size.height, <=,
                     (float) gtk_widget_get_height (scroller) + 1);
}

/* 60,000 images cost as many items and tiles as a few hundred. */
static void
test_many (UiFixture *fixture, gconstpointer data)
{
  const guint few = 32 * 12 + 100; /* GtkGridView keeps 32 rows of tiles */
  g_autofree char *folder = make_grey_dataset ("many", 60000, 10);
  GtkWidget *page = GTK_WIDGET (get_mistakes (fixture)), *grid;
  AppImageModel *images = ui_get_images (GTK_WIDGET (get_mistakes (fixture)));

  ui_open (fixture, folder);
  ui_train (fixture, 1);
  app_shown_set_filter (fixture->shown, (AppFilter){ APP_ANY_CLASS, APP_ANY_CLASS, APP_SHOW_ALL });
  show_page (fixture, "mistakes", page);
  grid = ui_find_id (page, "grid");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (images)), ==, 60000);
  g_assert_cmpstr (get_text (page, "count_label"), ==, "60,000 of 60,000 test images");
  g_assert_cmpuint (app_image_model_get_n_live_items (images), <, few);
  gtk_widget_activate_action (grid, "list.activate-item", "u", 59999u);
  ui_wait_frames (page, 3);
  g_assert_cmpuint (app_image_model_get_n_live_items (images), <, few);
  for (guint sort = 1; sort < APP_IMAGE_N_SORTS; sort++)
    {
      app_mistakes_filter_set_sort (APP_MISTAKES_FILTER (ui_find_id (page, "filter")),
                                    (AppImageSort) sort);
      ui_wait_frames (page, 3);
      assert_in_view (page, ui_get_selected_image (GTK_WIDGET (get_mistakes (fixture))));
      g_assert_cmpuint (app_image_model_get_n_live_items (images), <, few);
      g_assert_cmpuint (ui_count_type (grid, APP_TYPE_IMAGE_TILE), <, few);
    }
  app_shown_set_filter (fixture->shown, (AppFilter){ 3, APP_ANY_CLASS, APP_SHOW_ALL });
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (images)), ==, 6000);
  g_assert_cmpuint (app_image_model_get_n_live_items (images), <, few);
}

static void
test_accessible (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *page = GTK_WIDGET (get_mistakes (fixture)), *tile;
  AppImageModel *images = ui_get_images (GTK_WIDGET (get_mistakes (fixture)));
  g_autoptr (AppImageItem) item = NULL;
  g_autofree char *description = NULL;

  train_two_epochs (fixture);
  app_shown_set_filter (fixture->shown, (AppFilter){ APP_ANY_CLASS, APP_ANY_CLASS, APP_SHOW_ALL });
  show_page (fixture, "mistakes", page);
  item = g_list_model_get_item (G_LIST_MODEL (images), 0);
  description = app_image_item_make_description (item);
  tile = ui_find_type (ui_find_id (page, "grid"), APP_TYPE_IMAGE_TILE, 0);
  gtk_test_accessible_assert_property (gtk_widget_get_parent (tile), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       description);
}

static void
test_pictures (UiFixture *fixture, gconstpointer data)
{
  const AdwColorScheme schemes[] = { ADW_COLOR_SCHEME_FORCE_LIGHT, ADW_COLOR_SCHEME_FORCE_DARK };
  const char *const names[] = { "evaluate", "mistakes" };
  GtkWidget *pages[] = { GTK_WIDGET (get_evaluate (fixture)), GTK_WIDGET (get_mistakes (fixture)) };
  AdwStyleManager *style = adw_style_manager_get_default ();

  train_two_epochs (fixture);
  for (guint s = 0; s < G_N_ELEMENTS (schemes); s++)
    {
      adw_style_manager_set_color_scheme (style, schemes[s]);
      for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
        {
          g_autofree char *name =
              g_strdup_printf ("results-%s-%s", names[i], s == 0 ? "light" : "dark");
          g_autoptr (GdkTexture) texture = NULL;

          show_page (fixture, names[i], pages[i]);
          texture = ui_render (pages[i], name);
          g_assert_cmpuint (ui_count_colors (texture), >, 20);
        }
    }
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);

  g_test_add_func ("/ui/results/order", test_order);
  g_test_add_func ("/ui/results/model", test_model);
  g_test_add_func ("/ui/results/texts", test_texts);
  g_test_add_func ("/ui/results/texture", test_texture);
  UI_TEST ("/ui/results/empty", test_empty);
  UI_TEST ("/ui/results/cells", test_cells);
  UI_TEST ("/ui/results/summary", test_summary);
  UI_TEST ("/ui/results/filters", test_filters);
  UI_TEST ("/ui/results/detail", test_detail);
  UI_TEST ("/ui/results/selection", test_selection);
  UI_TEST ("/ui/results/table", test_table);
  UI_TEST ("/ui/results/newer-results", test_newer_results);
  UI_TEST ("/ui/results/finalize", test_finalize);
  UI_TEST ("/ui/results/no-mistakes", test_no_mistakes);
  UI_TEST ("/ui/results/many", test_many);
  UI_TEST ("/ui/results/accessible", test_accessible);
  UI_TEST ("/ui/results/pictures", test_pictures);
  return ui_test_run ();
}
