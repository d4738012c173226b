import {
  AnalyzeResponseSchema,
  LivenessDecision,
} from '@bonafide/proto/gen/bonafide/voiceliveness/v1/voiceliveness_pb';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { judgementOf } from './voice-judgement.js';

const { LIVE, SPOOF, UNABLE_TO_CALCULATE_LIVENESS: UNABLE, UNSPECIFIED } = LivenessDecision;
const judged = (decision: number, score: number, more: object = {}) =>
  judgementOf(create(AnalyzeResponseSchema, { decision, score, scoreFrr: 1, ...more }));

describe('the answer of the liveness engine', () => {
  it.each([
    [LIVE, 100, 'LIVE', true],
    [LIVE, -1, 'LIVE', true],
    [SPOOF, 0, 'SPOOF', false],
    [UNABLE, -1, 'UNABLE_TO_CALCULATE_LIVENESS', false],
  ] as const)('%i with the score %d is %s', (decision, score, name, live) =>
    expect(judged(decision, score)).toMatchObject({ decision: name, live, score, withheld: false }),
  );

  it('may withhold a voice that it cannot judge', () =>
    expect(judged(UNABLE, -1, { withheld: true }).withheld).toBe(true));

  it.each<[string, number, number, object]>([
    ['decides nothing', UNSPECIFIED, 100, {}],
    ['decides what nobody knows', 99, 100, {}],
    ['is live with the score of a spoof', LIVE, 0, {}],
    ['is live with a score between', LIVE, 99.9, {}],
    ['is a spoof with the score of a live one', SPOOF, 100, {}],
    ['could not be computed and has a score', UNABLE, 0, {}],
    ['has no number for a score', LIVE, Number.NaN, {}],
    ['has no finite rate', LIVE, 100, { scoreFrr: Number.POSITIVE_INFINITY }],
    ['tells too many codes', LIVE, 100, { feedback: Array(33).fill('X') }],
    ['tells what is no code', LIVE, 100, { feedback: ['x'.repeat(65)] }],
    ['is live and withheld', LIVE, 100, { withheld: true }],
    ['is a spoof and withheld, so that it would be no failed try', SPOOF, 0, { withheld: true }],
  ])('is refused where it %s', (_what, decision, score, more) =>
    expect(() => judged(decision, score, more)).toThrow(expect.objectContaining({ code: 'INTERNAL' })),
  );
});
