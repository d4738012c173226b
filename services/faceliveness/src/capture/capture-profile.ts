import { DomainError } from '@bonafide/platform/errors/domain-error';
import { metricNamed } from '@bonafide/vision/quality/capture-metrics';
import { type Bounds, type CapturePolicy, SELFIE_POLICY } from '@bonafide/vision/quality/capture-policy';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { RECORDED_REGION, type RegionShares } from './region-of-interest.js';

/** What a profile document asks of a capture. */
export interface CaptureProfile {
  readonly region: RegionShares;
  readonly policy: CapturePolicy;
}

/** The profile of a document that says nothing of its own. */
export const DEFAULT_PROFILE: CaptureProfile = { region: RECORDED_REGION, policy: SELFIE_POLICY };

/** Longest profile document in characters; the known ones have a few thousand. */
export const PROFILE_CHARACTERS = 65_536;
const MOST_METRICS = 64;

type Element = Readonly<Record<string, unknown>>;

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  // Entities are the way to blow a small document up; none is expanded, and a document type is refused before.
  processEntities: false,
  maxNestedTags: 32,
  parseAttributeValue: false,
  isArray: (name) => name === 'metric',
});

/**
 * Reads a profile: any well-formed XML document. Below its root, `<region width height top>` (shares of the frame)
 * replaces the region, and `<metric name minimum maximum>` replaces the bounds of a metric; whatever else it holds
 * belongs to other servers and is ignored. Throws INVALID_VALUE (reason `not_xml`) for a document that is not
 * well-formed, has a document type or is too long, and INVALID_VALUE for bounds that are not numbers.
 */
export function readProfile(xml: string): CaptureProfile {
  const root = rootOf(xml);
  const region = root.region;
  const metrics = Array.isArray(root.metric) ? root.metric.slice(0, MOST_METRICS) : [];
  return {
    region: isElement(region) ? regionOf(region) : RECORDED_REGION,
    policy: { ...SELFIE_POLICY, ...Object.fromEntries(metrics.flatMap(boundsOf)) },
  };
}

function rootOf(xml: string): Element {
  if (xml.length > PROFILE_CHARACTERS || /<!DOCTYPE/i.test(xml) || XMLValidator.validate(xml) !== true) throw notXml();
  let document: Element;
  try {
    document = parser.parse(xml) as Element;
  } catch (cause) {
    throw notXml(cause);
  }
  const [root, ...others] = Object.entries(document).filter(([name]) => !name.startsWith('?'));
  if (!root || others.length > 0) throw notXml();
  return isElement(root[1]) ? root[1] : {};
}

function regionOf(element: Element): RegionShares {
  const top = numberIn(element, 'region', 'top');
  const shares = {
    width: numberIn(element, 'region', 'width') ?? RECORDED_REGION.width,
    height: numberIn(element, 'region', 'height') ?? RECORDED_REGION.height,
    ...(top === undefined ? RECORDED_REGION_TOP : { eyeLine: top, rise: 0 }),
  };
  if (shares.width <= 0 || shares.width > 1 || shares.height <= 0 || shares.height + (top ?? 0) > 1 || (top ?? 0) < 0) {
    throw new DomainError('INVALID_VALUE', 'Invalid "profile.xml" value: the region leaves the frame.', {
      field: 'profile.xml',
    });
  }
  return shares;
}

const RECORDED_REGION_TOP = { eyeLine: RECORDED_REGION.eyeLine, rise: RECORDED_REGION.rise };

function boundsOf(metric: unknown): [string, Bounds][] {
  if (!isElement(metric)) return [];
  const name = metricNamed(String(metric.name ?? ''));
  if (!name) return [];
  const least = numberIn(metric, name, 'minimum');
  const most = numberIn(metric, name, 'maximum');
  return [[name, { ...(least !== undefined && { least }), ...(most !== undefined && { most }) }]];
}

function numberIn(element: Element, of: string, attribute: string): number | undefined {
  const text = element[attribute];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (String(text).trim() !== '' && Number.isFinite(value)) return value;
  throw new DomainError('INVALID_VALUE', `Invalid "profile.xml" value: ${attribute} of ${of} is not a number.`, {
    field: 'profile.xml',
  });
}

function isElement(value: unknown): value is Element {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function notXml(cause?: unknown): DomainError {
  const details = { field: 'profile.xml', reason: 'not_xml' };
  return new DomainError('INVALID_VALUE', 'Invalid "profile.xml" value: not an XML document.', details, { cause });
}
