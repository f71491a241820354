/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstencwork.h"

typedef struct
{
  gint64 count;
  GstEncPicture *picture; /* (owned) */
  GstBuffer *coded;       /* (owned, nullable) */
  gboolean is_key;
} Entry;

void
gst_enc_picture_free (GstEncPicture *picture)
{
  gst_clear_buffer (&picture->buffer);
  g_free (picture);
}

static void
clear_entry (gpointer data)
{
  Entry *entry = data;
  g_clear_pointer (&entry->picture, gst_enc_picture_free);
  gst_clear_buffer (&entry->coded);
}

void
gst_enc_work_init (GstEncWork *work, gboolean keeps)
{
  *work = (GstEncWork){
    .keeps = keeps,
    .entries = g_array_new (FALSE, FALSE, sizeof (Entry)),
  };
  g_array_set_clear_func (work->entries, clear_entry);
  g_queue_init (&work->come);
}

void
gst_enc_work_clear (GstEncWork *work)
{
  g_clear_pointer (&work->entries, g_array_unref);
  g_queue_clear_full (&work->come, g_free);
}

void
gst_enc_work_add (GstEncWork *work, GstEncPicture *picture)
{
  Entry entry = { .count = work->n_added++, .picture = picture };
  if (!work->keeps)
    gst_clear_buffer (&picture->buffer);
  g_array_append_val (work->entries, entry);
}

static Entry *
find (const GstEncWork *work, gint64 count, guint *index)
{
  for (guint i = 0; i < work->entries->len; i++) {
    Entry *entry = &g_array_index (work->entries, Entry, i);
    if (entry->count == count) {
      *index = i;
      return entry;
    }
  }
  return NULL;
}

/* Has everything come that is shown before the last of what has? */
static gboolean
is_beginning (const GstEncWork *work)
{
  gboolean is_missing = FALSE;
  for (guint i = 0; i < work->entries->len; i++) {
    const Entry *entry = &g_array_index (work->entries, Entry, i);
    if (entry->coded && is_missing)
      return FALSE;
    is_missing |= !entry->coded;
  }
  return TRUE;
}

gboolean
gst_enc_work_put (GstEncWork *work, gint64 count, GstBuffer *coded,
    gboolean is_key)
{
  guint index;
  Entry *entry = find (work, count, &index);
  if (!entry || entry->coded) {
    gst_buffer_unref (coded);
    return FALSE;
  }
  entry->coded = coded;
  entry->is_key = is_key;
  g_queue_push_tail (&work->come, g_memdup2 (&count, sizeof count));
  if (!work->keeps || is_beginning (work))
    work->n_ready = g_queue_get_length (&work->come);
  return TRUE;
}

GstBuffer *
gst_enc_work_take (GstEncWork *work, guint32 *number, gboolean *is_key)
{
  guint index;
  if (work->n_ready == 0)
    return NULL;
  work->n_ready--;
  g_autofree gint64 *count = g_queue_pop_head (&work->come);
  Entry *entry = find (work, *count, &index);
  GstBuffer *coded = g_steal_pointer (&entry->coded);
  *number = entry->picture->number;
  *is_key = entry->is_key;
  g_array_remove_index (work->entries, index);
  return coded;
}

guint
gst_enc_work_n_waiting (const GstEncWork *work)
{
  return work->entries->len;
}

void
gst_enc_work_give_back (GstEncWork *work, GQueue *queue)
{
  for (guint i = work->entries->len; i-- > 0;) {
    Entry *entry = &g_array_index (work->entries, Entry, i);
    g_queue_push_head (queue, g_steal_pointer (&entry->picture));
  }
  g_array_set_size (work->entries, 0);
  g_queue_clear_full (&work->come, g_free);
  work->n_ready = 0;
}
