/** What is known of one frame when the moment to capture is sought. */
export interface FrameVerdict {
  readonly compliant: boolean;
  /** Sharpness of the face; only its order counts. */
  readonly sharpness: number;
}

/**
 * The frame to capture: as soon as `least` frames in a row are compliant, the sharpest of that row; -1 when there is
 * no such row.
 */
export function capturedFrame(frames: readonly FrameVerdict[], least: number): number {
  let row: number[] = [];
  for (const [index, { compliant }] of frames.entries()) {
    row = compliant ? [...row, index] : [];
    if (row.length >= least) {
      const sharpest = (a: number, b: number) => ((frames[b]?.sharpness ?? 0) > (frames[a]?.sharpness ?? 0) ? b : a);
      return row.reduce(sharpest);
    }
  }
  return -1;
}
