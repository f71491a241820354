/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "mpdroles.h"

#include "core/language.h"
#include "core/mpddescriptors.h"

#include <string.h>

#define ROLE_SCHEME "urn:mpeg:dash:role:2011"
#define CEA608_SCHEME "urn:scte:dash:cc:cea-608:2015"
#define CEA708_SCHEME "urn:scte:dash:cc:cea-708:2015"

static const gchar *
role_of (const ManifestRendition *rendition, MediaKind kind, gboolean is_main)
{
  if (rendition->role && rendition->role[0] != '\0')
    return rendition->role;
  if (kind == MEDIA_TEXT)
    return rendition->is_forced ? "forced-subtitle" : "subtitle";
  return is_main ? "main" : "alternate";
}

/* For whom a rendition was made that has such a role. */
static void
write_accessibility (XmlWriter *w, const gchar *role)
{
  static const gchar *const aids[] = { "caption", "description", "sign",
    "enhanced-audio-intelligibility", NULL };
  if (g_strv_contains (aids, role))
    mpd_write_descriptor (w, "Accessibility", ROLE_SCHEME, role);
}

/* The channels inside video of one kind, by the names that start with `prefix`:
 * "CC1=eng;CC3=spa" for CEA-608, "1=lang:eng" for the services of CEA-708
 * (SCTE 214-1). */
static void
write_captions (XmlWriter *w, const ManifestRendition *rendition,
    const gchar *prefix, const gchar *scheme)
{
  gboolean is_service = g_str_equal (prefix, "SERVICE");
  g_autoptr (GString) value = g_string_new (NULL);
  for (guint i = 0; i < rendition->captions->len; i++) {
    const ManifestCaption *caption = rendition->captions->pdata[i];
    const gchar *id = caption->instream_id;
    gchar code[4];
    if (!g_str_has_prefix (id, prefix))
      continue;
    language_to_iso639_2 (caption->language, code);
    g_string_append_printf (value, "%s%s=%s%s", value->len > 0 ? ";" : "",
        is_service ? id + strlen (prefix) : id, is_service ? "lang:" : "",
        code);
  }
  if (value->len > 0)
    mpd_write_descriptor (w, "Accessibility", scheme, value->str);
}

void
mpd_write_roles (XmlWriter *w, const ManifestRendition *rendition,
    MediaKind kind, gboolean is_main)
{
  const gchar *role = role_of (rendition, kind, is_main);
  write_captions (w, rendition, "CC", CEA608_SCHEME);
  write_captions (w, rendition, "SERVICE", CEA708_SCHEME);
  write_accessibility (w, role);
  mpd_write_descriptor (w, "Role", ROLE_SCHEME, role);
}
