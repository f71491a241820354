/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstsegmentstore.h"

#include <errno.h>
#include <gio/gfiledescriptorbased.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Temporary names are ".<name>.<host>-<pid>-<incarnation>-<n>.abrtmp": unique
 * among processes and machines that share a folder, hidden from whoever serves
 * it, and telling the next run whose they were. */
#define TEMP_SUFFIX ".abrtmp"

/* Temporary files are looked for in the store's folder and in those of its
 * renditions, which may be a folder further down, no deeper: the folder may be
 * somebody's home. */
#define STALE_SEARCH_DEPTH 2

struct _GstSegmentStore
{
  GFile *directory;
  GstSegmentStoreHooks hooks;
  gboolean is_durable;
};

struct _GstSegmentFile
{
  GstSegmentStore *store; /* borrowed */
  GstStoredKind kind;
  GFile *target;
  GFile *temporary; /* NULL: the stream is the application's, or growing */
  gboolean is_growing;
  GOutputStream *stream;
  gboolean is_broken; /* a write failed: never becomes visible */
};

typedef struct
{
  guint host;
  guint pid;
  guint incarnation; /* tells apart processes that had the same pid */
} Writer;

static Writer
this_writer (void)
{
  static gsize incarnation = 0;
  if (g_once_init_enter (&incarnation))
    g_once_init_leave (&incarnation, g_random_int_range (1, G_MAXINT32));
  return (Writer){
    .host = g_str_hash (g_get_host_name ()),
    .pid = (guint) getpid (), /* asked each time: fork */
    .incarnation = (guint) incarnation,
  };
}

static gchar *
temporary_name (const gchar *name)
{
  static gint n_made = 0;
  Writer self = this_writer ();
  return g_strdup_printf (".%s.%08x-%u-%08x-%u" TEMP_SUFFIX, name, self.host,
      self.pid, self.incarnation, (guint) g_atomic_int_add (&n_made, 1));
}

static gboolean
read_number (gchar **text, guint base, gchar end, guint *number)
{
  gchar *after;
  guint64 value = g_ascii_strtoull (*text, &after, base);
  if (after == *text || *after != end || value > G_MAXUINT)
    return FALSE;
  *number = (guint) value;
  *text = after + 1;
  return TRUE;
}

/* FALSE when the name is not one that temporary_name() makes. */
static gboolean
parse_temporary_name (const gchar *name, Writer *writer)
{
  if (name[0] != '.' || !g_str_has_suffix (name, TEMP_SUFFIX))
    return FALSE;
  g_autofree gchar *stem =
      g_strndup (name, strlen (name) - strlen (TEMP_SUFFIX));
  gchar *fields = strrchr (stem, '.');
  if (!fields)
    return FALSE;
  fields++;
  return read_number (&fields, 16, '-', &writer->host) &&
      read_number (&fields, 10, '-', &writer->pid) &&
      read_number (&fields, 16, '-', &writer->incarnation);
}

/* Is the process that was writing known to be gone? Not, if it ran on another
 * machine or its pid is in use. Our own pid under another incarnation is that
 * of a predecessor: in a container every run has the same one. */
static gboolean
is_writer_dead (const Writer *writer)
{
  Writer self = this_writer ();
  if (writer->host != self.host || writer->pid == 0 || writer->pid > G_MAXINT)
    return FALSE;
  if (writer->pid == self.pid)
    return writer->incarnation != self.incarnation;
  return kill ((pid_t) writer->pid, 0) < 0 && errno == ESRCH;
}

/* What a killed process left behind. Failing to tidy up is no error: nobody
 * sees these files. */
static void
remove_stale_files (GFile *folder, guint depth)
{
  g_autoptr (GFileEnumerator) files = g_file_enumerate_children (folder,
      G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
      G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);
  GFileInfo *info;
  GFile *child;
  while (files &&
      g_file_enumerator_iterate (files, &info, &child, NULL, NULL) && info) {
    GFileType type = g_file_info_get_file_type (info);
    Writer writer;
    if (type == G_FILE_TYPE_DIRECTORY && depth > 0)
      remove_stale_files (child, depth - 1);
    else if (type == G_FILE_TYPE_REGULAR &&
        parse_temporary_name (g_file_info_get_name (info), &writer) &&
        is_writer_dead (&writer))
      g_file_delete (child, NULL, NULL);
  }
}

