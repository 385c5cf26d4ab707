import { percentDecoded } from "../description/percent-decoded.ts";
import type { SecretStore } from "../security/secret-store.ts";
import { splitLogin } from "../security/split-login.ts";

/** Where a broker is and how to log in: what the address of a driver carries. */
export interface MqttAddress {
  /** `mqtt://host:port` or `mqtts://host:port`, with user and password where the description has them. */
  readonly url: string;
  /** The name of a secret of the form `user:password`; undefined for none. */
  readonly login: string | undefined;
  /** A PEM file with the authorities that are trusted; undefined for those of the system. */
  readonly ca: string | undefined;
}

/** What a connection needs beside the broker's address. */
export interface MqttCredentials {
  readonly username?: string;
  readonly password?: string;
  readonly ca?: string;
}

/** The address as one text: Things with the same text share a connection. */
export function formatMqttAddress({ url, login, ca }: MqttAddress): string {
  const query = new URLSearchParams();
  if (login !== undefined) query.set("login", login);
  if (ca !== undefined) query.set("ca", ca);
  return query.size === 0 ? url : `${url}/?${query}`;
}

/** What `formatMqttAddress` wrote. */
export function parseMqttAddress(text: string): MqttAddress {
  const [url = "", query = ""] = text.split("/?");
  const parameters = new URLSearchParams(query);
  return { url, login: parameters.get("login") ?? undefined, ca: parameters.get("ca") ?? undefined };
}

/**
 * The login and the authorities.
 * @throws ThimbleError things.no-secret, things.refused
 */
export async function loadMqttCredentials(
  { url, login, ca }: MqttAddress,
  secrets: SecretStore,
): Promise<MqttCredentials> {
  const authorities = ca === undefined ? {} : { ca: await secrets.loadAuthorities(ca) };
  if (login === undefined) {
    // Read by hand because the URL's user and password are percent-encoded, which the library does not undo.
    const { username, password } = new URL(url);
    if (username === "") return authorities;
    return { ...authorities, username: percentDecoded(username), password: percentDecoded(password) };
  }
  const { user, password } = splitLogin(await secrets.load(login));
  return { ...authorities, username: user, ...(password !== undefined && { password }) };
}
