import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Vault } from '@bonafide/sealing/vault';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { SessionNotes } from '../../journey/note/session-notes.js';
import type { StepContext } from '../../journey/step/step-context.js';
import type { Quiz } from './knowledge-source.js';

const NOTE = 'knowledge questions';

/** Answers that a session may give: one, and one retry. */
export const TRIES = 2;

/** The questions of a session as they are kept. */
export interface KeptQuiz {
  /** Sealed `Quiz`, base64. */
  sealed: string;
  /** By the database's clock, milliseconds since 1970. */
  expiresAtMs: number;
  triesLeft: number;
}

/** What a session has, and whether its time is over. */
export interface SeenQuiz {
  kept: KeptQuiz | undefined;
  isLate: boolean;
}

/** The questions of sessions: sealed, one set at a time. */
@Injectable()
export class Quizzes {
  constructor(
    private readonly database: DataSource,
    private readonly vault: Vault,
    private readonly notes: SessionNotes,
  ) {}

  /** The questions of a session by the database's clock. */
  async see(context: StepContext): Promise<SeenQuiz> {
    const [{ now }] = await this.database.query<[{ now: Date }]>('SELECT now() AS now');
    const kept = await this.read(context);
    return { kept, isLate: kept !== undefined && now.getTime() >= kept.expiresAtMs };
  }

  async seal({ tenant, sessionId }: StepContext, quiz: Quiz): Promise<string> {
    const plain = Buffer.from(JSON.stringify(quiz));
    return (await this.vault.seal(tenant, purposeOf(sessionId), plain)).toString('base64');
  }

  async open({ tenant, sessionId }: Pick<StepContext, 'tenant' | 'sessionId'>, sealed: string): Promise<Quiz> {
    const plain = await this.vault.open(tenant, purposeOf(sessionId), Buffer.from(sealed, 'base64'));
    return JSON.parse(plain.toString('utf8')) as Quiz;
  }

  /**
   * Puts what a step decided in place of what it saw; undefined forgets it. Throws INVALID_VALUE where another request came in
   * between, so that no try is decided twice. Call it from `keep`.
   */
  async replace(
    manager: EntityManager,
    context: StepContext,
    seen: KeptQuiz | undefined,
    next: KeptQuiz | undefined,
  ): Promise<void> {
    const kept = await this.read(context, manager);
    if (kept?.sealed !== seen?.sealed || kept?.triesLeft !== seen?.triesLeft) {
      throw new DomainError(
        'INVALID_VALUE',
        'Another request of the session came in between, ask for the questions again',
      );
    }
    if (next) await this.notes.put(manager, context, NOTE, next);
    else await this.notes.drop(manager, context, NOTE);
  }

  private async read(context: StepContext, manager?: EntityManager): Promise<KeptQuiz | undefined> {
    return (await this.notes.read(context, NOTE, manager)) as KeptQuiz | undefined;
  }
}

const purposeOf = (sessionId: string) => `knowledge-questions:${sessionId}`;
