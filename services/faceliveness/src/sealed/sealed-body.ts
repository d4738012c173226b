import { DomainError } from '@bonafide/platform/errors/domain-error';
import { parse } from '@bonafide/platform/http/parse';
import { type SealedRequests, sealedEnvelope } from '@bonafide/sealing/sealed-request';

/**
 * The JSON value inside the envelope that a body is. Throws what `parse` throws (reason `envelope`) when the body is no
 * envelope, naming key, iv or p in this order; INVALID_VALUE (reason `sealed`) with one text when it cannot be opened;
 * UNAVAILABLE.
 */
export async function openedBody(sealed: SealedRequests, body: unknown): Promise<unknown> {
  let isEnvelope = false;
  try {
    const envelope = parse(sealedEnvelope, body);
    isEnvelope = true;
    return await sealed.open(envelope);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code === 'UNAVAILABLE') throw error;
    throw new DomainError(error.code, error.message, { ...error.details, reason: isEnvelope ? 'sealed' : 'envelope' });
  }
}
