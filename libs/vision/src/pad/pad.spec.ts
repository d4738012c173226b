import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Face } from '../face/face.js';
import { decodeImage } from '../image/decode.js';
import type { Image } from '../image/image.js';
import { frameSignals } from './frame-signals.js';
import { attackLogit, calibrated, type Detector, judge, PAD_POLICY } from './fusion.js';
import { hashDistance, perceptualHash, softwareMarks, timeSignals } from './injection.js';
import { type PadFrame, sequenceSignals } from './sequence.js';

const photograph = fileURLToPath(
  new URL('../../../../node_modules/@vladmandic/face-api/demo/sample4.jpg', import.meta.url),
);

/** Head and shoulders of the first woman from the left of a photograph that npm brings, 480 × 640. */
async function portrait(): Promise<Image> {
  const bytes = await sharp(photograph)
    .extract({ left: 250, top: 110, width: 480, height: 640 })
    .jpeg({ quality: 92 })
    .toBuffer();
  return decodeImage(bytes);
}

const face: Face = {
  box: { x: 150, y: 180, width: 180, height: 180 },
  confidence: 0.9,
  points: {
    leftEye: { x: 205, y: 250 },
    rightEye: { x: 275, y: 250 },
    nose: { x: 240, y: 290 },
    mouthLeft: { x: 212, y: 325 },
    mouthRight: { x: 268, y: 325 },
  },
};

/** The picture under a grid of `period` pixels, its lines darkened, sampled as a camera samples a panel. */
function behindGrid(image: Image, period: number): Image {
  const data = image.data.map((value, i) => {
    const x = Math.floor(i / 3) % image.width;
    const y = Math.floor(i / 3 / image.width);
    const turned = x * 0.98 + y * 0.2;
    return value * (0.9 + 0.1 * Math.cos((2 * Math.PI * turned) / period));
  });
  return { ...image, data };
}

function shifted(image: Image, dx: number, dy: number): Image {
  const data = new Uint8Array(image.data.length);
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < image.width; x++) {
      const from =
        (Math.min(Math.max(y - dy, 0), image.height - 1) * image.width +
          Math.min(Math.max(x - dx, 0), image.width - 1)) *
        3;
      data.set(image.data.subarray(from, from + 3), (y * image.width + x) * 3);
    }
  }
  return { ...image, data };
}

function moved({ points, ...rest }: Face, dx: number, dy: number): Face {
  const move = ({ x, y }: { x: number; y: number }) => ({ x: x + dx, y: y + dy });
  return {
    ...rest,
    points: {
      leftEye: move(points.leftEye),
      rightEye: move(points.rightEye),
      nose: move(points.nose),
      mouthLeft: move(points.mouthLeft),
      mouthRight: move(points.mouthRight),
    },
  };
}

async function again(image: Image, quality: number): Promise<Image> {
  return decodeImage(
    await sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } })
      .jpeg({ quality })
      .toBuffer(),
  );
}

describe.skipIf(!existsSync(photograph))('signals of one frame', () => {
  it("sees a panel's grid as a peak that the photograph does not have", async () => {
    const natural = frameSignals(await portrait(), face);
    for (const period of [2.7, 4.3, 7.1]) {
      const screen = frameSignals(behindGrid(await portrait(), period), face);
      expect(screen.lumaPeak).toBeGreaterThan((natural.lumaPeak ?? 0) + 1);
    }
  });

  it('sees blur as less sharpness and less fine detail', async () => {
    const image = await portrait();
    const raw = { width: image.width, height: image.height, channels: 3 } as const;
    const soft = { ...image, data: await sharp(image.data, { raw }).blur(2).raw().toBuffer() };
    const [before, after] = [frameSignals(image, face), frameSignals(soft, face)];
    expect(after.sharpness).toBeLessThan((before.sharpness ?? 0) - 1);
    expect(after.reblur).toBeLessThan(before.reblur ?? 0);
  });

  it('sees the frame of a device as straight edges on two sides', () => {
    // A wall that gets darker to the right.
    const image = { width: 480, height: 640, data: new Uint8Array(480 * 640 * 3) };
    for (let i = 0; i < 480 * 640; i++) image.data.fill(160 - (i % 480) / 8, i * 3, i * 3 + 3);
    const framed = { ...image, data: image.data.slice() };
    for (let y = 0; y < image.height; y++) {
      for (let x = 0; x < image.width; x++) {
        if (x > 60 && x < 420) continue;
        framed.data.fill(x > 45 && x < 435 ? 10 : 190, (y * image.width + x) * 3, (y * image.width + x) * 3 + 3);
      }
    }
    expect(frameSignals(framed, face).second).toBeGreaterThan((frameSignals(image, face).second ?? 0) * 1.5);
  });

  it('gives no signal that is no number for a face of a few pixels', async () => {
    for (const side of [1, 5, 14, 20]) {
      const tiny = { ...face, box: { x: 230, y: 300, width: side, height: side } };
      const values = Object.values(frameSignals(await portrait(), tiny));
      expect(values.every((value) => value === null || Number.isFinite(value))).toBe(true);
    }
  });

  it('does not assess the spectrum of a picture smaller than a patch', () => {
    const small = { width: 100, height: 100, data: new Uint8Array(30_000).fill(90) };
    expect(frameSignals(small, face)).toMatchObject({ lumaPeak: null, chromaPeak: null });
  });
});

