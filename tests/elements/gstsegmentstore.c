/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Not an element: GIO only, run with the element tests because it is linked
 * from the same objects. */

#include "gstsegmentstore.h"

#include <gst/check/gstcheck.h>

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static gchar *root;

static void
make_root (void)
{
  root = g_dir_make_tmp ("abrstore-XXXXXX", NULL);
  ck_assert (root != NULL);
}

static void
remove_tree (const gchar *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  for (const gchar *name; dir && (name = g_dir_read_name (dir));) {
    g_autofree gchar *child = g_build_filename (path, name, NULL);
    remove_tree (child);
  }
  g_remove (path);
}

static void
remove_root (void)
{
  remove_tree (root);
  g_clear_pointer (&root, g_free);
}

static guint
count_files (const gchar *folder)
{
  g_autofree gchar *path = g_build_filename (root, folder, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;
  while (dir && g_dir_read_name (dir))
    n++;
  return n;
}

static gboolean
file_exists (const gchar *name)
{
  g_autofree gchar *path = g_build_filename (root, name, NULL);
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
assert_content (const gchar *name, const void *data, gsize size)
{
  g_autofree gchar *path = g_build_filename (root, name, NULL);
  g_autofree gchar *content = NULL;
  gsize content_size;
  ck_assert (g_file_get_contents (path, &content, &content_size, NULL));
  ck_assert_uint_eq (content_size, size);
  ck_assert (memcmp (content, data, size) == 0);
}

/* A name as a process that is gone would have left it. */
static gchar *
make_temporary (const gchar *folder, guint host, guint pid, guint incarnation)
{
  g_autofree gchar *name =
      g_strdup_printf (".7.m4s.%08x-%u-%08x-3.abrtmp", host, pid, incarnation);
  gchar *path = g_build_filename (root, folder, name, NULL);
  g_autofree gchar *parent = g_path_get_dirname (path);
  g_mkdir_with_parents (parent, 0777);
  ck_assert (g_file_set_contents (path, "half", 4, NULL));
  return path;
}

GST_START_TEST (durable_files_are_the_same)
{
  g_autoptr (GstSegmentStore) store = gst_segment_store_new (root);
  g_autoptr (GError) error = NULL;
  gst_segment_store_set_durable (store, TRUE);
  ck_assert (gst_segment_store_write (store, GST_STORED_FRAGMENT, "durable",
      "data", 4, &error));
  g_assert_no_error (error);
  assert_content ("durable", "data", 4);
}
GST_END_TEST;

GST_START_TEST (prepare_makes_folder_with_parents)
{
  g_autofree gchar *path = g_build_filename (root, "a", "b c", "d", NULL);
  g_autoptr (GstSegmentStore) store = gst_segment_store_new (path);
  ck_assert (!file_exists ("a"));
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GError) error = NULL;
    ck_assert (gst_segment_store_prepare (store, &error));
    g_assert_no_error (error);
  }
  ck_assert (file_exists ("a/b c/d"));
  ck_assert_uint_eq (count_files ("a/b c/d"), 0);
}
GST_END_TEST;

GST_START_TEST (prepare_says_what_cannot_be_written)
{
  /* A file in the way stops root as well, whom no permission stops. */
  g_autofree gchar *file = g_build_filename (root, "file", NULL);
  ck_assert (g_file_set_contents (file, "x", 1, NULL));
  g_autofree gchar *below = g_build_filename (file, "out", NULL);
  const gchar *const directories[] = { file, below, "/proc/nobody/out" };
  for (guint i = 0; i < G_N_ELEMENTS (directories); i++) {
    g_autoptr (GstSegmentStore) store = gst_segment_store_new (directories[i]);
    g_autoptr (GError) error = NULL;
    ck_assert (!gst_segment_store_prepare (store, &error));
    ck_assert (error != NULL);
    ck_assert_msg (strstr (error->message, directories[i]) != NULL, "%s",
        error->message);
  }
  assert_content ("file", "x", 1);
}
GST_END_TEST;

