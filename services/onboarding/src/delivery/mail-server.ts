import { createTransport, type Transporter } from 'nodemailer';
import { isSafe } from '../providers/provider-keys.js';

const CONNECT_MS = 3000;
const ANSWER_MS = 4000;

/**
 * The mail server of an URL, `smtp(s)://user:password@host:port`. Beyond this machine the connection must be encrypted: by TLS
 * from its beginning (smtps) or by STARTTLS. It connects within 3 s and answers each command within 4 s, or a mail is refused.
 */
export function mailServer(url: string): Transporter {
  const isLocal = url.startsWith('smtp:') && isSafe(url);
  const { hostname, port, username, password } = new URL(url);
  return createTransport({
    host: hostname,
    port: Number(port || (url.startsWith('smtps:') ? 465 : 587)),
    secure: url.startsWith('smtps:'),
    requireTLS: !isLocal && !url.startsWith('smtps:'),
    ...(username && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: ANSWER_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}
