import { describe, expect, it } from 'vitest';
import { assessQuality } from './assess.js';
import type { Point3 } from './evidence.js';
import { poseOfFivePoints, poseOfMesh } from './pose.js';
import { evidence, frontalFace, paint } from './quality.fixture.js';

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** The five points of the mean face, turned and seen from the front. */
function turned({ yaw = 0, pitch = 0, roll = 0 }): ReturnType<typeof frontalFace>['points'] {
  const model = {
    leftEye: [-1, 0, 0],
    rightEye: [1, 0, 0],
    nose: [0, 1.1, -1],
    mouthLeft: [-0.75, 2.1, -0.15],
    mouthRight: [0.75, 2.1, -0.15],
  };
  const [cy, sy] = [Math.cos(radians(yaw)), Math.sin(radians(yaw))];
  const [cp, sp] = [Math.cos(radians(pitch)), Math.sin(radians(pitch))];
  const [cr, sr] = [Math.cos(radians(roll)), Math.sin(radians(roll))];
  const view = ([x, y, z]: number[]) => {
    const [x1, z1] = [(x ?? 0) * cy - (z ?? 0) * sy, (x ?? 0) * sy + (z ?? 0) * cy];
    const y1 = (y ?? 0) * cp + z1 * sp;
    return { x: 240 + 45 * (x1 * cr - y1 * sr), y: 300 + 45 * (x1 * sr + y1 * cr) };
  };
  return Object.fromEntries(Object.entries(model).map(([name, point]) => [name, view(point)])) as never;
}

/** A flat mesh in which only the points that the rules read have their places. */
function mesh(openings: { left: number; right: number; lips: number }): Point3[] {
  const points: Point3[] = Array.from({ length: 468 }, () => ({ x: 240, y: 300, z: 0 }));
  const chin = 150;
  const put = (index: number, x: number, y: number) => {
    points[index] = { x, y, z: 0 };
  };
  put(152, 240, 300 + chin);
  put(10, 240, 200);
  put(33, 160, 300);
  put(263, 320, 300);
  for (const [upper, lower] of [
    [160, 144],
    [159, 145],
    [158, 153],
  ] as const) {
    put(upper, 195, 300 - (openings.left * chin) / 2);
    put(lower, 195, 300 + (openings.left * chin) / 2);
  }
  for (const [upper, lower] of [
    [385, 380],
    [386, 374],
    [387, 373],
  ] as const) {
    put(upper, 285, 300 - (openings.right * chin) / 2);
    put(lower, 285, 300 + (openings.right * chin) / 2);
  }
  for (const [upper, lower] of [
    [82, 87],
    [13, 14],
    [312, 317],
  ] as const) {
    put(upper, 240, 395);
    put(lower, 240, 395 + openings.lips * chin);
  }
  return points;
}

describe('pose', () => {
  it('is level for a frontal face', () => {
    const { yaw, pitch, roll } = poseOfFivePoints(frontalFace().points);
    for (const angle of [yaw, pitch, roll]) expect(angle).toBeCloseTo(0, 5);
  });

  it.each([
    { yaw: 25, pitch: 0, roll: 0 },
    { yaw: -25, pitch: 0, roll: 0 },
    { yaw: 0, pitch: 20, roll: 0 },
    { yaw: 0, pitch: -20, roll: 0 },
    { yaw: 0, pitch: 0, roll: 30 },
    { yaw: 15, pitch: -10, roll: -20 },
  ])('is read from five points: yaw $yaw, pitch $pitch, roll $roll', (pose) => {
    const found = poseOfFivePoints(turned(pose));
    for (const axis of ['yaw', 'pitch', 'roll'] as const) {
      expect(Math.abs(found[axis] - pose[axis]), axis).toBeLessThan(4);
    }
  });

  it('is read from the depth of the mesh', () => {
    const points = mesh({ left: 0.08, right: 0.08, lips: 0 });
    points[263] = { x: 160 + 160 * Math.cos(radians(30)), y: 300, z: 160 * Math.sin(radians(30)) };
    expect(poseOfMesh(points).yaw).toBeCloseTo(30, 5);
  });
});

