const ATTEMPTS = 4;

/** The answer to a call that is made again where the engine was too late or had no room, as clients do on a busy machine. */
export async function inTime<T extends { readonly status: number }>(call: () => Promise<T>): Promise<T> {
  let answer = await call();
  for (let attempt = 1; attempt < ATTEMPTS && [503, 504].includes(answer.status); attempt++) answer = await call();
  return answer;
}
