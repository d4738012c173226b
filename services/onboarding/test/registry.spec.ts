import { randomBytes, randomUUID } from 'node:crypto';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { NexaFaceService } from '@bonafide/proto/gen/bonafide/nexaface/v1/nexaface_pb';
import { asOwner } from '@bonafide/testing/service';
import { stubService } from '@bonafide/testing/stub-service';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIST_CODES } from '../src/proofs/face/registry/registry.sql.js';
import { configure } from './support/documents.js';
import { registrationEventsOf } from './support/events.js';
import { newcomer, type RegistryCaller, registryOf } from './support/registry.js';
import {
  type Answer,
  captureOf,
  enrolled,
  person,
  photograph,
  type Stand,
  startStand,
  stubMatcher,
  TEMPLATE,
} from './support/stand.js';

let stand: Stand;
let caller: RegistryCaller;
beforeAll(async () => {
  stand = await startStand();
  caller = await registryOf(stand);
});
afterAll(async () => {
  await caller.close();
  await stand.stop();
});

const query = (sql: string, parameters: unknown[] = []) => stand.service.database.query(sql, parameters);
const invalid = (field: string) => ({ code: 'INVALID_VALUE', details: { field } });

async function added(tenant: string, change: object = {}): Promise<{ username: string; code: string }> {
  const who = { ...(await newcomer()), ...change };
  return { username: who.username, code: (await caller.register(who, tenant)).registrationCode };
}

/** A person who is registered without a face. */
async function faceless(tenant: string): Promise<{ username: string; code: string }> {
  const off = { verifyFace: false };
  const onboardingOptions = { enrollment: { addFace: false }, authentication: off, reenrollment: off };
  await configure(stand, tenant, { onboardingOptions });
  const who = person();
  const { enrollmentToken } = (await stand.post('/enrollment/enroll', who, tenant)).body;
  const device = { enrollmentToken, deviceId: 'phone' };
  return {
    username: who.username,
    code: (await stand.post('/enrollment/addDevice', device, tenant)).body.registrationCode,
  };
}

describe('Describe', () => {
  it('tells names, pictures and templates in the order of the codes, each where it is asked for', async () => {
    const tenant = randomUUID();
    const [one, two] = [await added(tenant, { template: new Uint8Array([7, 7]) }), await added(tenant)];
    const { who, code } = await enrolled(stand, tenant);
    const registrationCodes = [two.code, randomUUID(), code, 'no code', one.code.toUpperCase()];
    const plain = await caller.registry.describe({ registrationCodes }, { tenant });
    expect(plain.isComplete).toBe(true);
    expect(plain.registrations.map(({ registrationCode, username }) => [registrationCode, username])).toEqual([
      [two.code, two.username],
      [code, who.username],
      [one.code, one.username],
    ]);
    for (const { image, template } of plain.registrations) expect([image, template]).toEqual([undefined, undefined]);
    const all = { registrationCodes, includeImage: true, includeTemplate: true };
    const { registrations } = await caller.registry.describe(all, { tenant });
    expect(registrations.map(({ template }) => Buffer.from(template ?? []))).toEqual([
      TEMPLATE,
      TEMPLATE,
      Buffer.from([7, 7]),
    ]);
    for (const { image } of registrations) {
      const { format, width, height, exif } = await sharp(image).metadata();
      expect({ format, width, height, exif }).toEqual({ format: 'jpeg', width: 48, height: 64, exif: undefined });
    }
    const images = registrations.map(({ image }) => Buffer.from(image ?? []).toString('base64'));
    expect(new Set(images).size).toBe(3);
    const half = await caller.registry.describe({ ...all, includeImage: false }, { tenant });
    expect(half.registrations[0]?.image).toBeUndefined();
    expect(Buffer.from(half.registrations[0]?.template ?? [])).toEqual(TEMPLATE);
  });

  it('leaves picture and template of a person without a face unset', async () => {
    const tenant = randomUUID();
    const { code: registrationCode, username } = await faceless(tenant);
    const asked = { registrationCodes: [registrationCode], includeImage: true, includeTemplate: true };
    const { registrations, isComplete } = await caller.registry.describe(asked, { tenant });
    expect([registrations, isComplete]).toMatchObject([[{ registrationCode, username }], true]);
    expect([registrations[0]?.image, registrations[0]?.template]).toEqual([undefined, undefined]);
  });

  it('knows nobody of another tenant, of an unfinished enrolment, or who was erased', async () => {
    const tenant = randomUUID();
    const { code } = await added(tenant);
    await stand.post('/enrollment/enroll', person(), tenant);
    const [{ id }] = await query('SELECT id FROM subject WHERE tenant = $1 AND code IS NULL', [tenant]);
    const nobody = { registrations: [], isComplete: true };
    const ask = (one: string, of = tenant) => caller.registry.describe({ registrationCodes: [one] }, { tenant: of });
    expect(await ask(code, randomUUID())).toMatchObject(nobody);
    expect(await ask(id)).toMatchObject(nobody);
    expect((await ask(code)).registrations).toHaveLength(1);
    await stand.remove(`/admin/registration/${code}`, tenant);
    expect(await ask(code)).toMatchObject(nobody);
  });

  it('ends early where pictures are large, and the rest can be asked for', async () => {
    const tenant = randomUUID();
    const pixels = randomBytes(900 * 1200 * 3);
    const raw = { width: 900, height: 1200, channels: 3 } as const;
    const image = new Uint8Array(await sharp(pixels, { raw }).jpeg({ quality: 95 }).toBuffer());
    const people = [];
    for (let nth = 0; nth < 7; nth += 1) people.push(await added(tenant, { image }));
    const codes = people.map(({ code }) => code);
    const told: string[] = [];
    const sizes: number[] = [];
    for (let rest = codes; rest.length > 0; ) {
      const asked = { registrationCodes: rest, includeImage: true };
      const { registrations, isComplete } = await caller.registry.describe(asked, { tenant });
      sizes.push(registrations.reduce((sum, one) => sum + (one.image?.length ?? 0), 0));
      told.push(...registrations.map(({ registrationCode }) => registrationCode));
      expect(isComplete).toBe(registrations.length === rest.length);
      rest = rest.slice(registrations.length);
    }
    expect(told).toEqual(codes);
    expect(sizes.length).toBeGreaterThan(1);
    for (const size of sizes) expect(size).toBeLessThanOrEqual(4_000_000);
    const names = await caller.registry.describe({ registrationCodes: codes }, { tenant });
    expect([names.registrations.length, names.isComplete]).toEqual([7, true]);
  });

  it('takes 500 codes, in one query, and no more', async () => {
    const tenant = randomUUID();
    const { code } = await added(tenant);
    const registrationCodes = Array.from({ length: 500 }, () => code);
    expect((await caller.registry.describe({ registrationCodes }, { tenant })).registrations).toHaveLength(500);
    const more = caller.registry.describe({ registrationCodes: [...registrationCodes, code] }, { tenant });
    await expect(more).rejects.toMatchObject(invalid('registrationCodes'));
    expect((await caller.registry.describe({}, { tenant })).isComplete).toBe(true);
  });
});

