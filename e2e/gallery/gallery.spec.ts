import { execFile, spawn } from 'node:child_process';
import { chmodSync, globSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GalleryStub } from './stub.ts';

let folder: string;
let stub: GalleryStub;
let env: Record<string, string | undefined>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bonafide-gallery-'));
  stub = new GalleryStub();
  const access = { REALM_NAME: 'acme', CLIENT_ID: 'c', CLIENT_SECRET: 's', APIKEY: 'k' };
  env = { PATH: process.env.PATH, BASEURL: await stub.start(), ...access };
});
afterEach(() => {
  stub.stop();
  rmSync(folder, { recursive: true });
});

const program = (name: string, ...args: string[]) => [
  '--conditions=bonafide-source',
  join(import.meta.dirname, `${name}.ts`),
  ...args,
];

/** Runs a program of the folder to its end. */
function run(name: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [...process.execArgv, ...program(name, ...args)], { env }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err }),
    );
  });
}

/** A CSV file of people with a picture each, more columns by name. */
async function csv(usernames: readonly string[], columns: Record<string, (username: string) => string> = {}) {
  await mkdir(join(folder, 'pictures'), { recursive: true });
  for (const name of usernames) writeFileSync(join(folder, 'pictures', `${name}.jpg`), `face of ${name}`);
  const names = Object.keys(columns);
  const lines = usernames.map((name) => [name, `pictures/${name}.jpg`, ...names.map((one) => columns[one]?.(name))]);
  const file = join(folder, 'people.csv');
  writeFileSync(file, [['username', 'image', ...names], ...lines].map((cells) => `${cells.join(',')}\n`).join(''));
  return file;
}

const people = (count: number) => Array.from({ length: count }, (_, i) => `person-${i}`);
const refusedRows = (file: string) => readFileSync(`${file}.import-refused.csv`, 'utf8').trim().split('\n').slice(1);

it.each(globSync('**/*.ts', { cwd: import.meta.dirname }))('%s is run by Node as it is, without a build', (file) => {
  // Tests transform what Node alone would refuse.
  expect(() => stripTypeScriptTypes(readFileSync(join(import.meta.dirname, file), 'utf8'))).not.toThrow();
});

