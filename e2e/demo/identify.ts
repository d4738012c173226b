import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, DEFAULT_GALLERY, type FaceSearchAnswer, type Gallery } from '@bonafide/client';
import type { Walk } from './walk.ts';

const PATH = 'POST /onboarding/gallery/matchFace';
/** Gallery is told of an enrolment by an event, within about a second. */
const PATIENCE_MS = 10_000;
/** More than anybody runs the demo: its people look like those of its earlier runs. */
const MOST = 1000;

/**
 * Percentage that a candidate must exceed. The default grows with the number of people who are registered here, past what two
 * photographs of one person reach with the pack `default`.
 */
const CUTOFF_PERCENT = 60;

/** Somebody who is searched for among everybody who is registered. */
export interface Sought {
  name: string;
  photo: Buffer;
}

/** Waits until a registration can be searched for. */
export async function becomeSearchable(gallery: Gallery, registrationCode: string): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  const isIn = () => gallery.isRegistrationInGallery(DEFAULT_GALLERY, { registrationCode }).catch(isUnknown);
  while (!(await isIn())) {
    if (performance.now() > end) throw new Error('The enrolled person did not get into the gallery');
    await sleep(100);
  }
}

/** Whom the gallery does not know yet it refuses to speak of. */
function isUnknown(error: unknown): false {
  if (error instanceof ApiError && error.status === 400) return false;
  throw error;
}

/** Searches for a face in the built-in gallery, and answers whether the registration is among those that it finds. */
export async function identify(walk: Walk, gallery: Gallery, { name, photo }: Sought, code: string): Promise<boolean> {
  const image = photo.toString('base64');
  const answer = await walk.call(
    PATH,
    () => gallery.matchFace({ image, candidateListSize: MOST, cutoffScorePercent: CUTOFF_PERCENT }),
    (found) => `${name}: ${spoken(found)}`,
  );
  return answer.list.some(({ registrationCode }) => registrationCode === code);
}

function spoken({ matchCount, list: [first] }: FaceSearchAnswer): string {
  if (!first) return 'matchCount 0, nobody';
  return `matchCount ${matchCount}, rank ${first.rank} ${first.registrationCode}, scorePercent ${first.scorePercent}, ${first.reason}`;
}
