/** Errors of the protocol, with the status that each is answered with. @see OCI distribution-spec v1.1.1, "Error Codes" and "Endpoints" */
const REFUSALS = {
  BLOB_UNKNOWN: 404,
  BLOB_UPLOAD_INVALID: 400,
  BLOB_UPLOAD_UNKNOWN: 404,
  DIGEST_INVALID: 400,
  MANIFEST_BLOB_UNKNOWN: 404,
  MANIFEST_INVALID: 400,
  MANIFEST_UNKNOWN: 404,
  NAME_INVALID: 400,
  NAME_UNKNOWN: 404,
  SIZE_INVALID: 400,
  UNAUTHORIZED: 401,
  DENIED: 403,
  UNSUPPORTED: 405,
  TOOMANYREQUESTS: 429,
} as const;

/** The identifier of an error. */
export type RefusalCode = keyof typeof REFUSALS;

/** How a refusal is told. */
interface RefusalParts {
  /** Default: that of the code. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the client can use to mend it. */
  readonly detail?: Readonly<Record<string, string | number>>;
}

/** A request that the registry refuses. Message and detail go to the client: never a secret, nor what it may not see. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: RefusalCode;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly #detail: RefusalParts["detail"];

  constructor(code: RefusalCode, message: string, { status, headers = {}, detail }: RefusalParts = {}) {
    super(message);
    this.code = code;
    this.status = status ?? REFUSALS[code];
    this.headers = headers;
    this.#detail = detail;
  }

  /** The document of the answer. */
  toJSON(): unknown {
    return { errors: [{ code: this.code, message: this.message, detail: this.#detail }] };
  }
}
