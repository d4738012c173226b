import http from 'node:http';
import https from 'node:https';
import { Client, S3Error } from 'minio';
import { type ObjectStore, requireKey, requireSize, type StoredObject } from './object-store.js';

/** Where an S3-compatible store is, and how it knows us. */
export interface S3Access {
  /** Its origin, as clients reach it too. */
  url: string;
  bucket: string;
  region: string;
  accessKey: string;
  secretKey: string;
}

/** How long a request may take, answer and all; minio's client repeats one once that the store refuses as busy. */
const REQUEST_MS = 10_000;

/**
 * A bucket of an S3-compatible store (AWS, MinIO, Ceph). Links are presigned (SigV4); the keys stay here. A request that a store leaves
 * open ends by itself: else its bytes would stay in memory, and what it stores at last would come after its removal.
 */
export class S3ObjectStore implements ObjectStore {
  readonly bucket: string;
  private readonly client: Client;

  constructor({ url, bucket, region, accessKey, secretKey }: S3Access, { requestMs = REQUEST_MS } = {}) {
    const { hostname, port, protocol } = new URL(url);
    this.bucket = bucket;
    this.client = new Client({
      endPoint: hostname,
      ...(port !== '' && { port: Number(port) }),
      useSSL: protocol === 'https:',
      transport: within(requestMs, protocol === 'https:' ? https : http),
      // Known, it is not asked for: links are then signed without a call.
      region,
      accessKey,
      secretKey,
    });
  }

  async putLink(key: string, seconds: number): Promise<string> {
    return this.client.presignedPutObject(this.bucket, requireKey(key), seconds);
  }

  async getLink(key: string, seconds: number): Promise<string> {
    return this.client.presignedGetObject(this.bucket, requireKey(key), seconds);
  }

  async put(key: string, content: Uint8Array): Promise<void> {
    const { buffer, byteOffset, length } = content;
    await this.client.putObject(this.bucket, requireKey(key), Buffer.from(buffer, byteOffset, length), length);
  }

  async get(key: string, mostBytes: number): Promise<Buffer | undefined> {
    const stored = await this.client.getObject(this.bucket, requireKey(key)).catch(unlessMissing);
    if (!stored) return undefined;
    const parts: Buffer[] = [];
    let bytes = 0;
    for await (const part of stored as AsyncIterable<Buffer>) {
      bytes += part.length;
      requireSize(bytes, mostBytes);
      parts.push(part);
    }
    return Buffer.concat(parts);
  }

  async head(key: string): Promise<StoredObject | undefined> {
    const found = await this.client.statObject(this.bucket, requireKey(key)).catch(unlessMissing);
    return found && { key, bytes: found.size };
  }

  async delete(key: string): Promise<void> {
    await this.client.removeObject(this.bucket, requireKey(key));
  }

  async list(prefix: string): Promise<StoredObject[]> {
    const found: StoredObject[] = [];
    for await (const { name, size } of this.client.listObjectsV2(this.bucket, prefix, true)) {
      if (name !== undefined) found.push({ key: name, bytes: size });
    }
    return found;
  }
}

/** HTTP of which each request ends within a time. */
function within(ms: number, { request }: typeof http | typeof https): Pick<typeof http, 'request'> {
  const ending = (options: http.RequestOptions, answered: (response: http.IncomingMessage) => void) =>
    request({ ...options, signal: AbortSignal.timeout(ms) }, answered);
  return { request: ending as typeof http.request };
}

function unlessMissing(error: unknown): undefined {
  if (!(error instanceof S3Error) || (error.code !== 'NotFound' && error.code !== 'NoSuchKey')) throw error;
}
