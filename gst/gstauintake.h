/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Buffers as they come in, whatever they hold, to what makes a sample:
 * access units, and where two fields make a frame both. Streaming thread only. */

#pragma once

#include "gstausplitter.h"
#include "gstfieldpair.h"
#include "gstnalconverter.h"

G_BEGIN_DECLS

/* What the owner does with what comes. */
typedef struct
{
  /* Takes one whole unit (transfer full), which `au` describes. */
  GstFlowReturn (
      *take) (gpointer owner, GstBuffer *unit, const NalAccessUnit *au);
  /* All before has been taken, unless a field waits. */
  void (*settle) (gpointer owner);
  /* What follows does not continue what was taken. */
  void (*interrupt) (gpointer owner);
  void (*report_damage) (gpointer owner, const gchar *what);
} GstAuIntakeFuncs;

typedef struct
{
  const GstAuIntakeFuncs *funcs; /* borrowed */
  gpointer owner;                /* borrowed */
  GstNalConverter *converter;    /* borrowed: sets, framing, statistics */
  gboolean is_split;  /* buffers are not access units: use the splitter */
  gboolean is_sorted; /* the framing of the first buffer was looked at */
  GstAuSplitter splitter;
  NalAccessUnit au;   /* of a buffer that is one */
  GstFieldPair field; /* a first field that waits for the second */
} GstAuIntake;

void gst_au_intake_init (GstAuIntake *intake, const GstAuIntakeFuncs *funcs,
    gpointer owner, GstNalConverter *converter);
void gst_au_intake_clear (GstAuIntake *intake); /* frees */

/* Forgets the bytes under way. */
void gst_au_intake_reset (GstAuIntake *intake);

/* What follows are access units, or with `is_split` anything. */
void gst_au_intake_begin (GstAuIntake *intake, gboolean is_split);

/* Takes in `buffer` (transfer full). FALSE in `is_readable`: it cannot be
 * mapped. */
GstFlowReturn gst_au_intake_push (GstAuIntake *intake, GstBuffer *buffer,
    gboolean *is_readable);

/* Hands out the last access unit, whose end no other one marked. */
GstFlowReturn gst_au_intake_drain (GstAuIntake *intake);

/* Does a field wait, or a piece of an access unit? */
gboolean gst_au_intake_has_field (const GstAuIntake *intake);
gboolean gst_au_intake_has_piece (const GstAuIntake *intake);

G_END_DECLS
