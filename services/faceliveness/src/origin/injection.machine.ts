/** What is known about where the frames of a capture come from. Times in milliseconds, null where none were sent. */
export interface Origin {
  /** Frames that were judged before, byte for byte, in an earlier request. */
  readonly seenBefore: number;
  /** Frames like one of an earlier request by their perceptual hash, the ones above included. */
  readonly likeSeenBefore: number;
  /** Frames of this capture, and how many of them differ. */
  readonly frames: number;
  readonly different: number;
  /** Age of the oldest frame, and lead of the newest over our clock; the request's own time counts as one more frame. */
  readonly oldestMs: number | null;
  readonly aheadMs: number | null;
  readonly equalTimes: boolean;
  readonly backwards: boolean;
  /** Names of programs in the frames' metadata that stand in for a camera or edit pictures. */
  readonly programs: readonly string[];
}

/** A sign that frames did not come from a camera just now. */
export type InjectionSign =
  | 'FRAME_SEEN_BEFORE'
  | 'FRAMES_LIKE_SEEN_BEFORE'
  | 'FRAMES_EQUAL'
  | 'TIME_STALE'
  | 'TIME_AHEAD'
  | 'TIMES_EQUAL'
  | 'TIMES_BACKWARDS'
  | 'PROGRAM_NAMED';

/** Bounds of the signs; part of every receipt. */
export const INJECTION_POLICY = {
  name: 'injection, version 1',
  /** A capture is sent within minutes; clocks of telephones are right to a few seconds. */
  mostAgeMs: 5 * 60_000,
  mostAheadMs: 60_000,
} as const;

/**
 * The signs in what is known. A single frame that only looks like an earlier one is no sign: a person who sits still
 * before the same wall gives such frames; all frames of a capture at once is one.
 */
export function injectionSigns(origin: Origin): InjectionSign[] {
  const { mostAgeMs, mostAheadMs } = INJECTION_POLICY;
  const signs: [InjectionSign, boolean][] = [
    ['FRAME_SEEN_BEFORE', origin.seenBefore > 0],
    ['FRAMES_LIKE_SEEN_BEFORE', origin.frames > 0 && origin.likeSeenBefore === origin.frames],
    ['FRAMES_EQUAL', origin.different < origin.frames],
    ['TIME_STALE', origin.oldestMs !== null && origin.oldestMs > mostAgeMs],
    ['TIME_AHEAD', origin.aheadMs !== null && origin.aheadMs > mostAheadMs],
    ['TIMES_EQUAL', origin.equalTimes],
    ['TIMES_BACKWARDS', origin.backwards],
    ['PROGRAM_NAMED', origin.programs.length > 0],
  ];
  return signs.flatMap(([sign, found]) => (found ? [sign] : []));
}