describe.skipIf(!existsSync(photograph))('signals of a sequence', () => {
  const frame = (image: Image, of: Face = face): PadFrame => ({ image, face: of });

  it('knows the same pixels, and the same picture encoded anew', async () => {
    const image = await portrait();
    expect(sequenceSignals([frame(image), frame(image)])).toMatchObject({ frameChange: 0, motion: 0, parallax: null });
    const anew = sequenceSignals([frame(image), frame(await again(image, 88))]);
    expect(anew.frameChange).toBeGreaterThan(0);
    expect(anew.grainCorrelation).toBeGreaterThan(0.8);
  });

  it('tells a still that is moved as a whole from a head before its background', async () => {
    const image = await portrait();
    const planar = sequenceSignals([frame(image), frame(shifted(image, 8, 5), moved(face, 8, 5))]);
    const solid = sequenceSignals([frame(image), frame(image, moved(face, 8, 5))]);
    expect(planar.parallax).toBeLessThan(0.03);
    expect(planar.nonRigid).toBeLessThan(0.01);
    expect(solid.parallax).toBeGreaterThan(0.1);
  });

  it('sees points that no flat motion explains', async () => {
    const image = await portrait();
    const turned = { ...face, points: { ...face.points, nose: { x: 252, y: 291 } } };
    expect(sequenceSignals([frame(image), frame(image, turned)]).nonRigid).toBeGreaterThan(0.03);
  });

  it('assesses nothing of a single frame', async () => {
    expect(sequenceSignals([frame(await portrait())])).toMatchObject({
      frameChange: null,
      motion: null,
      parallax: null,
    });
  });
});

describe('signals of injection', () => {
  const now = 1_800_000_000_000;

  it('reads ages, equal and backward times, and says nothing without times', () => {
    expect(timeSignals([now - 900, now - 600, now - 300], now)).toEqual({
      oldestMs: 900,
      aheadMs: -300,
      equal: false,
      backwards: false,
    });
    expect(timeSignals([now, now, now - 5], now)).toMatchObject({ equal: true, backwards: true });
    expect(timeSignals([now + 60_000], now).aheadMs).toBe(60_000);
    expect(timeSignals([undefined, undefined], now)).toEqual({
      oldestMs: null,
      aheadMs: null,
      equal: false,
      backwards: false,
    });
  });

  it('hashes a picture alike after encoding and scaling, and another picture differently', async () => {
    const image = await portrait();
    const raw = { width: image.width, height: image.height, channels: 3 } as const;
    const smaller = await decodeImage(await sharp(image.data, { raw }).resize(300).jpeg({ quality: 60 }).toBuffer());
    const other = await decodeImage(
      await sharp(photograph).extract({ left: 900, top: 300, width: 480, height: 640 }).jpeg().toBuffer(),
    );
    expect(hashDistance(perceptualHash(image), perceptualHash(smaller))).toBeLessThanOrEqual(4);
    expect(hashDistance(perceptualHash(image), perceptualHash(other))).toBeGreaterThan(12);
  });

  it("names programs in the metadata, and none in a camera's picture", async () => {
    const base = sharp({ create: { width: 64, height: 64, channels: 3, background: '#888' } });
    const marked = await base
      .clone()
      .withExif({ IFD0: { Software: 'OBS Studio 30.1' } })
      .jpeg()
      .toBuffer();
    const camera = await base
      .clone()
      .withExif({ IFD0: { Software: 'HDR+ 1.0.540', Model: 'Pixel 8' } })
      .jpeg()
      .toBuffer();
    expect(softwareMarks(marked)).toEqual(['OBS']);
    expect(softwareMarks(camera)).toEqual([]);
  });
});

describe('the fusion of signals', () => {
  const [own, second] = PAD_POLICY.detectors as [Detector, Detector];
  const answers = (of: Detector, by: number) => {
    const [name] = of.needs as [string];
    const { mean = 0, deviation = 1 } = of.signals[name] ?? {};
    return Object.fromEntries(
      of.needs.map((need) => [need, need === name ? mean + by * deviation : (of.signals[need]?.mean ?? 0)]),
    );
  };

  it('counts a signal that was not assessed as ordinary, and holds far values', () => {
    const [name, { mean, deviation }] = Object.entries(own.signals)[0] as [string, { mean: number; deviation: number }];
    expect(attackLogit(own, { [name]: null })).toBe(attackLogit(own, { [name]: mean }));
    const far = (by: number) => attackLogit(own, { [name]: mean + by * deviation });
    expect(far(own.limit)).toBe(far(100));
  });

  it('gives a rising S, held at the ends of the evidence, and none for no number', () => {
    for (const calibration of [own.calibration, second.calibration, PAD_POLICY.together]) {
      const rising = calibration.every(
        ([x, s], i) => i === 0 || (x > (calibration[i - 1]?.[0] ?? x) && s > (calibration[i - 1]?.[1] ?? s)),
      );
      expect(rising).toBe(true);
      expect(calibrated(calibration, -1e9)).toBe(calibration[0]?.[1]);
      expect(calibrated(calibration, 1e9)).toBe(calibration.at(-1)?.[1]);
      expect(calibrated(calibration, Number.NaN)).toBeNaN();
    }
  });

  it('lets one alarmed detector be enough, and asks those whose networks answered', () => {
    const calm = { ...answers(own, -2), ...answers(second, -2) };
    const alarmed = { ...answers(own, -2), ...answers(second, 3) };
    expect(judge(alarmed).scoreFrr).toBeGreaterThan(judge(calm).scoreFrr + 0.5);
    expect(judge(answers(own, 0)).detectors).toEqual([own.name]);
  });

  it('refuses a pack without attack networks', () => {
    expect(() => judge({ lumaPeak: 2 })).toThrow('no attack detection network');
  });
});
