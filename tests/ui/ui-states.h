/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The states that a window can be in, for tests of what must hold in all of them on every page. */
#pragma once

#include "ui-test.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;
  int width; /* of the window; 0: as it opens */
  int height;
  void (*enter) (UiFixture *fixture); /* NULL: as it opens, without data */
  gboolean is_still;                  /* nothing changes by itself */
} UiState;

/* Ends with one whose name is NULL. */
extern const UiState ui_states[];

/* The names of the pages, NULL at the end. */
extern const char *const ui_pages[];

/* Adds a test PREFIX/STATE for each state. @test is called for each page in turn, when it is shown
 * and drawn; it reports what is wrong with ui_fault(). */
typedef void (*UiPageTest) (UiFixture *fixture, const UiState *state, const char *page);
void ui_add_page_tests (const char *prefix, UiPageTest test);

/* The test fails, and goes on. */
void ui_fault (const UiState *state, const char *page, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/* Calls @visit for each widget of the window that can be seen, parents first, also where it is
 * scrolled out of view. */
typedef void (*UiVisit) (GtkWidget *widget, gpointer data);
void ui_visit (GtkWidget *root, UiVisit visit, gpointer data);

G_END_DECLS
