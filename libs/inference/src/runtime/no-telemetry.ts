/**
 * Builds of ONNX Runtime report usage to their maker and keep a device id in the user's cache folder unless this
 * variable is set before the native library loads. A platform that holds biometrics sends no usage data to third parties.
 *
 * The pool imports this before it starts a worker. Workers share the environment of the process, and native code reads
 * it without a lock: a thread must not write it while another one loads a library.
 */
if (process.env.ORT_DISABLE_TELEMETRY !== '1') process.env.ORT_DISABLE_TELEMETRY = '1';
