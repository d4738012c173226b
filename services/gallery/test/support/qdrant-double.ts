import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Schemas } from '@qdrant/js-client-rest';
import { cosine } from './reference-index.js';

type Point = { vector: Float32Array; payload: Record<string, unknown> };
type Answer = (response: ServerResponse, path: string) => boolean;

interface Collection {
  settings: Schemas['CreateCollection'];
  indexes: Map<string, unknown>;
  points: Map<string, Point>;
}

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: unknown;
}

/** A problem that is answered as the server has it. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * The endpoints of Qdrant that the adapter uses, as its documentation has them, in the types of its client. It is no proof
 * that a server does the same. Whatever is not known here is refused.
 */
export class QdrantDouble {
  readonly asked: Asked[] = [];
  readonly collections = new Map<string, Collection>();
  /** Answers in its place, and says so; a test changes it. */
  instead: Answer = () => false;
  private readonly server: Server = createServer((request, response) => void this.serve(request, response));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString('utf8');
    const { pathname: path, searchParams: query } = new URL(request.url ?? '', 'http://double');
    const one = { method: request.method ?? '', path, query, headers: request.headers, body: text && JSON.parse(text) };
    this.asked.push(one);
    if (this.instead(response, path)) return;
    const send = (status: number, content: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
    try {
      send(200, { time: 0.001, status: 'ok', result: this.answer(one) });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      send(error.status, { time: 0.001, status: { error: error.message } });
    }
  }

  private answer({ method, path, query, body }: Asked): unknown {
    const [, root, name = '', ...rest] = path.split('/');
    if (root !== 'collections') throw new Refusal(404, 'Not found');
    const route = `${method} ${rest.join('/')}`;
    if (route === 'GET ' && name === '')
      return { collections: [...this.collections.keys()].map((each) => ({ name: each })) };
    if (route === 'GET exists') return { exists: this.collections.has(name) };
    if (route === 'PUT ') return this.create(name, body as Schemas['CreateCollection']);
    const collection = this.collections.get(name);
    if (!collection) throw new Refusal(404, `Not found: Collection \`${name}\` doesn't exist!`);
    if (method === 'PUT' || /points\/(batch|delete)/.test(path)) {
      if (query.get('wait') !== 'true') return { operation_id: 1, status: 'acknowledged' };
    }
    return routed(collection, route, body);
  }

  private create(name: string, settings: Schemas['CreateCollection']): boolean {
    if (this.collections.has(name)) throw new Refusal(409, `Wrong input: Collection \`${name}\` already exists!`);
    this.collections.set(name, { settings, indexes: new Map(), points: new Map() });
    return true;
  }
}

function routed(collection: Collection, route: string, body: unknown): unknown {
  switch (route) {
    case 'PUT index': {
      const { field_name, field_schema } = body as Schemas['CreateFieldIndex'];
      collection.indexes.set(field_name, field_schema);
      return done();
    }
    case 'POST points':
      return retrieve(collection, body as Schemas['PointRequest']);
    case 'POST points/query':
      return query(collection, body as Schemas['QueryRequest']);
    case 'POST points/scroll':
      return scroll(collection, body as Schemas['ScrollRequest']);
    case 'POST points/count':
      return { count: matching(collection, (body as Schemas['CountRequest']).filter).length };
    case 'POST points/delete':
      remove(collection, body as Schemas['PointsSelector']);
      return done();
    case 'POST points/batch':
      return (body as Schemas['UpdateOperations']).operations.map((operation) => {
        update(collection, operation);
        return done();
      });
    default:
      throw new Refusal(404, `Not known to the double: ${route}`);
  }
}

const done = (): Schemas['UpdateResult'] => ({ operation_id: 1, status: 'completed' });

function update(collection: Collection, operation: Schemas['UpdateOperation']): void {
  const { size } = collection.settings.vectors as Schemas['VectorParams'];
  if ('upsert' in operation && 'points' in operation.upsert) {
    for (const { id, vector, payload } of operation.upsert.points) {
      if (!Array.isArray(vector)) throw new Refusal(400, 'Format error in JSON body: vector');
      if (vector.length !== size) throw new Refusal(400, `Wrong input: Vector dimension error: expected dim: ${size}`);
      collection.points.set(String(id), { vector: Float32Array.from(vector as number[]), payload: payload ?? {} });
    }
  } else if ('overwrite_payload' in operation) {
    for (const id of operation.overwrite_payload.points ?? []) {
      const point = collection.points.get(String(id));
      if (!point) throw new Refusal(404, `Not found: No point with id ${id} found`);
      point.payload = operation.overwrite_payload.payload;
    }
  } else throw new Refusal(400, 'Not known to the double');
}

function remove(collection: Collection, selector: Schemas['PointsSelector']): void {
  const ids =
    'points' in selector ? selector.points.map(String) : matching(collection, selector.filter).map(([id]) => id);
  for (const id of ids) collection.points.delete(id);
}

function retrieve({ points }: Collection, { ids }: Schemas['PointRequest']): Schemas['Record'][] {
  return ids.flatMap((id) => {
    const point = points.get(String(id));
    return point ? [{ id, payload: point.payload as Schemas['Payload'] }] : [];
  });
}

function query(collection: Collection, asked: Schemas['QueryRequest']): Schemas['QueryResponse'] {
  const probe = Float32Array.from(asked.query as number[]);
  const points = matching(collection, asked.filter)
    .map(([id, { vector, payload }]) => ({
      id,
      version: 1,
      score: Math.fround(cosine(vector, probe)),
      payload: payload as Schemas['Payload'],
    }))
    .filter(({ score }) => score >= (asked.score_threshold ?? -2))
    .sort((a, b) => b.score - a.score)
    .slice(0, asked.limit ?? 10);
  return { points };
}

function scroll(collection: Collection, { filter, limit, offset }: Schemas['ScrollRequest']): Schemas['ScrollResult'] {
  const size = limit ?? 10;
  const from = matching(collection, filter)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .filter(([id]) => offset == null || id >= String(offset));
  const points = from.slice(0, size).map(([id, { payload }]) => ({ id, payload: payload as Schemas['Payload'] }));
  return { points, next_page_offset: from[size]?.[0] ?? null };
}

function matching({ points }: Collection, filter: unknown): [string, Point][] {
  const { must } = filter as { must: Schemas['Condition'][] };
  return [...points].filter(([id, { payload }]) => must.every((condition) => holds(condition, id, payload)));
}

function holds(condition: Schemas['Condition'], id: string, payload: Record<string, unknown>): boolean {
  if ('has_id' in condition) return new Set(condition.has_id.map(String)).has(id);
  if (!('key' in condition)) throw new Refusal(400, 'Not known to the double');
  const { key, match } = condition as { key: string; match: { value: string } };
  const value = payload[key];
  return Array.isArray(value) ? value.includes(match.value) : value === match.value;
}
