/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "extensionattributes.h"

#include "core/attributelist.h"

#include <string.h>

/* A tag with all of them, and with splice information beside, is a line that
 * can be read back. */
#define MAX_BYTES (16u << 10)

/* Each is compared with all before it. */
#define MAX_ATTRIBUTES 64

/* RFC 8216 4.2 */
#define DIGITS "0123456789"
#define NAME_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ" DIGITS "-"
#define HEX_CHARACTERS DIGITS "ABCDEF"

static void
attribute_free (gpointer data)
{
  ExtensionAttribute *attribute = data;
  g_free (attribute->name);
  g_free (attribute->value);
  g_free (attribute);
}

GPtrArray *
extension_attributes_new (void)
{
  return g_ptr_array_new_with_free_func (attribute_free);
}

gboolean
extension_attribute_is_name (const gchar *name)
{
  return g_str_has_prefix (name, "X-") && name[2] != '\0' &&
      strspn (name, NAME_CHARACTERS) == strlen (name);
}

static gsize
size_of (const ExtensionAttribute *attribute)
{
  return strlen (attribute->name) + strlen (attribute->value);
}

static gboolean
may_add (const GPtrArray *attributes, const gchar *name, gsize value_bytes)
{
  gsize size = strlen (name) + value_bytes;
  for (guint i = 0; i < attributes->len; i++) {
    const ExtensionAttribute *attribute = attributes->pdata[i];
    if (g_str_equal (attribute->name, name))
      return FALSE;
    size += size_of (attribute);
  }
  return extension_attribute_is_name (name) && size <= MAX_BYTES &&
      attributes->len < MAX_ATTRIBUTES;
}

/* Takes `value`. */
static gboolean
add (GPtrArray *attributes, const gchar *name, gchar *value)
{
  g_autofree gchar *own = value;
  if (!may_add (attributes, name, strlen (value)))
    return FALSE;
  ExtensionAttribute *attribute = g_new0 (ExtensionAttribute, 1);
  attribute->name = g_strdup (name);
  attribute->value = g_steal_pointer (&own);
  g_ptr_array_add (attributes, attribute);
  return TRUE;
}

gboolean
extension_attributes_add_text (GPtrArray *attributes, const gchar *name,
    const gchar *text)
{
  g_autofree gchar *clean = attribute_clean_text (text);
  return add (attributes, name, g_strdup_printf ("\"%s\"", clean));
}

gboolean
extension_attributes_add_bytes (GPtrArray *attributes, const gchar *name,
    GBytes *bytes)
{
  gsize size = g_bytes_get_size (bytes);
  return size > 0 && size <= MAX_BYTES / 2 &&
      add (attributes, name, attribute_hex (bytes));
}

gboolean
extension_attributes_add_micro (GPtrArray *attributes, const gchar *name,
    guint64 millionths)
{
  return add (attributes, name,
      g_strdup_printf ("%" G_GUINT64_FORMAT ".%06" G_GUINT64_FORMAT,
          millionths / 1000000, millionths % 1000000));
}

static gboolean
consists_of (const gchar *text, const gchar *characters)
{
  return text[0] != '\0' && strspn (text, characters) == strlen (text);
}

static gboolean
is_decimal (const gchar *value)
{
  gsize whole = strspn (value, DIGITS);
  if (whole == 0 || value[whole] == '\0')
    return whole > 0;
  return value[whole] == '.' && consists_of (value + whole + 1, DIGITS);
}

static gboolean
is_quoted (const gchar *value)
{
  gsize length = strlen (value);
  if (length < 2 || value[0] != '"' || value[length - 1] != '"')
    return FALSE;
  g_autofree gchar *inside = g_strndup (value + 1, length - 2);
  g_autofree gchar *clean = attribute_clean_text (inside);
  return g_str_equal (inside, clean);
}

gboolean
extension_attributes_add_value (GPtrArray *attributes, const gchar *name,
    const gchar *value)
{
  gboolean is_hex =
      g_str_has_prefix (value, "0x") && consists_of (value + 2, HEX_CHARACTERS);
  return (is_hex || is_decimal (value) || is_quoted (value)) &&
      add (attributes, name, g_strdup (value));
}

void
extension_attributes_learn (GPtrArray *attributes, const GPtrArray *said)
{
  for (guint i = 0; i < said->len; i++) {
    const ExtensionAttribute *attribute = said->pdata[i];
    add (attributes, attribute->name, g_strdup (attribute->value));
  }
}
