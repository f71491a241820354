/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pictures of any format, painted by a function of the place, and how far others
 * are from it. */

#pragma once

#include <gst/check/gstcheck.h>
#include <gst/video/video.h>

G_BEGIN_DECLS

/* The value of a component, 0 to 1, where x and y, 0 to 1, are in the picture. */
typedef gdouble (*Pattern) (guint component, gdouble x, gdouble y);

/* `site`: where chroma lies, as caps say it. */
GstCaps *raw_caps (const gchar *format, gint width, gint height,
    const gchar *site);
GstBuffer *new_picture (GstCaps *caps, Pattern pattern);

/* In the low bits. */
guint get_sample (GstVideoFrame *frame, guint component, gint x, gint y);
void set_sample (GstVideoFrame *frame, guint component, gint x, gint y,
    guint value);

/* Farthest from what is wanted, in steps of 8 bits, `border` samples inside. */
gdouble largest_error (GstBuffer *buffer, GstCaps *caps, Pattern pattern,
    gint border);

G_END_DECLS
