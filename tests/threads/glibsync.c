/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Loaded in front of GLib and GStreamer, tells ThreadSanitizer what they order.
 * They are not built with it, and GLib's locks and counts of references are its
 * own, so it would see neither who waits for whom nor who was the last. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <gst/gst.h>

/* Of ThreadSanitizer's runtime. */
void __tsan_acquire (void *address);
void __tsan_release (void *address);

/* `real` is what the program would have called. */
#define FIND_REAL(name) \
  static __typeof__ (&name) real; \
  if (!__atomic_load_n (&real, __ATOMIC_RELAXED)) \
  __atomic_store_n (&real, (__typeof__ (&name)) dlsym (RTLD_NEXT, #name), \
      __ATOMIC_RELAXED)

#define LOCK(name, type) \
  void (name) (type * lock) \
  { \
    FIND_REAL (name); \
    real (lock); \
    __tsan_acquire (lock); \
  }

#define TRY_LOCK(name, type) \
  gboolean (name) (type * lock) \
  { \
    FIND_REAL (name); \
    gboolean is_taken = real (lock); \
    if (is_taken) \
      __tsan_acquire (lock); \
    return is_taken; \
  }

#define UNLOCK(name, type) \
  void (name) (type * lock) \
  { \
    FIND_REAL (name); \
    __tsan_release (lock); \
    real (lock); \
  }

/* Who frees it comes after all who had it. */
#define UNREF(name, type) \
  void (name) (type object) \
  { \
    FIND_REAL (name); \
    __tsan_release ((void *) object); \
    __tsan_acquire ((void *) object); \
    real (object); \
  }

/* --- locks --- */

LOCK (g_mutex_lock, GMutex)
TRY_LOCK (g_mutex_trylock, GMutex)
UNLOCK (g_mutex_unlock, GMutex)
LOCK (g_rec_mutex_lock, GRecMutex)
TRY_LOCK (g_rec_mutex_trylock, GRecMutex)
UNLOCK (g_rec_mutex_unlock, GRecMutex)
LOCK (g_rw_lock_reader_lock, GRWLock)
UNLOCK (g_rw_lock_reader_unlock, GRWLock)
LOCK (g_rw_lock_writer_lock, GRWLock)
UNLOCK (g_rw_lock_writer_unlock, GRWLock)

/* The lock is let go of while it waits. */
void
g_cond_wait (GCond *cond, GMutex *lock)
{
  FIND_REAL (g_cond_wait);
  __tsan_release (lock);
  real (cond, lock);
  __tsan_acquire (lock);
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *lock, gint64 end_time)
{
  FIND_REAL (g_cond_wait_until);
  __tsan_release (lock);
  gboolean is_in_time = real (cond, lock, end_time);
  __tsan_acquire (lock);
  return is_in_time;
}

/* --- once --- */

gboolean (g_once_init_enter) (volatile void *location)
{
  FIND_REAL (g_once_init_enter);
  gboolean is_first = real (location);
  __tsan_acquire ((void *) location);
  return is_first;
}

void (g_once_init_leave) (volatile void *location, gsize result)
{
  FIND_REAL (g_once_init_leave);
  __tsan_release ((void *) location);
  real (location, result);
}

gpointer
g_once_impl (GOnce *once, GThreadFunc func, gpointer data)
{
  FIND_REAL (g_once_impl);
  gpointer result = real (once, func, data);
  __tsan_release (once);
  __tsan_acquire (once);
  return result;
}

/* --- from thread to thread --- */

void
g_async_queue_push (GAsyncQueue *queue, gpointer data)
{
  FIND_REAL (g_async_queue_push);
  __tsan_release (queue);
  real (queue, data);
}

gpointer
g_async_queue_pop (GAsyncQueue *queue)
{
  FIND_REAL (g_async_queue_pop);
  gpointer data = real (queue);
  __tsan_acquire (queue);
  return data;
}

gint (g_atomic_int_get) (const volatile gint *location)
{
  gint value = __atomic_load_n (location, __ATOMIC_SEQ_CST);
  __tsan_acquire ((void *) location);
  return value;
}

/* --- counts of references --- */

gboolean (g_atomic_ref_count_dec) (gatomicrefcount *count)
{
  FIND_REAL (g_atomic_ref_count_dec);
  __tsan_release (count);
  gboolean is_last = real (count);
  if (is_last)
    __tsan_acquire (count);
  return is_last;
}

UNREF (g_object_unref, gpointer)
UNREF (gst_object_unref, gpointer)
UNREF (gst_mini_object_unref, GstMiniObject *)
UNREF (g_bytes_unref, GBytes *)
UNREF (g_array_unref, GArray *)
UNREF (g_ptr_array_unref, GPtrArray *)
UNREF (g_hash_table_unref, GHashTable *)
