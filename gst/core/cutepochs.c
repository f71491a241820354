/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cutepochs.h"

#define PATIENCE 2 /* boundaries of a leader that stays behind */

struct _CutEpochs
{
  GPtrArray *lists; /* (owned, CutList) by epoch */
  gboolean is_over;
  guint64 n_boundaries;       /* of the leader, in all epochs */
  guint awaited_epoch;        /* that a follower is in and the leader is not */
  guint64 awaited_boundaries; /* how many there were when it went there */
};

static void
list_free (gpointer data)
{
  CutList *list = data;
  cut_list_clear (list);
  g_free (list);
}

CutEpochs *
cut_epochs_new (void)
{
  CutEpochs *e = g_new0 (CutEpochs, 1);
  e->lists = g_ptr_array_new_with_free_func (list_free);
  return e;
}

void
cut_epochs_free (CutEpochs *e)
{
  if (!e)
    return;
  g_ptr_array_unref (e->lists);
  g_free (e);
}

static CutList *
enter (CutEpochs *e, guint epoch)
{
  while (e->lists->len <= epoch) {
    CutList *list = g_new (CutList, 1);
    cut_list_init (list);
    g_ptr_array_add (e->lists, list);
  }
  return e->lists->pdata[epoch];
}

const gint64 *
cut_epochs_take (CutEpochs *e, guint epoch, Fragmenter *leader, guint *n_new)
{
  CutList *list = enter (e, epoch);
  guint n_before = list->boundaries_ns->len;
  cut_list_take (list, leader);
  *n_new = list->boundaries_ns->len - n_before;
  e->n_boundaries += *n_new;
  return &((const gint64 *) (gpointer) list->boundaries_ns->data)[n_before];
}

void
cut_epochs_stop (CutEpochs *e, guint epoch, gint64 end_ns)
{
  cut_list_stop (enter (e, epoch), end_ns);
}

void
cut_epochs_finish (CutEpochs *e, guint epoch, gint64 end_ns)
{
  cut_list_finish (enter (e, epoch), end_ns);
}

void
cut_epochs_finish_all (CutEpochs *e)
{
  e->is_over = TRUE;
}

void
cut_epochs_forget (CutEpochs *e, guint epoch, gint64 time_ns)
{
  for (guint i = 0; i < MIN (epoch, e->lists->len); i++)
    cut_list_forget (e->lists->pdata[i], G_MAXINT64);
  if (epoch < e->lists->len)
    cut_list_forget (e->lists->pdata[epoch], time_ns);
}

LeaderPlace
cut_epochs_copy (const CutEpochs *e, guint epoch, CutList *copy)
{
  if (epoch < e->lists->len)
    cut_list_update (copy, e->lists->pdata[epoch]);
  else if (e->is_over)
    cut_list_finish (copy, 0);
  if (epoch + 1 < e->lists->len)
    return LEADER_AHEAD;
  return e->is_over ? LEADER_GONE : LEADER_PRESENT;
}

LeaderPause
cut_epochs_pause_at (const CutEpochs *e, guint epoch, gint64 time_ns,
    gint64 *start_ns)
{
  return epoch < e->lists->len
      ? cut_list_pause_at (e->lists->pdata[epoch], time_ns, start_ns)
      : LEADER_RUNS;
}

static gboolean
is_lost (CutEpochs *e, guint epoch)
{
  if (e->awaited_epoch != epoch) {
    e->awaited_epoch = epoch;
    e->awaited_boundaries = e->n_boundaries;
  }
  return e->is_over || e->n_boundaries >= e->awaited_boundaries + PATIENCE;
}

void
cut_epochs_inform (CutEpochs *e, guint epoch, guint *cursor,
    Fragmenter *follower)
{
  if (epoch < e->lists->len)
    cut_list_inform (e->lists->pdata[epoch], cursor, follower);
  else if (is_lost (e, epoch))
    fragmenter_leader_finished (follower, 0);
}
