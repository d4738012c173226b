import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GalleryPerson, MemberPageRequest, Memberships } from '@bonafide/client';

type Answer = { status?: number; body?: unknown; retryAfter?: string };
type Interference = (operation: string, body: string) => Answer | 'break' | undefined;

/** A person as the stub keeps it. */
export interface Kept extends GalleryPerson {
  code: string;
  galleries: Set<string>;
}

/**
 * A deployment's galleries as clients see them by the contract, in memory: for tests of the commands, until they meet the real
 * service in e2e/journeys. It may be told to interfere with a call before it is done, and to be slow.
 */
export class GalleryStub {
  readonly people = new Map<string, Kept>();
  readonly galleries = new Set<string>();
  /** Calls by operation, refused ones too. */
  readonly calls: string[] = [];
  /** Most registerUser calls at a time. */
  widest = 0;
  interfere: Interference = () => undefined;
  delayMs = 0;
  private atOnce = 0;
  private readonly server: Server = createServer((request, response) => void this.serve(request, response));

  async start(): Promise<string> {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  membersOf(gallery: string): string[] {
    return [...this.people.values()].filter(({ galleries }) => galleries.has(gallery)).map(({ username }) => username);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const part of request) body += part;
    const path = request.url ?? '';
    if (path.startsWith('/auth/')) return send(response, { body: { access_token: 't', expires_in: 300 } });
    const operation = path.slice(path.lastIndexOf('/') + 1);
    this.calls.push(operation);
    this.atOnce += 1;
    if (operation === 'registerUser') this.widest = Math.max(this.widest, this.atOnce);
    if (this.delayMs) await sleep(this.delayMs);
    const told = this.interfere(operation, body) ?? this.answer(path, operation, body);
    this.atOnce -= 1;
    if (told === 'break') return void response.destroy();
    send(response, told);
  }

  private answer(path: string, operation: string, text: string): Answer {
    if (path.includes('/admin/registration/')) return this.details(operation);
    const body = text ? JSON.parse(text) : {};
    switch (operation) {
      case 'registerUser':
        return this.register(body);
      case 'listGallery':
        return { body: { list: ['(default)', ...this.galleries].map((galleryName) => ({ galleryName })) } };
      case 'addGallery':
        return this.galleries.has(body.galleryName) ? refused('galleryName exists') : this.make(body.galleryName);
      case 'addRegistrationsToGalleries':
        return this.place(body);
      case 'listGalleryOfRegistration': {
        const kept = this.byCode(body.registrationCode);
        return kept ? { body: { list: ['(default)', ...kept.galleries] } } : refused('registrationCode is unknown');
      }
      case 'listRegistrationInGallery':
        return this.page(body);
      default:
        return { status: 404 };
    }
  }

  private register(person: GalleryPerson): Answer {
    if (this.people.has(person.username)) return refused('username is taken');
    if (Buffer.from(person.image, 'base64').toString() === 'no face') return refused('image shows no face');
    const code = randomUUID();
    this.people.set(person.username, { ...person, code, galleries: new Set() });
    return { body: { registrationCode: code } };
  }

  private make(name: string): Answer {
    this.galleries.add(name);
    return {};
  }

  private place({ galleryNames = [], usernames = [] }: Memberships): Answer {
    if (galleryNames.some((name) => !this.galleries.has(name))) return refused('galleryNames: one is unknown');
    if (usernames.some((name) => !this.people.has(name))) return refused('usernames: one is unknown');
    for (const username of usernames) for (const name of galleryNames) this.people.get(username)?.galleries.add(name);
    return {};
  }

  private page({ galleryName = '(default)', pageNumber = 1, pageSize = 100, includeImage }: MemberPageRequest): Answer {
    const all = [...this.people.values()]
      .filter(({ galleries }) => galleryName === '(default)' || galleries.has(galleryName))
      .sort((a, b) => (a.code < b.code ? -1 : 1));
    const list = all.slice((pageNumber - 1) * pageSize, pageNumber * pageSize).map(({ code, username, image }) => ({
      registrationCode: code,
      username,
      ...(includeImage && image && { image }),
    }));
    const totalPages = Math.ceil(all.length / pageSize);
    return { body: { pageNumber, pageSize, totalRecords: all.length, totalPages, list } };
  }

  private details(code: string): Answer {
    const kept = this.byCode(code);
    if (!kept) return refused('not a valid registration code');
    const { email, firstName = '', lastName = '', phoneNumber = '' } = kept;
    const name = [firstName, lastName].filter(Boolean).join(' ');
    const none = { registeredDevices: [], activities: [] };
    return { body: { name, email, phoneNumber, startDate: '', registrationCode: code, ...none } };
  }

  private byCode(code: string): Kept | undefined {
    return [...this.people.values()].find((one) => one.code === code);
  }
}

const refused = (errorMsg: string): Answer => ({
  status: 400,
  body: { errorCode: 'INPUT_VALUES_ERROR', errorMsg, status: 400, timestamp: new Date().toISOString() },
});

function send(response: ServerResponse, { status = 200, body, retryAfter }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...(retryAfter && { 'retry-after': retryAfter }) });
  response.end(body === undefined ? '' : JSON.stringify(body));
}
