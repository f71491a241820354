/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. EBML (RFC 8794): variable-size integers, element headers, and a
 * table-driven reader that turns a master element into a struct. Knows no
 * Matroska; the tables come from matroska-schema.py. */

#pragma once

#include "core/bytes.h"
#include "core/status.h"

G_BEGIN_DECLS

#define EBML_MAX_ID_LENGTH 4   /* EBMLMaxIDLength, bytes (RFC 8794 11.2.4) */
#define EBML_MAX_SIZE_LENGTH 8 /* EBMLMaxSizeLength, bytes (11.2.5) */
#define EBML_UNKNOWN_SIZE G_MAXUINT64

/* A variable-size integer (RFC 8794 4): VINT_DATA, and the octets it took. */
typedef struct
{
  guint64 value;
  guint length; /* 1 to 8 */
} EbmlVint;

/* CORE_NEED_DATA leaves `r` where it was and says in `vint->length` how many
 * bytes are needed as far as is known. CORE_INVALID: no VINT of `max_length`
 * bytes or less starts here. All-ones data is a number like any other; only
 * element sizes give it a meaning. */
CoreStatus ebml_read_vint (ByteReader *r, guint max_length, EbmlVint *vint);

/* The largest VINT_DATA of `length` octets: all ones. */
guint64 ebml_vint_max (guint length);

typedef struct
{
  guint32 id;        /* with the length marker, as specifications write it */
  guint64 size;      /* of the element's data; may be EBML_UNKNOWN_SIZE */
  guint header_size; /* of id and size, bytes */
} EbmlHeader;

/* Reads an element's ID and size (RFC 8794 5, 6). CORE_NEED_DATA leaves `r`
 * where it was and says in `header->header_size` how many bytes are needed as
 * far as is known. */
CoreStatus ebml_read_header (ByteReader *r, EbmlHeader *header);

/* An IEEE 754 number taken apart, so that nobody computes with floats:
 * (-1)^is_negative * significand * 2^exponent. */
typedef struct
{
  guint64 significand;
  gint exponent;
  gboolean is_negative;
  gboolean is_finite; /* neither infinite nor NaN */
} EbmlFloat;

/* Takes the bits of a binary32 (`n_bytes` 4) or binary64 (8) apart. */
EbmlFloat ebml_float_from_bits (guint64 bits, guint n_bytes);

/* number * factor to the nearest integer, halves up. FALSE when the number is
 * negative or not finite, or the product does not fit. */
gboolean ebml_float_multiply (EbmlFloat number, guint64 factor,
    gint64 *product);

/* Element types (RFC 8794 7) and what they fill in. */
typedef enum
{
  EBML_UINT,   /* guint64 */
  EBML_INT,    /* gint64 */
  EBML_FLOAT,  /* EbmlFloat */
  EBML_STRING, /* Span, ASCII or UTF-8, cut at the first NUL */
  EBML_BINARY, /* Span */
  EBML_MASTER, /* a struct, or an array of `max` of them */
} EbmlType;

#define EBML_NO_COUNT G_MAXUINT32

typedef struct _EbmlMaster EbmlMaster;

/* One child element of a master: where its value goes. */
typedef struct
{
  guint32 id;
  EbmlType type;
  guint32 offset;         /* of the value in the struct */
  guint32 count_offset;   /* of a guint that counts how often the element
                             occurred, or EBML_NO_COUNT */
  guint64 default_number; /* when absent or empty: integers, whole floats */
  const gchar *default_string; /* (nullable) */
  const EbmlMaster *master;    /* EBML_MASTER only */
  guint32 max;                 /* EBML_MASTER: structs there is room for */
} EbmlField;

struct _EbmlMaster
{
  const EbmlField *fields;
  guint n_fields;
  gsize struct_size;
};

/* Fills the struct at `out` from a master's data: defaults first, then what
 * the bytes say. Spans borrow from `body`. Elements not in the table are
 * passed over; a number of a wrong length keeps its default; a repeated number
 * takes the last value; masters beyond `max` are counted only. Where several
 * fit, but for the first, the structs of those that did not occur stay as they
 * are. Returns FALSE when the data ran out of step; what came before that is
 * filled in. */
gboolean ebml_parse_master (const EbmlMaster *master, Span body, gpointer out);

/* Moves `r`, which is in a master's data, past the next child that is `id`; its
 * data is `*data`. FALSE when there is no more, or the bytes are out of step
 * from here on. */
gboolean ebml_find_child (ByteReader *r, guint32 id, Span *data);

G_END_DECLS
