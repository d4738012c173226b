/** The day of a decision, yyyy-MM-dd in UTC. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
