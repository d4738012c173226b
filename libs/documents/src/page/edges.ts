import type { Image } from '@bonafide/vision/image/image';
import { type OpenCv, withMats } from './opencv.js';

/** Where a picture's colour changes at once, and in which direction. */
export interface Edges {
  readonly width: number;
  readonly height: number;
  /** Thinned: 1 where an edge runs, 0 elsewhere. */
  readonly mask: Uint8Array;
  /** Of the channel that changes most. */
  readonly dx: Int16Array;
  readonly dy: Int16Array;
}

/** Steps of brightness, of 255, at which an edge begins and goes on: a white card on a white table has 3 to 8. */
const BEGIN = 5;
const GO_ON = 2.5;
/** What Sobel's operator answers to a step of 1 after the blur. */
const GAIN = 3;
const BLUR = 1.1;

/** The edges of a small picture (Canny 1986), in each place of the colour channel that tells most. */
export function edgesOf(cv: OpenCv, image: Image): Edges {
  const { width, height } = image;
  return withMats(cv, (keep) => {
    const source = keep(new cv.Mat(height, width, cv.CV_8UC3));
    source.data.set(image.data);
    const smooth = keep(new cv.Mat());
    cv.GaussianBlur(source, smooth, new cv.Size(0, 0), BLUR);
    const [sx, sy] = [keep(new cv.Mat()), keep(new cv.Mat())];
    cv.Sobel(smooth, sx, cv.CV_16S, 1, 0, 3);
    cv.Sobel(smooth, sy, cv.CV_16S, 0, 1, 3);
    const { dx, dy } = strongest(sx.data16S, sy.data16S);
    const [mx, my] = [keep(new cv.Mat(height, width, cv.CV_16SC1)), keep(new cv.Mat(height, width, cv.CV_16SC1))];
    mx.data16S.set(dx);
    my.data16S.set(dy);
    const mask = keep(new cv.Mat());
    canny(cv)(mx, my, mask, GO_ON * GAIN, BEGIN * GAIN, true);
    return { width, height, dx, dy, mask: mask.data.map((value: number) => value & 1) };
  });
}

/** Canny's second form, from gradients: overloads have numbers in JavaScript, which the package's types do not know. */
const canny = (cv: OpenCv) => (cv as unknown as { Canny1: OpenCv['Canny'] }).Canny1;

/** Of three channels, the one whose gradient is steepest. */
function strongest(sx: Int16Array, sy: Int16Array): { dx: Int16Array; dy: Int16Array } {
  const count = sx.length / 3;
  const [dx, dy] = [new Int16Array(count), new Int16Array(count)];
  for (let i = 0, at = 0; i < count; i++, at += 3) {
    let best = -1;
    for (let c = at; c < at + 3; c++) {
      const [x, y] = [sx[c] as number, sy[c] as number];
      const square = x * x + y * y;
      if (square <= best) continue;
      best = square;
      dx[i] = x;
      dy[i] = y;
    }
  }
  return { dx, dy };
}
