/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Whose turn it is: one at a time, in the order in which they came. Who has it
 * may be in a driver that hangs, for as long as their own patience lasts; who waits
 * stops doing so when theirs ends. Any thread. */

#pragma once

#include "gstpatience.h"

G_BEGIN_DECLS

/* All zero: nobody's. */
typedef struct
{
  GMutex lock;
  gboolean is_taken;
  GQueue waiting; /* (borrowed) of who waits, first come first */
} GstEncTurn;

/* FALSE: the patience has ended, and the turn is not had. */
gboolean gst_enc_turn_take (GstEncTurn *turn, GstPatience *patience);

/* To the next, by who has it. */
void gst_enc_turn_give (GstEncTurn *turn);

G_END_DECLS
