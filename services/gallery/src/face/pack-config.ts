import { engineConfig } from '@bonafide/engine/engine-config';

const { BONAFIDE_MODELS_HOME, BONAFIDE_MODEL_PACK } = engineConfig;

/** Where the pack is by whose calibration faces are compared: that of the engines. */
export const packConfig = { BONAFIDE_MODELS_HOME, BONAFIDE_MODEL_PACK };
