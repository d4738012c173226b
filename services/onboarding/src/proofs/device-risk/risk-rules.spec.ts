import { describe, expect, it } from 'vitest';
import { DEVICE_RISK_POLICY } from './device-risk.policy.js';
import type { KeptSignals } from './device-signals.js';
import { assess, type Evidence, isApproved } from './risk-rules.js';

const NOW = new Date('2026-07-01T12:00:00Z');
const POLICY = DEVICE_RISK_POLICY.defaults;
const PLAIN: KeptSignals = {
  clientTime: NOW.getTime() - 400,
  utcOffsetMinutes: 120,
  timeZone: 'Europe/Berlin',
  webdriver: false,
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0 Safari/537.36',
  languages: ['de', 'en'],
  outerWidth: 1280,
  outerHeight: 800,
};
const BERLIN = { latitude: 52.52, longitude: 13.405, accuracy: 20 };
const NEW_YORK = { latitude: 40.713, longitude: -74.006, accuracy: 20 };

const evidence = (signals: Partial<KeptSignals> = {}, others: Partial<Evidence> = {}): Evidence => ({
  signals: { ...PLAIN, ...signals },
  receivedAt: NOW,
  otherPeople: 0,
  previous: undefined,
  ...others,
});
const hits = (given: Evidence) =>
  assess(given, POLICY)
    .findings.filter(({ isHit }) => isHit)
    .map(({ rule }) => rule);
const ago = (hours: number) => ({ location: NEW_YORK, seenAt: new Date(NOW.getTime() - hours * 3_600_000) });

describe('the rules', () => {
  it.each<[string, Evidence, string[]]>([
    ['a plain device', evidence(), []],
    ['a device of other people', evidence({}, { otherPeople: 1 }), ['sharedDevice']],
    ['a driven browser', evidence({ webdriver: true }), ['automation']],
    ['a headless browser', evidence({ userAgent: 'HeadlessChrome/140' }), ['automation']],
    ['a browser without languages', evidence({ languages: [] }), ['automation']],
    ['a browser without a window', evidence({ outerWidth: 0, outerHeight: 0 }), ['automation']],
    ['a window of which nothing was said', evidence({ outerWidth: null, outerHeight: null }), []],
    ['a flight in an hour', evidence({ location: BERLIN }, { previous: ago(1) }), ['travel']],
    ['a flight in eight hours', evidence({ location: BERLIN }, { previous: ago(8) }), []],
    ['no location now', evidence({}, { previous: ago(1) }), []],
    ['no location before', evidence({ location: BERLIN }), []],
    ['a clock six minutes ahead', evidence({ clientTime: NOW.getTime() + 360_000 }), ['clockSkew']],
    ['a clock six minutes behind', evidence({ clientTime: NOW.getTime() - 360_000 }), ['clockSkew']],
    ['a clock four minutes behind', evidence({ clientTime: NOW.getTime() - 240_000 }), []],
    ['the offset of another zone', evidence({ utcOffsetMinutes: -300 }), ['timeZone']],
    ['winter time in summer', evidence({ utcOffsetMinutes: 60 }), ['timeZone']],
    ['no zone', evidence({ timeZone: null }), []],
    ['a zone that nobody knows', evidence({ timeZone: 'Mars/Olympus' }), ['timeZone']],
    ['UTC', evidence({ timeZone: 'UTC', utcOffsetMinutes: 0 }), []],
    ['a zone of half hours', evidence({ timeZone: 'Asia/Kolkata', utcOffsetMinutes: 330 }), []],
    ['a zone west of UTC', evidence({ timeZone: 'America/New_York', utcOffsetMinutes: -240 }), []],
  ])('of %s', (_name, given, expected) => expect(hits(given)).toEqual(expected));

  it('add up to 100 at most, and approve up to the threshold', () => {
    const total = (given: Evidence) => assess(given, POLICY).score;
    expect(total(evidence())).toBe(0);
    expect(total(evidence({}, { otherPeople: 3 }))).toBe(40);
    expect(total(evidence({ webdriver: true }, { otherPeople: 3 }))).toBe(100);
    const shared = evidence({}, { otherPeople: 1 });
    for (const [maxDeviceRisk, approved] of [
      [39, false],
      [40, true],
      [41, true],
    ] as const) {
      expect(isApproved(assess(shared, { ...POLICY, maxDeviceRisk }))).toBe(approved);
    }
  });

  it('of weight 0 are shown and count nothing', () => {
    const assessed = assess(evidence({ webdriver: true }), { ...POLICY, riskOfAutomation: 0, maxDeviceRisk: 0 });
    expect([assessed.score, isApproved(assessed)]).toEqual([0, true]);
    expect(assessed.findings).toContainEqual({ rule: 'automation', weight: 0, isHit: true });
  });
});