describe('import', () => {
  it('registers the pictures of a folder by their names, under addresses that lead nowhere', async () => {
    for (const name of ['zoë.jpg', 'b.o.b.png', 'notes.txt']) writeFileSync(join(folder, name), `face ${name}`);
    expect(await run('import', folder, '--gallery', 'staff')).toMatchObject({ code: 0 });
    expect([...stub.people.keys()].sort()).toEqual(['b.o.b', 'zoë']);
    expect(stub.people.get('zoë')?.email).toMatch(/^[0-9a-f]{32}@import\.invalid$/);
    expect(Buffer.from(stub.people.get('zoë')?.image ?? '', 'base64').toString()).toBe('face zoë.jpg');
    expect(stub.membersOf('staff').sort()).toEqual(['b.o.b', 'zoë']);
    rmSync(`${folder}.import-journal`);
  });

  it('takes profiles and galleries of a CSV file, and puts many into galleries by one call', async () => {
    const file = await csv(people(150), {
      email: (name) => `${name}@example.test`,
      firstName: () => '"Zoë, ""Z"""',
      galleries: (name) => (name === 'person-0' ? ' day ; ni\u0301ght;day' : 'day'),
    });
    expect(await run('import', file)).toMatchObject({ code: 0 });
    expect(stub.people.get('person-7')).toMatchObject({ email: 'person-7@example.test', firstName: 'Zoë, "Z"' });
    expect(stub.membersOf('day')).toHaveLength(150);
    expect(stub.membersOf('n\u00edght')).toEqual(['person-0']);
    expect(stub.calls.filter((call) => call === 'addRegistrationsToGalleries')).toHaveLength(3);
  });

  it('does nothing twice, knows by name who is there already, and begins anew elsewhere', async () => {
    const file = await csv(people(5));
    await run('import', file);
    expect((await run('import', file)).out).toContain('0 registered, 0 there already, 5 imported before, 0 refused');
    expect(stub.calls).toHaveLength(5);
    const journal = readFileSync(`${file}.import-journal`, 'utf8');
    expect(journal).not.toContain('person');
    expect(statSync(`${file}.import-journal`).mode & 0o777).toBe(0o600);
    rmSync(`${file}.import-journal`);
    const again = await run('import', file, '--gallery', 'late');
    expect(again).toMatchObject({ code: 0 });
    expect(again.out).toContain('0 registered, 5 there already, 0 imported before');
    expect(stub.membersOf('late')).toHaveLength(5);
    stub.people.clear();
    expect((await run('import', file, '--tenant', 'other')).out).toContain('5 registered');
  });

  it('tells of refused rows by number, field and reason, and of nobody', async () => {
    const file = await csv(['ok', 'empty', 'escapes', 'linked', 'away', 'faceless', 'long']);
    const outside = mkdtempSync(join(tmpdir(), 'bonafide-outside-'));
    writeFileSync(join(outside, 'secret.jpg'), 'face of another');
    for (const [name, text] of Object.entries({ empty: '', faceless: 'no face' }))
      writeFileSync(join(folder, 'pictures', `${name}.jpg`), text);
    rmSync(join(folder, 'pictures/away.jpg'));
    rmSync(join(folder, 'pictures/linked.jpg'));
    symlinkSync(join(outside, 'secret.jpg'), join(folder, 'pictures/linked.jpg'));
    const table = readFileSync(file, 'utf8')
      .replace('pictures/escapes.jpg', join(outside, 'secret.jpg'))
      .replace('long,', `${'x'.repeat(257)},`);
    writeFileSync(file, `${table},pictures/ok.jpg\nonly-one-cell\n`);
    const { code, out } = await run('import', file, '--clients', '1');
    rmSync(outside, { recursive: true });
    expect(code).toBe(1);
    expect(out).toContain('8 rows were refused');
    expect([...stub.people.keys()]).toEqual(['ok']);
    expect(refusedRows(file)).toEqual([
      '3,image,is empty',
      '4,image,lies outside of the folder of the source',
      '5,image,lies outside of the folder of the source',
      '6,image,cannot be read (ENOENT)',
      '7,image,image shows no face',
      '8,username,is longer than 256 characters',
      '9,username,is missing',
      '10,,has another number of cells than the first line',
    ]);
  });

  it('keeps to itself what a deployment says of the person', async () => {
    const file = await csv(['zoë']);
    const body = { errorCode: 'INPUT_VALUES_ERROR', errorMsg: 'username Zoë is odd' };
    stub.interfere = (operation) => (operation === 'registerUser' ? { status: 400, body } : undefined);
    await run('import', file);
    expect(refusedRows(file)).toEqual(['2,username,refused (400 INPUT_VALUES_ERROR)']);
  });

  it('comes again when it is told to, halves its pace, and loses nobody over broken connections', async () => {
    const file = await csv(people(60), { galleries: () => 'day' });
    stub.delayMs = 5;
    let turn = 0;
    const busyAt: number[] = [];
    stub.interfere = () => {
      turn += 1;
      if (turn === 20) busyAt.push(performance.now());
      else if (busyAt.length === 1) busyAt.push(performance.now());
      if (turn === 20) return { status: 429, retryAfter: '1' };
      return turn % 17 === 0 ? 'break' : undefined;
    };
    expect(await run('import', file, '--clients', '1')).toMatchObject({ code: 0 });
    expect((busyAt[1] ?? 0) - (busyAt[0] ?? 0)).toBeGreaterThan(950);
    expect(stub.people.size).toBe(60);
    expect(stub.membersOf('day')).toHaveLength(60);
  });

  it('has as many calls under way as it is told, and no more', async () => {
    const file = await csv(people(40));
    stub.delayMs = 10;
    await run('import', file, '--clients', '6');
    expect(stub.widest).toBe(6);
  });

  it('is ended by a signal, says so, and goes on', async () => {
    const file = await csv(people(120), { galleries: () => 'day' });
    stub.delayMs = 20;
    const child = spawn(process.execPath, [...process.execArgv, ...program('import', file, '--clients', '2')], { env });
    await vi.waitFor(() => expect(stub.people.size).toBeGreaterThan(20), { timeout: 20_000 });
    child.kill('SIGINT');
    // `./dev` tells its program what the terminal has told it.
    child.kill('SIGINT');
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(130);
    const reached = stub.people.size;
    expect(reached).toBeLessThan(120);
    // What was begun is ended: nobody is to be registered again.
    expect(stub.membersOf('day')).toHaveLength(reached);
    stub.delayMs = 0;
    const { code, out } = await run('import', file);
    expect(code).toBe(0);
    expect(out).toContain(`${120 - reached} registered, 0 there already, ${reached} imported before`);
    expect(stub.people.size).toBe(120);
    expect(stub.membersOf('day')).toHaveLength(120);
  });

  it('is killed in the middle, and goes on', async () => {
    const file = await csv(people(100));
    stub.delayMs = 10;
    const child = spawn(process.execPath, [...process.execArgv, ...program('import', file, '--clients', '2')], { env });
    await vi.waitFor(() => expect(stub.people.size).toBeGreaterThan(10), { timeout: 20_000 });
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    // What a kill may leave of an entry.
    writeFileSync(`${file}.import-journal`, 'abc', { flag: 'a' });
    const before = stub.people.size;
    const { code, out } = await run('import', file);
    expect(code).toBe(0);
    expect(stub.people.size).toBe(100);
    const [, registered] = /(\d+) registered/.exec(out) ?? [];
    expect(Number(registered)).toBe(100 - before);
    expect((await run('import', file)).out).toContain('100 imported before');
  });

  it.each([
    ['that is away', 'break' as const],
    ['whose gateway says again and again that a part of it is', { status: 503, retryAfter: '1', body: {} }],
  ])('gives up on a deployment %s, and goes on later', async (_, told) => {
    const file = await csv(people(3));
    env.BONAFIDE_IMPORT_PATIENCE_MS = '1500';
    stub.interfere = () => told;
    expect(await run('import', file)).toMatchObject({ code: 1, err: expect.stringContaining('goes on from here') });
    stub.interfere = () => undefined;
    expect(await run('import', file)).toMatchObject({ code: 0 });
  });

  it.each<[string, string[], string]>([
    ['nothing', [], 'one SOURCE'],
    ['what is not there', ['none.csv'], 'neither a folder'],
    ['no such number of clients', ['people.csv', '--clients', '0'], 'whole number from 1'],
    ['another column', ['odd.csv'], 'column 3 of the first line has an unknown name'],
    ['no column of pictures', ['bare.csv'], 'column image is missing'],
    ['no address', ['people.csv', '--url', 'ftp://x'], 'no address'],
  ])('refuses %s in words, with 2', async (_, [source, ...args], words) => {
    await csv(people(1));
    writeFileSync(join(folder, 'odd.csv'), 'username,image,age\n');
    writeFileSync(join(folder, 'bare.csv'), 'username\n');
    const answer = await run('import', ...(source ? [join(folder, source), ...args] : []));
    expect(answer).toMatchObject({ code: 2, err: expect.stringContaining(words) });
    expect(stub.calls).toEqual([]);
  });

  it('quotes nobody where the line is missing that names the columns', async () => {
    writeFileSync(join(folder, 'bare.csv'), 'zoe@example.test,pictures/zoe.jpg\n');
    const { code, out, err } = await run('import', join(folder, 'bare.csv'));
    expect(code).toBe(2);
    expect(out + err).not.toContain('zoe');
  });

  it.each([404, 501])(
    'ends at once where a deployment has no galleries (%i), and refuses no row for it',
    async (status) => {
      const file = await csv(people(50));
      stub.interfere = () => ({ status, body: {} });
      expect(await run('import', file, '--clients', '2')).toMatchObject({
        code: 1,
        err: expect.stringContaining(`${status}`),
      });
      expect(stub.calls.length).toBeLessThan(5);
      await expect(readdir(folder)).resolves.not.toContain('people.csv.import-refused.csv');
    },
  );

  it('says that credentials are refused, and takes nobody for refused', async () => {
    const file = await csv(people(3));
    stub.interfere = () => ({ status: 403, body: {} });
    expect(await run('import', file)).toMatchObject({ code: 2, err: expect.stringContaining('credentials') });
    await expect(readdir(folder)).resolves.not.toContain('people.csv.import-refused.csv');
  });
});

