import { asOwner, TEST_KEYS } from '@bonafide/testing/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVENT_TYPES } from '../src/endpoints/event-types.js';
import { HOSTILE_URLS } from '../src/targets/hostile-urls.fixture.js';
import { LOCAL, type Stand, startStand } from './support/stand.js';

const url = 'https://hooks.example.org/in?key=url-canary';
const events = ['enrollment.completed', 'authentication.completed'];
const header = { authHeaderKey: 'X-Hook-Auth', authHeaderValue: 'Bearer header-canary' };

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand?.stop());

const read = async (id: string, tenant?: string) => (await stand.call('GET', `/${id}`, undefined, tenant)).body;

describe('an endpoint', () => {
  it('is registered with a secret and our defaults, read, changed in parts and deleted', async () => {
    const { secret, webhookId } = await stand.register({ url, events, ...header });
    expect(webhookId).toMatch(/^[0-9a-f]{32}$/);
    expect(Buffer.from(secret, 'base64')).toHaveLength(32);
    const whole = { webhookId, secretKey: secret, url, events, ...header };
    expect(await read(webhookId)).toEqual({ ...whole, encryptMessageBody: true, addSignatureHeader: true });

    expect((await stand.call('PUT', `/${webhookId}`, { encryptMessageBody: false })).body).toEqual({
      secret,
      webhookId,
    });
    const patch = { events: ['enrollment.started', 'enrollment.started'], url: 'https://hooks.example.org/other' };
    expect((await stand.call('PATCH', `/${webhookId}`, patch)).body).toEqual({ secret, webhookId });
    expect(await read(webhookId)).toEqual({
      ...whole,
      url: patch.url,
      events: ['enrollment.started'],
      encryptMessageBody: false,
      addSignatureHeader: true,
    });

    expect(await stand.call('DELETE', `/${webhookId}`)).toEqual({ status: 200, body: undefined });
    expect((await stand.call('GET', `/${webhookId}`)).status).toBe(404);
    expect((await stand.call('DELETE', `/${webhookId}`)).status).toBe(404);
    expect((await stand.call('PUT', `/${webhookId}`, {})).status).toBe(404);
    const [{ n }] = await stand.service.database.query(
      'SELECT count(*)::int AS n FROM endpoint_secret WHERE endpoint_id = $1',
      [webhookId],
    );
    expect(n).toBe(0);
  });

  it('may listen to each of the 24 types, and changes nothing by an empty change', async () => {
    expect(new Set(EVENT_TYPES).size).toBe(24);
    const { webhookId, secret } = await stand.register({ url, events: EVENT_TYPES });
    expect((await stand.call('PUT', `/${webhookId}`, {})).body.secret).toBe(secret);
    expect((await read(webhookId)).events).toEqual(EVENT_TYPES);
  });

  it('loses the header of its owner by an empty name, and keeps its value under another name', async () => {
    const { webhookId } = await stand.register({ url, ...header });
    await stand.call('PATCH', `/${webhookId}`, { authHeaderKey: 'X-Other' });
    expect(await read(webhookId)).toMatchObject({ ...header, authHeaderKey: 'X-Other' });
    await stand.call('PATCH', `/${webhookId}`, { authHeaderKey: '' });
    expect(await read(webhookId)).not.toHaveProperty('authHeaderKey');
  });

  it('is disabled and enabled by its owner, and says so', async () => {
    const { webhookId } = await stand.register({ url });
    await stand.call('PUT', `/${webhookId}`, { enabled: false });
    const { disabledAt, disabledReason } = await read(webhookId);
    expect([Math.abs(Date.parse(disabledAt) - Date.now()) < 10_000, disabledReason]).toEqual([true, 'owner']);
    await stand.call('PUT', `/${webhookId}`, { events });
    expect((await read(webhookId)).disabledAt).toBe(disabledAt);
    await stand.call('PUT', `/${webhookId}`, { enabled: true });
    expect(await read(webhookId)).not.toHaveProperty('disabledAt');
  });

  it('belongs to its tenant: of another one’s there is nothing to see, to change or to delete', async () => {
    const { webhookId } = await stand.register({ url });
    for (const [method, path, body] of [
      ['GET', ''],
      ['PUT', '', { enabled: false }],
      ['PATCH', '', { generateNewSecret: true }],
      ['POST', '/test'],
      ['DELETE', ''],
    ] as const)
      expect(await stand.call(method, `/${webhookId}${path}`, body, 'other')).toMatchObject({
        status: 404,
        body: { errorCode: 'NOT_FOUND' },
      });
    expect((await stand.call('GET', '', undefined, 'other')).body).toEqual({ list: [] });
    expect(await read(webhookId)).not.toHaveProperty('disabledAt');
  });

  it.each(['x', 'A'.repeat(32), '0'.repeat(31), '%00', '0'.repeat(32)])('is 404 under the id %s', async (id) =>
    expect((await stand.call('GET', `/${id}`)).status).toBe(404),
  );

  it('lies sealed in the database, and in no log', async () => {
    const { webhookId, secret } = await stand.register({ url, ...header });
    const bytes = Buffer.from(secret, 'base64');
    const rows = await stand.service.database.query(
      'SELECT e.*, s.sealed AS secret FROM endpoint e JOIN endpoint_secret s ON s.endpoint_id = e.id WHERE e.id = $1',
      [webhookId],
    );
    expect(rows).toHaveLength(1);
    const stored = [rows[0].sealed, rows[0].secret] as Buffer[];
    expect(stored.some((sealed) => sealed.includes('canary') || sealed.includes(bytes))).toBe(false);
    expect(JSON.stringify(rows)).not.toContain('canary');
    await stand.call('PUT', `/${webhookId}`, { authHeaderValue: 'another canary', generateNewSecret: true });
    const logs = stand.service.logs.join('\n');
    expect(logs).toMatch(new RegExp(`"webhookId":"${webhookId}","client":"test-client".*webhook registered`));
    expect(logs).toMatch(/"members":\["authHeaderValue","generateNewSecret"\].*webhook changed/);
    expect(logs).not.toContain('canary');
    expect(logs).not.toContain(secret);
  });

  it('counts among fifty of its tenant, however many are registered at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => stand.call('POST', '', { url, events }, 'crowded')),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(50);
    expect(answers.find(({ status }) => status !== 200)).toMatchObject({
      status: 400,
      body: { errorCode: 'INPUT_VALUES_ERROR', errorMsg: 'There are 50 webhooks already; delete one first' },
    });
    const { list } = (await stand.call('GET', '', undefined, 'crowded')).body;
    expect(list).toHaveLength(50);
    expect(new Set(list.map(({ webhookId }: { webhookId: string }) => webhookId)).size).toBe(50);
  });

  it('loses none of the changes that come at once', async () => {
    const { webhookId } = await stand.register({ url });
    const changes = [
      { events },
      { encryptMessageBody: false },
      { addSignatureHeader: false },
      { url: 'https://hooks.example.org/at-once' },
      header,
      { enabled: false },
    ];
    const answers = await Promise.all(changes.map((change) => stand.call('PATCH', `/${webhookId}`, change)));
    expect(answers.map(({ status }) => status)).toEqual(changes.map(() => 200));
    const { enabled: _enabled, ...given } = Object.assign({}, ...changes);
    expect(await read(webhookId)).toMatchObject({ ...given, disabledReason: 'owner' });
  });
});

