import { ChipCheck, type VerifyChipResponse } from '@bonafide/proto/gen/bonafide/docverify/v1/docverify_pb';
import {
  brokenEngine,
  codesOf,
  type Identity,
  identityOf,
  type Match,
  matchOf,
  required,
  requiredText,
  verdictOf,
} from './engine-answer.js';

/** How the contract tells of a check of the chip; one that could not be decided was not performed. */
type ToldCheck = 'OK' | 'FAILED' | 'NOT_PERFORMED';

const TOLD: Partial<Record<ChipCheck, ToldCheck>> = {
  [ChipCheck.OK]: 'OK',
  [ChipCheck.FAILED]: 'FAILED',
  [ChipCheck.NOT_PERFORMED]: 'NOT_PERFORMED',
  [ChipCheck.UNDEFINED]: 'NOT_PERFORMED',
};

const NOT_FAILED: readonly ChipCheck[] = [ChipCheck.OK, ChipCheck.NOT_PERFORMED];

/** The engine's verdict on a chip; no personal data but `identity`. */
export interface VerifiedChip {
  /** Whether its files are genuine and the chip is no copy, as far as such chips can tell. */
  isOk: boolean;
  identity: Identity;
  match: Match | undefined;
  receiptId: string;
  /** `icaoChipValidationResults` of the contract. */
  told: {
    passiveAuthentication: ToldCheck;
    activeAuthentication: ToldCheck;
    chipAuthentication: ToldCheck;
    /** By the name of the group. */
    dataGroupHashes: Record<string, boolean>;
    reasons: string[];
  };
}

/**
 * The engine's answer about the groups that it was sent, checked; throws INTERNAL where it is not what the engine promises. Its
 * result does not stand alone: a check that failed, or could not be decided, is never outvoted, nor is a group without a hash.
 */
export function verifiedChip(answer: VerifyChipResponse, groups: readonly number[]): VerifiedChip {
  const { passiveAuthentication: passive, activeAuthentication: active, chipAuthentication: chip, hashes } = answer;
  const result = verdictOf(answer.result);
  const identity = identityOf(answer.identity);
  const told = {
    passiveAuthentication: required(TOLD[passive]),
    activeAuthentication: required(TOLD[active]),
    chipAuthentication: required(TOLD[chip]),
    dataGroupHashes: Object.fromEntries(hashes.map(({ group, matches }) => [`dg${group}`, matches])),
    reasons: codesOf(answer.reasons),
  };
  if (result === 'OK' && identity.documentNumber === '') throw brokenEngine();
  const isWhole = hashes.length > 0 && groups.every((one) => hashes.some(({ group }) => group === one));
  const isGenuine = passive === ChipCheck.OK && isWhole && hashes.every(({ matches }) => matches);
  const isNoCopy = active === ChipCheck.OK || chip === ChipCheck.OK || bothAbsent(active, chip);
  return {
    isOk: result === 'OK' && isGenuine && isNoCopy && NOT_FAILED.includes(active) && NOT_FAILED.includes(chip),
    identity,
    match: matchOf(answer.match),
    receiptId: requiredText(answer.receiptId),
    told,
  };
}

/** An older chip, which has no key of its own. */
const bothAbsent = (active: ChipCheck, chip: ChipCheck): boolean =>
  active === ChipCheck.NOT_PERFORMED && chip === ChipCheck.NOT_PERFORMED;
