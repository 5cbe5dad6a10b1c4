/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The network of the settings, in two views of the same: a list of its layers, of which those of a
 * perceptron can be changed there, and a text, in which any network can be written.
 */
#pragma once

#include <adwaita.h>

#include "run-settings.h"

G_BEGIN_DECLS

#define APP_TYPE_NETWORK_PANE (app_network_pane_get_type ())
G_DECLARE_FINAL_TYPE (AppNetworkPane, app_network_pane, APP, NETWORK_PANE, AdwBin)

/* Shows the network of @settings; emits nothing. The text is left as it is written if it means that
 * network, or if the network is the one that was shown before. */
void app_network_pane_set_settings (AppNetworkPane *pane, const RunSettings *settings);

/* A text that cannot be read gives way to the network that is shown. */
void app_network_pane_discard_draft (AppNetworkPane *pane);

/* Puts the network as it is now into @settings. FALSE with the reason if the text cannot be read;
 * @settings is then as it was. */
gboolean
app_network_pane_get_settings (AppNetworkPane *pane, RunSettings *settings, GError **error);

/* What it is to be trained on, so that shapes can be told; no channels, no classes: not known. */
void app_network_pane_set_data (AppNetworkPane *pane, NnShape input, size_t n_classes);

/* Why the network cannot be trained, which is said below it; NULL if it can. */
void app_network_pane_set_problem (AppNetworkPane *pane, const char *sentence);

/* The settings that the button for the layers goes back to. */
void app_network_pane_set_base (AppNetworkPane *pane, const RunSettings *base);

/* What is wrong with what is written in a layer's field, if it can be seen; else NULL. */
const char *app_network_pane_get_field_problem (AppNetworkPane *pane);

/* FALSE: it can only be looked at. */
void app_network_pane_set_editable (AppNetworkPane *pane, gboolean editable);

/* Signals "changed": the user changed a layer or the text; "field-problem-changed": of
 * app_network_pane_get_field_problem(). */

G_END_DECLS
