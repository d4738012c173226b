import { describe, expect, it } from 'vitest';
import { judgeCapture } from './capture-feedback.js';
import { type FaceMetrics, metricNamed, metricsOf } from './capture-metrics.js';
import { SELFIE_POLICY } from './capture-policy.js';
import { coversOf } from './covers.js';
import { evidence } from './quality.fixture.js';

/** The fixture's picture is grey. */
const good = { ...metricsOf(evidence()), Colourfulness: { native: 40, score: null } };

function feedback(change: Partial<Record<keyof FaceMetrics, number>>): readonly string[] {
  const changed = Object.fromEntries(Object.entries(change).map(([name, native]) => [name, { native, score: null }]));
  return judgeCapture({ ...good, ...changed }, SELFIE_POLICY).feedback;
}

describe('judgeCapture', () => {
  it('finds a good capture compliant', () => {
    expect(judgeCapture(good, SELFIE_POLICY)).toEqual({ compliant: true, feedback: ['COMPLIANT_IMAGE'], failed: [] });
  });

  it('says that there is no face', () => {
    expect(judgeCapture(undefined, SELFIE_POLICY)).toEqual({
      compliant: false,
      feedback: ['NO_FACE_DETECTED'],
      failed: [],
    });
  });

  it.each([
    ['MULTIPLE_FACES_DETECTED', { SingleFacePresent: 0.9 }],
    ['FACE_TOO_FAR', { FaceSize: 0.05 }],
    ['FACE_TOO_FAR', { FaceWidth: 40 }],
    ['FACE_TOO_FAR', { InterEyeDistance: 35 }],
    ['FACE_TOO_CLOSE', { Framing: 1.5 }],
    ['COLOUR_CAMERA_REQUIRED', { Colourfulness: 1 }],
    ['FACE_ON_LEFT', { FaceCentreX: 0.1 }],
    ['FACE_ON_RIGHT', { FaceCentreX: 0.9 }],
    ['FACE_TOO_HIGH', { FaceCentreY: 0.1 }],
    ['FACE_TOO_LOW', { FaceCentreY: 0.9 }],
    ['INVALID_POSE', { HeadPoseYaw: 40 }],
    ['INVALID_POSE', { HeadPosePitch: -50 }],
    ['INVALID_POSE', { HeadPoseRoll: 60 }],
    ['INSUFFICIENT_LIGHTING', { LuminanceMean: 0.01 }],
    ['INSUFFICIENT_LIGHTING', { DynamicRange: 4 }],
    ['LEFT_EYE_CLOSED', { LeftEyeOpen: 0.005 }],
    ['RIGHT_EYE_CLOSED', { RightEyeOpen: 0.005 }],
    ['DARK_GLASSES_DETECTED', { EyesVisible: 0.1 }],
    ['FACE_MASK_DETECTED', { MouthOcclusionPrevention: 0.95 }],
    ['NO_FACE_DETECTED', { FeaturesFound: 0 }],
  ])('says %s', (code, change) => {
    expect(feedback(change)).toEqual([code]);
  });

  it('says every reason once, the most helpful first', () => {
    expect(feedback({ HeadPoseYaw: 40, HeadPoseRoll: 60, FaceSize: 0.05 })).toEqual(['FACE_TOO_FAR', 'INVALID_POSE']);
  });

  it('holds nothing against a capture that was not assessed', () => {
    expect(good.LeftEyeOpen.native).toBeNull();
    expect(judgeCapture(good, { LeftEyeOpen: { least: 1 } }).compliant).toBe(true);
  });

  it('takes a value that is no number for one outside', () => {
    const nothing = { native: Number.NaN, score: null };
    expect(judgeCapture({ ...good, HeadPoseYaw: nothing, FaceSize: nothing }, SELFIE_POLICY)).toMatchObject({
      compliant: false,
      failed: ['FaceSize', 'HeadPoseYaw'],
    });
  });

  it('names what failed where no code says it', () => {
    const judgement = judgeCapture(good, { ImageWidth: { least: 1000 } });
    expect(judgement).toEqual({ compliant: false, feedback: [], failed: ['ImageWidth'] });
  });
});

describe('colour and framing', () => {
  it('are measured about the face', () => {
    const { image, face } = evidence();
    const tinted = image.data.map((value, i) => (i % 3 === 0 ? Math.min(value + 10, 255) : Math.min(value, 245)));
    const metrics = metricsOf(evidence({ image: { ...image, data: tinted } }));
    expect(metricsOf(evidence()).Colourfulness.native).toBe(0);
    expect(metrics.Colourfulness.native).toBeCloseTo(10, 0);
    expect(metrics.FaceWidth.native).toBe(face.box.width);
    expect(metrics.Framing.native).toBeCloseTo(image.width / face.box.width, 6);
  });
});

describe('metricNamed', () => {
  it.each(['HeadPoseYaw', 'HEAD_POSE_YAW', 'head_pose_yaw'])('reads %s', (name) => {
    expect(metricNamed(name)).toBe('HeadPoseYaw');
  });

  it('does not know every name', () => {
    expect(metricNamed('SMILE')).toBeUndefined();
    expect(metricNamed('constructor')).toBeUndefined();
  });
});

describe('coversOf', () => {
  const covers = (eyes: number | null, mouth: number | null) =>
    coversOf({
      EyesVisible: { native: eyes, score: null },
      MouthOcclusionPrevention: { native: mouth, score: null },
    });

  it.each([
    ['a bare face', 0.8, 0.01, []],
    ['dark glasses', 0.05, 0.01, ['eyes']],
    ['a mask', 0.8, 0.98, ['mouth']],
    ['both', 0.05, 0.98, ['eyes', 'mouth']],
    ['a face that no model of the pack looked at', null, null, []],
    ['what is no number', Number.NaN, Number.NaN, ['eyes', 'mouth']],
  ])('%s', (_case, eyes, mouth, found) => expect(covers(eyes, mouth)).toEqual(found));
});
