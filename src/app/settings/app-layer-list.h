/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A perceptron as a boxed list: hidden layers to add, remove and size, and for each the shape
 * and the number of weights that it has with the present data.
 */
#pragma once

#include <adwaita.h>

#include "run-settings.h"

G_BEGIN_DECLS

#define APP_TYPE_LAYER_LIST (app_layer_list_get_type ())
G_DECLARE_FINAL_TYPE (AppLayerList, app_layer_list, APP, LAYER_LIST, AdwPreferencesGroup)

/* Shows the hidden layers of @settings, whose network must be a plain perceptron of at most
 * RUN_MAX_HIDDEN_LAYERS; emits nothing. */
void app_layer_list_set_settings (AppLayerList *list, const RunSettings *settings);

/* Makes the hidden layers as they are now the network of @settings; the rest of it stays. */
void app_layer_list_get_settings (AppLayerList *list, RunSettings *settings);

/* The settings whose hidden layers the button goes back to; without a perceptron in them it does
 * nothing. */
void app_layer_list_set_base (AppLayerList *list, const RunSettings *base);

/* What is wrong with what is written in one of the fields; NULL if all of them hold sizes. */
const char *app_layer_list_get_problem (AppLayerList *list);

/* Writes the sizes into the fields, in place of what is none. */
void app_layer_list_discard_drafts (AppLayerList *list);

/* The sizes before the first and after the last layer; 0 if there are no data yet. */
void app_layer_list_set_ends (AppLayerList *list, size_t n_inputs, size_t n_classes);

/* Signals "changed": the user added, removed or sized a layer; "problem-changed": of
 * app_layer_list_get_problem(). */

G_END_DECLS
