import { oidOf, Sequence, TAG } from './der.js';
import { childrenOf, type Tlv } from './tlv.js';

const COUNTRY = '2.5.4.6';
const COMMON_NAME = '2.5.4.3';

/** A distinguished name. */
export interface Name {
  /**
   * The same text for names that RFC 5280 takes for equal: whatever the case, the spaces and the kind of string. States
   * write theirs in one way in one certificate and in another in the next.
   */
  readonly normal: string;
  /** In capitals; empty where the name has none. */
  readonly country: string;
  /** In capitals; empty where the name has none. */
  readonly commonName: string;
}

export function nameOf(tlv: Tlv): Name {
  let [country, commonName] = ['', ''];
  const parts = Sequence.of(tlv)
    .rest()
    .map((set) => {
      const values = childrenOf(set).map((attribute) => {
        const parts = Sequence.of(attribute);
        const type = oidOf(parts.next());
        const value = textOf(parts.next()).toLowerCase().trim().replaceAll(/\s+/gu, ' ');
        if (type === COUNTRY && country === '') country = value.toUpperCase();
        if (type === COMMON_NAME && commonName === '') commonName = value.toUpperCase();
        return `${type}=${value}`;
      });
      return values.sort().join('+');
    });
  return { normal: parts.join(','), country, commonName };
}

function textOf({ tag, value }: Tlv): string {
  if (tag === 0x1e) return new TextDecoder('utf-16be').decode(value);
  return tag === TAG.octetString || tag === 0x14
    ? Buffer.from(value).toString('latin1')
    : Buffer.from(value).toString('utf8');
}
