import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger } from '@bonafide/platform/observability/logger';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { qdrantConfig, qdrantIndexOf } from '../../src/index/qdrant/qdrant-config.js';
import type { QdrantIndex } from '../../src/index/qdrant/qdrant-index.js';
import { probe, put } from '../support/index-conformance/trial.js';
import { indexConformance } from '../support/index-conformance.js';
import { QdrantDouble } from '../support/qdrant-double.js';
import { SyntheticFaces, seeded, uuidOf } from '../support/synthetic-faces.js';

const log = createLogger('gallery', 'silent');
const TIMEOUT_MS = 400;
const [TENANT, KEY] = ['acme', 'key-of-the-test'];

function indexAt(url: string, more: Record<string, string> = {}): QdrantIndex {
  const config = z.object(qdrantConfig).parse({ BONAFIDE_GALLERY_QDRANT_URL: url, ...more });
  const index = qdrantIndexOf(config, log);
  if (!index) throw new Error('No index is configured');
  return index;
}

const double = new QdrantDouble();
indexConformance('Qdrant, by a double of its interface,', async () => {
  const url = await double.start();
  return indexAt(url, { BONAFIDE_GALLERY_QDRANT_TIMEOUT_MS: '60000' });
});

describe('the adapter of Qdrant', () => {
  const random = seeded(4);
  const faces = new SyntheticFaces(random, 16);
  const [code, space, gallery, vector] = [uuidOf(random), uuidOf(random), uuidOf(random), faces.person()];
  let server: QdrantDouble;
  let url: string;
  let index: QdrantIndex;
  const search = (signal?: AbortSignal) => index.search(TENANT, probe(space, vector), signal);
  const asked = (path: RegExp) => server.asked.filter((one) => path.test(`${one.method} ${one.path}`));

  beforeEach(async () => {
    server = new QdrantDouble();
    url = await server.start();
    index = indexAt(url, {
      BONAFIDE_GALLERY_QDRANT_API_KEY: KEY,
      BONAFIDE_GALLERY_QDRANT_TIMEOUT_MS: String(TIMEOUT_MS),
      BONAFIDE_GALLERY_QDRANT_SHARDS: '6',
      BONAFIDE_GALLERY_QDRANT_REPLICAS: '3',
    });
    await index.apply(TENANT, 2, [put(code, space, vector), { kind: 'join', code, gallery }]);
  });

  afterEach(async () => {
    await server.stop();
  });

  it('makes collections with shards, replicas and the indexes of its filters, without a graph', async () => {
    const { settings, indexes } = server.collections.get('bonafide-faces-16') ?? {};
    expect(settings).toEqual({
      vectors: { size: 16, distance: 'Cosine' },
      shard_number: 6,
      replication_factor: 3,
      write_consistency_factor: 2,
      hnsw_config: { m: 0 },
    });
    expect([...(indexes ?? [])]).toEqual([
      ['tenant', { type: 'keyword', is_tenant: true }],
      ['space', 'keyword'],
      ['galleries', 'keyword'],
    ]);
  });

  it('waits for every change, through permanent leaders, and reads from a majority', async () => {
    await search();
    const writes = asked(/points\/(batch|delete)$/);
    expect(writes.length).toBeGreaterThan(1);
    for (const { query } of writes) expect([query.get('wait'), query.get('ordering')]).toEqual(['true', 'strong']);
    const [{ query, body }] = asked(/points\/query$/);
    expect(query.get('consistency')).toBe('majority');
    expect(body).toMatchObject({ params: { exact: true }, filter: { must: [{ key: 'tenant' }, { key: 'space' }] } });
  });

  it('gives its key as a header, and to nobody else', async () => {
    for (const { headers, path } of server.asked) {
      expect(headers['api-key']).toBe(KEY);
      expect(path).not.toContain(KEY);
    }
  });

  it('searches by a graph over int8 with rescoring where that is configured, and says that it is not exact', async () => {
    const approximate = indexAt(url, {
      BONAFIDE_GALLERY_QDRANT_PREFIX: 'other',
      BONAFIDE_GALLERY_QDRANT_SEARCH: 'approximate',
    });
    await approximate.apply(TENANT, 1, [put(code, space, vector)]);
    expect(approximate.isExact).toBe(false);
    await approximate.search(TENANT, probe(space, vector));
    expect(asked(/other-faces-16\/points\/query$/)[0].body).toMatchObject({
      params: { quantization: { rescore: true } },
    });
    expect(server.collections.get('other-faces-16')?.settings).toMatchObject({
      hnsw_config: { m: 0, payload_m: 16 },
      quantization_config: { scalar: { type: 'int8' } },
    });
  });

  it.each([
    ['no points', { result: {} }],
    ['no result', {}],
    ['a score that is no number', { result: { points: [{ id: code, score: null, payload: { code } }] } }],
    ['a point without a code', { result: { points: [{ id: code, score: 1 }] } }],
    ['text', 'nobody'],
  ])('takes %s for a fault, not for nobody', async (_, content) => {
    server.instead = (response, path) => {
      if (!path.endsWith('/query')) return false;
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(content));
      return true;
    };
    await expect(search()).rejects.toMatchObject({ name: 'DomainError', code: 'UNAVAILABLE' });
  });

  it('takes a lost collection for a fault, not for nobody', async () => {
    server.collections.delete('bonafide-faces-16');
    await expect(search()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const other = new SyntheticFaces(random, 20).person();
    expect((await index.search(TENANT, probe(space, other))).candidates).toEqual([]);
  });

  it('takes somebody else’s 404 for a fault, not for nobody', async () => {
    server.instead = (response) =>
      Boolean(response.writeHead(404, { 'content-type': 'text/html' }).end('<p>Not found'));
    await expect(search()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(index.revision(TENANT)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('takes a change that is only acknowledged for a fault, and keeps the revision', async () => {
    server.instead = (response, path) => {
      if (!path.endsWith('faces-16/points/batch')) return false;
      const result = [{ operation_id: 1, status: 'acknowledged' }];
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ result }));
      return true;
    };
    const change = put(uuidOf(random), space, vector);
    await expect(index.apply(TENANT, 3, [change])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await index.revision(TENANT)).toBe(2);
    server.instead = () => false;
    await index.apply(TENANT, 3, [change]);
    expect([await index.revision(TENANT), await index.size(TENANT)]).toEqual([3, 2]);
  });

  it('tries once more where the server cannot serve, and not where it refuses', async () => {
    const statuses = [503];
    server.instead = (response, path) => {
      const status = path.endsWith('/query') ? statuses.shift() : undefined;
      if (status) response.writeHead(status, { 'content-type': 'application/json' }).end('{"status":{"error":"no"}}');
      return status !== undefined;
    };
    expect((await search()).candidates).toHaveLength(1);
    expect(asked(/query$/)).toHaveLength(2);
    statuses.push(403, 403);
    await expect(search()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(asked(/query$/)).toHaveLength(3);
  });

  it('says TIMEOUT once a call takes too long, and once the search is given up', async () => {
    server.instead = (_, path) => path.endsWith('/query');
    await expect(search()).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(asked(/query$/)).toHaveLength(1);
    const started = performance.now();
    await expect(search(AbortSignal.timeout(50))).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(performance.now() - started).toBeLessThan(TIMEOUT_MS);
  });

  it('says UNAVAILABLE while the server is away, without what was sent, and asks no more after five faults', async () => {
    server.instead = (response) => !response.destroy();
    const failure = await search().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'UNAVAILABLE', message: 'The search index is unavailable, try again' });
    server.instead = (response) => Boolean(response.destroy());
    for (let i = 0; i < 4; i++) await expect(search()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const before = server.asked.length;
    await expect(search()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await sleep(50);
    expect(server.asked).toHaveLength(before);
  });

  it('clears what a first batch that was cut short left', async () => {
    const left = uuidOf(random);
    server.instead = (response, path) => path.endsWith('states/points/batch') && Boolean(response.destroy());
    await expect(index.apply('cut', 9, [put(left, space, vector)])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    server.instead = () => false;
    expect([await index.revision('cut'), await index.size('cut')]).toEqual([0, 1]);
    await index.apply('cut', 4, [put(code, space, vector)]);
    expect(await index.size('cut')).toBe(1);
  });

  it('is not there without a URL, and refuses one with a path or a password', () => {
    expect(qdrantIndexOf(z.object(qdrantConfig).parse({}), log)).toBeNull();
    for (const wrong of ['http://q/path', 'http://user:word@q', 'ftp://q', 'q:6333']) {
      expect(z.object(qdrantConfig).safeParse({ BONAFIDE_GALLERY_QDRANT_URL: wrong }).success).toBe(false);
    }
  });
});
