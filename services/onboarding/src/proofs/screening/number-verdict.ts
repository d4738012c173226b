import {
  type NationalIdServiceCheckResponse,
  NumberStatus,
  type NumberVerdict,
} from '@bonafide/proto/gen/bonafide/compliance/v1/screening_pb';
import { brokenPeer } from '../../journey/step/peer-failure.js';
import { type Fault, NEEDS_REVIEW } from './response-detail.js';

const MOST_ERRORS = 20;

const WRONG: Fault = { errorCode: 1, errorMsg: 'The national ID is not valid', policyDecision: 'deny' };
const NOT_SUPPORTED: Fault = {
  errorCode: 2,
  errorMsg: 'National IDs of this type cannot be checked',
  policyDecision: 'no_decision',
};
const NOT_NOW: Fault = {
  errorCode: 3,
  errorMsg: 'The national ID cannot be checked now',
  policyDecision: 'no_decision',
};

/** What a check says of a number and its person: the contract's `checks`, and what is wrong. */
export interface NumberResult {
  checks: { nationalId?: boolean; watchlist: boolean };
  /** Null where the check passes. */
  fault: Fault | null;
}

/** Where a review waits already nothing is checked. */
export const UNDER_REVIEW: NumberResult = { checks: { watchlist: false }, fault: NEEDS_REVIEW };

/**
 * What is wrong first: the number, then what could not be checked, then whoever was found on a list. Throws INTERNAL for an
 * answer without a verdict on the number that tells no reason.
 */
export function resultOf(
  { number, errors }: Pick<NationalIdServiceCheckResponse, 'number' | 'errors'>,
  isCleared: boolean,
): NumberResult {
  if (errors.length > MOST_ERRORS || (errors.length === 0 && !isVerdict(number))) throw brokenPeer('compliance');
  const isRight = number?.status === NumberStatus.PASS;
  const checks = { nationalId: isRight, watchlist: isCleared && errors.length === 0 };
  if (number?.status === NumberStatus.FAIL) return { checks, fault: WRONG };
  if (errors.length > 0) return { checks, fault: NOT_NOW };
  if (!isRight) return { checks, fault: NOT_SUPPORTED };
  return { checks, fault: isCleared ? null : NEEDS_REVIEW };
}

function isVerdict(number: NumberVerdict | undefined): boolean {
  return (
    number !== undefined && [NumberStatus.PASS, NumberStatus.FAIL, NumberStatus.NOT_SUPPORTED].includes(number.status)
  );
}
