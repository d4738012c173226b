import { randomBytes, randomUUID } from 'node:crypto';
import { asOwner, startTestService } from '@bonafide/testing/service';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { auditCommand } from '../src/audit/audit.command.js';
import { AuditChain } from '../src/audit/audit-chain.js';
import { onboarding } from '../src/service.js';
import { auditOf, chained, verify } from './support/audit.js';
import { KEYS, SECRETS, type Stand, startStand } from './support/stand.js';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.stop());

const query = (sql: string, parameters: unknown[] = []) => stand.service.database.query(sql, parameters);
const list = (tenant: string, pageSize: number) =>
  stand.post('/admin/registration', { pageNumber: 1, pageSize }, tenant);

/** A tenant of its own whose log has five chained entries, none about a person. */
async function five(): Promise<string> {
  const tenant = randomUUID();
  for (const pageSize of [1, 2, 3, 4, 5]) await list(tenant, pageSize);
  expect(await auditOf(stand, tenant)).toHaveLength(5);
  return tenant;
}

/** As somebody who owns the tables and has no keys; the triggers are away meanwhile. */
async function tamper(statement: string): Promise<void> {
  const triggers = (verb: string) =>
    ['audit_entry', 'audit_head'].map((table) => `ALTER TABLE ${table} ${verb} TRIGGER USER;`).join(' ');
  await asOwner(stand.service, `BEGIN; ${triggers('DISABLE')} ${statement}; ${triggers('ENABLE')} COMMIT`);
}

const of = (tenant: string, sequence: number) => `tenant = '${tenant}' AND sequence = ${sequence}`;

describe('the log', () => {
  it('is intact, and says how far it goes', async () => {
    const tenant = await five();
    const { code, out } = await verify(stand, ['--tenant', tenant]);
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/: intact, 5 entries, 0 not chained yet, head 5:[0-9a-f]{64}$/),
    ]);
  });

  it.each([
    ['changed', `UPDATE audit_entry SET actor = 'nobody'`],
    ['deleted', 'DELETE FROM audit_entry'],
    ['taken out of the chain', 'UPDATE audit_entry SET sequence = NULL, chain = NULL'],
  ])('cannot be %s by the role that the service has', async (_name, statement) => {
    const tenant = await five();
    await expect(query(`${statement} WHERE tenant = $1`, [tenant])).rejects.toThrow('the audit log is append-only');
    await expect(query('DELETE FROM audit_head WHERE tenant = $1', [tenant])).rejects.toThrow('append-only');
    await expect(query('TRUNCATE audit_entry')).rejects.toThrow();
    const forged = `INSERT INTO audit_entry (id, tenant, at, kind, actor, facts, key_id, seal, sequence, chain)
      SELECT gen_random_uuid(), tenant, at, kind, actor, facts, key_id, seal, 6, chain FROM audit_entry WHERE ${of(tenant, 5)}`;
    await expect(query(forged)).rejects.toThrow('append-only');
    expect((await verify(stand, ['--tenant', tenant])).code).toBe(0);
  });

  it('is told to be broken by exit code 1 for any of all tenants, and not for the others', async () => {
    const [whole, broken] = [await five(), await five()];
    await tamper(`DELETE FROM audit_entry WHERE ${of(broken, 3)}`);
    const { code, out } = await verify(stand, []);
    expect(code).toBe(1);
    expect(out).toContain(`${whole}: intact`);
    expect(out).toContain(`${broken}: BROKEN, entry 3 is missing`);
  });

  it.each([
    [[]],
    [['prove']],
    [['verify', '--head', `1:${'0'.repeat(64)}`]],
    [['verify', '--tenant', 'a', '--head', '1']],
  ])('is not verified with the arguments %j', async (args) => {
    const { code, err } = await auditCommand(['audit', ...args], {});
    expect([code, err]).toEqual([2, expect.stringContaining('usage: audit verify')]);
  });
});

