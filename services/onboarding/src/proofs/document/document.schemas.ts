import { boundedBase64 } from '@bonafide/wire/base64';
import { type Instructions, mergedInstructions, processingInstructions } from '@bonafide/wire/document/instructions';
import { type DocumentPage, fileFormat, PAGES_BYTES } from '@bonafide/wire/document/page';
import { optional, orElse } from '@bonafide/wire/optional';
import { z } from 'zod';
import { token } from '../../journey/session/session.schemas.js';

const SELFIE_BYTES = 1_500_000;
/** White light. */
const WHITE = 6;
const MOST_PAGES = 2;

/** `documentImage`. */
const page = z.object({
  image: boundedBase64({ mostBytes: PAGES_BYTES }),
  lightingScheme: orElse(z.int().min(0).max(WHITE), WHITE),
  format: optional(fileFormat),
});

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
  pages: readonly DocumentPage[];
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
