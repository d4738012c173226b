import type { Readable } from 'node:stream';
import type { Answer } from '@bonafide/contract/answer';
import type { Config } from '@bonafide/platform/config/config';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { CONFIG } from '@bonafide/platform/process/tokens';
import type { sealingConfig } from '@bonafide/sealing/sealing-config';
import { Controller, Get, Header, Inject, Put, Query, Req, Res, StreamableFile } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ChangesNothing } from '../idempotency/changes-nothing.js';
import { FileObjectStore } from './file-object-store.js';
import { isKey, OBJECT_STORE, type ObjectStore } from './object-store.js';
import { type Permission, permits } from './signed-links.js';
import './uploads.js';

const whole = z
  .string()
  .regex(/^(0|[1-9]\d{0,14})$/)
  .transform(Number);
const link = z.object({
  key: z.string().max(1024).refine(isKey),
  expires: whole,
  bytes: whole,
  signature: z.string().regex(/^[0-9a-f]{64}$/),
});

/** What the links of the folder of recordings lead to: no credentials but the link's own signature. Refusals are 403, whatever is wrong. */
@Controller('/:realm/hosted/recording')
export class FileStoreController {
  constructor(
    @Inject(OBJECT_STORE) private readonly store: ObjectStore | null,
    @Inject(CONFIG) private readonly config: Config<typeof sealingConfig>,
  ) {}

  /** Has no use for an `Idempotency-Key`: the same upload again leaves the same object. */
  @Put()
  @ChangesNothing()
  async put(
    @From() caller: Caller,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer<'PUT /{realm}/hosted/recording'>> {
    const { store, key, bytes } = this.permitted('PUT', caller, query);
    const upload = request.upload as Readable;
    try {
      requireLength(request.headers['content-length'], bytes);
      await store.write(key, upload, bytes);
    } catch (error) {
      // What is left of the body is read by nobody: the connection ends with the answer.
      reply.header('connection', 'close');
      upload.resume();
      throw error;
    }
    return {};
  }

  @Get()
  @Header('cache-control', 'no-store')
  @Header('x-content-type-options', 'nosniff')
  async get(
    @From() caller: Caller,
    @Query() query: unknown,
    @Req() { method }: FastifyRequest,
  ): Promise<StreamableFile> {
    const { store, key } = this.permitted(method, caller, query);
    const found = await store.read(key);
    if (!found) throw new DomainError('NOT_FOUND', 'Nothing is stored there');
    return new StreamableFile(found.content, {
      type: 'application/octet-stream',
      disposition: 'attachment',
      length: found.bytes,
    });
  }

  /** Throws FORBIDDEN unless the link is ours, for this method and of the realm's tenant, and good now. */
  private permitted(method: string, { tenant }: Caller, query: unknown) {
    const { store } = this;
    const { success, data } = link.safeParse(query);
    if (!success || !(store instanceof FileObjectStore) || data.key.split('/')[1] !== tenant) throw refused();
    const { signature, ...permitted } = data;
    const permission = { method: method as Permission['method'], ...permitted };
    if (!permits(this.config.BONAFIDE_KEYS, permission, signature)) throw refused();
    return { store, ...permission };
  }
}

function requireLength(declared: string | undefined, bytes: number): void {
  if (Number(declared ?? 0) > bytes) throw new DomainError('TOO_LARGE', `The recording exceeds ${bytes} bytes`);
}

const refused = () => new DomainError('FORBIDDEN', 'Not a valid link, or no longer');
