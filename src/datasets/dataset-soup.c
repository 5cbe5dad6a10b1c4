#include "dataset-soup.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

#include <glib/gi18n-lib.h>

/* The name stands for the interface: what is incompatible has another one. */
#define LIBRARY "libsoup-3.0.so.0"

DatasetSoup dataset_soup;

static gboolean
set_load_error (GError **error)
{
  g_set_error (error, DATASET_ERROR, DATASET_ERROR_DOWNLOAD,
               _ ("Downloads need the library libsoup 3, which cannot be used (%s); install it and "
                  "try again, or get the file from elsewhere and open it from your disk."),
               dlerror ());
  return FALSE;
}

/* @function: a pointer to a function, of whatever type. */
static gboolean
find_function (void *library, const char *name, void *function)
{
  void *address = dlsym (library, name);

  memcpy (function, &address, sizeof address);
  return address != NULL;
}

gboolean
dataset_soup_load_from (const char *name, DatasetSoup *functions, GError **error)
{
  DatasetSoup found;
  void *library = dlopen (name, RTLD_NOW | RTLD_LOCAL);

  if (library == NULL)
    return set_load_error (error);

#define FIND(function) find_function (library, "soup_" #function, &found.function) &&
  if (!(DATASET_SOUP_FUNCTIONS (FIND) TRUE))
    {
      set_load_error (error);
      dlclose (library);
      return FALSE;
    }
#undef FIND

  /* It stays: the types that it registers cannot be taken back. */
  *functions = found;
  return TRUE;
}

gboolean
dataset_soup_load (GError **error)
{
  static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  static gboolean loaded;
  gboolean usable;

  pthread_mutex_lock (&mutex);
  if (!loaded)
    loaded = dataset_soup_load_from (LIBRARY, &dataset_soup, error);
  usable = loaded;
  pthread_mutex_unlock (&mutex);
  return usable;
}
