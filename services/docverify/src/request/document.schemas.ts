import { boundedBase64 } from '@bonafide/wire/base64';
import { processingInstructions } from '@bonafide/wire/document/instructions';
import { fileFormat, PAGES_BYTES } from '@bonafide/wire/document/page';
import { optional, orElse } from '@bonafide/wire/optional';
import { z } from 'zod';

/** Front and back. */
export const MOST_PAGES = 2;
const SELFIE_BYTES = 6_000_000;

/** `documentImage`. */
const page = z.object({
  image: boundedBase64({ mostBytes: PAGES_BYTES }),
  /** Any number: which light it was, `isWhite` says. */
  lightingScheme: orElse(z.number(), 6),
  format: fileFormat,
});

const pages = z
  .array(page)
  .min(1)
  .max(MOST_PAGES)
  .refine((all) => all.reduce((sum, { image }) => sum + image.length, 0) <= PAGES_BYTES, {
    message: `The pages of "documentsInfo.documentImage" hold more than ${PAGES_BYTES} bytes together.`,
  });

const processParam = optional(z.object({ alreadyCropped: orElse(z.boolean(), false) }));

/** Body of validateDocumentType; `documentPayload`, what a reader on the telephone made of the page, is ignored like unknown members. */
export const recogniseBody = z.object({ documentImage: page, processParam });

export type RecogniseBody = z.output<typeof recogniseBody>;

/** Body of verifyDocumentsAndBiometrics; `metadata` and `documentPayload` are ignored like unknown members. */
export const verifyBody = z.object({
  documentsInfo: z.object({ documentImage: pages, processParam }),
  biometricsInfo: z.object({ facialImage: z.object({ image: boundedBase64({ mostBytes: SELFIE_BYTES }) }) }),
  processingInstructions: optional(processingInstructions),
});

export type VerifyBody = z.output<typeof verifyBody>;
