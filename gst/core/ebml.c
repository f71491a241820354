/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ebml.h"

#include <string.h>

#include "core/timescale.h"

guint64
ebml_vint_max (guint length)
{
  return (G_GUINT64_CONSTANT (1) << 7 * length) - 1;
}

/* RFC 8794 4.1: VINT_WIDTH zero bits, then the VINT_MARKER. */
static guint
vint_length (guint8 first)
{
  return first == 0 ? 9 : 9 - g_bit_storage (first);
}

/* Perhaps the reader has no more than that. */
static CoreStatus
read_vint_bytewise (ByteReader *r, guint max_length, EbmlVint *vint)
{
  *vint = (EbmlVint){ .length = 1 };
  if (byte_reader_remaining (r) == 0)
    return CORE_NEED_DATA;

  ByteReader peek = *r;
  guint length = vint_length (byte_reader_u8 (&peek));
  if (length > max_length)
    return CORE_INVALID;
  vint->length = length;
  if (byte_reader_remaining (r) < length)
    return CORE_NEED_DATA;
  vint->value = byte_reader_uint (r, length) & ebml_vint_max (length);
  return CORE_OK;
}

/* Each block has three, and most are far from the end of what is there. */
static inline CoreStatus
read_vint (ByteReader *r, guint max_length, EbmlVint *vint)
{
  guint64 word;
  if (!byte_reader_peek_u64 (r, &word) || word >> 56 == 0)
    return read_vint_bytewise (r, max_length, vint);
  guint length = vint_length ((guint8) (word >> 56));
  *vint = (EbmlVint){
    .value = word << length >> (64 - 7 * length),
    .length = length,
  };
  if (length > max_length)
    return CORE_INVALID;
  r->pos += length;
  return CORE_OK;
}

CoreStatus
ebml_read_vint (ByteReader *r, guint max_length, EbmlVint *vint)
{
  return read_vint (r, max_length, vint);
}

/* RFC 8794 5: not all ones, and the shortest form there is (a value that would
 * be all ones in a shorter form takes the longer). Not all zeros either, but
 * for 0x80, which RFC 9559 permits: ChapterDisplay has it. */
static gboolean
is_element_id (const EbmlVint *id)
{
  guint64 least = id->length == 1 ? 0 : ebml_vint_max (id->length - 1);
  return id->value >= least && id->value < ebml_vint_max (id->length);
}

CoreStatus
ebml_read_header (ByteReader *r, EbmlHeader *header)
{
  ByteReader ahead = *r;
  *header = (EbmlHeader){ 0 };
  EbmlVint id, size;
  CoreStatus status = read_vint (&ahead, EBML_MAX_ID_LENGTH, &id);
  if (status == CORE_OK) {
    if (!is_element_id (&id))
      return CORE_INVALID;
    status = read_vint (&ahead, EBML_MAX_SIZE_LENGTH, &size);
  } else {
    size.length = 1;
  }
  header->header_size = id.length + size.length;
  if (status != CORE_OK)
    return status;

  guint64 marker = G_GUINT64_CONSTANT (1) << 7 * id.length;
  header->id = (guint32) (id.value | marker);
  /* RFC 8794 6.2: VINT_DATA of all ones is reserved for "unknown". */
  header->size = size.value == ebml_vint_max (size.length) ? EBML_UNKNOWN_SIZE
                                                           : size.value;
  *r = ahead;
  return CORE_OK;
}

/* IEEE 754-2008 3.4. A subnormal number has the least exponent and no hidden
 * bit; the exponent is that of the significand's last bit. */
EbmlFloat
ebml_float_from_bits (guint64 bits, guint n_bytes)
{
  guint fraction_bits = n_bytes == 4 ? 23 : 52;
  guint exponent_bits = n_bytes == 4 ? 8 : 11;
  guint64 hidden_bit = G_GUINT64_CONSTANT (1) << fraction_bits;
  guint special = (1u << exponent_bits) - 1;
  guint biased = (guint) (bits >> fraction_bits) & special;
  gint bias = (gint) (special >> 1) + (gint) fraction_bits;

  EbmlFloat number = {
    .significand = bits & (hidden_bit - 1),
    .exponent = MAX ((gint) biased, 1) - bias,
    .is_negative = bits >> (fraction_bits + exponent_bits) & 1,
    .is_finite = biased != special,
  };
  if (biased > 0)
    number.significand |= hidden_bit;
  return number;
}

gboolean
ebml_float_multiply (EbmlFloat number, guint64 factor, gint64 *product)
{
  *product = 0;
  if (!number.is_finite || (number.is_negative && number.significand != 0))
    return FALSE;

  gint64 significand = (gint64) number.significand; /* 53 bits */
  if (number.exponent < 0) {
    gint shift = -number.exponent;
    if (shift > 63) { /* a number below 2^-10: its last bits go */
      significand = shift < 127 ? significand >> (shift - 63) : 0;
      shift = 63;
    }
    *product = timescale_scale (significand, factor,
        G_GUINT64_CONSTANT (1) << shift, ROUND_NEAREST);
  } else {
    guint64 power = G_GUINT64_CONSTANT (1) << MIN (number.exponent, 63);
    significand = timescale_scale (significand, power, 1, ROUND_NEAREST);
    *product = timescale_scale (significand, factor, 1, ROUND_NEAREST);
  }
  return *product < G_MAXINT64; /* saturated */
}

static gpointer
field_value (const EbmlField *field, gpointer out)
{
  return G_STRUCT_MEMBER_P (out, field->offset);
}

