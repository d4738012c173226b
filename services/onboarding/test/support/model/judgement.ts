import type { LifecycleEvent } from '@bonafide/proto/gen/bonafide/onboarding/v1/events_pb';
import type { DataSource } from 'typeorm';
import {
  type Begun,
  type Configured,
  type Erased,
  type History,
  isBefore,
  type SessionCall,
  type Span,
} from './history.js';
import { isLinearizable } from './linearize.js';
import { beginningOf, type HasDevice, keyOf, SessionModel, type Standing } from './session-model.js';
import { CONFIGURATIONS } from './world.js';

type Call = Parameters<SessionModel['after']>[1];

interface Row {
  id: string;
  status: string;
  open_checks: string[];
  attempts_left: number | null;
  outcomes: string[];
}

/** Holds what clients saw against the machine, the rows and the events. */
export class Judgement {
  private readonly faults: string[];
  private readonly told: Map<string, LifecycleEvent[]>;

  constructor(
    private readonly history: History,
    private readonly rows: ReadonlyMap<string, Row>,
    events: readonly LifecycleEvent[],
  ) {
    this.faults = [...history.faults];
    const once = new Map(events.map((event) => [event.id, event]));
    if (once.size < events.length) this.faults.push(`${events.length - once.size} events were published twice`);
    if (new Set(events.map(({ transactionNum }) => transactionNum)).size < once.size)
      this.faults.push('transactionNum twice');
    this.told = Map.groupBy(once.values(), ({ sessionId }) => sessionId);
  }

  static async of(
    history: History,
    events: readonly LifecycleEvent[],
    { database, tenants }: { database: DataSource; tenants: readonly string[] },
  ): Promise<string[]> {
    const rows: Row[] = await database.query(
      `SELECT id, status, open_checks, attempts_left, coalesce((SELECT array_agg(check_name || ' ' || passed)
         FROM outcome WHERE session_id = session.id), '{}') AS outcomes FROM session WHERE tenant = ANY($1)`,
      [tenants],
    );
    const judgement = new Judgement(history, new Map(rows.map((row) => [row.id, row])), events);
    const leftovers = await leftoversOf(database, tenants);
    return [...judgement.findings(), ...leftovers, ...(await judgement.registered(database, tenants))];
  }

  private findings(): string[] {
    for (const session of this.history.sessions) this.session(session);
    for (const beginning of this.history.beginnings) this.beginning(beginning);
    const known = new Set(this.history.sessions.map(({ id }) => id));
    const unknown = [...this.told.keys()].filter((id) => !known.has(id)).length;
    const unseen = this.history.beginnings.filter(({ answer }) => !answer).length;
    const erasedAtOnce = this.history.sessions.filter(({ id }) => !id).length;
    if (unknown > unseen + erasedAtOnce) this.faults.push(`Events of ${unknown} sessions that nobody began`);
    return this.faults;
  }

  /** One session: its calls have an order that the machine explains, with the row and the events that it ends in. */
  private session(session: Begun): void {
    const { attempts, owed } = this.inForce(session, session.tenant);
    if (!owed.has(session.requiredChecks.join())) {
      this.faults.push(
        `${nameOf(session)}: requiredChecks ${session.requiredChecks}, configured ${[...owed].join(' or ')}`,
      );
    }
    const model = new SessionModel(session, this.hasDevice(session));
    const calls = this.callsOf(session);
    const isExplained = [...attempts].some((most) =>
      isLinearizable<Standing, Call>(calls, {
        start: beginningOf(session, most),
        after: (standing, call) => model.after(standing, call),
        keyOf,
        isEnd: (standing) => this.isEnd(session, standing),
      }),
    );
    if (!isExplained)
      this.faults.push(`${nameOf(session)}: no order of its calls explains them\n${this.story(session, calls)}`);
    this.failedOnlyByAnother(session);
  }

  private isEnd({ id, requiredChecks }: Begun, { told, outcomes, ...standing }: Standing): boolean {
    if (!id) return true;
    const events = this.told.get(id) ?? [];
    const types = events.map(({ type, status }) => `${type}:${status}`);
    if (types.join() !== told.join()) return false;
    if (events.some((event) => event.requiredChecks.join() !== requiredChecks.join())) return false;
    const row = this.rows.get(id);
    if (!row) return standing.isErased || standing.isLapsed;
    if (standing.isErased) return false;
    const isSame = row.open_checks.join() === standing.open.join() && row.attempts_left === standing.attemptsLeft;
    const isStatus = row.status === standing.status || (standing.status === 'expired' && row.status === 'pending');
    return isSame && isStatus && row.outcomes.toSorted().join() === outcomes.toSorted().join();
  }

