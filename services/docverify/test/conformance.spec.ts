import { DocVerifyService, Verdict } from '@bonafide/proto/gen/bonafide/docverify/v1/docverify_pb';
import type { EngineOperation } from '@bonafide/testing/conformance/engine';
import { engineConformance } from '@bonafide/testing/engine-conformance';
import { expect } from 'vitest';
import { docverify } from '../src/service.js';
import { codedPage, photograph } from './pictures.js';
import { CONFIG, startFaces } from './running.js';

// Any verdict will do here: what pages are worth is told in verify.spec.ts and specimens.spec.ts.
const [page, selfie] = await Promise.all([codedPage(), photograph('annaSmiling', 400)]);
const text = (medium: Buffer | undefined) => medium?.toString('base64');
const bytes = (medium: Buffer | undefined) => new Uint8Array(medium ?? []);

const common = {
  unreadable: [page.subarray(0, page.length / 2), Buffer.from('hello there, this is no picture')],
  stages: ['decode', 'page', 'codes', 'detect'],
};
const failure = { errorCode: expect.any(String), errorMsg: expect.any(String), timestamp: expect.any(String) };
const unreadable = { status: 500, answer: { errorCode: 'OCR_PROCESSING_ERROR' } };

const recognise: EngineOperation = {
  ...common,
  name: 'recogniseType',
  media: [page],
  approving: /"validDocument":true/,
  receipt: {
    outcome: 'KNOWN',
    policy: { templates: [] },
    scores: { type: { name: 'United States - California Driving License' }, pages: expect.any(Array) },
  },
  http: {
    path: '/documentVerification/validateDocumentType',
    body: ([image]) => ({ documentImage: { image: text(image), format: '.jpeg' } }),
    verdictAt: 'validDocument',
    failure,
    unreadable,
    refusal: { body: { documentImage: { image: text(page) } }, status: 400, field: 'documentImage.format' },
  },
  rpc: {
    method: 'RecogniseType',
    ask: async (clientOf, [image], options) => {
      const request = { page: { image: bytes(image), lightingScheme: 6 } };
      const { known, receiptId } = await clientOf(DocVerifyService).recogniseType(request, options);
      return { receiptId, verdict: known };
    },
    refusal: {
      ask: (clientOf) => clientOf(DocVerifyService).recogniseType({}),
      code: 'FIELD_MISSING',
      field: 'page',
    },
  },
};

const verify: EngineOperation = {
  ...common,
  stages: [...common.stages, 'text-detect', 'portrait', 'signals'],
  name: 'verifyDocument',
  media: [page, selfie],
  approving: /"overallAuthenticationResult":/,
  receipt: {
    outcome: 'UNDEFINED',
    policy: { decisiveSignals: [], matchThreshold: 3, templates: [], notAssessed: ['UV', 'IR', 'HOLOGRAM'] },
    scores: { reasons: expect.any(Array), signals: expect.any(Array), pages: expect.any(Array) },
  },
  http: {
    path: '/documentVerification/verifyDocumentsAndBiometrics',
    body: ([image, face]) => ({
      documentsInfo: { documentImage: [{ image: text(image), format: 'JPG', lightingScheme: 6 }] },
      biometricsInfo: { facialImage: { image: text(face) } },
    }),
    verdictAt: 'documentAuthenticationResult.overallResult',
    failure,
    unreadable,
    refusal: { body: { documentsInfo: { documentImage: [] } }, status: 400, field: 'documentsInfo.documentImage' },
  },
  rpc: {
    method: 'VerifyDocument',
    ask: async (clientOf, [image, face], options) => {
      const request = { pages: [{ image: bytes(image), lightingScheme: 6 }], selfie: bytes(face) };
      const { result, receiptId } = await clientOf(DocVerifyService).verifyDocument(request, options);
      return { receiptId, verdict: Verdict[result] };
    },
    refusal: {
      ask: (clientOf) => clientOf(DocVerifyService).verifyDocument({ pages: [] }),
      code: 'INVALID_VALUE',
      field: 'pages',
    },
  },
};

engineConformance({ definition: docverify, config: CONFIG, operations: [recognise, verify], peers: startFaces });
