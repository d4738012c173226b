import { generateKeyPairSync } from 'node:crypto';
import { BonafideClient } from '@bonafide/client';
import type { Access } from '../support/access.ts';
import type { Live } from './samples.ts';

/** Enrolments that are open at a time; the calls of a run share them. */
const OPEN = 4;

/** Values that only the platform or a person can give: tokens of open sessions, a registration, a picture. */
export class LiveValues {
  private readonly values = new Map<string, string[]>();
  private readonly client: BonafideClient;
  private asked = 0;
  private readonly picture: string;

  /** `picture`: of a face, in base64. */
  constructor(access: Access, picture: string) {
    this.client = new BonafideClient({ ...access, timeoutMs: 30_000 });
    this.picture = picture;
    for (const member of ['data', 'imageData', 'VISIBLE_FRONTAL']) this.keep(member, picture);
    this.keep('realm', access.realm);
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    this.keep('publicKey', publicKey.export({ type: 'spki', format: 'der' }).toString('base64'));
  }

  /** Enrols a person with a device and the picture, and begins an authentication of theirs. */
  async register(): Promise<void> {
    const enrollmentToken = await this.enroll();
    await this.client.addDevice(enrollmentToken, { deviceId: 'fuzz', publicKey: this.one('publicKey', 0) });
    const frame = { data: this.picture, timestamp: Date.now(), tags: [] };
    const { registrationCode } = await this.client.addFace(enrollmentToken, {
      video: { meta_data: {}, workflow_data: { workflow: 'charlie2', frames: [frame, frame, frame] } },
    });
    if (!registrationCode) return;
    this.keep('registrationCode', registrationCode);
    this.keep('authToken', (await this.client.authenticate({ registrationCode })).authToken);
  }

  /** Begins an enrolment, some of them with a device already. */
  async open(): Promise<void> {
    const token = await this.enroll();
    if (this.asked++ % 2 === 0) return;
    await this.client.addDevice(token, { deviceId: 'fuzz', publicKey: this.one('publicKey', 0) });
  }

  /** The body with values in the places of the live ones; `number` chooses among several. */
  fill(body: unknown, number: number): unknown {
    if (typeof body !== 'object' || body === null) return body;
    if (isLive(body)) return this.one(body.$live, number);
    if (Array.isArray(body)) return body.map((one) => this.fill(one, number));
    return Object.fromEntries(Object.entries(body).map(([member, one]) => [member, this.fill(one, number)]));
  }

  private async enroll(): Promise<string> {
    const username = `fuzz-${Math.random().toString(36).slice(2)}`;
    const { enrollmentToken } = await this.client.enroll({ username, email: `${username}@example.test` });
    if (!enrollmentToken) throw new Error('A new person is enrolled already');
    this.keep('username', username);
    this.keep('enrollmentToken', enrollmentToken);
    return enrollmentToken;
  }

  private keep(member: string, value: string): void {
    this.values.set(member, [value, ...(this.values.get(member) ?? [])].slice(0, OPEN));
  }

  private one(member: string, number: number): string {
    const known = this.values.get(member) ?? [];
    return known[number % Math.max(1, known.length)] ?? 'none';
  }
}

const isLive = (value: object): value is Live => '$live' in value && typeof value.$live === 'string';
