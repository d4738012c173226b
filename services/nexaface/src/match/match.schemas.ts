import { FACE_ALGORITHMS } from '@bonafide/vision/face/match';
import { z } from 'zod';

/** Longest base64 text of a template, characters; ours are shorter by far. */
const TEMPLATE_TEXT = 100_000;

const encounter = z.object({
  VISIBLE_FRONTAL: z.string().optional(),
  import: z.base64().max(TEMPLATE_TEXT).optional(),
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
