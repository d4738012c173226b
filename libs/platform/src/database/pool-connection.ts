import pg from 'pg';

/** The driver's words for a query that got no answer within `query_timeout`. */
const NO_ANSWER = 'Query read timeout';
/** PostgreSQL's code for a write on a read-only connection. */
const READ_ONLY = '25006';

/**
 * Makes the class of one pool's connections. A query without an answer says that the way to the server is lost, since the
 * server's own limit comes earlier: all connections of the pool are closed then, and what waits on them fails at once. One
 * that has become read-only is closed alone: the next one may lead to another server.
 */
export function poolConnections(): (config: pg.ClientConfig) => pg.Client {
  const open = new Set<pg.Client>();
  const close = (client: pg.Client) => client.connection.stream.destroy();
  return function PoolConnection(config) {
    const client = new pg.Client(config);
    open.add(client);
    client.once('end', () => open.delete(client));
    const ask = client.query.bind(client) as (...query: unknown[]) => unknown;
    const query = (...given: unknown[]) => {
      const answer = ask(...given);
      if (answer instanceof Promise) {
        answer.catch((error: Error & { code?: string }) => {
          if (error.message === NO_ANSWER) for (const each of open) close(each);
          if (error.code === READ_ONLY) close(client);
        });
      }
      return answer;
    };
    return Object.assign(client, { query });
  };
}
