import {
  can,
  next,
  type SessionEvent,
  type SessionState,
  wireStatus,
} from '../../../src/journey/session/session.machine.js';
import type { Begun, SessionCall, SessionFate } from './history.js';
import type { StepPlan } from './plan.js';

/** An answer that the ledger holds: its text, where somebody has seen it, and the status it tells. */
interface Kept {
  text: string | undefined;
  status: 0 | 1 | 2;
  completes: boolean;
  isPassed: boolean;
}

/** A session as the machine has it, with what it left in the ledger, in the outbox and among the outcomes. */
export interface Standing extends SessionState {
  /** No call is answered any more: cancelled, expired or erased. */
  isOver: boolean;
  isErased: boolean;
  /** Its time ran out. */
  isLapsed: boolean;
  /** The registration that it made or is of; undefined where nobody saw it. */
  code: string | undefined;
  ledger: ReadonlyMap<string, Kept>;
  told: readonly string[];
  outcomes: readonly string[];
}

const CHECK = {
  addDevice: 'addDevice',
  addFace: 'addFace',
  verifyFace: 'verifyFace',
  verifyFaceAgain: 'verifyFace',
  verifyDevice: 'verifyDevice',
  completeReEnroll: 'completeReEnroll',
} as const satisfies Record<StepPlan['name'], string>;
const TOLD: Partial<Record<StepPlan['name'], string>> = {
  addDevice: 'device.added',
  addFace: 'face.check',
  verifyFace: 'face.check',
  verifyFaceAgain: 'face.check',
};

export const hopeOf = ({ name }: StepPlan): SessionEvent => ({ type: 'passed', check: CHECK[name] });

/** A session as it begins. */
export function beginningOf({ flow, requiredChecks, code }: Begun, attempts: number): Standing {
  return {
    status: 'pending',
    open: flow === 'reenrollment' ? [...requiredChecks, 'completeReEnroll'] : requiredChecks,
    attemptsLeft: flow === 'enrollment' ? null : attempts,
    isOver: false,
    isErased: false,
    isLapsed: false,
    code: flow === 'enrollment' ? '' : code,
    ledger: new Map(),
    told: [`${flow}.started:${flow === 'reenrollment' && requiredChecks.length === 0 ? 2 : 1}`],
    outcomes: [],
  };
}

/** Whether a person has the device that signs; undefined where that depends on the order of calls. */
export type HasDevice = boolean | undefined;

/**
 * What one session may do, call by call: the machine, told what its answers, its ledger and its events must be. Each answer
 * is every standing that explains what was seen; none where nothing does.
 */
export class SessionModel {
  constructor(
    private readonly begun: Begun,
    private readonly hasDevice: HasDevice,
  ) {}

  after(standing: Standing, call: SessionCall | SessionFate): Standing[] {
    if (call.kind === 'expire') return [this.lapsed(standing)];
    if (call.kind === 'erase') return this.erased(standing, call);
    if (call.kind === 'cancel') return this.cancelled(standing, call);
    return this.stepped(standing, call);
  }

  private lapsed(standing: Standing): Standing {
    const status = standing.status === 'pending' ? 'expired' : standing.status;
    return { ...standing, status, isOver: true, isLapsed: true };
  }

  /** An erasure ends all of a registration's sessions, and the unfinished enrolments of its username. */
  private erased(standing: Standing, { code, isCertain }: SessionFate & { kind: 'erase' }): Standing[] {
    const gone = { ...standing, isOver: true, isErased: true };
    const isOfCode = standing.code === code;
    const isUnfinished = this.begun.flow === 'enrollment' && ['pending', 'expired'].includes(standing.status);
    const isUnknown = standing.code === undefined;
    if (isUnknown || ((isOfCode || isUnfinished) && !isCertain)) return [standing, gone];
    return isOfCode || isUnfinished ? [gone] : [standing];
  }

  private cancelled(standing: Standing, { answer }: SessionCall): Standing[] {
    const may = !standing.isOver && can(standing, { type: 'cancelled' });
    const done: Standing = {
      ...standing,
      ...next(standing, { type: 'cancelled' }),
      isOver: true,
      told: [...standing.told, `${this.begun.flow}.cancelled:0`],
    };
    if (!answer) return may ? [standing, done] : [standing];
    if (answer.status === 200) return may ? [done] : [];
    return answer.status === 400 && !may ? [standing] : [];
  }

