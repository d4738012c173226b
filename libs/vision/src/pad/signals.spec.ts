import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Face } from '../face/face.js';
import { decodeImage } from '../image/decode.js';
import type { Image } from '../image/image.js';
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
