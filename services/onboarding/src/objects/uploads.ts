import { Readable } from 'node:stream';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { FileObjectStore } from './file-object-store.js';
import { OBJECT_STORE, type ObjectStore } from './object-store.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The body of an upload, unread. */
    upload?: Readable;
  }
}

/** The route whose PUT takes a body as it is. */
export const UPLOAD_ROUTE = '/:realm/hosted/recording';
const LEFT_OVER_MS = 3_600_000;

/** Keeps the bodies of uploads from being read as JSON: the platform's parser, which takes every media type, gets an empty one. */
@Injectable()
export class Uploads implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(OBJECT_STORE) private readonly store: ObjectStore | null,
  ) {}

  async onModuleInit(): Promise<void> {
    const fastify: FastifyInstance = this.host.httpAdapter.getInstance();
    fastify.addHook('preParsing', (request, _reply, body, done) => {
      if (request.method !== 'PUT' || request.routeOptions.url !== UPLOAD_ROUTE) return done(null, body);
      request.upload = body as Readable;
      done(null, emptyBodyOf(request));
    });
    if (this.store instanceof FileObjectStore) await this.store.forgetUploads(LEFT_OVER_MS);
  }
}

/** Fastify holds the length that was declared against that of what it reads, unless the stream tells one itself. */
function emptyBodyOf({ headers }: FastifyRequest): Readable {
  const receivedEncodedLength = Number(headers['content-length'] ?? 0);
  return Object.assign(Readable.from([]), { receivedEncodedLength });
}
