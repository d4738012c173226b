import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { manifestFile, padOf, padWarning, rememberPack, runningWithoutPad, withoutPad } from './model-pack.ts';
import { stateFolder } from './state-folder.fixture.ts';

const home = join(stateFolder(), 'models');
for (const [pack, manifest] of Object.entries({ blind: { pad: 'none' }, seeing: { pad: 'networks' }, older: {} })) {
  mkdirSync(dirname(manifestFile(pack, home)), { recursive: true });
  writeFileSync(manifestFile(pack, home), JSON.stringify(manifest));
}
afterEach(() => vi.unstubAllEnvs());

describe('a local stack', () => {
  it.each([
    ['blind', 'none', 'accept'],
    ['seeing', 'networks', 'refuse'],
    ['older', undefined, 'refuse'],
    ['absent', undefined, 'refuse'],
  ])('with the pack %s, which says %s, has the policy %s', (pack, pad, policy) => {
    expect(padOf(pack, home)).toBe(pad);
    expect(withoutPad(pack, home)).toBe(policy);
  });

  it('has the policy that the shell names', () => {
    vi.stubEnv('BONAFIDE_LIVENESS_WITHOUT_PAD', 'refuse');
    expect(withoutPad('blind', home)).toBe('refuse');
  });

  it('warns of a pack without a detector, by what captures get', () => {
    expect(padWarning('blind', 'accept', home)?.warning).toMatch(
      /NOT assessed.*"blind".*printed and replayed faces are LIVE here/,
    );
    expect(padWarning('blind', 'refuse', home)?.warning).toContain('passive captures are refused');
    expect(padWarning('seeing', 'refuse', home)).toBeUndefined();
  });

  it('is told by the policy that it was started with, whatever the shell says later', () => {
    const choice = join(home, 'choice.json');
    expect(runningWithoutPad('blind', choice)).toBe('refuse');
    rememberPack('blind', 'accept', choice);
    vi.stubEnv('BONAFIDE_LIVENESS_WITHOUT_PAD', 'refuse');
    expect(runningWithoutPad('blind', choice)).toBe('accept');
    expect(runningWithoutPad('seeing', choice)).toBe('refuse');
  });
});
