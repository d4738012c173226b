import { setTimeout as sleep } from 'node:timers/promises';
import { answerOf, type DocumentAnswer } from '@bonafide/lab/evaluation/lib/document/answer';
import type { JudgedDocument } from '@bonafide/lab/evaluation/lib/document/document-report';
import { type Known, scoreOf } from '@bonafide/lab/evaluation/lib/document/score';
import { progress } from '@bonafide/lab/evaluation/lib/run/progress';
import type { Caller } from '../../bench/lib/caller.ts';
import { documentRequest } from '../../support/document-requests.ts';
import { photograph } from '../../support/photographs.ts';

/** A document to be shown: its pages are made when its turn comes. */
export interface ShownDocument {
  readonly set: string;
  readonly name: string;
  show(): Promise<Shown>;
}

/** Encoded pictures, front first, what is printed on them, and of photographs how they were taken. */
export interface Shown {
  readonly pages: readonly Buffer[];
  readonly known: Known;
  readonly conditions?: Readonly<Record<string, number | boolean>>;
}

const PATH = '/documentVerification/verifyDocumentsAndBiometrics';
const PATIENCE = 20;
/** How often a document is shown that the engine had no time for. */
const LATE = 3;

/** What a client was told of a document, or why nothing; `ms`: how long it waited. */
export interface Told {
  readonly answer?: DocumentAnswer;
  readonly body?: string;
  readonly failure?: string;
  readonly ms: number;
}

/** Asks about one document, again where the engine is busy or was too late. */
export async function ask(caller: Caller, pages: readonly Buffer[], selfie: Buffer): Promise<Told> {
  const request = JSON.stringify(documentRequest(pages, selfie));
  for (let attempt = 0; attempt < PATIENCE; attempt++) {
    const start = performance.now();
    const { status, text, retryAfter } = await caller.post(PATH, request);
    const ms = performance.now() - start;
    if (status === 200) return { answer: answerOf(text), body: text, ms };
    const isLate = status === 504 && attempt + 1 < LATE;
    if (!isLate && (status !== 503 || !retryAfter)) return { failure: `${status}: ${text.slice(0, 200)}`, ms };
    await sleep((retryAfter ?? 0) * 1000);
  }
  return { failure: 'busy', ms: 0 };
}

/** Shows all documents, one at a time, and judges what is told of each. */
export async function judgeAll(
  caller: Caller,
  what: string,
  shown: readonly ShownDocument[],
): Promise<JudgedDocument[]> {
  // The contract wants one; whose it is does not matter here.
  const selfie = await photograph('alice-1');
  const tell = progress(what, shown.length);
  const judged: JudgedDocument[] = [];
  for (const { set, name, show } of shown) {
    const { pages, known, conditions } = await show();
    const { answer, failure, ms } = await ask(caller, pages, selfie);
    judged.push({
      set,
      name,
      ms,
      ...(answer ? { score: scoreOf(known, answer), reasons: answer.reasons } : { failure: failure ?? 'no answer' }),
      ...(conditions && { conditions }),
    });
    tell(judged.length);
  }
  return judged;
}
