/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Pictures of all sizes that are wanted of a source, begun together when
 * a frame comes and ready when somebody needs them. A plugin of its own makes
 * them (ext/cuda), which is looked for in the registry: without it, or without a
 * device, there is no ladder, and scalers (gstframescaler.h) work alone. They go
 * on alone, too, where a ladder fails: it does so once and for good. A thread of its
 * own has all to do with the device; when that does not answer the ladder has failed,
 * too, and the thread is left alone. Counted references, any thread. */

#pragma once

#include "gstdrivercaller.h"

#include <gst/video/video.h>

G_BEGIN_DECLS

typedef struct _GstFrameLadder GstFrameLadder;
typedef struct _GstFrameLadderRung GstFrameLadderRung;
typedef struct _GstFrameLadderJob GstFrameLadderJob;

/* Called once, from a thread that uses the ladder. `can_go_on`: somebody else can read
 * the frames. */
typedef void (*GstFrameLadderFailed) (GstElement *element, const GError *error,
    gboolean can_go_on);

/* Is there a row for frames that are in a device's memory, as these caps say? It
 * may still turn out that it has no device. */
gboolean gst_frame_ladder_takes_memory (const GstCaps *in);

/* Is there a device in the process that does not answer? None is asked for then, and
 * what is in the memory of one is not touched. */
gboolean gst_frame_ladder_hangs (void);

/* For frames of these fixed caps, of `element`, which must outlive the ladder, as
 * `failed` is called with it. NULL and `error` where nobody can. */
GstFrameLadder *gst_frame_ladder_new (GstElement *element,
    GstPatience *patience, GstCaps *in, GstFrameLadderFailed failed,
    GError **error);
GstFrameLadder *gst_frame_ladder_ref (GstFrameLadder *ladder);
void gst_frame_ladder_unref (GstFrameLadder *ladder);

gboolean gst_frame_ladder_fits (const GstFrameLadder *ladder,
    const GstCaps *in);

/* Returns (nullable) the caps feature of the memory in which pictures of frames in system
 * memory may stay for others that have a part of the device. */
const gchar *gst_frame_ladder_memory (const GstFrameLadder *ladder);

/* Pictures of these fixed caps, of each frame from now on until the rung is
 * freed. NULL and `error` when the ladder doesn't make them. */
GstFrameLadderRung *gst_frame_ladder_add (GstFrameLadder *ladder, GstCaps *out,
    GError **error);
void gst_frame_ladder_rung_free (GstFrameLadderRung *rung);

/* Who makes it now, for the log: "cuda"; NULL: the ladder has failed. */
const gchar *gst_frame_ladder_rung_name (const GstFrameLadderRung *rung);

/* It has failed, as its device does not answer. */
gboolean gst_frame_ladder_rung_hangs (const GstFrameLadderRung *rung);

/* Returns (nullable) where others take buffers for the rung's pictures, if these
 * are in a device's memory. It is made if it is not there; one that hangs makes none. */
GstBufferPool *gst_frame_ladder_rung_pool (const GstFrameLadderRung *rung);

/* Begins to make all pictures of a frame, and returns at once; NULL when there
 * is none to make. */
GstFrameLadderJob *gst_frame_ladder_begin (GstFrameLadder *ladder,
    GstBuffer *source);
void gst_frame_ladder_job_free (GstFrameLadderJob *job);

/* Returns (transfer full, nullable) the picture, without times and metas, waiting
 * for it; NULL when the ladder has failed. It is made now where `job`
 * (nullable) has none, and taken out of there where it has one. */
GstBuffer *gst_frame_ladder_rung_take (GstFrameLadderRung *rung,
    GstFrameLadderJob *job, GstBuffer *source);

/* --- who makes them --- */

/* What pictures are to be made of a frame. */
typedef struct
{
  GstVideoFrame *frame;  /* mapped, only now */
  GstBuffer *source;     /* what that is mapped from */
  const gpointer *rungs; /* of add () */
  guint n_rungs;
} GstFrameLadderOrder;

/* Calls may take as long as a driver likes. All are made in the thread of a caller, but
 * for the first three. */
typedef struct
{
  const gchar *name;

  /* The caps feature of the memory in which pictures of frames in system memory may
   * stay, if the pipeline has a context; and with what else than GST_MAP_READ frames in
   * that memory are to be mapped. */
  const gchar *memory;
  GstMapFlags map_flags;

  gboolean (*takes_memory) (const GstCaps *in);

  /* Returns (transfer full, nullable) what the pipeline has for frames in system memory. */
  GObject *(*find_context) (GstElement *element);

  /* Returns a rung, for which nothing is needed yet. */
  gpointer (*add) (GstCaps *in, GstCaps *out, GError **error);

  /* `caller`, in whose thread it is, may be used for what outlasts the ladder.
   * `context`: (nullable, transfer none) */
  gpointer (*open) (GstDriverCaller *caller, GObject *context, GstCaps *in,
      GError **error);
  void (*close) (gpointer ladder);

  /* Starts the work and returns what finish () knows it by. */
  gpointer (*begin) (gpointer ladder, const GstFrameLadderOrder *order,
      GError **error);

  /* Waits for it and gives the pictures away (transfer full), all or none; to be
   * called once for each. */
  gboolean (*finish) (gpointer ladder, gpointer work, GstBuffer **pictures,
      GError **error);

  /* When no work of the rung is left; the ladder may be gone before. */
  void (*remove) (gpointer rung);

  /* Returns (transfer none, nullable) where the rung's pictures come from, if they are in
   * the device's memory. */
  GstBufferPool *(*pool) (gpointer ladder, gpointer rung);
} GstFrameLadderRow;

/* The class of a type that a plugin registers with gst_dynamic_type_register(),
 * which is how code of one plugin comes to another; there are no instances. */
typedef struct
{
  GObjectClass parent;
  const gchar *version; /* of the project: rows of others are not looked at */
  const GstFrameLadderRow *row;
} GstFrameLadderClass;

#define GST_FRAME_LADDER_CUDA_TYPE "GstAbrCudaLadder"

G_END_DECLS
