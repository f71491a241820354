/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. What is said of a rendition, to people and to players that choose for
 * them, which is not in its samples: pad properties, tags, manifests. */

#pragma once

#include <gst/gst.h>

#include "core/manifest.h"
#include "core/mp4init.h"

G_BEGIN_DECLS

typedef struct
{
  gchar *label;    /* (owned, nullable) */
  gchar *language; /* (owned, nullable) BCP 47 or ISO 639-2 */
  gchar *role;     /* (owned, nullable) urn:mpeg:dash:role:2011 */
  gchar *group;    /* (owned, nullable) */
  gchar *captions; /* (owned, nullable) see the property */
  gboolean is_default;
  gboolean is_autoselect;
  gboolean is_forced;
  gboolean is_text_files;     /* text in files of WebVTT, not in CMAF */
  gboolean has_captions;      /* by the pictures alone */
  guint declared_bps;         /* 0: nothing */
  Mp4Orientation orientation; /* by tags alone */
} GstHlsLabels;

void gst_hls_labels_init (GstHlsLabels *labels);
void gst_hls_labels_clear (GstHlsLabels *labels);

/* Replaces what `labels` say. */
void gst_hls_labels_copy (GstHlsLabels *labels, const GstHlsLabels *other);

/* Installs them as properties. */
void gst_hls_labels_install (GObjectClass *klass);

/* The property `id`; FALSE when it is none of these. The caller has the lock. */
gboolean gst_hls_labels_set (GstHlsLabels *labels, guint id,
    const GValue *value);
gboolean gst_hls_labels_get (const GstHlsLabels *labels, guint id,
    GValue *value);

/* Takes in what `tags` say of one stream. */
void gst_hls_labels_take_tags (GstHlsLabels *labels, const GstTagList *tags);

/* Where `labels` say nothing, what `other` say holds. */
void gst_hls_labels_complete (GstHlsLabels *labels, const GstHlsLabels *other);

/* Puts them into the manifest. The caller has its lock. */
void gst_hls_labels_apply (const GstHlsLabels *labels,
    ManifestRendition *rendition);

G_END_DECLS
