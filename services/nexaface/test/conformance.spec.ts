import { randomBytes } from 'node:crypto';
import { NexaFaceService } from '@bonafide/proto/gen/bonafide/nexaface/v1/nexaface_pb';
import type { EngineOperation } from '@bonafide/testing/conformance/engine';
import { engineConformance } from '@bonafide/testing/engine-conformance';
import { expect } from 'vitest';
import { nexaface } from '../src/service.js';
import { portrait } from './photographs.js';

const [anna, annaAgain] = await Promise.all([portrait('annaLaughing'), portrait('annaSmiling')]);

const image = (medium: Buffer | undefined) => ({ VISIBLE_FRONTAL: medium?.toString('base64') });
const message = (medium: Buffer | undefined) => ({ image: new Uint8Array(medium ?? []), rotation: 0 });
const common = {
  unreadable: [anna.subarray(0, anna.length / 2), Buffer.from('hello there, this is no picture')],
  stages: ['decode', 'detect', 'landmarks', 'align', 'embed', 'quality'],
};
const answers = {
  failure: { error: { code: -1, description: expect.any(String) } },
  unreadable: { status: 500, answer: { error: { code: 500, description: 'The input image is invalid.' } } },
};

const compare: EngineOperation = {
  ...common,
  name: 'compare',
  media: [anna, annaAgain],
  approving: /"score":[3-9]/,
  receipt: {
    outcome: 'SCORED',
    policy: { algorithm: 'F500', compared: true, pack: expect.any(String), packVersion: expect.any(String) },
    scores: {
      score: expect.any(Number),
      extrapolated: expect.any(Boolean),
      conditions: { probe: [], gallery: [] },
      penalty: 0,
      scorePercent: expect.any(Number),
      raw: expect.anything(),
    },
  },
  http: {
    ...answers,
    path: '/nexaface/compare',
    body: ([probe, gallery]) => ({
      probe: image(probe),
      gallery: image(gallery),
      workflow: { comparator: { algorithm: 'F500', faceTypes: ['VISIBLE_FRONTAL'] } },
    }),
    verdictAt: 'score',
    refusal: { body: { probe: image(anna) }, status: 400, field: 'gallery' },
  },
  rpc: {
    method: 'Compare',
    ask: async (clientOf, [probe, gallery], options) => {
      const side = (medium: Buffer | undefined) => ({ data: { case: 'image' as const, value: message(medium) } });
      const request = { probe: side(probe), gallery: side(gallery), algorithm: 'F500' };
      const { score, receiptId } = await clientOf(NexaFaceService).compare(request, options);
      return { receiptId, verdict: score };
    },
    refusal: {
      ask: (clientOf) => clientOf(NexaFaceService).compare({ algorithm: 'F9' }),
      code: 'INVALID_VALUE',
      field: 'algorithm',
    },
  },
};

const exporting: EngineOperation = {
  ...common,
  name: 'export',
  media: [anna],
  approving: /"export":"/,
  receipt: { outcome: 'DESCRIBED' },
  http: {
    ...answers,
    path: '/nexaface/export',
    body: ([picture]) => ({ encounter: image(picture) }),
    verdictAt: 'export',
    refusal: { body: {}, status: 400, field: 'encounter' },
  },
  rpc: {
    method: 'Export',
    // Over HTTP the template is sealed: the receipts tell that the two are the same.
    ask: (clientOf, [picture], options) => clientOf(NexaFaceService).export({ encounter: message(picture) }, options),
    refusal: {
      ask: (clientOf) => clientOf(NexaFaceService).export({}),
      code: 'FIELD_MISSING',
      field: 'encounter',
    },
  },
  alsoByRpc: [
    {
      method: 'Redescribe',
      ask: (clientOf, [picture], options) =>
        clientOf(NexaFaceService).redescribe({ encounter: message(picture) }, options),
      refusal: {
        ask: (clientOf) => clientOf(NexaFaceService).redescribe({}, { tenant: 'acme' }),
        code: 'FIELD_MISSING',
        field: 'encounter',
      },
    },
  ],
};

engineConformance({
  definition: nexaface,
  config: {
    BONAFIDE_MODEL_PACK: process.env.BONAFIDE_MODEL_PACK ?? 'default',
    BONAFIDE_KEYS: `test:${randomBytes(32).toString('base64')}`,
  },
  operations: [compare, exporting],
});