GST_START_TEST (uri_names_the_same_place)
{
  g_autofree gchar *path = g_build_filename (root, "by uri", NULL);
  g_autofree gchar *uri = g_filename_to_uri (path, NULL, NULL);
  g_autoptr (GstSegmentStore) store = gst_segment_store_new (uri);
  ck_assert (gst_segment_store_prepare (store, NULL));
  ck_assert (gst_segment_store_write (store, GST_STORED_FRAGMENT, "v/init.mp4",
      "moov", 4, NULL));
  assert_content ("by uri/v/init.mp4", "moov", 4);

  g_autoptr (GstSegmentStore) nowhere =
      gst_segment_store_new ("nosuchscheme://host/folder");
  g_autoptr (GError) error = NULL;
  ck_assert (!gst_segment_store_prepare (nowhere, &error));
  ck_assert_msg (strstr (error->message, "nosuchscheme://host/folder") != NULL,
      "%s", error->message);
}
GST_END_TEST;

GST_START_TEST (write_replaces_whole_file)
{
  g_autoptr (GstSegmentStore) store = gst_segment_store_new (root);
  ck_assert (gst_segment_store_write (store, GST_STORED_FRAGMENT, "x/a.m3u8",
      "longer", 6, NULL));
  ck_assert (gst_segment_store_write (store, GST_STORED_FRAGMENT, "x/a.m3u8",
      "new", 3, NULL));
  assert_content ("x/a.m3u8", "new", 3);
  ck_assert (gst_segment_store_write (store, GST_STORED_FRAGMENT, "empty", "",
      0, NULL));
  assert_content ("empty", "", 0);
  ck_assert_uint_eq (count_files ("x"), 1);
}
GST_END_TEST;

GST_START_TEST (nothing_is_visible_before_commit)
{
  g_autoptr (GstSegmentStore) store = gst_segment_store_new (root);
  ck_assert (gst_segment_store_write (store, GST_STORED_FRAGMENT, "1.m4s",
      "old", 3, NULL));

  GstSegmentFile *file =
      gst_segment_store_open (store, GST_STORED_FRAGMENT, "1.m4s", NULL);
  GOutputVector first[] = { { "ab", 2 }, { "", 0 }, { "c", 1 } };
  ck_assert (gst_segment_file_append (file, first, 3, NULL));
  assert_content ("1.m4s", "old", 3);
  GOutputVector second[] = { { "def", 3 } };
  ck_assert (gst_segment_file_append (file, second, 1, NULL));
  ck_assert (gst_segment_file_append (file, NULL, 0, NULL));
  assert_content ("1.m4s", "old", 3);
  ck_assert (gst_segment_file_commit (file, NULL));
  assert_content ("1.m4s", "abcdef", 6);

  file = gst_segment_store_open (store, GST_STORED_FRAGMENT, "1.m4s", NULL);
  GOutputVector third[] = { { "gone", 4 } };
  ck_assert (gst_segment_file_append (file, third, 1, NULL));
  gst_segment_file_discard (file);
  assert_content ("1.m4s", "abcdef", 6);
  ck_assert_uint_eq (count_files ("."), 1);
}
GST_END_TEST;

GST_START_TEST (more_vectors_than_one_call_takes)
{
  /* IOV_MAX is 1024 on Linux. */
  enum
  {
    N_VECTORS = 5000,
    VECTOR_SIZE = 37
  };
  g_autofree guint8 *data = g_malloc (N_VECTORS * VECTOR_SIZE);
  for (guint i = 0; i < N_VECTORS * VECTOR_SIZE; i++)
    data[i] = (guint8) (i * 7 + i / 251);
  g_autofree GOutputVector *vectors = g_new (GOutputVector, N_VECTORS);
  for (guint i = 0; i < N_VECTORS; i++)
    vectors[i] = (GOutputVector){ data + i * VECTOR_SIZE, VECTOR_SIZE };

  g_autoptr (GstSegmentStore) store = gst_segment_store_new (root);
  GstSegmentFile *file =
      gst_segment_store_open (store, GST_STORED_FRAGMENT, "many", NULL);
  ck_assert (gst_segment_file_append (file, vectors, N_VECTORS, NULL));
  ck_assert (gst_segment_file_commit (file, NULL));
  assert_content ("many", data, N_VECTORS * VECTOR_SIZE);
}
GST_END_TEST;