describe('an Idempotency-Key', () => {
  const create = async (key: string, body: object, { tenant = 'keyed', client = 'one' } = {}) => {
    const response = await fetch(`${stand.service.url}/webhook/registration`, {
      method: 'POST',
      headers: { ...stand.service.as(tenant, client), 'idempotency-key': key },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  };

  it('makes one endpoint of however many copies', async () => {
    const body = { url, events, ...header };
    const answers = await Promise.all(Array.from({ length: 20 }, () => create('first', body)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const [first] = answers as [(typeof answers)[0]];
    expect(first.status).toBe(200);
    const { webhookId } = first.body;
    expect(webhookId).toMatch(/^[0-9a-f]{32}$/);
    await stand.call('PUT', `/${webhookId}`, { events: [], authHeaderKey: '' }, 'keyed');
    expect(await create('first', body)).toEqual(first);
    expect((await stand.call('GET', '', undefined, 'keyed')).body.list).toMatchObject([{ webhookId, events: [] }]);
  });

  it('is a client’s own, and stands for one request', async () => {
    const body = { url, events };
    const { webhookId } = (await create('mine', body)).body;
    const others = [
      await create('mine', body, { client: 'two' }),
      await create('mine', body, { tenant: 'other-keyed' }),
    ];
    expect(others.map(({ status }) => status)).toEqual([200, 200]);
    expect(others.map((answer) => answer.body.webhookId)).not.toContain(webhookId);
    expect(await create('mine', { ...body, events: [] })).toMatchObject({
      status: 400,
      body: { errorCode: 'INPUT_VALUES_ERROR', errorMsg: 'The Idempotency-Key was used for another request' },
    });
  });

  it.each(['', 'a b', 'a'.repeat(256)])('"%s" is refused', async (key) =>
    expect((await create(key, { url, events })).status).toBe(400),
  );
});

describe('a new secret', () => {
  const secretsOf = async (webhookId: string) =>
    stand.service.database.query(
      `SELECT expires_at, expires_at - now() < interval '24 hours' AS ends FROM endpoint_secret WHERE endpoint_id = $1`,
      [webhookId],
    );

  it('is told, and leaves the former one a day', async () => {
    const { webhookId, secret } = await stand.register({ url });
    const told = (await stand.call('PUT', `/${webhookId}`, { generateNewSecret: true })).body;
    expect(told.secret).not.toBe(secret);
    expect((await read(webhookId)).secretKey).toBe(told.secret);
    const rows = await secretsOf(webhookId);
    expect(rows.map(({ ends }: { ends: boolean | null }) => ends).sort()).toEqual([null, true].sort());
    expect(rows).toHaveLength(2);
  });

  it('may come often, or many at once: one signs, three former ones sign beside it', async () => {
    const { webhookId } = await stand.register({ url });
    const all = await Promise.all(
      Array.from({ length: 6 }, () => stand.call('PUT', `/${webhookId}`, { generateNewSecret: true })),
    );
    const told = all.map(({ body }) => body.secret);
    expect(new Set(told).size).toBe(6);
    expect(told).toContain((await read(webhookId)).secretKey);
    const rows = await secretsOf(webhookId);
    expect(rows.filter(({ expires_at }: { expires_at: Date | null }) => expires_at === null)).toHaveLength(1);
    expect(rows).toHaveLength(4);
  });
});

describe('a tenant that masks secrets', () => {
  const MASKING = 'masking';
  beforeAll(() =>
    asOwner(
      stand.service,
      `INSERT INTO tenant_setting VALUES ('${MASKING}', 'endpoints', 1, '{"secretsOnRead":"mask"}', '{}', 1, now())`,
    ),
  );

  it('is told each of them once, when it is made', async () => {
    const { webhookId, secret } = await stand.register({ url, ...header }, MASKING);
    expect(secret).not.toBe('');
    const shown = await read(webhookId, MASKING);
    expect(shown).toMatchObject({ secretKey: '', authHeaderKey: header.authHeaderKey });
    expect(shown).not.toHaveProperty('authHeaderValue');
    const call = (method: string, path: string, body?: object) => stand.call(method, path, body, MASKING);
    expect(JSON.stringify((await call('GET', '')).body)).not.toContain(secret);
    expect((await call('PUT', `/${webhookId}`, {})).body).toEqual({ secret: '', webhookId });
    const fresh = (await call('PUT', `/${webhookId}`, { generateNewSecret: true })).body.secret;
    expect(Buffer.from(fresh, 'base64')).toHaveLength(32);
    expect((await read(webhookId, MASKING)).secretKey).toBe('');
  });

  it('is told none by a copy of the request that made it', async () => {
    const headers = () => ({ ...stand.service.as(MASKING), 'idempotency-key': 'masked' });
    const create = () =>
      fetch(`${stand.service.url}/webhook/registration`, {
        method: 'POST',
        headers: headers(),
        body: JSON.stringify({ url, events }),
      });
    const [first, again] = [await (await create()).json(), await (await create()).json()];
    expect(first.secret).not.toBe('');
    expect(again).toEqual({ ...first, secret: '' });
  });

  it('keeps everything when it sends back what it read', async () => {
    const { webhookId } = await stand.register({ url, ...header }, MASKING);
    const shown = await read(webhookId, MASKING);
    expect((await stand.call('PUT', `/${webhookId}`, shown, MASKING)).status).toBe(200);
    expect(await read(webhookId, MASKING)).toEqual(shown);
  });
});

it('goes on when the key-encryption key is another one, and the former is gone', async () => {
  const { webhookId, secret } = await stand.register({ url, ...header }, 'rotated');
  const database = { BONAFIDE_DATABASE_URL: stand.service.databaseUrl };
  const fresh = `fresh:${Buffer.alloc(32, 9).toString('base64')}`;
  await (await startStand({ ...LOCAL, ...database, BONAFIDE_KEYS: `${fresh},${TEST_KEYS}` })).stop();
  const later = await startStand({ ...LOCAL, ...database, BONAFIDE_KEYS: fresh });
  try {
    const { body } = await later.call('GET', `/${webhookId}`, undefined, 'rotated');
    expect(body).toMatchObject({ url, ...header, secretKey: secret });
  } finally {
    await later.stop();
    await (await startStand({ ...LOCAL, ...database, BONAFIDE_KEYS: `${TEST_KEYS},${fresh}` })).stop();
  }
});

describe('two replicas', () => {
  it('see each other’s changes', async () => {
    const other = await startStand({ ...LOCAL, BONAFIDE_DATABASE_URL: stand.service.databaseUrl });
    try {
      const { webhookId } = await stand.register({ url }, 'shared');
      expect((await other.call('GET', `/${webhookId}`, undefined, 'shared')).body.url).toBe(url);
    } finally {
      await other.stop();
    }
  });
});

it('has entities that agree with the migrations', async () => {
  const { upQueries } = await stand.service.database.driver.createSchemaBuilder().log();
  expect(upQueries.map(({ query }) => query)).toEqual([]);
});

describe('bad input', () => {
  const good = { url, events };
  const refused = (body: unknown, errorCode: string, names: string) => ({ body, errorCode, names });
  const many = Array.from({ length: 101 }, () => 'enrollment.started');
  const cases = [
    refused({ events }, 'INPUT_FORMAT_ERROR', 'url'),
    refused({ url }, 'INPUT_FORMAT_ERROR', 'events'),
    refused({ ...good, url: 5 }, 'INPUT_FORMAT_ERROR', 'url'),
    refused({ ...good, url: null }, 'INPUT_FORMAT_ERROR', 'url'),
    refused({ ...good, url: '' }, 'INPUT_VALUES_ERROR', 'url'),
    refused({ ...good, url: 'hooks.example.org' }, 'INPUT_VALUES_ERROR', 'url'),
    refused({ ...good, url: `https://hooks.example.org/${'a'.repeat(2048)}` }, 'INPUT_VALUES_ERROR', 'url'),
    refused({ ...good, url: `https://hooks.example.org/${'é'.repeat(700)}` }, 'INPUT_VALUES_ERROR', 'url'),
    refused({ ...good, events: 'enrollment.completed' }, 'INPUT_FORMAT_ERROR', 'events'),
    refused({ ...good, events: ['enrollment.finished'] }, 'INPUT_VALUES_ERROR', 'events[0]'),
    refused({ ...good, events: [7] }, 'INPUT_VALUES_ERROR', 'events[0]'),
    refused({ ...good, events: many }, 'INPUT_VALUES_ERROR', 'events'),
    refused({ ...good, encryptMessageBody: 'true' }, 'INPUT_FORMAT_ERROR', 'encryptMessageBody'),
    refused({ ...good, addSignatureHeader: 1 }, 'INPUT_FORMAT_ERROR', 'addSignatureHeader'),
    refused({ ...good, authHeaderKey: 'X-A' }, 'INPUT_VALUES_ERROR', 'authHeaderValue'),
    refused({ ...good, authHeaderValue: 'a' }, 'INPUT_VALUES_ERROR', 'authHeaderKey'),
    ...['X A', 'X-A:', 'X-A\r\nX-B', 'X-Ä', 'a'.repeat(129), '(x)', ':authority'].map((name) =>
      refused({ ...good, authHeaderKey: name, authHeaderValue: 'a' }, 'INPUT_VALUES_ERROR', 'authHeaderKey'),
    ),
    ...[
      'host',
      'Content-Length',
      'content-type',
      'Content-Encoding',
      'transfer-encoding',
      'Connection',
      'keep-alive',
      'upgrade',
      'TE',
      'trailer',
      'expect',
      'Webhook-Id',
      'webhook-signature',
      'webhook-anything',
      'proxy-authorization',
      'x-forwarded-for',
      'Forwarded',
      'user-agent',
      'X-Aware-Signature',
      'x-bonafide-context',
      'accept-encoding',
    ].map((name) =>
      refused({ ...good, authHeaderKey: name, authHeaderValue: 'a' }, 'INPUT_VALUES_ERROR', 'authHeaderKey'),
    ),
    ...['a\r\nX-B: b', 'a\nb', 'a\u0000', 'ä', ' a', 'a ', 'a\tb', 'a'.repeat(2049)].map((value) =>
      refused({ ...good, authHeaderKey: 'X-A', authHeaderValue: value }, 'INPUT_VALUES_ERROR', 'authHeaderValue'),
    ),
  ];

  it.each(cases)('$body.url $body.authHeaderKey: $errorCode of $names', async ({ body, errorCode, names }) => {
    const answer = await stand.call('POST', '', body, 'strict');
    expect(answer).toMatchObject({ status: 400, body: { errorCode } });
    expect(answer.body.errorMsg).toContain(`"${names}"`);
    expect((await stand.call('GET', '', undefined, 'strict')).body).toEqual({ list: [] });
  });

  it('is each URL that leads, or may lead, where messages do not go', async () => {
    const strict = await startStand({});
    try {
      const { webhookId } = await strict.register({ url });
      for (const hostile of HOSTILE_URLS) {
        for (const answer of [
          await strict.call('POST', '', { ...good, url: hostile }),
          await strict.call('PATCH', `/${webhookId}`, { url: hostile }),
        ]) {
          expect(answer, hostile).toMatchObject({ status: 400, body: { errorCode: 'INPUT_VALUES_ERROR' } });
          expect(answer.body.errorMsg).toContain('"url"');
        }
      }
      expect((await strict.call('GET')).body.list).toMatchObject([{ webhookId, url }]);
    } finally {
      await strict.stop();
    }
  });

  it('changes nothing', async () => {
    const { webhookId } = await stand.register({ url, ...header });
    const before = await read(webhookId);
    for (const change of [
      { url: 'http://10.0.0.1/', events: [] },
      { events: [], authHeaderKey: 'host' },
      { authHeaderValue: '' },
      { generateNewSecret: 'yes' },
      { enabled: 'no' },
      '[]',
      '{',
    ])
      expect((await stand.call('PUT', `/${webhookId}`, change)).status, JSON.stringify(change)).toBe(400);
    expect(await read(webhookId)).toEqual(before);
  });
});
