/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstenclog.h"

#include <gst/gst.h>
#include <libavutil/log.h>

typedef struct
{
  gchar *first, *last; /* (owned, nullable) errors */
  gchar *remark;       /* (owned, nullable) the last of the rest */
} Kept;

static GPrivate kept_of_thread = G_PRIVATE_INIT (NULL);

/* Some end a line of several pieces with a piece that has nothing else. */
static void
keep (Kept *kept, gboolean is_error, const gchar *format, va_list args)
{
  gchar **slot = !is_error ? &kept->remark
      : kept->first        ? &kept->last
                           : &kept->first;
  gchar *text = g_strstrip (g_strdup_vprintf (format, args));
  if (text[0]) {
    g_free (*slot);
    *slot = text;
  } else {
    g_free (text);
  }
}

static GstDebugLevel
debug_level (int level)
{
  if (level <= AV_LOG_ERROR)
    return GST_LEVEL_ERROR;
  if (level <= AV_LOG_WARNING)
    return GST_LEVEL_WARNING;
  return level <= AV_LOG_INFO ? GST_LEVEL_INFO : GST_LEVEL_DEBUG;
}

/* There is one such function in a process, and gst-libav has its own, which this
 * one takes the place of: it goes on logging where that would. */
static void
take_message (void *context, int level, const char *format, va_list args)
{
  Kept *kept = g_private_get (&kept_of_thread);
  if (kept) {
    keep (kept, level <= AV_LOG_ERROR, format, args);
    return;
  }
  GstDebugCategory *libav = _gst_debug_get_category ("libav");
  if (!libav)
    av_log_default_callback (context, level, format, args);
  else if (debug_level (level) <= gst_debug_category_get_threshold (libav))
    gst_debug_log_valist (libav, debug_level (level), __FILE__, G_STRFUNC,
        __LINE__, NULL, format, args);
}

void
gst_enc_log_begin (void)
{
  static gsize is_installed = 0;
  if (g_once_init_enter (&is_installed)) {
    av_log_set_callback (take_message);
    g_once_init_leave (&is_installed, 1);
  }
  g_private_set (&kept_of_thread, g_new0 (Kept, 1));
}

gchar *
gst_enc_log_end (void)
{
  Kept *kept = g_private_get (&kept_of_thread);
  g_private_set (&kept_of_thread, NULL);
  gchar *text = kept->first && kept->last
      ? g_strdup_printf ("%s; %s", kept->first, kept->last)
      : g_strdup (kept->first ? kept->first : kept->remark);
  g_free (kept->first);
  g_free (kept->last);
  g_free (kept->remark);
  g_free (kept);
  return text;
}
