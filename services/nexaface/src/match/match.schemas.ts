import { FACE_ALGORITHMS } from '@bonafide/vision/face/match';
import { base64Field } from '@bonafide/wire/base64';
import { optional } from '@bonafide/wire/optional';
import { z } from 'zod';

/** Longest template, bytes; ours are shorter by far. */
const TEMPLATE_BYTES = 75_000;

const encounter = z.object({
  VISIBLE_FRONTAL: optional(z.string()),
  import: optional(base64Field({ leastBytes: 0, mostBytes: TEMPLATE_BYTES })),
});

/** One side of a comparison as it came: a picture, a template, or (refused later, as the contract wants) neither. */
export type EncounterBody = z.infer<typeof encounter>;

/** Body of POST /nexaface/compare; unknown members, metadata among them, are ignored. */
export const compareBody = z.object({
  probe: encounter,
  gallery: encounter,
  workflow: z.object({
    comparator: z.object({
      algorithm: z.enum(FACE_ALGORITHMS),
      faceTypes: z.array(z.enum(['VISIBLE_FRONTAL'])).max(8),
    }),
  }),
});

export type CompareBody = z.output<typeof compareBody>;

/** Body of POST /nexaface/export. */
export const exportBody = z.object({ encounter });

export type ExportBody = z.output<typeof exportBody>;
