import { DomainError } from '@bonafide/platform/errors/domain-error';
import { LivenessDecision } from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { type Flow, TOKEN_FIELD } from '../../../src/journey/session/flow.js';
import type { SessionEvent, SessionState } from '../../../src/journey/session/session.machine.js';
import { AT_REST, type Compliance, stubCompliance } from '../compliance.js';
import { chipOf, type Documents, documentOf, startDocuments, USUAL as USUAL_PAPERS } from '../documents.js';
import { stubGallery } from '../gallery.js';
import { EventReader } from '../model/stream.js';
import { captureOf, enrolled, person, photograph, type Stand, signedBy, startStand, TENANT } from '../stand.js';
import { askForVoice, enrolledVoice, recording, startVoiceEngines, type VoiceEngines, voiceOf } from '../voice.js';

export type Person = Pick<Awaited<ReturnType<typeof enrolled>>, 'who' | 'keys' | 'code'>;
export type Biometric = 'Face' | 'Voice';

/** A session to fail in, and the call that does. */
export interface Trial {
  call: string;
  what: string;
  /** What the machine is told, where the call gets as far as that. */
  event?: SessionEvent;
  act(): Promise<{ token: string; body: object }>;
}

export const UNKNOWN = '00000000-0000-4000-8000-000000000000';
export type Call = readonly [Flow, string, string | undefined];
export const CALLS: readonly Call[] = [
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
export const VOICE_CALLS = CALLS.map(
  ([flow, call, check]): Call => [flow, call.replace('Face', 'Voice'), check?.replace('Face', 'Voice')],
);
export const OF_VOICES = VOICE_CALLS.filter(([, call]) => call.endsWith('Voice'));
export const VOICES = 'voices';
const USUAL = { decision: LivenessDecision.LIVE, score: 6, withheld: false, meanwhile: () => {} };

export let stand: Stand;
export let voices: VoiceEngines;
export let documents: Documents;
export let events: EventReader;
export let known: Person;
export let compliance: Compliance;
export let gallery: Awaited<ReturnType<typeof stubGallery>>;
/** Starts onboarding, and stubs of whatever its steps ask. */
export async function openScene(): Promise<void> {
  stand = await startStand();
  voices = await startVoiceEngines(stand.nats.url);
  await askForVoice(stand, VOICES);
  documents = await startDocuments(stand);
  events = await EventReader.of(stand.nats.url, stand.service.database);
  compliance = await stubCompliance(stand.nats.url);
  gallery = await stubGallery(stand.nats.url);
}

export async function closeScene(): Promise<void> {
  await events.close();
  await Promise.all([voices.stop(), documents.stop(), compliance.stop(), gallery.gallery.stop()]);
  await stand.stop();
}

export const query = (sql: string, values: unknown[] = []) => stand.service.database.query(sql, values);
export const OF_TOKEN = `token_hash = sha256(convert_to($1, 'UTF8'))`;

export const biometricOf = (call: string): Biometric => (call.endsWith('Voice') ? 'Voice' : 'Face');
export const tenantOf = (biometric: Biometric) => (biometric === 'Voice' ? VOICES : TENANT);

/** Somebody who is registered, by whichever biometric the trial is about. */
export const registered = async (biometric: Biometric): Promise<Person> =>
  biometric === 'Voice' ? enrolledVoice(stand, VOICES) : enrolled(stand);

/** Begins a session of a flow, each of a person of its own. */
export async function begin(flow: Flow, of: Biometric): Promise<string> {
  const tenant = tenantOf(of);
  if (flow === 'enrollment') return (await stand.post('/enrollment/enroll', person(), tenant)).body.enrollmentToken;
  known = await registered(of);
  const isBack = flow === 'authentication';
  const path = isBack ? '/authentication/authenticate' : '/enrollment/enroll';
  const { body } = await stand.post(path, isBack ? { registrationCode: known.code } : known.who, tenant);
  return body[TOKEN_FIELD[flow]];
}

/** A good body of a call. */
export async function bodyOf(call: string, flow: Flow, token: string): Promise<object> {
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
export const signature = (token: string) => ({ signature: signedBy(known.keys.privateKey, token) });

/** Brings a session to one of its ends. */
export async function endAs(
  end: string,
  { flow, of, token }: { flow: Flow; of: Biometric; token: string },
): Promise<void> {
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

/** A good call in a session that goes on, with something else wrong. */
export function live(
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
export const engines = (change: Partial<Stand['engines']>) => () => {
  Object.assign(stand.engines, change);
  Object.assign(voices.state, change);
};
export const away = (name: string) => new DomainError('UNAVAILABLE', `${name} is not available`);
export const late = (name: string) => new DomainError('TIMEOUT', `${name} took too long`);
export const refusing = (error: DomainError) => () => {
  throw error;
};
export const throwing = (error: DomainError) => engines({ meanwhile: refusing(error) });
export const failedBefore = (many: number, factor: string) => async (token: string) => {
  await query(
    `INSERT INTO attempt (subject_id, factor, tenant, failures, failed_at)
     SELECT subject_id, $3, tenant, $2, now() FROM session WHERE ${OF_TOKEN}`,
    [token, many, factor],
  );
};

/** Has all that is asked answer as usual. */
export function rest(): void {
  Object.assign(stand.engines, USUAL);
  voices.reset();
  Object.assign(compliance.answers, AT_REST());
  Object.assign(gallery.members, { found: [], meanwhile: () => undefined });
  Object.assign(documents.papers, USUAL_PAPERS);
}

/** Has another registered person be the one whom the next body is of. */
export async function meetAnother(of: Biometric): Promise<void> {
  known = await registered(of);
}

export interface Row {
  id: string;
  status: SessionState['status'];
  open: string[];
  attemptsLeft: number | null;
  isLive: boolean;
  failures: number;
}

export async function rowOf(token: string, factor: string): Promise<Row | undefined> {
  const [row] = await query(
    `SELECT id, CASE WHEN status = 'pending' AND expires_at <= now() THEN 'expired' ELSE status END AS status,
       open_checks AS open, attempts_left AS "attemptsLeft", status = 'pending' AND expires_at > now() AS "isLive",
       coalesce((SELECT failures FROM attempt WHERE attempt.subject_id = session.subject_id AND factor = $2), 0) AS failures
     FROM session WHERE ${OF_TOKEN}`,
    [token, factor],
  );
  return row;
}
