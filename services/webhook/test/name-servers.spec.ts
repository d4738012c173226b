import { createSocket, type Socket } from 'node:dgram';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NameServers } from '../src/targets/resolver.js';

const TYPE = { A: 1, AAAA: 28 };
const CODE = { fine: 0, unknownName: 3 };

/** What names lead to: addresses as bytes, by type. */
const NAMES: Record<string, Partial<Record<number, number[][]>>> = {
  'both.example': {
    [TYPE.A]: [
      [8, 8, 8, 8],
      [8, 8, 4, 4],
    ],
    [TYPE.AAAA]: [[0x20, 1, 0x48, 0x60, ...Array(11).fill(0), 1]],
  },
  'four.example': { [TYPE.A]: [[127, 0, 0, 1]] },
  'none.example': {},
};

/** An answer to a question of DNS: RFC 1035 section 4. */
function answerTo(question: Buffer): Buffer | undefined {
  const labels: string[] = [];
  let at = 12;
  for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
    labels.push(question.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  const name = labels.join('.');
  if (name === 'silent.example') return undefined;
  const type = question.readUInt16BE(at + 1);
  const found = NAMES[name]?.[type] ?? [];
  const head = Buffer.alloc(12);
  question.copy(head, 0, 0, 2);
  head.writeUInt16BE(0x8180 | (name in NAMES ? CODE.fine : CODE.unknownName), 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(found.length, 6);
  const records = found.map((address) => {
    const record = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, address.length]);
    return Buffer.concat([record, Buffer.from(address)]);
  });
  return Buffer.concat([head, question.subarray(12, at + 5), ...records]);
}

describe('name servers', () => {
  let server: Socket;
  let names: NameServers;
  beforeAll(async () => {
    server = createSocket('udp4');
    server.on('message', (question, { port, address }) => {
      const answer = answerTo(question);
      if (answer) server.send(answer, port, address);
    });
    await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve));
    names = new NameServers([`127.0.0.1:${server.address().port}`]);
  });
  afterAll(() => server.close());

  it('tell all addresses of both families', async () =>
    expect(await names.addresses('both.example')).toEqual(['8.8.8.8', '8.8.4.4', '2001:4860::1']));

  it('tell those of one family where there is no other', async () =>
    expect(await names.addresses('four.example')).toEqual(['127.0.0.1']));

  it.each([
    ['none.example', 'ENODATA'],
    ['unknown.example', 'ENOTFOUND'],
  ])('of %s say %s', (name, code) => expect(names.addresses(name)).rejects.toMatchObject({ code }));

  it('that are silent are given up before a call is', async () => {
    const start = performance.now();
    await expect(names.addresses('silent.example')).rejects.toMatchObject({ code: 'ETIMEOUT' });
    expect(performance.now() - start).toBeLessThan(12_000);
  });
});
