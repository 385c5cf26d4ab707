/**
 * What shows a registry who asks. The secret is in no property, so that no log, error or inspection shows it: only what goes out carries it.
 */
export class Credentials {
  /** A password is shown as it is; an identity token buys other tokens. */
  readonly kind: "password" | "identity-token";
  readonly #user: string;
  readonly #secret: string;

  constructor(kind: "password" | "identity-token", user: string, secret: string) {
    this.kind = kind;
    this.#user = user;
    this.#secret = secret;
  }

  /** The header `Authorization` of basic authentication. @see RFC 7617, section 2 */
  basicHeader(): string {
    return `Basic ${Buffer.from(`${this.#user}:${this.#secret}`, "utf8").toString("base64")}`;
  }

  /** The header `X-Registry-Auth`, with which a Docker Engine shows them to a registry. @see Docker Engine API v1.41, "Authentication" */
  engineHeader(registry: string): string {
    const shown =
      this.kind === "password"
        ? { username: this.#user, password: this.#secret, serveraddress: registry }
        : { identitytoken: this.#secret, serveraddress: registry };
    return Buffer.from(JSON.stringify(shown), "utf8").toString("base64url");
  }

  /** The form that buys a token for an identity token. @see Docker Registry HTTP API, "Docker Registry v2 authentication using OAuth2" */
  refreshForm(service: string, scope: string): string {
    const grant = { grant_type: "refresh_token", client_id: "thimble", service, scope, refresh_token: this.#secret };
    return new URLSearchParams(grant).toString();
  }
}

/** Who knows the credentials for registries. */
export interface CredentialSource {
  /**
   * The credentials for a registry; undefined when there are none, and then nothing is shown.
   * @param registry host, with port where it is not the default one, as in an image reference
   * @throws ThimbleError images.bad-credentials when they can not be read
   */
  find(registry: string, signal: AbortSignal): Promise<Credentials | undefined>;
}

/** Asks as nobody. */
export const ANONYMOUS: CredentialSource = { find: async () => undefined };
