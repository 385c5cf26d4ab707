import { createHmac, randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";
import type { Clock, Millis } from "@thimble/base";
import { JsonReader } from "../oci/json-reader.ts";
import { Refusal } from "./refusal.ts";

/** What one may do in a fleet; each may do what those before it may. */
export const RIGHTS = ["pull", "push", "delete"] as const;
export type Right = (typeof RIGHTS)[number];

/** Rights by fleet; `*` stands for every fleet. */
type Grants = ReadonlyMap<string, Right>;

/** Who may do what. */
export interface RegistryUsers {
  readonly users: ReadonlyMap<string, { readonly password: string; readonly fleets: Grants }>;
  /** Rights of whoever shows nothing. */
  readonly anonymous: Grants;
}

/** Who asks: the name of a user; undefined for somebody who shows nothing. */
export type Identity = string | undefined;

/** @see Docker Registry v2, "Token Authentication Specification": a token is good for at least 60 seconds */
const TOKEN_LIFETIME: Millis = 300_000;
/** Passwords that wait for their turn: one at a time takes a core for some 60 ms. */
const MAXIMUM_WAITING = 32;
/** Passwords that were right, which are remembered so that a client that shows one with each request does not cost that each time. */
const REMEMBERED = 256;
/** @see RFC 7914, section 2; 32 MiB of memory for one password: what a Raspberry Pi can give. */
const SCRYPT = { N: 32_768, r: 8, p: 1 };
const HASH_BYTES = 32;

/** A password as a file keeps it: `scrypt$N$r$p$salt$hash`, the last two in base64. */
export async function hashPassword(password: string, salt: Uint8Array = randomBytes(16)): Promise<string> {
  const hash = await derive(password, salt, SCRYPT);
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
  return ["scrypt", SCRYPT.N, SCRYPT.r, SCRYPT.p, text(salt), text(hash)].join("$");
}

/** Reads the file of users; `path` names it in errors. @throws ThimbleError images.malformed; tells no password */
export function parseRegistryUsers(bytes: Uint8Array, path: string): RegistryUsers {
  const json = JsonReader.parse(bytes, path);
  json.onlyMembers(["users", "anonymous"]);
  const users = json.optional("users");
  const rows = Object.keys(users?.object() ?? {}).map((name) => {
    const user = json.member("users").member(name);
    user.onlyMembers(["password", "fleets"]);
    const password = user.member("password").string();
    // What it is stays untold.
    if (parseHash(password) === undefined) {
      user.refuse("has a password that is not hashed", "what thimble registry user add writes");
    }
    return [name, { password, fleets: readGrants(user.member("fleets")) }] as const;
  });
  const anonymous = json.optional("anonymous");
  return { users: new Map(rows), anonymous: anonymous === undefined ? new Map() : readGrants(anonymous) };
}

/** Knows who asks by what they show, and what they may do. */
export class RegistryAccess {
  readonly #clock: Clock;
  #key = randomBytes(32);
  readonly #right = new Set<string>();
  #users: RegistryUsers | undefined;
  #waiting = 0;
  #turn: Promise<unknown> = Promise.resolve();

  /** @param users undefined lets everybody do everything */
  constructor(clock: Clock, users: RegistryUsers | undefined) {
    this.#clock = clock;
    this.#users = users;
  }

  /** Whether everybody may do everything. */
  get isOpen(): boolean {
    return this.#users === undefined;
  }

  /** Puts other users in place of those there were. Whoever has a token shows the password again. */
  replace(users: RegistryUsers): void {
    this.#users = users;
    this.#key = randomBytes(32);
    this.#right.clear();
  }

  /**
   * Who shows a header `Authorization`.
   * @throws Refusal UNAUTHORIZED for a wrong one; TOOMANYREQUESTS
   */
  async identify(header: string | undefined): Promise<Identity> {
    if (header === undefined || this.#users === undefined) return undefined;
    const [, scheme = "", value = ""] = /^(\S+) +(\S+)$/.exec(header) ?? [];
    if (scheme.toLowerCase() === "bearer") return this.#checkToken(value);
    if (scheme.toLowerCase() === "basic") return await this.#checkPassword(Buffer.from(value, "base64").toString());
    throw unauthorized();
  }

  /** A token that says who somebody is, and for how many seconds. What they may do is asked anew each time. */
  issueToken(who: Identity): { readonly token: string; readonly expiresIn: number } {
    const until = this.#clock.now() + TOKEN_LIFETIME;
    const body = Buffer.from(JSON.stringify({ who, until })).toString("base64url");
    return { token: `${body}.${this.#mac(body).toString("base64url")}`, expiresIn: TOKEN_LIFETIME / 1000 };
  }

  /** Whether somebody may do something with a repository. */
  allows(who: Identity, right: Right, repository: string): boolean {
    if (this.#users === undefined) return true;
    const fleet = repository.slice(0, Math.max(0, repository.indexOf("/")));
    const user = who === undefined ? undefined : this.#users.users.get(who)?.fleets;
    return [user, this.#users.anonymous].some((grants) =>
      [grants?.get(fleet), grants?.get("*")].some(
        (it) => it !== undefined && RIGHTS.indexOf(it) >= RIGHTS.indexOf(right),
      ),
    );
  }

  #checkToken(token: string): Identity {
    const [body = "", mac = ""] = token.split(".");
    const expected = this.#mac(body);
    const shown = Buffer.from(mac, "base64url");
    if (shown.length !== expected.length || !timingSafeEqual(shown, expected)) throw unauthorized();
    const json = JsonReader.parse(Buffer.from(body, "base64url"), "token");
    if (json.member("until").number(0) <= this.#clock.now()) throw unauthorized();
    return json.optional("who")?.string();
  }

  async #checkPassword(shown: string): Promise<Identity> {
    const colon = shown.indexOf(":");
    const name = shown.slice(0, Math.max(0, colon));
    const mark = this.#mac(shown).toString("base64");
    if (this.#right.has(mark)) return name;
    const users = this.#users;
    // Who is not there takes as long as who is.
    const hash = users?.users.get(name)?.password ?? NOBODY;
    if (!(await this.#inTurn(() => isPassword(shown.slice(colon + 1), hash))) || hash === NOBODY) throw unauthorized();
    // It was right for those who were users then.
    if (users !== this.#users) return await this.#checkPassword(shown);
    if (this.#right.size < REMEMBERED) this.#right.add(mark);
    return name;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting >= MAXIMUM_WAITING) {
      throw new Refusal("TOOMANYREQUESTS", "too many log in at once", { headers: { "retry-after": "2" } });
    }
    this.#waiting += 1;
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.#waiting -= 1;
    }
  }

  #mac(text: string): Buffer {
    return createHmac("sha256", this.#key).update(text).digest();
  }
}

/** A password that nobody has. */
const NOBODY = `scrypt$${SCRYPT.N}$${SCRYPT.r}$${SCRYPT.p}$AAAAAAAAAAAAAAAAAAAAAA==$${"A".repeat(43)}=`;

function unauthorized(): Refusal {
  return new Refusal("UNAUTHORIZED", "user, password or token are not right, or the token is too old");
}

async function isPassword(password: string, text: string): Promise<boolean> {
  const parsed = parseHash(text);
  if (parsed === undefined) return false;
  return timingSafeEqual(await derive(password, parsed.salt, parsed.cost), parsed.hash);
}

interface PasswordHash {
  readonly cost: { readonly N: number; readonly r: number; readonly p: number };
  readonly salt: Buffer;
  readonly hash: Buffer;
}

function parseHash(text: string): PasswordHash | undefined {
  const [, n, r, p, salt = "", hash = ""] =
    /^scrypt\$(\d{1,7})\$(\d{1,2})\$(\d)\$([\w+/]+=*)\$([\w+/]{43}=)$/.exec(text) ?? [];
  const cost = { N: Number(n), r: Number(r), p: Number(p) };
  // A file is not to make the server use more memory than it wants to.
  if (!(cost.N > 1 && Number.isInteger(Math.log2(cost.N)) && cost.r > 0 && cost.p > 0)) return undefined;
  if (128 * cost.N * cost.r > MAXIMUM_MEMORY) return undefined;
  return { cost, salt: Buffer.from(salt, "base64"), hash: Buffer.from(hash, "base64") };
}

const MAXIMUM_MEMORY = 128 * 1024 * 1024;

function derive(password: string, salt: Uint8Array, cost: PasswordHash["cost"]): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const options: ScryptOptions = { ...cost, maxmem: 2 * MAXIMUM_MEMORY };
  scrypt(password, salt, HASH_BYTES, options, (error, hash) => (error === null ? resolve(hash) : reject(error)));
  return promise;
}

function readGrants(json: JsonReader): Grants {
  const fleets = json.strings();
  return new Map(
    Object.keys(fleets).map((fleet) => {
      const right = RIGHTS.find((it) => it === fleets[fleet]);
      return [fleet, right ?? json.member(fleet).refuse("is no right", RIGHTS.join(", "))];
    }),
  );
}
