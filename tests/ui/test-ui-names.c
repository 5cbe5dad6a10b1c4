/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that can be used has a name of its own for a screen reader, on every page, in every
 * state; and no two things on a page answer to the same letter. */
#include "ui-controls.h"
#include "ui-input.h"
#include "ui-states.h"

#include "app-plot-view.h"

typedef struct
{
  const UiState *state;
  const char *page;
  GHashTable *mnemonics; /* letter → what answers to it; not owned */
} Visit;

/* ---- names ---- */

/* What a screen reader stops at. The focus is in the button of a drop-down, so that needs the name
 * as well. */
static gboolean
needs_name (GtkWidget *widget)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);

  if (GTK_IS_DROP_DOWN (parent) || GTK_IS_MENU_BUTTON (parent))
    return GTK_IS_BUTTON (widget);
  /* The row shows its choice in a list of one. */
  if (gtk_widget_get_ancestor (widget, ADW_TYPE_COMBO_ROW) != NULL)
    return ADW_IS_COMBO_ROW (widget);
  return ui_is_control (widget) || (ui_is_item (widget) && !GTK_IS_FLOW_BOX_CHILD (widget)) ||
         GTK_IS_LIST_BASE (widget) || APP_IS_PLOT_VIEW (widget);
}

static void
check_name (GtkWidget *widget, gpointer data)
{
  const Visit *visit = data;
  g_autofree char *name = NULL, *description = NULL;

  if (!needs_name (widget))
    return;
  name = ui_get_name (widget);
  description = ui_describe_widget (widget);
  if (name == NULL)
    ui_fault (visit->state, visit->page, "no name for %s", description);
  else if (g_type_from_name (name) != 0)
    ui_fault (visit->state, visit->page, "“%s” is the name of %s", name, description);
  else
    g_test_message ("%s, %s: “%s” is %s", visit->state->name, visit->page, name, description);
}

static void
test_names (UiFixture *fixture, const UiState *state, const char *page)
{
  Visit visit = { state, page, NULL };

  ui_visit (GTK_WIDGET (fixture->window), check_name, &visit);
}

/* ---- mnemonics ---- */

static void
check_mnemonic (GtkWidget *widget, gpointer data)
{
  const Visit *visit = data;
  gpointer key;
  GtkWidget *other;
  g_autofree char *first = NULL, *second = NULL;

  if (!GTK_IS_LABEL (widget) || !gtk_widget_is_sensitive (widget) ||
      gtk_label_get_mnemonic_keyval (GTK_LABEL (widget)) == GDK_KEY_VoidSymbol)
    return;
  key = GUINT_TO_POINTER (gdk_keyval_to_lower (gtk_label_get_mnemonic_keyval (GTK_LABEL (widget))));
  other = g_hash_table_lookup (visit->mnemonics, key);
  g_hash_table_insert (visit->mnemonics, key, widget);
  if (other == NULL)
    return;
  first = ui_describe_widget (other);
  second = ui_describe_widget (widget);
  ui_fault (visit->state, visit->page, "Alt+%s means “%s” (%s) and “%s” (%s)",
            gdk_keyval_name (GPOINTER_TO_UINT (key)), gtk_label_get_text (GTK_LABEL (other)), first,
            gtk_label_get_text (GTK_LABEL (widget)), second);
}

static void
test_mnemonics (UiFixture *fixture, const UiState *state, const char *page)
{
  g_autoptr (GHashTable) mnemonics = g_hash_table_new (NULL, NULL);
  Visit visit = { state, page, mnemonics };

  ui_visit (GTK_WIDGET (fixture->window), check_mnemonic, &visit);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_set_nonfatal_assertions ();
  ui_add_page_tests ("/ui/names", test_names);
  ui_add_page_tests ("/ui/mnemonics", test_mnemonics);
  return ui_test_run ();
}
