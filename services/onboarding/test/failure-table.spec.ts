import { DomainError } from '@bonafide/platform/errors/domain-error';
import { GeofenceDecision } from '@bonafide/proto/gen/bonafide/compliance/v1/geofence_pb';
import { NumberStatus } from '@bonafide/proto/gen/bonafide/compliance/v1/screening_pb';
import { Verdict } from '@bonafide/proto/gen/bonafide/docverify/v1/docverify_pb';
import { LivenessDecision } from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { LivenessDecision as VoiceDecision } from '@bonafide/proto/gen/bonafide/voiceliveness/v1/voiceliveness_pb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Flow } from '../src/journey/session/flow.js';
import { TOKEN_FIELD } from '../src/journey/session/flow.js';
import { can, next, type SessionEvent, type SessionState } from '../src/journey/session/session.machine.js';
import { AT_REST, type Compliance, hitting, RIGHT, stubCompliance } from './support/compliance.js';
import { chipOf, type Documents, documentOf, startDocuments, USUAL as USUAL_PAPERS } from './support/documents.js';
import { type Failure, failurePage } from './support/failure-table.js';
import { stubGallery } from './support/gallery.js';
import { EventReader } from './support/model/stream.js';
import { captureOf, enrolled, person, photograph, type Stand, signedBy, startStand, TENANT } from './support/stand.js';
import {
  askForVoice,
  enrolledVoice,
  recording,
  startVoiceEngines,
  type VoiceEngines,
  voiceOf,
} from './support/voice.js';

type Person = Pick<Awaited<ReturnType<typeof enrolled>>, 'who' | 'keys' | 'code'>;
type Biometric = 'Face' | 'Voice';

/** A session to fail in, and the call that does. */
interface Trial {
  call: string;
  what: string;
  /** What the machine is told, where the call gets as far as that. */
  event?: SessionEvent;
  act(): Promise<{ token: string; body: object }>;
}

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
type Call = readonly [Flow, string, string | undefined];
const CALLS: readonly Call[] = [
  ['enrollment', '/enrollment/addDevice', 'addDevice'],
  ['enrollment', '/enrollment/addFace', 'addFace'],
  ['enrollment', '/enrollment/addDocumentOCR', 'addDocument'],
  ['enrollment', '/enrollment/icaoChallenge', undefined],
  ['enrollment', '/enrollment/addDocumentICAO', 'addDocument'],
  ['enrollment', '/enrollment/watchlist', 'watchlist'],
  ['enrollment', '/enrollment/nationalId/checkNationalIdNumber', 'nationalId'],
  ['enrollment', '/enrollment/cancel', undefined],
  ['authentication', '/authentication/verifyDevice', 'verifyDevice'],
  ['authentication', '/authentication/verifyFace', 'verifyFace'],
  ['authentication', '/authentication/nationalId/checkNationalIdNumber', 'nationalId'],
  ['authentication', '/authentication/cancel', undefined],
  ['reenrollment', '/reEnrollment/verifyFace', 'verifyFace'],
  ['reenrollment', '/reEnrollment/completeReEnroll', 'completeReEnroll'],
  ['reenrollment', '/reEnrollment/cancel', undefined],
];
/** The calls of a tenant that asks for voices in place of faces. */
const VOICE_CALLS = CALLS.map(
  ([flow, call, check]): Call => [flow, call.replace('Face', 'Voice'), check?.replace('Face', 'Voice')],
);
const OF_VOICES = VOICE_CALLS.filter(([, call]) => call.endsWith('Voice'));
const VOICES = 'voices';
const USUAL = { decision: LivenessDecision.LIVE, score: 6, withheld: false, meanwhile: () => {} };

let stand: Stand;
let voices: VoiceEngines;
let documents: Documents;
let events: EventReader;
let known: Person;
let compliance: Compliance;
let gallery: Awaited<ReturnType<typeof stubGallery>>;
const failures: Failure[] = [];

beforeAll(async () => {
  stand = await startStand();
  voices = await startVoiceEngines(stand.nats.url);
  await askForVoice(stand, VOICES);
  documents = await startDocuments(stand);
  events = await EventReader.of(stand.nats.url, stand.service.database);
  compliance = await stubCompliance(stand.nats.url);
  gallery = await stubGallery(stand.nats.url);
});
afterAll(async () => {
  await events.close();
  await Promise.all([voices.stop(), documents.stop(), compliance.stop(), gallery.gallery.stop()]);
  await stand.stop();
});

