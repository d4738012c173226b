import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { Vault } from '@bonafide/sealing/vault';
import { startTestService, type TestService } from '@bonafide/testing/service';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CustomerDigests } from '../src/customers/customer-digests.js';
import { CustomerImport } from '../src/customers/customer-import.js';
import { Customers } from '../src/customers/customers.js';
import { KeyedDigests } from '../src/journey/subject/keyed-digests.js';
import { LookupKeys } from '../src/journey/subject/lookup-keys.js';
import { onboarding } from '../src/service.js';
import { customers, imported } from './support/customer-file.js';
import { SECRETS } from './support/stand.js';

const HEADER =
  'username,email,phone,given name,family name,date of birth,address line 1,city,postal code,fact:first car';
const TROY = 'troy,Troy@Mireya.netinfo,+1 (774) 296-1793,Troy,Kohler,1980-02-29,"1, Main Street",Boston,02101,Saab';

let service: TestService;
let tenant: string;
beforeAll(async () => {
  service = await startTestService(onboarding, SECRETS);
});
afterAll(() => service?.stop());
beforeEach(() => {
  tenant = `tenant-${randomUUID()}`;
});

const found = (names: object, of = tenant) =>
  service.get(Customers).find(of, { username: '', email: '', phoneNumber: '', ...names });
const counted = async () =>
  (await service.database.query('SELECT count(*)::int AS n FROM customer WHERE tenant = $1', [tenant]))[0].n as number;

describe('a customer file', () => {
  it('is imported, shown, replaced and removed', async () => {
    expect(await imported(service, tenant, [HEADER, TROY, 'anna,,,Anna,,,,,,'])).toEqual({
      code: 0,
      out: `imported 2 customers of ${tenant}`,
      err: '',
    });
    expect((await customers(service, 'show', tenant)).out).toMatch(/^2 customers of .*, imported 20\d\d-/);
    await imported(service, tenant, [HEADER, 'bob,,,,,,,,,']);
    expect([await found({ username: 'troy' }), await counted()]).toEqual([undefined, 1]);
    expect((await customers(service, 'remove', tenant)).code).toBe(0);
    expect(await customers(service, 'remove', tenant)).toMatchObject({ code: 1, err: `No customer file of ${tenant}` });
    expect(await counted()).toBe(0);
    await expect(service.get(Customers).requireFile(tenant)).rejects.toThrow('No customer file was imported');
  });

  it('finds a customer by username, e-mail address and number, of its tenant alone', async () => {
    await imported(service, tenant, [HEADER, TROY, 'anna,,,Anna,,,,,,']);
    const data = {
      username: 'troy',
      email: 'Troy@Mireya.netinfo',
      phoneNumber: '+17742961793',
      givenName: 'Troy',
      familyName: 'Kohler',
      dateOfBirth: '1980-02-29',
      addressLines: ['1, Main Street'],
      city: 'Boston',
      postalCode: '02101',
    };
    expect((await found({ username: 'troy' }))?.data).toEqual(data);
    expect((await found({ email: 'troy@mireya.NETINFO' }))?.data).toEqual(data);
    expect((await found({ phoneNumber: '+17742961793' }))?.data).toEqual(data);
    expect(await found({ username: 'Troy' })).toBeUndefined();
    expect(await found({ username: 'troy' }, 'other')).toBeUndefined();
    // The username decides where the file has it.
    expect((await found({ username: 'anna', email: 'troy@mireya.netinfo' }))?.data.givenName).toBe('Anna');
  });

  it('finds nobody by what two customers share', async () => {
    await imported(service, tenant, [HEADER, 'a,us@mail.example,,,,,,,,', 'b,us@mail.example,,,,,,,,']);
    expect(await found({ username: 'c', email: 'us@mail.example' })).toBeUndefined();
  });

  it('gives the facts of others, each value once and never one’s own', async () => {
    const lines = Array.from({ length: 30 }, (_, at) => `u${at},,,,,,,,,${['Saab', 'SAAB ', 'Volvo', 'Fiat'][at % 4]}`);
    await imported(service, tenant, [HEADER, ...lines]);
    const customer = await found({ username: 'u0' });
    const [fact] = customer ? await service.get(Customers).facts(customer) : [];
    expect(fact).toMatchObject({ label: 'first car', value: 'Saab' });
    if (!fact) throw new Error('no fact');
    expect((await service.get(Customers).othersLike(tenant, fact, 5)).sort()).toEqual(['Fiat', 'Volvo']);
    expect(await service.get(Customers).othersLike(tenant, fact, 1)).toHaveLength(1);
    expect(await service.get(Customers).othersLike('other', fact, 5)).toEqual([]);
  });

  it('is readable nowhere in the database', async () => {
    await imported(service, tenant, [HEADER, TROY]);
    const rows = await service.database.query(
      `SELECT to_jsonb(c)::text || to_jsonb(f)::text AS row FROM customer c JOIN customer_fact f ON f.customer_id = c.id
       WHERE c.tenant = $1`,
      [tenant],
    );
    expect(rows).toHaveLength(1);
    for (const secret of ['troy', 'Kohler', '7742961793', 'Saab', '1980']) {
      expect(rows[0].row).not.toContain(secret);
      expect(rows[0].row).not.toContain(Buffer.from(secret).toString('hex'));
    }
  });

  it('of many lines is written as a whole', async () => {
    const lines = Array.from({ length: 1201 }, (_, at) => `user-${at},,,Given,Family,,,,,Car ${at}`);
    expect((await imported(service, tenant, [HEADER, ...lines])).code).toBe(0);
    expect((await imported(service, tenant, [HEADER, ...lines])).code).toBe(0);
    expect(await counted()).toBe(1201);
  });
});

