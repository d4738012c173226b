import { type CallOptions, Connection, type ConnectionOptions } from './connection.js';
import type {
  ActiveChallenge,
  AnalyzeAnswer,
  AnalyzeImageAnswer,
  AnalyzeImageRequest,
  AutocaptureAnswer,
  AutocaptureRequest,
  CaptureProfile,
  CheckLivenessAnswer,
  CompareAnswer,
  CompareRequest,
  Region,
  Resolution,
} from './engine.types.js';
import type {
  AddFaceAnswer,
  AddVoiceAnswer,
  AuthenticateAnswer,
  Claim,
  Device,
  EnrollAnswer,
  EnrollmentProgress,
  FaceData,
  Person,
  VerifyDeviceAnswer,
  VerifyFaceAnswer,
  VerifyVoiceAnswer,
  VoiceData,
} from './journey.types.js';
import type { SealedRequest } from './sealed-request.js';
import type { RegisteredWebhook, WebhookEndpoint } from './webhook.types.js';

/**
 * The calls of enrolment, authentication and the face engines, one method each. A spoof or a face that does not match
 * is an answer, not an error; an answer other than 2xx is an `ApiError`, a call that takes longer than `timeoutMs` or
 * is aborted rejects with the signal's reason (a `TimeoutError` or `AbortError`).
 */
export class BonafideClient {
  readonly #connection: Connection;

  constructor(options: ConnectionOptions) {
    this.#connection = new Connection(options);
  }

  /** The key to seal requests with: PEM. */
  publicKey(call?: CallOptions): Promise<string> {
    return this.#connection.get('/onboarding/admin/getPublicKey', call);
  }

  /** Starts an enrolment, or a re-enrolment when the person has a registration already. */
  enroll(person: Person, call?: CallOptions): Promise<EnrollAnswer> {
    return this.#connection.post('/onboarding/enrollment/enroll', person, call);
  }

  /** Registers the person's device. */
  addDevice(enrollmentToken: string, device: Device, call?: CallOptions): Promise<EnrollmentProgress> {
    return this.#connection.post('/onboarding/enrollment/addDevice', { enrollmentToken, ...device }, call);
  }

  /** Adds the person's face; a spoof is answered with `livenessResult` false and leaves the step open. */
  addFace(enrollmentToken: string, faceLivenessData: FaceData, call?: CallOptions): Promise<AddFaceAnswer> {
    return this.#connection.post('/onboarding/enrollment/addFace', { enrollmentToken, faceLivenessData }, call);
  }

  /** Adds the person's voice, where the tenant asks for it; a spoof is answered as that of a face. */
  addVoice(enrollmentToken: string, livenessData: VoiceData, call?: CallOptions): Promise<AddVoiceAnswer> {
    return this.#connection.post('/onboarding/enrollment/addVoice', { enrollmentToken, livenessData }, call);
  }

  /** Movements for a guided capture that `addFace` takes: the open ones of the session, under a new id. */
  enrollmentChallenge(enrollmentToken: string, call?: CallOptions): Promise<ActiveChallenge> {
    return this.#connection.post('/onboarding/enrollment/activeChallenge', { enrollmentToken }, call);
  }

  /** Cancels an enrolment; its token is invalid afterwards. */
  async cancelEnrollment(enrollmentToken: string, call?: CallOptions): Promise<void> {
    await this.#connection.post('/onboarding/enrollment/cancel', { enrollmentToken }, call);
  }

  /** Starts an authentication of a registered person. */
  authenticate(claim: Claim, call?: CallOptions): Promise<AuthenticateAnswer> {
    return this.#connection.post('/onboarding/authentication/authenticate', claim, call);
  }

  /**
   * Proves possession of the device: `signature` is `DeviceKey.sign(authToken)`. `geosites` names geofences, separated by commas,
   * that the place in degrees must pass.
   */
  verifyDevice(
    authToken: string,
    proof: { deviceId: string; signature: string; geosites?: string; latitude?: number; longitude?: number },
    call?: CallOptions,
  ): Promise<VerifyDeviceAnswer> {
    return this.#connection.post('/onboarding/authentication/verifyDevice', { authToken, ...proof }, call);
  }

  /** Liveness, and whether the face is the enrolled one. */
  verifyFace(authToken: string, faceLivenessData: FaceData, call?: CallOptions): Promise<VerifyFaceAnswer> {
    return this.#connection.post('/onboarding/authentication/verifyFace', { authToken, faceLivenessData }, call);
  }

