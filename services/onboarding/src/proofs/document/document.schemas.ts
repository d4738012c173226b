import { boundedBase64 } from '@bonafide/wire/base64';
import { type Instructions, mergedInstructions, processingInstructions } from '@bonafide/wire/document/instructions';
import { optional, orElse } from '@bonafide/wire/optional';
import { z } from 'zod';
import { token } from '../../journey/session/session.schemas.js';

/** Pages travel to the engine in one message of 8 MB, with the kept selfie, which takes some 1.3 MB at most. */
const PAGES_BYTES = 6_000_000;
const SELFIE_BYTES = 1_500_000;
/** White light. */
const WHITE = 6;
const MOST_PAGES = 2;

/** `documentImage`. What a picture is, its bytes say; the `format` must be a file type and is not looked at otherwise. */
const page = z.object({
  image: boundedBase64({ mostBytes: PAGES_BYTES }),
  lightingScheme: orElse(z.int().min(0).max(WHITE), WHITE),
  format: optional(
    z
      .string()
      .max(16)
      .regex(/^\.?[a-z0-9]+$/i),
  ),
});

export interface Page {
  image: Uint8Array<ArrayBuffer>;
  /** 0 to 6. */
  lightingScheme: number;
}

const pages = z
  .preprocess((given) => (isOne(given) ? [given] : given), z.array(page).min(1).max(MOST_PAGES))
  .refine((read) => read.reduce((sum, { image }) => sum + image.length, 0) <= PAGES_BYTES, {
    message: `The pages of "documentsInfo.documentImage" hold more than ${PAGES_BYTES} bytes together.`,
  });

/** A client may send the only page without its list. */
const isOne = (given: unknown): boolean => typeof given === 'object' && given !== null && !Array.isArray(given);

const processParam = optional(z.object({ alreadyCropped: orElse(z.boolean(), false) }));
/** What a capture library read by itself is the caller's word alone: taken, and not passed on. */
const documentPayload = optional(z.object({}));

/** `biometricsInfo.facialImage`: a selfie of the call. */
export const biometricsInfo = optional(
  z.object({ facialImage: optional(z.object({ image: optional(boundedBase64({ mostBytes: SELFIE_BYTES })) })) }),
);

export const validateDocumentTypeBody = z.object({ documentImage: page, documentPayload, processParam });

export type ValidateDocumentTypeBody = z.output<typeof validateDocumentTypeBody>;

export const addDocumentBody = z.object({
  enrollmentToken: token,
  documentsInfo: z.object({
    documentImage: pages,
    documentPayload,
    processParam,
    processingInstructions: optional(processingInstructions),
  }),
  biometricsInfo,
  processingInstructions: optional(processingInstructions),
});

export type AddDocumentBody = z.output<typeof addDocumentBody>;

/** A document as the engine takes it. */
export interface Capture {
  pages: readonly Page[];
  alreadyCropped: boolean;
  instructions: Instructions;
  /** The selfie of the call, where one came along. */
  selfie: Uint8Array<ArrayBuffer> | undefined;
}

/** The capture within a parsed body. */
export function captureOf({
  documentsInfo,
  biometricsInfo: biometrics,
  processingInstructions,
}: AddDocumentBody): Capture {
  return {
    pages: documentsInfo.documentImage.map(({ image, lightingScheme }) => ({ image, lightingScheme })),
    alreadyCropped: documentsInfo.processParam?.alreadyCropped ?? false,
    instructions: mergedInstructions([processingInstructions, documentsInfo.processingInstructions]),
    selfie: biometrics?.facialImage?.image,
  };
}