  private stepped(standing: Standing, call: SessionCall & { kind: 'step' }): Standing[] {
    const { sent, answer, step, hope } = call;
    const key = `${sent.path} ${sent.body}`;
    const kept = standing.ledger.get(key);
    const isRefused = standing.isOver || (!kept && !can(standing, hope));
    if (isRefused) return !answer || answer.status === 400 ? [standing] : [];
    if (kept) return this.repeated(standing, call, { key, kept });
    const isAway = 'seen' in step && step.seen === 'away';
    if (isAway) return !answer || answer.status === 503 ? [standing] : [];
    const done = this.verdictsOf(step).flatMap((isPassed) => this.effects(standing, step, isPassed));
    if (!answer) return [standing, ...done.map(({ after, kept }) => withKept(after, key, kept))];
    return done
      .filter(({ after, kept }) => tells(answer, step, kept, after.code))
      .map(({ after, kept }) => {
        const code = kept.completes ? answer.body.registrationCode || after.code : after.code;
        return withKept({ ...after, code }, key, { ...kept, text: answer.text });
      });
  }

  /** A repeat gets the answer of the first, whoever saw that. */
  private repeated(
    standing: Standing,
    { answer, step }: SessionCall & { kind: 'step' },
    { key, kept }: { key: string; kept: Kept },
  ): Standing[] {
    if (!answer) return [standing];
    if (answer.status !== 200) return [];
    if (kept.text !== undefined) return kept.text === answer.text ? [standing] : [];
    if (!tells(answer, step, kept, standing.code)) return [];
    const code = kept.completes ? answer.body.registrationCode || standing.code : standing.code;
    return [withKept({ ...standing, code }, key, { ...kept, text: answer.text })];
  }

  /** Whether a step passes; both where the order of calls on the person decides it. */
  private verdictsOf(step: StepPlan): boolean[] {
    if (step.name === 'verifyDevice') {
      if (!step.isSigned) return [false];
      return this.hasDevice === undefined ? [true, false] : [this.hasDevice];
    }
    if (step.name === 'addFace') return [step.seen === 'live' || step.seen === 'other'];
    return ['seen' in step ? step.seen === 'live' : true];
  }

  /** What a step that is let in and answered does; completing an enrolment may fail it, where the username is taken. */
  private effects(standing: Standing, step: StepPlan, isPassed: boolean): { after: Standing; kept: Kept }[] {
    const check = CHECK[step.name];
    const isCounted = 'seen' in step && step.seen !== 'covered' && this.begun.flow !== 'enrollment';
    const event: SessionEvent = isPassed ? { type: 'passed', check } : { type: 'missed', isCounted };
    const moved = next(standing, event);
    const isEnrolled = this.begun.flow === 'enrollment' && moved.status === 'complete';
    const states = isEnrolled ? [moved, next(standing, { type: 'refused' })] : [moved];
    return states.map((state) => {
      const status = wireStatus(state);
      const { flow } = this.begun;
      const completes = state.status === 'complete';
      const own = TOLD[step.name];
      const told = [
        ...(own ? [`${flow}.${own}:${status}`] : []),
        ...(completes ? [`${flow}.completed:${status}`] : []),
      ];
      const after = {
        ...standing,
        ...state,
        code: isEnrolled && completes ? undefined : standing.code,
        told: [...standing.told, ...told],
        outcomes: [...standing.outcomes, `${check} ${isPassed}`],
      };
      return { after, kept: { text: undefined, status, completes, isPassed } };
    });
  }
}

function withKept(standing: Standing, key: string, kept: Kept): Standing {
  return { ...standing, ledger: new Map(standing.ledger).set(key, kept) };
}

/** Whether an answer tells what a step did: the status, the verdict, and the code exactly where it completes. */
function tells(
  { status, body }: NonNullable<SessionCall['answer']>,
  step: StepPlan,
  kept: Kept,
  code?: string,
): boolean {
  if (status !== 200) return false;
  if (step.name === 'completeReEnroll') return isCode(body.registrationCode, code);
  if (step.name === 'addDevice' || step.name === 'addFace') {
    const hasCode = kept.completes ? isCode(body.registrationCode, code) : body.registrationCode === '';
    const isLive = step.name === 'addDevice' || body.livenessResult === kept.isPassed;
    return hasCode && isLive && body.enrollmentStatus === kept.status;
  }
  if (body.authStatus !== kept.status) return false;
  if ('registrationCode' in body) return false;
  if (step.name === 'verifyDevice') return (body.message === 'Device verified.') === kept.isPassed;
  const isLive = step.seen === 'live' || step.seen === 'other';
  // A spoof of the person's own face matches; one that is covered is not compared.
  const isMatch = step.seen === 'live' || step.seen === 'spoof';
  return body.livenessResult === isLive && body.matchResult === isMatch;
}

const isCode = (value: unknown, code: string | undefined) =>
  typeof value === 'string' && value.length === 36 && (code === undefined || value === code);

/** What is equal of two standings that may go on alike. */
export function keyOf({ ledger, ...rest }: Standing): string {
  return JSON.stringify([rest, [...ledger]]);
}
