/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "cudaprogram.h"

#include "ladderimage.h"

#include <gmodule.h>
#include <gst/gst.h>

GST_DEBUG_CATEGORY_EXTERN (abr_cuda_debug);
#define GST_CAT_DEFAULT abr_cuda_debug

/* --- NVRTC --- */

/* As its nvrtc.h has them, which does not change. */
typedef struct _nvrtcProgram *NvrtcProgram;
typedef int NvrtcResult; /* 0: success */

typedef struct
{
  NvrtcResult (*create) (NvrtcProgram *program, const char *source,
      const char *name, int n_headers, const char *const *headers,
      const char *const *header_names);
  NvrtcResult (*compile) (NvrtcProgram program, int n_options,
      const char *const *options);
  NvrtcResult (*code_size) (NvrtcProgram program, size_t *size);
  NvrtcResult (*code) (NvrtcProgram program, char *code);
  NvrtcResult (*destroy) (NvrtcProgram *program);
} Nvrtc;

static gboolean
find_compiler (GModule *module, Nvrtc *nvrtc)
{
  return g_module_symbol (module, "nvrtcCreateProgram",
             (gpointer *) &nvrtc->create) &&
      g_module_symbol (module, "nvrtcCompileProgram",
          (gpointer *) &nvrtc->compile) &&
      g_module_symbol (module, "nvrtcGetCUBINSize",
          (gpointer *) &nvrtc->code_size) &&
      g_module_symbol (module, "nvrtcGetCUBIN", (gpointer *) &nvrtc->code) &&
      g_module_symbol (module, "nvrtcDestroyProgram",
          (gpointer *) &nvrtc->destroy);
}

/* Code for the very device: of a driver of the same major version it takes that
 * of a newer compiler, which it would not of PTX. */
static gchar *
compile (const Nvrtc *nvrtc, gint major, gint minor)
{
  static const char *const headers[] = { ladder_header };
  static const char *const names[] = { "ladderkernel.h" };
  g_autofree gchar *architecture =
      g_strdup_printf ("--gpu-architecture=sm_%d%d", major, minor);
  const char *const options[] = { architecture };
  NvrtcProgram program;
  gsize size;
  gchar *code = NULL;
  if (nvrtc->create (&program, ladder_source, "ladderkernel.cu",
          G_N_ELEMENTS (headers), headers, names))
    return NULL;
  if (!nvrtc->compile (program, G_N_ELEMENTS (options), options) &&
      !nvrtc->code_size (program, &size) && size > 0) {
    code = g_malloc (size);
    if (nvrtc->code (program, code))
      g_clear_pointer (&code, g_free);
  }
  nvrtc->destroy (&program);
  return code;
}

/* Returns (transfer full, nullable) the kernel out of its source. */
static gchar *
compile_anywhere (gint major, gint minor, GError **error)
{
  /* The driver knows which it takes; the newest first. */
  static const gchar *const libraries[] = { "libnvrtc.so", "libnvrtc.so.13",
    "libnvrtc.so.12", "libnvrtc.so.11.2" };
  for (guint i = 0; i < G_N_ELEMENTS (libraries); i++) {
    GModule *module = g_module_open (libraries[i], G_MODULE_BIND_LOCAL);
    Nvrtc nvrtc;
    gchar *code = module && find_compiler (module, &nvrtc)
        ? compile (&nvrtc, major, minor)
        : NULL;
    if (code)
      return code; /* closed, the library would leave memory behind */
  }
  g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND,
      "no libnvrtc.so compiles the kernel for compute capability %d.%d", major,
      minor);
  return NULL;
}

/* --- a module --- */

CUmodule
cuda_program_load (const CudaDriver *driver, gint major, gint minor,
    GError **error)
{
  CUmodule module;
  g_autoptr (GError) refused = NULL;
  g_autoptr (GError) missing = NULL;
  if (cuda_driver_check (driver, driver->module_load (&module, ladder_ptx),
          "the kernel", &refused))
    return module;
  g_autofree gchar *code = compile_anywhere (major, minor, &missing);
  if (code &&
      cuda_driver_check (driver, driver->module_load (&module, code),
          "the kernel of NVRTC", &missing)) {
    GST_INFO ("%s; NVRTC has made one that it takes", refused->message);
    return module;
  }
  g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_FAILED, "%s; %s",
      refused->message, missing->message);
  return NULL;
}
