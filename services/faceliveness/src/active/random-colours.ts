import { randomInt } from 'node:crypto';
import { SCREEN_COLOURS, type ScreenColour } from '@bonafide/vision/colour-challenge/judge-colours';

/** Colours of a challenge: 18,750 lists, since none comes twice in a row. */
const LENGTH = 6;

/** Random colours, every list being equally likely, by the system's source of randomness for secrets. */
export function randomColours(): ScreenColour[] {
  const list: ScreenColour[] = [];
  while (list.length < LENGTH) {
    const others = SCREEN_COLOURS.filter((colour) => colour !== list.at(-1));
    list.push(others[randomInt(others.length)] as ScreenColour);
  }
  return list;
}
