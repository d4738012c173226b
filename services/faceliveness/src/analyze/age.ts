import type { ModelEntry, PackManifest, Role } from '@bonafide/inference/pack/manifest';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { AGEING, knownAgeError } from '@bonafide/vision/liveness/estimated-age';
import type { CaptureFindings } from '@bonafide/vision/liveness/examine-capture';

type Aged = Pick<CaptureFindings, 'age'>;

/** Throws NOT_IMPLEMENTED for a pack that cannot estimate ages: who asks for one must not get an answer without it. */
export function requireAgeNetwork(manifest: PackManifest): void {
  if (ageNetwork(manifest)) return;
  throw new DomainError('NOT_IMPLEMENTED', 'The installed model pack cannot estimate ages', { reason: 'age_network' });
}

/** What a receipt says of an estimated age: the years, the network, and its error as far as one was measured. */
export function ageFacts(manifest: PackManifest, { age }: Aged): object {
  const network = ageNetwork(manifest);
  if (age === undefined || !network) return {};
  return { age: { years: age, model: network.name, ...knownAgeError(network.sha256) } };
}

/** The roles that took part in an estimate. */
export const ageRoles = ({ age }: Aged): Role[] => (age === undefined ? [] : [AGEING]);

function ageNetwork({ models }: PackManifest): ModelEntry | undefined {
  return models.find(({ role }) => role === AGEING);
}
