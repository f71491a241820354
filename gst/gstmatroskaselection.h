/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Which streams of the collection the application wants: takes
 * SELECT_STREAMS events from any thread, keeps the last one until the
 * streaming thread takes it, and tells the application what came of it. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Under the element's object lock, but for `has_request`. */
typedef struct
{
  GstStreamCollection *collection; /* (nullable) until headers were read */
  GstEvent *request;               /* (nullable) the last one, not yet taken */
  gint has_request;                /* atomic */
} GstMatroskaSelection;

void gst_matroska_selection_clear (GstMatroskaSelection *selection,
    GstElement *element);

/* A new collection, of which all streams are wanted until somebody says other.
 * What was requested of the old one is dropped. */
void gst_matroska_selection_set_collection (GstMatroskaSelection *selection,
    GstElement *element, GstStreamCollection *collection);

/* Takes `event`, a SELECT_STREAMS. FALSE: it names none of the streams that
 * there are. Any thread. */
gboolean gst_matroska_selection_request (GstMatroskaSelection *selection,
    GstElement *element, GstEvent *event);

/* Returns (transfer full, nullable) what was requested since the last call. */
GstEvent *gst_matroska_selection_take_request (GstMatroskaSelection *selection,
    GstElement *element);

gboolean gst_matroska_selection_includes (GstEvent *request, GstStream *stream);

/* Posts STREAMS_SELECTED, in answer to `request`. */
void gst_matroska_selection_post (GstMatroskaSelection *selection,
    GstElement *element, GstEvent *request);

G_END_DECLS
