import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { base64Bytes, jsonOf, loadConfig, loadOnly, migrationConfig } from './config.js';

const shape = {
  BONAFIDE_KEY: base64Bytes(32),
  BONAFIDE_ROUTES: jsonOf(z.record(z.string(), z.url())),
  BONAFIDE_PIN: base64Bytes(4).optional(),
};
const good = {
  BONAFIDE_HTTP_PORT: '0',
  BONAFIDE_MANAGEMENT_PORT: '0',
  BONAFIDE_DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x',
  BONAFIDE_KEY: Buffer.alloc(32, 7).toString('base64'),
  BONAFIDE_ROUTES: '{"onboarding":"http://127.0.0.1:1"}',
  HOME: '/elsewhere',
};

describe('loadConfig', () => {
  it('reads typed values and defaults', () => {
    const config = loadConfig(shape, good);
    expect(config.BONAFIDE_HTTP_PORT).toBe(0);
    expect(config.BONAFIDE_LOG_LEVEL).toBe('info');
    expect(config.BONAFIDE_KEY).toEqual(new Uint8Array(32).fill(7));
    expect(config.BONAFIDE_ROUTES).toEqual({ onboarding: 'http://127.0.0.1:1' });
  });

  it('reads a value from the file that KEY_FILE names', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bonafide-config-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'url');
    writeFileSync(file, 'postgres://u:p@127.0.0.1:2/y\n');
    const { BONAFIDE_DATABASE_URL: _, ...rest } = good;
    expect(loadConfig(shape, { ...rest, BONAFIDE_DATABASE_URL_FILE: file }).BONAFIDE_DATABASE_URL).toContain(':2/y');
  });

  it.each([
    ['missing', { BONAFIDE_DATABASE_URL: undefined }, 'BONAFIDE_DATABASE_URL: missing'],
    ['unknown', { BONAFIDE_COLOUR: 'red' }, 'BONAFIDE_COLOUR: unknown key'],
    ['malformed', { BONAFIDE_HTTP_PORT: 'canary' }, 'BONAFIDE_HTTP_PORT'],
    ['not JSON', { BONAFIDE_ROUTES: 'canary' }, 'BONAFIDE_ROUTES: must be JSON'],
    ['wrong length', { BONAFIDE_PIN: 'Y2FuYXJ5' }, 'BONAFIDE_PIN: must hold 4 bytes'],
  ])('refuses a %s key by name, without its value', (_kind, change, text) => {
    const attempt = () => loadConfig(shape, { ...good, ...change });
    expect(attempt).toThrow(text);
    expect(attempt).not.toThrow(/canary|Y2FuYXJ5/);
  });
});

describe('loadOnly', () => {
  const url = 'postgres://owner:p@127.0.0.1:1/x';

  it('reads its keys alone: no other key, and no file that another names', () => {
    const env = { BONAFIDE_DATABASE_URL: url, BONAFIDE_HTTP_PORT: '1', BONAFIDE_KEYS_FILE: '/nowhere', BONAFIDE_X: '' };
    expect(loadOnly(migrationConfig, env)).toEqual({ BONAFIDE_DATABASE_URL: url, BONAFIDE_LOG_LEVEL: 'info' });
  });

  it('refuses a missing key by name', () => {
    expect(() => loadOnly(migrationConfig, good)).not.toThrow();
    expect(() => loadOnly(migrationConfig, {})).toThrow('BONAFIDE_DATABASE_URL: missing');
  });
});
