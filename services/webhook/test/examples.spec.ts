import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const page = readFileSync(new URL('../../../docs/webhooks.md', import.meta.url), 'utf8');
const blockOf = (language: string) => new RegExp(`\`\`\`${language}\\n([^]+?)\n\`\`\``).exec(page)?.[1] ?? '';
const vectors = JSON.parse(blockOf('json vectors'));

const folder = mkdtempSync(join(tmpdir(), 'bonafide-examples-'));
afterAll(() => rmSync(folder, { recursive: true }));

const isInstalled = (program: string) =>
  (process.env.PATH ?? '').split(delimiter).some((place) => existsSync(join(place, program)));

interface Example {
  language: string;
  file: string;
  /** How it is made ready, if it must be, and how it is run. */
  make?: string[];
  run: string[];
  opens: boolean;
}

const EXAMPLES: Example[] = [
  { language: 'go', file: 'open.go', make: ['go', 'build', '-o', 'open', 'open.go'], run: ['./open'], opens: true },
  { language: 'php', file: 'open.php', run: ['php', 'open.php'], opens: true },
  { language: 'python', file: 'verify.py', run: ['python3', 'verify.py'], opens: false },
];

/** Environment of an example's program: nothing is fetched, and nothing is left behind. */
const ENV = {
  PATH: process.env.PATH,
  HOME: folder,
  GO111MODULE: 'off',
  GOCACHE: join(folder, 'go'),
  GOFLAGS: '-mod=mod',
};

describe.each(EXAMPLES)('the example in $language', ({ language, file, make, run, opens }) => {
  const programs = [make?.[0], run[0]].filter((name) => name !== undefined && !name.startsWith('.')) as string[];
  const skipped = !programs.every(isInstalled);

  beforeAll(() => {
    if (skipped) return;
    writeFileSync(join(folder, file), blockOf(language));
    const [program, ...args] = make ?? [];
    if (!program) return;
    const { status, stderr } = spawnSync(program, args, { cwd: folder, env: ENV, encoding: 'utf8' });
    expect(status, stderr).toBe(0);
  }, 120_000);

  interface Change {
    id?: string;
    time?: number;
    body?: string;
    secret?: string;
    now?: number;
  }

  function taken(kind: 'clear' | 'sealed', change: Change = {}) {
    const timestamp = Number(vectors['webhook-timestamp']);
    const { body, 'webhook-signature': signature } = vectors[kind];
    const [program = '', ...args] = run;
    const env = {
      ...ENV,
      WEBHOOK_ID: change.id ?? vectors['webhook-id'],
      WEBHOOK_TIMESTAMP: String(change.time ?? timestamp),
      WEBHOOK_SIGNATURE: signature,
      NOW: String(change.now ?? timestamp + 299),
    };
    const input = change.body ?? body;
    const secret = change.secret ?? vectors.secret;
    const { status, stdout, stderr } = spawnSync(program, [...args, secret], {
      cwd: folder,
      env,
      input,
      encoding: 'utf8',
    });
    return { status, content: status === 0 ? JSON.parse(stdout) : undefined, stderr };
  }

  it.skipIf(skipped)('takes a message in clear', () =>
    expect(taken('clear').content).toMatchObject(JSON.parse(vectors.clear.body)),
  );

  it.skipIf(skipped || !opens)('opens a sealed one', () =>
    expect(taken('sealed').content).toEqual(JSON.parse(vectors.clear.body)),
  );

  it.skipIf(skipped || opens)('verifies a sealed one, and derives its key', () =>
    expect(taken('sealed').content).toEqual({ ...JSON.parse(vectors.sealed.body), sealingKey: vectors.sealingKey }),
  );

  it.skipIf(skipped)('verifies by the former secret too', () =>
    expect(taken('clear', { secret: vectors.formerSecret }).status).toBe(0),
  );

  const nobodys = Buffer.alloc(32, 7).toString('base64');
  it.skipIf(skipped).each<[string, Change]>([
    ['another body', { body: vectors.clear.body.replace('completed', 'cancelled') }],
    ['another id', { id: '00000000-0000-0000-0000-000000000000' }],
    ['another time', { time: Number(vectors['webhook-timestamp']) + 1 }],
    ['an old one', { now: Number(vectors['webhook-timestamp']) + 301 }],
    ['one of the future', { now: Number(vectors['webhook-timestamp']) - 301 }],
    ['another secret', { secret: nobodys }],
  ])('refuses %s', (_what, change) => {
    const { status, stderr } = taken('clear', change);
    expect([status, stderr.trim()]).toEqual([1, expect.stringMatching(/no signature is right|too old/)]);
  });

  it.skipIf(skipped || !opens)('does not open what is sealed with a secret that it does not have', () =>
    expect(taken('sealed', { secret: vectors.formerSecret })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('sealed with a secret that is not known here'),
    }),
  );
});
