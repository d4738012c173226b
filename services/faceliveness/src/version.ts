/** The engine's version line, as its version operation and its answers give it. */
export const VERSION_LINE = 'Bonafide FaceLiveness, version 0.1.0';
