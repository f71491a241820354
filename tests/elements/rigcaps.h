/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Formats of the synthetic streams that packagers and muxers are fed with. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* 320x240, 30 fps, High at a level */
GstCaps *rig_video_caps (guint8 level);
GstCaps *rig_audio_caps (void); /* AAC LC, 48000 Hz, stereo */

G_END_DECLS
