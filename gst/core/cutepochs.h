/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. A leader's boundaries where its times may start anew: a cut list for
 * each epoch. Leader and followers enter an epoch when they get there; one that
 * is ahead of its leader waits for it, but not for ever. */

#pragma once

#include "core/cutlist.h"

G_BEGIN_DECLS

typedef struct _CutEpochs CutEpochs;

CutEpochs *cut_epochs_new (void);
void cut_epochs_free (CutEpochs *epochs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CutEpochs, cut_epochs_free)

/* Takes over what the leader, being in `epoch`, has decided. Returns (borrowed,
 * until the next call, gint64 nanoseconds) the boundaries that are new. */
const gint64 *cut_epochs_take (CutEpochs *epochs, guint epoch,
    Fragmenter *leader, guint *n_new);

/* The leader's stream ends at `end_ns`, maybe to go on in the same epoch. */
void cut_epochs_stop (CutEpochs *epochs, guint epoch, gint64 end_ns);

/* The leader's stream of this epoch ended at `end_ns`. */
void cut_epochs_finish (CutEpochs *epochs, guint epoch, gint64 end_ns);

/* There is no leader any more: it has ended, or gone. */
void cut_epochs_finish_all (CutEpochs *epochs);

/* Nobody asks any more for what was before `time_ns` of `epoch`, see
 * cut_list_forget(). */
void cut_epochs_forget (CutEpochs *epochs, guint epoch, gint64 time_ns);

typedef enum
{
  LEADER_PRESENT, /* in the epoch, or not there yet */
  LEADER_AHEAD,   /* in a later one */
  LEADER_GONE,    /* for ever */
} LeaderPlace;

/* Brings `copy`, which is that of `epoch`, up to date, for who never goes ahead
 * of the leader. Returns where that is. */
LeaderPlace cut_epochs_copy (const CutEpochs *epochs, guint epoch,
    CutList *copy);

/* See cut_list_pause_at(). */
LeaderPause cut_epochs_pause_at (const CutEpochs *epochs, guint epoch,
    gint64 time_ns, gint64 *start_ns);

/* Tells a follower in `epoch` all it has not been told yet; `cursor` is 0 when
 * it enters one. Where the leader has gone on for two boundaries without coming
 * along, the grid rules. */
void cut_epochs_inform (CutEpochs *epochs, guint epoch, guint *cursor,
    Fragmenter *follower);

G_END_DECLS
