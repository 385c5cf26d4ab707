import { createHash } from "node:crypto";
import type { Login } from "../security/split-login.ts";
import type { HttpChallenge } from "./http-challenge.ts";

/** Algorithms by the name that a challenge has, best first. @see RFC 7616, section 3.3; RFC 7616, section 6.1 */
const HASHES: Readonly<Record<string, string>> = { "sha-512-256": "sha512-256", "sha-256": "sha256", md5: "md5" };

/** What a digest is of, beside the challenge. */
export interface DigestRequest {
  readonly login: Login;
  readonly method: string;
  /** Path and query. */
  readonly uri: string;
  /** How many requests have been made with this nonce, this one among them. */
  readonly count: number;
  /** The client's own nonce. */
  readonly cnonce: string;
}

/** The digest challenge that is answered: the one with the best algorithm that is known; undefined for none. */
export function chooseDigest(challenges: readonly HttpChallenge[]): HttpChallenge | undefined {
  const able = challenges.filter((each) => each.scheme === "digest" && hashOf(each) !== undefined && takesAuth(each));
  const rank = (each: HttpChallenge): number => Object.values(HASHES).indexOf(hashOf(each) ?? "");
  return able.toSorted((a, b) => rank(a) - rank(b))[0];
}

/**
 * The value of `Authorization` that answers a digest challenge, with quality of protection `auth`, or none where the server has none, as RFC 2069 did.
 * @see RFC 7616, sections 3.4 and 3.4.4
 */
export function digestAuthorization(challenge: HttpChallenge, request: DigestRequest): string {
  const { login, method, uri, count, cnonce } = request;
  const { parameters } = challenge;
  const hash = (text: string): string =>
    createHash(hashOf(challenge) ?? "md5")
      .update(text, "utf8")
      .digest("hex");
  const realm = parameters.get("realm") ?? "";
  const nonce = parameters.get("nonce") ?? "";
  const nc = count.toString(16).padStart(8, "0");
  const isSession = parameters.get("algorithm")?.toLowerCase().endsWith("-sess") ?? false;
  const secret = hash(`${login.user}:${realm}:${login.password ?? ""}`);
  const a1 = isSession ? hash(`${secret}:${nonce}:${cnonce}`) : secret;
  const a2 = hash(`${method}:${uri}`);
  const hasQop = parameters.has("qop");
  const response = hash(hasQop ? `${a1}:${nonce}:${nc}:${cnonce}:auth:${a2}` : `${a1}:${nonce}:${a2}`);
  const isHashed = parameters.get("userhash")?.toLowerCase() === "true";
  const fields = [
    `username=${quoted(isHashed ? hash(`${login.user}:${realm}`) : login.user)}`,
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(uri)}`,
    ...present("algorithm", parameters.get("algorithm")),
    ...(hasQop ? ["qop=auth", `nc=${nc}`] : []),
    ...(hasQop || isSession ? [`cnonce=${quoted(cnonce)}`] : []),
    `response=${quoted(response)}`,
    ...present("opaque", parameters.get("opaque"), quoted),
    ...(isHashed ? ["userhash=true"] : []),
  ];
  return `Digest ${fields.join(", ")}`;
}

function hashOf({ parameters }: HttpChallenge): string | undefined {
  return HASHES[(parameters.get("algorithm") ?? "md5").toLowerCase().replace(/-sess$/, "")];
}

/** `auth-int` would need the whole body first, and nothing asks for it alone. */
function takesAuth({ parameters }: HttpChallenge): boolean {
  const qop = parameters.get("qop");
  return qop === undefined || qop.split(",").some((each) => each.trim().toLowerCase() === "auth");
}

function present(name: string, value: string | undefined, write = (text: string): string => text): readonly string[] {
  return value === undefined ? [] : [`${name}=${write(value)}`];
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
}
