/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fakecudastream.h"

#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"

typedef struct Task
{
  struct Task *next;
  void (*run) (void *arguments);
  _Alignas(max_align_t) unsigned char arguments[];
} Task;

/* One that was destroyed is done, and stays as long as an event knows it. */
struct CUstream_st
{
  CUstream next; /* of all */
  int n_users;
  Task *first;
  unsigned long n_added, n_done;
};

struct CUevent_st
{
  CUstream stream; /* NULL: not recorded, or in none */
  unsigned long n_before;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static CUstream streams;

/* --- under the lock --- */

static void
run_until (CUstream stream, unsigned long n)
{
  while (stream->n_done < n) {
    Task *task = stream->first;
    stream->first = task->next;
    stream->n_done++;
    task->run (task->arguments);
    free (task);
  }
}

static void
run_all (void)
{
  for (CUstream stream = streams; stream; stream = stream->next)
    run_until (stream, stream->n_added);
}

static void
release (CUstream stream)
{
  if (!stream || --stream->n_users > 0)
    return;
  CUstream *at = &streams;
  while (*at != stream)
    at = &(*at)->next;
  *at = stream->next;
  free (stream);
}

/* --- streams --- */

void
fake_stream_add (CUstream stream, void (*run) (void *arguments),
    const void *arguments, size_t size)
{
  Task *task = malloc (sizeof *task + size);
  task->next = NULL;
  task->run = run;
  memcpy (task->arguments, arguments, size);
  pthread_mutex_lock (&lock);
  if (stream) {
    Task **last = &stream->first;
    while (*last)
      last = &(*last)->next;
    *last = task;
    stream->n_added++;
  } else {
    run_all ();
    run (task->arguments);
    free (task);
  }
  pthread_mutex_unlock (&lock);
}

void
fake_stream_finish_all (void)
{
  pthread_mutex_lock (&lock);
  run_all ();
  pthread_mutex_unlock (&lock);
}

FAKE_CUDA_EXPORT CUresult
cuStreamCreate (CUstream *stream, unsigned int flags)
{
  *stream = calloc (1, sizeof **stream);
  (*stream)->n_users = 1;
  pthread_mutex_lock (&lock);
  (*stream)->next = streams;
  streams = *stream;
  pthread_mutex_unlock (&lock);
  return CUDA_SUCCESS;
}

FAKE_CUDA_EXPORT CUresult
cuStreamSynchronize (CUstream stream)
{
  pthread_mutex_lock (&lock);
  if (stream)
    run_until (stream, stream->n_added);
  else
    run_all ();
  pthread_mutex_unlock (&lock);
  return CUDA_SUCCESS;
}

FAKE_CUDA_EXPORT CUresult
cuStreamQuery (CUstream stream)
{
  return cuStreamSynchronize (stream);
}

FAKE_CUDA_EXPORT CUresult
cuStreamDestroy_v2 (CUstream stream)
{
  cuStreamSynchronize (stream);
  pthread_mutex_lock (&lock);
  release (stream);
  pthread_mutex_unlock (&lock);
  return CUDA_SUCCESS;
}

FAKE_CUDA_EXPORT CUresult
cuStreamDestroy (CUstream stream)
{
  return cuStreamDestroy_v2 (stream);
}

/* What comes in the stream is later than all there is in any. */
FAKE_CUDA_EXPORT CUresult
cuStreamWaitEvent (CUstream stream, CUevent event, unsigned int flags)
{
  fake_stream_finish_all ();
  return CUDA_SUCCESS;
}

typedef struct
{
  CUstreamCallback *callback;
  CUstream stream;
  void *data;
} Callback;

static void
run_callback (void *data)
{
  const Callback *callback = data;
  callback->callback (callback->stream, CUDA_SUCCESS, callback->data);
}

FAKE_CUDA_EXPORT CUresult
cuStreamAddCallback (CUstream stream, CUstreamCallback *callback, void *data,
    unsigned int flags)
{
  const Callback task = { callback, stream, data };
  fake_stream_add (stream, run_callback, &task, sizeof task);
  return CUDA_SUCCESS;
}

/* --- events --- */

FAKE_CUDA_EXPORT CUresult
cuEventCreate (CUevent *event, unsigned int flags)
{
  *event = calloc (1, sizeof **event);
  return CUDA_SUCCESS;
}

FAKE_CUDA_EXPORT CUresult
cuEventDestroy_v2 (CUevent event)
{
  pthread_mutex_lock (&lock);
  release (event->stream);
  pthread_mutex_unlock (&lock);
  free (event);
  return CUDA_SUCCESS;
}

FAKE_CUDA_EXPORT CUresult
cuEventRecord (CUevent event, CUstream stream)
{
  pthread_mutex_lock (&lock);
  release (event->stream);
  event->stream = stream;
  if (stream) {
    stream->n_users++;
    event->n_before = stream->n_added;
  }
  pthread_mutex_unlock (&lock);
  return CUDA_SUCCESS;
}

FAKE_CUDA_EXPORT CUresult
cuEventSynchronize (CUevent event)
{
  static int n, n_hanging;
  fault_hang_from (FAKE_CUDA_FAULTS, "hang-wait", &n_hanging);
  if (fault_is_due (FAKE_CUDA_FAULTS, "fail-wait", &n))
    return CUDA_ERROR_UNKNOWN;
  pthread_mutex_lock (&lock);
  if (event->stream)
    run_until (event->stream, event->n_before);
  pthread_mutex_unlock (&lock);
  return CUDA_SUCCESS;
}

FAKE_CUDA_EXPORT CUresult
cuEventQuery (CUevent event)
{
  return cuEventSynchronize (event);
}
