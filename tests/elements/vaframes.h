/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Displays and surfaces of VA-API, on the driver double of tests/hw. */

#pragma once

#include <gst/va/gstva.h>

#define VA_FRAMES_NODE "/dev/null"
#define VA_FRAMES_CONTEXT "gst.va.display.handle"

/* (transfer full) Of neighbours and applications. */
GstVaDisplay *va_frames_display (void);

/* The application says that it be used. */
void va_frames_offer (GstElement *element, GstVaDisplay *display);

/* (transfer full) An active pool of surfaces of `caps`. */
GstBufferPool *va_frames_pool (GstVaDisplay *display, GstCaps *caps,
    guint n_frames);
