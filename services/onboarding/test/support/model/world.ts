import type { DataSource } from 'typeorm';
import type { Flow } from '../../../src/journey/session/flow.js';
import { TOKEN_FIELD } from '../../../src/journey/session/flow.js';
import { type Answer, deviceKeys, person, signedBy } from '../stand.js';
import type { CaptureEngines } from './captures.js';
import type { Begun, History, Sent, SessionCall } from './history.js';
import type { Command, StepPlan } from './plan.js';
import { hopeOf } from './session-model.js';

/** How calls reach the service. Answers undefined where the answer is lost, so that nobody knows what the call did. */
export interface Service {
  database: DataSource;
  send(sent: Sent, via: number): Promise<Answer | undefined>;
  /** Where sessions begin that were to begin at a replica. */
  beginsAt(via: number): number;
  /** Resolves when a call whose answer was lost may be sent again. */
  recovered(): Promise<void>;
  sweep(): Promise<void>;
}

const STEPS = {
  addDevice: { flow: 'enrollment', path: '/enrollment/addDevice' },
  addFace: { flow: 'enrollment', path: '/enrollment/addFace' },
  verifyFace: { flow: 'authentication', path: '/authentication/verifyFace' },
  verifyFaceAgain: { flow: 'reenrollment', path: '/reEnrollment/verifyFace' },
  verifyDevice: { flow: 'authentication', path: '/authentication/verifyDevice' },
  completeReEnroll: { flow: 'reenrollment', path: '/reEnrollment/completeReEnroll' },
} as const satisfies Record<StepPlan['name'], { flow: Flow; path: string }>;
const CANCEL = {
  enrollment: '/enrollment/cancel',
  authentication: '/authentication/cancel',
  reenrollment: '/reEnrollment/cancel',
} as const;
const NEXT: Record<Flow, Flow> = {
  enrollment: 'authentication',
  authentication: 'reenrollment',
  reenrollment: 'enrollment',
};

const POLICY = { faceFailuresBeforeDelay: 10_000, maxFaceFailures: 10_000 };
const configuration = (attempts: number, addDevice: boolean, authentication: object, verifyFace: boolean) => ({
  onboardingConfig: {
    maxAuthenticationAttempts: attempts,
    policy: POLICY,
    onboardingOptions: { enrollment: { addDevice, addFace: true }, authentication, reenrollment: { verifyFace } },
  },
});

/** Configurations that a tenant changes between, and what sessions owe under each. */
export const CONFIGURATIONS = [
  {
    body: configuration(4, true, { verifyDevice: true, verifyFace: true }, true),
    attempts: 4,
    owed: { enrollment: 'addDevice,addFace', authentication: 'verifyDevice,verifyFace', reenrollment: 'verifyFace' },
  },
  {
    body: configuration(3, true, { verifyDevice: false, verifyFace: true }, false),
    attempts: 3,
    owed: { enrollment: 'addDevice,addFace', authentication: 'verifyFace', reenrollment: '' },
  },
  {
    body: configuration(2, false, { verifyDevice: false, verifyFace: true }, true),
    attempts: 2,
    owed: { enrollment: 'addFace', authentication: 'verifyFace', reenrollment: 'verifyFace' },
  },
] as const;

const keys = deviceKeys();
let calls = 0;
const tick = () => {
  calls += 1;
  return calls;
};

/** Two tenants of their own, in which clients do what they are told and everything is written down. */
export class World {
  readonly history: History = { sessions: [], beginnings: [], erasures: [], configurations: [], faults: [] };
  readonly tenants: readonly string[];
  private readonly requests: { session: Begun; call: SessionCall }[] = [];
  /** Registrations that somebody saw, by tenant and username, the latest last. */
  private readonly codes = new Map<string, string[]>();

  constructor(
    name: string,
    private readonly service: Service,
    private readonly engines: CaptureEngines,
  ) {
    this.tenants = [`${name}-one`, `${name}-two`];
  }

  /** Both tenants configured, and one person registered in each. */
  async begin(): Promise<void> {
    for (const [tenant] of this.tenants.entries()) {
      await this.do({ do: 'configure', tenant, to: 0, via: 0 });
      await this.do({ do: 'enroll', tenant, user: 0, via: 0 });
      await this.do({ do: 'step', at: 0, copies: 1, step: { name: 'addDevice' }, via: 0 });
      await this.do({ do: 'step', at: 0, copies: 1, step: { name: 'addFace', seen: 'live', delayMs: 0 }, via: 0 });
    }
  }

  async do(command: Command): Promise<void> {
    const { via } = command;
    switch (command.do) {
      case 'enroll':
      case 'authenticate':
        return this.beginSession(command);
      case 'step':
        return this.step(command.step, command);
      case 'repeat':
        return this.repeat(command);
      case 'cancel':
      case 'expire':
      case 'stray': {
        const session = this.pick(command.flow, command.at);
        return session && this[command.do](session, via);
      }
      case 'configure':
        return this.configure(command.tenant, command.to);
      case 'erase':
        return this.erase(this.tenant(command.tenant), userOf(command.user), via);
      case 'read':
        return this.read(command.tenant, userOf(command.user), via);
      case 'sweep':
        return this.service.sweep();
    }
  }

