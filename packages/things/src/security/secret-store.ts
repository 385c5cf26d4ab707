/** Where a device keeps its secrets, and whom it trusts: the port that drivers get them through. */
export interface SecretStore {
  /**
   * The secret of this name, without the line end of its file.
   * @throws ThimbleError things.no-secret when there is none
   */
  load(name: string): Promise<string>;

  /**
   * The certificates of authorities in this PEM file.
   * @throws ThimbleError things.refused when it can not be read
   */
  loadAuthorities(path: string): Promise<string>;
}

/** Whether a text may name a secret: letters, digits, `_`, `-` and `.`, first a letter or digit, at most 64; so never a path. */
export function isSecretName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(text);
}

/** The environment variable that may hold the secret of this name: `boiler-login` is `THIMBLE_SECRET_BOILER_LOGIN`. */
export function secretVariable(name: string): string {
  return `THIMBLE_SECRET_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_")}`;
}
