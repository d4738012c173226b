import { sealRequest } from '@bonafide/client';

/** FaceLivenessRequest of frames in base64. */
export const capture = (frames: readonly string[], workflow = 'charlie4', meta: object = {}) => ({
  'transaction-timestamp': new Date().toISOString(),
  video: {
    meta_data: { username: 'contract', ...meta },
    workflow_data: {
      workflow,
      frames: frames.map((data, at) => ({ data, tags: [], timestamp: Date.now() - 99 + 33 * at })),
    },
  },
});

/** `workflow` of a FaceCompareRequest. */
export const comparator = (algorithm = 'F500', faceTypes = ['VISIBLE_FRONTAL']) => ({
  comparator: { algorithm, faceTypes },
});

/** An empty profile document of Knomi Web. */
export const profile = { xml: '<?xml version="1.0"?><profile/>' };

/** AutocaptureVideoRequest of frames in base64. */
export const video = (frames: readonly string[], more: object = {}) => ({
  profile,
  resolutionPreview: { width: 240, height: 320 },
  resolutionCapture: { width: 480, height: 640 },
  frames: frames.map((data) => ({ data, timestamp: 1565891124780.0334, tags: [] })),
  rotation: '0,',
  faceSensitivity: 0.7,
  faceGranularity: 0.2,
  faceMinimumSize: 0.1,
  faceMaximumSize: 1,
  faceDetectionMode: 'DOMINANT_FACE_BY_SCORE',
  autocaptureMinimumFrameCount: 1,
  ...more,
});

/** AnalyzeImageRequest of one image. */
export const analysis = (
  input: object,
  output: object[] = [{ id: 'a', profileXml: profile.xml, metrics: ['IMAGE_WIDTH'] }],
) => ({ images: [{ id: 'image_1', input, output }] });

/** Every operation that takes one picture of a face, with the body that sends it a picture in base64. */
export const FACE_OPERATIONS: Readonly<Record<string, (data: string, key: string) => unknown>> = {
  '/faceliveness/analyze': (data) => capture([data]),
  '/faceliveness/checkLiveness': (data) => capture([data]),
  '/faceliveness/analyzeEncrypted': (data, key) => sealRequest(key, capture([data])),
  '/faceliveness/checkLivenessEncrypted': (data, key) => sealRequest(key, capture([data])),
  '/nexaface/compare': (data) => {
    const side = { VISIBLE_FRONTAL: data };
    return { probe: side, gallery: side, workflow: comparator() };
  },
  '/nexaface/export': (data) => ({ encounter: { VISIBLE_FRONTAL: data } }),
  '/b2c/sdk/faceliveness/analyze': (data) => capture([data]),
  '/b2c/sdk/faceliveness/checkLiveness': (data) => capture([data]),
  '/b2c/sdk/faceliveness/analyzeEncrypted': (data, key) => sealRequest(key, capture([data])),
  '/b2c/sdk/preface/analyzeImage': (data) => analysis({ imageData: data }),
  '/b2c/sdk/preface/autocaptureVideo': (data) => video([data]),
  '/b2c/sdk/preface/autocaptureVideoEncrypted': (data, key) => sealRequest(key, video([data])),
};
