import { request } from 'node:http';

/** The status of a GET on this machine that names another host. */
export const statusOf = (port: number, path: string, host: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .once('error', reject)
      .end();
  });
