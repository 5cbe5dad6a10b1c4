/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-card-layout.h"

#define MAX_COLUMNS 3
#define SPACING 12

struct _AppCardLayout
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (AppCardLayout, app_card_layout, GTK_TYPE_LAYOUT_MANAGER)

static GPtrArray *
collect_cards (GtkWidget *widget)
{
  GPtrArray *cards = g_ptr_array_new ();

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_should_layout (child))
      g_ptr_array_add (cards, child);
  return cards;
}

/* The widths that the widest card asks for. */
static void
measure_card_width (GPtrArray *cards, int *minimum, int *natural)
{
  *minimum = *natural = 0;
  for (guint i = 0; i < cards->len; i++)
    {
      int card_minimum, card_natural;

      gtk_widget_measure (g_ptr_array_index (cards, i), GTK_ORIENTATION_HORIZONTAL, -1,
                          &card_minimum, &card_natural, NULL, NULL);
      *minimum = MAX (*minimum, card_minimum);
      *natural = MAX (*natural, card_natural);
    }
}

static int
count_columns (GPtrArray *cards, int width)
{
  int minimum, natural;

  measure_card_width (cards, &minimum, &natural);
  return CLAMP ((width + SPACING) / (natural + SPACING), 1, MAX_COLUMNS);
}

static int
get_column_width (int width, int n_columns)
{
  return (width - (n_columns - 1) * SPACING) / n_columns;
}

static int
measure_line (GPtrArray *cards, guint start, guint n, int column_width)
{
  int height = 0;

  for (guint i = start; i < MIN (start + n, cards->len); i++)
    {
      int natural;

      gtk_widget_measure (g_ptr_array_index (cards, i), GTK_ORIENTATION_VERTICAL, column_width,
                          NULL, &natural, NULL, NULL);
      height = MAX (height, natural);
    }
  return height;
}

static GtkSizeRequestMode
app_card_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
app_card_layout_measure (GtkLayoutManager *manager,
                         GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  g_autoptr (GPtrArray) cards = collect_cards (widget);
  int card_minimum, card_natural, n_columns, width;

  measure_card_width (cards, &card_minimum, &card_natural);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = card_minimum;
      *natural = MAX_COLUMNS * (card_natural + SPACING) - SPACING;
      return;
    }
  width = MAX (for_size, card_minimum);
  n_columns = count_columns (cards, width);
  *natural = 0;
  for (guint start = 0; start < cards->len; start += (guint) n_columns)
    *natural += (start > 0 ? SPACING : 0) +
                measure_line (cards, start, (guint) n_columns, get_column_width (width, n_columns));
  *minimum = *natural;
}

static void
app_card_layout_allocate (
    GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  g_autoptr (GPtrArray) cards = collect_cards (widget);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int n_columns = count_columns (cards, width);
  int column_width = get_column_width (width, n_columns);
  int y = 0;

  for (guint start = 0; start < cards->len; start += (guint) n_columns)
    {
      int line_height = measure_line (cards, start, (guint) n_columns, column_width);

      for (guint i = start; i < MIN (start + (guint) n_columns, cards->len); i++)
        {
          int column = (int) (i - start);
          GtkAllocation place = { column * (column_width + SPACING), y, column_width, line_height };

          if (mirrored)
            place.x = width - place.x - column_width;
          gtk_widget_size_allocate (g_ptr_array_index (cards, i), &place, -1);
        }
      y += line_height + SPACING;
    }
}

static void
app_card_layout_class_init (AppCardLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = app_card_layout_get_request_mode;
  layout_class->measure = app_card_layout_measure;
  layout_class->allocate = app_card_layout_allocate;
}

static void
app_card_layout_init (AppCardLayout *self)
{
}