  private tenant(at: number): string {
    return this.tenants[at] ?? '';
  }

  /** One of the latest sessions of a flow; of those that seem to go on, three times in four. */
  private pick(flow: Flow, at: number): Begun | undefined {
    const all = this.history.sessions.filter((session) => session.flow === flow);
    const live = at === 3 ? [] : all.filter(seemsLive);
    const some = live.length > 0 ? live : all;
    return some.at(-1 - (at % Math.min(some.length, 4)));
  }

  /** As `pick`, of a session that is begun where none seems to go on. */
  private async pickOrBegin(flow: Flow, at: number): Promise<Begun | undefined> {
    const all = this.history.sessions;
    if (at !== 3 && !all.some((session) => session.flow === flow && seemsLive(session))) {
      const tenant = at % 2;
      const taken = [0, 1, 2].filter((one) => this.latestCode(this.tenant(tenant), userOf(one)));
      const free = [2, 1, 0].find((one) => !taken.includes(one)) ?? 0;
      const user = (flow === 'enrollment' ? free : taken.at(-1)) ?? 0;
      const by = at === 0 ? 'username' : 'registrationCode';
      await this.beginSession({ tenant, user, by, via: 0, do: flow === 'authentication' ? 'authenticate' : 'enroll' });
    }
    return this.pick(flow, at);
  }

  private latestCode(tenant: string, username: string): string | undefined {
    return this.codes.get(`${tenant} ${username}`)?.at(-1);
  }

  private async beginSession(command: Command & { do: 'enroll' | 'authenticate' }): Promise<void> {
    const tenant = this.tenant(command.tenant);
    const username = userOf(command.user);
    const isEnrolling = command.do === 'enroll';
    const code = isEnrolling || command.by === 'username' ? undefined : this.latestCode(tenant, username);
    const what = isEnrolling ? 'enroll' : code ? 'registrationCode' : 'username';
    const body = isEnrolling ? person(username) : code ? { registrationCode: code } : { username };
    const path = isEnrolling ? '/enrollment/enroll' : '/authentication/authenticate';
    const sent = { method: 'POST', path, body: JSON.stringify(body), tenant } as const;
    const from = tick();
    const answer = await this.service.send(sent, this.service.beginsAt(command.via));
    const to = answer ? tick() : Number.POSITIVE_INFINITY;
    this.history.beginnings.push({ from, to, sent, answer, username, what, ...(code && { code }) });
    if (answer?.status === 200) await this.begun({ from, to, tenant, username }, answer);
  }

  private async begun(of: Pick<Begun, 'from' | 'to' | 'tenant' | 'username'>, { body }: Answer): Promise<void> {
    const flows = Object.entries(TOKEN_FIELD) as [Flow, string][];
    const [flow, field] = flows.find(([, member]) => body[member] !== undefined) ?? ['enrollment', ''];
    const session: Begun = {
      ...of,
      flow,
      token: body[field],
      requiredChecks: body.requiredChecks,
      id: undefined,
      code: flow === 'enrollment' ? '' : undefined,
      calls: [],
      expiries: [],
    };
    const [row] = await this.service.database.query(
      `SELECT session.id, subject.code FROM session LEFT JOIN subject ON subject.id = subject_id
       WHERE token_hash = sha256(convert_to($1, 'UTF8'))`,
      [session.token],
    );
    session.id = row?.id;
    if (flow !== 'enrollment') session.code = row?.code ?? undefined;
    this.history.sessions.push(session);
  }

  private bodyOf(step: StepPlan, { flow, token }: Begun): object {
    const bearer = { [TOKEN_FIELD[flow]]: token };
    switch (step.name) {
      case 'addDevice':
        return { ...bearer, deviceId: 'phone', publicKey: keys.spki };
      case 'verifyDevice': {
        const text = step.isSigned ? token : `${token}!`;
        return { ...bearer, deviceId: 'phone', signature: signedBy(keys.privateKey, text) };
      }
      case 'completeReEnroll': {
        const { addOrUpdate } = step;
        return addOrUpdate === undefined ? bearer : { ...bearer, deviceId: 'phone', publicKey: keys.spki, addOrUpdate };
      }
      default:
        return { ...bearer, faceLivenessData: this.engines.captureOf(step.seen, step.delayMs) };
    }
  }

  private async step(step: StepPlan, { at, copies, via }: { at: number; copies: number; via: number }): Promise<void> {
    const { flow, path } = STEPS[step.name];
    const session = await this.pickOrBegin(flow, at);
    if (!session) return;
    const body = JSON.stringify(this.bodyOf(step, session));
    const sent = { method: 'POST', path, body, tenant: session.tenant } as const;
    const copy = (by: number) => this.call(session, { kind: 'step', sent, step, hope: hopeOf(step) }, by);
    await Promise.all(Array.from({ length: copies }, (_, i) => copy(via + i)));
  }

