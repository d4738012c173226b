import type { Image } from '@bonafide/vision/image/image';
import { contrastsOf } from './contrast.js';
import { edgesOf } from './edges.js';
import { areaOf, isInside } from './geometry.js';
import { type Line, linesOf } from './lines.js';
import type { OpenCv } from './opencv.js';
import type { Quad } from './page.js';
import { strangeness } from './proportions.js';
import { type Candidate, candidatesOf } from './quads.js';
import { HALF, opened } from './split.js';

/** Most pages that are told in one picture. */
const MOST_PAGES = 4;
/** A further page is at least this share of the largest. */
const SMALLEST_SHARE = 0.3;
/** Candidates that are as good as the best but for this: the largest of them is taken, so that nothing is cut off. */
const AS_GOOD = 0.06;
/** Support of a side that is seen as a whole, but for print and noise. */
const WELL_SEEN = 0.78;
/** Contrast of a side from which the ground differs. */
const CONTRAST = 0.35;
/** Support of lines that are drawn. */
const DRAWN = 0.95;
/** Proportions that differ less from those of documents are theirs. */
const KNOWN_PROPORTIONS = 0.1;
/** What contrast with the surroundings counts. */
const CONTRAST_WEIGHT = 0.5;

/** Outlines of pages in a small picture, largest first; none where doubt remains. */
export function findOutlines(cv: OpenCv, image: Image): Outline[] {
  const lines = linesOf(edgesOf(cv, image));
  const inside = lines.filter(({ border }) => !border);
  const whole = pagesOf(image, candidatesOf(inside, image));
  const pages = whole.length > 0 ? whole : pagesOf(image, candidatesOf(lines, image)).slice(0, 1);
  return pages
    .flatMap((page): Outline[] => halvesOf(page, inside, image) ?? [page])
    .sort((a, b) => areaOf(b.quad) - areaOf(a.quad))
    .slice(0, MOST_PAGES);
}

/** The outline of a page, and what is known of it. */
export type Outline = Pick<Candidate, 'quad' | 'border' | 'proportions'>;

function halvesOf({ quad, border }: Candidate, lines: readonly Line[], image: Image): Outline[] | undefined {
  const halves = opened(quad, lines, image);
  return halves?.map((half) => ({ quad: half, border, proportions: HALF }));
}

function pagesOf(image: Image, all: readonly Candidate[]): Rated[] {
  const candidates = all
    .map((candidate) => rated(image, candidate))
    .filter(isPage)
    .sort((a, b) => b.score - a.score);
  const pages: Rated[] = [];
  while (pages.length < MOST_PAGES) {
    const left = candidates.filter(({ quad }) => !pages.some((page) => overlap(page.quad, quad)));
    const page = largestOfBest(left);
    if (!page || (pages[0] && page.area < SMALLEST_SHARE * pages[0].area)) break;
    pages.push(page);
  }
  return pages.sort((a, b) => b.area - a.area);
}

interface Rated extends Candidate {
  /** Sides at which the ground changes. */
  readonly contrasting: number;
}

function rated(image: Image, candidate: Candidate): Rated {
  const contrasts = contrastsOf(image, candidate.quad);
  const mean = contrasts.reduce((sum, contrast) => sum + contrast, 0) / 4;
  const contrasting = contrasts.filter((contrast) => contrast >= CONTRAST).length;
  return { ...candidate, contrasting, score: candidate.score + CONTRAST_WEIGHT * mean };
}

/**
 * Whether a candidate may be told: of known proportions, seen on all sides, and on another ground than its own unless its sides
 * are as good as drawn. A hand may cover the middle of one side; two that are seen badly are doubt.
 */
function isPage({ support, ends, border, proportions, contrasting }: Rated): boolean {
  const seen = support.filter((_, i) => !border[i]).sort((a, b) => a - b);
  if (strangeness(proportions) > KNOWN_PROPORTIONS || seen.length < 3) return false;
  if (support.some((share, i) => !border[i] && share < WELL_SEEN && (ends[i] as number) < 0.5)) return false;
  const second = seen[seen.length - 3] as number;
  if (seen.length === 3) return second >= 0.85 && contrasting >= 3;
  return second >= WELL_SEEN && (contrasting >= 3 || (seen[0] as number) >= DRAWN);
}

function largestOfBest(candidates: readonly Rated[]): Rated | undefined {
  const best = candidates[0];
  if (!best) return undefined;
  return candidates
    .filter(({ score, quad }) => score >= best.score - AS_GOOD && overlap(quad, best.quad))
    .reduce((a, b) => (b.area > a.area * 1.02 ? b : a), best);
}

/** Whether two quadrangles share ground: a corner or the middle of one lies in the other. */
function overlap(a: Quad, b: Quad): boolean {
  const marks = (quad: Quad) => {
    const middle = { x: (quad[0].x + quad[2].x) / 2, y: (quad[0].y + quad[2].y) / 2 };
    const drawnIn = quad.map(({ x, y }) => ({ x: x + (middle.x - x) * 0.15, y: y + (middle.y - y) * 0.15 }));
    return [middle, ...drawnIn];
  };
  const [small, large] = areaOf(a) < areaOf(b) ? [a, b] : [b, a];
  return marks(small).some((mark) => isInside(large, mark)) || marks(large).some((mark) => isInside(small, mark));
}
