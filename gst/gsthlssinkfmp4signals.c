/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gsthlssinkfmp4signals.h"

#include <gio/gio.h>

enum
{
  GET_PLAYLIST_STREAM,
  GET_INIT_STREAM,
  GET_FRAGMENT_STREAM,
  DELETE_FRAGMENT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* The first handler that gives a stream wins. */
static gboolean
take_stream (GSignalInvocationHint *hint, GValue *result,
    const GValue *returned, gpointer data)
{
  GObject *stream = g_value_get_object (returned);
  g_value_set_object (result, stream);
  return stream == NULL;
}

/* The first handler that did it, likewise. */
static gboolean
take_truth (GSignalInvocationHint *hint, GValue *result, const GValue *returned,
    gpointer data)
{
  gboolean is_done = g_value_get_boolean (returned);
  g_value_set_boolean (result, is_done);
  return !is_done;
}

static guint
add_stream_signal (GObjectClass *klass, const gchar *name)
{
  return g_signal_new (name, G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
      take_stream, NULL, NULL, G_TYPE_OUTPUT_STREAM, 1, G_TYPE_STRING);
}

void
gst_hls_sink_fmp4_signals_install (GObjectClass *klass)
{
  /**
   * GstHlsSinkFmp4::get-playlist-stream:
   * @location: where the playlist or MPD would be written
   *
   * Returns: (transfer full) (nullable): where to write it; %NULL: there.
   */
  signals[GET_PLAYLIST_STREAM] =
      add_stream_signal (klass, "get-playlist-stream");
  /**
   * GstHlsSinkFmp4::get-init-stream:
   * @location: where the init segment would be written
   *
   * Returns: (transfer full) (nullable): where to write it; %NULL: there.
   */
  signals[GET_INIT_STREAM] = add_stream_signal (klass, "get-init-stream");
  /**
   * GstHlsSinkFmp4::get-fragment-stream:
   * @location: where the segment would be written
   *
   * Returns: (transfer full) (nullable): where to write it; %NULL: there. It is
   * complete when the stream is closed, and listed after that.
   */
  signals[GET_FRAGMENT_STREAM] =
      add_stream_signal (klass, "get-fragment-stream");
  /**
   * GstHlsSinkFmp4::delete-fragment:
   * @location: of a file that nobody needs any more
   *
   * Returns: whether the application has dealt with it.
   */
  signals[DELETE_FRAGMENT] = g_signal_new ("delete-fragment",
      G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, take_truth, NULL, NULL,
      G_TYPE_BOOLEAN, 1, G_TYPE_STRING);
}

static GOutputStream *
ask_for_stream (gpointer element, GstStoredKind kind, const gchar *path)
{
  static const guint names[] = {
    [GST_STORED_PLAYLIST] = GET_PLAYLIST_STREAM,
    [GST_STORED_INIT] = GET_INIT_STREAM,
    [GST_STORED_FRAGMENT] = GET_FRAGMENT_STREAM,
  };
  GOutputStream *stream = NULL;
  g_signal_emit (element, signals[names[kind]], 0, path, &stream);
  return stream;
}

static gboolean
ask_to_delete (gpointer element, GstStoredKind kind, const gchar *path)
{
  gboolean is_done = FALSE;
  /* Playlists of an older run are none of the application's fragments. */
  if (kind != GST_STORED_PLAYLIST)
    g_signal_emit (element, signals[DELETE_FRAGMENT], 0, path, &is_done);
  return is_done;
}

GstSegmentStoreHooks
gst_hls_sink_fmp4_signals_hooks (GstElement *element)
{
  gboolean has_stream = FALSE;
  for (guint i = GET_PLAYLIST_STREAM; i <= GET_FRAGMENT_STREAM; i++)
    has_stream |= g_signal_has_handler_pending (element, signals[i], 0, FALSE);
  return (GstSegmentStoreHooks){
    .open = has_stream ? ask_for_stream : NULL,
    .remove = g_signal_has_handler_pending (element, signals[DELETE_FRAGMENT],
                  0, FALSE)
        ? ask_to_delete
        : NULL,
    .user_data = element,
  };
}
