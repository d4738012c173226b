import { randomUUID } from 'node:crypto';
import { keyRing } from '@bonafide/sealing/key-ring';
import { Vault } from '@bonafide/sealing/vault';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  captureOf,
  deviceKeys,
  KEYS,
  photograph,
  returning,
  type Stand,
  startStand,
  TEMPLATE,
  TENANT,
} from './support/stand.js';

const canary = `canary-${randomUUID()}`;
const who = {
  username: `${canary}-name`,
  email: `${canary}@mail.example`,
  firstName: `${canary}-first`,
  lastName: `${canary}-last`,
  phoneNumber: '+19998887776',
};
let stand: Stand;
let shot: Buffer;
let secrets: string[];
beforeAll(async () => {
  stand = await startStand();
  shot = await photograph();
  const { enrollmentToken } = (await stand.post('/enrollment/enroll', who)).body;
  const keys = deviceKeys();
  await stand.post('/enrollment/addDevice', { enrollmentToken, deviceId: 'phone', publicKey: keys.spki });
  const face = { enrollmentToken, faceLivenessData: captureOf(shot) };
  const code = (await stand.post('/enrollment/addFace', face)).body.registrationCode;
  const back = await returning(stand, code, keys);
  await stand.post('/authentication/verifyDevice', back.device);
  await stand.post('/authentication/verifyFace', back.face);
  // Failures log more than successes.
  await stand.post('/enrollment/addFace', { ...face, faceLivenessData: captureOf(await photograph()) });
  await stand.post('/enrollment/enroll', { ...who, email: canary });
  await stand.post('/enrollment/enroll', `{"username": "${canary}`);
  await stand.post('/authentication/authenticate', { username: `${canary}-stranger` });
  stand.engines.meanwhile = () => {
    throw new Error('engine bug');
  };
  await stand
    .post('/enrollment/enroll', { ...who, username: `${canary}-other` })
    .then(({ body }) =>
      stand.post('/enrollment/addFace', { enrollmentToken: body.enrollmentToken, faceLivenessData: captureOf(shot) }),
    );
  const base64 = shot.toString('base64');
  secrets = [canary, who.phoneNumber, enrollmentToken, back.authToken, back.device.signature, base64.slice(100, 160)];
});
afterAll(() => stand.stop());

/** Every value of every row, bytes as hexadecimal digits. */
async function everything(): Promise<string> {
  const tables: { name: string }[] = await stand.service.database.query(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
  );
  const rows = await Promise.all(
    tables.map(({ name }) => stand.service.database.query(`SELECT to_jsonb(t)::text AS row FROM "${name}" t`)),
  );
  return rows
    .flat()
    .map(({ row }: { row: string }) => row)
    .join('\n');
}

describe('logs', () => {
  it('hold no name, address, token, signature, code or picture, at level debug, in success and failure', () => {
    const text = stand.service.logs.join('\n');
    expect(text).toContain('/onboarding/enrollment/addFace');
    for (const secret of secrets) expect(text).not.toContain(secret);
  });
});

describe('at rest', () => {
  it('nothing personal, no token, picture or template is readable', async () => {
    const text = await everything();
    expect(text).toContain('"check_name"');
    const bytes = [...secrets.map((secret) => Buffer.from(secret)), TEMPLATE, shot.subarray(100, 140)];
    for (const secret of secrets) expect(text).not.toContain(secret);
    for (const secret of bytes) expect(text).not.toContain(secret.toString('hex'));
  });

  it('the kept picture is upright and has lost what the camera wrote', async () => {
    const [row] = await stand.service.database.query('SELECT subject_id, image, template FROM face_sample');
    const vault = new Vault(stand.service.database, keyRing.parse(KEYS));
    const image = await vault.open(TENANT, `face-image:${row.subject_id}`, row.image);
    expect((await sharp(shot).metadata()).exif?.toString('latin1')).toContain('exif-canary');
    expect(await sharp(image).metadata()).toMatchObject({ format: 'jpeg', width: 48, height: 64 });
    expect(image.includes('exif-canary')).toBe(false);
    expect(await vault.open(TENANT, `face-template:${row.subject_id}`, row.template)).toEqual(TEMPLATE);
  });

  it('sealed bytes open for no other purpose or tenant', async () => {
    const [row] = await stand.service.database.query('SELECT subject_id, template FROM face_sample');
    const vault = new Vault(stand.service.database, keyRing.parse(KEYS));
    await expect(vault.open(TENANT, `face-template:${randomUUID()}`, row.template)).rejects.toThrow();
    await expect(vault.open(TENANT, `face-image:${row.subject_id}`, row.template)).rejects.toThrow();
    await expect(vault.open('other', `face-template:${row.subject_id}`, row.template)).rejects.toThrow();
  });
});

describe('entities', () => {
  it('agree with the migrations', async () => {
    const { upQueries } = await stand.service.database.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });
});

describe('cancelling', () => {
  it('deletes what the enrolment gathered', async () => {
    stand.engines.meanwhile = () => {};
    const { enrollmentToken } = (await stand.post('/enrollment/enroll', { ...who, username: randomUUID() })).body;
    await stand.post('/enrollment/addFace', { enrollmentToken, faceLivenessData: captureOf(await photograph()) });
    const count = async () =>
      (await stand.service.database.query('SELECT count(*)::int AS n FROM face_sample'))[0].n as number;
    const before = await count();
    await stand.post('/enrollment/cancel', { enrollmentToken });
    expect(await count()).toBe(before - 1);
    expect(
      await stand.service.database.query(
        `SELECT profile FROM session LEFT JOIN subject ON subject.id = subject_id WHERE status = 'cancelled'`,
      ),
    ).toEqual([{ profile: null }]);
  });
});
