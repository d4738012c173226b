import { expect, it } from 'vitest';
import { Failure } from './failure.ts';
import { steadyBuild } from './steady-build.ts';

/** Builds of sources that are edited during the first `edits` of them; `cache` is what Nx would restore. */
function builder(edits: number, isBroken = false) {
  const cache = new Map<string, string>();
  let sources = 0;
  let builds = 0;
  return {
    cache,
    builds: () => builds,
    digest: () => String(sources),
    build: () => {
      const key = String(sources);
      if (builds++ < edits) sources += 1;
      cache.set(key, String(sources));
      if (isBroken) throw new Failure('the build failed');
    },
    forget: () => cache.clear(),
  };
}

it('builds sources that are still once', () => {
  const one = builder(0);
  expect(steadyBuild(one, () => undefined)).toBe('0');
  expect([...one.cache]).toEqual([['0', '0']]);
});

it('forgets what was built from sources that were edited meanwhile, and builds again', () => {
  const one = builder(2);
  expect(steadyBuild(one, () => undefined)).toBe('2');
  expect([...one.cache]).toEqual([['2', '2']]);
  expect(one.builds()).toBe(3);
});

it('forgets it when the build failed, too', () => {
  const one = builder(1, true);
  expect(() => steadyBuild(one, () => undefined)).toThrow('the build failed');
  expect([...one.cache]).toEqual([]);
});

it('gives up on sources that go on changing, and keeps nothing of them', () => {
  const one = builder(9);
  expect(() => steadyBuild(one, () => undefined)).toThrow('change while they are built');
  expect([...one.cache]).toEqual([]);
});
