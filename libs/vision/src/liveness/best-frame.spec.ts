import { describe, expect, it } from 'vitest';
import type { FaceMetrics, MetricName } from '../quality/capture-metrics.js';
import { bestFrame, framesOfMean } from './best-frame.js';

/** What was measured of a face; everything else was not assessed, which is held against no capture. */
function frame(natives: Partial<Record<MetricName, number>>) {
  const metrics = new Proxy({} as FaceMetrics, {
    get: (_, name: MetricName) => ({ native: { FeaturesFound: 1, ...natives }[name] ?? null, score: null }),
  });
  return { subject: { metrics } };
}

describe('the frame that a capture is judged by', () => {
  const indexOf = (...frames: Parameters<typeof bestFrame>[0]) => bestFrame(frames)?.index;

  it('is the sharpest compliant one, however large the face of another is', () => {
    const large = frame({ Sharpness: 0.2, InterEyeDistance: 160 });
    expect(indexOf(large, frame({ Sharpness: 0.4, InterEyeDistance: 90 }), large)).toBe(1);
    expect(indexOf(frame({ Sharpness: 0.5, HeadPoseYaw: 60 }), large)).toBe(1);
  });

  it('is the sharpest with features where none is compliant', () => {
    const turned = frame({ Sharpness: 0.2, HeadPoseYaw: 60 });
    const guessed = frame({ Sharpness: 0.5, FeaturesFound: 0 });
    expect(indexOf(guessed, turned, frame({ Sharpness: 0.3, HeadPoseYaw: 60 }))).toBe(2);
  });

  it('is one of those that it may be, and none without a face', () => {
    expect(bestFrame([frame({ Sharpness: 0.5 }), frame({ Sharpness: 0.2 })], [1])?.index).toBe(1);
    expect(bestFrame([{}, {}])).toBeUndefined();
  });
});

describe('the frames that the live score is the mean over', () => {
  const good = { FaceWidth: 200, Framing: 2.4, Colourfulness: 40 };

  it('are those in which an attack can be told', () => {
    const unfit = [{ FaceWidth: 47 }, { Framing: 1.6 }, { Colourfulness: 3 }, { FeaturesFound: 0 }];
    for (const change of unfit) {
      expect(framesOfMean([frame(good), frame({ ...good, ...change }), {}, frame(good)])).toEqual([0, 3]);
    }
  });

  it('are those with a pose or light that no capture is kept from by, too', () => {
    expect(framesOfMean([frame({ ...good, HeadPoseYaw: 30 }), frame(good)])).toEqual([0, 1]);
  });

  it('have the best frame among them, whatever it is like', () => {
    const grey = { ...good, Colourfulness: 3, Sharpness: 0.2 };
    expect(framesOfMean([frame({ ...grey, Sharpness: 0.1 }), frame(grey)])).toEqual([1]);
    expect(framesOfMean([{}])).toEqual([]);
  });
});
