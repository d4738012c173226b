/** Where five points of a face lie in the chip that a descriptor network was trained on. */
export interface FivePointChip {
  /** Side of the chip, pixels. */
  readonly size: number;
  /** Image-left eye, image-right eye, nose tip, image-left and image-right mouth corner, as fractions of the side. */
  readonly places: readonly (readonly [x: number, y: number])[];
}

/** Of `face-reidentification-retail-0095`. Source: Open Model Zoo, README of the model, "Note". */
export const RETAIL_CHIP: FivePointChip = {
  size: 128,
  places: [
    [0.31556875, 0.4615741071],
    [0.6826229166, 0.4615741071],
    [0.5002624999, 0.6405053571],
    [0.34947187500000004, 0.8246919642],
    [0.6534364583, 0.8246919642],
  ],
};

const ARCFACE_SIDE = 112;

/** Of networks that follow ArcFace. Source: Deng and others 2019, face_align.py of insightface (the five places). */
export const ARCFACE_CHIP: FivePointChip = {
  size: ARCFACE_SIDE,
  places: [
    [38.2946 / ARCFACE_SIDE, 51.6963 / ARCFACE_SIDE],
    [73.5318 / ARCFACE_SIDE, 51.5014 / ARCFACE_SIDE],
    [56.0252 / ARCFACE_SIDE, 71.7366 / ARCFACE_SIDE],
    [41.5493 / ARCFACE_SIDE, 92.3655 / ARCFACE_SIDE],
    [70.7299 / ARCFACE_SIDE, 92.2041 / ARCFACE_SIDE],
  ],
};
