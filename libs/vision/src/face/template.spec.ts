import { describe, expect, it } from 'vitest';
import { calibrated, MOST_S, measuredUpTo, scorePercent } from './score.js';
import { covered, overlap, suppressOverlaps } from './suppress.js';
import { cosine, decodeTemplate, encodeTemplate, type FaceTemplate, pairParts } from './template.js';

const [modelA, modelB] = ['ab'.repeat(32), 'cd'.repeat(32)];

function unit(length: number, seed: number): Float32Array {
  const values = Float32Array.from({ length }, (_, i) => Math.sin(seed * (i + 1)));
  const norm = Math.hypot(...values);
  return values.map((value) => value / norm);
}

const template = (seed: number, models = [modelA]): FaceTemplate => ({
  parts: models.map((model) => ({ model, descriptor: unit(model === modelA ? 128 : 256, seed) })),
});

describe('template bytes', () => {
  it('come back as they were, one part or several', () => {
    for (const models of [[modelA], [modelA, modelB]]) {
      const original = template(1, models);
      const bytes = encodeTemplate(original);
      expect(decodeTemplate(bytes)).toEqual(original);
      expect(Buffer.from(bytes.subarray(0, 6)).toString('latin1')).toBe(
        `BFFT\x01${String.fromCharCode(models.length)}`,
      );
    }
  });

  it('hold what was measured of the picture, and what was not', () => {
    const quality = { eyesVisible: 0.5, mouthCovered: null, sharpness: 0.25, interEyeDistance: 90, dynamicRange: 7 };
    const original = { ...template(1, [modelA, modelB]), quality };
    const bytes = encodeTemplate(original);
    expect(bytes[4]).toBe(2);
    expect(decodeTemplate(bytes)).toEqual(original);
  });

  it('of version 1, which older packs made, say nothing of the picture', () => {
    expect(encodeTemplate(template(1))[4]).toBe(1);
    expect(decodeTemplate(encodeTemplate(template(1))).quality).toBeUndefined();
  });

  it('are read at any offset of a larger buffer', () => {
    const bytes = encodeTemplate(template(2));
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(decodeTemplate(shifted.subarray(3))).toEqual(template(2));
  });

  const broken = (change: (bytes: Uint8Array) => Uint8Array) => change(encodeTemplate(template(3)));
  const set = (at: number, value: number) => (bytes: Uint8Array) => bytes.with(at, value);
  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(), 'TEMPLATE_INVALID'],
    ['other bytes', new Uint8Array(200), 'TEMPLATE_INVALID'],
    ['one byte less', broken((bytes) => bytes.subarray(0, -1)), 'TEMPLATE_INVALID'],
    ['one byte more', broken((bytes) => new Uint8Array([...bytes, 0])), 'TEMPLATE_INVALID'],
    ['no part', broken(set(5, 0)), 'TEMPLATE_INVALID'],
    ['many parts', broken(set(5, 200)), 'TEMPLATE_INVALID'],
    ['a length beyond the end', broken(set(39, 0xff)), 'TEMPLATE_INVALID'],
    ['a descriptor not of unit length', broken(set(43, 0x7f)), 'TEMPLATE_INVALID'],
    ['another version', broken(set(4, 3)), 'TEMPLATE_VERSION'],
    ['measurements that are not there', broken((bytes) => bytes.subarray(0, 20).with(4, 2)), 'TEMPLATE_INVALID'],
  ])('refuse %s', (_name, bytes, code) => {
    expect(() => decodeTemplate(bytes)).toThrow(expect.objectContaining({ name: 'TemplateError', code }));
  });
});

describe('pairs', () => {
  it('of templates by the same network', () => {
    const [pair] = pairParts(template(1, [modelB, modelA]), template(2), [modelA]);
    expect(pair?.model).toBe(modelA);
  });

  it('are refused when a network is missing', () => {
    const code = 'TEMPLATE_VERSION';
    expect(() => pairParts(template(1), template(2, [modelB]), [modelA])).toThrow(expect.objectContaining({ code }));
  });

  it('have cosine 1 with themselves', () => expect(cosine(unit(128, 5), unit(128, 5))).toBeCloseTo(1, 6));
});

describe('score', () => {
  const calibration = {
    points: [
      [0.6, 0],
      [0.8, 1],
      [0.9, 3],
    ] as [number, number][],
  };
  it.each([
    [-1, 0],
    [0.6, 0],
    [0.7, 0.5],
    [0.85, 2],
    [0.9, 3],
    [1, 3],
  ])('of %f is %f', (raw, s) => expect(calibrated(calibration, raw)).toBeCloseTo(s, 9));

  it.each([
    [0.9, 3],
    [0.95, 3 + 10 * Math.log10(2)],
    [0.99, 13],
    [0.9999, 15],
    [1, 15],
    [1.0000001, 15],
  ])('of %f is %f with a tail of slope 10 from 0.9', (raw, s) =>
    expect(calibrated({ ...calibration, tail: { from: 0.9, s: 3, slope: 10 } }, raw)).toBeCloseTo(s, 5),
  );

  it('of identical pictures is more than 98 per cent', () => expect(scorePercent(MOST_S)).toBeGreaterThan(98));

  it('is measured as far as twenty impostor pairs are left', () => {
    const evidence = (impostor: number) => ({ evidence: { set: '', genuine: 1, impostor } });
    expect(measuredUpTo(evidence(200_000))).toBeCloseTo(4, 9);
    expect(measuredUpTo(evidence(0))).toBe(0);
  });

  it('of what is no number is refused', () => expect(() => calibrated(calibration, Number.NaN)).toThrow(RangeError));

  it('becomes the percentage of the contract', () => {
    expect(scorePercent(0)).toBe(0);
    expect(scorePercent(13.9989)).toBeCloseTo(98.02, 1);
    expect(scorePercent(43.7)).toBeCloseTo(100, 3);
  });
});

describe('overlapping boxes', () => {
  const box = (x: number, score: number, size = 10) => ({ box: { x, y: 0, width: size, height: size }, score });
  it('are measured by intersection over union', () => {
    expect(overlap(box(0, 1).box, box(5, 1).box)).toBeCloseTo(1 / 3, 9);
    expect(overlap(box(0, 1).box, box(10, 1).box)).toBe(0);
    expect(covered(box(0, 1, 20).box, box(15, 1).box)).toBeCloseTo(0.5, 9);
  });

  it('leave the best-scored, largest first, up to the limit', () => {
    const kept = suppressOverlaps([box(0, 0.6), box(1, 0.9), box(50, 0.5, 20), box(90, 0.7)], 0.3, 2);
    expect(kept.map(({ box: { x } }) => x)).toEqual([50, 1]);
  });

  it('count once when one covers most of the other', () => {
    expect(suppressOverlaps([box(0, 0.9, 40), box(5, 0.6)], 0.3, 9)).toHaveLength(1);
  });
});
