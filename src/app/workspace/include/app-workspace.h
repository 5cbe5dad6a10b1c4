/* What one window works on: the data set, the chosen classes, the settings, the training session
 * and what it found out.
 *
 * The pages share one workspace and learn of changes through its properties; none of them knows
 * another page.
 */
#pragma once

#include <gio/gio.h>

#include "dataset-catalog.h"
#include "run-preset.h"
#include "training-session.h"

G_BEGIN_DECLS

/* Which images Mistakes shows. */
typedef enum
{
  APP_SHOW_WRONG,
  APP_SHOW_RIGHT,
  APP_SHOW_ALL,
} AppShow;

#define APP_ANY_CLASS (-1)

#define APP_TYPE_WORKSPACE (app_workspace_get_type ())
G_DECLARE_FINAL_TYPE (AppWorkspace, app_workspace, APP, WORKSPACE, GObject)

/* Settings are read from @gsettings (may be NULL: defaults) and written back when they change. */
AppWorkspace *app_workspace_new (GSettings *gsettings);

/* The data sets that have a name, in the form of dataset_catalog_get_entries(), which is what it
 * is unless set otherwise (@entries must stay valid). Property "catalog" (pointer, notified). */
const DatasetCatalogEntry *app_workspace_get_catalog (AppWorkspace *workspace);
void app_workspace_set_catalog (AppWorkspace *workspace, const DatasetCatalogEntry *entries);

/* Where @entry is on this computer: as dataset_catalog_locate() says, else where the user opened a
 * copy of it; NULL if neither is there. The caller frees it. */
char *app_workspace_locate (AppWorkspace *workspace, const DatasetCatalogEntry *entry);

/* Whether the open data set is that of @entry, wherever it was opened from. */
gboolean app_workspace_is_open (AppWorkspace *workspace, const DatasetCatalogEntry *entry);

/* Opens @path (or a catalogue id) in a worker thread. Property "opening" (boolean) is TRUE
 * meanwhile, "opening-fraction" (double) 0 … 1, negative when unknown, "opening-name" (string)
 * what the user calls it. On success "dataset" changes and all or the remembered classes are
 * chosen (of CIFAR-10 the first three); on failure signal "open-failed" (char *sentence) and
 * everything stays as it was. A second call cancels the first. */
void app_workspace_open (AppWorkspace *workspace, const char *path);
void app_workspace_cancel_open (AppWorkspace *workspace);
gboolean app_workspace_is_opening (AppWorkspace *workspace);

/* Opens what was open last; at the very first start Fashion-MNIST, if the system has it. Says
 * nothing if it is gone. */
void app_workspace_open_last (AppWorkspace *workspace);

/* The data set as opened, or NULL. Property "dataset" (pointer, notified). */
NnDataset *app_workspace_get_dataset (AppWorkspace *workspace);
/* What was opened: path or catalogue id; NULL without a data set. */
const char *app_workspace_get_path (AppWorkspace *workspace);

/* Which classes of it are chosen, one gboolean per class. Property "chosen" (guint: how many),
 * notified also when others are chosen, but as many. */
gboolean app_workspace_is_class_chosen (AppWorkspace *workspace, guint class_index);
void app_workspace_choose_class (AppWorkspace *workspace, guint class_index, gboolean chosen);
/* The first @n classes only; all with G_MAXUINT, none with 0. */
void app_workspace_choose_first_classes (AppWorkspace *workspace, guint n);
guint app_workspace_get_n_chosen (AppWorkspace *workspace);

/* How many images of a split the chosen classes have. */
size_t app_workspace_count_chosen_images (AppWorkspace *workspace, NnSplit split);

/* Why training cannot start: a translated sentence that says what to do; NULL if it can.
 * Property "obstacle" (string, notified). It does not speak of a training that runs already. */
const char *app_workspace_get_obstacle (AppWorkspace *workspace);

/* A new view of the chosen classes, or NULL with the reason. */
NnDataset *app_workspace_make_training_set (AppWorkspace *workspace, GError **error);

/* Hyperparameters for the next training. Property "settings" notified. Remembered. */
const RunSettings *app_workspace_get_settings (AppWorkspace *workspace);
void app_workspace_set_settings (AppWorkspace *workspace, const RunSettings *settings);

/* What presets are fitted to: the chosen classes, or the usual data while there are none. As long
 * as the settings are those of a preset, they follow it; those of a training that is under way stay
 * as they are until it ends. */
RunPresetData app_workspace_get_preset_data (AppWorkspace *workspace);

/* A network is being written that cannot be read, and why; NULL: not any more. Meanwhile it is an
 * obstacle, because the settings hold another network than the one that is seen. */
void app_workspace_set_draft_problem (AppWorkspace *workspace, const char *sentence);

/* The same for a field that holds no value of its setting. */
void app_workspace_set_field_problem (AppWorkspace *workspace, const char *sentence);

/* Why the network, or another setting, does not suit the chosen classes; NULL if it does, or if
 * that cannot be known yet. Changes are notified as "obstacle". */
const char *app_workspace_get_network_problem (AppWorkspace *workspace);
const char *app_workspace_get_settings_problem (AppWorkspace *workspace);

/* How many of the chosen training images the settings hold out for validation. */
size_t app_workspace_count_validation_images (AppWorkspace *workspace);

/* The training that is shown, running or ended; NULL before the first. Property "session"
 * (object, notified). */
TrainingSession *app_workspace_get_session (AppWorkspace *workspace);

/* Starts a new session with the chosen classes and settings; the old one is stopped. */
gboolean app_workspace_train (AppWorkspace *workspace, GError **error);

/* The session's latest evaluation, or NULL. Property "evaluation" (boxed, notified); follows the
 * session. */
TrainingEvaluation *app_workspace_get_evaluation (AppWorkspace *workspace);

/* The filter that the confusion matrix and Mistakes share: class numbers of the evaluation's
 * data set or APP_ANY_CLASS. Properties "filter-actual" (int), "filter-predicted" (int),
 * "filter-show" (int, AppShow), notified; one "filter-changed" signal per call. A new evaluation
 * with other classes resets it. */
int app_workspace_get_filter_actual (AppWorkspace *workspace);
int app_workspace_get_filter_predicted (AppWorkspace *workspace);
AppShow app_workspace_get_filter_show (AppWorkspace *workspace);
void app_workspace_set_filter (AppWorkspace *workspace, int actual, int predicted, AppShow show);

/* From a cell of the confusion matrix to its images and back: the first sets the filter to those
 * images and shows "mistakes", with signal "cell-opened", the second shows "evaluate" again, with
 * signal "cell-closed". In between, as long as nobody changes the filter, the cell is known. */
void app_workspace_open_cell (AppWorkspace *workspace, guint actual, guint predicted);
void app_workspace_close_cell (AppWorkspace *workspace);
gboolean app_workspace_has_cell (AppWorkspace *workspace);

/* Signal "show-page" (char *name): ask the window to show "data", "train", "evaluate" or
 * "mistakes". */
void app_workspace_show_page (AppWorkspace *workspace, const char *page);

G_END_DECLS
