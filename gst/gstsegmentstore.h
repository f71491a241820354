/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The only place that writes files: segments and playlists appear
 * under their name complete or not at all (temporary file in the same folder,
 * then rename), whatever happens to the process.
 *
 * A store may be used from several threads at once; a GstSegmentFile belongs
 * to one. All calls block on the disk: hold no lock. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _GstSegmentStore GstSegmentStore;
typedef struct _GstSegmentFile GstSegmentFile;

/* The folder that a path or a URI names. */
GFile *gst_segment_store_folder (const gchar *directory);

/* `directory` is a path or a URI that GIO can write to. Touches nothing. */
GstSegmentStore *gst_segment_store_new (const gchar *directory);
void gst_segment_store_free (GstSegmentStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstSegmentStore, gst_segment_store_free)

/* What an application that stores elsewhere is asked by different names for. */
typedef enum
{
  GST_STORED_PLAYLIST, /* or MPD */
  GST_STORED_INIT,
  GST_STORED_FRAGMENT,
} GstStoredKind;

/* An application that stores elsewhere. `path` is where the store would have
 * put the file: a local path, else a URI. */
typedef struct
{
  /* Returns (transfer full, nullable) what the file is to be written to; it is
   * complete when that is closed. NULL: the store does it. */
  GOutputStream *(
      *open) (gpointer user_data, GstStoredKind kind, const gchar *path);
  /* FALSE: the store does it. */
  gboolean (
      *remove) (gpointer user_data, GstStoredKind kind, const gchar *path);
  gpointer user_data;
} GstSegmentStoreHooks;

/* `hooks` is copied. Before anything else. */
void gst_segment_store_set_hooks (GstSegmentStore *store,
    const GstSegmentStoreHooks *hooks);

/* With `is_durable` a file has reached the disk, where that can be asked for,
 * before it gets its name: it outlives a power cut, and costs the wait. */
void gst_segment_store_set_durable (GstSegmentStore *store,
    gboolean is_durable);

/* Creates the directory (with parents) and proves that it can be written; with
 * hooks that is the application's business. */
gboolean gst_segment_store_prepare (GstSegmentStore *store, GError **error);

/* Writes a whole file under `name` ("video_0/init.mp4"; folders are made),
 * replacing one that is there. */
gboolean gst_segment_store_write (GstSegmentStore *store, GstStoredKind kind,
    const gchar *name, const void *data, gsize size, GError **error);

/* Takes a file away; one that is not there is no error. */
gboolean gst_segment_store_remove (GstSegmentStore *store, GstStoredKind kind,
    const gchar *name, GError **error);

/* Returns (transfer full, nullable) the whole of a file; NULL with an error, of
 * G_IO_ERROR_NOT_FOUND where there is none. */
GBytes *gst_segment_store_read (GstSegmentStore *store, const gchar *name,
    GError **error);

/* Returns (transfer full, nullable) what there is of `size` bytes from
 * `offset_bytes` on. */
GBytes *gst_segment_store_read_range (GstSegmentStore *store, const gchar *name,
    guint64 offset_bytes, gsize size, GError **error);

/* Returns (transfer full) what files there are in a folder: name -> size in
 * bytes (guint64 *). Nothing of one that cannot be read. */
GHashTable *gst_segment_store_list (GstSegmentStore *store,
    const gchar *folder);

/* A file written in pieces. Nothing is visible under `name` before
 * gst_segment_file_commit(). */
GstSegmentFile *gst_segment_store_open (GstSegmentStore *store,
    GstStoredKind kind, const gchar *name, GError **error);

/* Likewise, but visible under `name` from now on, and what is appended at once:
 * for files of which parts are read while others are written. One that is there
 * is removed first. */
GstSegmentFile *gst_segment_store_open_growing (GstSegmentStore *store,
    GstStoredKind kind, const gchar *name, GError **error);

/* Appends all vectors, gathered into as few system calls as possible. The
 * vectors are clobbered. */
gboolean gst_segment_file_append (GstSegmentFile *file, GOutputVector *vectors,
    gsize n_vectors, GError **error);

/* What was appended is on its way to readers and, in a store that is durable, on
 * the disk. */
gboolean gst_segment_file_sync (GstSegmentFile *file, GError **error);

/* Of a growing file: can what was written be changed? */
gboolean gst_segment_file_is_seekable (GstSegmentFile *file);

/* Drops what is behind the first `size_bytes`, which may mend a file of which a
 * write failed. */
gboolean gst_segment_file_truncate (GstSegmentFile *file, guint64 size_bytes,
    GError **error);

/* Writes over what is there. Nothing may be appended after it. */
gboolean gst_segment_file_overwrite (GstSegmentFile *file, guint64 offset_bytes,
    const void *data, gsize size, GError **error);

/* Closes and renames. (transfer full of `file`, also on failure) */
gboolean gst_segment_file_commit (GstSegmentFile *file, GError **error);

/* Closes a growing file; what is in it stays. (transfer full of `file`, also on
 * failure) */
gboolean gst_segment_file_close (GstSegmentFile *file, GError **error);

/* Drops what was written. (transfer full of `file`) */
void gst_segment_file_discard (GstSegmentFile *file);

G_END_DECLS
