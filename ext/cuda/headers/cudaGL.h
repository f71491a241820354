/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* GStreamer's headers include it; cuda.h has what they take from it. */

#pragma once

#include "cuda.h"
