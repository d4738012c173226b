import { boundedBase64 } from '@bonafide/wire/base64';
import { optional } from '@bonafide/wire/optional';
import { z } from 'zod';
import { FORMATS } from '../challenge/wallet-challenge.entity.js';

/** Text of a presentation: a document with a portrait has some 100,000 characters. */
const MOST_CHARACTERS = 2_000_000;
const SELFIE_BYTES = 6_000_000;
const TRANSCRIPT_BYTES = 65_536;
const STATUS_LIST_CHARACTERS = 2_000_000;

const name = z.string().min(1).max(256);
const uri = z.string().min(1).max(2048);

const handover = z.discriminatedUnion('type', [
  z.object({ type: z.literal('OPENID4VP'), clientId: uri, responseUri: uri }),
  z.object({ type: z.literal('DC_API'), origin: uri }),
  z.object({ type: z.literal('SESSION_TRANSCRIPT') }),
]);

/** Body of POST /documentVerification/wallet/challenge. */
export const challengeBody = z
  .object({ format: z.enum(FORMATS), documentType: name, handover })
  .superRefine(({ format, handover: { type } }, context) => {
    if (format === 'mso_mdoc' || type !== 'SESSION_TRANSCRIPT') return;
    const message = 'Field "handover.type" is SESSION_TRANSCRIPT for the format mso_mdoc alone.';
    context.addIssue({ code: 'custom', path: ['handover', 'type'], message });
  });

export type ChallengeBody = z.output<typeof challengeBody>;

const readerKey = z.object({
  kty: z.literal('EC'),
  crv: z.enum(['P-256', 'P-384', 'P-521']),
  x: z.string().max(100),
  y: z.string().max(100),
  d: z.string().max(100),
});

/** Body of POST /documentVerification/wallet/verifyPresentation. */
export const presentationBody = z.object({
  nonce: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  presentation: z.string().min(1).max(MOST_CHARACTERS),
  jwkThumbprint: optional(boundedBase64({ leastBytes: 32, mostBytes: 32 })),
  sessionTranscript: optional(boundedBase64({ mostBytes: TRANSCRIPT_BYTES })),
  readerKey: optional(readerKey),
  statusList: optional(z.string().min(1).max(STATUS_LIST_CHARACTERS)),
  selfie: optional(boundedBase64({ mostBytes: SELFIE_BYTES })),
});

export type PresentationBody = z.output<typeof presentationBody>;
