import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { BonafideClient, type FaceCapture, type FaceWorkflow } from '@bonafide/client';
import request, { type Response } from 'supertest';
import { type Access, access } from '../support/access.ts';

export type Json = Record<string, unknown>;

/** A device of a person: id, key pair, and the contract's form of its public key. */
export interface Device {
  id: string;
  privateKey: KeyObject;
  publicKey: string;
}

/** Makes a device with a key on one of the curves that the contract accepts. */
export function newDevice(curve: 'prime256v1' | 'secp256k1' = 'prime256v1'): Device {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curve });
  return {
    id: `device-${Math.random().toString(36).slice(2)}`,
    privateKey,
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  };
}

/** ECDSA over the UTF-8 bytes of the token, SHA-256, DER, base64 (docs/contract A.10). */
export const signToken = (device: Device, token: string) =>
  createSign('sha256').update(token, 'utf8').sign(device.privateKey, 'base64');

/** The plain capture of a workflow: one picture shown as often as there are frames. */
export const capture = (
  images: readonly Buffer[],
  workflow: FaceWorkflow = 'charlie4',
  rotation: 0 | 90 | 180 | 270 = 0,
): FaceCapture => ({
  video: {
    meta_data: { client_version: 'e2e' },
    workflow_data: {
      workflow,
      rotation,
      frames: images.map((image, at) => ({
        data: image.toString('base64'),
        timestamp: Date.now() - 300 + 100 * at,
        tags: [],
      })),
    },
  },
});

/** Longest time of a call, on a machine that runs the whole stack beside its tests. */
const PATIENCE_MS = 60_000;

/**
 * The API as one client of one tenant sees it: through the published client, and for what that would never send (bodies
 * of any kind, exact statuses) call by call with token and key.
 */
export class Api {
  readonly client: BonafideClient;

  private constructor(
    readonly access: Access,
    readonly token: string,
  ) {
    this.client = new BonafideClient({ ...access, timeoutMs: PATIENCE_MS });
  }

  static async open(tenant: Access = access()): Promise<Api> {
    const answer = await request(tenant.baseUrl)
      .post(`/auth/realms/${tenant.realm}/protocol/openid-connect/token`)
      .type('form')
      .send({
        client_id: tenant.clientId,
        client_secret: tenant.clientSecret,
        grant_type: 'client_credentials',
        scope: 'openid',
      });
    if (answer.status !== 200) throw new Error(`token: ${answer.status}`);
    return new Api(tenant, answer.body.access_token);
  }

  post(path: string, body: string | object): Promise<Response> {
    return request(this.access.baseUrl)
      .post(path)
      .set('authorization', `Bearer ${this.token}`)
      .set('apikey', this.access.apiKey)
      .type('application/json')
      .send(typeof body === 'string' ? body : JSON.stringify(body))
      .then((answer) => answer);
  }

  get(path: string): Promise<Response> {
    return request(this.access.baseUrl)
      .get(path)
      .set('authorization', `Bearer ${this.token}`)
      .set('apikey', this.access.apiKey)
      .then((answer) => answer);
  }

  remove(path: string): Promise<Response> {
    return request(this.access.baseUrl)
      .delete(path)
      .set('authorization', `Bearer ${this.token}`)
      .set('apikey', this.access.apiKey)
      .then((answer) => answer);
  }

  /** Starts an enrolment of a new person and answers its token. */
  async enroll(username = newName()): Promise<string> {
    const { enrollmentToken } = await this.client.enroll({ username, email: `${username}@example.test` });
    if (!enrollmentToken) throw new Error(`${username} is enrolled already`);
    return enrollmentToken;
  }

  /** Enrols a person with a device and a face; answers the registration code. */
  async register(face: Buffer, device: Device, username = newName()): Promise<string> {
    const enrollmentToken = await this.enroll(username);
    await this.client.addDevice(enrollmentToken, { deviceId: device.id, publicKey: device.publicKey });
    const { registrationCode } = await this.client.addFace(enrollmentToken, capture([face, face, face]));
    if (!registrationCode) throw new Error(`the face of ${username} was not taken`);
    return registrationCode;
  }

  /** Starts an authentication and answers its token. */
  async authenticate(registrationCode: string): Promise<string> {
    return (await this.client.authenticate({ registrationCode })).authToken;
  }
}

/** A username that no other test uses. */
export const newName = () => `person-${Math.random().toString(36).slice(2)}`;
