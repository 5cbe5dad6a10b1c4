/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-matrix-layout.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "plot-number.h"

#define GAP 8
#define LARGEST_CELL 150
#define SMALLEST_NAME 0.75     /* of the theme's font … */
#define SMALLEST_NAME_PIXELS 9 /* … or that, where the font is large */
#define SMALLEST_CELL_WITH_MARGINS 30

/* What a matrix that is too small goes without, one after another. */
typedef enum
{
  ALL,
  NO_MARGINS,
  NO_NAMES,
  NO_TITLES,
  N_CUTS
} Cut;

/* What stands around the cells. */
typedef struct
{
  double left;
  double top;
  double right;
  double bottom;
  double recall_width;
  double sum_width;
} Borders;

static double
measure_names (const PlotFigure *figure, PlotText *text, PlotFont font)
{
  double width = 0;

  for (size_t i = 0; i < figure->n_classes; i++)
    width = MAX (width, plot_text_get_width (text, font, figure->class_names[i]));
  return width;
}

static void
measure_margins (Borders *borders, const PlotFigure *figure, PlotText *text, const PlotTheme *theme)
{
  PlotFont font = plot_text_font (theme, 1, FALSE);
  PlotFont bold = plot_text_font (theme, 1, TRUE);
  PlotFont small = plot_text_font (theme, 0.9, FALSE);
  g_autofree char *largest = plot_format_count (figure->largest_row_sum);
  double gap = GAP * theme->scale;

  borders->recall_width = MAX (plot_text_get_width (text, small, _ ("Recall")),
                               plot_text_get_width (text, bold, "<0.1%"));
  borders->recall_width =
      MAX (borders->recall_width, plot_text_get_width (text, small, _ ("Accuracy")));
  borders->sum_width =
      MAX (plot_text_get_width (text, small, _ ("n")), plot_text_get_width (text, font, largest));
  borders->right = gap + borders->recall_width + gap * 1.5 + borders->sum_width;
  borders->bottom =
      gap + plot_text_get_line_height (text, font) + plot_text_get_line_height (text, small);
}

/* The smallest font of class names, as a factor. */
static double
get_smallest_name (const PlotTheme *theme)
{
  return MIN (SMALLEST_NAME,
              SMALLEST_NAME_PIXELS * theme->scale / plot_text_font (theme, 1, FALSE).size);
}

/* The side of a cell with what @cut leaves. Column names are turned if they are wider than that. */
static double
find_cell (PlotMatrixLayout *layout, Borders *borders, Cut cut, gboolean turned)
{
  const PlotFigure *figure = layout->frame.figure;
  PlotText *text = layout->frame.text;
  const PlotTheme *theme = layout->frame.theme;
  const PlotRectangle *content = &layout->frame.content;
  PlotFont font = plot_text_font (theme, layout->name_factor, FALSE);
  double scale = theme->scale;
  double line = plot_text_get_line_height (text, plot_text_font (theme, 1, FALSE));
  double n = (double) layout->n;

  *borders = (Borders){ 0 };
  layout->has_margins = cut < NO_MARGINS;
  layout->has_titles = cut < NO_TITLES;
  layout->row_name_width = 0;
  layout->column_name_height = 0;
  layout->turned = turned;

  if (layout->has_margins)
    measure_margins (borders, figure, text, theme);
  if (cut < NO_NAMES)
    {
      double names = measure_names (figure, text, font);
      double row_names = names;

      if (layout->has_margins)
        row_names = MAX (names, plot_text_get_width (text, plot_text_font (theme, 0.9, FALSE),
                                                     _ ("Precision")));
      layout->row_name_width = ceil (MIN (row_names, content->width * 0.28));
      layout->column_name_height =
          ceil (turned ? MAX (MIN (names, content->height * 0.25), line) : line);
      borders->left += layout->row_name_width + GAP * scale;
      borders->top += layout->column_name_height + 5 * scale;
    }
  if (layout->has_titles)
    {
      borders->left += line + 4 * scale;
      borders->top += line + 4 * scale;
    }

  return MIN (MIN ((content->width - borders->left - borders->right) / n,
                   (content->height - borders->top - borders->bottom) / n),
              LARGEST_CELL * scale);
}

