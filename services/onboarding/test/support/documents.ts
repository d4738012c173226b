import { randomBytes, randomUUID } from 'node:crypto';
import type { RpcCall } from '@bonafide/messaging/rpc/rpc';
import {
  ChipCheck,
  Comparison,
  DocVerifyService,
  ReadingStatus,
  Verdict,
} from '@bonafide/proto/gen/bonafide/docverify/v1/docverify_pb';
import { hashToken } from '@bonafide/sealing/tokens';
import { stubService } from '@bonafide/testing/stub-service';
import { eventsOf } from './events.js';
import { captureOf, person, photograph, type Stand } from './stand.js';

/** What the stub of docverify answers next, laid over a good answer; a test changes it. */
export interface Papers {
  type: object;
  document: object;
  chip: object;
  /** S of the next comparison, of a portrait with a selfie. */
  score: number;
  /** Runs within each call. */
  meanwhile: (call: RpcCall) => Promise<void> | void;
}

export const PORTRAIT = Buffer.from('portrait-canary-0123456789');
export const SURNAME = 'SURNAMECANARY';
export const IDENTITY = { documentNumber: 'L898902C3', birthDate: '1974-08-12', expiryDate: '2030-04-15' };
const TYPE = {
  name: 'Utopia - ePassport (2018)',
  id: '-178451182',
  className: 'Passport',
  classId: '11',
  year: '2018',
  countryName: 'Utopia',
  icaoCode: 'UTO',
  rfidPresence: 1,
  mrzPresence: true,
};
const valid = (value: string) => ({ value, status: ReadingStatus.VALID });
const FIELDS = [
  { name: 'Age', result: Verdict.OK, visual: valid('52') },
  {
    name: 'Surname',
    result: Verdict.OK,
    visual: valid(SURNAME),
    mrz: valid(SURNAME),
    mrzVisual: Comparison.EQUAL,
  },
];

export const USUAL: Papers = { type: {}, document: {}, chip: {}, score: 6, meanwhile: () => {} };

/** A docverify on the stand's bus, and what it says. */
export async function startDocuments({ nats }: Stand) {
  const papers: Papers = { ...USUAL };
  const matchOf = (selfie: Uint8Array) =>
    selfie.length > 0 ? { match: { score: papers.score, receiptId: 'receipt-portrait' } } : {};
  const stub = await stubService(nats.url, DocVerifyService, {
    recogniseType: async (_request, call) => {
      await papers.meanwhile(call);
      const type = { ...TYPE, childIds: ['7'] };
      return { known: true, nextPageExpected: true, type, receiptId: 'receipt-type', ...papers.type };
    },
    verifyDocument: async ({ selfie }, call) => {
      await papers.meanwhile(call);
      return {
        result: Verdict.OK,
        resultScore: 98,
        fields: FIELDS,
        type: TYPE,
        identity: IDENTITY,
        notAssessed: ['UV', 'IR', 'HOLOGRAM'],
        portrait: PORTRAIT,
        receiptId: 'receipt-document',
        ...matchOf(selfie),
        ...papers.document,
      };
    },
    verifyChip: async ({ selfie, dataGroups }, call) => {
      await papers.meanwhile(call);
      return {
        result: Verdict.OK,
        passiveAuthentication: ChipCheck.OK,
        activeAuthentication: ChipCheck.OK,
        chipAuthentication: ChipCheck.NOT_PERFORMED,
        hashes: Object.keys(dataGroups).map((group) => ({ group: Number(group), matches: true })),
        identity: IDENTITY,
        receiptId: 'receipt-chip',
        ...matchOf(selfie),
        ...papers.chip,
      };
    },
  });
  return { papers, calls: stub.calls, stop: stub.stop };
}

export type Documents = Awaited<ReturnType<typeof startDocuments>>;

const base64 = (bytes: number) => randomBytes(bytes).toString('base64');

/** A page that no other test sends. */
export const page = (change: object = {}) => ({ lightingScheme: 6, image: base64(300), format: '.jpeg', ...change });

export const documentOf = (enrollmentToken: string, change: object = {}) => ({
  enrollmentToken,
  documentsInfo: { documentImage: [page()], processParam: { alreadyCropped: false } },
  ...change,
});

/** What a reader read of a chip; `response` where it asked for active authentication. */
export const chipOf = (enrollmentToken: string, change: object = {}) => ({
  enrollmentToken,
  icaoDataGroups: { com: base64(20), sod: base64(200), dg1: base64(90), dg2: base64(300), ...change },
});

const STEPS = '/enrollment';

/** A tenant of its own, which asks for these checks and a document. */
export async function tenantOf(stand: Stand, enrollment: object, more: object = {}): Promise<string> {
  const tenant = randomUUID();
  const onboardingOptions = { enrollment: { addDevice: false, addDocument: true, ...enrollment } };
  await configure(stand, tenant, { onboardingOptions, ...more });
  return tenant;
}

/** A tenant that asks for the document alone. */
export async function facelessTenant(stand: Stand, enrollment: object = {}): Promise<string> {
  const others = { authentication: { verifyFace: false }, reenrollment: { verifyFace: false } };
  const asked = { addDevice: false, addFace: false, addDocument: true, ...enrollment };
  const tenant = randomUUID();
  await configure(stand, tenant, { onboardingOptions: { enrollment: asked, ...others } });
  return tenant;
}

export async function configure(stand: Stand, tenant: string, onboardingConfig: object): Promise<void> {
  const answer = await stand.post('/admin/customerConfig', { onboardingConfig }, tenant);
  if (answer.status !== 200) throw new Error(answer.text);
}

/** The calls of one enrolment of a tenant. */
export async function enrolling(stand: Stand, tenant: string, isFaced = true) {
  const who = person();
  const { body } = await stand.post(`${STEPS}/enroll`, who, tenant);
  const token = body.enrollmentToken as string;
  const send = (call: string, sent: object) => stand.post(`${STEPS}/${call}`, sent, tenant);
  const face = { enrollmentToken: token, faceLivenessData: captureOf(await photograph()) };
  const hash = hashToken(token);
  const rows = async (sql: string) => {
    const [session] = await stand.service.database.query('SELECT id FROM session WHERE token_hash = $1', [hash]);
    return stand.service.database.query(sql, [session.id]);
  };
  const calls = {
    token,
    who,
    face,
    requiredChecks: body.requiredChecks as string[],
    send,
    addFace: async () => send('addFace', { enrollmentToken: token, faceLivenessData: captureOf(await photograph()) }),
    addDevice: () => send('addDevice', { enrollmentToken: token, deviceId: 'phone' }),
    addDocument: (change: object = {}) => send('addDocumentOCR', documentOf(token, change)),
    addChip: (change: object = {}) => send('addDocumentICAO', chipOf(token, change)),
    challenge: async (name = 'icaoChallenge') => send(name, { enrollmentToken: token }),
    outcomes: () =>
      rows('SELECT check_name, passed, scores, engine_receipts FROM outcome WHERE session_id = $1 ORDER BY decided_at'),
    notes: async () =>
      (await rows('SELECT name FROM session_note WHERE session_id = $1 ORDER BY name')).map(
        ({ name }: { name: string }) => name,
      ),
    events: async () => {
      const [session] = await stand.service.database.query('SELECT id FROM session WHERE token_hash = $1', [hash]);
      return eventsOf(stand, session.id);
    },
    query: rows,
  };
  if (isFaced) await send('addFace', face);
  return calls;
}