const query = (sql: string, values: unknown[] = []) => stand.service.database.query(sql, values);
const OF_TOKEN = `token_hash = sha256(convert_to($1, 'UTF8'))`;

const biometricOf = (call: string): Biometric => (call.endsWith('Voice') ? 'Voice' : 'Face');
const tenantOf = (biometric: Biometric) => (biometric === 'Voice' ? VOICES : TENANT);

/** Somebody who is registered, by whichever biometric the trial is about. */
const registered = async (biometric: Biometric): Promise<Person> =>
  biometric === 'Voice' ? enrolledVoice(stand, VOICES) : enrolled(stand);

/** Begins a session of a flow, each of a person of its own. */
async function begin(flow: Flow, of: Biometric): Promise<string> {
  const tenant = tenantOf(of);
  if (flow === 'enrollment') return (await stand.post('/enrollment/enroll', person(), tenant)).body.enrollmentToken;
  known = await registered(of);
  const isBack = flow === 'authentication';
  const path = isBack ? '/authentication/authenticate' : '/enrollment/enroll';
  const { body } = await stand.post(path, isBack ? { registrationCode: known.code } : known.who, tenant);
  return body[TOKEN_FIELD[flow]];
}

/** A good body of a call. */
async function bodyOf(call: string, flow: Flow, token: string): Promise<object> {
  const bearer = { [TOKEN_FIELD[flow]]: token };
  if (call.endsWith('Device'))
    return { ...bearer, deviceId: 'phone', ...(flow === 'authentication' && signature(token)) };
  if (call.endsWith('Voice')) return { ...bearer, livenessData: voiceOf(recording()) };
  if (call.endsWith('watchlist')) return { ...bearer, pii: { fullName: 'Troy Kohler' } };
  if (call.endsWith('Number')) return { ...bearer, nationalIdType: 'CPF', nationalIdNumber: '39053344705' };
  if (call.endsWith('OCR')) return documentOf(token);
  if (call.endsWith('ICAO')) return chipOf(token);
  return call.endsWith('Face') ? { ...bearer, faceLivenessData: captureOf(await photograph()) } : bearer;
}
const signature = (token: string) => ({ signature: signedBy(known.keys.privateKey, token) });

/** Brings a session to one of its ends. */
async function endAs(end: string, { flow, of, token }: { flow: Flow; of: Biometric; token: string }): Promise<void> {
  const calls = (of === 'Voice' ? VOICE_CALLS : CALLS).filter(([one]) => one === flow);
  const [, cancel = ''] = calls.find(([, call]) => call.endsWith('cancel')) ?? [];
  const step = async (call: string) => stand.post(call, await bodyOf(call, flow, token), tenantOf(of));
  if (end === 'cancelled') await stand.post(cancel, { [TOKEN_FIELD[flow]]: token }, tenantOf(of));
  if (end === 'complete') for (const [, call, check] of calls) if (check) await step(call);
  if (end === 'expired')
    await query(`UPDATE session SET expires_at = now() - interval '1 s' WHERE ${OF_TOKEN}`, [token]);
  if (end === 'failed') {
    stand.engines.score = 1;
    voices.state.score = 1;
    const [, call = ''] = calls.find(([, one]) => one.endsWith(`verify${of}`)) ?? [];
    for (let attempt = 0; attempt < 4; attempt += 1) await step(call);
  }
}

/** Every call with a token that is good for nothing. */
const dead: Trial[] = [...CALLS, ...OF_VOICES].flatMap(([flow, call, check]) => {
  const of = biometricOf(call);
  const other: Flow = flow === 'enrollment' ? 'authentication' : 'enrollment';
  const besides: SessionEvent = call.endsWith('cancel') ? { type: 'cancelled' } : { type: 'touched' };
  const event: SessionEvent = check ? { type: 'passed', check } : besides;
  const ends = ['complete', 'cancelled', 'expired', ...(flow === 'enrollment' ? [] : ['failed'])];
  const late = ends.map((end) => ({
    call,
    what: end === 'failed' ? 'the tries were used up' : `the session is ${end}`,
    event,
    act: async () => {
      const token = await begin(flow, of);
      await endAs(end, { flow, of, token });
      // Another device, since the same request would be a repeat and answered as before.
      const another = /Device$|completeReEnroll$/.test(call) && { deviceId: 'another' };
      return { token, body: { ...(await bodyOf(call, flow, token)), ...another } };
    },
  }));
  const foreign = async () => {
    const token = await begin(other, of);
    if (flow !== 'enrollment') known = await registered(of);
    return { token, body: await bodyOf(call, flow, token) };
  };
  const unknown = async () => {
    if (flow !== 'enrollment') known = await registered(of);
    return { token: UNKNOWN, body: await bodyOf(call, flow, UNKNOWN) };
  };
  const missing = async () => ({ token: await begin(flow, of), body: {} });
  return [
    { call, what: 'no token', act: missing },
    { call, what: 'an unknown token', act: unknown },
    { call, what: 'a token of another family', act: foreign },
    ...late,
  ];
});

