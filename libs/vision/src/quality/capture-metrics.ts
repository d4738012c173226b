import { distance } from '../image/image.js';
import { assessQuality } from './assess.js';
import { colourfulness } from './colourfulness.js';
import { COMPONENTS, type Measurement, NOT_ASSESSED } from './components.js';
import type { FaceEvidence } from './evidence.js';
import { eyeOpenings, openScore } from './features.js';

/** What a capture is judged by beside the components of ISO/IEC 29794-5. Names are ours, units as stated. */
const CAPTURE = {
  ImageWidth: 'pixels of the picture as sent',
  ImageHeight: 'pixels of the picture as sent',
  FaceWidth: 'pixels of the picture that is judged, whose longer side is at most 1,280',
  Framing: 'shorter side of the picture relative to the width of the face’s box',
  Colourfulness: 'mean of the highest less the lowest of red, green and blue about the face, 0 to 255',
  FaceSize: 'distance between the eyes relative to the picture’s shorter side',
  FaceCentreX: 'middle of the face, 0 (left edge of the picture) to 1',
  FaceCentreY: 'middle of the face, 0 (upper edge of the picture) to 1',
  FeaturesFound: '1 where eyes, nose and mouth were found where a face has them, 0 where they are a guess by the eyes',
  LeftEyeOpen: 'opening of the person’s left eye relative to the distance from eyes to chin',
  RightEyeOpen: 'opening of the person’s right eye relative to the distance from eyes to chin',
} as const;

/** Every metric of a face by name, with the unit of its native value. */
export const METRICS = { ...COMPONENTS, ...CAPTURE } as const;

export type MetricName = keyof typeof METRICS;

export type FaceMetrics = Readonly<Record<MetricName, Measurement>>;

const plain = (name: string) => name.replaceAll('_', '').toLowerCase();

const BY_PLAIN_NAME = new Map((Object.keys(METRICS) as MetricName[]).map((name) => [plain(name), name]));

/** Finds a metric by its name, however it is written: `HeadPoseYaw`, `HEAD_POSE_YAW`, `head_pose_yaw`. */
export function metricNamed(name: string): MetricName | undefined {
  return BY_PLAIN_NAME.get(plain(name));
}

/** All metrics of one face. Facts such as the picture's width have a native value and no score. */
export function metricsOf(evidence: FaceEvidence): FaceMetrics {
  const { image, face, scale = 1 } = evidence;
  const { leftEye, rightEye } = face.points;
  const openings = eyeOpenings(evidence);
  return {
    ...assessQuality(evidence),
    ImageWidth: fact(Math.round(image.width * scale)),
    ImageHeight: fact(Math.round(image.height * scale)),
    FaceWidth: fact(face.box.width),
    Framing: fact(Math.min(image.width, image.height) / face.box.width),
    Colourfulness: fact(colourfulness(evidence)),
    FaceSize: fact(distance(leftEye, rightEye) / Math.min(image.width, image.height)),
    FaceCentreX: fact((face.box.x + face.box.width / 2) / image.width),
    FaceCentreY: fact((face.box.y + face.box.height / 2) / image.height),
    FeaturesFound: fact(face.unaligned ? 0 : 1),
    // The person's left eye is the one at the image's right.
    LeftEyeOpen: openings ? { native: openings.right, score: openScore(openings.right) } : NOT_ASSESSED,
    RightEyeOpen: openings ? { native: openings.left, score: openScore(openings.left) } : NOT_ASSESSED,
  };
}

function fact(native: number): Measurement {
  return { native, score: null };
}
