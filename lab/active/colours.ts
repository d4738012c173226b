/**
 * Command line: `node lab/active/colours.ts --photos DIR --pack DIR [--people N]` lights rendered people, and attacks on the
 * colour challenge, by a screen in random colours, and prints how they are judged, by the share of the screen in the light.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadPack } from '@bonafide/inference/pack/load-pack';
import { openModels } from '@bonafide/inference/pool/models';
import {
  COLOURS,
  judgeColours,
  SCREEN_COLOURS,
  type ScreenColour,
} from '@bonafide/vision/colour-challenge/judge-colours';
import { type FrameLight, lightOf } from '@bonafide/vision/colour-challenge/skin-light';
import { faceFinder } from '@bonafide/vision/face/find-faces';
import { decodeImage } from '@bonafide/vision/image/decode';
import type { Image } from '@bonafide/vision/image/image';
import { meshOf } from '@bonafide/vision/quality/mesh';
import { type Random, seededRandom } from '../attacks/random.ts';
import { runCommand, wholeNumber } from '../command.ts';
import { Misuse } from '../misuse.ts';
import { Canvas } from './draw.ts';
import { framesOf } from './frames.ts';
import { type Head, headOf } from './head.ts';
import { openPeople } from './people.ts';
import { type Place, placeOf, type ScreenLight, STILL, scene, tinted, viewOf } from './place.ts';
import type { Person } from './scenes.ts';
import { drawSheet } from './sheet.ts';

/** Who answers: a face; one whose camera corrects half of any tint; sheets; a recording shown by another screen. */
const KINDS = ['face', 'face-corrected', 'print-full', 'print-cut', 'recording', 'other-order', 'unlit'] as const;
type Kind = (typeof KINDS)[number];

/** Share of the screen in the light on the face: a bright room, a room, a dark room. */
const SHARES = [0.03, 0.1, 0.3] as const;
/** The room behind is some five times as far away: its light falls with the square. */
const TO_ROOM = 0.04;
/** A screen that shows a recording reflects little of another's light. */
const GLASS = 0.05;
const REST = 3;
const LENGTH = 6;

const LIGHT: Readonly<Record<ScreenColour | 'WHITE', ScreenLight['colour']>> = { WHITE: [0.5, 0.5, 0.5], ...COLOURS };

/** Colours, none twice in a row. */
function randomColours(random: Random): ScreenColour[] {
  const list: ScreenColour[] = [];
  while (list.length < LENGTH) {
    const next = random.pick(SCREEN_COLOURS);
    if (next !== list.at(-1)) list.push(next);
  }
  return list;
}

/** What the camera sees under a colour of the screen. */
function drawn(
  kind: Kind,
  head: Head,
  place: Place,
  share: number,
  shown: ScreenColour | 'WHITE',
  recorded: ScreenColour | 'WHITE',
): Image {
  const lit = (name: ScreenColour | 'WHITE', part = share): ScreenLight => ({
    colour: LIGHT[name],
    toFace: part,
    toRoom: TO_ROOM * part,
  });
  switch (kind) {
    case 'face':
      return scene(head, place, STILL, lit(shown));
    case 'face-corrected':
      return corrected(scene(head, place, STILL, lit(shown)));
    case 'other-order':
      return scene(head, place, STILL, lit(recorded));
    case 'unlit':
      return scene(head, place, STILL, lit('WHITE'));
    case 'recording':
      return tinted(scene(head, place, STILL, lit(recorded)), LIGHT[shown], GLASS * share);
    case 'print-full':
      return tinted(scene(head, place, STILL), LIGHT[shown], share);
    case 'print-cut': {
      const sheet = {
        picture: tinted(scene(head, place, STILL), LIGHT[shown], share),
        unit: place.rest.scale,
        about: { x: place.rest.x, y: place.rest.y - 0.5 * place.rest.scale },
        cut: { across: 1.05, down: 1.45, y: -0.1 },
      };
      const canvas = new Canvas(tinted(place.room, LIGHT[shown], TO_ROOM * share));
      drawSheet(canvas, sheet, viewOf(place, STILL));
      return canvas.image();
    }
  }
}

