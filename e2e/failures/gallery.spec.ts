import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, type Gallery, openGallery } from '@bonafide/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Api, newName } from '../journeys/api.ts';
import { otherAccess } from '../support/access.ts';
import { face, facePeople, hasFaces, WITHOUT_FACES } from '../support/faces.ts';
import { type StackControl, stackControl } from '../support/stack.ts';

const IMPORT = join(import.meta.dirname, '../gallery/import.ts');
const LONG_MS = 600_000;
const [IMPORTED, KILLS] = [60, 3];
const BETWEEN_KILLS_MS = 2_000;

let control: StackControl;
let gallery: Gallery;
let env: Record<string, string | undefined>;
const folder = mkdtempSync(join(tmpdir(), 'bonafide-storm-'));
const mark = newName();
const galleryName = `storm-${mark}`;
const usernames: string[] = [];

beforeAll(async () => {
  control = await stackControl();
  const { access } = await Api.open(otherAccess());
  gallery = openGallery({ ...access, timeoutMs: 30_000 });
  const {
    baseUrl: BASEURL,
    realm: REALM_NAME,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    apiKey: APIKEY,
  } = access;
  env = { PATH: process.env.PATH, BASEURL, REALM_NAME, CLIENT_ID, CLIENT_SECRET, APIKEY };
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await control.start('gallery');
});

/** Kills gallery in the middle of work, again and again, and starts it. Answers how often it was killed. */
async function storm(work: Promise<unknown>): Promise<number> {
  let isOver = false;
  let kills = 0;
  const ended = work.finally(() => {
    isOver = true;
  });
  // Its failure is told below.
  ended.catch(() => {});
  while (kills < KILLS) {
    await sleep(BETWEEN_KILLS_MS);
    if (isOver) break;
    await control.kill('gallery');
    kills += 1;
    await control.start('gallery');
  }
  await ended;
  return kills;
}

const run = (source: string) =>
  new Promise<string>((resolve, reject) => {
    const args = [
      ...process.execArgv,
      '--conditions=bonafide-source',
      IMPORT,
      source,
      '--gallery',
      galleryName,
      '--clients',
      '2',
    ];
    execFile(process.execPath, args, { env }, (error, out, err) => (error ? reject(new Error(err)) : resolve(out)));
  });

/** Registrations, members and index agree, once what is under way has arrived. */
async function expectNoDifference(): Promise<void> {
  await vi.waitFor(
    async () =>
      expect(await gallery.reconcile()).toMatchObject({
        differences: 0,
        missing: [],
        unknown: [],
        unindexed: [],
        stale: [],
        misplaced: [],
      }),
    { timeout: 60_000, interval: 500 },
  );
}

async function members(): Promise<(string | undefined)[]> {
  const { list, totalRecords } = await gallery.listRegistrationInGallery({ galleryName, pageSize: 1000 });
  expect(list).toHaveLength(totalRecords);
  return list.map(({ username }) => username).sort();
}

/** Calls until it is answered: what is 503 or broken while the service is down comes again. */
async function stubbornly(work: () => Promise<void>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ApiError && error.status < 500) throw error;
      await sleep(500);
    }
  }
  throw new Error('never answered');
}

describe.skipIf(!hasFaces)(`gallery, killed again and again ${WITHOUT_FACES}`, { timeout: LONG_MS }, () => {
  it('loses nobody of a bulk import', async () => {
    for (const [i, { files }] of facePeople()
      .slice(100, 100 + IMPORTED)
      .entries()) {
      usernames.push(`${mark}-${i}`);
      writeFileSync(join(folder, `${mark}-${i}.jpg`), await face(files[0] ?? ''));
    }
    expect(await storm(run(folder))).toBeGreaterThan(0);
    rmSync(`${folder}.import-journal`);
    expect(await members()).toEqual(usernames.toSorted());
    await expectNoDifference();
  });

  it('forgets nobody who was to go, and keeps the others, in a storm of deletions', async () => {
    const { list } = await gallery.listRegistrationInGallery({ galleryName, pageSize: 1000 });
    const half = list.filter((_, i) => i % 2 === 0).map(({ registrationCode }) => registrationCode);
    const kills = await storm(
      (async () => {
        for (const [i, registrationCode] of half.entries()) {
          // Of those that go, every second one leaves the gallery and every other one is erased.
          if (i % 2 === 0)
            await stubbornly(() => gallery.deleteRegistrationFromGallery(galleryName, { registrationCode }));
          else await gallery.eraseRegistration(registrationCode);
          await sleep(300);
        }
      })(),
    );
    expect(kills).toBe(KILLS);
    await expectNoDifference();
    const kept = list.filter((_, i) => i % 2 === 1).map(({ username }) => username);
    await vi.waitFor(async () => expect(await members()).toEqual(kept.toSorted()), { timeout: 60_000, interval: 500 });
  });
});
