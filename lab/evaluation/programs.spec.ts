import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Misuse } from '../misuse.ts';
import { matchOptions, refuseUnknownGroup } from './lib/match/match-options.ts';
import { writeOutput } from './lib/run/outputs.ts';
import { progress } from './lib/run/progress.ts';
import { rawAtS } from './lib/statistics/thresholds.ts';

let dir: string;
const before = process.env.BONAFIDE_MODELS_HOME;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bonafide-eval-'));
  await mkdir(join(dir, 'packs', 'default'), { recursive: true });
  await writeFile(join(dir, 'packs', 'default', 'manifest.json'), '{}');
  await writeFile(join(dir, 'file.txt'), '');
  process.env.BONAFIDE_MODELS_HOME = join(dir, 'packs');
});
afterAll(async () => {
  if (before === undefined) delete process.env.BONAFIDE_MODELS_HOME;
  else process.env.BONAFIDE_MODELS_HOME = before;
  await rm(dir, { recursive: true });
});

describe('options of face-match', () => {
  const of = (...args: string[]) => matchOptions(['--data', dir, '--pack', 'default', ...args]);

  it('are read, with defaults', () => {
    expect(of()).toMatchObject({ data: dir, condition: undefined, calibrationOut: undefined });
    expect(of('--condition', 'mask').condition).toEqual({ name: 'mask', side: 'both' });
    expect(of('--condition', 'dark:one').condition).toEqual({ name: 'dark', side: 'one' });
    expect(of('--out', 'x').command).toBe(`./dev eval face-match --data ${dir} --pack default --out x`);
  });

  it.each<[string[], string]>([
    [['--foo'], "Unknown option '--foo'; this evaluation takes --data, --pack, --out, --condition"],
    [['more'], "Unexpected argument 'more'"],
    [['--condition', 'fog'], '--condition fog: expected glasses, mask, dark, blur, small, compressed'],
    [['--condition', 'mask:left'], '--condition mask:left: expected'],
    [['--condition', 'mask', '--calibration-out', 'x'], 'without --condition'],
    [['--calibration-group', 'worst'], 'goes with --calibration-out'],
    [['--pack', 'gold'], 'the pack gold is not built: ./dev models pull gold'],
    [['--data', '/none'], 'no folder /none'],
  ])('%j are refused in words', (args, message) => {
    expect(() => of(...args)).toThrow(Misuse);
    expect(() => of(...args)).toThrow(message);
  });

  it('refuse, before any work, what nothing can be written to', () => {
    const file = join(dir, 'file.txt');
    expect(() => of('--out', file)).toThrow(new Misuse(`--out ${file}: a file, where a folder is expected`));
    expect(() => of('--out', join(file, 'x'))).toThrow(`--out ${join(file, 'x')}: ${file} is no folder`);
    expect(() => of('--calibration-out', dir)).toThrow(`--calibration-out ${dir}: a folder, where a file is expected`);
    const nowhere = join(dir, 'none', 'cal.json');
    expect(() => of('--calibration-out', nowhere)).toThrow(
      `--calibration-out ${nowhere}: no folder ${join(dir, 'none')}`,
    );
  });

  it('refuse a group that no person has', () => {
    const groups = new Map([['ann', 'east']]);
    expect(() => refuseUnknownGroup('est', groups)).toThrow(new Misuse('--calibration-group est: the groups are east'));
    expect(() => refuseUnknownGroup('worst', new Map())).toThrow('no person has a group');
    for (const group of [undefined, 'east', 'worst']) expect(() => refuseUnknownGroup(group, groups)).not.toThrow();
  });

  it('ask for a folder', () => {
    expect(() => matchOptions([])).toThrow('--data DIR is missing');
    expect(() => matchOptions(['--data', join(dir, 'file.txt')])).toThrow('is not a folder');
  });
});

describe('a program', () => {
  it.each(['face-age', 'face-match', 'face-pad', 'face-quality', 'differential'])(
    '%s ends with 2 and a sentence, not a stack, for an option that it does not take',
    async (name) => {
      const program = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
      const { code, text } = await new Promise<{ code: unknown; text: string }>((resolve) => {
        execFile(process.execPath, [...process.execArgv, program, '--foo'], (error, _stdout, stderr) =>
          resolve({ code: error?.code, text: stderr }),
        );
      });
      expect(text).toMatch(new RegExp(`^✗ Unknown option '--foo'.*\nusage: ./dev eval ${name} `));
      expect(text).not.toContain('    at ');
      expect(code).toBe(2);
    },
  );
});

describe('what a program writes', () => {
  it('is refused by path where it cannot be written after all', async () => {
    await expect(writeOutput(dir, 'x')).rejects.toThrow(new Misuse(`${dir}: cannot be written (EISDIR)`));
  });
});

describe('progress', () => {
  it('tells now and then, and once at the end, in a log and on a terminal', () => {
    for (const [isTTY, expected] of [
      [false, ['work: 600 of 1,000\n', 'work: 1,000 of 1,000, 10.0 s\n']],
      [true, ['\r\x1b[Kwork: 10 of 1,000', '\r\x1b[Kwork: 600 of 1,000', '\r\x1b[Kwork: 1,000 of 1,000, 10.0 s\n']],
    ] as const) {
      const lines: string[] = [];
      let time = 0;
      const tell = progress('work', 1000, { output: { isTTY, write: (text) => lines.push(text) }, now: () => time });
      for (const [at, done] of [
        [10, 1],
        [150, 10],
        [6_000, 600],
        [10_000, 1000],
        [10_001, 1000],
      ] as const) {
        time = at;
        tell(done);
      }
      expect(lines).toEqual(expected);
    }
  });
});

describe('progress of short work', () => {
  it('is not shown', () => {
    const lines: string[] = [];
    progress('work', 3, { output: { write: (text) => lines.push(text) }, now: () => 0 })(3);
    expect(lines).toEqual([]);
  });
});

describe('the raw score of an S', () => {
  const points: [number, number][] = [
    [0, 0],
    [0.2, 1],
    [0.6, 3],
  ];

  it('is the lowest that is given it, by points and by tail', () => {
    expect(rawAtS({ points }, 2)).toBeCloseTo(0.4, 9);
    expect(rawAtS({ points, tail: { from: 0.6, s: 3, slope: 10 } }, 4)).toBeCloseTo(1 - 0.4 / 10 ** 0.1, 9);
    expect(rawAtS({ points }, 0)).toBe(-1);
  });

  it('is none where the calibration never says it', () => {
    expect(rawAtS({ points }, 3.5)).toBeUndefined();
  });
});