describe('export', () => {
  /** People on the stub, by an import. */
  async function filled(count: number) {
    const columns = {
      email: (name: string) => (name === 'person-1' ? '' : `${name}@example.test`),
      firstName: () => '"Zoë, ""Z"""',
      phoneNumber: () => '617-555-0143',
      galleries: (name: string) => (name.endsWith('0') ? 'tens;staff' : 'staff'),
    };
    await run('import', await csv(people(count), columns));
    expect(stub.people.size).toBe(count);
  }
  const known = () =>
    [...stub.people.values()]
      .map(({ username, email, firstName, phoneNumber, image, galleries }) => ({
        username,
        email,
        firstName,
        phoneNumber,
        image,
        galleries: [...galleries].sort(),
      }))
      .sort((a, b) => (a.username < b.username ? -1 : 1));

  it('and import move everybody to another deployment, readable by the owner alone', async () => {
    await filled(70);
    const before = known();
    const out = join(folder, 'out');
    expect(await run('export', out)).toMatchObject({ code: 0, out: expect.stringContaining('70 people') });
    expect(statSync(out).mode & 0o777).toBe(0o700);
    expect(statSync(join(out, 'people.csv')).mode & 0o777).toBe(0o600);
    const [picture = ''] = await readdir(join(out, 'images'));
    expect(statSync(join(out, 'images', picture)).mode & 0o777).toBe(0o600);
    stub.people.clear();
    stub.galleries.clear();
    expect(await run('import', join(out, 'people.csv'))).toMatchObject({ code: 0 });
    expect(known()).toEqual(before);
  });

  it('goes on after it was killed, finds who came meanwhile, and writes nobody twice', async () => {
    await filled(70);
    const out = join(folder, 'out');
    stub.delayMs = 15;
    const child = spawn(process.execPath, [...process.execArgv, ...program('export', out)], { env });
    await vi.waitFor(
      () => expect(readFileSync(join(out, 'people.csv'), 'utf8').split('\n').length).toBeGreaterThan(20),
      {
        timeout: 20_000,
      },
    );
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    writeFileSync(join(out, 'people.csv'), 'torn,line', { flag: 'a' });
    stub.delayMs = 0;
    let isLater = false;
    stub.interfere = (operation) => {
      // Somebody whose code comes before all others shifts every page.
      const first = stub.people.get('person-0');
      if (operation === 'listGalleryOfRegistration' && !isLater && first) {
        isLater = true;
        stub.people.set('late', { ...first, username: 'late', code: '00000000-0000-4000-8000-000000000000' });
      }
      return undefined;
    };
    expect(await run('export', out)).toMatchObject({ code: 0 });
    const names = readFileSync(join(out, 'people.csv'), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[0]);
    expect(names.toSorted()).toEqual([...stub.people.keys()].sort());
  });

  it('takes the members of one gallery, and tells who has no picture', async () => {
    await filled(30);
    const one = stub.people.get('person-10');
    if (one) one.image = '';
    const out = await run('export', join(folder, 'out'), '--gallery', 'tens');
    expect(out).toMatchObject({ code: 0, out: expect.stringContaining('2 people') });
    expect(out.out).toContain('1 have no kept picture');
  });

  it('refuses a folder that holds something else, and leaves it as it is', async () => {
    await csv(people(1));
    chmodSync(folder, 0o755);
    expect(await run('export', folder)).toMatchObject({ code: 2 });
    expect(await readdir(folder)).not.toContain('images');
    expect(statSync(folder).mode & 0o777).toBe(0o755);
  });
});

