/** What is known of a stored object. */
export interface StoredObject {
  key: string;
  bytes: number;
}

/**
 * Where large objects lie. Keys are names of 1 to 128 characters `[A-Za-z0-9._-]`, none beginning with a dot, up to eight with slashes
 * between. Callers store and fetch by links, each good for one method, one key and its time; what is too long for a request the service
 * never moves through its memory. What cannot be reached rejects.
 */
export interface ObjectStore {
  readonly bucket: string;
  /** A link for PUT, good for so many seconds; what is there is replaced, whole or not at all. */
  putLink(key: string, seconds: number): Promise<string>;
  /** A link for GET, good for so many seconds. */
  getLink(key: string, seconds: number): Promise<string>;
  /** Stores a small object in place of what is there, whole or not at all; it outlasts a crash once this has resolved. */
  put(key: string, content: Uint8Array): Promise<void>;
  /** A small object; undefined where nothing is stored. Rejects for one of more than so many bytes. */
  get(key: string, mostBytes: number): Promise<Buffer | undefined>;
  /** Undefined where nothing is stored. */
  head(key: string): Promise<StoredObject | undefined>;
  /** Also of what is not there. */
  delete(key: string): Promise<void>;
  /** Those whose keys begin with `prefix`, in the order of their keys. */
  list(prefix: string): Promise<StoredObject[]>;
}

/** Token of the store in use: an `ObjectStore`, or null where none is configured. */
export const OBJECT_STORE = Symbol('ObjectStore');

const KEY = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}(\/[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}){0,7}$/;

/** Whether a text may be a key: no `..`, no empty name, nothing that a file system could read otherwise. */
export const isKey = (text: string): boolean => KEY.test(text);

/** Throws where a key of our own making is none. */
export function requireKey(key: string): string {
  if (!isKey(key)) throw new Error('Not a key of an object');
  return key;
}

/** The first name of keys: several installations may share a bucket. */
export const hostOf = (publicUrl: string): string =>
  new URL(publicUrl).host.replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '');

/** What a store gave; throws where that is more than was asked for. */
export function requireSize(bytes: number, mostBytes: number): void {
  if (bytes > mostBytes) throw new Error(`An object holds more than ${mostBytes} bytes`);
}
