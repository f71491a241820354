/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gsthlsmediafile.h"

#include "core/segmentindex.h"
#include "core/status.h"

/* Of two segments each, where there are more: 3.4 hours of 6 s, in 12 KB. */
#define MAX_REFERENCES 1024

struct _GstHlsMediaFile
{
  GstSegmentFile *file;
  SegmentIndex *index; /* (nullable) */
  guint64 header_bytes;
  guint64 size_bytes;    /* of what is whole */
  guint64 segment_bytes; /* of the segment behind it */
  gboolean has_segment;
  gboolean is_broken; /* what is behind cannot be taken back */
};

static gboolean
write_front (GstHlsMediaFile *f, GBytes *header, GError **error)
{
  ByteWriter room = { 0 };
  if (f->index)
    segment_index_write_room (f->index, &room);
  gsize size;
  const void *data = g_bytes_get_data (header, &size);
  GOutputVector vectors[] = { { data, size }, { room.data, room.size } };
  f->header_bytes = size;
  f->size_bytes = size + room.size;
  gboolean ok =
      gst_segment_file_append (f->file, vectors, f->index ? 2 : 1, error);
  byte_writer_clear (&room);
  return ok;
}

static void
media_file_free (GstHlsMediaFile *f)
{
  segment_index_free (f->index);
  g_free (f);
}

GstHlsMediaFile *
gst_hls_media_file_new (GstSegmentStore *store, const gchar *name,
    GBytes *header, gboolean is_indexed, GError **error)
{
  GstSegmentFile *file =
      gst_segment_store_open_growing (store, GST_STORED_FRAGMENT, name, error);
  if (!file)
    return NULL;
  GstHlsMediaFile *f = g_new0 (GstHlsMediaFile, 1);
  f->file = file;
  if (is_indexed && gst_segment_file_is_seekable (file))
    f->index = segment_index_new (MAX_REFERENCES);
  if (write_front (f, header, error))
    return f;
  gst_segment_file_discard (file);
  media_file_free (f);
  return NULL;
}

ByteRange
gst_hls_media_file_header (const GstHlsMediaFile *f)
{
  return (ByteRange){ 0, f->header_bytes };
}

guint64
gst_hls_media_file_size (const GstHlsMediaFile *f)
{
  return f->size_bytes;
}

gboolean
gst_hls_media_file_begin (GstHlsMediaFile *f, GError **error)
{
  if (f->is_broken) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
        "an earlier write to the file failed and could not be taken back");
    return FALSE;
  }
  f->segment_bytes = 0;
  f->has_segment = TRUE;
  return TRUE;
}

gboolean
gst_hls_media_file_append (GstHlsMediaFile *f, GOutputVector *vectors,
    gsize n_vectors, GError **error)
{
  for (gsize i = 0; i < n_vectors; i++)
    f->segment_bytes += vectors[i].size;
  return gst_segment_file_append (f->file, vectors, n_vectors, error);
}

static void
index_segment (GstHlsMediaFile *f, const GstHlsMediaSpan *span)
{
  segment_index_begin (f->index, span->sap_type, span->sap_ticks);
  segment_index_add_bytes (f->index, f->segment_bytes);
  segment_index_add_span (f->index, span->start_ticks, span->end_ticks);
}

gboolean
gst_hls_media_file_finish (GstHlsMediaFile *f, const GstHlsMediaSpan *span,
    ByteRange *range, GError **error)
{
  if (!gst_segment_file_sync (f->file, error))
    return FALSE;
  if (f->index)
    index_segment (f, span);
  *range = (ByteRange){ f->size_bytes, f->segment_bytes };
  f->size_bytes += f->segment_bytes;
  f->has_segment = FALSE;
  return TRUE;
}

void
gst_hls_media_file_drop (GstHlsMediaFile *f)
{
  if (f->has_segment)
    f->is_broken = !gst_segment_file_truncate (f->file, f->size_bytes, NULL);
  f->has_segment = FALSE;
}

/* Over the room that was left for it. */
static ByteRange
write_index (GstHlsMediaFile *f, const GstHlsMediaTrack *track, GError **error)
{
  ByteRange range = { f->header_bytes, 0 };
  ByteWriter front = { 0 };
  if (segment_index_write (f->index, &front, track->id, track->timescale) ==
          CORE_OK &&
      gst_segment_file_overwrite (f->file, f->header_bytes, front.data,
          front.size, error)) {
    ByteReader r; /* the index without the rest of its room */
    byte_reader_init (&r, front.data, front.size);
    range.size_bytes = byte_reader_u32 (&r);
  }
  byte_writer_clear (&front);
  return range;
}

ByteRange
gst_hls_media_file_close (GstHlsMediaFile *f, const GstHlsMediaTrack *track,
    GError **error)
{
  GError *failure = NULL;
  ByteRange index = { 0 };
  gst_hls_media_file_drop (f);
  if (f->index && !f->is_broken)
    index = write_index (f, track, &failure);
  if (!gst_segment_file_close (f->file, failure ? NULL : &failure))
    index = (ByteRange){ 0 };
  if (failure)
    g_propagate_error (error, failure);
  media_file_free (f);
  return index;
}
