/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Contexts and frames of GStreamer's CUDA memory, on the driver double of tests/hw. */

#pragma once

#include <gst/cuda/gstcudabufferpool.h>
#include <gst/cuda/gstcudaloader.h>
#include <gst/cuda/gstcudamemory.h>
#include <gst/cuda/gstcudautils.h>
#include <gst/video/video.h>

/* (transfer full) A context of neighbours and applications. */
GstCudaContext *cuda_frames_context (guint device);

/* The application says that it be used. */
void cuda_frames_offer (GstElement *element, GstCudaContext *context);

/* (transfer full) An active pool of frames of `caps`, to be closed. `context` (nullable)
 * is of those in CUDA memory. */
GstBufferPool *cuda_frames_pool (GstCudaContext *context, GstCaps *caps);
void cuda_frames_close (GstBufferPool *pool);

/* As if it had been made on the device: the host has nothing of it. */
void cuda_frames_settle (GstBuffer *frame);
