/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Reads a Matroska stream as it comes, in pieces of any size, and seeks
 * in it where its source can be asked for other bytes. */

#pragma once

#include <gst/base/gstadapter.h>
#include <gst/gst.h>

#include "gstgathering.h"
#include "gstmatroskabyteseek.h"
#include "gstmatroskareader.h"

G_BEGIN_DECLS

typedef struct
{
  GstMatroskaReader *reader; /* (borrowed) */
  GstAdapter *adapter;
  GstGathering gathering;   /* its next element, while a large one comes */
  guint64 to_skip;          /* bytes of the stream that nobody needs */
  gboolean has_ended;       /* and the pads know */
  GstMatroskaByteSeek seek; /* its seqnum is also that of requests */
  guint64 position;         /* of the next byte to come */
} GstMatroskaPush;

void gst_matroska_push_init (GstMatroskaPush *push, GstMatroskaReader *reader);

/* Around the reader's own start and stop. */
void gst_matroska_push_start (GstMatroskaPush *push);
void gst_matroska_push_stop (GstMatroskaPush *push);

/* Takes `buffer`, the next piece. */
GstFlowReturn gst_matroska_push_chain (GstMatroskaPush *push,
    GstBuffer *buffer);

/* Takes upstream's `event`. FALSE: it is none that concerns bytes or times, and
 * was not taken. */
gboolean gst_matroska_push_handle_event (GstMatroskaPush *push,
    GstEvent *event);

/* A seek in time that the reader is ready for, where upstream can seek in bytes.
 * Any thread, the streaming one too. */
gboolean gst_matroska_push_seek (GstMatroskaPush *push, GstEvent *event);

G_END_DECLS
