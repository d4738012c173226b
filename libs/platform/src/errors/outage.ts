/** What Node says of a connection that cannot be made or is lost. */
const NETWORK =
  /^(EAI_AGAIN|ECONNABORTED|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ENOENT|ENOTFOUND|EPIPE|ETIMEDOUT)$/;

/** What the driver and TypeORM say, without a code, of a connection that is lost, silent or not to be had in time. */
const LOST =
  /Connection terminated|timeout exceeded when trying to connect|Query read timeout|is not queryable|Query runner already released/;

/**
 * SQLSTATEs with which PostgreSQL says that it cannot do now what it could do a little later or on another server: nothing
 * was wrong with the statement. Connections fail (08); it is read-only, as a standby, a server that was demoted or one that
 * protects a full disk is (25006); a transaction was idle, or lasted, too long, its client being held up (25P03, 25P04); of
 * two one had to give way, by serialization or by a deadlock (40001, 40P01); it is out of disk, memory or connections (53);
 * a lock was not to be had in time (55P03); `statement_timeout` or an operator cancelled (57014); it shuts down, has crashed,
 * is starting, dropped the database or ended an idle session (57P01 to 57P05); its storage fails (58030). Not in the list,
 * since waiting does not help: refused credentials (28), a missing database (3D), all about the statement itself.
 */
const DATABASE = /^(08[0-9A-Z]{3}|25006|25P0[34]|40001|40P01|53[0-9A-Z]{3}|55P03|57014|57P0[1-5]|58030)$/;

/** True for an error that says that a database or a network cannot serve now; the same call may work later. */
export function isOutage(error: Error): boolean {
  const code = 'code' in error ? String(error.code) : '';
  return NETWORK.test(code) || LOST.test(error.message) || DATABASE.test(code);
}
