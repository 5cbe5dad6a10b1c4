/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files that read and write runs share. */
#pragma once

#include "run.h"

G_BEGIN_DECLS

/* A run of nothing: the texts are NULL. */
Run *run_new_empty (void);

/* The largest number of an epoch that is read: that of the setting, many times over. */
#define RUN_MAX_EPOCH 100000000

/* The fields of an epoch and an event in run.json, NULL-terminated. */
extern const char *const RUN_JSON_EPOCH_FIELDS[];
extern const char *const RUN_JSON_EVENT_FIELDS[];

/* "learning-rate", ...: how run.json calls a kind of event; FALSE if there is no such kind. */
gboolean run_event_kind_from_text (const char *text, RunEventKind *kind);

/* FORMAT_ERROR_INVALID: the file is damaged or was changed, for @reason, which may be a sentence
 * and may quote the file. */
void run_set_damage_error (GError **error, const char *file_name, const char *reason);

G_END_DECLS