  private async call(
    session: Begun,
    what: { kind: 'cancel'; sent: Sent } | Pick<SessionCall & { kind: 'step' }, 'kind' | 'sent' | 'step' | 'hope'>,
    via: number,
  ): Promise<void> {
    const from = tick();
    const answer = await this.service.send(what.sent, via);
    const to = answer ? tick() : Number.POSITIVE_INFINITY;
    const call = { ...what, from, to, answer } as SessionCall;
    session.calls.push(call);
    this.requests.push({ session, call });
    // Callers whose answer is lost send the same request again (docs/contract A.1).
    if (!answer) {
      await this.service.recovered();
      return this.call(session, what, via);
    }
    const code = answer.body?.registrationCode;
    if (!code || session.flow !== 'enrollment') return;
    const name = `${session.tenant} ${session.username}`;
    this.codes.set(name, [...new Set([...(this.codes.get(name) ?? []), code])]);
  }

  /** Sends one of the latest requests again, byte for byte. */
  private async repeat({ at, copies, via }: { at: number; copies: number; via: number }): Promise<void> {
    const { length } = this.requests;
    const earlier = this.requests.at(-1 - (at % Math.min(length, 10)));
    if (!earlier) return;
    await Promise.all(Array.from({ length: copies }, (_, i) => this.call(earlier.session, earlier.call, via + i)));
  }

  private cancel(session: Begun, via: number): Promise<void> {
    const { flow, token, tenant } = session;
    const body = JSON.stringify({ [TOKEN_FIELD[flow]]: token });
    return this.call(session, { kind: 'cancel', sent: { method: 'POST', path: CANCEL[flow], body, tenant } }, via);
  }

  /** Puts a session's end an hour back. */
  private async expire({ token, expiries }: Begun): Promise<void> {
    const from = tick();
    const [, rows]: [unknown, number] = await this.service.database.query(
      `UPDATE session SET expires_at = now() - interval '1 hour' WHERE token_hash = sha256(convert_to($1, 'UTF8'))`,
      [token],
    );
    if (rows > 0) expiries.push({ from, to: tick() });
  }

  /** Brings a token to the other tenant, and to a family that it is not of: both refuse it, and nothing comes of it. */
  private async stray({ flow, token, tenant }: Begun, via: number): Promise<void> {
    const other = this.tenants.find((one) => one !== tenant) ?? '';
    const wrong = NEXT[flow];
    const calls: Sent[] = [
      { method: 'POST', path: CANCEL[flow], body: JSON.stringify({ [TOKEN_FIELD[flow]]: token }), tenant: other },
      { method: 'POST', path: CANCEL[wrong], body: JSON.stringify({ [TOKEN_FIELD[wrong]]: token }), tenant },
    ];
    for (const sent of calls) {
      const answer = await this.service.send(sent, via);
      if (answer && answer.status !== 400) this.fault(`${sent.path} took a foreign token: ${answer.status}`);
    }
  }

  private async configure(at: number, to: number): Promise<void> {
    const tenant = this.tenant(at);
    const body = JSON.stringify(CONFIGURATIONS[to]?.body);
    const from = tick();
    const answer = await this.service.send({ method: 'POST', path: '/admin/customerConfig', body, tenant }, 0);
    this.history.configurations.push({ tenant, which: to, from, to: answer ? tick() : Number.POSITIVE_INFINITY });
    if (answer && answer.status !== 200) this.fault(`customerConfig: ${answer.status} ${answer.text}`);
  }

  private async erase(tenant: string, username: string, via: number): Promise<void> {
    const code = this.latestCode(tenant, username);
    if (!code) return;
    const from = tick();
    const sent = { method: 'DELETE', path: `/admin/registration/${code}`, body: undefined, tenant } as const;
    const answer = await this.service.send(sent, via);
    this.history.erasures.push({
      from,
      to: answer ? tick() : Number.POSITIVE_INFINITY,
      tenant,
      username,
      code,
      answer,
    });
    if (answer && answer.status !== 200 && answer.status !== 400) this.fault(`erasure: ${answer.status}`);
  }

  /** Reads a registration as both tenants. */
  private async read(at: number, username: string, via: number): Promise<void> {
    const code = this.latestCode(this.tenant(at), username);
    if (!code) return;
    for (const tenant of this.tenants) {
      const path = `/admin/registration/${code}`;
      const answer = await this.service.send({ method: 'GET', path, body: undefined, tenant }, via);
      if (!answer || answer.status === 400) continue;
      const isOwn = tenant === this.tenant(at) && answer.status === 200 && answer.body.username === username;
      if (!isOwn) this.fault(`registration of ${this.tenant(at)} read by ${tenant}: ${answer.status} ${answer.text}`);
    }
  }

  private fault(what: string): void {
    this.history.faults.push(what);
  }
}

/** Nobody has seen its end. */
const seemsLive = ({ calls, expiries }: Begun) =>
  expiries.length === 0 &&
  !calls.some(
    ({ kind, sent, answer }) =>
      answer?.status === 200 &&
      (kind === 'cancel' ||
        answer.body.registrationCode ||
        (answer.body.authStatus === 2 && !sent.path.startsWith('/reEnrollment')) ||
        answer.body.authStatus === 0 ||
        answer.body.enrollmentStatus === 0),
  );

const userOf = (user: number) => `person-${user}`;
