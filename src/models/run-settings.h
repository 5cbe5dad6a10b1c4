/* What a user chooses before pressing Train. */
#pragma once

#include <json-glib/json-glib.h>

#include "model-error.h"

G_BEGIN_DECLS

#define RUN_MAX_HIDDEN_LAYERS 64

/* A plain value: copy it by assignment. */
typedef struct
{
  guint hidden[RUN_MAX_HIDDEN_LAYERS]; /* units of each hidden layer */
  size_t n_hidden;
  double learning_rate;
  guint batch_size;
  guint epochs;
  guint64 seed;
  guint threads; /* 0: one per core. Has no influence on the result */
} RunSettings;

/* One numeric setting: its limits, default and the one line that says what it does. The command
 * line's help, the app's fields and the checks all come from this table. */
typedef enum
{
  RUN_FIELD_LEARNING_RATE,
  RUN_FIELD_BATCH_SIZE,
  RUN_FIELD_EPOCHS,
  RUN_FIELD_SEED,
  RUN_FIELD_THREADS,
  RUN_FIELD_HIDDEN, /* units of one hidden layer; the default is that of a layer that is added */
  RUN_N_FIELDS
} RunFieldId;

typedef struct
{
  const char *key;         /* "learning-rate": option, GSettings key; JSON has '_' for '-' */
  const char *title;       /* "Learning rate", to be translated with _() */
  const char *description; /* one line, to be translated with _() */
  double minimum;
  double maximum;
  double default_value;
  guint digits; /* after the decimal point */
} RunField;

const RunField *run_field_get (RunFieldId field);

/* The recipe: 128-64, learning rate 0.01, batch 64, 50 epochs, seed 0, all cores. */
RunSettings run_settings_default (void);

gboolean run_settings_equal (const RunSettings *a, const RunSettings *b);

/* One setting by its number; RUN_FIELD_HIDDEN is not one of them. Setting fails with
 * MODEL_ERROR_SETTINGS if @value is out of range; fractions of whole numbers are an error too. */
double run_settings_get_field (const RunSettings *settings, RunFieldId field);
gboolean
run_settings_set_field (RunSettings *settings, RunFieldId field, double value, GError **error);

/* FALSE with MODEL_ERROR_SETTINGS, in a sentence that names the setting and its range, if one is
 * outside. */
gboolean run_settings_check (const RunSettings *settings, GError **error);

/* "128,64" ↔ hidden layers; an empty text means none (the network is then a linear classifier).
 * Spaces are allowed. */
gboolean run_settings_parse_hidden (RunSettings *settings, const char *text, GError **error);
char *run_settings_format_hidden (const RunSettings *settings);

/* "3072-128-64-3": the whole network, for a caption. The caller frees it. */
char *
run_settings_describe_network (const RunSettings *settings, size_t n_inputs, size_t n_classes);

/* JSON object with the keys hidden, learning_rate, batch_size, epochs, seed, threads. */
JsonObject *run_settings_to_json (const RunSettings *settings);

/* A key that is missing keeps its default; a value of the wrong type or range is an error. */
gboolean run_settings_from_json (RunSettings *settings, JsonObject *object, GError **error);

G_END_DECLS
