import type { Flow } from '../../../src/journey/session/flow.js';
import type { SessionEvent } from '../../../src/journey/session/session.machine.js';
import type { Answer } from '../stand.js';
import type { StepPlan } from './plan.js';

/** When a call began and ended, by one counter; a call whose answer was lost may have its effect at any later time. */
export interface Span {
  from: number;
  to: number;
}

/** What was sent, byte for byte. */
export interface Sent {
  method: 'POST' | 'GET' | 'DELETE';
  path: string;
  body: string | undefined;
  tenant: string;
}

/** A call of a session, and its answer; undefined where none came. */
export type SessionCall = Span & { sent: Sent; answer: Answer | undefined } & (
    | { kind: 'step'; step: StepPlan; hope: SessionEvent }
    | { kind: 'cancel' }
  );

/** What happened to a session from outside: its time ran out, or its person was erased. */
export type SessionFate = Span & ({ kind: 'expire' } | { kind: 'erase'; code: string; isCertain: boolean });

/** A session that a client began. */
export interface Begun extends Span {
  tenant: string;
  username: string;
  flow: Flow;
  token: string;
  requiredChecks: string[];
  /** Its row's id, where it was there to be seen. */
  id: string | undefined;
  /** The registration that it is of, where that was there to be seen; '' of an enrolment. */
  code: string | undefined;
  calls: SessionCall[];
  expiries: Span[];
}

export interface Beginning extends Span {
  sent: Sent;
  answer: Answer | undefined;
  username: string;
  what: 'enroll' | 'username' | 'registrationCode';
  code?: string;
}

export interface Erased extends Span {
  tenant: string;
  username: string;
  code: string;
  answer: Answer | undefined;
}

export interface Configured extends Span {
  tenant: string;
  which: number;
}

/** Everything that clients did and saw. */
export interface History {
  sessions: Begun[];
  beginnings: Beginning[];
  erasures: Erased[];
  configurations: Configured[];
  /** What was found wrong as soon as it was seen. */
  faults: string[];
}

/** True where one was over before the other began. */
export const isBefore = (one: Span, other: Span): boolean => one.to < other.from;
