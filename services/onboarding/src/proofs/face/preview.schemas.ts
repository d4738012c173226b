import { LIMITS } from '@bonafide/platform/limits';
import { base64Field } from '@bonafide/wire/base64';
import { toQuarterTurn } from '@bonafide/wire/face-capture';
import { optional, orElse } from '@bonafide/wire/optional';
import { z } from 'zod';

const PROFILE_CHARACTERS = 65_536;
const MOST_FRAMES = 16;

const profile = z.object({ xml: z.string().min(1).max(PROFILE_CHARACTERS) });
const side = z.int().min(1).max(65_535);
const share = optional(z.number().gt(0).max(1));

export const regionBody = z.object({ profile, resolution: z.object({ width: side, height: side }) });

export type RegionBody = z.output<typeof regionBody>;

/** What the capture library sends of a preview, within its envelope; members that its own server reads alone are left. */
export const previewContent = z.object({
  profile,
  frames: z
    .array(z.object({ data: base64Field({ mostBytes: LIMITS.bodyBytes }) }))
    .min(1)
    .max(MOST_FRAMES),
  rotation: orElse(
    z
      .union([z.number(), z.string()])
      .transform((degrees, context) => toQuarterTurn(Number.parseFloat(`${degrees}`), context)),
    0,
  ),
  faceMinimumSize: share,
  faceMaximumSize: share,
  autocaptureMinimumFrameCount: orElse(z.int().min(1).max(MOST_FRAMES), 1),
});

export type PreviewContent = z.output<typeof previewContent>;
