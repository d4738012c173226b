import { DomainError } from '@bonafide/platform/errors/domain-error';
import { GeofenceDecision } from '@bonafide/proto/gen/bonafide/compliance/v1/geofence_pb';
import { NumberStatus } from '@bonafide/proto/gen/bonafide/compliance/v1/screening_pb';
import type { SessionEvent } from '../../../src/journey/session/session.machine.js';
import { type Compliance, hitting, RIGHT } from '../compliance.js';
import { away, compliance, gallery, late, live, refusing, stand, type Trial, UNKNOWN } from './scene.js';

const NOBODY_COUNTS: SessionEvent = { type: 'missed', isCounted: false };
const answered = (change: Partial<Compliance['answers']>) => () => void Object.assign(compliance.answers, change);

/** What lists and rules of numbers say against a person, and what becomes of it where they say nothing. */
export const screened = (
  [
    ['enrollment', '/enrollment/watchlist'],
    ['enrollment', '/enrollment/nationalId/checkNationalIdNumber'],
    ['authentication', '/authentication/nationalId/checkNationalIdNumber'],
  ] as const
).flatMap(([flow, call]): Trial[] => {
  const failing = (error: DomainError) => answered({ meanwhile: refusing(error) });
  const isNumber = call.endsWith('Number');
  const wrong = answered({ number: { ...RIGHT, status: NumberStatus.FAIL } });
  const unknown = answered({ number: { ...RIGHT, status: NumberStatus.NOT_SUPPORTED } });
  const ofNumbers: Trial[] = [
    live(flow, call, 'no number', undefined, () => ({ nationalIdNumber: undefined })),
    live(flow, call, 'a wrong number', NOBODY_COUNTS, wrong),
    live(flow, call, 'a type of number without rules', NOBODY_COUNTS, unknown),
  ];
  return [
    ...(isNumber ? ofNumbers : [live(flow, call, 'no name', undefined, () => ({ pii: {} }))]),
    live(flow, call, 'a list may mean the person', NOBODY_COUNTS, answered({ verdict: hitting('entry') })),
    live(flow, call, 'compliance is away', undefined, failing(away('compliance'))),
    live(flow, call, 'compliance is too late', undefined, failing(late('compliance'))),
    live(flow, call, 'compliance breaks', undefined, answered({ verdict: undefined })),
  ];
});

const VERIFY_DEVICE = '/authentication/verifyDevice';
const FENCED = { geosites: 'Boston', latitude: 42.36, longitude: -71.05 };
const fenced = (what: string, event: SessionEvent | undefined, place: Compliance['answers']['place']) =>
  live('authentication', VERIFY_DEVICE, what, event, () => {
    compliance.answers.place = place;
    return FENCED;
  });
export const fences: Trial[] = [
  fenced('a place outside the geofences', NOBODY_COUNTS, { decision: GeofenceDecision.DENIED, evaluated: ['Boston'] }),
  live('authentication', VERIFY_DEVICE, 'geofences without a place', NOBODY_COUNTS, () => ({ geosites: 'Boston' })),
  fenced('a geofence that does not exist', undefined, new DomainError('NOT_FOUND', 'x', { reason: 'geofence' })),
  fenced('geofences while compliance is away', undefined, away('compliance')),
];

/** Calls of a tenant that prevents duplicates, until the next trial. */
export const preventing = async (isOn: boolean) => {
  const enrollment = { checkDuplicateEnrollment: { enabled: isOn } };
  await stand.post('/admin/customerConfig', { onboardingConfig: { onboardingOptions: { enrollment } } });
};
const TWIN = { registrationCode: UNKNOWN, score: 9.5, scorePercent: 91.7 };
const duplicate = (what: string, event: SessionEvent | undefined, search: () => (typeof TWIN)[]) =>
  live('enrollment', '/enrollment/addFace', what, event, async () => {
    await preventing(true);
    gallery.members.meanwhile = search;
  });
export const duplicates: Trial[] = [
  duplicate('a face that is registered already', NOBODY_COUNTS, () => [TWIN]),
  duplicate('the gallery is away', undefined, refusing(away('gallery'))),
];
