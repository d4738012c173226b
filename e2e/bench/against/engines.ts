/** The engines whose start and memory are measured. */
export const ENGINES: readonly string[] = ['faceliveness', 'nexaface'];
