import { describe, expect, it } from 'vitest';
import type { Image } from '../image/image.js';
import { judgeColours, type ScreenColour } from './judge-colours.js';
import { type FrameLight, type Light, lightOf } from './skin-light.js';

const SHOWN: readonly ScreenColour[] = ['RED', 'CYAN', 'BLUE', 'YELLOW', 'GREEN'];
const SCREEN: Readonly<Record<ScreenColour, Light>> = {
  RED: [1, 0, 0],
  GREEN: [0, 1, 0],
  BLUE: [0, 0, 1],
  CYAN: [0, 1, 1],
  MAGENTA: [1, 0, 1],
  YELLOW: [1, 1, 0],
};

/** Skin and a room under white light, and a screen that adds shares of it to each. */
function lit(colour: ScreenColour | undefined, toFace = 0.2, toRoom = 0.01, exposure = 1): FrameLight {
  const screen = colour ? SCREEN[colour] : [0.5, 0.5, 0.5];
  const add = (base: Light, share: number) =>
    base.map((value, i) => exposure * value * (1 + share * (screen[i] as number))) as unknown as Light;
  return { face: add([0.5, 0.3, 0.22], toFace), room: add([0.2, 0.22, 0.25], toRoom) };
}

const REST = [lit(undefined), lit(undefined), lit(undefined)];
const judged = (frames: readonly FrameLight[], rest = REST) => judgeColours(SHOWN, rest, frames).outcome;

describe('a colour challenge', () => {
  it('is answered by a face at arm’s length, whatever the camera does to the exposure', () => {
    expect(
      judgeColours(
        SHOWN,
        REST,
        SHOWN.map((colour) => lit(colour)),
      ),
    ).toMatchObject({ outcome: 'answered', lag: 0 });
    expect(judged(SHOWN.map((colour, i) => lit(colour, 0.2, 0.01, 1 + 0.2 * i)))).toBe('answered');
    expect(judged(SHOWN.map((colour) => lit(colour, 0.06)))).toBe('answered');
  });

  it('is answered a frame late too', () => {
    const late = [undefined, ...SHOWN.slice(0, -1)].map((colour) => lit(colour));
    expect(judgeColours(SHOWN, REST, late)).toMatchObject({ outcome: 'answered', lag: 1 });
  });

  it.each<[string, readonly (ScreenColour | undefined)[]]>([
    ['in another order', ['YELLOW', 'BLUE', 'RED', 'GREEN', 'CYAN']],
    ['of another challenge', ['MAGENTA', 'GREEN', 'MAGENTA', 'CYAN', 'RED']],
    ['not at all', [undefined, undefined, undefined, undefined, undefined]],
  ])('is not answered by colours %s', (_how, colours) =>
    expect(judged(colours.map((colour) => lit(colour)))).toBe('not-answered'),
  );

  it('is not answered by a face that hardly changes', () =>
    expect(judged(SHOWN.map((colour) => lit(colour, 0.005)))).toBe('not-answered'));

  it('is no proof where the room answers like the face, as a picture that fills the frame does', () =>
    expect(judged(SHOWN.map((colour) => lit(colour, 0.2, 0.2)))).toBe('room-answers'));

  it('is not measured where light is no number', () => {
    const broken: FrameLight = { face: [Number.NaN, 0, 0], room: undefined };
    expect(judged(SHOWN.map(() => broken))).toBe('not-measured');
    expect(judged([])).toBe('not-measured');
  });
});

describe('the light of a frame', () => {
  it('is that of the skin, and of the room beside the head', () => {
    const [width, height] = [200, 240];
    const data = new Uint8Array(width * height * 3).fill(60);
    const box = { x: 75, y: 90, width: 50, height: 65 };
    for (let y = 90; y < 155; y++) for (let x = 75; x < 125; x++) data.set([188, 137, 137], 3 * (y * width + x));
    const image: Image = { width, height, data };
    const mesh = Array.from({ length: 468 }, () => ({ x: 100, y: 120, z: 0 }));
    const { face, room } = lightOf(image, box, mesh);
    expect(face[0]).toBeCloseTo(0.503, 2);
    expect(face[1]).toBeCloseTo(0.25, 2);
    expect(room?.[0]).toBeCloseTo(0.045, 2);
    expect(lightOf(image, { x: 0, y: 0, width: 200, height: 240 }, mesh).room).toBeUndefined();
  });
});
