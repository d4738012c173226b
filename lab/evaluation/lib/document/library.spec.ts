import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chipsIn } from './chips.ts';
import { symbolsIn } from './symbols.ts';

const DATA = process.env.BONAFIDE_TESTDATA_DIR ?? join(import.meta.dirname, '../../../../../shared/testdata');
const hasData = existsSync(join(DATA, 'chip/sod')) && existsSync(join(DATA, 'barcodes'));
const SKIPPED = hasData ? '' : ` (skipped: no chips and barcodes in ${DATA}, see BONAFIDE_TESTDATA_DIR)`;

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bonafide-library-'));
});
afterAll(() => rm(dir, { recursive: true }));

describe(`what the library makes of the test data${SKIPPED}`, { skip: !hasData }, () => {
  it('verifies the chip of every state, and refuses each that was changed or whose state is not trusted', async () => {
    const { verified, refused, active, findings } = await chipsIn(join(DATA, 'chip'));
    expect(findings.filter((line) => !/: OK; changed: FAILED .*: UNDEFINED NO_TRUST_ANCHOR$/.test(line))).toEqual([]);
    expect(verified.of).toBeGreaterThan(5);
    expect([verified.rate, refused.rate, active.rate]).toEqual([1, 1, 1]);
  });

  it('takes no chip for genuine against the authority of another state', async () => {
    await cp(join(DATA, 'chip/sod/DE'), join(dir, 'chip/DE'), { recursive: true });
    await cp(join(DATA, 'chip/sod/FR/csca.cer'), join(dir, 'chip/DE/csca.cer'));
    const { verified, findings } = await chipsIn(join(dir, 'chip'));
    expect(verified).toMatchObject({ count: 0, of: 1 });
    expect(findings[0]).toMatch(/^DE: UNDEFINED NO_TRUST_ANCHOR/);
  });

  it('reads messages that several symbols hold together, and says which it does not', async () => {
    const folder = join(dir, 'symbols');
    await cp(join(DATA, 'barcodes/pdf417-4'), folder, { recursive: true });
    await cp(join(DATA, 'barcodes/pdf417-1/01.png'), join(folder, 'other.png'));
    await cp(join(DATA, 'barcodes/pdf417-1/02.txt'), join(folder, 'other.txt'));
    const { read, notRead } = await symbolsIn(folder);
    expect(notRead).toEqual([expect.stringMatching(/^other\.png: PDF417 of \d+ bytes$/)]);
    expect(read).toMatchObject({ count: 3, of: 4 });
  }, 60_000);
});
