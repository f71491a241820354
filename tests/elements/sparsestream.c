/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "sparsestream.h"

#include <string.h>

#define MAX_PIECE (64 * 1024)

typedef struct
{
  guint64 offset;
  GBytes *bytes; /* owned */
} Piece;

typedef struct
{
  GOutputStream parent;
  GArray *pieces; /* Piece, later ones over earlier ones */
  guint64 position, size;
} SparseStream;

typedef GOutputStreamClass SparseStreamClass;

static void seekable_init (GSeekableIface *iface);

static GType sparse_stream_get_type (void);
G_DEFINE_TYPE_WITH_CODE (SparseStream, sparse_stream, G_TYPE_OUTPUT_STREAM,
    G_IMPLEMENT_INTERFACE (G_TYPE_SEEKABLE, seekable_init))

static gssize
sparse_stream_write (GOutputStream *stream, const void *data, gsize size,
    GCancellable *cancellable, GError **error)
{
  SparseStream *s = (SparseStream *) stream;
  if (size <= MAX_PIECE) {
    Piece piece = { s->position, g_bytes_new (data, size) };
    g_array_append_val (s->pieces, piece);
  }
  s->position += size;
  s->size = MAX (s->size, s->position);
  return (gssize) size;
}

static goffset
sparse_stream_tell (GSeekable *seekable)
{
  return (goffset) ((SparseStream *) seekable)->position;
}

static gboolean
sparse_stream_can_seek (GSeekable *seekable)
{
  return TRUE;
}

static gboolean
sparse_stream_seek (GSeekable *seekable, goffset offset, GSeekType type,
    GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (type == G_SEEK_SET, FALSE);
  ((SparseStream *) seekable)->position = (guint64) offset;
  return TRUE;
}

static gboolean
sparse_stream_can_truncate (GSeekable *seekable)
{
  return FALSE;
}

static void
seekable_init (GSeekableIface *iface)
{
  iface->tell = sparse_stream_tell;
  iface->can_seek = sparse_stream_can_seek;
  iface->seek = sparse_stream_seek;
  iface->can_truncate = sparse_stream_can_truncate;
}

static void
sparse_stream_finalize (GObject *object)
{
  g_array_unref (((SparseStream *) object)->pieces);
  G_OBJECT_CLASS (sparse_stream_parent_class)->finalize (object);
}

static void
sparse_stream_class_init (SparseStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sparse_stream_finalize;
  klass->write_fn = sparse_stream_write;
}

static void
piece_clear (gpointer data)
{
  g_bytes_unref (((Piece *) data)->bytes);
}

static void
sparse_stream_init (SparseStream *s)
{
  s->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  g_array_set_clear_func (s->pieces, piece_clear);
}

GOutputStream *
sparse_stream_new (void)
{
  return g_object_new (sparse_stream_get_type (), NULL);
}

guint64
sparse_stream_size (GOutputStream *stream)
{
  return ((SparseStream *) stream)->size;
}

void
sparse_stream_read (GOutputStream *stream, guint64 offset, void *data,
    gsize size)
{
  const SparseStream *s = (SparseStream *) stream;
  memset (data, 0, size);
  for (guint i = 0; i < s->pieces->len; i++) {
    const Piece *piece = &g_array_index (s->pieces, Piece, i);
    gsize piece_size;
    const guint8 *bytes = g_bytes_get_data (piece->bytes, &piece_size);
    guint64 from = MAX (offset, piece->offset);
    guint64 to = MIN (offset + size, piece->offset + piece_size);
    if (from < to)
      memcpy ((guint8 *) data + (from - offset), bytes + (from - piece->offset),
          to - from);
  }
}
