import { FaceLivenessService, LivenessDecision } from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import type { EngineOperation } from '@bonafide/testing/conformance/engine';
import { engineConformance } from '@bonafide/testing/engine-conformance';
import { expect } from 'vitest';
import { faceliveness } from '../src/service.js';
import { capture } from './captures.js';
import { LIVE, livenessConfig, pad } from './running.js';

const photograph = await capture();
const base64 = (medium: Buffer) => medium.toString('base64');
const media = {
  media: [photograph],
  unreadable: [photograph.subarray(0, photograph.length / 2), Buffer.from('hello there, this is no picture')],
};

const workflow = 'charlie2';
const body = (pictures: readonly Buffer[]) => ({
  video: { workflow_data: { workflow, frames: pictures.map((picture) => ({ data: base64(picture) })) } },
});
const receipt = {
  outcome: 'LIVE',
  policy: { workflow, pad, mostScoreFrr: expect.any(Number), ...(pad === 'none' && { withoutPad: 'accept' }) },
  scores: {
    feedback: LIVE.feedback,
    quality: { Sharpness: expect.any(Number) },
    ...(pad === 'networks' && { signals: expect.anything() }),
  },
};
const judging = {
  ...media,
  name: 'analyze',
  approving: /"decision":"LIVE"/,
  receipt,
  stages: ['decode', 'detect', 'landmarks', 'quality', ...(pad === 'networks' ? ['pad'] : [])],
};
const plain = {
  body,
  verdictAt: 'video.liveness_result.decision',
  failure: { error: { code: -1, description: expect.any(String) } },
  unreadable: { status: 400, answer: { error: { code: -7 } } },
  refusal: { body: { video: { workflow_data: { workflow } } }, status: 400, field: 'video.workflow_data.frames' },
};

const analyze: EngineOperation = {
  ...judging,
  http: { ...plain, path: '/faceliveness/analyze' },
  rpc: {
    method: 'Analyze',
    ask: async (clientOf, pictures, options) => {
      const frames = pictures.map((picture) => ({ image: new Uint8Array(picture) }));
      const answer = await clientOf(FaceLivenessService).analyze({ workflow, frames }, options);
      return { receiptId: answer.receiptId, verdict: LivenessDecision[answer.decision] };
    },
    refusal: {
      ask: (clientOf) => clientOf(FaceLivenessService).analyze({ workflow: 'golf', frames: [{}] }),
      code: 'INVALID_VALUE',
      field: 'workflow',
    },
  },
};

const checkLiveness: EngineOperation = { ...judging, http: { ...plain, path: '/faceliveness/checkLiveness' } };

/** The browser's routes answer in shapes of their own: 503 and 504 the platform's, other refusals 500. */
const browser = {
  failure: { status: expect.any(Number) },
  unreadable: { status: 500, answer: { errorCode: 'ProcessingError', errorMsg: expect.stringContaining('code:-7') } },
};

const browserAnalyze: EngineOperation = {
  ...judging,
  http: {
    ...plain,
    ...browser,
    path: '/b2c/sdk/faceliveness/analyze',
    refusal: { body: { video: { workflow_data: { workflow } } }, status: 500, field: 'video.workflow_data.frames' },
  },
};

const measuring = { ...media, stages: ['decode', 'detect', 'landmarks'] };

const analyzeImage: EngineOperation = {
  ...measuring,
  name: 'analyzeImage',
  approving: /"isCompliant":true/,
  receipt: { outcome: 'MEASURED' },
  http: {
    ...browser,
    path: '/b2c/sdk/preface/analyzeImage',
    body: (pictures) => ({
      images: pictures.map((picture) => ({ input: { imageData: base64(picture) }, output: [{ profileXml: '<p/>' }] })),
    }),
    verdictAt: 'images',
    refusal: { body: { images: [{}] }, status: 500, field: 'images[0].input' },
  },
};

const size = { width: 480, height: 640 };
const autocapture: EngineOperation = {
  ...measuring,
  name: 'autocapture',
  approving: /"captured":true/,
  receipt: { outcome: 'CAPTURED' },
  http: {
    ...browser,
    path: '/b2c/sdk/preface/autocaptureVideo',
    body: (pictures) => ({
      profile: { xml: '<p/>' },
      frames: pictures.map((picture) => ({ data: base64(picture) })),
      resolutionPreview: size,
      resolutionCapture: size,
    }),
    verdictAt: 'results.captured',
    refusal: { body: { profile: { xml: '<p/>' } }, status: 500, field: 'frames' },
  },
};

engineConformance({
  definition: faceliveness,
  config: livenessConfig(),
  operations: [analyze, checkLiveness, browserAnalyze, analyzeImage, autocapture],
});
