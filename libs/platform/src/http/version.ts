import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

const manifest = z.object({ version: z.string().min(1) });

/** The version in a package.json. */
export const versionOf = (packageJson: URL): string =>
  manifest.parse(JSON.parse(readFileSync(packageJson, 'utf8'))).version;

/** What a version operation answers, for example `Bonafide NexaFace, version 0.1.0`. */
export const versionLine = (product: string, packageJson: URL): string =>
  `${product}, version ${versionOf(packageJson)}`;

/** Serves a service's version line as plain text. */
export function addVersionRoutes(fastify: FastifyInstance, version: { paths: readonly string[]; line: string }): void {
  for (const url of version.paths) {
    fastify.get(url, (_request, reply) => reply.type('text/plain; charset=utf-8').send(version.line));
  }
}