describe('reconcile', () => {
  const none = {
    registrations: 90,
    members: 90,
    faces: 90,
    differences: 0,
    missing: [],
    unknown: [],
    unindexed: [],
    stale: [],
    misplaced: [],
  };
  const answering = (body: object) => {
    stub.interfere = (operation) => (operation === 'reconcile' ? { body } : undefined);
  };

  it.each<[number, object]>([
    [0, none],
    [1, { ...none, differences: 1 }],
    [1, { ...none, stale: ['0b2f6c8e'] }],
    [1, { ...none, misplaced: ['0b2f6c8e'] }],
    // An answer that does not speak of differences does not say that there are none.
    [1, { registrations: 90 }],
    [1, {}],
  ])('ends with %i for %j', async (code, body) => {
    answering(body);
    expect(await run('reconcile')).toMatchObject({ code });
  });

  it('prints the difference, and asks for repair where it is told to', async () => {
    const asked: string[] = [];
    answering({ ...none, differences: 2, missing: ['a', 'b'] });
    const told = stub.interfere;
    stub.interfere = (operation, body) => {
      asked.push(body);
      return told(operation, body);
    };
    expect((await run('reconcile')).out).toContain('differences: 2\nmissing: a, b\nunknown: none\n');
    await run('reconcile', '--repair');
    expect(asked).toEqual(['{}', '{"repair":true}']);
  });
});
