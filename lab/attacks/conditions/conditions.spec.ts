import type { Face } from '@bonafide/vision/face/face';
import { fineDetail } from '@bonafide/vision/face/fine-detail';
import type { Image } from '@bonafide/vision/image/image';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../random.ts';
import { CONDITIONS, seedOf, underCondition } from './conditions.ts';
import { isGrey } from './grey.ts';

const EYES = 80;

/** 68 landmarks of a frontal face about (x, y), the middle of the eyes: jaw, nose and mouth where they matter here. */
function face(x = 160, y = 130): Face {
  const jaw = Array.from({ length: 17 }, (_, i) => {
    const angle = Math.PI * (1 - i / 16);
    return { x: x + 95 * Math.cos(angle), y: y + 150 * Math.sin(angle) };
  });
  const brows = Array.from({ length: 10 }, (_, i) => ({ x: x - 60 + 13 * i, y: y - 25 }));
  const nose = [
    ...[5, 20, 35, 50].map((down) => ({ x, y: y + down })),
    ...[-14, -7, 0, 7, 14].map((dx) => ({ x: x + dx, y: y + 56 })),
  ];
  const eyes = [-1, 1].flatMap((side) => Array.from({ length: 6 }, () => ({ x: x + (side * EYES) / 2, y })));
  const mouth = Array.from({ length: 20 }, (_, i) => ({ x: x - 25 + (i % 7) * 8, y: y + 90 }));
  const points = {
    leftEye: { x: x - EYES / 2, y },
    rightEye: { x: x + EYES / 2, y },
    nose: { x, y: y + 50 },
    mouthLeft: { x: x - 25, y: y + 90 },
    mouthRight: { x: x + 25, y: y + 90 },
  };
  const contour = [...jaw, ...brows, ...nose, ...eyes, ...mouth];
  return { box: { x: x - 90, y: y - 70, width: 180, height: 220 }, confidence: 1, points, contour };
}

/** A picture of coloured grain, in every direction alike. */
function grain(colour = true): Image {
  const random = seededRandom(4);
  const data = new Uint8Array(320 * 320 * 3);
  for (let i = 0; i < data.length; i += 3) {
    const light = 120 + 80 * random.uniform(0, 1);
    data.set(colour ? [light, light * 0.8, light * 0.65] : [light, light, light], i);
  }
  return { width: 320, height: 320, data };
}

/** Mean difference of two pictures, of 255, in a square about a point. */
function changed(a: Image, b: Image, x: number, y: number, half = 8): number {
  let sum = 0;
  for (let row = y - half; row < y + half; row++) {
    for (let at = (row * a.width + x - half) * 3; at < (row * a.width + x + half) * 3; at++) {
      sum += Math.abs((a.data[at] as number) - (b.data[at] as number));
    }
  }
  return sum / (4 * half * half * 3);
}

function mean({ data }: Image): number {
  return data.reduce((sum, code) => sum + code, 0) / data.length;
}

describe('conditions', () => {
  it.each(CONDITIONS)('%s is the same for the same seed and another for another', async (condition) => {
    const [first, again, other] = await Promise.all(
      [5, 5, 6].map((seed) => underCondition(grain(), face(), condition, seed)),
    );
    expect(again).toEqual(first);
    expect(other?.data).not.toEqual(first?.data);
  });

  it('glasses darken the eyes and leave the mouth, a mask covers nose, mouth and chin and leaves the eyes', async () => {
    for (let seed = 0; seed < 12; seed++) {
      const [glasses, mask] = await Promise.all([
        underCondition(grain(), face(), 'glasses', seed),
        underCondition(grain(), face(), 'mask', seed),
      ]);
      for (const x of [120, 200]) {
        expect(changed(glasses, grain(), x, 130)).toBeGreaterThan(60);
        expect(changed(mask, grain(), x, 128)).toBe(0);
      }
      for (const y of [184, 220, 265]) {
        expect(changed(mask, grain(), 160, y)).toBeGreaterThan(15);
        expect(changed(glasses, grain(), 160, y)).toBe(0);
      }
    }
  });

  it('glasses follow a head that leans', async () => {
    const upright = face();
    const { points } = upright;
    const leaning = { ...upright, points: { ...points, leftEye: { x: 132, y: 102 }, rightEye: { x: 188, y: 158 } } };
    const glasses = await underCondition(grain(), leaning, 'glasses', 1);
    for (const { x, y } of [leaning.points.leftEye, leaning.points.rightEye]) {
      expect(changed(glasses, grain(), x, y)).toBeGreaterThan(60);
    }
  });

  it('dark is dark and noisy, blur and compression take detail, small has few pixels between the eyes', async () => {
    const [dark, blur, small, compressed] = await Promise.all(
      (['dark', 'blur', 'small', 'compressed'] as const).map((condition) =>
        underCondition(grain(), face(), condition, 3),
      ),
    );
    expect(mean(dark as Image)).toBeLessThan(35);
    expect(mean(dark as Image)).toBeGreaterThan(5);
    expect(fineDetail(blur as Image, face())).toBeLessThan(0.7 * fineDetail(grain(), face()));
    expect(changed(compressed as Image, grain(), 160, 160, 60)).toBeGreaterThan(5);
    const between = (EYES * (small as Image).width) / 320;
    expect(between).toBeGreaterThanOrEqual(15.5);
    expect(between).toBeLessThanOrEqual(28.5);
  });

  it.each(CONDITIONS.filter((name) => name !== 'dark'))(
    '%s keeps a grey picture grey and a coloured one coloured',
    async (condition) => {
      expect(isGrey(await underCondition(grain(false), face(), condition, 2))).toBe(true);
      expect(isGrey(await underCondition(grain(), face(), condition, 2))).toBe(false);
    },
  );

  it('draws no mask on a face whose landmarks are not known, and says so', async () => {
    const { contour: _, ...bare } = face();
    await expect(underCondition(grain(), bare, 'mask', 1)).rejects.toThrow('68 landmarks');
  });

  it('gives each picture a seed of its own by its name', () => {
    expect(seedOf('a/1.jpg', 'mask')).toBe(seedOf('a/1.jpg', 'mask'));
    expect(new Set([seedOf('a/1.jpg', 'mask'), seedOf('a/2.jpg', 'mask'), seedOf('a/1.jpg', 'dark')]).size).toBe(3);
  });
});
