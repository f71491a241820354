/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "attributelist.h"

#include <string.h>

static const gchar *const attribute_names[N_ATTRIBUTES] = {
  /* clang-format off */
  [ATTRIBUTE_AUDIO]               = "AUDIO",
  [ATTRIBUTE_AUTOSELECT]          = "AUTOSELECT",
  [ATTRIBUTE_AVERAGE_BANDWIDTH]   = "AVERAGE-BANDWIDTH",
  [ATTRIBUTE_BANDWIDTH]           = "BANDWIDTH",
  [ATTRIBUTE_BYTERANGE]           = "BYTERANGE",
  [ATTRIBUTE_CHANNELS]            = "CHANNELS",
  [ATTRIBUTE_CHARACTERISTICS]     = "CHARACTERISTICS",
  [ATTRIBUTE_CLASS]               = "CLASS",
  [ATTRIBUTE_CLOSED_CAPTIONS]     = "CLOSED-CAPTIONS",
  [ATTRIBUTE_CODECS]              = "CODECS",
  [ATTRIBUTE_DEFAULT]             = "DEFAULT",
  [ATTRIBUTE_DURATION]            = "DURATION",
  [ATTRIBUTE_FORCED]              = "FORCED",
  [ATTRIBUTE_FRAME_RATE]          = "FRAME-RATE",
  [ATTRIBUTE_GROUP_ID]            = "GROUP-ID",
  [ATTRIBUTE_ID]                  = "ID",
  [ATTRIBUTE_INSTREAM_ID]         = "INSTREAM-ID",
  [ATTRIBUTE_LANGUAGE]            = "LANGUAGE",
  [ATTRIBUTE_NAME]                = "NAME",
  [ATTRIBUTE_PLANNED_DURATION]    = "PLANNED-DURATION",
  [ATTRIBUTE_RESOLUTION]          = "RESOLUTION",
  [ATTRIBUTE_SCTE35_CMD]          = "SCTE35-CMD",
  [ATTRIBUTE_SCTE35_IN]           = "SCTE35-IN",
  [ATTRIBUTE_SCTE35_OUT]          = "SCTE35-OUT",
  [ATTRIBUTE_START_DATE]          = "START-DATE",
  [ATTRIBUTE_SUBTITLES]           = "SUBTITLES",
  [ATTRIBUTE_SUPPLEMENTAL_CODECS] = "SUPPLEMENTAL-CODECS",
  [ATTRIBUTE_TYPE]                = "TYPE",
  [ATTRIBUTE_URI]                 = "URI",
  [ATTRIBUTE_VIDEO_RANGE]         = "VIDEO-RANGE",
  /* clang-format on */
};

G_STATIC_ASSERT (N_ATTRIBUTES <= 32);

gchar *
attribute_clean_text (const gchar *text)
{
  g_autofree gchar *valid = g_utf8_make_valid (text ? text : "", -1);
  GString *clean = g_string_new (NULL);
  gboolean is_blank_due = FALSE;

  for (const gchar *at = valid; *at; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);
    if (g_unichar_isspace (c) || g_unichar_iscntrl (c)) {
      is_blank_due = clean->len > 0;
      continue;
    }
    if (is_blank_due)
      g_string_append_c (clean, ' ');
    is_blank_due = FALSE;
    g_string_append_unichar (clean, c == '"' ? '\'' : c);
  }
  return g_string_free (clean, FALSE);
}

AttributeList
attribute_list_begin (GString *out, const gchar *tag)
{
  g_string_append_printf (out, "#%s:", tag);
  return (AttributeList){ .out = out };
}

void
attribute_list_end (AttributeList *list)
{
  g_string_append_c (list->out, '\n');
  list->out = NULL;
}

static void
add_name (AttributeList *list, Attribute name)
{
  g_assert ((list->written & 1u << name) == 0);
  if (list->written != 0)
    g_string_append_c (list->out, ',');
  list->written |= 1u << name;
  g_string_append (list->out, attribute_names[name]);
  g_string_append_c (list->out, '=');
}

void
attribute_list_add_text (AttributeList *list, Attribute name, const gchar *text)
{
  g_autofree gchar *clean = attribute_clean_text (text);
  add_name (list, name);
  g_string_append_printf (list->out, "\"%s\"", clean);
}

void
attribute_list_add_word (AttributeList *list, Attribute name, const gchar *word)
{
  g_assert (strspn (word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-") == strlen (word));
  add_name (list, name);
  g_string_append (list->out, word);
}

void
attribute_list_add_number (AttributeList *list, Attribute name, guint64 number)
{
  add_name (list, name);
  g_string_append_printf (list->out, "%" G_GUINT64_FORMAT, number);
}

void
attribute_list_add_milli (AttributeList *list, Attribute name,
    guint64 thousandths)
{
  add_name (list, name);
  g_string_append_printf (list->out,
      "%" G_GUINT64_FORMAT ".%03" G_GUINT64_FORMAT, thousandths / 1000,
      thousandths % 1000);
}

void
attribute_list_add_micro (AttributeList *list, Attribute name,
    guint64 millionths)
{
  add_name (list, name);
  g_string_append_printf (list->out,
      "%" G_GUINT64_FORMAT ".%06" G_GUINT64_FORMAT, millionths / 1000000,
      millionths % 1000000);
}

gchar *
attribute_hex (GBytes *bytes)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  GString *text = g_string_new ("0x");
  for (gsize i = 0; i < size; i++)
    g_string_append_printf (text, "%02X", data[i]);
  return g_string_free (text, FALSE);
}

void
attribute_list_add_hex (AttributeList *list, Attribute name, GBytes *bytes)
{
  g_autofree gchar *text = attribute_hex (bytes);
  add_name (list, name);
  g_string_append (list->out, text);
}

void
attribute_list_add_other (AttributeList *list, const gchar *name,
    const gchar *value)
{
  g_assert (list->written != 0);
  g_string_append_printf (list->out, ",%s=%s", name, value);
}

void
attribute_list_add_resolution (AttributeList *list, guint64 width,
    guint64 height)
{
  add_name (list, ATTRIBUTE_RESOLUTION);
  g_string_append_printf (list->out, "%" G_GUINT64_FORMAT "x%" G_GUINT64_FORMAT,
      width, height);
}

gboolean
attribute_list_next (const gchar **list, gchar **name, gchar **value)
{
  const gchar *at = *list;
  gsize name_length = strcspn (at, "=,\"");
  if (at[name_length] != '=')
    return FALSE;
  const gchar *text = at + name_length + 1;
  gboolean is_quoted = *text == '"';
  gsize length = is_quoted ? 1 + strcspn (text + 1, "\"") : strcspn (text, ",");
  if (is_quoted && text[length++] != '"')
    return FALSE;
  if (text[length] != ',' && text[length] != '\0')
    return FALSE;
  *name = g_strndup (at, name_length);
  *value = g_strndup (text, length);
  *list = text + length + (text[length] == ',' ? 1 : 0);
  return TRUE;
}

gchar *
attribute_list_read (const gchar *list, Attribute name)
{
  gchar *own_name, *value;
  while (attribute_list_next (&list, &own_name, &value)) {
    gboolean is_it = g_str_equal (own_name, attribute_names[name]);
    g_free (own_name);
    if (!is_it) {
      g_free (value);
      continue;
    }
    if (value[0] == '"') {
      gsize length = strlen (value);
      memmove (value, value + 1, length - 2);
      value[length - 2] = '\0';
    }
    return value;
  }
  return NULL;
}
