/**
 * Builds of ONNX Runtime report usage to their maker and keep a device id in the user's cache folder unless this
 * variable is set before the native library loads. A platform that holds biometrics sends no usage data to third parties.
 */
process.env.ORT_DISABLE_TELEMETRY = '1';
