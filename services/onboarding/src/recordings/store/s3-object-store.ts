import { Client, S3Error } from 'minio';
import { type ObjectStore, requireKey, type StoredObject } from './object-store.js';

/** Where an S3-compatible store is, and how it knows us. */
export interface S3Access {
  /** Its origin, as clients reach it too. */
  url: string;
  bucket: string;
  region: string;
  accessKey: string;
  secretKey: string;
}

/** A bucket of an S3-compatible store (AWS, MinIO, Ceph). Links are presigned (SigV4); the keys stay here. */
export class S3ObjectStore implements ObjectStore {
  readonly bucket: string;
  private readonly client: Client;

  constructor({ url, bucket, region, accessKey, secretKey }: S3Access) {
    const { hostname, port, protocol } = new URL(url);
    this.bucket = bucket;
    this.client = new Client({
      endPoint: hostname,
      ...(port !== '' && { port: Number(port) }),
      useSSL: protocol === 'https:',
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

  async head(key: string): Promise<StoredObject | undefined> {
    try {
      const { size } = await this.client.statObject(this.bucket, requireKey(key));
      return { key, bytes: size };
    } catch (error) {
      if (error instanceof S3Error && (error.code === 'NotFound' || error.code === 'NoSuchKey')) return undefined;
      throw error;
    }
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
