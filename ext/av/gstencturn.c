/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstencturn.h"

typedef struct
{
  GstPatience *patience; /* (borrowed) */
  gboolean has_turn;     /* written with both locks */
} Waiter;

gboolean
gst_enc_turn_take (GstEncTurn *turn, GstPatience *patience)
{
  Waiter waiter = { .patience = patience };
  g_mutex_lock (&turn->lock);
  gboolean has_to_wait = turn->is_taken;
  turn->is_taken = TRUE;
  if (has_to_wait)
    g_queue_push_tail (&turn->waiting, &waiter);
  g_mutex_unlock (&turn->lock);
  if (!has_to_wait)
    return TRUE;

  gst_patience_lock (patience);
  gst_patience_wait_long (patience, &waiter.has_turn);
  gst_patience_unlock (patience);
  /* it may have come after all; who gave it is done with the waiter then */
  g_mutex_lock (&turn->lock);
  if (!waiter.has_turn)
    g_queue_remove (&turn->waiting, &waiter);
  g_mutex_unlock (&turn->lock);
  return waiter.has_turn;
}

void
gst_enc_turn_give (GstEncTurn *turn)
{
  g_mutex_lock (&turn->lock);
  Waiter *next = g_queue_pop_head (&turn->waiting);
  turn->is_taken = next != NULL;
  if (next) {
    gst_patience_lock (next->patience);
    next->has_turn = TRUE;
    gst_patience_wake (next->patience);
    gst_patience_unlock (next->patience);
  }
  g_mutex_unlock (&turn->lock);
}
