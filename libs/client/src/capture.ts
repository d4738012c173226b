import { toBase64 } from './base64.js';

/** A video without a new frame for this long counts as stopped. */
const STILL_MS = 5000;

/** One picture of a capture as the API takes it. */
export interface Frame {
  /** Base64 JPEG or PNG, without a data-URI prefix. */
  data: string;
  /** When it was taken, milliseconds since 1970. */
  timestamp: number;
  tags: string[];
}

export interface CaptureOptions {
  /** Frames to take; default 3 (charlie and delta want three, hotel and foxtrot one). */
  count?: number;
  /** Time between frames, milliseconds; default 100. */
  intervalMs?: number;
  /** Longer side of a frame, pixels; default 640. Smaller videos are left as they are. */
  longSide?: number;
  /** JPEG quality, 0 to 1; default 0.92. */
  quality?: number;
  signal?: AbortSignal;
}

/**
 * Takes frames of one size from a playing video or from a camera's stream (browsers only). The stream stays open: its
 * owner stops it. Throws when the video gives no new frame for 5 s, and the signal's reason when it is aborted.
 */
export async function captureFrames(
  source: HTMLVideoElement | MediaStream,
  { count = 3, intervalMs = 100, longSide = 640, quality = 0.92, signal }: CaptureOptions = {},
): Promise<Frame[]> {
  const video = source instanceof MediaStream ? await play(source) : source;
  try {
    const canvas = canvasFor(video, longSide);
    const frames: Frame[] = [];
    while (frames.length < count) {
      if (frames.length > 0) await new Promise((resolve) => setTimeout(resolve, intervalMs));
      await nextFrame(video);
      signal?.throwIfAborted();
      const timestamp = Date.now();
      canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
      frames.push({ data: await jpeg(canvas, quality), timestamp, tags: [] });
    }
    return frames;
  } finally {
    if (video !== source) video.srcObject = null;
  }
}

function canvasFor(video: HTMLVideoElement, longSide: number): HTMLCanvasElement {
  const scale = Math.min(1, longSide / Math.max(video.videoWidth, video.videoHeight));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  return canvas;
}

async function play(stream: MediaStream): Promise<HTMLVideoElement> {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = stream;
  await video.play();
  return video;
}

/** Waits for a new picture, so that no two frames show the same one. */
function nextFrame(video: HTMLVideoElement): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('The video gives no new frame')), STILL_MS);
    video.requestVideoFrameCallback(() => {
      clearTimeout(late);
      resolve();
    });
  });
}

async function jpeg(canvas: HTMLCanvasElement, quality: number): Promise<string> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
  if (!blob) throw new Error('The video gave no picture');
  return toBase64(new Uint8Array(await blob.arrayBuffer()));
}
