import { type FaceTemplate, pairParts } from '@bonafide/vision/face/template';
import type { Progress } from '../run/progress.ts';
import type { PairPeople } from './draws.ts';
import type { PairScores } from './pair-scores.ts';
import { seeded } from './random.ts';

/** A described picture: the number of its person and its template. */
export interface Described {
  readonly subject: number;
  readonly template: FaceTemplate;
  /** What stands for the picture on the second side of a pair; `template` where absent. */
  readonly counterpart?: FaceTemplate;
}

/** Cosines of pairs, a column per network. */
export interface PairCosines extends PairPeople {
  readonly cosines: readonly Float64Array[];
}

/** Every genuine comparison of a set, and its impostor comparisons or a random part of them. */
export interface Comparisons {
  readonly genuine: PairCosines;
  readonly impostor: PairCosines;
  /** How many impostor pairs the set has in all. */
  readonly impostorPairs: number;
}

/** More impostor pairs than this are drawn at random: they would fill the memory and no longer change the figures. */
const MOST_IMPOSTORS = 5_000_000;

/**
 * Compares every picture with every later one by each network (SHA-256). Draws impostor pairs with a fixed seed where
 * there are more than `most`. Throws as `pairParts`, where a template lacks a network.
 */
export function compareAll(
  pictures: readonly Described[],
  networks: readonly string[],
  tell: Progress = () => {},
  most = MOST_IMPOSTORS,
): Comparisons {
  const people = new Map<number, number>();
  for (const { subject } of pictures) people.set(subject, (people.get(subject) ?? 0) + 1);
  const all = (pictures.length * (pictures.length - 1)) / 2;
  const genuinePairs = [...people.values()].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
  const impostorPairs = all - genuinePairs;
  const drawn = drawnPairs(pictures, Math.min(1, most / Math.max(impostorPairs, 1)));
  const [genuine, impostor] = [columns(genuinePairs, networks.length), columns(drawn.count, networks.length)];
  const tables = networks.map((network) => tableOf(pictures, network));
  const row = tables.map(() => new Float64Array(pictures.length));
  let [sames, others, done] = [0, 0, 0];
  for (let i = 0; i < pictures.length; i++) {
    const a = (pictures[i] as Described).subject;
    for (let n = 0; n < tables.length; n++) cosinesInto(row[n] as Float64Array, tables[n] as Table, i);
    for (let j = i + 1; j < pictures.length; j++) {
      const b = (pictures[j] as Described).subject;
      if (a !== b && !drawn.isIn()) continue;
      const to = a === b ? genuine : impostor;
      const at = a === b ? sames++ : others++;
      to.a[at] = a;
      to.b[at] = b;
      for (let n = 0; n < row.length; n++) (to.cosines[n] as Float64Array)[at] = (row[n] as Float64Array)[j] as number;
    }
    done += pictures.length - 1 - i;
    tell(done);
  }
  return { genuine, impostor, impostorPairs };
}

/** The raw scores that a matcher gives the pairs: the weighted mean of the cosines, as `faceMatcher` fuses them. */
export function fused({ cosines, a, b }: PairCosines, weights: readonly number[]): PairScores {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const score = new Float64Array(a.length);
  cosines.forEach((column, n) => {
    const share = (weights[n] ?? 0) / total;
    if (share !== 0)
      for (let i = 0; i < score.length; i++) score[i] = (score[i] as number) + share * (column[i] as number);
  });
  return { score, a, b };
}

/** The pairs of which both people are wanted. */
export function among({ cosines, a, b }: PairCosines, isWanted: (person: number) => boolean): PairCosines {
  const kept = new Uint32Array(a.length);
  let length = 0;
  for (let i = 0; i < a.length; i++) if (isWanted(a[i] as number) && isWanted(b[i] as number)) kept[length++] = i;
  const part = columns(length, cosines.length);
  for (let i = 0; i < length; i++) {
    const from = kept[i] as number;
    part.a[i] = a[from] as number;
    part.b[i] = b[from] as number;
  }
  cosines.forEach((column, n) => {
    const own = part.cosines[n] as Float64Array;
    for (let i = 0; i < length; i++) own[i] = column[kept[i] as number] as number;
  });
  return part;
}

/** Which impostor pairs are taken: asked once for each, in order. */
function drawnPairs(pictures: readonly Described[], share: number): { count: number; isIn: () => boolean } {
  const lots = seeded(30107);
  const isIn = () => share >= 1 || lots() < share;
  let count = 0;
  for (let i = 0; i < pictures.length; i++) {
    for (let j = i + 1; j < pictures.length; j++) {
      if (pictures[i]?.subject !== pictures[j]?.subject && isIn()) count++;
    }
  }
  const again = seeded(30107);
  return { count, isIn: () => share >= 1 || again() < share };
}

function columns(length: number, networks: number): PairCosines {
  return {
    cosines: Array.from({ length: networks }, () => new Float64Array(length)),
    a: new Uint32Array(length),
    b: new Uint32Array(length),
  };
}

/** The descriptors of one network, a row a picture, for the first and the second side of a pair. */
interface Table {
  readonly length: number;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

function tableOf(pictures: readonly Described[], network: string): Table {
  const rows = pictures.map(({ template, counterpart }) => pairParts(template, counterpart ?? template, [network])[0]);
  const length = rows[0]?.probe.length ?? 0;
  const table = {
    length,
    first: new Float32Array(length * rows.length),
    second: new Float32Array(length * rows.length),
  };
  rows.forEach((row, i) => {
    if (row?.probe.length !== length) throw new Error('descriptors of one network differ in length');
    table.first.set(row.probe, i * length);
    table.second.set(row.gallery, i * length);
  });
  return table;
}

/**
 * The cosines of a picture with every later one. Term by term in the order of `cosine` in libs/vision, so that scores are
 * equal to the last bit; four pictures at a time, because a sum alone would keep the processor waiting for itself.
 */
function cosinesInto(row: Float64Array, { length, first, second }: Table, i: number): void {
  const x = i * length;
  let j = i + 1;
  for (; j + 3 < row.length; j += 4) {
    const y = j * length;
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let k = 0; k < length; k++) {
      const value = first[x + k] as number;
      a += value * (second[y + k] as number);
      b += value * (second[y + length + k] as number);
      c += value * (second[y + 2 * length + k] as number);
      d += value * (second[y + 3 * length + k] as number);
    }
    row[j] = a;
    row[j + 1] = b;
    row[j + 2] = c;
    row[j + 3] = d;
  }
  for (; j < row.length; j++) {
    let sum = 0;
    for (let k = 0; k < length; k++) sum += (first[x + k] as number) * (second[j * length + k] as number);
    row[j] = sum;
  }
}
