/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-detail-pane.h"

#include <glib/gi18n-lib.h>

#include "app-format.h"
#include "app-image-view.h"
#include "app-plot-view.h"
#include "app-probability.h"
#include "report-figures.h"
#include "plot-number.h"

#define BAR_LINES 2.5 /* the height of one class's bar, in font sizes */
#define BARS_MARGIN 16
#define FEW_CLASSES 10 /* that are all shown, in the data set's order */
#define FOLDED_BARS 5  /* of more, the most probable … */
#define MAX_BARS 500   /* … and after a click these: the rest has next to nothing left */

struct _AppDetailPane
{
  AdwBin parent_instance;

  /* Template */
  GtkStack *stack;
  GtkLabel *position_label;
  GtkWidget *next_button;
  AppImageView *picture;
  GtkLabel *title;
  GtkLabel *name_title;
  GtkLabel *name_label;
  GtkLabel *actual_label;
  GtkLabel *predicted_label;
  GtkLabel *loss_label;
  AppPlotView *bars;
  GtkButton *more_button;

  /* Owned */
  AppImageItem *item;

  gboolean unfolded; /* all classes, not only the most probable ones */
};

G_DEFINE_FINAL_TYPE (AppDetailPane, app_detail_pane, ADW_TYPE_BIN)

static void
show_picture (AppDetailPane *pane)
{
  TrainingEvaluation *evaluation = app_image_item_get_evaluation (pane->item);
  g_autofree char *description = app_image_item_make_description (pane->item);

  app_image_view_set_image (pane->picture, training_evaluation_get_dataset (evaluation),
                            training_evaluation_get_split (evaluation),
                            app_image_item_get_image (pane->item));
  gtk_accessible_update_property (GTK_ACCESSIBLE (pane->picture), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  description, -1);
}

static void
show_texts (AppDetailPane *pane)
{
  AppImageItem *item = pane->item;
  double actual = app_image_item_get_actual_probability (item);
  double predicted = app_image_item_get_predicted_probability (item);
  guint digits = app_probability_find_digits (actual, predicted);
  g_autofree char *caption = app_image_item_make_caption (item);
  g_autofree char *actual_share = app_probability_format (actual, digits);
  g_autofree char *predicted_share = app_probability_format (predicted, digits);
  g_autofree char *actual_text = NULL, *predicted_text = NULL, *loss = NULL;

  /* Translators: a class and its probability */
  actual_text =
      g_strdup_printf (_ ("%s (%s)"), app_image_item_get_actual_name (item), actual_share);
  predicted_text =
      g_strdup_printf (_ ("%s (%s)"), app_image_item_get_predicted_name (item), predicted_share);
  loss = app_format_loss (training_evaluation_get_loss (app_image_item_get_evaluation (item),
                                                        app_image_item_get_image (item)));
  gtk_label_set_label (pane->title, caption);
  gtk_widget_set_tooltip_text (GTK_WIDGET (pane->title), caption);
  gtk_label_set_label (pane->actual_label, actual_text);
  gtk_label_set_label (pane->predicted_label, predicted_text);
  gtk_label_set_label (pane->loss_label, loss);
}

/* The file name, or the number where images have no files. */
static void
show_name (AppDetailPane *pane)
{
  TrainingEvaluation *evaluation = app_image_item_get_evaluation (pane->item);
  NnDataset *dataset = training_evaluation_get_dataset (evaluation);
  NnSplit split = training_evaluation_get_split (evaluation);
  size_t image = app_image_item_get_image (pane->item);
  const char *file_name = nn_dataset_get_file_name (dataset, split, image);
  g_autofree char *name =
      file_name != NULL ? g_filename_display_name (file_name)
                        : plot_format_count (nn_dataset_get_source_index (dataset, split, image));

  gtk_label_set_label (pane->name_title, file_name != NULL ? _ ("File") : _ ("Number"));
  gtk_label_set_label (pane->name_label, name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (pane->name_label), name);
}

/* The bars in words. */
static void
describe_bars (AppDetailPane *pane, PlotFigure *figure)
{
  g_autoptr (GString) spoken = g_string_new (NULL);

  for (size_t i = 0; i < plot_figure_get_n_bars (figure); i++)
    {
      const PlotBar *bar = plot_figure_get_bar (figure, i);
      g_autofree char *share = app_probability_format (bar->value, 1);

      g_string_append_printf (spoken, i == 0 ? "%s %s" : ", %s %s", bar->label, share);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (pane->bars), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Probability of each class"),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, spoken->str, -1);
}

/* "295 More Classes", or how to be rid of them. */
static void
show_more_button (AppDetailPane *pane, size_t n_classes, size_t n_shown)
{
  size_t n_more = MIN (n_classes, MAX_BARS) - MIN (n_shown, n_classes);
  g_autofree char *count = plot_format_count (n_more);
  g_autofree char *label = pane->unfolded
                               ? g_strdup (_ ("_Fewer Classes"))
                               : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s M_ore Class",
                                                               "%s M_ore Classes", (gulong) n_more),
                                                  count);

  gtk_button_set_label (pane->more_button, label);
  gtk_widget_set_visible (GTK_WIDGET (pane->more_button), n_classes > FEW_CLASSES);
}

