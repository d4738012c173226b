import type { DeviceRiskPolicy } from './device-risk.policy.js';
import type { KeptSignals, Location } from './device-signals.js';
import { leastSpeed } from './travel.js';

/** All that is known of a device when its risk is judged. */
export interface Evidence {
  signals: KeptSignals;
  /** By the database's clock. */
  receivedAt: Date;
  /** Registered people of the tenant, beside this one, who used it lately. */
  otherPeople: number;
  /** Where the person was when a check passed last. */
  previous: { location: Location; seenAt: Date } | undefined;
}

/** What a rule found. */
export interface Finding {
  rule: string;
  weight: number;
  isHit: boolean;
  /** What it rests on: people, km/h, seconds or minutes; absent where there was nothing to measure. */
  measured?: number;
}

/** The sum of the weights of the rules that hit, 100 at most, and what it may be at most. */
export interface Assessment {
  score: number;
  threshold: number;
  findings: Finding[];
}

/** Names that automated browsers go by. */
const AUTOMATED = /headless|phantomjs|slimerjs|puppeteer|playwright|selenium/i;

/** Judges a device by each rule; pure. */
export function assess(evidence: Evidence, policy: DeviceRiskPolicy): Assessment {
  const findings = [
    sharedDevice(evidence, policy),
    automation(evidence, policy),
    travel(evidence, policy),
    clockSkew(evidence, policy),
    timeZone(evidence, policy),
  ];
  const sum = findings.reduce((total, { isHit, weight }) => total + (isHit ? weight : 0), 0);
  return { score: Math.min(sum, 100), threshold: policy.maxDeviceRisk, findings };
}

export const isApproved = ({ score, threshold }: Assessment): boolean => score <= threshold;

/** Other people used the device within `sharedDeviceDays`. */
function sharedDevice({ otherPeople }: Evidence, { riskOfSharedDevice: weight }: DeviceRiskPolicy): Finding {
  return { rule: 'sharedDevice', weight, isHit: otherPeople > 0, measured: otherPeople };
}

/** The browser says that a program drives it, or lacks what a person's has: a window, a language. */
function automation({ signals }: Evidence, { riskOfAutomation: weight }: DeviceRiskPolicy): Finding {
  const { webdriver, userAgent, languages, outerWidth, outerHeight } = signals;
  const isWindowless = outerWidth === 0 && outerHeight === 0;
  const isHit = webdriver || AUTOMATED.test(userAgent) || languages.length === 0 || isWindowless;
  return { rule: 'automation', weight, isHit };
}

/** The person would have had to travel faster than `travelKmPerHour`; only where both times a location was given. */
function travel({ signals, receivedAt, previous }: Evidence, policy: DeviceRiskPolicy): Finding {
  const { riskOfTravel: weight, travelKmPerHour } = policy;
  if (!signals.location || !previous) return { rule: 'travel', weight, isHit: false };
  const seconds = (receivedAt.getTime() - previous.seenAt.getTime()) / 1000;
  const speed = Math.round(leastSpeed(previous.location, signals.location, seconds));
  return { rule: 'travel', weight, isHit: speed > travelKmPerHour, measured: speed };
}

/** The device's clock is off by more than `clockSkewSeconds`. */
function clockSkew({ signals, receivedAt }: Evidence, policy: DeviceRiskPolicy): Finding {
  const { riskOfClockSkew: weight, clockSkewSeconds } = policy;
  const skew = Math.round(Math.abs(signals.clientTime - receivedAt.getTime()) / 1000);
  return { rule: 'clockSkew', weight, isHit: skew > clockSkewSeconds, measured: skew };
}

/** The offset from UTC is not that of the time zone then; a zone that nobody knows has none. */
function timeZone({ signals }: Evidence, { riskOfTimeZone: weight }: DeviceRiskPolicy): Finding {
  if (!signals.timeZone) return { rule: 'timeZone', weight, isHit: false };
  const offset = offsetMinutes(signals.timeZone, new Date(signals.clientTime));
  if (offset === undefined) return { rule: 'timeZone', weight, isHit: true };
  const difference = Math.abs(offset - signals.utcOffsetMinutes);
  return { rule: 'timeZone', weight, isHit: difference > 0, measured: difference };
}

/** Minutes east of UTC; undefined for an unknown zone. */
function offsetMinutes(zone: string, at: Date): number | undefined {
  try {
    const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(at);
    const text = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign, hours = '0', minutes = '0'] = /^GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(text) ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  } catch {
    return undefined;
  }
}