describe('Find', () => {
  it('tells the codes of usernames in every spelling, as they were asked for and in that order', async () => {
    const tenant = randomUUID();
    const [one, two] = [await added(tenant, { username: 'Tr\u00f3y' }), await added(tenant)];
    const usernames = [two.username, 'nobody', ' Tro\u0301y ', 'tr\u00f3y', 'x'.repeat(70_000), ''];
    const { registrations } = await caller.registry.find({ usernames }, { tenant });
    expect(registrations.map(({ username, registrationCode }) => [username, registrationCode])).toEqual([
      [two.username, two.code],
      [' Tro\u0301y ', one.code],
    ]);
    expect((await caller.registry.find({ usernames }, { tenant: randomUUID() })).registrations).toEqual([]);
  });

  it('knows nobody of an unfinished enrolment', async () => {
    const tenant = randomUUID();
    const who = person();
    await stand.post('/enrollment/enroll', who, tenant);
    expect((await caller.registry.find({ usernames: [who.username] }, { tenant })).registrations).toEqual([]);
  });

  it('takes 500 usernames and no more', async () => {
    const usernames = Array.from({ length: 501 }, (_, nth) => `user-${nth}`);
    const call = (of: string[]) => caller.registry.find({ usernames: of }, { tenant: randomUUID() });
    expect((await call(usernames.slice(1))).registrations).toEqual([]);
    await expect(call(usernames)).rejects.toMatchObject(invalid('usernames'));
  });
});

