/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run-environment-json.h"

#include "format-json.h"

static const struct
{
  const char *key;
  size_t offset;
} TEXTS[] = {
  { "version", G_STRUCT_OFFSET (RunEnvironment, version) },
  { "kernel", G_STRUCT_OFFSET (RunEnvironment, kernel) },
  { "processor", G_STRUCT_OFFSET (RunEnvironment, processor) },
  { "os", G_STRUCT_OFFSET (RunEnvironment, os) },
  { "machine", G_STRUCT_OFFSET (RunEnvironment, machine) },
};

JsonObject *
run_environment_to_json (const RunEnvironment *environment)
{
  JsonObject *object = json_object_new ();

  for (size_t i = 0; i < G_N_ELEMENTS (TEXTS); i++)
    {
      const char *text = G_STRUCT_MEMBER (char *, environment, TEXTS[i].offset);

      if (text)
        json_object_set_string_member (object, TEXTS[i].key, text);
    }
  if (environment->cores > 0)
    json_object_set_int_member (object, "cores", environment->cores);
  return object;
}

RunEnvironment *
run_environment_from_json (JsonObject *object, GError **error)
{
  const FormatJsonPlace place = FORMAT_JSON_IN (RUN_JSON_ENVIRONMENT);
  g_autoptr (RunEnvironment) environment = run_environment_new ();
  guint64 cores = 0;

  for (size_t i = 0; i < G_N_ELEMENTS (TEXTS); i++)
    {
      const char *text = NULL;

      if (json_object_has_member (object, TEXTS[i].key) &&
          !format_json_read_string_or_null (object, place, TEXTS[i].key, &text, error))
        return NULL;
      G_STRUCT_MEMBER (char *, environment, TEXTS[i].offset) = g_strdup (text);
    }
  if (json_object_has_member (object, "cores") &&
      !format_json_read_integer (object, place, "cores", 0, G_MAXUINT, &cores, error))
    return NULL;
  environment->cores = (guint) cores;
  return g_steal_pointer (&environment);
}
