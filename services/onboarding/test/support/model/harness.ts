import type { DataSource } from 'typeorm';
import type { CaptureEngines } from './captures.js';
import type { History } from './history.js';
import { Judgement } from './judgement.js';
import type { Plan } from './plan.js';
import type { EventReader } from './stream.js';
import { type Service, World } from './world.js';

/** What a run of plans came to, for a report. */
export interface Tally {
  plans: number;
  calls: number;
  lost: number;
  sessions: number;
  events: number;
  /** Calls by path and what was answered. */
  answers: Record<string, number>;
}

/** Runs plans against a service, each in two tenants of its own. */
export class Harness {
  readonly tally: Tally = { plans: 0, calls: 0, lost: 0, sessions: 0, events: 0, answers: {} };

  constructor(
    private readonly service: Service & { database: DataSource },
    private readonly engines: CaptureEngines,
    private readonly events: EventReader,
  ) {}

  /** Lets the clients do what they plan, side by side, and tells what is wrong with what came of it. */
  async findingsOf(plan: Plan): Promise<string[]> {
    const { history, judge } = await this.played(plan);
    return judge(history);
  }

  /** The same in two parts, for whoever changes something between them. */
  async played(plan: Plan) {
    this.tally.plans += 1;
    const world = new World(`model-${this.tally.plans}`, this.service, this.engines);
    await world.begin();
    await Promise.all(
      plan.map(async (commands) => {
        for (const command of commands) await world.do(command);
      }),
    );
    this.count(world.history);
    const events = await this.events.newOnes();
    this.tally.events += events.length;
    const of = { database: this.service.database, tenants: world.tenants };
    return {
      history: world.history,
      events,
      judge: (history: History, told = events) => Judgement.of(history, told, of),
    };
  }

  private count({ sessions }: History): void {
    const { tally } = this;
    tally.sessions += sessions.length;
    for (const { sent, answer } of sessions.flatMap(({ calls }) => calls)) {
      tally.calls += 1;
      if (!answer) tally.lost += 1;
      const { enrollmentStatus, authStatus, registrationCode } = answer?.body ?? {};
      const told = [answer?.status, enrollmentStatus ?? authStatus ?? '', registrationCode ? 'code' : ''];
      const name = `${sent.path} ${told.join(' ')}`.trim();
      tally.answers[name] = (tally.answers[name] ?? 0) + 1;
    }
  }
}
