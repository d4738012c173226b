import { type Claim, disclosedOf } from '../fields.js';
import type { Disclosed } from '../judgement.js';
import { type Item, Tagged } from './cbor.js';
import type { IssuerSignedItem } from './mdoc.js';

/** What the items of a document say, by the names of the contract where it has them. */
export const disclosedBy = (items: readonly IssuerSignedItem[]): Disclosed =>
  disclosedOf(
    items.map(({ namespace, name, value }): Claim => ({ name, claim: `${namespace}/${name}`, value: plain(value) })),
  );

/** The value as JSON has it: dates and moments as their text, bytes within lists and maps by their length alone. */
function plain(item: Item): unknown {
  const { value } = item;
  return value instanceof Uint8Array ? value : within(item);
}

function within({ value }: Item): unknown {
  if (value instanceof Tagged) return within(value.item);
  if (value instanceof Uint8Array) return { bytes: value.length };
  if (value instanceof Map) {
    const members = [...(value as ReadonlyMap<string | number, Item>)];
    return Object.fromEntries(members.map(([name, member]) => [String(name), within(member)]));
  }
  if (Array.isArray(value)) return (value as readonly Item[]).map(within);
  if (typeof value === 'bigint') return value.toString();
  return typeof value === 'number' && !Number.isFinite(value) ? null : (value ?? null);
}