describe('a file that is wrong', () => {
  it.each([
    ['an unknown column', ['username,colour'], 'Line 1, column "colour": is unknown; there are username, email, phone'],
    ['a column that is there twice', ['username,Username'], 'Line 1, column "Username": is there twice'],
    ['a fact without a label', ['username,fact: '], 'Line 1, column "fact:": has no label'],
    ['nobody to find', ['given name'], 'Line 1: none of the columns username, email, phone'],
    ['a nameless line', ['username,city', ',Boston'], 'Line 2: none of username, email, phone'],
    ['a number without its country', ['phone', '+17742961793', '774-296-1793'], 'Line 3, column "phone": is no phone'],
    ['no address', ['email', 'troy'], 'Line 2, column "email": is no address'],
    ['no date', ['username,date of birth', 'a,1980-02-30'], 'Line 2, column "date of birth": is no date'],
    ['a username twice', ['username', 'a', 'b', 'a'], 'Line 4, column "username": is that of line 2 too'],
    ['too many cells', ['username', 'a', 'b,c'], 'Line 3: has another number of cells than the first line'],
    ['an open quotation', ['username', '"a'], 'a quotation mark is not closed'],
    ['a quotation within', ['username', 'a"b'], 'a quotation mark stands within a cell'],
    ['a long line', ['username', 'a'.repeat(17_000)], 'is longer than 16384 characters'],
    ['a long cell', ['username,city', `a,${'x'.repeat(257)}`], 'Line 2, column "city": is longer than 256 characters'],
    ['a fact of no letters', ['username,fact:car', 'a,--'], 'Line 2, column "fact:car": holds neither letter'],
    ['bytes that are no text', ['username', 'a\u0000b'], 'Line 2, column "username": holds control characters'],
    ['too many facts', [['username', ...Array.from({ length: 33 }, (_, i) => `fact:${i}`)].join()], 'more than 32'],
    ['nothing', [''], 'The file is empty'],
  ])('by %s is refused by line and column, and the one before stays', async (_what, lines, message) => {
    await imported(service, tenant, [HEADER, TROY]);
    const { code, err } = await imported(service, tenant, lines);
    expect([code, err]).toEqual([1, expect.stringContaining(message)]);
    expect((await found({ username: 'troy' }))?.data.city).toBe('Boston');
  });

  it('late in it changes nothing either', async () => {
    await imported(service, tenant, [HEADER, TROY]);
    const lines = Array.from({ length: 600 }, (_, at) => `user-${at},,,,,,,,,`);
    const { err } = await imported(service, tenant, [HEADER, ...lines, 'late,no address,,,,,,,,']);
    expect(err).toBe('Line 602, column "email": is no address');
    expect([await counted(), (await found({ username: 'troy' }))?.data.city]).toEqual([1, 'Boston']);
  });

  it.each([
    ['customers', { customers: 2, bytes: 1000 }, 'more than 2 customers'],
    ['bytes', { customers: 9, bytes: 20 }, 'larger than 20 bytes'],
  ])('by too many %s is refused, and the one before stays', async (_what, limits, message) => {
    await imported(service, tenant, [HEADER, TROY]);
    const vault = service.get(Vault);
    const digests = new CustomerDigests(new KeyedDigests(new LookupKeys(service.database, vault)));
    const imports = new CustomerImport(service.database, vault, digests, limits);
    const lines = ['username', 'anna', 'bertha', 'cecilia'].map((line) => `${line}\n`);
    await expect(imports.replace(tenant, Readable.from(lines))).rejects.toThrow(
      expect.objectContaining({ code: 'TOO_LARGE', message: expect.stringContaining(message) }),
    );
    expect((await found({ username: 'troy' }))?.data.city).toBe('Boston');
  });

  it('is told without what it holds', async () => {
    const { err } = await imported(service, tenant, ['username,email', 'secret-name,secret-address']);
    expect(err).not.toContain('secret');
  });
});

it.each([
  [[]],
  [['import', 'acme']],
  [['import', '', 'file']],
  [['show']],
  [['show', 'acme', 'x']],
  [['drop', 'acme']],
])('customers %j is told how it is used', async (args) => {
  expect(await customers(service, ...args)).toMatchObject({ code: 2, err: expect.stringContaining('usage:') });
});

it('a file that is not there is refused', async () =>
  expect((await customers(service, 'import', tenant, '/no/such/file.csv')).code).toBe(1));
