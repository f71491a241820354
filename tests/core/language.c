/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/language.h"

#include "coretest.h"

START_TEST (tags_are_shortened_and_named)
{
  static const struct
  {
    const gchar *tag, *bcp47, *name;
  } rows[] = {
    { "eng", "en", "English" },
    { "en_GB", "en-GB", "English" },
    { "EN", "en", "English" },
    { "ger", "de", "German" },
    { "deu", "de", "German" },
    { "zh-Hant-TW", "zh-Hant-TW", "Chinese" },
    { "nob", "nb", "Norwegian Bokm\xc3\xa5l" },
    { "yue", "yue", "Cantonese" },
    { "afr", "af", "Afrikaans" },
    { "zul", "zu", "Zulu" },
    { "xyz", "xyz", NULL },
    { "und", "und", NULL },
    { "", "und", NULL },
    { NULL, "und", NULL },
    { "e", "und", NULL },
    { "english", "und", NULL },
    { "zz", "und", NULL },
    { "en-", "und", "English" },
    { "en-toolongsubtag", "und", "English" },
    { "en-a\"b", "und", "English" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree gchar *bcp47 = language_to_bcp47 (rows[i].tag);
    ck_assert_msg (g_strcmp0 (bcp47, rows[i].bcp47) == 0, "row %u: %s", i,
        bcp47);
    const gchar *name = language_name (rows[i].tag);
    ck_assert_msg (g_strcmp0 (name, rows[i].name) == 0, "row %u: %s", i, name);
  }
}
END_TEST

CORE_TEST_MAIN ("language", tags_are_shortened_and_named)
