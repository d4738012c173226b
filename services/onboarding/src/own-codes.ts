import type { ErrorShape, ShapeOf } from '@bonafide/platform/errors/error-shapes';

/** Shapes in which an error that brings the contract's own code for its step (`details.errorCode`) is told by that code. */
export const withOwnCodes =
  (shapeOf: ShapeOf): ShapeOf =>
  (path) => {
    const shape = shapeOf(path);
    const own: ErrorShape = (error) => {
      const { errorCode } = error.details;
      const { status, body } = shape(error);
      return { status, body: errorCode && typeof body === 'object' ? { ...body, errorCode } : body };
    };
    return own;
  };
