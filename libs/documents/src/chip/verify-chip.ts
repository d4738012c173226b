import type { Mrz } from '../mrz/mrz.js';
import { readGroup15, verifyActive } from './active.js';
import { type Hash, UnsupportedAlgorithm } from './algorithms.js';
import { type ChipReason, type ChipVerdict, verdictOf } from './chip-reasons.js';
import { readGroup12 } from './details.js';
import { readGroup1 } from './group1.js';
import { type Identity, identityOf } from './identity.js';
import { keyBitsOf } from './keys.js';
import { type Passive, type SaidByGroups, type Trust, verifyPassive, withoutObject } from './passive.js';
import { readGroup14, type SecurityInfos } from './security-infos.js';
import { readSecurityObject, type SecurityObject } from './security-object.js';
import { ChipFormatError } from './tlv.js';

/** What a reader read off a chip. */
export interface ChipFiles {
  readonly com: Uint8Array | undefined;
  readonly sod: Uint8Array | undefined;
  /** Data groups by number, 1 to 16. */
  readonly groups: ReadonlyMap<number, Uint8Array>;
  /** The challenge of active authentication and the chip's answer, where it was asked. */
  readonly active: { readonly challenge: Uint8Array; readonly response: Uint8Array } | undefined;
  /** The public key of chip authentication as the reader saw it. */
  readonly chipKey: Uint8Array | undefined;
}

/** Of a point: its coordinates on the smallest curve. */
const LEAST_KEY_BYTES = 32;

/** `NOT_PERFORMED`: the chip does not offer it. */
export type ChipCheck = ChipVerdict | 'NOT_PERFORMED';

/** A chip judged. */
export interface JudgedChip {
  readonly result: ChipVerdict;
  readonly passive: Passive;
  readonly active: ChipCheck;
  readonly chipAuthentication: ChipCheck;
  readonly reasons: readonly ChipReason[];
  /** Of group 1, whether or not it is genuine; texts that were not read are empty. */
  readonly identity: Identity;
}

/** The files parsed as far as a verdict needs them, before it is known whom to trust. */
export interface OpenedChip {
  readonly files: ChipFiles;
  readonly object: SecurityObject | undefined;
  readonly mrz: Mrz | undefined;
}

/** Opens the security object, so that its signer's state is known. Never throws for what a chip holds. */
export function openChip(files: ChipFiles): OpenedChip {
  const { sod, groups } = files;
  const group1 = groups.get(1);
  const object = sod && readable(() => readSecurityObject(sod));
  const mrz = group1 && readable(() => readGroup1(group1));
  // A zone without a number is of no document.
  return { files, object, mrz: mrz?.documentNumber ? mrz : undefined };
}

/**
 * Judges a chip: OK where passive authentication is, group 1 was read, and, of a chip that can prove to be no copy, it did.
 * Today is yyyy-MM-dd. Never throws for what a chip holds.
 */
export function judgeChip({ files, object, mrz }: OpenedChip, trust: Trust, today: string): JudgedChip {
  const { groups, sod } = files;
  const identity = identityOf(mrz, today);
  const context = { said: saidBy(groups, mrz, identity), today: new Date(today) };
  const passive = object
    ? verifyPassive(object, groups, trust, context)
    : withoutObject(groups, sod ? 'SOD_UNREADABLE' : 'SOD_MISSING');
  const infos = infosOf(groups);
  const active = judgeActive(files, object, infos.value);
  const chip = afterActive(active, judgeChipKey(files, object, infos));
  const reasons = [...passive.reasons, ...(mrz ? [] : [group1Reason(groups)]), ...active.reasons, ...chip.reasons];
  return {
    result: verdictOf(reasons),
    passive,
    active: active.check,
    chipAuthentication: chip.check,
    reasons: [...new Set(reasons)],
    identity,
  };
}

/** A chip that has proved by active authentication to be no copy need not prove it again; what contradicts it stays. */
function afterActive(active: Proof, chip: Proof): Proof {
  return active.check === 'OK' && chip.check === 'UNDEFINED' ? { check: 'NOT_PERFORMED', reasons: [] } : chip;
}

