/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cudacounts.h"

#include <gmodule.h>
#include <gst/check/gstcheck.h>

/* (transfer full) */
static GModule *
open_double (const gchar *name, gpointer *function)
{
  GModule *module = g_module_open ("libcuda.so.1", G_MODULE_BIND_LOCAL);
  fail_unless (module != NULL, "%s", g_module_error ());
  fail_unless (g_module_symbol (module, name, function));
  return module;
}

guint
count_launches (void)
{
  guint (*count) (void);
  GModule *module = open_double ("fake_cuda_n_launches", (gpointer *) &count);
  guint n = count ();
  g_module_close (module);
  return n;
}

CudaCopies
count_copies (void)
{
  void (*count) (guint * n_up, guint * n_down);
  CudaCopies copies;
  GModule *module = open_double ("fake_cuda_n_copies", (gpointer *) &count);
  count (&copies.n_up, &copies.n_down);
  g_module_close (module);
  return copies;
}
