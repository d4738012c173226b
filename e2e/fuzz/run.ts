import { Contract } from '@bonafide/testing/contract/contract';
import { ContractWatch } from '@bonafide/testing/contract/watch';
import fc from 'fast-check';
import { Caller } from '../bench/lib/caller.ts';
import type { Access } from '../support/access.ts';
import { type Attempt, BREAKS, jsonText } from './breaks.ts';
import { LiveValues } from './live.ts';
import { type Callable, callables } from './requests.ts';
import { samples } from './samples.ts';
import { send, type Timed } from './sender.ts';
import { isSlowAgain } from './slow.ts';

export interface FuzzOptions {
  access: Access;
  /** A picture of a face in base64. */
  picture: string;
  /** The same seed makes the same requests, save what the platform itself gives (tokens). */
  seed: number;
  /** How long to go on; every operation is called at least once with each kind of mistake when there is time. */
  milliseconds: number;
  /** An answer that takes longer, and again when its call is made alone, is reported. */
  slowMs: number;
  /** Lanes that call side by side; 6 unless given. */
  lanes?: number;
  /** Part of the names of the operations to call; all when empty. */
  only?: string;
  /** Ends the run early. */
  over?: AbortSignal;
  /** Told each finding of the report when it is seen first. */
  found?: (finding: string) => void;
}

export interface FuzzReport {
  sent: number;
  /** Answers by kind of mistake and class of status, `type 4xx`; 501 by itself. */
  counts: Record<string, number>;
  slowest: { name: string; ms: number };
  /** What was wrong, each once for a kind of mistake, with the operations and the attempt that showed it first. */
  findings: string[];
}

const LANES = 6;
/** Attempts after which new sessions are begun: most calls use theirs up. */
const RENEW = 40;

/** Calls every operation of the contract with bodies made from its schema and then broken, and judges each answer. */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { access, seed, over, only = '' } = options;
  const chosen = callables().filter(({ name }) => name.includes(only));
  if (chosen.length === 0) throw new Error(`No operation of the contract is named like "${only}"`);
  const live = new LiveValues(access, options.picture);
  await live.register();
  const run = new Run(options);
  const kinds = Object.keys(BREAKS);
  const end = performance.now() + options.milliseconds;
  let number = 0;
  const lane = async () => {
    while (performance.now() < end && !over?.aborted) {
      const mine = number++;
      if (mine % RENEW === 0) await live.open().catch(() => undefined);
      const operation = chosen[mine % chosen.length] as Callable;
      const kind = kinds[Math.floor(mine / chosen.length) % kinds.length] ?? 'none';
      const attempt = attemptOf(operation, kind, seed + mine, live, mine);
      await run.judge(operation, kind, mine, attempt);
    }
  };
  await Promise.all(Array.from({ length: options.lanes ?? LANES }, lane));
  for (const { operation, kind, number: first } of run.slow) {
    if (over?.aborted) break;
    await live.open().catch(() => undefined);
    await run.judgeAlone(operation, kind, first, () => attemptOf(operation, kind, seed + first, live, first));
  }
  run.close();
  return run.report;
}

/** The request of one attempt: the same for the same seed but for live values. */
function attemptOf(operation: Callable, kind: string, seed: number, live: LiveValues, number: number): Attempt {
  const body = operation.body ? samples(operation.body) : fc.constant(undefined);
  const mistake = BREAKS[kind];
  if (!mistake) throw new Error(`No kind of mistake is named ${kind}`);
  const [[sample, broken] = []] = fc.sample(fc.tuple(body, mistake), { seed, numRuns: 1 });
  const attempt: Attempt = {
    path: operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(String(live.fill({ $live: name }, number))),
    ),
    method: operation.method,
    headers: { 'content-type': operation.mediaType },
    body: live.fill(sample, number),
    raw: (json) => Buffer.from(json, 'utf8'),
  };
  return broken?.(attempt) ?? attempt;
}

/** An attempt that took long. */
interface Slow {
  operation: Callable;
  kind: string;
  number: number;
}

/** One run: sends attempts and keeps what is wrong with the answers. */
class Run {
  private readonly slowOnes = new Map<string, Slow>();
  private readonly counts: Record<string, number> = {};
  private sent = 0;
  private slowest = { name: '', ms: 0 };
  private readonly contract = new Contract();
  private readonly options: FuzzOptions;
  private readonly found = new Map<string, { first: number; operations: Set<string> }>();
  private readonly caller: Caller;

  constructor(options: FuzzOptions) {
    this.options = options;
    this.caller = new Caller(options.access);
  }

  get report(): FuzzReport {
    const { sent, counts, slowest } = this;
    const findings = [...this.found].map(
      ([
        what,
        {
          first,
          operations: [name, ...others],
        },
      ]) => {
        const more = others.length === 0 ? '' : ` and ${others.length} more`;
        return `${name}${more}: ${what}, attempt ${first}`;
      },
    );
    return { sent, counts, slowest, findings };
  }

  /** Attempts that took long, one of each operation and kind of mistake. */
  get slow(): Slow[] {
    return [...this.slowOnes.values()];
  }

  close(): void {
    this.caller.close();
  }

  /** Makes an attempt that took long again while nothing else is called; it is a finding when it is slow again. */
  async judgeAlone({ name }: Callable, kind: string, number: number, attempt: () => Attempt): Promise<void> {
    const { slowMs } = this.options;
    if (!(await isSlowAgain(async () => (await this.send(attempt())).ms, slowMs))) return;
    this.find(`slower than ${slowMs} ms, alone too (${kind} mistake)`, name, number);
  }

  async judge(operation: Callable, kind: string, number: number, attempt: Attempt): Promise<void> {
    const { name } = operation;
    const find = (what: string) => this.find(`${what} (${kind} mistake)`, name, number);
    let answer: Timed;
    try {
      answer = await this.send(attempt);
    } catch (error) {
      return find(`no answer: ${error instanceof Error ? error.message : String(error)}`);
    }
    this.count(name, kind, answer);
    const isKnown = this.slowOnes.has(`${name} ${kind}`);
    if (answer.ms > this.options.slowMs && !isKnown) this.slowOnes.set(`${name} ${kind}`, { operation, kind, number });
    const documented = this.contract.operation(answer.method, answer.path)?.responses ?? {};
    if (answer.status === 500 && !documented[500]) return find('answered 500');
    const watch = new ContractWatch(this.contract, {});
    watch.see(answer);
    for (const violation of watch.violations) find(violation.slice(violation.indexOf(': ') + 2));
  }

  private async send(attempt: Attempt): Promise<Timed> {
    const headers = { ...(await this.caller.credentials()), ...attempt.headers };
    const body = attempt.raw(attempt.body === undefined ? '' : jsonText(attempt.body));
    return send(this.options.access.baseUrl, { ...attempt, headers, body });
  }

  private count(name: string, kind: string, { status, ms }: Timed): void {
    this.sent += 1;
    const cell = `${kind} ${status === 501 ? 501 : `${Math.floor(status / 100)}xx`}`;
    this.counts[cell] = (this.counts[cell] ?? 0) + 1;
    if (ms > this.slowest.ms) this.slowest = { name, ms };
  }

  private find(what: string, operation: string, number: number): void {
    const known = this.found.get(what) ?? { first: number, operations: new Set() };
    known.operations.add(operation);
    if (!this.found.has(what)) this.options.found?.(`${operation}: ${what}, attempt ${number}`);
    this.found.set(what, known);
  }
}
