/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. The attribute lists of playlist tags (RFC 8216 4.2). Whatever the
 * values are, the tag is well-formed: text is cleaned before it is quoted and
 * no attribute is written twice. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  ATTRIBUTE_AUDIO,
  ATTRIBUTE_AUTOSELECT,
  ATTRIBUTE_AVERAGE_BANDWIDTH,
  ATTRIBUTE_BANDWIDTH,
  ATTRIBUTE_BYTERANGE,
  ATTRIBUTE_CHANNELS,
  ATTRIBUTE_CHARACTERISTICS,
  ATTRIBUTE_CLASS,
  ATTRIBUTE_CLOSED_CAPTIONS,
  ATTRIBUTE_CODECS,
  ATTRIBUTE_DEFAULT,
  ATTRIBUTE_DURATION,
  ATTRIBUTE_FORCED,
  ATTRIBUTE_FRAME_RATE,
  ATTRIBUTE_GROUP_ID,
  ATTRIBUTE_ID,
  ATTRIBUTE_INSTREAM_ID,
  ATTRIBUTE_LANGUAGE,
  ATTRIBUTE_NAME,
  ATTRIBUTE_PLANNED_DURATION,
  ATTRIBUTE_RESOLUTION,
  ATTRIBUTE_SCTE35_CMD,
  ATTRIBUTE_SCTE35_IN,
  ATTRIBUTE_SCTE35_OUT,
  ATTRIBUTE_START_DATE,
  ATTRIBUTE_SUBTITLES,
  ATTRIBUTE_SUPPLEMENTAL_CODECS,
  ATTRIBUTE_TYPE,
  ATTRIBUTE_URI,
  ATTRIBUTE_VIDEO_RANGE,
  N_ATTRIBUTES
} Attribute;

typedef struct
{
  GString *out;  /* (borrowed) */
  guint written; /* a bit for each Attribute */
} AttributeList;

/* Between begin and end nothing else writes to `out`. */
AttributeList attribute_list_begin (GString *out, const gchar *tag);
void attribute_list_end (AttributeList *list);

/* A quoted string; any bytes will do. */
void attribute_list_add_text (AttributeList *list, Attribute name,
    const gchar *text);

/* An enumerated string: capital letters and hyphens. */
void attribute_list_add_word (AttributeList *list, Attribute name,
    const gchar *word);
void attribute_list_add_number (AttributeList *list, Attribute name,
    guint64 number);

/* Thousandths, printed with three decimals. */
void attribute_list_add_milli (AttributeList *list, Attribute name,
    guint64 thousandths);

/* Millionths, printed with six decimals. */
void attribute_list_add_micro (AttributeList *list, Attribute name,
    guint64 millionths);

void attribute_list_add_hex (AttributeList *list, Attribute name,
    GBytes *bytes);
void attribute_list_add_resolution (AttributeList *list, guint64 width,
    guint64 height);

/* Adds one that is not of this table; `value` is as it stands behind the "=". Not
 * the first of a list, and each name once. */
void attribute_list_add_other (AttributeList *list, const gchar *name,
    const gchar *value);

/* Returns (transfer full) a hexadecimal sequence, RFC 8216 4.2. */
gchar *attribute_hex (GBytes *bytes);

/* Takes the next attribute off a list: TRUE and (transfer full) its name, and its
 * value as it stands there. FALSE: there is none, or it is ill-formed. */
gboolean attribute_list_next (const gchar **list, gchar **name, gchar **value);

/* Returns (transfer full, nullable) the value of an attribute in what is behind
 * the tag's colon, without quotation marks. NULL: it is not there, or the list
 * is ill-formed before it. */
gchar *attribute_list_read (const gchar *list, Attribute name);

/* Returns (transfer full) text fit to stand between quotation marks: valid
 * UTF-8 with a space for each run of blanks, controls and line separators, and
 * ' for ". NULL gives "". */
gchar *attribute_clean_text (const gchar *text);

G_END_DECLS
