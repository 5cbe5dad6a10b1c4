/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a data set and a run are, for programs. */
#pragma once

#include <json-glib/json-glib.h>

#include "run.h"

G_BEGIN_DECLS

/* {"kind": "dataset", "name", "sha256", "channels", "height", "width", "training_images",
 * "test_images", "classes": [{"name", "training_images", "test_images"}]}. Computes the hash. */
JsonNode *report_make_dataset_info (NnDataset *dataset);

/* {"kind": "run", "name", "created", "dataset", "classes", "settings", "weights", "epochs",
 * "steps", "seconds", "training_loss", "test_accuracy", "best_test_accuracy", "best_epoch",
 * "network_epoch", "environment": {"version", "kernel", "processor", "os", "machine", "cores"}}. */
JsonNode *report_make_run_info (const Run *run);

G_END_DECLS
