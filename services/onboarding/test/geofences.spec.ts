import { DomainError } from '@bonafide/platform/errors/domain-error';
import { GeofenceDecision } from '@bonafide/proto/gen/bonafide/compliance/v1/geofence_pb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AT_REST, type Compliance, INSIDE, stubCompliance } from './support/compliance.js';
import { deviceKeys, enrolled, returning, type Stand, signedBy, startStand, TENANT } from './support/stand.js';

const BOSTON = { latitude: 42.361145, longitude: -71.057083 };

let stand: Stand;
let compliance: Compliance;
let who: Awaited<ReturnType<typeof enrolled>>;
beforeAll(async () => {
  stand = await startStand();
  compliance = await stubCompliance(stand.nats.url);
  who = await enrolled(stand);
});
afterAll(async () => {
  await compliance?.stop();
  await stand?.stop();
});
beforeEach(() => {
  Object.assign(compliance.answers, AT_REST());
  compliance.geofences.calls.check.length = 0;
});

/** verifyDevice in a session of its own. */
async function verify(change: object) {
  const { device } = await returning(stand, who.code, who.keys);
  return stand.post('/authentication/verifyDevice', { ...device, ...change });
}
const outcome = async () => {
  const [row] = await stand.service.database.query(
    `SELECT passed, scores, engine_receipts AS receipts FROM outcome WHERE tenant = $1 ORDER BY decided_at DESC LIMIT 1`,
    [TENANT],
  );
  return row;
};

describe('a device that signs', () => {
  it('passes where it says that it is within the geofences that are named', async () => {
    const { status, body } = await verify({ geosites: ' Boston,NYC , Boston,', ...BOSTON });
    expect([status, body]).toEqual([200, { message: 'Device verified.', authStatus: 1 }]);
    expect(compliance.geofences.calls.check).toMatchObject([
      { names: ['Boston', 'NYC'], place: { case: 'coordinate', value: BOSTON } },
    ]);
    expect(await outcome()).toEqual({ passed: true, scores: { geofence: 'inside' }, receipts: ['receipt-geofence'] });
  });

  it.each([
    ['is outside', { decision: GeofenceDecision.DENIED }, 'Device is outside the geofences', 'outside'],
    [
      'is where rules cannot tell',
      { decision: GeofenceDecision.UNKNOWN_PLACE },
      'Device location is unknown',
      'unknown place',
    ],
    ['names disabled ones', { evaluated: [] }, 'None of the geofences is enabled', 'none in force'],
    ['is let in by others', { evaluated: ['Paris'] }, 'None of the geofences is enabled', 'none in force'],
  ])('does not pass where it %s, and may try again', async (_what, answer, message, geofence) => {
    const { device } = await returning(stand, who.code, who.keys);
    const body = { ...device, geosites: 'Boston', ...BOSTON };
    compliance.answers.place = { ...INSIDE, ...answer };
    const denied = await stand.post('/authentication/verifyDevice', body);
    expect([denied.status, denied.body]).toEqual([200, { message, authStatus: 1 }]);
    expect(await outcome()).toMatchObject({ passed: false, scores: { geofence } });
    compliance.answers.place = INSIDE;
    // The same again is a repeat; another place is another try.
    expect((await stand.post('/authentication/verifyDevice', body)).body.message).toBe(message);
    const moved = await stand.post('/authentication/verifyDevice', { ...body, latitude: 42.36 });
    expect(moved.body.message).toBe('Device verified.');
  });

  it.each([
    ['no place', {}],
    ['null for a place', { latitude: null, longitude: null }],
  ])('and gives %s does not pass', async (_what, place) => {
    const { status, body } = await verify({ geosites: 'Boston', ...place });
    expect([status, body]).toEqual([200, { message: 'Device location is unknown', authStatus: 1 }]);
    expect([await outcome(), compliance.geofences.calls.check]).toMatchObject([{ passed: false }, []]);
  });

  it.each([[undefined], [null], [''], ['  ']])('needs no place where geosites is %j', async (geosites) => {
    expect((await verify({ geosites, ...BOSTON })).body.message).toBe('Device verified.');
    expect(compliance.geofences.calls.check).toEqual([]);
  });

  it('leaves its place in no row and no log', async () => {
    await verify({ geosites: 'Boston', latitude: 12.345678, longitude: 98.765432 });
    const rows = await Promise.all(
      ['step', 'outcome', 'audit_entry', 'session_note'].map((table) =>
        stand.service.database.query(`SELECT * FROM ${table}`),
      ),
    );
    const text = `${JSON.stringify(rows)} ${stand.service.logs.join('\n')}`;
    expect([text.includes('12.345678'), text.includes('98.765432')]).toEqual([false, false]);
  });
});

it('a wrong signature is told as ever, wherever it comes from, and asks nobody', async () => {
  const { authToken, device } = await returning(stand, who.code, who.keys);
  const signature = signedBy(deviceKeys().privateKey, authToken);
  const fenced = { ...device, signature, geosites: 'Nowhere', ...BOSTON };
  const { body } = await stand.post('/authentication/verifyDevice', fenced);
  expect([body.message, compliance.geofences.calls.check]).toEqual(['Device signature is invalid', []]);
});

describe('nobody passes', () => {
  it.each([
    ['is away', new DomainError('UNAVAILABLE', 'x'), 503],
    ['is late', new DomainError('TIMEOUT', 'x'), 504],
    ['refuses', new DomainError('INVALID_VALUE', 'x'), 500],
    ['has no verdict', { evaluated: ['Boston'] }, 500],
  ])('where compliance %s', async (_what, answer, status) => {
    compliance.answers.place = answer;
    const refused = await verify({ geosites: 'Boston', ...BOSTON });
    expect([refused.status, refused.body.authStatus]).toEqual([status, undefined]);
  });

  it('where no compliance runs', async () => {
    await compliance.stop();
    const { status, body } = await verify({ geosites: 'Boston', ...BOSTON });
    compliance = await stubCompliance(stand.nats.url);
    expect([status, body.errorMsg]).toEqual([503, 'GeofenceService is unavailable']);
  });

  it('by a name that no geofence has', async () => {
    compliance.answers.place = new DomainError('NOT_FOUND', 'No geofence "Bostonn"', { reason: 'geofence' });
    const { status, body } = await verify({ geosites: 'Bostonn', ...BOSTON });
    expect([status, body.errorMsg]).toEqual([400, expect.stringContaining('"geosites"')]);
  });
});

it.each([
  ['geosites', { geosites: Array.from({ length: 21 }, (_, at) => `n${at}`).join(',') }],
  ['geosites', { geosites: 'x'.repeat(256) }],
  ['geosites', { geosites: 'x,'.repeat(4000) }],
  ['geosites', { geosites: ',,' }],
  ['geosites', { geosites: 'a\nb' }],
  ['geosites', { geosites: ['Boston'] }],
  ['latitude', { latitude: 90.1, longitude: 0 }],
  ['longitude', { latitude: 0, longitude: -180.1 }],
  ['longitude', { latitude: 0 }],
  ['latitude', { longitude: 0 }],
  ['latitude', { latitude: '0', longitude: 0 }],
])('refuses and names %s', async (field, change) => {
  const { status, body } = await verify(change);
  expect([status, body.errorMsg]).toEqual([400, expect.stringContaining(`"${field}"`)]);
});