/* Settles names and margins under @cut; FALSE if they leave too little for the cells. */
static gboolean
try_cut (PlotMatrixLayout *layout, Borders *borders, Cut cut)
{
  const PlotFigure *figure = layout->frame.figure;
  PlotText *text = layout->frame.text;
  const PlotTheme *theme = layout->frame.theme;
  double scale = theme->scale;
  double line = plot_text_get_line_height (text, plot_text_font (theme, 1, FALSE));
  double names;

  layout->name_factor = 1;
  layout->cell = find_cell (layout, borders, cut, FALSE);
  names = measure_names (figure, text, plot_text_font (theme, 1, FALSE));
  if (cut < NO_NAMES && names > layout->cell - 6 * scale)
    {
      layout->name_factor = CLAMP (layout->cell / line, get_smallest_name (theme), 1);
      layout->cell = find_cell (layout, borders, cut, TRUE);
    }

  switch (cut)
    {
    case ALL:
      return layout->cell >= SMALLEST_CELL_WITH_MARGINS * scale &&
             layout->cell >=
                 plot_text_get_width (text, plot_text_font (theme, 0.9, FALSE), "88%") + 4;
    case NO_MARGINS:
      return layout->cell >= line * get_smallest_name (theme);
    case NO_NAMES:
      return layout->cell >= 4 * scale ||
             (double) layout->n * layout->cell >= 0.7 * layout->frame.content.height;
    case NO_TITLES:
    case N_CUTS:
    default:
      return TRUE;
    }
}

/* The largest type, as a factor, in which @widest fits @width; 0 if that is smaller than
 * @smallest. */
static double
fit_font (PlotText *text,
          const PlotTheme *theme,
          const char *widest,
          double width,
          double largest,
          double smallest)
{
  double natural = plot_text_get_width (text, plot_text_font (theme, 1, TRUE), widest);
  double factor = floor (MIN (width / natural, largest) * 20 + 1e-6) / 20;

  return factor >= smallest ? factor : 0;
}

static void
choose_cell_text (PlotMatrixLayout *layout)
{
  const PlotFigure *figure = layout->frame.figure;
  PlotText *text = layout->frame.text;
  const PlotTheme *theme = layout->frame.theme;
  static const struct
  {
    PlotCellText kind;
    const char *widest;
    double smallest;
  } kinds[] = {
    { PLOT_CELL_DECIMAL, "<0.1%", 0.85 },
    { PLOT_CELL_PERCENT, "88%", 0.8 },
    { PLOT_CELL_NUMBER, "100", 0.65 },
  };
  g_autofree char *largest = plot_format_count (figure->largest_count);
  double margin = MAX (layout->cell * 0.08, 2 * theme->scale);
  double room = layout->cell - 2 * margin;
  double line = plot_text_get_line_height (text, plot_text_font (theme, 1, FALSE));
  double most = layout->cell / plot_text_font (theme, 1, FALSE).size;

  layout->cell_text = PLOT_CELL_BLANK;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      double share = kinds[i].kind == PLOT_CELL_NUMBER ? 0.42 : 0.27;
      double factor = fit_font (text, theme, kinds[i].widest, room,
                                CLAMP (most * share, kinds[i].smallest, 1.5), kinds[i].smallest);
      double count = fit_font (text, theme, largest, room, MAX (factor * 0.72, 0.75), 0.7);

      if (factor == 0 || factor * line * 0.8 > room)
        continue;
      if (kinds[i].kind != PLOT_CELL_NUMBER && (count == 0 || (factor + count) * line * 0.8 > room))
        continue;

      layout->cell_text = kinds[i].kind;
      layout->percent_factor = factor;
      layout->count_factor = count;
      return;
    }
}