/** A good call in a session that goes on, with something else wrong. */
function live(
  flow: Flow,
  call: string,
  what: string,
  event: SessionEvent | undefined,
  change: (token: string) => unknown,
) {
  const act = async () => {
    const token = await begin(flow, biometricOf(call));
    const good = await bodyOf(call, flow, token);
    const changed = await change(token);
    return { token, body: { ...good, ...(typeof changed === 'object' && changed) } };
  };
  return { call, what, act, ...(event && { event }) };
}
/** Both liveness engines number their decisions alike, as far as they have the same. */
const engines = (change: Partial<Stand['engines']>) => () => {
  Object.assign(stand.engines, change);
  Object.assign(voices.state, change);
};
const away = (name: string) => new DomainError('UNAVAILABLE', `${name} is not available`);
const late = (name: string) => new DomainError('TIMEOUT', `${name} took too long`);
const refusing = (error: DomainError) => () => {
  throw error;
};
const throwing = (error: DomainError) => engines({ meanwhile: refusing(error) });
const failedBefore = (many: number, factor: string) => async (token: string) => {
  await query(
    `INSERT INTO attempt (subject_id, factor, tenant, failures, failed_at)
     SELECT subject_id, $3, tenant, $2, now() FROM session WHERE ${OF_TOKEN}`,
    [token, many, factor],
  );
};

/** What an engine of a biometric is called, and what goes wrong with its captures. */
const BIOMETRICS = {
  Face: {
    service: 'faceliveness',
    member: 'faceLivenessData',
    unread: 'a picture',
    withheld: 'a covered face',
    delayAt: 10,
  },
  Voice: {
    service: 'voiceliveness',
    member: 'livenessData',
    unread: 'a sound',
    withheld: 'a withheld voice',
    delayAt: 5,
  },
};
const UNREAD = { Face: 'Frame 0 is not an image', Voice: 'Sample 0 is no sound' };
const UNABLE = { Face: LivenessDecision.SPOOF, Voice: VoiceDecision.UNABLE_TO_CALCULATE_LIVENESS as number };

const captures = [...CALLS, ...OF_VOICES]
  .filter(([, call]) => /(Face|Voice)$/.test(call))
  .flatMap(([flow, call]): Trial[] => {
    const of = biometricOf(call);
    const factor = of.toLowerCase();
    const { service, member, unread, withheld, delayAt } = BIOMETRICS[of];
    const missed = (isCounted: boolean): SessionEvent => ({ type: 'missed', isCounted });
    const spoof = engines({ decision: LivenessDecision.SPOOF });
    const covered = engines({ decision: UNABLE[of], withheld: true });
    const lastTry = async (token: string) => {
      spoof();
      await query(`UPDATE session SET attempts_left = 1 WHERE ${OF_TOKEN}`, [token]);
    };
    const inARow = { 5: 'five', 10: 'ten' }[delayAt];
    const returning: Trial[] = [
      live(flow, call, 'no match', missed(true), engines({ score: 1 })),
      live(flow, call, withheld, missed(false), covered),
      live(flow, call, 'the last try fails', missed(true), lastTry),
      live(flow, call, `${inARow} ${factor}s in a row failed just now`, undefined, failedBefore(delayAt, factor)),
      live(flow, call, `fifty ${factor}s in a row failed`, undefined, failedBefore(50, factor)),
    ];
    const failing = (what: string, error: DomainError) => live(flow, call, what, undefined, throwing(error));
    return [
      live(flow, call, 'no capture', undefined, () => ({ [member]: undefined })),
      failing(`${unread} that cannot be read`, new DomainError('INVALID_MEDIA', UNREAD[of])),
      failing('the engine is away', away(service)),
      failing('the engine is too late', late(service)),
      failing('the engine breaks', new DomainError('INTERNAL', 'Internal error')),
      live(flow, call, 'a spoof', missed(flow !== 'enrollment'), spoof),
      ...(flow === 'enrollment' ? [] : returning),
    ];
  });

