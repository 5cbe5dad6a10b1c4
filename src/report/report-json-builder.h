/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Members of a JSON object, as the reports need them. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* JSON has no NaN and no infinity; a reader gets null. */
void report_json_add_number (JsonBuilder *builder, const char *name, double value);
void report_json_add_count (JsonBuilder *builder, const char *name, guint64 value);
void report_json_add_string (JsonBuilder *builder, const char *name, const char *value);

/* Takes ownership of @object. */
void report_json_add_object (JsonBuilder *builder, const char *name, JsonObject *object);

G_END_DECLS
