/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. One answer to an allocation query out of those of several branches
 * that all see the same buffers: as much room, alignment and padding as any of
 * them needs, as many buffers as all of them keep, and only the metas that each
 * of them knows. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct
{
  guint n_answers;
  guint size;        /* bytes */
  guint min_buffers; /* that downstream of the branches keeps */
  GstAllocationParams params;
  GArray *metas;  /* (owned) of GType: those of all so far */
  GstQuery *only; /* (borrowed) the first answer */
} GstAllocationMerge;

void gst_allocation_merge_init (GstAllocationMerge *merge);
void gst_allocation_merge_clear (GstAllocationMerge *merge);

/* `answer` (borrowed until the end) is the query as a branch filled it. */
void gst_allocation_merge_add (GstAllocationMerge *merge, GstQuery *answer);

/* A branch that could not say what it needs. */
void gst_allocation_merge_add_unknown (GstAllocationMerge *merge);

/* Fills `query`. `n_own`: buffers that the element itself keeps. A pool or
 * allocator that a branch offers is passed on when there is no other branch. */
void gst_allocation_merge_answer (GstAllocationMerge *merge, guint n_own,
    GstQuery *query);

G_END_DECLS