static void
place (PlotMatrixLayout *layout, const Borders *borders)
{
  PlotText *text = layout->frame.text;
  const PlotTheme *theme = layout->frame.theme;
  const PlotRectangle *content = &layout->frame.content;
  double scale = theme->scale;
  double line = plot_text_get_line_height (text, plot_text_font (theme, 1, FALSE));
  double small = plot_text_get_line_height (text, plot_text_font (theme, 0.9, FALSE));
  double side = (double) layout->n * layout->cell;
  double width = borders->left + side + borders->right;
  double height = borders->top + side + borders->bottom;
  double left = round (content->x + MAX (content->width - width, 0) / 2);
  double top = round (content->y + MAX (content->height - height, 0) / 2);
  double bottom;

  layout->grid =
      (PlotRectangle){ round (left + borders->left), round (top + borders->top), side, side };
  bottom = layout->grid.y + side;
  layout->needed_height = height;

  layout->row_title_x = left + line / 2;
  layout->column_title_y = round (top + line / 2);
  layout->headings_y = round (layout->grid.y - 5 * scale - line / 2);
  layout->recall_x = layout->grid.x + side + GAP * scale + borders->recall_width;
  layout->sum_x = layout->recall_x + GAP * 1.5 * scale + borders->sum_width;
  layout->precision_y = round (bottom + GAP * scale + line / 2);
  layout->accuracy_y = round (bottom + GAP * scale + line + small / 2);
}

void
plot_matrix_layout_init (PlotMatrixLayout *layout,
                         const PlotFigure *figure,
                         PlotStyle *style,
                         double width,
                         double height)
{
  Borders borders = { 0 };
  double scale = style->theme.scale;
  PlotFrameParts parts = (height >= 170 * scale ? PLOT_FRAME_TITLE : 0) |
                         (height >= 260 * scale ? PLOT_FRAME_SUBTITLE : 0);

  *layout = (PlotMatrixLayout){ .n = figure->n_classes, .name_factor = 1 };
  plot_frame_init (&layout->frame, figure, style, width, height);
  plot_frame_place (&layout->frame, parts);
  if (layout->n == 0)
    return;

  for (Cut cut = ALL; cut < N_CUTS; cut++)
    if (try_cut (layout, &borders, cut))
      break;

  layout->cell = MAX (layout->cell, 0);
  if (layout->cell >= 8)
    layout->cell = floor (layout->cell);
  choose_cell_text (layout);
  layout->short_precision =
      plot_text_get_width (style->text, plot_text_font (&style->theme, 1, FALSE), "88.8%") +
          6 * scale >
      layout->cell;
  place (layout, &borders);
}

double
plot_matrix_layout_find_height (const PlotFigure *figure, PlotStyle *style, double width)
{
  PlotMatrixLayout layout;
  /* More than a square of cells and their names can need. */
  double height = 3 * width + 400 * style->theme.scale;

  plot_matrix_layout_init (&layout, figure, style, width, height);
  if (layout.cell <= 0)
    return 0;
  return ceil (height - layout.frame.content.height + layout.needed_height);
}

/* The position of the line before cell @index, from the left or top of the grid: 0 … n. */
static double
get_edge (const PlotMatrixLayout *layout, size_t index)
{
  /* On whole positions, so that neighbors share an edge without a seam. */
  return layout->cell >= 2 ? round ((double) index * layout->cell) : (double) index * layout->cell;
}

PlotRectangle
plot_matrix_layout_get_cell (const PlotMatrixLayout *layout, size_t row, size_t column)
{
  double x = get_edge (layout, column);
  double y = get_edge (layout, row);

  return (PlotRectangle){
    .x = layout->grid.x + x,
    .y = layout->grid.y + y,
    .width = get_edge (layout, column + 1) - x,
    .height = get_edge (layout, row + 1) - y,
  };
}

PlotRectangle
plot_matrix_layout_get_row_header (const PlotMatrixLayout *layout, size_t row)
{
  PlotRectangle header = plot_matrix_layout_get_cell (layout, row, 0);

  header.width = layout->row_name_width > 0 ? header.x - layout->frame.content.x : 0;
  if (layout->row_name_width > 0)
    header.width = MIN (header.width, layout->row_name_width + 2 * GAP);
  header.x -= header.width;
  return header;
}

PlotRectangle
plot_matrix_layout_get_column_header (const PlotMatrixLayout *layout, size_t column)
{
  PlotRectangle header = plot_matrix_layout_get_cell (layout, 0, column);

  header.height = layout->column_name_height > 0
                      ? MIN (layout->column_name_height + GAP, header.y - layout->frame.content.y)
                      : 0;
  header.y -= header.height;
  return header;
}
