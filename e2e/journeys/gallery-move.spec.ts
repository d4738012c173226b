import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openGallery } from '@bonafide/client';
import { afterAll, expect, it } from 'vitest';
import { type Access, access, otherAccess } from '../support/access.ts';
import { photograph } from '../support/photographs.ts';
import { newName } from './api.ts';

const folder = mkdtempSync(join(tmpdir(), 'bonafide-move-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a program of `./dev gallery` as a tenant; resolves with what it prints. */
function run(
  { baseUrl, realm, clientId, clientSecret, apiKey }: Access,
  name: string,
  ...args: string[]
): Promise<string> {
  const own = { BASEURL: baseUrl, REALM_NAME: realm, CLIENT_ID: clientId, CLIENT_SECRET: clientSecret, APIKEY: apiKey };
  const file = join(import.meta.dirname, `../gallery/${name}.ts`);
  return new Promise((resolve, reject) => {
    const all = [...process.execArgv, '--conditions=bonafide-source', file, ...args];
    execFile(process.execPath, all, { env: { PATH: process.env.PATH, ...own } }, (error, out, err) =>
      error ? reject(new Error(`${name} ended with ${error.code}: ${out}${err}`)) : resolve(out),
    );
  });
}

it('a tenant’s people move to another by export and import, with names, pictures and galleries', async () => {
  const mark = newName();
  const [people, galleryName] = [['alice', 'bella', 'carol'] as const, `move-${mark}`];
  const lines = people.map(
    (name) => `${mark}-${name},${name}@example.test,Zoë,"de ""Vries""",+15550143,${name}.jpg,${galleryName}`,
  );
  writeFileSync(
    join(folder, 'in.csv'),
    ['username,email,firstName,lastName,phoneNumber,image,galleries', ...lines].join('\n'),
  );
  for (const name of people) writeFileSync(join(folder, `${name}.jpg`), await photograph(`${name}-1`));
  const out = join(folder, 'out');

  expect(await run(otherAccess(), 'import', join(folder, 'in.csv'))).toContain('3 registered');
  expect(await run(otherAccess(), 'export', out, '--gallery', galleryName)).toContain('3 people');
  expect(await run(access(), 'import', join(out, 'people.csv'))).toContain('3 registered');
  expect(await run(access(), 'import', join(out, 'people.csv'))).toContain('3 imported before');
  rmSync(join(out, 'people.csv.import-journal'));
  // Within the hour the API answers a registration that it has made as it did.
  expect(await run(access(), 'import', join(out, 'people.csv'))).toContain('0 refused');

  const gallery = openGallery({ ...access(), timeoutMs: 60_000 });
  const { list, totalRecords } = await gallery.listRegistrationInGallery({ galleryName });
  expect(totalRecords).toBe(3);
  for (const name of people) {
    const code = list.find(({ username }) => username === `${mark}-${name}`)?.registrationCode ?? '';
    const image = (await photograph(`${name}-1`)).toString('base64');
    const { list: found } = await gallery.matchFace({ galleryName, image });
    expect(found[0]).toMatchObject({ registrationCode: code, rank: 1, reason: 'IDENTIFIED' });
    expect(await gallery.registration(code)).toMatchObject({
      name: 'Zoë de "Vries"',
      email: `${name}@example.test`,
      phoneNumber: '+15550143',
    });
  }
});