/* GIO's messages about a stream do not say which file; all of ours do. */
static void
prefix_with_path (GError **error, GFile *file)
{
  g_autofree gchar *path = g_file_get_parse_name (file);
  g_prefix_error (error, "Could not write \"%s\": ", path);
}

static gboolean
make_folder (GFile *folder, GError **error)
{
  GError *failure = NULL;
  if (g_file_make_directory_with_parents (folder, NULL, &failure))
    return TRUE;
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_EXISTS)) {
    g_error_free (failure);
    return TRUE;
  }
  g_propagate_error (error, failure);
  return FALSE;
}

static void
segment_file_free (GstSegmentFile *file)
{
  g_clear_object (&file->stream);
  g_clear_object (&file->temporary);
  g_clear_object (&file->target);
  g_free (file);
}

GFile *
gst_segment_store_folder (const gchar *directory)
{
  /* Not g_file_new_for_commandline_arg(), which takes "a:b" for a URI. */
  return strstr (directory, "://") ? g_file_new_for_uri (directory)
                                   : g_file_new_for_path (directory);
}

GstSegmentStore *
gst_segment_store_new (const gchar *directory)
{
  g_return_val_if_fail (directory != NULL, NULL);

  GstSegmentStore *store = g_new0 (GstSegmentStore, 1);
  store->directory = gst_segment_store_folder (directory);
  return store;
}

void
gst_segment_store_free (GstSegmentStore *store)
{
  if (!store)
    return;
  g_object_unref (store->directory);
  g_free (store);
}

void
gst_segment_store_set_hooks (GstSegmentStore *store,
    const GstSegmentStoreHooks *hooks)
{
  store->hooks = *hooks;
}

static gchar *
path_for_hook (GFile *file)
{
  gchar *path = g_file_get_path (file);
  return path ? path : g_file_get_uri (file);
}

static GOutputStream *
open_elsewhere (GstSegmentStore *store, GstStoredKind kind, GFile *target)
{
  if (!store->hooks.open)
    return NULL;
  g_autofree gchar *path = path_for_hook (target);
  return store->hooks.open (store->hooks.user_data, kind, path);
}

static gboolean
remove_elsewhere (GstSegmentStore *store, GstStoredKind kind, GFile *target)
{
  if (!store->hooks.remove)
    return FALSE;
  g_autofree gchar *path = path_for_hook (target);
  return store->hooks.remove (store->hooks.user_data, kind, path);
}

gboolean
gst_segment_store_prepare (GstSegmentStore *store, GError **error)
{
  if (store->hooks.open)
    return TRUE;
  if (!make_folder (store->directory, error)) {
    prefix_with_path (error, store->directory);
    return FALSE;
  }
  remove_stale_files (store->directory, STALE_SEARCH_DEPTH);

  /* Permissions, quotas and read-only mounts are asked by doing it: a file
   * with a byte in it, since an empty one fits on a full disk. */
  GstSegmentFile *probe =
      gst_segment_store_open (store, GST_STORED_FRAGMENT, "probe", error);
  if (!probe)
    return FALSE;
  GOutputVector byte = { "", 1 };
  gboolean ok = gst_segment_file_append (probe, &byte, 1, error);
  gst_segment_file_discard (probe);
  return ok;
}

/* A file that is not there yet. */
static GOutputStream *
create_file (GFile *file, GFile *folder, GError **error)
{
  GError *failure = NULL;
  GFileOutputStream *stream =
      g_file_create (file, G_FILE_CREATE_NONE, NULL, &failure);
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)) {
    g_clear_error (&failure);
    if (make_folder (folder, &failure))
      stream = g_file_create (file, G_FILE_CREATE_NONE, NULL, &failure);
  }
  if (failure)
    g_propagate_error (error, failure);
  return stream ? G_OUTPUT_STREAM (stream) : NULL;
}

