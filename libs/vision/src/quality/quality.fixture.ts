import type { Face } from '../face/face.js';
import type { Image } from '../image/image.js';
import type { FaceEvidence } from './evidence.js';

/** A picture whose pixels are a function of x and y, 0 to 255 grey. */
export function paint(width: number, height: number, grey: (x: number, y: number) => number): Image {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) data.fill(grey(x, y), (y * width + x) * 3, (y * width + x) * 3 + 3);
  }
  return { width, height, data };
}

/** A frontal face of 90 pixels between the eyes in the middle of a 480×640 picture, mean proportions. */
export function frontalFace(centre = { x: 240, y: 300 }, interEye = 90): Face {
  const half = interEye / 2;
  const at = (x: number, y: number) => ({ x: centre.x + x * half, y: centre.y + y * half });
  return {
    box: { x: centre.x - 2.2 * half, y: centre.y - 1.5 * half, width: 4.4 * half, height: 5 * half },
    confidence: 0.99,
    points: {
      leftEye: at(-1, 0),
      rightEye: at(1, 0),
      nose: at(0, 1.1),
      mouthLeft: at(-0.75, 2.1),
      mouthRight: at(0.75, 2.1),
    },
  };
}

/** Evidence of a frontal face on a mid-grey picture with a soft texture. */
export function evidence(change: Partial<FaceEvidence> = {}): FaceEvidence {
  const image = paint(480, 640, (x, y) => 150 + 40 * Math.sin(x / 2) * Math.sin(y / 2));
  return { image, face: frontalFace(), others: [], ...change };
}
