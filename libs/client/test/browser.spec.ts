import { generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parse } from '@bonafide/platform/http/parse';
import { sealedEnvelope } from '@bonafide/sealing/sealed-request';
import { SealedRequests } from '@bonafide/sealing/sealed-requests';
import { type Browser, chromium, type Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as client from '../src/index.js';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const sources = join(import.meta.dirname, '../src');

declare global {
  interface Window {
    client: typeof client;
  }
}

/** Serves the library to the page, with its types stripped, and nothing else. */
async function serve(): Promise<Server> {
  const server = createServer(async (request, response) => {
    const [, module] = /^\/([a-z0-9.-]+)\.js$/.exec(request.url ?? '') ?? [];
    if (!module) return response.setHeader('content-type', 'text/html').end('<!doctype html><title>client</title>');
    const source = await readFile(join(sources, `${module}.ts`), 'utf8');
    response.setHeader('content-type', 'text/javascript').end(stripTypeScriptTypes(source, { mode: 'transform' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

describe.skipIf(!executablePath)('in a browser with a camera (needs Chromium)', () => {
  const sealed = new SealedRequests([generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey]);
  let server: Server;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    server = await serve();
    browser = await chromium.launch({
      executablePath: executablePath as string,
      args: [
        '--no-sandbox',
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        '--disable-quic',
        '--disable-background-networking',
      ],
    });
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.addScriptTag({ type: 'module', content: `window.client = await import('/index.js');` });
    await page.waitForFunction(() => window.client !== undefined);
  });

  afterAll(async () => {
    await browser?.close();
    await sealed.close();
    server?.close();
  });

  it.each(['oaep-sha256', 'oaep-sha1', 'pkcs1'] as const)(
    'captures frames and seals them with %s for the server',
    async (padding) => {
      const [envelope, frames] = await page.evaluate(
        async ([pem, padding]) => {
          const { captureFrames, sealRequest } = window.client;
          const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 1280, height: 720 } });
          const frames = await captureFrames(stream, { count: 3, intervalMs: 60, longSide: 640 });
          for (const track of stream.getTracks()) track.stop();
          return [await sealRequest(pem, { frames }, { padding }), frames] as const;
        },
        [sealed.publicKeyPem(), padding] as const,
      );
      const sender = { tenant: 'acme', client: 'app' };
      expect(await sealed.answer(parse(sealedEnvelope, envelope), { sender, use: (content) => content })).toEqual({
        frames,
      });
      const pictures = await Promise.all(frames.map(({ data }) => sharp(Buffer.from(data, 'base64')).metadata()));
      expect(pictures.map(({ format, width, height }) => ({ format, width, height }))).toEqual(
        new Array(3).fill({ format: 'jpeg', width: 640, height: 360 }),
      );
      expect(new Set(frames.map(({ data }) => data)).size).toBe(3);
      const times = frames.map(({ timestamp }) => timestamp);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(new Set(times).size).toBe(3);
    },
  );

  it('verifies and opens a webhook message as Node does', async () => {
    const text = await readFile(join(import.meta.dirname, '../../../docs/webhooks.md'), 'utf8');
    const vectors = JSON.parse(/```json vectors\n([^`]+)```/.exec(text)?.[1] ?? '');
    const headers = { ...vectors, ...vectors.sealed, clear: undefined, sealed: undefined };
    const opened = await page.evaluate(
      async ([headers, seconds]) => {
        const now = new Date(seconds * 1000);
        return window.client.openWebhook(headers, headers.body, headers.secret, { now });
      },
      [headers, Number(vectors['webhook-timestamp'])] as const,
    );
    expect(opened).toEqual(JSON.parse(vectors.clear.body));
  });

  it('signs with a key that survives a structured clone, as IndexedDB makes, and never shows its private half', async () => {
    const [before, after, shown] = await page.evaluate(async () => {
      const { createDeviceKey, deviceKeyFrom } = window.client;
      const key = await createDeviceKey();
      const kept = structuredClone(key.pair);
      const again = await deviceKeyFrom(kept);
      const shown = await crypto.subtle.exportKey('pkcs8', kept.privateKey).catch(() => 'refused');
      return [key.publicKey, again.publicKey, shown];
    });
    expect(after).toBe(before);
    expect(shown).toBe('refused');
  });

  it('takes the frames of a guided capture step by step, and tells what to do', async () => {
    const [capture, prompts, colours] = await page.evaluate(async () => {
      const { captureGuided } = window.client;
      const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 } });
      const challenge = {
        challengeId: '0123abcd-89ab-cdef-0123-456789abcdef',
        expiresAt: new Date(Date.now() + 60_000).toISOString(),
        movements: ['TURN_LEFT', 'NOD'] as ('TURN_LEFT' | 'NOD')[],
        colours: ['GREEN'] as 'GREEN'[],
        frames: { atRest: 3, perMovement: 3, least: 8, most: 10, intervalMs: 40 },
        guidance: ['Look here.', 'Turn.', 'Bow.'],
      };
      const prompts: object[] = [];
      const colours: (string | undefined)[] = [];
      const options = {
        workflow: 'charlie4' as const,
        reactionMs: 20,
        onPrompt: (prompt: object) => void prompts.push(prompt),
        onColour: (colour: string | undefined) => void colours.push(colour),
      };
      const capture = await captureGuided(stream, challenge, options);
      for (const track of stream.getTracks()) track.stop();
      return [capture, prompts, colours] as const;
    });
    const { meta_data, workflow_data } = capture.video;
    expect(meta_data).toEqual({ challenge_id: '0123abcd-89ab-cdef-0123-456789abcdef' });
    expect(workflow_data.workflow).toBe('charlie4');
    expect(workflow_data.frames).toHaveLength(10);
    const times = workflow_data.frames.map(({ timestamp }) => timestamp);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(colours).toEqual(['white', '#00ff00', undefined]);
    expect(prompts).toEqual([
      { movement: undefined, text: 'Look here.', step: 0, steps: 2 },
      { movement: 'TURN_LEFT', text: 'Turn.', step: 1, steps: 2 },
      { movement: 'NOD', text: 'Bow.', step: 2, steps: 2 },
    ]);
  });

  it('rejects an aborted capture with its reason', async () => {
    const reason = await page.evaluate(async () => {
      const stream = await navigator.mediaDevices.getUserMedia({ video: true });
      const abort = AbortSignal.abort(new Error('enough'));
      return window.client.captureFrames(stream, { signal: abort }).catch((error: Error) => error.message);
    });
    expect(reason).toBe('enough');
  });
});
