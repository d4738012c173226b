/** Bounds of the active check; part of every receipt. */
export const ACTIVE_POLICY = {
  name: 'movements, version 2',
  /** Degrees by which the frame at rest may look away from the camera. */
  mostYawAtRest: 15,
  mostPitchAtRest: 35,
  /** Degrees from rest from which on a head counts as turned, and as bowed. */
  leastTurn: 18,
  leastNod: 10,
  /** Growth of the head from which on it counts as closer. */
  leastCloser: 0.2,
  /** Likeness of the eyes with those at rest, and opening of the lids as a share of that at rest, up to which they count as closed. */
  mostEyes: 0.75,
  mostLids: 0.7,
  /** Frames in a row with closed eyes that are more than a blink of nature. */
  leastClosed: 2,
  /** Way of the nose against the line from bridge to chin, and residual after the best plane, per sine of the turn. */
  leastNoseWay: 0.2,
  leastResidual: 0.15,
  /** Size where a head is turned furthest, as a share of that at rest: a sheet grows narrow, and what is bent is taken for turned. */
  leastTurnedSize: 0.87,
  /** Width of the face against its height, as a share of that at rest, turned or not. */
  leastProportion: 0.8,
  /** Patches of the background, over all frames, that say whether it moves with the face; by how much it then fits better. */
  leastPatches: 20,
  mostAlong: 0.1,
  /** Least correlation of the background from frame to frame. */
  leastKept: 0.3,
  /** Way of the face between frames, and factor of its width, in widths of the face. */
  mostWay: 0.8,
  mostGrowth: 2,
  /**
   * S against the face at rest, by the pack's light comparison: of each frame's face, and as the median of the frames that
   * show movements and of those in which a turn shows a solid head. The second is above the S that a match asks for (3):
   * who shows another person at rest needs a face that is taken for that person's anyway.
   */
  leastSameness: 2,
  leastMedianSameness: 4,
  /** Frames in which no face may be found. */
  mostLost: 3,
  /** Milliseconds that each movement takes at least, between frames at most, and for all of them at most. */
  leastPerMovementMs: 400,
  mostGapMs: 3000,
  mostMs: 60_000,
} as const;

export type ActivePolicy = {
  readonly [K in keyof typeof ACTIVE_POLICY]: (typeof ACTIVE_POLICY)[K] extends string ? string : number;
};
