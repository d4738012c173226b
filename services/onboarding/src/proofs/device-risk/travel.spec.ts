import { describe, expect, it } from 'vitest';
import { distanceKm, leastSpeed } from './travel.js';

const at = (latitude: number, longitude: number, accuracy = 10) => ({ latitude, longitude, accuracy });
const BERLIN = at(52.52, 13.405);
const MUNICH = at(48.137, 11.575);
const SYDNEY = at(-33.869, 151.209);

describe('the distance', () => {
  it.each([
    ['of a place from itself', BERLIN, BERLIN, 0],
    ['Berlin to Munich', BERLIN, MUNICH, 504],
    ['Berlin to Sydney', BERLIN, SYDNEY, 16_095],
    ['over the antimeridian', at(0, 179.5), at(0, -179.5), 111],
    ['from pole to pole', at(90, 0), at(-90, 77), 20_015],
  ])('%s', (_name, from, to, km) => expect(Math.abs(distanceKm(from, to) - km)).toBeLessThan(2));
});

describe('the least speed', () => {
  it('is that of the distance, less what fixes err by', () => {
    expect(leastSpeed(BERLIN, MUNICH, 3600)).toBeCloseTo(504.4 - 50.02, 0);
    expect(leastSpeed(BERLIN, { ...MUNICH, accuracy: 500_000 }, 1)).toBe(0);
    expect(leastSpeed(BERLIN, at(52.6, 13.4), 1)).toBe(0);
  });

  it('is finite where no time passed', () => expect(leastSpeed(BERLIN, SYDNEY, 0)).toBeLessThan(1e8));
});
