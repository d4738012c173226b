/** Where a face should sit in a frame, as shares of the frame's sides. */
export interface RegionShares {
  readonly width: number;
  readonly height: number;
  /** Share of the height at which the eyes should lie. */
  readonly eyeLine: number;
  /** Share of the height by which the region rises above that line. */
  readonly rise: number;
}

/** A rectangle in pixels. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The region that the service answered when it was recorded (engines.yaml, x-observed of calculateRoi): 0.7433 of the
 * width in the middle, 0.8 of the height, 0.05 from the top. 0.05 is written as a difference, because only this
 * arithmetic gives the recorded 32 of 640, 23 of 480 and 95 of 1920.
 */
export const RECORDED_REGION: RegionShares = { width: 0.7433, height: 0.8, eyeLine: 0.445, rise: 0.395 };

/** The region in a frame of `width` × `height` pixels, whole pixels rounded down, at least one pixel each way. */
export function regionOfInterest(shares: RegionShares, frame: { width: number; height: number }): Region {
  const width = Math.max(1, Math.floor(shares.width * frame.width));
  const height = Math.max(1, Math.floor(shares.height * frame.height));
  const y = Math.floor(shares.eyeLine * frame.height - shares.rise * frame.height);
  return { x: Math.floor((frame.width - width) / 2), y: Math.max(0, y), width, height };
}
