import { createDataSource } from '@bonafide/platform/database/database';
import { Notifications } from '@bonafide/platform/database/notifications';
import { createLogger } from '@bonafide/platform/observability/logger';
import { type TestDatabase, testDatabase } from '@bonafide/testing/database';
import { startTcpProxy } from '@bonafide/testing/tcp-proxy';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';

const log = createLogger('test', 'silent');
let created: TestDatabase;
let database: DataSource;
beforeAll(async () => {
  created = await testDatabase();
  database = await createDataSource(created.url, []).initialize();
});
afterAll(async () => {
  await database.destroy();
  await created.drop();
});

const tell = (payload: string) => database.query(`SELECT pg_notify('Mixed "name"', $1)`, [payload]);
const hearing = async (url: string) => {
  const notifications = new Notifications(url, 'Mixed "name"', log);
  const heard: string[] = [];
  notifications.start({ onMessage: (payload) => heard.push(payload), onGap: () => heard.push('gap') });
  onTestFinished(() => notifications.stop());
  await vi.waitFor(() => expect(notifications.listening).toBe(true), { timeout: 5000 });
  return { notifications, heard };
};

describe('notifications', () => {
  it('arrive with their payload, after a gap before the first', async () => {
    const { heard } = await hearing(created.url);
    await tell('a');
    await tell('');
    await vi.waitFor(() => expect(heard).toEqual(['gap', 'a', '']));
  });

  it('that are missed while the connection is lost are reported as a gap', async () => {
    const proxy = await startTcpProxy(created.url);
    const { notifications, heard } = await hearing(proxy.url);
    await proxy.cut();
    await vi.waitFor(() => expect(notifications.listening).toBe(false));
    await tell('missed');
    heard.length = 0;
    await proxy.restore();
    await vi.waitFor(() => expect(notifications.listening).toBe(true), { timeout: 5000 });
    await tell('b');
    await vi.waitFor(() => expect(heard.slice(-2)).toEqual(['gap', 'b']));
    expect(heard).not.toContain('missed');
    await proxy.cut();
  });

  it('over a connection that was lost silently are missed for nine seconds at most', async () => {
    const proxy = await startTcpProxy(created.url);
    const { notifications } = await hearing(proxy.url);
    proxy.stall();
    await vi.waitFor(() => expect(notifications.listening).toBe(false), { timeout: 9000 });
    await vi.waitFor(() => expect(notifications.listening).toBe(true), { timeout: 5000 });
    await notifications.stop();
    await proxy.cut();
  });

  it('end at once when stopped, also while the database is away', async () => {
    const proxy = await startTcpProxy(created.url);
    const { notifications } = await hearing(proxy.url);
    await proxy.cut();
    await vi.waitFor(() => expect(notifications.listening).toBe(false));
    const began = performance.now();
    await notifications.stop();
    expect(performance.now() - began).toBeLessThan(1000);
  });
});
