import { existsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { MANIFEST_FILE } from '@bonafide/inference/pack/load-pack';
import { Misuse } from '../../../misuse.ts';
import { checkOutputFile, checkOutputFolder } from './outputs.ts';

/** The options of every evaluation. */
export interface RunOptions {
  readonly data: string;
  readonly pack: string;
  readonly out: string;
  /** The command line, for the report. */
  readonly command: string;
}

/** Where `./dev` builds packs, whatever the working directory. */
const MODELS_HOME = fileURLToPath(new URL('../../../../.bonafide/models', import.meta.url));

const COMMON = {
  data: { type: 'string' },
  pack: { type: 'string', default: process.env.BONAFIDE_MODEL_PACK ?? 'default' },
  out: { type: 'string' },
} satisfies ParseArgsOptionsConfig;

/**
 * Options of a command line: those of every evaluation, and the values of those that only this one takes (names without
 * dashes). Throws Misuse for an option that it does not take, when the data or the pack is not there, and when
 * nothing can be written to `out` or to the file of `calibration-out`.
 */
export function runOptions<Own extends string>(
  name: string,
  args: readonly string[],
  own: readonly Own[] = [],
): RunOptions & { readonly own: Readonly<Partial<Record<Own, string>>> } {
  const values = parsed(args, own);
  const { data, pack: packName = 'default' } = values;
  if (!data) throw new Misuse(`--data DIR is missing; the layout of DIR: docs/evaluation.md`);
  if (!existsSync(data)) throw new Misuse(`no folder ${data}`);
  if (!statSync(data).isDirectory()) throw new Misuse(`${data} is not a folder`);
  const pack = resolve(process.env.BONAFIDE_MODELS_HOME ?? MODELS_HOME, packName);
  if (!existsSync(join(pack, MANIFEST_FILE)))
    throw new Misuse(`the pack ${packName} is not built: ./dev models pull ${packName}`);
  const out = values.out ?? join(tmpdir(), `bonafide-${name}-${packName.replaceAll('/', '-')}`);
  checkOutputFolder('--out', out);
  const calibration = values['calibration-out'];
  if (calibration) checkOutputFile('--calibration-out', calibration);
  return {
    data: resolve(data),
    pack,
    out: resolve(out),
    command: ['./dev', 'eval', name, ...args].join(' '),
    own: values as Partial<Record<Own, string>>,
  };
}

function parsed(args: readonly string[], own: readonly string[]): Partial<Record<string, string>> {
  const options: ParseArgsOptionsConfig = { ...COMMON };
  for (const option of own) options[option] = { type: 'string' };
  try {
    return parseArgs({ args: [...args], options }).values as Partial<Record<string, string>>;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_'))) throw error;
    // Node's first sentence names the argument; the others advise on dashes.
    const [complaint = error.message] = error.message.split(/\. |\n/);
    throw new Misuse(
      `${complaint}; this evaluation takes ${Object.keys(options)
        .map((option) => `--${option}`)
        .join(', ')}`,
    );
  }
}
