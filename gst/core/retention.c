/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "retention.h"

typedef struct
{
  gchar *path;
  gint64 due_us;
} Kept;

struct _Retention
{
  GQueue kept; /* (owned, Kept) oldest first */
};

static void
kept_free (gpointer data)
{
  Kept *kept = data;
  g_free (kept->path);
  g_free (kept);
}

Retention *
retention_new (void)
{
  Retention *r = g_new0 (Retention, 1);
  g_queue_init (&r->kept);
  return r;
}

void
retention_free (Retention *r)
{
  if (!r)
    return;
  g_queue_clear_full (&r->kept, kept_free);
  g_free (r);
}

void
retention_add (Retention *r, const gchar *path, gint64 due_us)
{
  Kept *kept = g_new (Kept, 1);
  *kept = (Kept){ g_strdup (path), due_us };
  g_queue_push_tail (&r->kept, kept);
}

gchar *
retention_next (Retention *r, gint64 now_us, guint n_kept)
{
  const Kept *oldest = g_queue_peek_head (&r->kept);
  if (!oldest || now_us < oldest->due_us ||
      g_queue_get_length (&r->kept) <= n_kept)
    return NULL;
  Kept *kept = g_queue_pop_head (&r->kept);
  gchar *path = g_steal_pointer (&kept->path);
  kept_free (kept);
  return path;
}
