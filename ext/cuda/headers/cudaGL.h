/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. What GStreamer's headers include beside cuda.h, which has all that they
 * take from it. */

#pragma once

#include "cuda.h"