describe('List', () => {
  it('pages through all codes of the tenant in their order, each once', async () => {
    const tenant = randomUUID();
    const people = [];
    for (let nth = 0; nth < 7; nth += 1) people.push(await added(tenant));
    await added(randomUUID());
    await stand.post('/enrollment/enroll', person(), tenant);
    const pages: string[][] = [];
    for (let after = ''; ; after = pages.at(-1)?.at(-1) ?? '') {
      const { registrationCodes } = await caller.registry.list({ after, most: 3 }, { tenant });
      if (registrationCodes.length === 0) break;
      pages.push(registrationCodes);
    }
    expect(pages.map(({ length }) => length)).toEqual([3, 3, 1]);
    expect(pages.flat()).toEqual(people.map(({ code }) => code).sort());
  });

  it.each<[object, string]>([
    [{ most: 0 }, 'most'],
    [{ most: 10_001 }, 'most'],
    [{ most: 1, after: 'x' }, 'after'],
  ])('refuses %j, naming the member', async (request, field) =>
    expect(caller.registry.list(request, { tenant: 'acme' })).rejects.toMatchObject(invalid(field)),
  );

  it('reads as much of an index as a page is long, however many people there are', async () => {
    const tenant = randomUUID();
    await query(
      `INSERT INTO subject (id, tenant, username_digest, profile, started_at, code, completed_at, active_at)
       SELECT gen_random_uuid(), CASE WHEN n % 2 = 0 THEN $1 ELSE 'many' END, sha256(n::text::bytea), '\\x00', now(),
         gen_random_uuid(), now(), now() FROM generate_series(1, 40000) AS n`,
      [tenant],
    );
    await asOwner(stand.service, 'VACUUM ANALYZE subject');
    const explain = `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${LIST_CODES}`;
    const [{ 'QUERY PLAN': plan }] = await query(explain, [tenant, '80000000-0000-0000-0000-000000000000', 100]);
    const [scan] = plan[0].Plan.Plans;
    expect(scan).toMatchObject({ 'Node Type': 'Index Only Scan', 'Index Name': 'subject_codes', 'Actual Rows': 100 });
    // At most one of the table for each row that is not known to be visible, beside those of the index.
    expect(scan['Shared Hit Blocks'] + scan['Shared Read Blocks']).toBeLessThan(120);
    const { registrationCodes } = await caller.registry.list({ most: 10_000 }, { tenant });
    expect(registrationCodes).toHaveLength(10_000);
    await query('DELETE FROM subject WHERE tenant IN ($1, $2)', [tenant, 'many']);
  });
});

it.each(['describe', 'find', 'list'] as const)('%s serves no call that names no tenant', async (method) => {
  const call = caller.registry[method] as (request: object) => Promise<unknown>;
  await expect(call({ most: 1 })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

describe('a template that a new model pack makes', () => {
  it('is told once it is kept, and Describe has it; a try that keeps nothing tells nothing', async () => {
    const tenant = randomUUID();
    await configure(stand, tenant, { onboardingOptions: { authentication: { verifyDevice: false } } });
    const { code: registrationCode } = await added(tenant);
    const events = async () =>
      (await registrationEventsOf(stand, tenant)).map((event) => [event.type, event.registrationCode]);
    const renewed = Buffer.from('template-of-the-new-pack');
    const another = new DomainError('INVALID_VALUE', 'Another model', { reason: 'template_version' });
    await stand.matcher.stop();
    const newPack = await stubService(stand.nats.url, NexaFaceService, {
      export: () => ({ template: new Uint8Array(renewed), receiptId: 'r' }),
      compare: ({ gallery }) => {
        if (!renewed.equals(Buffer.from(gallery?.data.value as Uint8Array))) throw another;
        return { score: 6, scorePercent: 75, receiptId: 'r' };
      },
    });
    const begin = () => stand.post('/authentication/authenticate', { registrationCode }, tenant);
    const verify = async ({ body: { authToken } }: Answer) => {
      const face = { authToken, faceLivenessData: captureOf(await photograph()) };
      return stand.post('/authentication/verifyFace', face, tenant);
    };
    const first = await begin();
    await asOwner(stand.service, 'ALTER TABLE outbox_event ADD CONSTRAINT planted CHECK (false) NOT VALID');
    expect((await verify(first)).status).toBe(500);
    await asOwner(stand.service, 'ALTER TABLE outbox_event DROP CONSTRAINT planted');
    const kept = async () => {
      const asked = { registrationCodes: [registrationCode], includeTemplate: true };
      const { registrations } = await caller.registry.describe(asked, { tenant });
      return Buffer.from(registrations[0]?.template ?? []);
    };
    expect(await kept()).toEqual(TEMPLATE);
    expect(await events()).toEqual([['registration.added', registrationCode]]);
    for (const begun of [first, await begin()]) expect((await verify(begun)).body).toMatchObject({ matchResult: true });
    expect(await kept()).toEqual(renewed);
    expect(await events()).toEqual([
      ['registration.added', registrationCode],
      ['registration.template_renewed', registrationCode],
    ]);
    await newPack.stop();
    stand.matcher = await stubMatcher(stand.nats.url, stand.engines);
  });
});