/** A white balance that takes half of any tint of the whole picture back. */
function corrected({ width, height, data }: Image): Image {
  const sums = [0, 0, 0];
  for (let at = 0; at < data.length; at++) sums[at % 3] = (sums[at % 3] as number) + (data[at] as number);
  const grey = (sums[0] as number) / 3 + (sums[1] as number) / 3 + (sums[2] as number) / 3;
  const gains = sums.map((sum) => Math.sqrt(grey / sum));
  return {
    width,
    height,
    data: Uint8Array.from(data, (value, at) => Math.min(255, value * (gains[at % 3] as number))),
  };
}

/** Reads the light in frames with a face. */
async function reader(packDir: string) {
  const models = await openModels(await loadPack(packDir), ['face-detector', 'face-mesh'], ['face-landmarks']);
  const stages = { stage: <T>(_name: string, work: () => T | Promise<T>) => Promise.resolve(work()) };
  return async (jpeg: Buffer): Promise<FrameLight | undefined> => {
    const image = await decodeImage(jpeg);
    const [face] = await faceFinder(models).find(image, stages);
    const mesh = face && (await meshOf(models.get('face-mesh'), image, face));
    return mesh && lightOf(image, face.box, mesh);
  };
}

async function outcomeOf(
  kind: Kind,
  person: Person,
  share: number,
  read: Awaited<ReturnType<typeof reader>>,
  random: Random,
) {
  const [head, place] = [headOf(person.photo, person.mesh), await placeOf(random)];
  const [shown, recorded] = [randomColours(random), randomColours(random)];
  const whites = Array.from({ length: REST }, () => 'WHITE' as const);
  const times = [...whites, ...shown].map((_, i) => ({ time: 350 * i }));
  const frames = await framesOf(
    times,
    (_, i) =>
      drawn(kind, head, place, share, [...whites, ...shown][i] ?? 'WHITE', [...whites, ...recorded][i] ?? 'WHITE'),
    random,
  );
  const lights: FrameLight[] = [];
  for (const { jpeg } of frames) {
    const light = await read(jpeg);
    if (light) lights.push(light);
  }
  return lights.length < times.length
    ? 'no-face'
    : judgeColours(shown, lights.slice(0, REST), lights.slice(REST)).outcome;
}

if (import.meta.main) {
  await runCommand('colours.ts --photos DIR --pack DIR [--people N]', async () => {
    const { values } = parseArgs({
      options: { photos: { type: 'string' }, pack: { type: 'string' }, people: { type: 'string', default: '20' } },
    });
    const { photos, pack } = values;
    if (!photos || !pack) throw new Misuse('--photos and --pack are needed');
    const most = wholeNumber('people', values.people);
    const [personOf, read] = [await openPeople(pack), await reader(pack)];
    const people: Person[] = [];
    for (const file of (await readdir(photos)).filter((name) => /\.(jpe?g|png|webp)$/i.test(name)).sort()) {
      if (people.length >= most) break;
      const person = await personOf(join(photos, file));
      if (person) people.push(person);
    }
    for (const kind of KINDS) {
      for (const [s, share] of SHARES.entries()) {
        const outcomes: string[] = [];
        for (const [i, person] of people.entries()) {
          outcomes.push(
            await outcomeOf(kind, person, share, read, seededRandom(100 * i + 10 * s + KINDS.indexOf(kind))),
          );
        }
        const counts = [...Map.groupBy(outcomes, (outcome) => outcome)].map(([name, all]) => `${name} ${all.length}`);
        process.stdout.write(`${kind.padEnd(15)} screen ${share}: ${counts.sort().join(', ')} of ${outcomes.length}\n`);
      }
    }
  });
}
