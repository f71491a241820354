/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "cudadriver.h"

#include <gmodule.h>
#include <gst/gst.h>

#define LIBRARY "libcuda.so.1"

typedef struct
{
  CudaDriver driver;
  GError *error; /* NULL: there is a driver */
} Opened;

static gboolean
find_functions (GModule *module, CudaDriver *driver, GError **error)
{
  const struct
  {
    const gchar *symbol;
    gpointer *member;
  } functions[] = {
#define ROW(type, member, symbol) { symbol, (gpointer *) &driver->member },
    CUDA_DRIVER_FUNCTIONS (ROW)
#undef ROW
  };
  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    if (!g_module_symbol (module, functions[i].symbol, functions[i].member)) {
      g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND,
          "%s has no %s", LIBRARY, functions[i].symbol);
      return FALSE;
    }
  return TRUE;
}

/* A driver without its device refuses to begin; that may change while the
 * process runs as little as the library may come. */
static gpointer
open_driver (gpointer unused)
{
  static Opened opened;
  GModule *module = g_module_open (LIBRARY, G_MODULE_BIND_LOCAL);
  if (!module)
    g_set_error (&opened.error, GST_RESOURCE_ERROR,
        GST_RESOURCE_ERROR_NOT_FOUND, "%s is not there", LIBRARY);
  else if (find_functions (module, &opened.driver, &opened.error))
    cuda_driver_check (&opened.driver, opened.driver.init (0), "the driver",
        &opened.error);
  return &opened;
}

const CudaDriver *
cuda_driver_get (GError **error)
{
  static GOnce once = G_ONCE_INIT;
  const Opened *opened = g_once (&once, open_driver, NULL);
  if (!opened->error)
    return &opened->driver;
  g_propagate_error (error, g_error_copy (opened->error));
  return NULL;
}

gboolean
cuda_driver_check (const CudaDriver *driver, CUresult result, const gchar *what,
    GError **error)
{
  const char *name = NULL, *text = NULL;
  if (result == CUDA_SUCCESS)
    return TRUE;
  driver->error_name (result, &name);
  driver->error_text (result, &text);
  g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_FAILED,
      "%s: %s (%s)", what, text ? text : "unknown error", name ? name : "?");
  return FALSE;
}
