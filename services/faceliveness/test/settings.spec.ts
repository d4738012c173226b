import { TenantSetting } from '@bonafide/settings/tenant-setting.entity';
import type { TestService } from '@bonafide/testing/service';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { captureSettingCommand } from '../src/origin/capture-settings.js';
import { capture } from './captures.js';
import { captureBody, get, post, startLiveness } from './running.js';

const guards = JSON.stringify({ strict: { session: 'mandatory' } });
let service: TestService;
let photograph: Buffer;

beforeAll(async () => {
  [service, photograph] = await Promise.all([startLiveness({ BONAFIDE_CAPTURE_GUARDS: guards }), capture()]);
});
afterAll(() => service?.stop());

const setting = (...args: string[]) =>
  captureSettingCommand(['setting', ...args], {
    BONAFIDE_DATABASE_URL: service.databaseUrl,
    BONAFIDE_CAPTURE_GUARDS: guards,
    BONAFIDE_LIVENESS_WITHOUT_PAD: 'accept',
    BONAFIDE_NATS_URL: 'not read',
  });
const change = (tenant: string, members: object) => setting('change', tenant, 'capture', JSON.stringify(members));
const captured = async (tenant: string) =>
  (await post(service, '/b2c/sdk/faceliveness/analyze', captureBody([photograph]), { tenant })).status;
const sessionIds = async (tenant: string) => (await get(service, '/b2c/sdk/getSessionId', tenant)).status;
const soon = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 1000, interval: 20 });

describe("a tenant's capture settings", () => {
  it('are what the installation sets until they are changed, and are obeyed at once afterwards', async () => {
    expect(JSON.parse((await setting('show', 'acme')).out)).toEqual({
      capture: { session: 'optional', injection: 'observe', withoutPad: 'accept' },
      covers: { eyes: 'refuse', mouth: 'refuse' },
    });
    expect(await captured('acme')).toBe(200);
    const changed = await change('acme', { session: 'mandatory' });
    expect(changed).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(changed.out)).toEqual({
      capture: { session: 'mandatory', injection: 'observe', withoutPad: 'accept' },
    });
    await soon(async () => expect(await captured('acme')).toBe(400));
  });

  it('go before what the installation sets for the tenant', async () => {
    expect(await captured('strict')).toBe(400);
    await change('strict', { session: 'none' });
    await soon(async () => expect(await sessionIds('strict')).toBe(404));
    expect(await captured('strict')).toBe(200);
  });

  it('belong to their tenant', async () => {
    await change('initech', { session: 'none' });
    await soon(async () => expect(await sessionIds('initech')).toBe(404));
    expect(await sessionIds('globex')).toBe(200);
  });

  it('that cannot be read as stored are the strictest', async () => {
    await change('hooli', { session: 'none', injection: 'off', withoutPad: 'accept' });
    await soon(async () => expect(await sessionIds('hooli')).toBe(404));
    const changes = JSON.stringify({ session: 'sometimes', injection: 7, withoutPad: 'always' });
    await service.database.getRepository(TenantSetting).update({ tenant: 'hooli' }, { changes });
    await soon(async () => expect(await captured('hooli')).toBe(400));
    expect(JSON.parse((await setting('show', 'hooli')).out)).toEqual({
      capture: { session: 'mandatory', injection: 'enforce', withoutPad: 'refuse' },
      covers: { eyes: 'refuse', mouth: 'refuse' },
    });
  });

  it('that nobody can read are answered 503, never judged by a guess', async () => {
    await change('umbrella', { session: 'none' });
    const unreadable = { changes: '[', lastValid: '[' };
    await service.database.getRepository(TenantSetting).update({ tenant: 'umbrella' }, unreadable);
    const { status } = await post(service, '/faceliveness/checkLiveness', captureBody([photograph]), {
      tenant: 'umbrella',
    });
    expect(status).toBe(503);
    expect(await setting('show', 'umbrella')).toMatchObject({ code: 1, out: '' });
  });
});

describe('a change by hand', () => {
  it.each([
    ['a member of another name', '{"sessions": "none"}', 'sessions'],
    ['a choice that does not exist', '{"session": "sometimes"}', 'session'],
    ['a policy that does not exist', '{"withoutPad": "always"}', 'withoutPad'],
    ['text that is no JSON', '{session}', 'JSON'],
    ['a list', '[]', 'JSON object'],
  ])('is refused for %s, and nothing is stored', async (_, text, named) => {
    const { code, out, err } = await setting('change', 'vandelay', 'capture', text);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(named);
    expect(await service.database.getRepository(TenantSetting).countBy({ tenant: 'vandelay' })).toBe(0);
  });

  it('names the sections where the given one does not exist', async () => {
    expect(await setting('change', 'acme', 'captures', '{}')).toEqual({
      code: 1,
      out: '',
      err: 'No section "captures"; there is capture, covers',
    });
  });

  it.each([
    [[]],
    [['show']],
    [['show', '']],
    [['show', 'acme', 'capture']],
    [['change', 'acme', 'capture']],
    [['drop', 'acme']],
  ])('of the wrong form prints the usage: %j', async (args) => {
    const { code, err } = await setting(...args);
    expect(code).toBe(2);
    expect(err).toContain('usage: setting show TENANT');
  });

  it('says so when the database is away, without its address', async () => {
    const env = { BONAFIDE_DATABASE_URL: 'postgres://someone:hidden@127.0.0.1:1/none' };
    const { code, err } = await captureSettingCommand(['setting', 'show', 'acme'], env);
    expect(code).toBe(1);
    expect(err).not.toContain('hidden');
  });
});
