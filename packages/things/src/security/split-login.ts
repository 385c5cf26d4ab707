/** Who logs in. */
export interface Login {
  readonly user: string;
  /** Undefined for a user without a password. */
  readonly password: string | undefined;
}

/** The parts of a secret of the form `user:password`; a password may have colons, a user has none. @see RFC 7617, section 2 */
export function splitLogin(secret: string): Login {
  const colon = secret.indexOf(":");
  return colon < 0
    ? { user: secret, password: undefined }
    : { user: secret.slice(0, colon), password: secret.slice(colon + 1) };
}