const NOBODY_COUNTS: SessionEvent = { type: 'missed', isCounted: false };
const answered = (change: Partial<Compliance['answers']>) => () => void Object.assign(compliance.answers, change);

/** What lists and rules of numbers say against a person, and what becomes of it where they say nothing. */
const screened = (
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
const fences: Trial[] = [
  fenced('a place outside the geofences', NOBODY_COUNTS, { decision: GeofenceDecision.DENIED, evaluated: ['Boston'] }),
  live('authentication', VERIFY_DEVICE, 'geofences without a place', NOBODY_COUNTS, () => ({ geosites: 'Boston' })),
  fenced('a geofence that does not exist', undefined, new DomainError('NOT_FOUND', 'x', { reason: 'geofence' })),
  fenced('geofences while compliance is away', undefined, away('compliance')),
];

/** Calls of a tenant that prevents duplicates, until the next trial. */
const preventing = async (isOn: boolean) => {
  const enrollment = { checkDuplicateEnrollment: { enabled: isOn } };
  await stand.post('/admin/customerConfig', { onboardingConfig: { onboardingOptions: { enrollment } } });
};
const TWIN = { registrationCode: UNKNOWN, score: 9.5, scorePercent: 91.7 };
const duplicate = (what: string, event: SessionEvent | undefined, search: () => (typeof TWIN)[]) =>
  live('enrollment', '/enrollment/addFace', what, event, async () => {
    await preventing(true);
    gallery.members.meanwhile = search;
  });
const duplicates: Trial[] = [
  duplicate('a face that is registered already', NOBODY_COUNTS, () => [TWIN]),
  duplicate('the gallery is away', undefined, refusing(away('gallery'))),
];

/** A document's call in a session whose face has passed. */
const ofDocument = (call: string, what: string, event: SessionEvent | undefined, change: () => unknown) =>
  live('enrollment', call, what, event, async (token) => {
    await stand.post('/enrollment/addFace', await bodyOf('/enrollment/addFace', 'enrollment', token));
    return change();
  });
const papers = (change: Partial<Documents['papers']>) => () => void Object.assign(documents.papers, change);
const failingPapers = (error: DomainError) => papers({ meanwhile: () => Promise.reject(error) });
const MISSED: SessionEvent = { type: 'missed', isCounted: true };
const OCR = '/enrollment/addDocumentOCR';
const ofDocuments: Trial[] = [
  live('enrollment', OCR, 'the face has not passed', undefined, () => {}),
  ofDocument(OCR, 'no pages', undefined, () => ({ documentsInfo: {} })),
  ofDocument(OCR, 'a page that is no base64', undefined, () => ({ documentsInfo: { documentImage: { image: '%' } } })),
  ofDocument(OCR, 'a page that cannot be read', undefined, failingPapers(new DomainError('INVALID_MEDIA', 'Not an image'))),
  ofDocument(
    OCR,
    'the engine is away',
    undefined,
    failingPapers(new DomainError('UNAVAILABLE', 'docverify is not available')),
  ),
  ofDocument(OCR, 'the engine is too late', undefined, failingPapers(new DomainError('TIMEOUT', 'docverify took too long'))),
  ofDocument(OCR, 'the engine breaks', undefined, failingPapers(new DomainError('INTERNAL', 'Internal error'))),
  ofDocument(OCR, 'a document that fails', MISSED, papers({ document: { result: Verdict.FAILED } })),
  ofDocument(OCR, 'another person’s portrait', MISSED, papers({ score: 1 })),
  ofDocument(
    OCR,
    'pages that are too poor to decide',
    MISSED,
    papers({ document: { result: Verdict.UNDEFINED, retryCapture: true } }),
  ),
  live('enrollment', '/enrollment/icaoChallenge', 'chips are not read', undefined, () => {}),
  ofDocument('/enrollment/addDocumentICAO', 'chips are not read', undefined, () => {}),
];

/** The username is registered by another enrolment before the last step of this one. */
const overtaken: Trial = {
  call: '/enrollment/addFace',
  what: 'another enrolment registered the username meanwhile',
  event: { type: 'refused' },
  act: async () => {
    const who = person();
    const token = (await stand.post('/enrollment/enroll', who)).body.enrollmentToken;
    await enrolled(stand, undefined, who.username);
    await stand.post('/enrollment/addDevice', { enrollmentToken: token, deviceId: 'phone' });
    return { token, body: await bodyOf('/enrollment/addFace', 'enrollment', token) };
  },
};

const trials: Trial[] = [
  ...dead,
  live('enrollment', '/enrollment/addDevice', 'a key that cannot be read', undefined, () => ({ publicKey: 'AAAA' })),
  ...captures,
  ...duplicates,
  ...ofDocuments,
  overtaken,
  live(
    'authentication',
    '/authentication/verifyDevice',
    'a signature of another key',
    { type: 'missed', isCounted: false },
    () => signature('another text'),
  ),
  live('authentication', '/authentication/verifyDevice', 'a signature in no known form', undefined, () => ({
    signature: 'AAAA',
  })),
  ...fences,
  ...screened,
  live(
    'reenrollment',
    '/reEnrollment/completeReEnroll',
    'the checks have not passed',
    { type: 'passed', check: 'completeReEnroll' },
    () => {},
  ),
];

interface Row {
  id: string;
  status: SessionState['status'];
  open: string[];
  attemptsLeft: number | null;
  isLive: boolean;
  failures: number;
}

async function rowOf(token: string, factor: string): Promise<Row | undefined> {
  const [row] = await query(
    `SELECT id, CASE WHEN status = 'pending' AND expires_at <= now() THEN 'expired' ELSE status END AS status,
       open_checks AS open, attempts_left AS "attemptsLeft", status = 'pending' AND expires_at > now() AS "isLive",
       coalesce((SELECT failures FROM attempt WHERE attempt.subject_id = session.subject_id AND factor = $2), 0) AS failures
     FROM session WHERE ${OF_TOKEN}`,
    [token, factor],
  );
  return row;
}

it.each(trials)('$call: $what', async ({ call, what, event, act }) => {
  Object.assign(stand.engines, USUAL);
  voices.reset();
  Object.assign(compliance.answers, AT_REST());
  Object.assign(gallery.members, { found: [], meanwhile: () => undefined });
  Object.assign(documents.papers, USUAL_PAPERS);
  const { token, body } = await act();
  const of = biometricOf(call);
  const before = await rowOf(token, of.toLowerCase());
  await events.newOnes();
  const answer = await stand.post(call, body, tenantOf(of));
  await preventing(false);
  const after = await rowOf(token, of.toLowerCase());
  const told = (await events.newOnes()).filter(({ sessionId }) => sessionId === before?.id);
  if (before && after) expect(stateOf(after)).toEqual(predicted(stateOf(before), event));
  if (event && before && !can(stateOf(before), event)) expect(answer.status).toBe(400);
  failures.push({
    call,
    what,
    after: after?.status ?? '–',
    counted: countedOf(before, after),
    tokenLives: after?.isLive ?? false,
    status: answer.status,
    text: textOf(answer.body),
    events: told.map(({ type }) => type),
  });
});

it('docs/contract/failures.md says so', async () => {
  const order = [...CALLS, ...OF_VOICES].map(([, call]) => call);
  const rows = failures.toSorted((one, other) => order.indexOf(one.call) - order.indexOf(other.call));
  expect(rows).toHaveLength(trials.length);
  await expect(failurePage(rows)).toMatchFileSnapshot('../../../docs/contract/failures.md');
});

const stateOf = ({ status, open, attemptsLeft }: Row): SessionState => ({ status, open, attemptsLeft });

/** What the machine makes of a failure; nothing of one that does not reach it or that it refuses. */
function predicted(state: SessionState, event: SessionEvent | undefined): SessionState {
  return event && can(state, event) ? next(state, event) : state;
}

function countedOf(before: Row | undefined, after: Row | undefined): string {
  if (!before || !after) return 'nothing';
  const session = (before.attemptsLeft ?? 0) - (after.attemptsLeft ?? 0);
  const counted = [...(session > 0 ? ['session'] : []), ...(after.failures > before.failures ? ['person'] : [])];
  return counted.join(', ') || 'nothing';
}

/** The message, or the members that tell the failure. */
function textOf(body: Record<string, unknown>): string {
  if (typeof body.errorMsg === 'string') return body.errorMsg.replace(/wait \d+ s/, 'wait … s');
  const members = [
    'livenessResult',
    'faceDuplicateCheck',
    'documentVerificationResult',
    'retryDocumentCapture',
    'matchResult',
    'message',
    'enrollmentStatus',
    'authStatus',
    'registrationCode',
  ];
  return members
    .filter((name) => name in body)
    .map((name) => `\`${name}\` ${JSON.stringify(body[name])}`)
    .join(', ');
}
