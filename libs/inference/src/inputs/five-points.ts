/**
 * Where five points lie in the chip that `face-reidentification-retail-0095` was trained on: image-left eye, image-right
 * eye, nose tip, image-left and image-right mouth corner, as fractions of the chip's side. Source: Open Model Zoo,
 * face-reidentification-retail-0095, README, "Note".
 */
export const FIVE_POINT_PLACES: readonly (readonly [x: number, y: number])[] = [
  [0.31556875, 0.4615741071],
  [0.6826229166, 0.4615741071],
  [0.5002624999, 0.6405053571],
  [0.34947187500000004, 0.8246919642],
  [0.6534364583, 0.8246919642],
];

/** Side of the chip in pixels. */
export const FIVE_POINT_SIZE = 128;