  /** What befell a session, in the order of its beginnings. */
  private callsOf(session: Begun): Call[] {
    const expiries = session.expiries.map((span) => ({ ...span, kind: 'expire' as const }));
    const erasures = this.erasuresOf(session)
      .filter((erased) => !isBefore(erased, session))
      .map(({ from, to, code, answer }) => {
        const isCertain = answer !== undefined && isBefore(session, { from, to });
        return { from, to, code, isCertain, kind: 'erase' as const };
      });
    return [...session.calls, ...expiries, ...erasures].toSorted((one, other) => one.from - other.from);
  }

  /** Erasures that took place, or may have. */
  private erasuresOf({ tenant, username }: Pick<Begun, 'tenant' | 'username'>): Erased[] {
    return this.history.erasures.filter(
      (one) => one.tenant === tenant && one.username === username && one.answer?.status !== 400,
    );
  }

  /** The configurations that may have been in force at some time of a span. */
  private inForce(span: Span, tenant: string): { attempts: Set<number>; owed: Set<string> } {
    const all = this.history.configurations.filter((one) => one.tenant === tenant);
    const isPossible = (one: Configured) =>
      one.from < span.to && !all.some((later) => isBefore(one, later) && isBefore(later, span));
    const possible = all.filter(isPossible).map(({ which }) => CONFIGURATIONS[which]);
    const { flow } = span as Begun;
    return {
      attempts: new Set(possible.map((one) => one?.attempts ?? 0)),
      owed: new Set(possible.map((one) => one?.owed[flow] ?? '')),
    };
  }

  /** Whether the person of an authentication has the device that signs. */
  private hasDevice({ tenant, username, code }: Begun): HasDevice {
    const others = this.history.sessions.filter((one) => one.tenant === tenant && one.username === username);
    const gaveDevice = (call: SessionCall) =>
      call.kind === 'step' &&
      (call.step.name === 'addDevice' ||
        (call.step.name === 'completeReEnroll' && call.step.addOrUpdate !== undefined)) &&
      call.answer?.status !== 400;
    const enrolment = others.find(
      (one) => one.flow === 'enrollment' && one.calls.some((call) => codeOf(call) === code),
    );
    if (!code || !enrolment) return undefined;
    if (enrolment.calls.some((call) => gaveDevice(call) && call.answer?.status === 200)) return true;
    if (enrolment.calls.some(gaveDevice)) return undefined;
    return others.some((one) => one.flow === 'reenrollment' && one.calls.some(gaveDevice)) ? undefined : false;
  }

  /** An enrolment fails only where another one of the username had completed, or may have. */
  private failedOnlyByAnother(session: Begun): void {
    const failed = session.calls.find(({ answer }) => answer?.body?.enrollmentStatus === 0);
    if (!failed || this.registrations(session).some(({ made }) => made.from < failed.to)) return;
    this.faults.push(`${nameOf(session)}: failed, though nobody else had registered the username`);
  }

  /** Registrations of a username: what made each, and what may have ended it. */
  private registrations({ tenant, username }: Pick<Begun, 'tenant' | 'username'>) {
    const calls = this.history.sessions
      .filter((one) => one.tenant === tenant && one.username === username && one.flow === 'enrollment')
      .flatMap((one) => one.calls);
    const codes = new Set(calls.flatMap((call) => codeOf(call) ?? []));
    const seen = [...codes].map((code) => {
      const copies = calls.filter((call) => codeOf(call) === code);
      const made = { from: Math.min(...copies.map(({ from }) => from)), to: Math.min(...copies.map(({ to }) => to)) };
      const ended = this.erasuresOf({ tenant, username }).filter((erased) => erased.code === code);
      return { code, made, ended };
    });
    return seen;
  }

  /** Whether somebody was registered when a session was begun: what the answer says must have been so at some time of the call. */
  private beginning({ answer, what, username, sent, code, ...span }: History['beginnings'][number]): void {
    if (!answer) return;
    const all = this.registrations({ tenant: sent.tenant, username }).filter((one) => !code || one.code === code);
    const mayBe = all.some(
      ({ made, ended }) => made.from < span.to && !ended.some((one) => one.answer && isBefore(one, span)),
    );
    const mustBe = all.some(({ made, ended }) => isBefore(made, span) && ended.every((one) => one.from > span.to));
    const isLost = this.history.sessions.some((one) => one.calls.some((call) => !call.answer));
    const claims = what === 'enroll' ? answer.body.userExistsAlready === true : answer.status === 200;
    // Who is erased between the look-up and the session is told so.
    const isErasing = this.erasuresOf({ tenant: sent.tenant, username }).some(
      (erased) => !isBefore(erased, span) && !isBefore(span, erased),
    );
    const isOrderly = answer.status === 200 || (answer.status === 400 && (what !== 'enroll' || isErasing));
    if (!isOrderly) this.faults.push(`${what} ${username}: ${answer.status} ${answer.text}`);
    if (claims && !mayBe && !isLost) this.faults.push(`${what} ${username}: known, though not registered`);
    if (!claims && mustBe) this.faults.push(`${what} ${username}: unknown, though registered`);
  }

