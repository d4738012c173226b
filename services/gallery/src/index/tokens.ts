/** Injection token of the `FaceIndex`. */
export const FACE_INDEX = Symbol('face index');