/* Files that outgrow `size_bytes` fail half-way from here on, as on a full
 * disk, only with EFBIG. Returns the limit to restore. */
static struct rlimit
limit_file_size (rlim_t size_bytes)
{
  struct rlimit before;
  ck_assert_int_eq (getrlimit (RLIMIT_FSIZE, &before), 0);
  struct rlimit small = { size_bytes, before.rlim_max };
  signal (SIGXFSZ, SIG_IGN);
  ck_assert_int_eq (setrlimit (RLIMIT_FSIZE, &small), 0);
  return before;
}

GST_START_TEST (full_disk_leaves_what_was_complete)
{
  enum
  {
    LIMIT_BYTES = 65536
  };
  g_autofree guint8 *data = g_malloc0 (LIMIT_BYTES + 1);
  g_autoptr (GstSegmentStore) store = gst_segment_store_new (root);
  ck_assert (gst_segment_store_write (store, GST_STORED_FRAGMENT, "1.m4s",
      "one", 3, NULL));
  struct rlimit before = limit_file_size (LIMIT_BYTES);

  g_autoptr (GError) open_error = NULL;
  GstSegmentFile *file =
      gst_segment_store_open (store, GST_STORED_FRAGMENT, "2.m4s", &open_error);
  g_assert_no_error (open_error);
  GOutputVector vectors[] = { { data, LIMIT_BYTES }, { data, LIMIT_BYTES } };
  g_autoptr (GError) append_error = NULL;
  ck_assert (!gst_segment_file_append (file, vectors, 2, &append_error));
  /* Whoever does not look is not given half a segment either. */
  g_autoptr (GError) commit_error = NULL;
  ck_assert (!gst_segment_file_commit (file, &commit_error));
  g_autoptr (GError) write_error = NULL;
  ck_assert (!gst_segment_store_write (store, GST_STORED_FRAGMENT, "1.m4s",
      data, LIMIT_BYTES + 1, &write_error));
  setrlimit (RLIMIT_FSIZE, &before);

  ck_assert (strstr (append_error->message, "/2.m4s\"") != NULL);
  ck_assert (strstr (commit_error->message, "/2.m4s\"") != NULL);
  ck_assert (strstr (write_error->message, "/1.m4s\"") != NULL);
  assert_content ("1.m4s", "one", 3);
  ck_assert_uint_eq (count_files ("."), 1);
}
GST_END_TEST;

static gboolean
append_text (GstSegmentFile *file, const gchar *text)
{
  GOutputVector vector = { text, strlen (text) };
  return gst_segment_file_append (file, &vector, 1, NULL);
}

GST_START_TEST (growing_file_is_read_while_it_grows)
{
  g_autoptr (GstSegmentStore) store = gst_segment_store_new (root);
  ck_assert (gst_segment_store_write (store, GST_STORED_FRAGMENT, "a/1.mp4",
      "of before", 9, NULL));
  GstSegmentFile *file = gst_segment_store_open_growing (store,
      GST_STORED_FRAGMENT, "a/1.mp4", NULL);
  ck_assert (file != NULL);
  assert_content ("a/1.mp4", "", 0);
  ck_assert (append_text (file, "room") && append_text (file, "one"));
  ck_assert (gst_segment_file_sync (file, NULL));
  assert_content ("a/1.mp4", "roomone", 7);
  ck_assert (gst_segment_file_is_seekable (file));
  ck_assert (append_text (file, "torn"));
  ck_assert (gst_segment_file_truncate (file, 7, NULL));
  ck_assert (append_text (file, "two"));
  ck_assert (gst_segment_file_overwrite (file, 0, "sidx", 4, NULL));
  ck_assert (gst_segment_file_close (file, NULL));
  assert_content ("a/1.mp4", "sidxonetwo", 10);
  ck_assert_uint_eq (count_files ("a"), 1);
}
GST_END_TEST;

