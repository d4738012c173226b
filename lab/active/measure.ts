/**
 * Command line: `node lab/active/measure.ts --photos DIR --pack DIR --out FILE [--people N] [--minutes N] [--kinds A,B]
 * [--half even|odd]` renders guided captures of the people in a folder of photographs, of each one genuine and two attacks
 * in turn, or those of `--kinds`, follows the face through them by a built pack, and adds a line of JSON for each to FILE.
 * Called again it goes on where it stopped. Photographs of one person have one name up to their number (`anna_1.jpg`,
 * `anna_2.jpg`).
 */
import { appendFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ActiveEvidence } from '@bonafide/vision/active/judge-active';
import { MOVEMENTS, type Movement } from '@bonafide/vision/active/movements';
import type { FaceTemplate } from '@bonafide/vision/face/template';
import { type Random, seededRandom } from '../attacks/random.ts';
import { runCommand, wholeNumber } from '../command.ts';
import { Misuse } from '../misuse.ts';
import { type Follower, openFollower } from './follow.ts';
import { openPeople } from './people.ts';
import { ATTACKS, CAPTURES, type CaptureKind, captureOf, type Person } from './scenes.ts';

/** A guided capture that was rendered and examined. */
export interface MeasuredCapture {
  readonly person: string;
  /** Number of the person; even ones choose thresholds, odd ones report. */
  readonly number: number;
  readonly kind: CaptureKind;
  /** Of one with frames at rest exchanged, S between the photographs of the two. */
  readonly alike?: number;
  readonly evidence: Omit<ActiveEvidence, 'ageMs'>;
}

/** Movements as the service issues them: four, none twice in a row, a turn among them. */
export function randomList(random: Random): Movement[] {
  for (;;) {
    const list: Movement[] = [];
    while (list.length < 4) {
      const next = random.pick(MOVEMENTS);
      if (next !== list.at(-1)) list.push(next);
    }
    if (list.some((movement) => movement === 'TURN_LEFT' || movement === 'TURN_RIGHT')) return list;
  }
}

interface Options {
  readonly photos: string;
  readonly pack: string;
  readonly out: string;
  readonly people: number;
  readonly minutes: number;
  /** What to render of each person; undefined: one genuine capture and two attacks in turn. */
  readonly kinds: readonly CaptureKind[] | undefined;
  /** Whose captures to render: 0 of people with even numbers, 1 of the others; undefined: of all. */
  readonly half: number | undefined;
}

/** By the numbers of people. */
const HALVES: readonly string[] = ['even', 'odd'];

interface Known {
  readonly name: string;
  readonly person: Person;
  readonly template: FaceTemplate;
}

/** One with frames at rest exchanged needs somebody alike, and is rendered only where it is asked for. */
const IN_TURN = ATTACKS.filter((kind) => kind !== 'rest-swapped');

async function measure(options: Options): Promise<number> {
  const end = Date.now() + 60_000 * options.minutes;
  const follower = await openFollower(options.pack);
  const known = await peopleIn(options, follower);
  const before = await readFile(options.out, 'utf8').catch(() => '');
  const rows = before.split('\n').flatMap((line) => (line ? [JSON.parse(line) as MeasuredCapture] : []));
  const done = new Set(rows.map(({ person, kind }) => `${person} ${kind}`));
  let made = 0;
  for (const [number, one] of known.entries()) {
    if (number === 0 || (options.half !== undefined && number % 2 !== options.half)) continue;
    for (const { kind, seed } of planOf(number, options.kinds)) {
      if (done.has(`${one.name} ${kind}`)) continue;
      if (Date.now() > end) return made;
      const random = seededRandom(seed);
      const movements = randomList(random);
      const nearest = kind === 'rest-swapped' ? nearestTo(one, known, follower) : undefined;
      const other = (nearest?.known ?? known[number - 1] ?? one).person;
      const frames = await captureOf(kind, { person: one.person, other }, movements, random);
      const evidence = await follower.follow(frames, movements);
      const alike = nearest && { alike: nearest.score };
      const line: MeasuredCapture = { person: one.name, number, kind, ...alike, evidence };
      await appendFile(options.out, `${JSON.stringify(line)}\n`);
      made += 1;
    }
  }
  return made;
}

/** What is rendered of a person, and from which numbers. */
function planOf(number: number, kinds: readonly CaptureKind[] | undefined): { kind: CaptureKind; seed: number }[] {
  if (kinds) return kinds.map((kind) => ({ kind, seed: 1000 * number + 10 + CAPTURES.indexOf(kind) }));
  const two = [0, 4].map((step) => IN_TURN[((number >> 1) + step) % IN_TURN.length] as CaptureKind);
  return (['genuine', ...two] as const).map((kind, i) => ({ kind, seed: 1000 * number + i }));
}

/** The other person whom the pack's light comparison takes most for this one. */
function nearestTo(
  one: Known,
  known: readonly Known[],
  { matcher }: Follower,
): { known: Known; score: number } | undefined {
  return known
    .filter((other) => other !== one)
    .map((other) => ({ known: other, ...matcher.compare(one.template, other.template) }))
    .toSorted((a, b) => b.fused - a.fused)[0];
}

/** People with a photograph in which they look into the camera, by name, each with the first such. */
async function peopleIn({ photos, pack, people }: Options, { templateOf }: Follower): Promise<Known[]> {
  const personOf = await openPeople(pack);
  const files = (await readdir(photos)).filter((name) => /\.(jpe?g|png|webp)$/i.test(name)).sort();
  const known: Known[] = [];
  for (const [name, pictures] of Map.groupBy(files, (file) => file.replace(/_?\d*\.\w+$/, ''))) {
    if (known.length >= people) break;
    for (const picture of pictures) {
      const person = await personOf(join(photos, picture));
      const template = person && (await templateOf(person.photo));
      if (!template) continue;
      known.push({ name, person, template });
      break;
    }
  }
  return known;
}

const USAGE =
  'measure.ts --photos DIR --pack DIR --out FILE [--people N] [--minutes N] [--kinds A,B] [--half even|odd]';

if (import.meta.main) {
  await runCommand(USAGE, async () => {
    const { values } = parseArgs({
      options: {
        photos: { type: 'string' },
        pack: { type: 'string' },
        out: { type: 'string' },
        people: { type: 'string', default: '100' },
        minutes: { type: 'string', default: '7' },
        kinds: { type: 'string' },
        half: { type: 'string' },
      },
    });
    const { photos, pack, out, half } = values;
    if (!photos || !pack || !out) throw new Misuse('--photos, --pack and --out are needed');
    if (half && !HALVES.includes(half)) throw new Misuse(`--half is "${half}", not ${HALVES.join(' or ')}`);
    const kinds = values.kinds?.split(',').map((name) => {
      const kind = CAPTURES.find((one) => one === name);
      if (!kind) throw new Misuse(`--kinds names "${name}", not one of ${CAPTURES.join(', ')}`);
      return kind;
    });
    const made = await measure({
      photos,
      pack,
      out,
      people: wholeNumber('people', values.people, 2),
      minutes: wholeNumber('minutes', values.minutes),
      kinds,
      half: half === undefined ? undefined : HALVES.indexOf(half),
    });
    process.stdout.write(`${made} captures\n`);
  });
}
