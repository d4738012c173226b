import { randomBytes } from 'node:crypto';
import { FaceLivenessService, LivenessDecision } from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import type { EngineOperation } from '@bonafide/testing/conformance/engine';
import { expect } from 'vitest';

const good = Buffer.concat([Buffer.from('GOOD'), randomBytes(600)]);

/** What the sample engine decides, in the words of the conformance suite. */
export const sampleOperation: EngineOperation = {
  name: 'judge',
  media: [good],
  unreadable: [randomBytes(600)],
  approving: /LIVE/,
  receipt: { outcome: 'LIVE' },
  stages: ['read', 'work'],
  http: {
    path: '/sample/judge',
    body: ([medium]) => ({ media: medium?.toString('base64') }),
    verdictAt: 'verdict',
    failure: { error: { code: -1, description: expect.any(String) } },
    unreadable: { status: 400, answer: { error: { code: -7 } } },
    refusal: { body: {}, status: 400, field: 'media' },
  },
  rpc: {
    method: 'Analyze',
    ask: async (clientOf, [medium], options) => {
      const frames = [{ image: new Uint8Array(medium ?? []) }];
      const { decision, receiptId } = await clientOf(FaceLivenessService).analyze({ frames }, options);
      return { receiptId, verdict: LivenessDecision[decision] };
    },
    refusal: {
      ask: (clientOf) => clientOf(FaceLivenessService).analyze({}),
      code: 'FIELD_MISSING',
      field: 'frames',
    },
  },
};
