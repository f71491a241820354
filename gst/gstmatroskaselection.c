/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskaselection.h"

static void
drop_request (GstMatroskaSelection *selection)
{
  g_clear_pointer (&selection->request, gst_event_unref);
  g_atomic_int_set (&selection->has_request, FALSE);
}

void
gst_matroska_selection_clear (GstMatroskaSelection *selection,
    GstElement *element)
{
  GST_OBJECT_LOCK (element);
  drop_request (selection);
  g_clear_object (&selection->collection);
  GST_OBJECT_UNLOCK (element);
}

void
gst_matroska_selection_set_collection (GstMatroskaSelection *selection,
    GstElement *element, GstStreamCollection *collection)
{
  GST_OBJECT_LOCK (element);
  drop_request (selection);
  g_set_object (&selection->collection, collection);
  GST_OBJECT_UNLOCK (element);
}

gboolean
gst_matroska_selection_includes (GstEvent *request, GstStream *stream)
{
  GList *ids = NULL;
  gst_event_parse_select_streams (request, &ids);
  gboolean is_included =
      g_list_find_custom (ids, gst_stream_get_stream_id (stream),
          (GCompareFunc) g_strcmp0) != NULL;
  g_list_free_full (ids, g_free);
  return is_included;
}

static gboolean
names_a_stream (GstStreamCollection *collection, GstEvent *request)
{
  guint n_streams =
      collection ? gst_stream_collection_get_size (collection) : 0;
  for (guint i = 0; i < n_streams; i++)
    if (gst_matroska_selection_includes (request,
            gst_stream_collection_get_stream (collection, i)))
      return TRUE;
  return FALSE;
}

gboolean
gst_matroska_selection_request (GstMatroskaSelection *selection,
    GstElement *element, GstEvent *event)
{
  GST_OBJECT_LOCK (element);
  gboolean is_usable = names_a_stream (selection->collection, event);
  if (is_usable) {
    drop_request (selection);
    selection->request = gst_event_ref (event);
    g_atomic_int_set (&selection->has_request, TRUE);
  }
  GST_OBJECT_UNLOCK (element);
  gst_event_unref (event);
  return is_usable;
}

GstEvent *
gst_matroska_selection_take_request (GstMatroskaSelection *selection,
    GstElement *element)
{
  if (!g_atomic_int_get (&selection->has_request)) /* asked for every block */
    return NULL;
  GST_OBJECT_LOCK (element);
  GstEvent *request = g_steal_pointer (&selection->request);
  g_atomic_int_set (&selection->has_request, FALSE);
  GST_OBJECT_UNLOCK (element);
  return request;
}

void
gst_matroska_selection_post (GstMatroskaSelection *selection,
    GstElement *element, GstEvent *request)
{
  GST_OBJECT_LOCK (element);
  g_autoptr (GstStreamCollection) collection =
      gst_object_ref (selection->collection);
  GST_OBJECT_UNLOCK (element);

  GstMessage *message =
      gst_message_new_streams_selected (GST_OBJECT (element), collection);
  guint n_streams = gst_stream_collection_get_size (collection);
  for (guint i = 0; i < n_streams; i++) {
    GstStream *stream = gst_stream_collection_get_stream (collection, i);
    if (gst_matroska_selection_includes (request, stream))
      gst_message_streams_selected_add (message, stream);
  }
  gst_message_set_seqnum (message, gst_event_get_seqnum (request));
  gst_element_post_message (element, message);
}