  /** Each code that was told is registered now, or was erased; nobody is registered whom no answer told of. */
  private async registered(database: DataSource, tenants: readonly string[]): Promise<string[]> {
    const rows: { code: string; tenant: string }[] = await database.query(
      'SELECT code, tenant FROM subject WHERE tenant = ANY($1) AND code IS NOT NULL',
      [tenants],
    );
    const isLost = this.history.sessions.some((one) => one.calls.some((call) => !call.answer));
    const users = new Map(this.history.sessions.map((one) => [`${one.tenant} ${one.username}`, one]));
    const made = [...users.values()].flatMap((one) =>
      this.registrations(one).map((registration) => ({ tenant: one.tenant, ...registration })),
    );
    const now = new Set(rows.map(({ tenant, code }) => `${tenant} ${code}`));
    const lost = made.filter(({ tenant, code, ended }) => ended.length === 0 && !now.has(`${tenant} ${code}`));
    const kept = made.filter(
      ({ tenant, code, ended }) => ended.some(({ answer }) => answer) && now.has(`${tenant} ${code}`),
    );
    const unknown = rows.filter(({ tenant, code }) => !made.some((one) => one.tenant === tenant && one.code === code));
    const twice = made.length - new Set(made.map(({ code }) => code)).size;
    return [
      ...lost.map(({ code }) => `Registration ${code} was told and is lost`),
      ...kept.map(({ code }) => `Registration ${code} was erased and is there`),
      ...(isLost ? [] : unknown.map(({ code }) => `Registration ${code} was told to nobody`)),
      ...(twice > 0 ? ['Two registrations share a code'] : []),
    ];
  }

  private story({ id }: Begun, calls: readonly Call[]): string {
    const lines = calls.map((call) => {
      const what = 'sent' in call ? `${call.sent.path} ${'step' in call ? JSON.stringify(call.step) : ''}` : call.kind;
      const answer = 'answer' in call ? `${call.answer?.status} ${shortened(call.answer?.text ?? '')}` : '';
      return `  ${call.from}–${call.to} ${what} → ${answer}`;
    });
    const events = (id ? this.told.get(id) : undefined)?.map(({ type, status }) => `${type}:${status}`);
    return [...lines, `  events ${events?.join(' ')}`, `  row ${JSON.stringify(id && this.rows.get(id))}`].join('\n');
  }
}

/** People and rows that no session and no registration accounts for, and rows of one tenant that refer to another's. */
async function leftoversOf(database: DataSource, tenants: readonly string[]): Promise<string[]> {
  const [row] = await database.query(
    `SELECT
       (SELECT count(*)::int FROM subject WHERE tenant = ANY($1) AND code IS NULL AND NOT EXISTS (
          SELECT FROM session WHERE subject_id = subject.id AND status = 'pending')) AS people,
       (SELECT count(*)::int FROM session JOIN subject ON subject.id = subject_id
          WHERE session.tenant <> subject.tenant) AS sessions,
       (SELECT count(*)::int FROM device JOIN subject ON subject.id = subject_id WHERE device.tenant <> subject.tenant) AS devices,
       (SELECT count(*)::int FROM step JOIN session ON session.id = session_id WHERE step.tenant <> session.tenant) AS steps,
       (SELECT count(*)::int FROM outcome JOIN session ON session.id = session_id WHERE outcome.tenant <> session.tenant) AS outcomes`,
    [tenants],
  );
  return Object.entries(row).flatMap(([what, many]) => (many === 0 ? [] : [`${many} ${what} that belong to nobody`]));
}

const nameOf = ({ flow, tenant, username, id }: Begun) => `${flow} ${id} of ${username} in ${tenant}`;
const codeOf = ({ answer }: SessionCall): string | undefined =>
  answer?.body?.enrollmentStatus === 2 ? answer.body.registrationCode : undefined;
const shortened = (text: string) => text.replace(/"captured_frame":"[^"]*"/g, '"captured_frame":"…"').slice(0, 200);
