import { DomainError } from '@bonafide/platform/errors/domain-error';
import { parse } from '@bonafide/platform/http/parse';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { sealedEnvelope } from '@bonafide/sealing/sealed-request';
import type { Sealed } from '@bonafide/sealing/sealed-request.open';
import type { SealedRequests, Use } from '@bonafide/sealing/sealed-requests';

/**
 * What `use` makes of the JSON value inside the envelope that a body is. Throws what `parse` throws (reason `envelope`)
 * when the body is no envelope, naming key, iv or p in this order, and what `SealedRequests.answer` throws.
 */
export async function answerSealed<T>(
  sealed: SealedRequests,
  body: unknown,
  { tenant, client }: Caller,
  use: Use<T>['use'],
): Promise<T> {
  return sealed.answer(envelopeOf(body), { sender: { tenant, client }, use });
}

function envelopeOf(body: unknown): Sealed {
  try {
    return parse(sealedEnvelope, body);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new DomainError(error.code, error.message, { ...error.details, reason: 'envelope' });
  }
}
