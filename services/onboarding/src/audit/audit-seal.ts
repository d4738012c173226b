import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { digestKey } from '@bonafide/sealing/key-ring';

/** What the seal of an entry covers. */
export interface SealedFacts {
  id: string;
  tenant: string;
  at: Date;
  kind: string;
  actor: string;
  facts: string;
}

/** An entry's place, and what it is chained to. */
export interface Link {
  tenant: string;
  sequence: number;
  /** `chain` of the entry before; `BEGINNING` for the first. */
  previous: Uint8Array;
  seal: Uint8Array;
}

/** The last entry of a tenant's chain. */
export interface Head {
  tenant: string;
  sequence: number;
  chain: Uint8Array;
}

/** What the first entry of a tenant follows. */
export const BEGINNING: Uint8Array = Buffer.alloc(32);

/** HMAC-SHA-256 of an entry by itself, so that it is protected before it is chained. `secret`: the key of the ring that it names. */
export function sealOf(secret: Uint8Array, { id, tenant, at, kind, actor, facts }: SealedFacts): Buffer {
  return keyed(secret, 'audit entry', tenant, [id, tenant, at.toISOString(), kind, actor, facts]);
}

/** HMAC-SHA-256 of an entry's place, its seal and the entry before. */
export function chainOf(secret: Uint8Array, { tenant, sequence, previous, seal }: Link): Buffer {
  return keyed(secret, 'audit chain', tenant, [tenant, sequence, hex(previous), hex(seal)]);
}

/** HMAC-SHA-256 by which a head is known to be ours. */
export function markOf(secret: Uint8Array, { tenant, sequence, chain }: Head): Buffer {
  return keyed(secret, 'audit head', tenant, [tenant, sequence, hex(chain)]);
}

/** What an entry holds of an id: who knows the id, but not the keys, does not find its entries (ADR 0077). */
export function idDigest(secret: Uint8Array, tenant: string, id: string): string {
  return hex(keyed(secret, 'audit id', tenant, [id]));
}

/** Derived keys of each key of the ring by purpose and tenant: an entry takes four of them, and made anew each costs 20 µs. */
const derived = new WeakMap<Uint8Array, Map<string, KeyObject>>();

function keyOf(secret: Uint8Array, purpose: string, tenant: string): KeyObject {
  const known = derived.get(secret) ?? new Map<string, KeyObject>();
  derived.set(secret, known);
  const name = `${purpose}/${tenant}`;
  const key = known.get(name) ?? createSecretKey(digestKey(secret, purpose, tenant));
  known.set(name, key);
  return key;
}

/** JSON of a list is canonical: its members have an order, and each is quoted. */
function keyed(secret: Uint8Array, purpose: string, tenant: string, members: readonly (string | number)[]): Buffer {
  return createHmac('sha256', keyOf(secret, purpose, tenant))
    .update(JSON.stringify(members))
    .digest();
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
