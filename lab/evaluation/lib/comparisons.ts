import type { FaceMatcher } from '@bonafide/vision/face/match';
import type { FaceTemplate } from '@bonafide/vision/face/template';
import type { SubjectScore } from './bootstrap.ts';
import { seeded } from './random.ts';

/** A described picture: the number of its person and its template. */
export interface Described {
  readonly subject: number;
  readonly template: FaceTemplate;
}

/** Every genuine comparison of a set, and its impostor comparisons or a random part of them. */
export interface Comparisons {
  readonly genuine: readonly SubjectScore[];
  readonly impostor: readonly SubjectScore[];
  /** How many impostor pairs the set has in all. */
  readonly impostorPairs: number;
}

/** More impostor pairs than this are drawn at random: they would fill the memory and no longer change the figures. */
const MOST_IMPOSTORS = 2_000_000;

/** Compares every picture with every other, raw scores. Draws impostor pairs with a fixed seed where there are too many. */
export function compareAll(pictures: readonly Described[], matcher: FaceMatcher): Comparisons {
  const genuine: SubjectScore[] = [];
  const impostor: SubjectScore[] = [];
  const people = new Map<number, number>();
  for (const { subject } of pictures) people.set(subject, (people.get(subject) ?? 0) + 1);
  const all = (pictures.length * (pictures.length - 1)) / 2;
  const impostorPairs = all - [...people.values()].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
  const share = Math.min(1, MOST_IMPOSTORS / Math.max(impostorPairs, 1));
  const random = seeded(30107);
  pictures.forEach((left, i) => {
    for (const right of pictures.slice(i + 1)) {
      const same = left.subject === right.subject;
      if (!same && share < 1 && random() >= share) continue;
      const { fused } = matcher.compare(left.template, right.template);
      (same ? genuine : impostor).push({ a: left.subject, b: right.subject, score: fused });
    }
  });
  return { genuine, impostor, impostorPairs };
}