static void
set_default (const EbmlField *field, gpointer out)
{
  gpointer value = field_value (field, out);
  switch (field->type) {
    case EBML_UINT:
      *(guint64 *) value = field->default_number;
      break;
    case EBML_INT:
      *(gint64 *) value = (gint64) field->default_number;
      break;
    case EBML_FLOAT:
      *(EbmlFloat *) value = (EbmlFloat){
        .significand = field->default_number,
        .is_finite = TRUE,
      };
      break;
    case EBML_STRING:
      *(Span *) value = (Span){
        .data = (const guint8 *) field->default_string,
        .size = field->default_string ? strlen (field->default_string) : 0,
      };
      break;
    case EBML_BINARY:
      *(Span *) value = (Span){ NULL, 0 };
      break;
    case EBML_MASTER:
      break; /* init_struct() goes into it */
  }
}

/* There is room for many of a master that may be repeated, and few occur: the
 * others than the first get their defaults when they do. */
static void
init_struct (const EbmlMaster *master, gpointer out)
{
  for (guint i = 0; i < master->n_fields; i++) {
    const EbmlField *field = &master->fields[i];
    set_default (field, out);
    if (field->count_offset != EBML_NO_COUNT)
      G_STRUCT_MEMBER (guint, out, field->count_offset) = 0;
    if (field->master)
      init_struct (field->master, field_value (field, out));
  }
}

/* RFC 8794 7.1: two's complement of any length. */
static gint64
sign_extend (guint64 value, guint n_bytes)
{
  guint shift = 64 - 8 * n_bytes;
  return (gint64) (value << shift) >> shift;
}

/* A leaf of no length has its default value (RFC 8794 6.1), which it has
 * already unless it is repeated. */
static void
read_leaf (const EbmlField *field, Span data, gpointer out)
{
  gpointer value = field_value (field, out);
  ByteReader r;
  byte_reader_init (&r, data.data, data.size);
  guint n_bytes = (guint) MIN (data.size, 9);

  if (n_bytes == 0) {
    set_default (field, out);
    return;
  }
  switch (field->type) {
    case EBML_UINT:
      if (n_bytes <= 8)
        *(guint64 *) value = byte_reader_uint (&r, n_bytes);
      break;
    case EBML_INT:
      if (n_bytes <= 8)
        *(gint64 *) value =
            sign_extend (byte_reader_uint (&r, n_bytes), n_bytes);
      break;
    case EBML_FLOAT:
      if (n_bytes == 4 || n_bytes == 8)
        *(EbmlFloat *) value =
            ebml_float_from_bits (byte_reader_uint (&r, n_bytes), n_bytes);
      break;
    case EBML_STRING: {
      const guint8 *nul = memchr (data.data, 0, data.size);
      if (nul)
        data.size = (gsize) (nul - data.data);
      *(Span *) value = data;
      break;
    }
    case EBML_BINARY:
      *(Span *) value = data;
      break;
    case EBML_MASTER:
      g_assert_not_reached ();
  }
}

static gboolean read_children (const EbmlMaster *master, Span body,
    gpointer out);

/* The depth of recursion is that of the tables, not of the input. */
static gboolean
read_field (const EbmlField *field, Span data, gpointer out)
{
  guint *count = field->count_offset == EBML_NO_COUNT
      ? NULL
      : &G_STRUCT_MEMBER (guint, out, field->count_offset);
  guint index = count ? (*count)++ : 0;
  if (field->type != EBML_MASTER) {
    read_leaf (field, data, out);
    return TRUE;
  }
  if (index >= field->max)
    return TRUE;
  gpointer child =
      (guint8 *) field_value (field, out) + index * field->master->struct_size;
  if (index > 0)
    init_struct (field->master, child);
  return read_children (field->master, data, child);
}

static const EbmlField *
find_field (const EbmlMaster *master, guint32 id)
{
  for (guint i = 0; i < master->n_fields; i++)
    if (master->fields[i].id == id)
      return &master->fields[i];
  return NULL;
}

/* A child that runs past its parent's end: a master is cut there and read as
 * far as it goes, a leaf would have a wrong value and is dropped. */
static gboolean
read_children (const EbmlMaster *master, Span body, gpointer out)
{
  gboolean is_whole = TRUE;
  ByteReader r;
  byte_reader_init (&r, body.data, body.size);
  while (byte_reader_remaining (&r) > 0) {
    EbmlHeader header;
    if (ebml_read_header (&r, &header) != CORE_OK)
      return FALSE;
    gsize left = byte_reader_remaining (&r);
    gsize size = (gsize) MIN (header.size, left);
    Span data = { byte_reader_bytes (&r, size), size };
    gboolean is_cut = header.size > left;
    const EbmlField *field = find_field (master, header.id);
    if (field && (!is_cut || field->type == EBML_MASTER))
      is_whole &= read_field (field, data, out);
    is_whole &= !is_cut;
  }
  return is_whole;
}

gboolean
ebml_parse_master (const EbmlMaster *master, Span body, gpointer out)
{
  init_struct (master, out);
  return read_children (master, body, out);
}

gboolean
ebml_find_child (ByteReader *r, guint32 id, Span *data)
{
  EbmlHeader header;
  while (ebml_read_header (r, &header) == CORE_OK &&
      header.size <= byte_reader_remaining (r)) {
    gsize size = (gsize) header.size;
    *data = (Span){ byte_reader_bytes (r, size), size };
    if (header.id == id)
      return TRUE;
  }
  return FALSE;
}
