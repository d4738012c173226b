import { createPrivateKey } from 'node:crypto';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { base64Bytes } from '@bonafide/wire/base64';
import type { OpenChallenge } from '../challenge/wallet-challenges.js';
import type { Check, Findings } from '../judgement.js';
import { ok, unknown } from '../judgement.js';
import { CborError, readCbor } from '../mdoc/cbor.js';
import { listOf } from '../mdoc/cbor-parts.js';
import { readDeviceResponse } from '../mdoc/mdoc.js';
import { audienceOf, transcriptOf } from '../mdoc/session-transcript.js';
import { verifyMdoc } from '../mdoc/verify-mdoc.js';
import { readSdJwt } from '../sd-jwt/sd-jwt.js';
import { SdJwtError } from '../sd-jwt/sd-jwt-error.js';
import { verifySdJwt } from '../sd-jwt/verify-sd-jwt.js';
import type { Anchor } from '../trust/anchor.js';
import type { PresentationBody } from './wallet.schemas.js';

/**
 * What a presentation proves under an open challenge. Throws DomainError FIELD_MISSING and INVALID_VALUE, naming the field, for
 * what cannot be read.
 */
export async function examine(
  challenge: OpenChallenge,
  body: PresentationBody,
  anchors: readonly Anchor[],
): Promise<Findings> {
  try {
    return challenge.format === 'mso_mdoc'
      ? examineMdoc(challenge, body, anchors)
      : await examineSdJwt(challenge, body, anchors);
  } catch (cause) {
    if (!(cause instanceof CborError || cause instanceof SdJwtError)) throw cause;
    throw refusal('presentation', `Field "presentation" is no ${NAMES[challenge.format]}: ${cause.message}.`, cause);
  }
}

const NAMES = { mso_mdoc: 'DeviceResponse', 'dc+sd-jwt': 'SD-JWT VC' } as const;

function examineMdoc(challenge: OpenChallenge, body: PresentationBody, anchors: readonly Anchor[]): Findings {
  const { documentType, now } = challenge;
  const bytes = base64Bytes(body.presentation);
  if (!bytes)
    throw new DomainError('INVALID_BASE64', 'Field "presentation" is not valid base64.', { field: 'presentation' });
  const mdoc = readDeviceResponse(bytes);
  const transcript = transcriptFor(challenge, body);
  const findings = verifyMdoc(mdoc, { documentType, transcript, readerKey: readerKeyOf(body), anchors, now });
  // Whoever signs over our nonce signs for this challenge; of a session of the caller's own nobody here knows.
  const bound: Check = challenge.handover ? ok('CHALLENGE') : unknown('CHALLENGE', 'CHALLENGE_NOT_BOUND');
  const holder = findings.checks.find(({ check }) => check === 'HOLDER_BINDING');
  return { ...findings, checks: [...findings.checks, ...(holder?.result === 'OK' ? [bound] : [])] };
}

function transcriptFor({ handover }: OpenChallenge, body: PresentationBody): Uint8Array {
  const { nonce, jwkThumbprint, sessionTranscript } = body;
  if (handover) return transcriptOf({ handover, nonce, jwkThumbprint });
  const field = 'sessionTranscript';
  if (!sessionTranscript) throw new DomainError('FIELD_MISSING', `Required field "${field}" is missing.`, { field });
  try {
    if (listOf(readCbor(sessionTranscript)).length === 3) return sessionTranscript;
  } catch (cause) {
    if (!(cause instanceof CborError)) throw cause;
  }
  throw refusal(field, `Field "${field}" is no SessionTranscript in CBOR.`);
}

function readerKeyOf({ readerKey: key }: PresentationBody) {
  if (!key) return undefined;
  try {
    return createPrivateKey({ key, format: 'jwk' });
  } catch {
    throw refusal('readerKey', 'Field "readerKey" is no private key.');
  }
}

async function examineSdJwt(
  challenge: OpenChallenge,
  body: PresentationBody,
  anchors: readonly Anchor[],
): Promise<Findings> {
  const { documentType, handover, issuedAt, now } = challenge;
  if (!handover) throw new Error('a challenge for a credential has no handover');
  const credential = await readSdJwt(body.presentation);
  const expectation = { documentType, nonce: body.nonce, audience: audienceOf(handover), issuedAt, anchors, now };
  return verifySdJwt(credential, expectation);
}

function refusal(field: string, message: string, cause?: unknown): DomainError {
  return new DomainError('INVALID_VALUE', message, { field }, { cause });
}
