/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The frames that are in an encoder, and the pictures that have come of
 * them. From an encoder that may die in the middle no picture leaves while a frame
 * that is shown before it still waits, so that what has left is always the whole
 * beginning of what went in, and the frames after that are kept: another encoder
 * can go on with them. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* One to encode. */
typedef struct
{
  GstBuffer *buffer; /* (owned, nullable) */
  guint32 number;
  GstClockTime pts;
  gboolean is_key;
  gboolean opens_cell; /* a segment begins with it */
  gboolean is_timed;   /* counted for decode times */
} GstEncPicture;

void gst_enc_picture_free (GstEncPicture *picture);

typedef struct
{
  gboolean keeps;
  GArray *entries; /* (owned) in the order in which they went in */
  GQueue come;     /* (owned, gint64 *) as coded */
  guint n_ready;   /* of those */
  gint64 n_added;
} GstEncWork;

/* `keeps`: it may die. */
void gst_enc_work_init (GstEncWork *work, gboolean keeps);
void gst_enc_work_clear (GstEncWork *work);

/* Went in (takes `picture`), as number `n_added` - 1 of this encoder. */
void gst_enc_work_add (GstEncWork *work, GstEncPicture *picture);

/* Came out (transfer full) of the frame of that count. FALSE: there is none. */
gboolean gst_enc_work_put (GstEncWork *work, gint64 count, GstBuffer *coded,
    gboolean is_key);

/* Returns (transfer full, nullable) the next that may leave. */
GstBuffer *gst_enc_work_take (GstEncWork *work, guint32 *number,
    gboolean *is_key);

/* Frames of which nothing has left. */
guint gst_enc_work_n_waiting (const GstEncWork *work);

/* Puts those (GstEncPicture, transfer full) in front of `queue`, in order. */
void gst_enc_work_give_back (GstEncWork *work, GQueue *queue);

G_END_DECLS
