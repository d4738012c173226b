import pg from 'pg';

/** The driver's words for a query that got no answer within `query_timeout`. */
const NO_ANSWER = 'Query read timeout';
/** PostgreSQL's code for a write on a read-only connection. */
const READ_ONLY = '25006';
/** TypeORM's words for the beginning of a transaction. */
const BEGIN = 'START TRANSACTION';

/**
 * Makes the class of one pool's connections. Queries that are asked for in one turn travel together; the beginning of a
 * transaction travels with its first one. One without an answer says that the way to the server is lost, since the server's
 * own limit comes earlier: all connections of the pool are closed then, and what waits on them fails at once. One that has
 * become read-only is closed alone: the next one may lead to another server.
 */
export function poolConnections(): (config: pg.ClientConfig) => pg.Client {
  const open = new Set<pg.Client>();
  return function PoolConnection(config) {
    const client = new pg.Client({ ...config, pipeline: true });
    open.add(client);
    client.once('end', () => open.delete(client));
    const ask = client.query.bind(client) as (...query: unknown[]) => unknown;
    let begins = false;
    const query = (...given: unknown[]) => {
      const [isFirst, text] = [begins, given[0]];
      begins = text === BEGIN;
      if (begins || (isFirst && (text === 'COMMIT' || text === 'ROLLBACK'))) return Promise.resolve({ rows: [] });
      const { stream } = client.connection;
      stream.cork();
      process.nextTick(() => stream.uncork());
      const answer = isFirst ? Promise.all([ask(BEGIN), ask(...given)]).then(([, first]) => first) : ask(...given);
      if (answer instanceof Promise) {
        answer.catch((error: Error & { code?: string }) => {
          if (error.message === NO_ANSWER) for (const { connection } of open) connection.stream.destroy();
          if (error.code === READ_ONLY) void client.end();
        });
      }
      return answer;
    };
    return Object.assign(client, { query });
  };
}
