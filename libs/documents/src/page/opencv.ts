import { createRequire } from 'node:module';
import type * as OpenCvModule from '@techstark/opencv-js';

/** OpenCV, compiled to WebAssembly. */
export type OpenCv = typeof OpenCvModule;

/** What lives in OpenCV's own memory until it is deleted: Mats and vectors. */
interface Owned {
  delete(): void;
}

let opening: Promise<OpenCv> | undefined;

/**
 * OpenCV for this thread, opened at the first call (some 0.2 s and 90 MB, ADR 0132) and kept. A failure is kept as well:
 * what could not be opened once is not tried for every page.
 */
export function openCv(): Promise<OpenCv> {
  opening ??= open();
  return opening;
}

interface Loading {
  onRuntimeInitialized?: () => void;
  then?: unknown;
}

async function open(): Promise<OpenCv> {
  const before = handlersOf();
  const cv = createRequire(import.meta.url)('@techstark/opencv-js') as OpenCv & Loading;
  if (!cv.Mat) {
    await new Promise<void>((resolve) => {
      cv.onRuntimeInitialized = resolve;
    });
  }
  dropNewHandlers(before);
  // Its `then` answers with the module itself: a promise of it would never be kept.
  delete cv.then;
  return cv;
}

const EVENTS = ['uncaughtException', 'unhandledRejection'] as const;

type Handlers = ReadonlyMap<string, readonly unknown[]>;

const handlersOf = (): Handlers => new Map(EVENTS.map((event) => [event, process.rawListeners(event)]));

/** Emscripten's start-up makes itself the process's handler of errors that nobody caught: that is not its business. */
function dropNewHandlers(before: Handlers): void {
  for (const event of EVENTS) {
    for (const handler of process.rawListeners(event)) {
      if (!before.get(event)?.includes(handler)) process.removeListener(event, handler as () => void);
    }
  }
}

/**
 * Runs work with Mats: each that `keep` was given is deleted when the work ends, however it ends. OpenCV's exceptions, which
 * are numbers, become errors.
 */
export function withMats<T>(cv: OpenCv, work: (keep: <M extends Owned>(mat: M) => M) => T): T {
  const kept: Owned[] = [];
  try {
    return work((mat) => {
      kept.push(mat);
      return mat;
    });
  } catch (error) {
    if (typeof error !== 'number') throw error;
    throw new Error(`OpenCV: ${cv.exceptionFromPtr(error).msg}`);
  } finally {
    for (const mat of kept) mat.delete();
  }
}