GST_START_TEST (growing_file_goes_on_after_a_full_disk)
{
  enum
  {
    LIMIT_BYTES = 65536
  };
  g_autofree guint8 *data = g_malloc0 (LIMIT_BYTES);
  g_autoptr (GstSegmentStore) store = gst_segment_store_new (root);
  GstSegmentFile *file = gst_segment_store_open_growing (store,
      GST_STORED_FRAGMENT, "1.mp4", NULL);
  ck_assert (append_text (file, "one"));
  struct rlimit before = limit_file_size (LIMIT_BYTES);
  GOutputVector vectors[] = { { data, 8 }, { data, LIMIT_BYTES } };
  ck_assert (!gst_segment_file_append (file, vectors, 2, NULL));
  setrlimit (RLIMIT_FSIZE, &before);
  ck_assert (gst_segment_file_truncate (file, 3, NULL));
  ck_assert (append_text (file, "two"));
  ck_assert (gst_segment_file_close (file, NULL));
  assert_content ("1.mp4", "onetwo", 6);
}
GST_END_TEST;

GST_START_TEST (prepare_fails_on_full_disk)
{
  g_autoptr (GstSegmentStore) store = gst_segment_store_new (root);
  struct rlimit before = limit_file_size (0);
  g_autoptr (GError) error = NULL;
  ck_assert (!gst_segment_store_prepare (store, &error));
  setrlimit (RLIMIT_FSIZE, &before);
  ck_assert (strstr (error->message, root) != NULL);
  ck_assert_uint_eq (count_files ("."), 0);
}
GST_END_TEST;

GST_START_TEST (commit_says_when_name_is_taken_by_folder)
{
  g_autoptr (GstSegmentStore) store = gst_segment_store_new (root);
  ck_assert (gst_segment_store_write (store, GST_STORED_FRAGMENT, "x/1.m4s",
      "one", 3, NULL));
  g_autoptr (GError) error = NULL;
  ck_assert (!gst_segment_store_write (store, GST_STORED_FRAGMENT, "x", "two",
      3, &error));
  ck_assert (strstr (error->message, "/x\"") != NULL);
  assert_content ("x/1.m4s", "one", 3);
  ck_assert_uint_eq (count_files ("."), 1);
}
GST_END_TEST;

static pid_t
pid_of_the_dead (void)
{
  pid_t child = fork ();
  if (child == 0)
    _exit (0);
  ck_assert_int_eq (waitpid (child, NULL, 0), child);
  return child;
}

GST_START_TEST (prepare_removes_what_the_dead_left)
{
  guint here = g_str_hash (g_get_host_name ());
  guint dead = (guint) pid_of_the_dead ();
  guint self = (guint) getpid ();
  guint parent = (guint) getppid ();
  const struct
  {
    const gchar *folder;
    guint host, pid;
    gboolean is_kept;
  } rows[] = {
    { ".", here, dead, FALSE },
    { "video_0", here, dead, FALSE },
    { ".", here, self, FALSE },    /* a predecessor with the same pid */
    { ".", here, parent, TRUE },   /* alive */
    { ".", here + 1, dead, TRUE }, /* another machine's */
    { "much/too/deep", here, dead, TRUE },
  };
  gchar *paths[G_N_ELEMENTS (rows)];
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    paths[i] = make_temporary (rows[i].folder, rows[i].host, rows[i].pid, i);

  static const gchar *const foreign[] = {
    "1.m4s",
    ".abrtmp",
    ".hidden.abrtmp",
    ".x.1-.abrtmp",
    ".x.00000001-2-3.abrtmp",
    "7.m4s.00000001-1-00000001-3.abrtmp",
  };
  for (guint i = 0; i < G_N_ELEMENTS (foreign); i++) {
    g_autofree gchar *path = g_build_filename (root, foreign[i], NULL);
    ck_assert (g_file_set_contents (path, "theirs", 6, NULL));
  }

  g_autoptr (GstSegmentStore) store = gst_segment_store_new (root);
  GstSegmentFile *open =
      gst_segment_store_open (store, GST_STORED_FRAGMENT, "now.m4s", NULL);
  ck_assert (gst_segment_store_prepare (store, NULL));
  ck_assert (gst_segment_file_commit (open, NULL));

  assert_content ("now.m4s", "", 0);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ck_assert_msg (g_file_test (paths[i], G_FILE_TEST_EXISTS) ==
            rows[i].is_kept,
        "row %u", i);
    g_free (paths[i]);
  }
  for (guint i = 0; i < G_N_ELEMENTS (foreign); i++)
    assert_content (foreign[i], "theirs", 6);
}
GST_END_TEST;