interface Proof {
  readonly check: ChipCheck;
  readonly reasons: readonly ChipReason[];
}

function judgeActive(files: ChipFiles, object: SecurityObject | undefined, infos: SecurityInfos | undefined): Proof {
  if (!object) return { check: 'UNDEFINED', reasons: [] };
  if (!object.digests.has(15)) return { check: 'NOT_PERFORMED', reasons: [] };
  const file = files.groups.get(15);
  if (!files.active) return proof('ACTIVE_AUTHENTICATION_MISSING');
  if (!file) return proof('DG15_MISSING');
  // A hash that nobody signed would be of the answerer's choice; group 14 counts where the security object has it.
  const hash: Hash | undefined = object.digests.has(14) ? infos?.activeAuthenticationHash : undefined;
  try {
    return verifyActive(readGroup15(file), { ...files.active, hash })
      ? { check: 'OK', reasons: [] }
      : proof('ACTIVE_AUTHENTICATION');
  } catch (error) {
    if (error instanceof UnsupportedAlgorithm) return proof('UNSUPPORTED_ALGORITHM');
    if (error instanceof ChipFormatError) return proof('DG15_UNREADABLE');
    throw error;
  }
}

/**
 * Chip authentication is an exchange between reader and chip, of which nothing but the chip's public key arrives here. That
 * key is no secret: it tells a wrong chip from a right one, and proves no chip to be the right one.
 */
function judgeChipKey({ chipKey, groups }: ChipFiles, object: SecurityObject | undefined, infos: Infos): Proof {
  if (!object) return { check: 'UNDEFINED', reasons: [] };
  if (!object.digests.has(14)) return { check: 'NOT_PERFORMED', reasons: [] };
  if (!groups.has(14)) return proof('DG14_MISSING');
  if (!infos.value) return proof('DG14_UNREADABLE');
  const { chipAuthenticationKeys: keys } = infos.value;
  if (keys.length === 0) return { check: 'NOT_PERFORMED', reasons: [] };
  if (!chipKey) return proof('CHIP_KEY_NOT_PROVEN');
  return proof(keys.some((key) => holdsKey(key, chipKey)) ? 'CHIP_KEY_NOT_PROVEN' : 'CHIP_KEY');
}

/** Readers hand over the whole key, its parameters in either form, or only its point or number. */
function holdsKey(key: Uint8Array, shown: Uint8Array): boolean {
  const [own, other] = [key, shown].map((one) => Buffer.from(readable(() => keyBitsOf(one)) ?? one));
  if (!own || !other || other.length < LEAST_KEY_BYTES) return false;
  return own.subarray(own.length - other.length).equals(other);
}

function proof(reason: ChipReason): Proof {
  return { check: verdictOf([reason]), reasons: [reason] };
}

interface Infos {
  readonly value: SecurityInfos | undefined;
}

function infosOf(groups: ReadonlyMap<number, Uint8Array>): Infos {
  const file = groups.get(14);
  return { value: file && readable(() => readGroup14(file)) };
}

function saidBy(groups: ReadonlyMap<number, Uint8Array>, mrz: Mrz | undefined, identity: Identity): SaidByGroups {
  const group12 = groups.get(12);
  return {
    issuer: mrz?.issuer,
    expiry: dayOf(identity.expiryDate),
    issued: group12 && readable(() => dayOf(readGroup12(group12).issueDate)),
  };
}

/** Undefined for a date of which a part is unknown, or that is none. */
function dayOf(date: string | undefined): Date | undefined {
  const day = date?.length === 10 ? new Date(date) : undefined;
  return day && !Number.isNaN(day.getTime()) ? day : undefined;
}

function group1Reason(groups: ReadonlyMap<number, Uint8Array>): ChipReason {
  return groups.has(1) ? 'DG1_UNREADABLE' : 'DG1_MISSING';
}

/** What a chip holds may be anything: what is not readable is an answer. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ChipFormatError || error instanceof UnsupportedAlgorithm) return undefined;
    throw error;
  }
}
