import { describe, expect, it } from 'vitest';
import { RECORDED_REGION, regionOfInterest } from './region-of-interest.js';

describe('regionOfInterest', () => {
  it.each([
    [480, 640, { x: 62, y: 32, width: 356, height: 512 }],
    [640, 480, { x: 82, y: 23, width: 475, height: 384 }],
    [720, 1280, { x: 92, y: 64, width: 535, height: 1024 }],
    [1280, 720, { x: 164, y: 35, width: 951, height: 576 }],
    [1080, 1920, { x: 139, y: 95, width: 802, height: 1536 }],
  ])('answers what was recorded for %i × %i', (width, height, region) => {
    expect(regionOfInterest(RECORDED_REGION, { width, height })).toEqual(region);
  });

  it('keeps inside the frame, with at least a pixel, whatever the frame', () => {
    for (const [width, height] of [
      [1, 1],
      [2, 3],
      [65_535, 1],
      [1, 65_535],
    ] as const) {
      const region = regionOfInterest(RECORDED_REGION, { width, height });
      expect(region.width).toBeGreaterThanOrEqual(1);
      expect(region.height).toBeGreaterThanOrEqual(1);
      expect(region.x + region.width).toBeLessThanOrEqual(width);
      expect(region.y + region.height).toBeLessThanOrEqual(height);
    }
  });
});
