import {
  type Hit,
  ScreeningDecision,
  type ScreeningVerdict,
} from '@bonafide/proto/gen/bonafide/compliance/v1/screening_pb';
import type { Finding } from '../../journey/review/reviews.js';
import { brokenPeer } from '../../journey/step/peer-failure.js';

/** The most hits that one call answers; whoever accepts them has accepted what comes less near. */
export const MOST_HITS = 50;
const MOST_LISTS = 100;
const MOST_EXPLAINED = 20;
/** Of a name or an id on a list: far more than any has, and little enough to be kept sealed. */
const MOST_CHARACTERS = 4096;

/** What screening found: nobody, or entries of lists that a person has to look at. */
export interface Hits {
  findings: Finding[];
  /** The lists that were searched. */
  lists: { id: string; version: string; ageSeconds: number }[];
}

/**
 * Reads a verdict. Throws INTERNAL for one that cannot be relied on: without a decision, clear with hits or without lists, or
 * with a need to look at nothing.
 */
export function hitsOf(verdict: ScreeningVerdict | undefined): Hits {
  if (!verdict || !isSound(verdict)) throw brokenPeer('compliance');
  const lists = verdict.lists.map(({ id, version, ageSeconds }) => ({ id, version, ageSeconds: Number(ageSeconds) }));
  return { findings: verdict.hits.map(findingOf), lists };
}

function isSound({ decision, hits, lists }: ScreeningVerdict): boolean {
  const isBounded = hits.length <= MOST_HITS && lists.length >= 1 && lists.length <= MOST_LISTS;
  const isNamed = lists.every(({ id, version }) => id !== '' && id.length + version.length <= MOST_CHARACTERS);
  if (!isBounded || !isNamed || hits.some((hit) => !isReadable(hit))) return false;
  if (decision === ScreeningDecision.CLEAR) return hits.length === 0;
  return (decision === ScreeningDecision.REVIEW || decision === ScreeningDecision.HIT) && hits.length > 0;
}

const isReadable = ({ listId, entityId, percent, matchedName, explanation }: Hit) =>
  [listId, entityId].every((id) => id !== '' && id.length <= MOST_CHARACTERS) &&
  matchedName.length <= MOST_CHARACTERS &&
  percent >= 0 &&
  percent <= 100 &&
  explanation.every((part) => Number.isFinite(part.percent));

function findingOf({ listId, category, entityId, matchedName, percent, isMatch, explanation }: Hit): Finding {
  const parts = explanation.slice(0, MOST_EXPLAINED).map((part) => [part.feature, part.percent] as const);
  return {
    id: `${listId}/${entityId}`,
    listId,
    category,
    entityId,
    matchedName,
    percent,
    isMatch,
    explanation: Object.fromEntries(parts),
  };
}
