import type { FrameLight, Light } from './skin-light.js';

/** Colours that a page can show, as red, green and blue of the screen. */
export const COLOURS = {
  RED: [1, 0, 0],
  GREEN: [0, 1, 0],
  BLUE: [0, 0, 1],
  CYAN: [0, 1, 1],
  MAGENTA: [1, 0, 1],
  YELLOW: [1, 1, 0],
} as const satisfies Record<string, Light>;

export type ScreenColour = keyof typeof COLOURS;

export const SCREEN_COLOURS = Object.keys(COLOURS) as ScreenColour[];

/** Bounds of the colour challenge; part of every receipt. */
export const COLOUR_POLICY = {
  name: 'colours, version 1, an experiment',
  /** Least correlation of the face's answer with the colours shown. */
  leastLikeness: 0.85,
  /** Least strength of the answer: change of the logarithm of the light for a fully saturated colour. */
  leastGain: 0.015,
  /** Most that the room may answer, as a share of the face's answer. */
  mostRoom: 0.6,
  /** Frames by which the answer may lag behind the colours. */
  mostLag: 1,
} as const;

/** How a face answered the colours that a page has shown. */
export interface ColourVerdict {
  readonly outcome: 'answered' | 'not-answered' | 'room-answers' | 'not-measured';
  /** At the lag at which the face's answer is most like the colours, frames. */
  readonly lag: number;
  readonly likeness: number;
  readonly gain: number;
  /** Strength of the room's answer; undefined where the room was not seen. */
  readonly roomGain: number | undefined;
}

/**
 * Judges the light of frames taken while a page showed `colours`, one frame each, against frames at rest under white.
 * A face at arm's length answers the screen's light and the room behind it hardly does. Pure. Source: Tang et al., Face
 * Flashing (NDSS 2018, arXiv 1801.01949); Liu et al., Aurora Guard (arXiv 1902.10311).
 */
export function judgeColours(
  colours: readonly ScreenColour[],
  atRest: readonly FrameLight[],
  frames: readonly FrameLight[],
): ColourVerdict {
  const expected = colours.map((colour) => chromaOf(COLOURS[colour]));
  const face = answersOf(
    atRest.map((light) => light.face),
    frames.map((light) => light.face),
  );
  const lags = Array.from({ length: COLOUR_POLICY.mostLag + 1 }, (_, lag) => ({ lag, ...fit(expected, face, lag) }));
  const best = lags.toSorted((a, b) => b.likeness - a.likeness)[0];
  const rooms = [...atRest, ...frames].every(({ room }) => room)
    ? answersOf(
        atRest.flatMap(({ room }) => (room ? [room] : [])),
        frames.flatMap(({ room }) => (room ? [room] : [])),
      )
    : undefined;
  const { lag = 0, likeness = Number.NaN, gain = Number.NaN } = best ?? {};
  const roomGain = rooms && fit(expected, rooms, lag).gain;
  return { outcome: outcomeOf(likeness, gain, roomGain), lag, likeness, gain, roomGain };
}

function outcomeOf(likeness: number, gain: number, roomGain: number | undefined): ColourVerdict['outcome'] {
  const { leastLikeness, leastGain, mostRoom } = COLOUR_POLICY;
  if (!Number.isFinite(likeness) || !Number.isFinite(gain)) return 'not-measured';
  if (!(likeness >= leastLikeness && gain >= leastGain)) return 'not-answered';
  return roomGain !== undefined && !(roomGain <= mostRoom * gain) ? 'room-answers' : 'answered';
}

/** Changes of the logarithm of light against rest, without what all three colours share: exposure changes that. */
function answersOf(atRest: readonly Light[], frames: readonly Light[]): Light[] {
  const rest = [0, 1, 2].map((i) => mean(atRest.map((light) => Math.log((light[i] as number) + 1e-4))));
  return frames.map((light) => {
    const [red = 0, green = 0, blue = 0] = light.map((value, i) => Math.log(value + 1e-4) - (rest[i] as number));
    return chromaOf([red, green, blue]);
  });
}

function chromaOf(light: Light): Light {
  const grey = (light[0] + light[1] + light[2]) / 3;
  return [light[0] - grey, light[1] - grey, light[2] - grey];
}

/** Least squares of answers by expected changes, about the mean of each: a drift of the camera is no answer. */
function fit(expected: readonly Light[], answers: readonly Light[], lag: number): { likeness: number; gain: number } {
  const pairs = answers.slice(lag).flatMap((answer, i) => {
    const shown = expected[i];
    return shown ? [{ shown, answer }] : [];
  });
  let [both, shownSquare, answerSquare] = [0, 0, 0];
  for (let i = 0; i < 3; i++) {
    const [shownMean, answerMean] = [
      mean(pairs.map(({ shown }) => shown[i] as number)),
      mean(pairs.map(({ answer }) => answer[i] as number)),
    ];
    for (const { shown, answer } of pairs) {
      const [p, q] = [(shown[i] as number) - shownMean, (answer[i] as number) - answerMean];
      both += p * q;
      shownSquare += p * p;
      answerSquare += q * q;
    }
  }
  return { likeness: both / Math.sqrt(shownSquare * answerSquare + 1e-12), gain: both / shownSquare };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