static void
show_bars (AppDetailPane *pane)
{
  TrainingEvaluation *evaluation = app_image_item_get_evaluation (pane->item);
  size_t image = app_image_item_get_image (pane->item);
  size_t n_classes = nn_dataset_get_n_classes (training_evaluation_get_dataset (evaluation));
  g_autoptr (PlotFigure) figure = NULL;
  double font_size;
  size_t n;

  /* A few always have the same places, so that one image can be compared with the next. */
  if (n_classes <= FEW_CLASSES)
    figure = report_make_class_bars (evaluation, image);
  else
    figure =
        report_make_most_probable_bars (evaluation, image, pane->unfolded ? MAX_BARS : FOLDED_BARS);
  n = plot_figure_get_n_bars (figure);
  app_plot_view_set_figure (pane->bars, figure);
  font_size = app_plot_view_get_theme (pane->bars).font_size;
  gtk_widget_set_size_request (GTK_WIDGET (pane->bars), -1,
                               BARS_MARGIN + (int) n * (int) (BAR_LINES * font_size));
  show_more_button (pane, n_classes, n);
  describe_bars (pane, figure);
}

static void
on_more (AppDetailPane *pane)
{
  pane->unfolded = !pane->unfolded;
  if (pane->item != NULL)
    show_bars (pane);
}

static void
app_detail_pane_dispose (GObject *object)
{
  g_clear_object (&APP_DETAIL_PANE (object)->item);
  G_OBJECT_CLASS (app_detail_pane_parent_class)->dispose (object);
}

static void
app_detail_pane_class_init (AppDetailPaneClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = app_detail_pane_dispose;

  g_type_ensure (APP_TYPE_IMAGE_VIEW);
  g_type_ensure (APP_TYPE_PLOT_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/pupil_app/Pupil/ui/app-detail-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, AppDetailPane, stack);
  gtk_widget_class_bind_template_child (widget_class, AppDetailPane, position_label);
  gtk_widget_class_bind_template_child (widget_class, AppDetailPane, next_button);
  gtk_widget_class_bind_template_child (widget_class, AppDetailPane, picture);
  gtk_widget_class_bind_template_child (widget_class, AppDetailPane, title);
  gtk_widget_class_bind_template_child (widget_class, AppDetailPane, name_title);
  gtk_widget_class_bind_template_child (widget_class, AppDetailPane, name_label);
  gtk_widget_class_bind_template_child (widget_class, AppDetailPane, actual_label);
  gtk_widget_class_bind_template_child (widget_class, AppDetailPane, predicted_label);
  gtk_widget_class_bind_template_child (widget_class, AppDetailPane, loss_label);
  gtk_widget_class_bind_template_child (widget_class, AppDetailPane, bars);
  gtk_widget_class_bind_template_child (widget_class, AppDetailPane, more_button);
  gtk_widget_class_bind_template_callback (widget_class, on_more);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, 0, "mistakes.previous", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Right, 0, "mistakes.next", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Left, 0, "mistakes.previous", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Right, 0, "mistakes.next", NULL);
}

static void
app_detail_pane_init (AppDetailPane *pane)
{
  gtk_widget_init_template (GTK_WIDGET (pane));
}

void
app_detail_pane_set_item (AppDetailPane *pane, AppImageItem *item, guint position, guint n_items)
{
  g_autofree char *number = NULL, *count = NULL, *text = NULL;

  g_return_if_fail (APP_IS_DETAIL_PANE (pane));
  g_return_if_fail (item == NULL || APP_IS_IMAGE_ITEM (item));

  if (item == NULL)
    {
      g_clear_object (&pane->item);
      app_image_view_set_image (pane->picture, NULL, NN_SPLIT_TEST, 0);
      app_plot_view_set_figure (pane->bars, NULL);
      gtk_label_set_label (pane->position_label, "");
      gtk_stack_set_visible_child_name (pane->stack, "none");
      return;
    }
  number = plot_format_count ((guint64) position + 1);
  count = plot_format_count (n_items);
  /* Translators: number of the image in the list, and how many there are */
  text = g_strdup_printf (_ ("%s of %s"), number, count);
  gtk_label_set_label (pane->position_label, text);
  if (!g_set_object (&pane->item, item))
    return;
  show_picture (pane);
  show_texts (pane);
  show_name (pane);
  show_bars (pane);
  gtk_stack_set_visible_child_name (pane->stack, "image");
}

void
app_detail_pane_focus (AppDetailPane *pane)
{
  g_return_if_fail (APP_IS_DETAIL_PANE (pane));

  gtk_widget_grab_focus (pane->next_button);
}
