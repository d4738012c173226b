import {
  CheckErrorSchema,
  NumberStatus,
  NumberVerdictSchema,
} from '@bonafide/proto/gen/bonafide/compliance/v1/screening_pb';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { resultOf } from './number-verdict.js';

const number = (status: NumberStatus) => create(NumberVerdictSchema, { status });
const away = create(CheckErrorSchema, { code: 'REGISTRY', message: 'away' });
const { PASS, FAIL, NOT_SUPPORTED, UNSPECIFIED } = NumberStatus;

describe('the result of a check', () => {
  it.each([
    ['passes', PASS, 0, true, undefined, 'true true'],
    ['waits for a person', PASS, 0, false, 1, 'true false'],
    ['is a wrong number', FAIL, 0, true, 1, 'false true'],
    ['is a wrong number first of all', FAIL, 1, false, 1, 'false false'],
    ['is a type without rules', NOT_SUPPORTED, 0, false, 2, 'false false'],
    ['is nothing now', PASS, 1, true, 3, 'true false'],
    ['is nothing now, without a verdict', UNSPECIFIED, 1, true, 3, 'false false'],
  ])('%s', (_what, status, errors, isCleared, errorCode, checks) => {
    const result = resultOf({ number: number(status), errors: Array(errors).fill(away) }, isCleared);
    expect(result.fault?.errorCode).toBe(errorCode);
    expect(`${result.checks.nationalId} ${result.checks.watchlist}`).toBe(checks);
    expect(result.fault?.policyDecision === 'deny').toBe(status === FAIL);
  });

  it.each([
    ['nothing', { number: undefined, errors: [] }],
    ['no status', { number: number(UNSPECIFIED), errors: [] }],
    ['an unknown status', { number: number(99 as NumberStatus), errors: [] }],
    ['endless errors', { number: number(PASS), errors: Array(21).fill(away) }],
  ])('is none where compliance says %s', (_what, answer) =>
    expect(() => resultOf(answer, true)).toThrow(expect.objectContaining({ code: 'INTERNAL' })),
  );
});
