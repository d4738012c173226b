import { CHALLENGE_BYTES } from '@bonafide/documents/chip/active';
import type { ChipFiles } from '@bonafide/documents/chip/verify-chip';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { VerifyChipRequest } from '@bonafide/proto/gen/bonafide/docverify/v1/docverify_pb';

const MOST_GROUP = 16;
/** Of a response of active authentication: RSA of 8192 bits. */
const MOST_RESPONSE_BYTES = 1024;

/** What a request has of a chip; empty files are none. Throws DomainError INVALID_VALUE. */
export function filesOf(request: VerifyChipRequest): ChipFiles {
  const { com, sod, dataGroups, challenge, activeAuthenticationResponse: response, chipAuthenticationKey } = request;
  if ((challenge.length === 0) !== (response.length === 0)) throw invalid('challenge');
  if (challenge.length > 0 && challenge.length !== CHALLENGE_BYTES) throw invalid('challenge');
  if (response.length > MOST_RESPONSE_BYTES) throw invalid('active_authentication_response');
  const groups = Object.entries(dataGroups).map(([group, file]): [number, Uint8Array] => [Number(group), file]);
  if (groups.some(([group]) => group < 1 || group > MOST_GROUP)) throw invalid('data_groups');
  return {
    com: present(com),
    sod: present(sod),
    groups: new Map(groups.filter(([, file]) => file.length > 0)),
    active: response.length > 0 ? { challenge, response } : undefined,
    chipKey: present(chipAuthenticationKey),
  };
}

function present(bytes: Uint8Array): Uint8Array | undefined {
  return bytes.length > 0 ? bytes : undefined;
}

function invalid(field: string): DomainError {
  return new DomainError('INVALID_VALUE', `Invalid "${field}" value.`, { field });
}
