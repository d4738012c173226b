import { describe, expect, it } from 'vitest';
import { Remembered } from './remembered.js';

const trust = { freshMs: 15_000, keptMs: 900_000, pauseMs: 1000 };

/** A clock and a source that the test moves. */
function stand() {
  const stand = { now: 1000, value: 'old', away: false, asked: 0 };
  const remembered = new Remembered<string>(trust, () => stand.now);
  const ask = async () => {
    stand.asked += 1;
    if (stand.away) throw new Error('away');
    return stand.value;
  };
  const of = (listening = true) => remembered.of('acme', listening, ask);
  return Object.assign(stand, { remembered, of });
}

describe('what was read', () => {
  it('is answered without asking while it is fresh', async () => {
    const s = stand();
    await s.of();
    s.value = 'new';
    s.now += 14_999;
    expect([await s.of(), s.asked]).toEqual(['old', 1]);
    s.now += 1;
    expect([await s.of(), s.asked]).toEqual(['new', 2]);
  });

  it('is asked for each time while changes are not reported', async () => {
    const s = stand();
    await s.of();
    s.value = 'new';
    expect(await s.of(false)).toBe('new');
  });

  it.each(['forget', 'doubt'] as const)('is asked for again after %s', async (how) => {
    const s = stand();
    await s.of();
    s.value = 'new';
    s.remembered[how]('acme');
    expect(await s.of()).toBe('new');
  });

  it('stands in for 15 minutes while the source is away, which is asked once a second', async () => {
    const s = stand();
    await s.of();
    s.away = true;
    s.remembered.doubt();
    expect([await s.of(), await s.of(), s.asked]).toEqual(['old', 'old', 2]);
    s.now += 1000;
    expect([await s.of(), s.asked]).toEqual(['old', 3]);
    s.now += trust.keptMs;
    await expect(s.of()).rejects.toThrow('away');
    s.away = false;
    expect(await s.of()).toBe('old');
  });

  it('does not stand in when it is known to be superseded', async () => {
    const s = stand();
    await s.of();
    s.away = true;
    s.remembered.forget('acme');
    await expect(s.of()).rejects.toThrow('away');
  });

  it('is not remembered when a change was reported while it was read', async () => {
    const s = stand();
    let arrive = (_value: string) => {};
    const slow = new Promise<string>((resolve) => {
      arrive = resolve;
    });
    const before = s.remembered.of('acme', true, () => slow);
    s.value = 'new';
    s.remembered.forget('acme');
    const after = s.of();
    arrive('old');
    expect([await before, await after, await s.of()]).toEqual(['old', 'new', 'new']);
  });

  it('is read once for callers who ask at the same time', async () => {
    const s = stand();
    expect(await Promise.all([s.of(), s.of(), s.of()])).toEqual(['old', 'old', 'old']);
    expect(s.asked).toBe(1);
  });

  it('of many tenants takes bounded memory', async () => {
    const s = stand();
    await s.of();
    for (let i = 0; i < 10_000; i += 1) await s.remembered.of(`tenant-${i}`, true, async () => 'x');
    await s.of();
    expect(s.asked).toBe(2);
  });
});
