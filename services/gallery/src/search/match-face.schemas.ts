import { LIMITS } from '@bonafide/platform/limits';
import { base64Field } from '@bonafide/wire/base64';
import { optional, orElse } from '@bonafide/wire/optional';
import { z } from 'zod';
import { DEFAULT_GALLERY, galleryName } from '../galleries/gallery-name.js';

const MOST_CANDIDATES = 1000;
/** Candidates whose pictures one answer holds. */
const MOST_WITH_IMAGE = 100;
const MOST_CODES = 10_000;

export const matchFaceBody = z
  .object({
    image: base64Field({ mostBytes: LIMITS.bodyBytes }),
    galleryName: orElse(galleryName, DEFAULT_GALLERY),
    candidateListSize: orElse(z.number().int().min(1).max(MOST_CANDIDATES), MOST_WITH_IMAGE),
    cutoffScorePercent: optional(z.number().min(0).max(100)),
    includeImage: orElse(z.boolean(), false),
    candidateList: optional(z.array(z.string().max(256)).max(MOST_CODES)),
  })
  .superRefine(({ candidateListSize, includeImage }, context) => {
    if (!includeImage || candidateListSize <= MOST_WITH_IMAGE) return;
    const message = `Field "candidateListSize" is at most ${MOST_WITH_IMAGE} with images.`;
    context.addIssue({ code: 'custom', path: ['candidateListSize'], message });
  });

export type MatchFaceBody = z.output<typeof matchFaceBody>;
