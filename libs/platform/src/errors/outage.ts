/** What Node says of a connection that cannot be made or is lost. */
const NETWORK =
  /^(EAI_AGAIN|ECONNABORTED|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ENOENT|ENOTFOUND|EPIPE|ETIMEDOUT)$/;

/** What the driver and TypeORM say, without a code, of a connection that is lost, silent or not to be had in time. */
const LOST =
  /Connection terminated|timeout exceeded when trying to connect|Query read timeout|is not queryable|Query runner already released/;

/**
 * SQLSTATEs with which PostgreSQL says that it cannot do now what it could do a little later or on another server: nothing
 * was wrong with the statement. Whole classes are given by their two characters. Not in the list, since waiting does not
 * help: refused credentials (28), a missing database (3D) and everything about the statement itself.
 */
const DATABASE = new Set([
  /** Connections that fail. */
  '08',
  /** Read-only: a standby, a server that was demoted, or one that protects a full disk. */
  '25006',
  /** The server ended a transaction that was idle, or lasted, too long: its client was held up. */
  '25P03',
  '25P04',
  /** Of two transactions one had to give way, by serialization or by a deadlock. */
  '40001',
  '40P01',
  /** Out of disk, memory or connections. */
  '53',
  /** A lock was not to be had in time. */
  '55P03',
  /** Cancelled, by `statement_timeout` or an operator. */
  '57014',
  /** The server shuts down, has crashed, is starting, dropped the database, or ended an idle session. */
  '57P01',
  '57P02',
  '57P03',
  '57P04',
  '57P05',
  /** Its storage fails. */
  '58030',
]);

/** True for an error that says that a database or a network cannot serve now; the same call may work later. */
export function isOutage(error: Error): boolean {
  const code = 'code' in error ? String(error.code) : '';
  if (NETWORK.test(code) || LOST.test(error.message)) return true;
  return /^[0-9A-Z]{5}$/.test(code) && (DATABASE.has(code) || DATABASE.has(code.slice(0, 2)));
}
