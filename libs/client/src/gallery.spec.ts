import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type ApiError, type Gallery, openGallery } from './index.js';

const CODE = '0b2f6c8e-6a2d-4f39-9a0b-5a1c6f5d2e77';
const contract = parse(
  readFileSync(join(import.meta.dirname, '../../../contract/gallery-compliance-webhook.yaml'), 'utf8'),
);
const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema({ $id: 'contract', components: contract.components });

let server: Server;
let gallery: Gallery;
let calls: { method: string; path: string; body: string }[];
let answer: { status: number; body: unknown };

beforeEach(async () => {
  calls = [];
  answer = { status: 200, body: {} };
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const isToken = request.url?.startsWith('/auth/');
    if (!isToken) calls.push({ method: request.method ?? '', path: request.url ?? '', body });
    const told = isToken ? { status: 200, body: { access_token: 't', expires_in: 300 } } : answer;
    response.writeHead(told.status, { 'content-type': 'application/json', 'retry-after': '3' });
    response.end(told.body === undefined ? '' : JSON.stringify(told.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  gallery = openGallery({ baseUrl, realm: 'bonafide', clientId: 'c', clientSecret: 's', apiKey: 'k' });
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const ONE = { galleryName: 'staff', registrationCode: CODE };
const MANY = { galleryNames: ['staff', 'night'], usernames: ['zoë'] };
const PERSON = { username: 'zoë', email: 'zoe@example.org', image: 'AAAA' };

/** Each operation of the contract: its call, and the answer that the contract's example or schema has. */
const OPERATIONS: Record<string, { call: () => Promise<unknown>; body?: object; answers?: unknown; gives?: unknown }> =
  {
    registerUser: {
      call: () => gallery.registerUser(PERSON),
      body: PERSON,
      answers: { registrationCode: CODE },
      gives: CODE,
    },
    matchFace: {
      call: () => gallery.matchFace({ image: 'AAAA', candidateList: [CODE], cutoffScorePercent: 90 }),
      body: { image: 'AAAA', candidateList: [CODE], cutoffScorePercent: 90 },
      answers: { matchCount: 0, list: [] },
      gives: { matchCount: 0, list: [] },
    },
    addGallery: { call: () => gallery.addGallery('staff'), body: { galleryName: 'staff' } },
    deleteGallery: { call: () => gallery.deleteGallery('staff'), body: { galleryName: 'staff' } },
    listGallery: {
      call: () => gallery.listGallery(),
      answers: { list: [{ galleryName: '(default)' }, { galleryName: 'staff' }] },
      gives: ['(default)', 'staff'],
    },
    addRegistrationToGallery: {
      call: () => gallery.addRegistrationToGallery('staff', { registrationCode: CODE }),
      body: ONE,
    },
    addRegistrationsToGalleries: { call: () => gallery.addRegistrationsToGalleries(MANY), body: MANY },
    deleteRegistrationFromGallery: {
      call: () => gallery.deleteRegistrationFromGallery('staff', { username: 'zoë' }),
      body: { galleryName: 'staff', username: 'zoë' },
    },
    deleteRegistrationsFromGalleries: { call: () => gallery.deleteRegistrationsFromGalleries(MANY), body: MANY },
    isRegistrationInGallery: {
      call: () => gallery.isRegistrationInGallery('staff', { registrationCode: CODE }),
      body: ONE,
      answers: { exist: true },
      gives: true,
    },
    listGalleryOfRegistration: {
      call: () => gallery.listGalleryOfRegistration({ registrationCode: CODE }),
      body: { registrationCode: CODE },
      answers: { list: ['(default)'] },
      gives: ['(default)'],
    },
    listRegistrationInGallery: {
      call: () => gallery.listRegistrationInGallery({ galleryName: 'staff', pageNumber: 2, includeImage: true }),
      body: { galleryName: 'staff', pageNumber: 2, includeImage: true },
      answers: { pageNumber: 2, pageSize: 100, totalRecords: 0, totalPages: 0, list: [] },
      gives: { pageNumber: 2, pageSize: 100, totalRecords: 0, totalPages: 0, list: [] },
    },
  };

describe('a gallery', () => {
  it('has a method for each operation of the contract', () => {
    const paths = Object.keys(contract.paths).filter((path) => path.startsWith('/onboarding/gallery/'));
    const operations = paths.map((path) => path.slice(path.lastIndexOf('/') + 1));
    // `reconcile` is ours.
    expect(operations.filter((name) => name !== 'reconcile').sort()).toEqual(Object.keys(OPERATIONS).sort());
  });

  it.each(Object.keys(OPERATIONS))('%s is called as the contract has it', async (name) => {
    const { call, body, answers, gives } = OPERATIONS[name] as (typeof OPERATIONS)[string];
    const path = `/onboarding/gallery/${name}`;
    const [[method, operation]] = Object.entries(contract.paths[path]) as [[string, Record<string, never>]];
    // Operations that change something answer no body at all.
    answer = { status: 200, body: answers };
    expect(await call()).toEqual(gives);
    expect(calls).toEqual([{ method: method.toUpperCase(), path, body: body ? JSON.stringify(body) : '' }]);
    const schemaOf = (part: unknown) =>
      (part as { content?: Record<string, { schema: { $ref: string } }> } | undefined)?.content?.['application/json']
        ?.schema.$ref;
    const holds = (schema: string | undefined, value: unknown) => {
      if (!schema) return value === undefined;
      const validate = ajv.compile({ $ref: `contract${schema}` });
      return validate(value) || validate.errors;
    };
    const { requestBody, responses } = operation as { requestBody?: unknown; responses?: Record<string, unknown> };
    expect(holds(schemaOf(requestBody), body)).toBe(true);
    expect(holds(schemaOf(responses?.['200']), answers)).toBe(true);
  });

  it('reads and erases registrations in the admin area, and reconciles', async () => {
    await gallery.registration('a/b');
    await gallery.eraseRegistration(CODE);
    await gallery.reconcile({ repair: true });
    expect(calls.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['GET', '/onboarding/admin/registration/a%2Fb', ''],
      ['DELETE', `/onboarding/admin/registration/${CODE}`, ''],
      ['POST', '/onboarding/gallery/reconcile', '{"repair":true}'],
    ]);
  });

  it('says what was answered instead of 2xx, and when to come again', async () => {
    answer = { status: 503, body: { errorCode: 'SERVICE_UNAVAILABLE', errorMsg: 'Search is away', status: 503 } };
    const error = await gallery.matchFace({ image: 'AAAA' }).catch((thrown: ApiError) => thrown);
    expect(error).toMatchObject({ status: 503, retryAfter: 3 });
  });
});
