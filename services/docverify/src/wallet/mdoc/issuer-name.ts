import type { X509Certificate } from 'node:crypto';
import { type Check, failed, ok } from '../judgement.js';
import type { IssuerSignedItem } from './mdoc.js';

const LICENCE_NAMESPACE = 'org.iso.18013.5.1';
/** Elements of a licence and the parts of the signer's name that they must equal (ISO/IEC 18013-5, 9.3.1). */
const EQUAL: Readonly<Record<string, string>> = { issuing_country: 'C', issuing_jurisdiction: 'ST' };

/** Holds the state that a licence names against its signer's; undefined where it names none, or the signer does not. */
export function issuerNameOf(items: readonly IssuerSignedItem[], signer: X509Certificate): Check | undefined {
  const held = items.flatMap(({ namespace, name, value }) => {
    const part = namespace === LICENCE_NAMESPACE ? EQUAL[name] : undefined;
    const named = part && partOf(signer.subject, part);
    return named ? [named === value.value] : [];
  });
  if (held.length === 0) return undefined;
  return held.every(Boolean) ? ok('ISSUER_NAME') : failed('ISSUER_NAME', 'ISSUER_NAME_MISMATCH');
}

/** Of a name as Node writes it: a part in each line, or several in one, parted by a plus sign (one in a value is escaped). */
function partOf(subject: string, part: string): string | undefined {
  const line = subject.split(/\n| \+ /).find((one) => one.startsWith(`${part}=`));
  return line?.slice(part.length + 1);
}
