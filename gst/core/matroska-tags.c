/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "matroska-tags.h"

#include "core/matroska-headers.h"
#include "core/matroska-schema.h"

/* How much may still be read of a Tags element. */
typedef struct
{
  guint n_simple_tags;
  guint n_targets;
} Budget;

static void
clear_simple_tag (gpointer data)
{
  MatroskaSimpleTag *tag = data;
  g_free (tag->name);
  g_free (tag->string);
  g_free (tag->language);
}

static void
clear_tag (gpointer data)
{
  MatroskaTag *tag = data;
  g_array_unref (tag->targets);
  g_array_unref (tag->simple_tags);
}

/* `parent` (nullable) is the name of the SimpleTag around these. */
static void
read_simple_tags (GArray *tags, Span body, const gchar *parent, guint depth,
    Budget *budget)
{
  ByteReader r;
  Span child;
  byte_reader_init (&r, body.data, body.size);
  while (budget->n_simple_tags > 0 &&
      ebml_find_child (&r, MATROSKA_ID_SIMPLE_TAG, &child)) {
    SchemaSimpleTag raw;
    ebml_parse_master (&matroska_schema_simple_tag, child, &raw);
    if (raw.tag_name.size == 0 || raw.tag_name.size > MATROSKA_MAX_TAG_NAME)
      continue;
    g_autofree gchar *own_name = matroska_copy_string (raw.tag_name);
    budget->n_simple_tags--;
    MatroskaSimpleTag tag = {
      .name = parent ? g_strdup_printf ("%s/%s", parent, own_name)
                     : g_strdup (own_name),
      .string = matroska_copy_string (raw.tag_string),
      .language = matroska_copy_string (raw.tag_language_bcp47.size > 0
              ? raw.tag_language_bcp47
              : raw.tag_language),
    };
    g_array_append_val (tags, tag);
    if (depth < MATROSKA_MAX_TAG_DEPTH)
      read_simple_tags (tags, child, tag.name, depth + 1, budget);
  }
}

static void
read_targets (GArray *targets, Span body, guint32 id, MatroskaTargetKind kind,
    Budget *budget)
{
  ByteReader r;
  Span child;
  byte_reader_init (&r, body.data, body.size);
  while (budget->n_targets > 0 && ebml_find_child (&r, id, &child)) {
    ByteReader value;
    byte_reader_init (&value, child.data, child.size);
    MatroskaTarget target = { .kind = kind };
    if (child.size <= 8)
      target.uid = byte_reader_uint (&value, (guint) child.size);
    if (target.uid == 0)
      continue;
    budget->n_targets--;
    g_array_append_val (targets, target);
  }
}

static void
read_all_targets (GArray *targets, Span body, Budget *budget)
{
  read_targets (targets, body, MATROSKA_ID_TAG_TRACK_UID, MATROSKA_TARGET_TRACK,
      budget);
  read_targets (targets, body, MATROSKA_ID_TAG_EDITION_UID,
      MATROSKA_TARGET_EDITION, budget);
  read_targets (targets, body, MATROSKA_ID_TAG_CHAPTER_UID,
      MATROSKA_TARGET_CHAPTER, budget);
  read_targets (targets, body, MATROSKA_ID_TAG_ATTACHMENT_UID,
      MATROSKA_TARGET_ATTACHMENT, budget);
}

static MatroskaTag
read_tag (Span body, Budget *budget)
{
  SchemaTag raw;
  ebml_parse_master (&matroska_schema_tag, body, &raw);
  MatroskaTag tag = {
    .target_type_value = raw.targets.target_type_value,
    .targets = g_array_new (FALSE, FALSE, sizeof (MatroskaTarget)),
    .simple_tags = g_array_new (FALSE, FALSE, sizeof (MatroskaSimpleTag)),
  };
  g_array_set_clear_func (tag.simple_tags, clear_simple_tag);

  ByteReader r;
  Span targets;
  byte_reader_init (&r, body.data, body.size);
  if (ebml_find_child (&r, MATROSKA_ID_TARGETS, &targets))
    read_all_targets (tag.targets, targets, budget);
  read_simple_tags (tag.simple_tags, body, NULL, 1, budget);
  return tag;
}

GArray *
matroska_tags_new (void)
{
  GArray *tags = g_array_new (FALSE, FALSE, sizeof (MatroskaTag));
  g_array_set_clear_func (tags, clear_tag);
  return tags;
}

static Budget
budget_left (const GArray *tags)
{
  Budget budget = { MATROSKA_MAX_SIMPLE_TAGS, MATROSKA_MAX_TAG_TARGETS };
  for (guint i = 0; i < tags->len; i++) {
    const MatroskaTag *tag = &g_array_index (tags, MatroskaTag, i);
    budget.n_simple_tags -= tag->simple_tags->len;
    budget.n_targets -= tag->targets->len;
  }
  return budget;
}

void
matroska_tags_parse (GArray *tags, Span body)
{
  Budget budget = budget_left (tags);
  ByteReader r;
  Span child;
  byte_reader_init (&r, body.data, body.size);
  while (budget.n_simple_tags > 0 &&
      ebml_find_child (&r, MATROSKA_ID_TAG, &child)) {
    MatroskaTag tag = read_tag (child, &budget);
    if (tag.simple_tags->len > 0)
      g_array_append_val (tags, tag);
    else
      clear_tag (&tag);
  }
}
