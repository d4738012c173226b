import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, type ReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { LIMITS } from '@bonafide/platform/limits';
import type { KeyRing } from '@bonafide/sealing/key-ring';
import { type ObjectStore, requireKey, requireSize, type StoredObject } from './object-store.js';
import { signedQuery } from './signed-links.js';

/** Beside the objects, so that moving one into its place is atomic; no key begins with a dot. */
const UPLOADS = '.uploads';

/** Where the folder is, how its links are signed, and where they lead. */
export interface FileAccess {
  folder: string;
  ring: KeyRing;
  /** URL of the gateway, as clients reach it. */
  publicUrl: string;
}

/** A folder. Its links lead to a route of this service (`/{realm}/hosted/recording`). The second name of a key is the tenant, and realm. */
export class FileObjectStore implements ObjectStore {
  readonly bucket = 'recordings';

  constructor(private readonly access: FileAccess) {}

  async putLink(key: string, seconds: number): Promise<string> {
    return this.link('PUT', key, seconds, LIMITS.bodyBytes);
  }

  async getLink(key: string, seconds: number): Promise<string> {
    return this.link('GET', key, seconds, 0);
  }

  async put(key: string, content: Uint8Array): Promise<void> {
    await this.write(key, Readable.from([content]), content.length);
    await synced(dirname(this.pathOf(key)));
  }

  async get(key: string, mostBytes: number): Promise<Buffer | undefined> {
    const file = await open(this.pathOf(key)).catch(unlessMissing);
    if (!file) return undefined;
    try {
      requireSize((await file.stat()).size, mostBytes);
      return await file.readFile();
    } finally {
      await file.close();
    }
  }

  async head(key: string): Promise<StoredObject | undefined> {
    const found = await stat(this.pathOf(key)).catch(unlessMissing);
    return found?.isFile() ? { key, bytes: found.size } : undefined;
  }

  async delete(key: string): Promise<void> {
    await rm(this.pathOf(key), { force: true });
  }

  async list(prefix: string): Promise<StoredObject[]> {
    const entries = await readdir(this.access.folder, { recursive: true, withFileTypes: true }).catch(unlessMissing);
    const keys = (entries ?? [])
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(this.access.folder, join(parentPath, name)))
      .filter((key) => key.startsWith(prefix) && !key.startsWith(UPLOADS))
      .sort();
    const objects = await Promise.all(keys.map((key) => this.head(key)));
    return objects.filter((object) => object !== undefined);
  }

  /**
   * Stores what a stream brings, up to so many bytes: in a file of its own, moved into its place when it is whole. Throws
   * TOO_LARGE for more; whatever goes wrong, what was there stays.
   */
  async write(key: string, content: Readable, bytes: number): Promise<void> {
    const path = this.pathOf(key);
    const upload = join(this.access.folder, UPLOADS, randomUUID());
    await mkdir(dirname(upload), { recursive: true, mode: 0o700 });
    try {
      await pipeline(atMost(content, bytes), createWriteStream(upload, { flags: 'wx', mode: 0o600, flush: true }));
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await rename(upload, path);
    } catch (error) {
      await rm(upload, { force: true });
      throw error;
    }
  }

  /** Its content; undefined where nothing is stored. */
  async read(key: string): Promise<{ content: ReadStream; bytes: number } | undefined> {
    const object = await this.head(key);
    return object && { content: createReadStream(this.pathOf(key)), bytes: object.bytes };
  }

  /** Removes what a process left that ended in the middle of uploads, older than the longest upload by far. */
  async forgetUploads(olderThanMs: number): Promise<void> {
    const folder = join(this.access.folder, UPLOADS);
    for (const name of (await readdir(folder).catch(unlessMissing)) ?? []) {
      const found = await stat(join(folder, name)).catch(unlessMissing);
      if (found && Date.now() - found.mtimeMs > olderThanMs) await rm(join(folder, name), { force: true });
    }
  }

  private link(method: 'GET' | 'PUT', key: string, seconds: number, bytes: number): string {
    const [, tenant = ''] = requireKey(key).split('/');
    const expires = Math.floor(Date.now() / 1000) + seconds;
    const query = signedQuery(this.access.ring, { method, key, expires, bytes });
    return `${this.access.publicUrl}/${encodeURIComponent(tenant)}/hosted/recording?${query}`;
  }

  private pathOf(key: string): string {
    return join(this.access.folder, requireKey(key));
  }
}

/** Leaves the stream open where it ends early: a connection that is still to bear the refusal. */
async function* atMost(content: Readable, bytes: number): AsyncGenerator<Buffer> {
  let read = 0;
  for await (const part of content.iterator({ destroyOnReturn: false })) {
    read += part.length;
    if (read > bytes) throw new DomainError('TOO_LARGE', `The recording exceeds ${bytes} bytes`);
    yield part;
  }
}

/** Makes the names of a folder outlast a crash of the machine. */
async function synced(folder: string): Promise<void> {
  const opened = await open(folder);
  await opened.sync().finally(() => opened.close());
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
}