GST_START_TEST (killed_writer_leaves_no_visible_file)
{
  g_autoptr (GstSegmentStore) store = gst_segment_store_new (root);
  pid_t child = fork ();
  if (child == 0) {
    GstSegmentFile *file =
        gst_segment_store_open (store, GST_STORED_FRAGMENT, "v/1.m4s", NULL);
    GOutputVector half = { "half", 4 };
    gst_segment_file_append (file, &half, 1, NULL);
    raise (SIGKILL);
  }
  ck_assert_int_eq (waitpid (child, NULL, 0), child);
  ck_assert (!file_exists ("v/1.m4s"));
  ck_assert_uint_eq (count_files ("v"), 1);
  ck_assert (gst_segment_store_prepare (store, NULL));
  ck_assert_uint_eq (count_files ("v"), 0);
}
GST_END_TEST;

enum
{
  N_THREADS = 4,
  N_ROUNDS = 200,
  RACE_SIZE = 3000
};

static gpointer
write_one_name (gpointer data)
{
  GstSegmentStore *store = data;
  static gint n_started = 0;
  guint8 content[RACE_SIZE];
  memset (content, 'a' + g_atomic_int_add (&n_started, 1), sizeof content);
  for (guint i = 0; i < N_ROUNDS; i++)
    ck_assert (gst_segment_store_write (store, GST_STORED_FRAGMENT,
        "v/live.m3u8", content, sizeof content, NULL));
  return NULL;
}

GST_START_TEST (readers_never_see_a_mixture)
{
  g_autoptr (GstSegmentStore) store = gst_segment_store_new (root);
  ck_assert (gst_segment_store_write (store, GST_STORED_FRAGMENT, "v/live.m3u8",
      "", 0, NULL));
  GThread *threads[N_THREADS];
  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("writer", write_one_name, store);

  g_autofree gchar *path = g_build_filename (root, "v", "live.m3u8", NULL);
  for (guint i = 0; i < N_ROUNDS; i++) {
    g_autofree gchar *content = NULL;
    gsize size;
    ck_assert (g_file_get_contents (path, &content, &size, NULL));
    ck_assert (size == 0 || size == RACE_SIZE);
    for (gsize at = 1; at < size; at++)
      ck_assert (content[at] == content[0]);
  }
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  ck_assert_uint_eq (count_files ("v"), 1);
}
GST_END_TEST;

static Suite *
gstsegmentstore_suite (void)
{
  Suite *suite = suite_create ("gstsegmentstore");
  TCase *tcase = tcase_create ("all");
  suite_add_tcase (suite, tcase);
  tcase_add_checked_fixture (tcase, make_root, remove_root);
  tcase_add_test (tcase, durable_files_are_the_same);
  tcase_add_test (tcase, prepare_makes_folder_with_parents);
  tcase_add_test (tcase, prepare_says_what_cannot_be_written);
  tcase_add_test (tcase, uri_names_the_same_place);
  tcase_add_test (tcase, write_replaces_whole_file);
  tcase_add_test (tcase, nothing_is_visible_before_commit);
  tcase_add_test (tcase, more_vectors_than_one_call_takes);
  tcase_add_test (tcase, full_disk_leaves_what_was_complete);
  tcase_add_test (tcase, growing_file_is_read_while_it_grows);
  tcase_add_test (tcase, growing_file_goes_on_after_a_full_disk);
  tcase_add_test (tcase, prepare_fails_on_full_disk);
  tcase_add_test (tcase, commit_says_when_name_is_taken_by_folder);
  tcase_add_test (tcase, prepare_removes_what_the_dead_left);
  tcase_add_test (tcase, killed_writer_leaves_no_visible_file);
  tcase_add_test (tcase, readers_never_see_a_mixture);
  return suite;
}

GST_CHECK_MAIN (gstsegmentstore);
