/** What the caller can put right: said in words, exit code 2. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