  /** Liveness, and whether the voice is the enrolled one; where the tenant asks for it. */
  verifyVoice(authToken: string, livenessData: VoiceData, call?: CallOptions): Promise<VerifyVoiceAnswer> {
    return this.#connection.post('/onboarding/authentication/verifyVoice', { authToken, livenessData }, call);
  }

  /** Movements for a guided capture that `verifyFace` takes. Each list counts as a try until a face passes. */
  authenticationChallenge(authToken: string, call?: CallOptions): Promise<ActiveChallenge> {
    return this.#connection.post('/onboarding/authentication/activeChallenge', { authToken }, call);
  }

  /** Cancels an authentication; its token is invalid afterwards. */
  async cancelAuthentication(authToken: string, call?: CallOptions): Promise<void> {
    await this.#connection.post('/onboarding/authentication/cancel', { authToken }, call);
  }

  /** Liveness decision and the best frame. */
  analyze(face: FaceData, call?: CallOptions): Promise<AnalyzeAnswer> {
    return this.#connection.post(`/faceliveness/analyze${isSealed(face) ? 'Encrypted' : ''}`, face, call);
  }

  /** Liveness decision alone. */
  checkLiveness(face: FaceData, call?: CallOptions): Promise<CheckLivenessAnswer> {
    return this.#connection.post(`/faceliveness/checkLiveness${isSealed(face) ? 'Encrypted' : ''}`, face, call);
  }

  /** Movements for a guided capture (`captureGuided`) outside sessions: for one capture, within minutes; every call draws. */
  activeChallenge(call?: CallOptions): Promise<ActiveChallenge> {
    return this.#connection.post('/b2c/sdk/faceliveness/activeChallenge', undefined, call);
  }

  /** Liveness decision on a sealed guided capture, which `analyze` takes too; refused without a challenge. */
  checkActiveLiveness(face: SealedRequest, call?: CallOptions): Promise<AnalyzeAnswer> {
    return this.#connection.post('/faceliveness/checkActiveLivenessEncrypted', face, call);
  }

  /** Compares two faces; each side is a picture or an exported template. */
  compare(request: CompareRequest, call?: CallOptions): Promise<CompareAnswer> {
    return this.#connection.post('/nexaface/compare', request, call);
  }

  /** The template of the face in a base64 picture: base64, sealed by the server, usable by this tenant only. */
  async exportTemplate(picture: string, call?: CallOptions): Promise<string> {
    const request = { encounter: { VISIBLE_FRONTAL: picture } };
    return (await this.#connection.post<{ export: string }>('/nexaface/export', request, call)).export;
  }

  /** Where the face should sit in a frame of this size. */
  calculateRoi(profile: CaptureProfile, resolution: Resolution, call?: CallOptions): Promise<Region> {
    return this.#connection.post('/b2c/sdk/preface/calculateROI', { profile, resolution }, call);
  }

  /** Quality metrics and compliance of every face in the pictures. */
  analyzeImage(request: AnalyzeImageRequest, call?: CallOptions): Promise<AnalyzeImageAnswer> {
    return this.#connection.post('/b2c/sdk/preface/analyzeImage', request, call);
  }

  /** Which frames comply, and which one to use. */
  autocaptureVideo(request: AutocaptureRequest | SealedRequest, call?: CallOptions): Promise<AutocaptureAnswer> {
    const path = `/b2c/sdk/preface/autocaptureVideo${isSealed(request) ? 'Encrypted' : ''}`;
    return this.#connection.post(path, request, call);
  }

  /** A single-use id for `meta_data.session_id`, where the tenant wants protection against replay. */
  async sessionId(call?: CallOptions): Promise<string> {
    return (await this.#connection.get<{ session_id: string }>('/b2c/sdk/getSessionId', call)).session_id;
  }

  /** Registers an endpoint for events; its secret is told here. */
  registerWebhook(endpoint: WebhookEndpoint, call?: CallOptions): Promise<RegisteredWebhook> {
    return this.#connection.post('/webhook/registration', endpoint, call);
  }

  /** Deletes an endpoint: it is told nothing more. */
  async deleteWebhook(webhookId: string, call?: CallOptions): Promise<void> {
    await this.#connection.delete(`/webhook/registration/${encodeURIComponent(webhookId)}`, call);
  }
}

const isSealed = (request: object): request is SealedRequest => 'key' in request && 'iv' in request && 'p' in request;
