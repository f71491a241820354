/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/namepattern.h"

#include "coretest.h"

#include "core/status.h"

START_TEST (names_are_as_printf_would_make_them)
{
  static const struct
  {
    const gchar *text, *folder;
    guint number;
    const gchar *name;
  } rows[] = {
    { "segment%05d.m4s", "", 0, "segment00000.m4s" },
    { "segment%05d.m4s", "", 42, "segment00042.m4s" },
    { "segment%05d.m4s", "", 123456, "segment123456.m4s" },
    { "%d", "", 7, "7" },
    { "%u.mp4", "", 7, "7.mp4" },
    { "a%i-b", "", 7, "a7-b" },
    { "a%3d", "", 7, "a007" },
    { "a%010d", "", G_MAXUINT, "a4294967295" },
    { "a%0d", "", 1, "a1" },
    { "x/y/s_%02d.m4s", "x/y/", 3, "s_03.m4s" },
    { "/x/%d.m4s", "/x/", 3, "3.m4s" },
    { "init.mp4", "", 0, "init.mp4" },
    { "init.mp4", "", 2, "init_2.mp4" },
    { "x/init", "x/", 2, "init_2" },
    { "x/.init", "x/", 2, ".init_2" },
    { "\xc3\xbc %d.m4s", "", 1, "\xc3\xbc 1.m4s" },
    { "a%d1", "", 23, "a231" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    NamePattern p;
    GError *error = NULL;
    ck_assert_msg (name_pattern_parse (rows[i].text, &p, &error), "row %u", i);
    g_autofree gchar *name = name_pattern_format (&p, rows[i].number);
    ck_assert_str_eq (name, rows[i].name);
    ck_assert_str_eq (p.folder, rows[i].folder);
    guint number;
    ck_assert_msg (name_pattern_match (&p, name, &number), "row %u", i);
    ck_assert_uint_eq (number, rows[i].number);
    name_pattern_clear (&p);
  }
}
END_TEST

START_TEST (hostile_patterns_are_refused)
{
  static const struct
  {
    const gchar *text;
    CoreStatus status;
  } rows[] = {
    { "%s.m4s", CORE_INVALID },
    { "%n", CORE_INVALID },
    { "%-5d", CORE_INVALID },
    { "%+d", CORE_INVALID },
    { "%ld", CORE_INVALID },
    { "%1$d", CORE_INVALID },
    { "%*d", CORE_INVALID },
    { "%x", CORE_INVALID },
    { "%5", CORE_INVALID },
    { "%", CORE_INVALID },
    { "%%", CORE_INVALID },
    { "a%%d", CORE_INVALID },
    { "%d%", CORE_INVALID },
    { "%11d", CORE_LIMIT },
    { "%999999d", CORE_LIMIT },
    { "%99999999999999999999999d", CORE_LIMIT },
    { "%d_%d.m4s", CORE_INVALID },
    { "%d/a.m4s", CORE_INVALID },
    { "", CORE_INVALID },
    { "folder/", CORE_INVALID },
    { "folder/.", CORE_INVALID },
    { "..", CORE_INVALID },
    { "a?%d", CORE_INVALID },
    { "a#%d", CORE_INVALID },
    { "a:%d", CORE_INVALID },
    { "a\\%d", CORE_INVALID },
    { "a\n%d", CORE_INVALID },
    { "%d\x7f", CORE_INVALID },
    { "\xff%d", CORE_INVALID },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    NamePattern p;
    g_autoptr (GError) error = NULL;
    ck_assert_msg (!name_pattern_parse (rows[i].text, &p, &error), "row %u", i);
    ck_assert_msg (g_error_matches (error, CORE_ERROR, (gint) rows[i].status),
        "row %u: %s", i, error->message);
    ck_assert_ptr_null (p.stem);
  }
}
END_TEST

START_TEST (other_names_do_not_match)
{
  static const struct
  {
    const gchar *text, *name;
  } rows[] = {
    { "s%05d.m4s", "s00001.mp4" },
    { "s%05d.m4s", "s1.m4s" },
    { "s%05d.m4s", "s000001.m4s" },
    { "s%05d.m4s", "s.m4s" },
    { "s%05d.m4s", "s" },
    { "s%05d.m4s", "" },
    { "s%05d.m4s", "s00001.m4s.tmp" },
    { "s%05d.m4s", "s99999999999.m4s" },
    { "s%05d.m4s", "t00001.m4s" },
    { "init.mp4", "init_.mp4" },
    { "init.mp4", "init_0.mp4" },
    { "init.mp4", "init_01.mp4" },
    { "init.mp4", "init1.mp4" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    NamePattern p;
    guint number;
    ck_assert (name_pattern_parse (rows[i].text, &p, NULL));
    ck_assert_msg (!name_pattern_match (&p, rows[i].name, &number), "row %u",
        i);
    name_pattern_clear (&p);
  }
}
END_TEST

START_TEST (patterns_that_share_names_are_told)
{
  static const struct
  {
    const gchar *a, *b;
    gboolean overlaps;
  } rows[] = {
    { "s%05d.m4s", "s%05d.m4s", TRUE },
    { "s%05d.m4s", "S%d.m4s", TRUE },
    { "s%d.m4s", "s1%d.m4s", TRUE },
    { "s%d1.m4s", "s%d.m4s", TRUE },
    { "v%d.m4s", "a%d.m4s", FALSE },
    { "v/%d.m4s", "a/%d.m4s", FALSE },
    { "s%d.m4s", "s%d.mp4", FALSE },
    { "init.mp4", "init.mp4", TRUE },
    { "init.mp4", "init_%d.mp4", TRUE },
    { "init5.mp4", "init%d.mp4", TRUE },
    { "init.mp4", "init%d.mp4", FALSE },
    { "init.mp4", "s%d.m4s", FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    NamePattern a, b;
    ck_assert (name_pattern_parse (rows[i].a, &a, NULL));
    ck_assert (name_pattern_parse (rows[i].b, &b, NULL));
    ck_assert_msg (name_pattern_overlaps (&a, &b) == rows[i].overlaps, "row %u",
        i);
    ck_assert_msg (name_pattern_overlaps (&b, &a) == rows[i].overlaps,
        "row %u, the other way", i);
    name_pattern_clear (&a);
    name_pattern_clear (&b);
  }
}
END_TEST

CORE_TEST_MAIN ("namepattern", names_are_as_printf_would_make_them,
    hostile_patterns_are_refused, other_names_do_not_match,
    patterns_that_share_names_are_told)
