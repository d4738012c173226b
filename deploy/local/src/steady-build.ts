import { Failure } from './failure.ts';

const MOST_BUILDS = 3;

/** How packages are built, with a cache by the sources that the build begins with. */
export interface Builder {
  /** Of the sources as they are now. */
  digest(): string;
  /** Throws Failure when it fails. */
  build(): void;
  /** Empties the cache. */
  forget(): void;
}

/**
 * Builds, and returns the digest of the sources that did not change meanwhile. Where they did, what the cache
 * kept under the sources of the beginning was made from others, whether the build failed or not: it is forgotten, and
 * built again. Throws Failure when the build fails, or the sources change during each of three builds.
 */
export function steadyBuild({ digest, build, forget }: Builder, tell: (sentence: string) => void): string {
  for (let number = 0; number < MOST_BUILDS; number += 1) {
    const before = digest();
    let isSteady = false;
    try {
      build();
    } finally {
      isSteady = digest() === before;
      if (!isSteady) forget();
    }
    if (isSteady) return before;
    tell('The sources changed during the build: building again');
  }
  throw new Failure('The sources change while they are built. Run it again when they are still.');
}