describe('who owns the tables and lacks the keys is found out when an entry is', () => {
  const fresh = `gen_random_uuid(), tenant, at, kind, actor, facts, key_id, seal`;
  const into = 'INSERT INTO audit_entry (id, tenant, at, kind, actor, facts, key_id, seal, sequence, chain)';

  it.each<[string, (tenant: string) => string, string]>([
    ['altered: its actor', (t) => `UPDATE audit_entry SET actor = 'x' WHERE ${of(t, 2)}`, 'entry 2 was altered'],
    [
      'altered: its time',
      (t) => `UPDATE audit_entry SET at = at - interval '1 h' WHERE ${of(t, 5)}`,
      'entry 5 was altered',
    ],
    ['altered: its facts', (t) => `UPDATE audit_entry SET facts = '{}' WHERE ${of(t, 1)}`, 'entry 1 was altered'],
    [
      'altered: its key',
      (t) => `UPDATE audit_entry SET key_id = 'other' WHERE ${of(t, 4)}`,
      'entry 4 is under a key that is not among BONAFIDE_KEYS',
    ],
    ['deleted at the beginning', (t) => `DELETE FROM audit_entry WHERE ${of(t, 1)}`, 'entry 1 is missing'],
    ['deleted in the middle', (t) => `DELETE FROM audit_entry WHERE ${of(t, 3)}`, 'entry 3 is missing'],
    ['deleted at the end', (t) => `DELETE FROM audit_entry WHERE ${of(t, 5)}`, 'entry 5 is missing: the head is at 5'],
    [
      'deleted, and the later ones moved up',
      (t) =>
        `DELETE FROM audit_entry WHERE ${of(t, 3)}; UPDATE audit_entry SET sequence = 3 WHERE ${of(t, 4)}; UPDATE audit_entry SET sequence = 4 WHERE ${of(t, 5)}`,
      'entry 3 does not follow',
    ],
    [
      'exchanged with another',
      (t) =>
        `UPDATE audit_entry SET sequence = 9 WHERE ${of(t, 2)}; UPDATE audit_entry SET sequence = 2 WHERE ${of(t, 3)}; UPDATE audit_entry SET sequence = 3 WHERE ${of(t, 9)}`,
      'entry 2 does not follow',
    ],
    [
      'inserted: a copy at the end',
      (t) => `${into} SELECT ${fresh}, 6, chain FROM audit_entry WHERE ${of(t, 5)}`,
      'entry 6 was altered or forged',
    ],
    [
      'inserted: one that waits to be chained, by another tenant’s hand',
      (t) => `${into} SELECT ${fresh}, NULL, NULL FROM audit_entry WHERE ${of(t, 5)}`,
      'was altered or forged',
    ],
    [
      'cut off with the head set back',
      (t) =>
        `DELETE FROM audit_entry WHERE tenant = '${t}' AND sequence > 3; UPDATE audit_head SET sequence = 3, chain = (SELECT chain FROM audit_entry WHERE ${of(t, 3)}) WHERE tenant = '${t}'`,
      'the head was altered or forged',
    ],
    ['left and its head is deleted', (t) => `DELETE FROM audit_head WHERE tenant = '${t}'`, 'the head is missing'],
  ])('%s', async (_name, statement, says) => {
    const tenant = await five();
    await tamper(statement(tenant));
    const { code, out } = await verify(stand, ['--tenant', tenant]);
    expect([code, out]).toEqual([1, expect.stringContaining(says)]);
  });

  it('deleted at the end and further ones are written: the chain goes on after the gap', async () => {
    const tenant = await five();
    await tamper(`DELETE FROM audit_entry WHERE ${of(tenant, 5)}`);
    await list(tenant, 6);
    await chained(stand);
    expect((await verify(stand, ['--tenant', tenant])).out).toContain('entry 5 is missing');
  });

  it.each([
    ['deleted', (t: string) => `DELETE FROM audit_head WHERE tenant = '${t}'`],
    ['forged', (t: string) => `UPDATE audit_head SET sequence = 4 WHERE tenant = '${t}'`],
  ])(
    'whose head is %s: no new head covers it up, other tenants go on, and an error is logged',
    async (_name, statement) => {
      const [tenant, other] = [await five(), await five()];
      await tamper(statement(tenant));
      await list(tenant, 6);
      await list(other, 6);
      await stand.service.get(AuditChain).chainAll();
      expect(await query('SELECT FROM audit_entry WHERE tenant = $1 AND sequence IS NULL', [tenant])).toHaveLength(1);
      expect((await verify(stand, ['--tenant', tenant])).code).toBe(1);
      expect((await verify(stand, ['--tenant', other])).out).toContain('intact, 6 entries');
      const errors = stand.service.logs.filter((line) => line.includes('tampered with'));
      expect(errors.some((line) => line.includes(tenant))).toBe(true);
      // The rest of the file waits for an empty queue.
      await tamper(
        `DELETE FROM audit_entry WHERE tenant = '${tenant}'; DELETE FROM audit_head WHERE tenant = '${tenant}'`,
      );
    },
  );

  it('cut off with all that tells of it: a head that was told earlier finds it', async () => {
    const tenant = await five();
    const [, told = ''] = / head (\S+)$/.exec((await verify(stand, ['--tenant', tenant])).out) ?? [];
    expect((await verify(stand, ['--tenant', tenant, '--head', told])).code).toBe(0);
    await tamper(
      `DELETE FROM audit_entry WHERE tenant = '${tenant}'; DELETE FROM audit_head WHERE tenant = '${tenant}'`,
    );
    expect((await verify(stand, ['--tenant', tenant, '--head', told])).out).toContain('entry 1 is missing');
    await list(tenant, 1);
    for (const pageSize of [2, 3, 4, 5]) await list(tenant, pageSize);
    await chained(stand);
    expect((await verify(stand, ['--tenant', tenant, '--head', told])).out).toContain('not the one of the head');
  });
});