describe('quality', () => {
  it('does not assess what no model covers', () => {
    const report = assessQuality(evidence());
    for (const name of [
      'UnifiedQualityScore',
      'EyesOpen',
      'MouthClosed',
      'HeadSize',
      'MouthOcclusionPrevention',
      'ExpressionNeutrality',
    ] as const) {
      expect(report[name], name).toEqual({ score: null, native: null });
    }
  });

  it('keeps every score between 0 and 100', () => {
    const dark = evidence({ image: paint(480, 640, () => 0) });
    const bright = evidence({ image: paint(480, 640, () => 255) });
    for (const report of [assessQuality(evidence()), assessQuality(dark), assessQuality(bright)]) {
      for (const { score } of Object.values(report)) {
        if (score !== null)
          expect(score).toSatisfy((value: number) => Number.isInteger(value) && value >= 0 && value <= 100);
      }
    }
  });

  it('tells dark, bright and well exposed faces apart', () => {
    const of = (grey: number) => assessQuality(evidence({ image: paint(480, 640, (x) => grey + (x % 2)) }));
    expect(of(10).UnderExposurePrevention.score).toBe(0);
    expect(of(180).UnderExposurePrevention.score).toBe(100);
    expect(of(254).OverExposurePrevention.score).toBeLessThan(5);
    expect(of(180).OverExposurePrevention.score).toBe(100);
    expect(of(10).LuminanceMean.score).toBeLessThan(of(180).LuminanceMean.score as number);
  });

  it('sees light from one side', () => {
    const even = assessQuality(evidence({ image: paint(480, 640, (x) => 150 + (x % 8)) }));
    const sided = assessQuality(evidence({ image: paint(480, 640, (x) => (x < 240 ? 60 : 200) + (x % 8)) }));
    expect(even.IlluminationUniformity.score).toBeGreaterThan(90);
    expect(sided.IlluminationUniformity.score).toBe(0);
  });

  it('loses sharpness when detail is lost, not when contrast is', () => {
    const waves = (length: number, contrast: number) => {
      const grey = (x: number, y: number) =>
        128 + contrast * Math.sin(x / length) * Math.sin(y / length) + contrast * Math.sin(x / 6) * Math.sin(y / 6);
      return assessQuality(evidence({ image: paint(480, 640, grey) })).Sharpness;
    };
    const sharp = waves(2, 40);
    expect(sharp.score).toBeGreaterThan(80);
    expect(waves(12, 40).score).toBeLessThan(50);
    expect(waves(2, 15).native).toBeCloseTo(sharp.native as number, 1);
  });

  it('sees a patterned background and leaves it out where the face fills the picture', () => {
    const plain = assessQuality(evidence({ image: paint(480, 640, () => 180) }));
    const striped = assessQuality(evidence({ image: paint(480, 640, (x) => ((x >> 4) % 2 ? 30 : 220)) }));
    expect(plain.BackgroundUniformity.score).toBe(100);
    expect(striped.BackgroundUniformity.score).toBeLessThan(60);
    const large = { ...frontalFace(), box: { x: 20, y: 20, width: 440, height: 600 } };
    expect(assessQuality(evidence({ face: large })).BackgroundUniformity.score).toBeNull();
  });

  it('counts another face against the single one', () => {
    const { width, height } = frontalFace().box;
    const report = assessQuality(evidence({ others: [{ x: 0, y: 0, width: width / 2, height }] }));
    expect(report.SingleFacePresent.native).toBeCloseTo(0.5);
    expect(assessQuality(evidence()).SingleFacePresent.score).toBe(100);
  });

  it('measures the distance between the eyes in pixels as sent', () => {
    expect(assessQuality(evidence()).InterEyeDistance.native).toBeCloseTo(90);
    expect(assessQuality(evidence({ scale: 2 })).InterEyeDistance.native).toBeCloseTo(180);
  });

  it('reads eyes and mouth from the mesh', () => {
    const open = assessQuality(evidence({ mesh: mesh({ left: 0.08, right: 0.08, lips: 0.01 }) }));
    const shut = assessQuality(evidence({ mesh: mesh({ left: 0.08, right: 0.005, lips: 0.4 }) }));
    expect(open.EyesOpen).toEqual({ score: 100, native: expect.closeTo(0.08) });
    expect(shut.EyesOpen.score).toBeLessThan(25);
    expect(open.MouthClosed.score).toBeGreaterThan(90);
    expect(shut.MouthClosed.score).toBeLessThan(10);
  });

  it('sees opaque lenses', () => {
    const lenses = paint(480, 640, (_, y) => (y > 270 && y < 330 ? 10 : 180));
    expect(assessQuality(evidence({ image: lenses })).EyesVisible.score).toBe(0);
    expect(assessQuality(evidence({ image: paint(480, 640, () => 180) })).EyesVisible.score).toBe(100);
  });

  it('passes on what networks of other packs say', () => {
    const report = assessQuality(evidence({ covered: 0.9, neutral: 0.75, pose: { yaw: 30, pitch: 0, roll: 0 } }));
    expect(report.MouthOcclusionPrevention.score).toBe(10);
    expect(report.ExpressionNeutrality.score).toBe(75);
    expect(report.HeadPoseYaw).toEqual({ score: 75, native: 30 });
  });

  it('survives a face outside its picture', () => {
    const report = assessQuality(evidence({ face: frontalFace({ x: -500, y: -500 }) }));
    expect(report.Sharpness.score).toBeNull();
    expect(report.LuminanceMean.score).toBeNull();
  });
});
