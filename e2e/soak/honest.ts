import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, BonafideClient, createDeviceKey, type DeviceKey, type FaceCapture } from '@bonafide/client';
import { Caller } from '../bench/lib/caller.ts';
import { captures, type Frames, livenessBody } from '../bench/lib/captures.ts';
import type { Access } from '../support/access.ts';

const DEVICE = 'honest';
/** How often a call is made again that was answered 503 and when to come again. */
const RETRIES = 20;

/** What honest people were answered. */
export interface Seen {
  journeys: number;
  /** Times of calls that were served, ms. */
  times: number[];
  /** Calls that were told to come again later, and were served then. */
  later: number;
  /** What was not as it must be, with the call. */
  wrong: string[];
}

interface Person {
  name: string;
  enrolled: Frames;
  again: Frames;
}

/**
 * People who enrol with a device and a face, come back and are recognised, are not mistaken for one another, nor believed
 * without their device's key, and are erased in the end. Each answer is held against what it must be.
 */
export class HonestPeople {
  readonly seen: Seen = { journeys: 0, times: [], later: 0, wrong: [] };
  private readonly client: BonafideClient;
  private readonly caller: Caller;
  private readonly access: Access;
  private readonly people: readonly Person[];

  private constructor(access: Access, people: readonly Person[]) {
    this.access = access;
    this.people = people;
    this.client = new BonafideClient({ ...access, timeoutMs: 60_000 });
    this.caller = new Caller(access);
  }

  /** People whose captures the stack takes for live, each in two photographs. */
  static async of(access: Access): Promise<HonestPeople> {
    const all = await captures();
    const half = all.length / 3;
    const people = ['alice', 'bella', 'carol'].map((name, number) => {
      const mine = all.slice(number * half, (number + 1) * half);
      return { name, first: mine.slice(0, half / 2), second: mine.slice(half / 2) };
    });
    const caller = new Caller(access);
    const live = async (candidates: readonly Frames[]): Promise<Frames | undefined> => {
      for (const frames of candidates) if (await isLive(caller, frames)) return frames;
      return undefined;
    };
    const found: Person[] = [];
    for (const { name, first, second } of people) {
      const [enrolled, again] = [await live(first), await live(second)];
      if (enrolled && again) found.push({ name, enrolled, again });
    }
    caller.close();
    if (found.length < 2) throw new Error('The stack takes too few of the captures for live');
    return new HonestPeople(access, found);
  }

  /** One journey of one of them; what is wrong in it is kept in `seen`. */
  async journey(number: number): Promise<void> {
    const person = this.people[number % this.people.length];
    const other = this.people[(number + 1) % this.people.length];
    if (!person || !other) throw new Error('There is nobody');
    const journey = `journey ${number} of ${person.name}`;
    try {
      await this.walk(person, other, (what, isRight) => {
        if (!isRight) this.seen.wrong.push(`${journey}: ${what}`);
      });
    } catch (error) {
      this.seen.wrong.push(`${journey}: ${error instanceof Error ? error.message : String(error)}`);
    }
    this.seen.journeys += 1;
  }

  close(): void {
    this.caller.close();
  }

  private async walk(person: Person, other: Person, must: (what: string, isRight: boolean) => void): Promise<void> {
    const [key, foreign] = [await createDeviceKey(), await createDeviceKey()];
    const registrationCode = await this.enrol(person, key, must);
    const { client } = this;
    const authenticate = async () => (await this.made(() => client.authenticate({ registrationCode }))).authToken;
    const proveDevice = async (authToken: string, by: DeviceKey) => {
      const proof = { deviceId: DEVICE, signature: await by.sign(authToken) };
      return this.made(() => client.verifyDevice(authToken, proof));
    };
    const show = (authToken: string, frames: Frames) => this.made(() => client.verifyFace(authToken, face(frames)));

    const own = await authenticate();
    must('the device of the person is not believed', (await proveDevice(own, key)).authStatus === 1);
    const same = await show(own, person.again);
    must('the person is not recognised', same.livenessResult && same.matchResult && same.authStatus === 2);
    const robbed = await authenticate();
    must('a foreign key is believed', (await proveDevice(robbed, foreign)).authStatus === 1);
    must('a face is enough', (await show(robbed, person.again)).authStatus !== 2);
    const taken = await authenticate();
    await proveDevice(taken, key);
    const mistaken = await show(taken, other.enrolled);
    must('another person is recognised', !mistaken.matchResult && mistaken.authStatus !== 2);
    await this.erase(registrationCode);
    must(
      'an erased person may authenticate',
      await isRefused(this.made(() => client.authenticate({ registrationCode }))),
    );
  }

  private async enrol(person: Person, key: DeviceKey, must: (what: string, isRight: boolean) => void): Promise<string> {
    const { client } = this;
    const username = `honest-${crypto.randomUUID()}`;
    const begun = await this.made(() => client.enroll({ username, email: `${username}@example.test` }));
    const enrollmentToken = begun.enrollmentToken ?? '';
    const device = { deviceId: DEVICE, publicKey: key.publicKey };
    must(
      'a device ends an enrolment',
      (await this.made(() => client.addDevice(enrollmentToken, device))).enrollmentStatus === 1,
    );
    const added = await this.made(() => client.addFace(enrollmentToken, face(person.enrolled)));
    must('a face does not end an enrolment', added.enrollmentStatus === 2);
    return added.registrationCode;
  }

  private async erase(registrationCode: string): Promise<void> {
    const headers = await this.caller.credentials();
    const url = `${this.access.baseUrl}/onboarding/admin/registration/${registrationCode}`;
    await this.made(async () => {
      const answer = await fetch(url, { method: 'DELETE', headers, signal: AbortSignal.timeout(60_000) });
      const retryAfter = Number(answer.headers.get('retry-after')) || undefined;
      if (answer.status !== 200)
        throw new ApiError(answer.status, await answer.text(), 'DELETE registration', retryAfter);
      await answer.arrayBuffer();
    });
  }

  /** Makes a call, again where it was answered 503 and when to come again. */
  private async made<T>(call: () => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      const began = performance.now();
      try {
        const answer = await call();
        this.seen.times.push(performance.now() - began);
        if (attempt > 0) this.seen.later += 1;
        return answer;
      } catch (error) {
        const isLater = error instanceof ApiError && error.status === 503 && error.retryAfter;
        if (!isLater || attempt >= RETRIES) throw error;
        await sleep(isLater * 1000);
      }
    }
  }
}

const face = (frames: Frames) => livenessBody(frames) as FaceCapture;

async function isLive(caller: Caller, frames: Frames): Promise<boolean> {
  type Judged = { video: { liveness_result: { decision: string } } };
  const answer = await caller.ask<Judged>('/faceliveness/checkLiveness', livenessBody(frames));
  return answer.video.liveness_result.decision === 'LIVE';
}

/** A refusal is one of the caller's fault: an outage of ours proves nothing. */
const isRefused = (call: Promise<unknown>): Promise<boolean> =>
  call.then(
    () => false,
    (error) => error instanceof ApiError && error.status >= 400 && error.status < 500,
  );