it('heads that moved are told in the service’s log, and verify what was there then', async () => {
  const tenant = randomUUID();
  const env = { BONAFIDE_NATS_URL: stand.nats.url, BONAFIDE_DATABASE_URL: stand.service.databaseUrl };
  const service = await startTestService(onboarding, { ...env, ...SECRETS });
  await list(tenant, 1);
  await list(tenant, 2);
  // Either replica may chain; the one that did tells it.
  await vi.waitFor(async () => {
    await service.get(AuditChain).chainAll();
    expect(await query('SELECT FROM audit_entry WHERE tenant = $1 AND sequence IS NULL', [tenant])).toEqual([]);
  });
  await service.stop();
  stand.service.get(AuditChain).onModuleDestroy();
  const lines = [...service.logs, ...stand.service.logs].map((line) => JSON.parse(line));
  const heads = lines.filter((line) => line.msg === 'head of the audit log' && line.tenant === tenant);
  const last = heads.map(({ head }) => head).find((head) => head.startsWith('2:'));
  expect((await verify(stand, ['--tenant', tenant, '--head', last])).code).toBe(0);
});

describe('keys', () => {
  it('of another installation verify nothing', async () => {
    const tenant = await five();
    const { code, out } = await verify(stand, ['--tenant', tenant], `k1:${randomBytes(32).toString('base64')}`);
    expect([code, out]).toEqual([1, expect.stringContaining('entry 1 was altered or forged')]);
  });

  it('change: the log goes on under the new one, also when the old one was thrown away, and both verify it', async () => {
    const tenant = await five();
    const fresh = `k2:${randomBytes(32).toString('base64')}`;
    const start = async (keys: string) => {
      const env = { BONAFIDE_NATS_URL: stand.nats.url, BONAFIDE_DATABASE_URL: stand.service.databaseUrl };
      const service = await startTestService(onboarding, { ...env, ...SECRETS, BONAFIDE_KEYS: keys });
      onTestFinished(() => service.stop());
      return service;
    };
    await start(`${fresh},${KEYS}`);
    const service = await start(fresh);
    await fetch(`${service.url}/onboarding/admin/registration`, {
      method: 'POST',
      headers: { ...service.as(tenant), 'content-type': 'application/json' },
      body: JSON.stringify({ pageNumber: 1, pageSize: 6 }),
    });
    await service.get(AuditChain).chainAll();
    const both = await verify(stand, ['--tenant', tenant], `${fresh},${KEYS}`);
    expect([both.code, both.out]).toEqual([0, expect.stringContaining('intact, 6 entries')]);
    expect((await verify(stand, ['--tenant', tenant], fresh)).out).toContain(
      'entry 1 is under a key that is not among',
    );
  });
});
