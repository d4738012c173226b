/** What a download may cost. */
export interface DownloadLimits {
  /** Longest body accepted, bytes. */
  readonly maxBytes: number;
  /** From the request to the last byte. */
  readonly timeoutMs: number;
  /** Accepted protocols of the address and of every redirect. */
  readonly protocols: readonly string[];
}

export const DOWNLOAD_LIMITS: DownloadLimits = { maxBytes: 64 * 2 ** 20, timeoutMs: 300_000, protocols: ['https:'] };

const MAX_REDIRECTS = 5;

/**
 * The bytes at an address. Throws an error that names the address when the protocol is not accepted, here or after a
 * redirect, when the server answers anything but 200, and when the body is longer than allowed, which is found before
 * more than that is kept.
 */
export async function download(address: string, limits: DownloadLimits = DOWNLOAD_LIMITS): Promise<Uint8Array> {
  const signal = AbortSignal.timeout(limits.timeoutMs);
  const response = await follow(new URL(address), limits, signal);
  if (response.status !== 200 || !response.body) {
    await response.body?.cancel();
    throw new Error(`${address}: the server answered ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > limits.maxBytes) throw new Error(`${address}: longer than ${limits.maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function follow(address: URL, { protocols }: DownloadLimits, signal: AbortSignal): Promise<Response> {
  let url = address;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    if (!protocols.includes(url.protocol)) throw new Error(`${url.href}: protocol ${url.protocol} is not accepted`);
    const response = await fetch(url, { redirect: 'manual', signal });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || !location) return response;
    await response.body?.cancel();
    url = new URL(location, url);
  }
  throw new Error(`${address.href}: more than ${MAX_REDIRECTS} redirects`);
}