static GstSegmentFile *
open_file (GstSegmentStore *store, GstStoredKind kind, const gchar *name,
    gboolean is_growing, GError **error)
{
  GstSegmentFile *file = g_new0 (GstSegmentFile, 1);
  file->store = store;
  file->kind = kind;
  file->is_growing = is_growing;
  file->target = g_file_resolve_relative_path (store->directory, name);
  file->stream = open_elsewhere (store, kind, file->target);
  if (file->stream)
    return file;

  g_autoptr (GFile) folder = g_file_get_parent (file->target);
  if (is_growing) {
    g_file_delete (file->target, NULL, NULL); /* else creating it tells why */
  } else {
    g_autofree gchar *basename = g_file_get_basename (file->target);
    g_autofree gchar *temporary = temporary_name (basename);
    file->temporary = g_file_get_child (folder, temporary);
  }
  file->stream =
      create_file (is_growing ? file->target : file->temporary, folder, error);
  if (file->stream)
    return file;
  prefix_with_path (error, file->target);
  segment_file_free (file);
  return NULL;
}

GstSegmentFile *
gst_segment_store_open (GstSegmentStore *store, GstStoredKind kind,
    const gchar *name, GError **error)
{
  return open_file (store, kind, name, FALSE, error);
}

GstSegmentFile *
gst_segment_store_open_growing (GstSegmentStore *store, GstStoredKind kind,
    const gchar *name, GError **error)
{
  return open_file (store, kind, name, TRUE, error);
}

gboolean
gst_segment_file_append (GstSegmentFile *file, GOutputVector *vectors,
    gsize n_vectors, GError **error)
{
  /* For a local file this is writev(), IOV_MAX vectors at a time; the payload
   * is copied once, by the kernel. */
  if (g_output_stream_writev_all (file->stream, vectors, n_vectors, NULL, NULL,
          error) &&
      (!file->is_growing || g_output_stream_flush (file->stream, NULL, error)))
    return TRUE;
  file->is_broken = TRUE;
  prefix_with_path (error, file->target);
  return FALSE;
}

void
gst_segment_store_set_durable (GstSegmentStore *store, gboolean is_durable)
{
  store->is_durable = is_durable;
}

/* Mostly nobody waits for this: rename within a folder is atomic for every
 * process whether the data has reached the disk or not, so a crash of ours loses
 * nothing. After a power cut the last seconds may be missing. */
static gboolean
reach_disk (GOutputStream *stream, GError **error)
{
  if (!g_output_stream_flush (stream, NULL, error))
    return FALSE;
  if (!G_IS_FILE_DESCRIPTOR_BASED (stream) ||
      fsync (g_file_descriptor_based_get_fd (
          G_FILE_DESCRIPTOR_BASED (stream))) == 0)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno),
      g_strerror (errno));
  return FALSE;
}

gboolean
gst_segment_file_sync (GstSegmentFile *file, GError **error)
{
  if (file->store->is_durable
          ? reach_disk (file->stream, error)
          : g_output_stream_flush (file->stream, NULL, error))
    return TRUE;
  prefix_with_path (error, file->target);
  return FALSE;
}

gboolean
gst_segment_file_is_seekable (GstSegmentFile *file)
{
  return G_IS_SEEKABLE (file->stream) &&
      g_seekable_can_seek (G_SEEKABLE (file->stream));
}

gboolean
gst_segment_file_truncate (GstSegmentFile *file, guint64 size_bytes,
    GError **error)
{
  GSeekable *stream =
      G_IS_SEEKABLE (file->stream) ? G_SEEKABLE (file->stream) : NULL;
  if (!stream || !g_seekable_can_truncate (stream)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
        "what was written cannot be taken back");
  } else if (g_seekable_truncate (stream, (goffset) size_bytes, NULL, error) &&
      g_seekable_seek (stream, (goffset) size_bytes, G_SEEK_SET, NULL, error)) {
    file->is_broken = FALSE;
    return TRUE;
  }
  prefix_with_path (error, file->target);
  return FALSE;
}

gboolean
gst_segment_file_overwrite (GstSegmentFile *file, guint64 offset_bytes,
    const void *data, gsize size, GError **error)
{
  if (g_seekable_seek (G_SEEKABLE (file->stream), (goffset) offset_bytes,
          G_SEEK_SET, NULL, error) &&
      g_output_stream_write_all (file->stream, data, size, NULL, NULL, error))
    return TRUE;
  prefix_with_path (error, file->target);
  return FALSE;
}

