/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/extensionattributes.h"

#include "coretest.h"

static const gchar *
last_value (const GPtrArray *attributes)
{
  ck_assert_uint_gt (attributes->len, 0);
  const ExtensionAttribute *last = attributes->pdata[attributes->len - 1];
  return last->value;
}

START_TEST (names_are_those_of_applications)
{
  static const struct
  {
    const gchar *name;
    gboolean is_name;
  } rows[] = {
    { "X-COM-EXAMPLE-AD-ID", TRUE },
    { "X-1", TRUE },
    { "X-", FALSE },
    { "X", FALSE },
    { "", FALSE },
    { "ID", FALSE },
    { "x-com-example", FALSE },
    { "X-COM.EXAMPLE", FALSE },
    { "X-A=\"\",ID", FALSE },
    { "X-\xc3\x84", FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    ck_assert_msg (extension_attribute_is_name (rows[i].name) ==
            rows[i].is_name,
        "%s", rows[i].name);
}
END_TEST

START_TEST (values_are_of_three_types)
{
  g_autoptr (GPtrArray) all = extension_attributes_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\xfc\x30", 2);
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  ck_assert (extension_attributes_add_text (all, "X-T", "a \"b\"\n,c"));
  ck_assert_str_eq (last_value (all), "\"a 'b' ,c\"");
  ck_assert (extension_attributes_add_bytes (all, "X-B", bytes));
  ck_assert_str_eq (last_value (all), "0xFC30");
  ck_assert (extension_attributes_add_micro (all, "X-N", 12500000));
  ck_assert_str_eq (last_value (all), "12.500000");
  ck_assert (!extension_attributes_add_bytes (all, "X-E", nothing));
  ck_assert (extension_attributes_add_micro (all, "X-0", 0));
  ck_assert_str_eq (last_value (all), "0.000000");
  ck_assert (extension_attributes_add_micro (all, "X-MAX", G_MAXUINT64));
  ck_assert_str_eq (last_value (all), "18446744073709.551615");
  ck_assert (!extension_attributes_add_text (all, "X-T", "again"));
  ck_assert (!extension_attributes_add_text (all, "CLASS", "known"));
  ck_assert_uint_eq (all->len, 5);

  /* What was written is read, once. */
  g_autoptr (GPtrArray) again = extension_attributes_new ();
  for (guint i = 0; i < all->len * 2; i++) {
    const ExtensionAttribute *own = all->pdata[i % all->len];
    ck_assert_int_eq (extension_attributes_add_value (again, own->name,
                          own->value),
        i < all->len);
  }
}
END_TEST

START_TEST (what_breaks_a_line_is_refused)
{
  static const gchar *const values[] = { "", "a", "\"", "\"a", "a\"",
    "\"a\"b\"", "\"a\nb\"", "0x", "0xfc", "0x0G", "-1", "1,2", "1 2", ".", "1.",
    ".5", "1.2.3", "\"\xff\"" };
  g_autoptr (GPtrArray) all = extension_attributes_new ();
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    ck_assert_msg (!extension_attributes_add_value (all, "X-A", values[i]),
        "%s", values[i]);
}
END_TEST

/* A line can be read back; so there is an end to it. */
START_TEST (too_much_is_refused)
{
  g_autoptr (GPtrArray) all = extension_attributes_new ();
  gchar text[1001] = "";
  memset (text, 'a', 1000);
  guint n = 0;
  for (; n < 100; n++) {
    g_autofree gchar *name = g_strdup_printf ("X-%u", n);
    if (!extension_attributes_add_text (all, name, text))
      break;
  }
  ck_assert_uint_eq (n, 16);

  g_autoptr (GPtrArray) many = extension_attributes_new ();
  for (n = 0; n < 100; n++) {
    g_autofree gchar *name = g_strdup_printf ("X-%u", n);
    if (!extension_attributes_add_micro (many, name, n))
      break;
  }
  ck_assert_uint_eq (n, 64);
}
END_TEST

CORE_TEST_MAIN ("extensionattributes", names_are_those_of_applications,
    values_are_of_three_types, what_breaks_a_line_is_refused,
    too_much_is_refused)