gboolean
gst_segment_file_commit (GstSegmentFile *file, GError **error)
{
  if (file->is_broken) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
        "an earlier write failed");
    goto fail;
  }

  if (file->store->is_durable && !reach_disk (file->stream, error))
    goto fail;
  if (!g_output_stream_close (file->stream, NULL, error))
    goto fail;
  if (!file->temporary) {
    segment_file_free (file);
    return TRUE;
  }

  /* A fallback to copying would show a growing file under the name. */
  if (!g_file_move (file->temporary, file->target,
          G_FILE_COPY_OVERWRITE | G_FILE_COPY_NO_FALLBACK_FOR_MOVE, NULL, NULL,
          NULL, error))
    goto fail;
  segment_file_free (file);
  return TRUE;

fail:
  prefix_with_path (error, file->target);
  gst_segment_file_discard (file);
  return FALSE;
}

gboolean
gst_segment_file_close (GstSegmentFile *file, GError **error)
{
  gboolean ok = gst_segment_file_sync (file, error);
  if (!g_output_stream_close (file->stream, NULL, ok ? error : NULL) && ok) {
    prefix_with_path (error, file->target);
    ok = FALSE;
  }
  segment_file_free (file);
  return ok;
}

void
gst_segment_file_discard (GstSegmentFile *file)
{
  g_output_stream_close (file->stream, NULL, NULL);
  if (file->temporary)
    g_file_delete (file->temporary, NULL, NULL);
  else if (!remove_elsewhere (file->store, file->kind, file->target) &&
      file->is_growing)
    g_file_delete (file->target, NULL, NULL);
  segment_file_free (file);
}

gboolean
gst_segment_store_write (GstSegmentStore *store, GstStoredKind kind,
    const gchar *name, const void *data, gsize size, GError **error)
{
  GstSegmentFile *file = gst_segment_store_open (store, kind, name, error);
  if (!file)
    return FALSE;
  GOutputVector vector = { data, size };
  if (!gst_segment_file_append (file, &vector, 1, error)) {
    gst_segment_file_discard (file);
    return FALSE;
  }
  return gst_segment_file_commit (file, error);
}

gboolean
gst_segment_store_remove (GstSegmentStore *store, GstStoredKind kind,
    const gchar *name, GError **error)
{
  g_autoptr (GFile) file =
      g_file_resolve_relative_path (store->directory, name);
  GError *failure = NULL;
  if (remove_elsewhere (store, kind, file) ||
      g_file_delete (file, NULL, &failure))
    return TRUE;
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)) {
    g_error_free (failure);
    return TRUE;
  }
  g_propagate_error (error, failure);
  prefix_with_path (error, file);
  return FALSE;
}

GBytes *
gst_segment_store_read (GstSegmentStore *store, const gchar *name,
    GError **error)
{
  g_autoptr (GFile) file =
      g_file_resolve_relative_path (store->directory, name);
  return g_file_load_bytes (file, NULL, NULL, error);
}

GBytes *
gst_segment_store_read_range (GstSegmentStore *store, const gchar *name,
    guint64 offset_bytes, gsize size, GError **error)
{
  g_autoptr (GFile) file =
      g_file_resolve_relative_path (store->directory, name);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  g_autoptr (GFileInfo) info = stream
      ? g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE,
            NULL, error)
      : NULL;
  if (!info)
    return NULL;
  guint64 there = (guint64) g_file_info_get_size (info);
  size = (gsize) MIN (size, there - MIN (there, offset_bytes));
  if (offset_bytes > 0 &&
      !g_seekable_seek (G_SEEKABLE (stream),
          (goffset) MIN (offset_bytes, there), G_SEEK_SET, NULL, error))
    return NULL;
  g_autofree guint8 *data = g_malloc (size);
  gsize n_read;
  if (!g_input_stream_read_all (G_INPUT_STREAM (stream), data, size, &n_read,
          NULL, error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&data), n_read);
}

GHashTable *
gst_segment_store_list (GstSegmentStore *store, const gchar *folder)
{
  GHashTable *sizes =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GFile) file =
      g_file_resolve_relative_path (store->directory, folder);
  g_autoptr (GFileEnumerator) files = g_file_enumerate_children (file,
      G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_SIZE
                                     "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
      G_FILE_QUERY_INFO_NONE, NULL, NULL);
  GFileInfo *info;
  while (files && g_file_enumerator_iterate (files, &info, NULL, NULL, NULL) &&
      info) {
    if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
      continue;
    guint64 *size = g_new (guint64, 1);
    *size = (guint64) g_file_info_get_size (info);
    g_hash_table_insert (sizes, g_strdup (g_file_info_get_name (info)), size);
  }
  return sizes;
}
