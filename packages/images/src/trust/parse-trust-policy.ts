import { Diagnostics, type EpochMillis } from "@thimble/base";
import { parseImageReference, parseYaml, repositoryName, type YamlNode } from "@thimble/model";
import { parsePublicKey, type VerificationKey } from "../sign/signing-key.ts";
import type { TrustedIdentity, TrustedSigners } from "../sign/trusted-signers.ts";
import type { TrustPolicy, TrustRule } from "./trust-policy.ts";

/** Ends a pattern that is about all repositories below. */
const BELOW = "/*";

/** What a fleet may be called. */
const FLEET = /^[a-z0-9][a-z0-9._-]{0,62}$/;

/** A day, or a time with its zone. @see RFC 3339 section 5.6 */
const TIME = /^(\d{4}-\d\d-\d\d)(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))?$/;

/** Names the trusted root that is shipped, in place of a file. */
const SHIPPED_ROOT = "sigstore";

const KEYS = ["fleet", "others", "keys", "identities", "trustedRoot", "rules"] as const;

/** Where a policy is read. */
export interface PolicyPlace {
  /** Names the file in errors. */
  readonly where: string;
  /** The fleet of the device where the file says none; undefined for none. */
  readonly fleet: string | undefined;
  /** The text of a file that the policy names. */
  readonly readFile: (path: string) => Promise<string>;
}

interface WrittenKey {
  /** PEM, or the file that has it. */
  readonly source: string;
  readonly validUntil: EpochMillis | undefined;
}

interface WrittenRule {
  readonly images: string;
  readonly names: readonly string[];
  readonly isUnsigned: boolean;
  readonly isNumbered: boolean;
  /** Whose devices it is for; undefined for all. */
  readonly fleets: readonly string[] | undefined;
}

/** What the file says, before keys that stand in other files are read. */
interface Written {
  readonly fleet: string | undefined;
  readonly others: "open" | "closed";
  readonly keys: ReadonlyMap<string, WrittenKey>;
  readonly identities: readonly TrustedIdentity[];
  readonly trustedRoot: string | undefined;
  readonly rules: readonly WrittenRule[];
}

/**
 * Parses a trust.yaml: the policy of a device of this fleet.
 *
 * @throws ThimbleError model.* for what is wrong in the file, with line and column, all at once; images.bad-key for a key that is none
 * @throws ThimbleError images.malformed for a trusted root that is none; whatever `readFile` throws
 */
export async function parseTrustPolicy(text: string, place: PolicyPlace): Promise<TrustPolicy> {
  const { where, readFile } = place;
  const diagnostics = new Diagnostics();
  const written = read(parseYaml(text, { where, diagnostics }), place.fleet);
  diagnostics.throwIfAny();
  const keys: VerificationKey[] = [];
  for (const [name, { source, validUntil }] of written.keys) {
    const pem = source.includes("-----BEGIN") ? source : await readFile(source);
    const key = parsePublicKey(pem, `${where}: keys.${name}`);
    keys.push({ name, key, ...(validUntil !== undefined && { validUntil }) });
  }
  const trustedRoot =
    written.trustedRoot === undefined ? undefined : await readTrustedRoot(written.trustedRoot, readFile);
  const signers = { keys, identities: written.identities, trustedRoot };
  const rules = written.rules
    .filter(({ fleets }) => fleets === undefined || (written.fleet !== undefined && fleets.includes(written.fleet)))
    .map((rule) => toRule(rule, signers));
  const { others, fleet } = written;
  return { others, rules, ...(fleet !== undefined && { fleet }) };
}

/**
 * The trusted root that is named so: a file, or `sigstore` for the one of sigstore's public instance that Thimble ships. The libraries are loaded for
 * those who trust identities, and for no others.
 * @throws ThimbleError images.malformed for a file that is none; whatever `readFile` throws
 */
export async function readTrustedRoot(
  named: string,
  readFile: PolicyPlace["readFile"],
): Promise<TrustedSigners["trustedRoot"]> {
  const { parseTrustedRoot } = await import("../sign/sigstore-bundle.ts");
  if (named !== SHIPPED_ROOT) return parseTrustedRoot(await readFile(named), named);
  const { shippedRoot } = await import("../sign/shipped-root.ts");
  return parseTrustedRoot(shippedRoot(), named);
}

function toRule({ images, names, isUnsigned, isNumbered }: WrittenRule, signers: TrustedSigners): TrustRule {
  const isNamed = ({ name }: { readonly name: string }): boolean => names.includes(name);
  const { keys, identities, trustedRoot } = signers;
  const signedBy = { keys: keys.filter(isNamed), identities: identities.filter(isNamed), trustedRoot };
  return { images, signedBy: isUnsigned ? undefined : signedBy, isNumbered };
}

function read(root: YamlNode, ofDevice: string | undefined): Written {
  root.refuseUnknownKeys([...KEYS]);
  const fleetNode = root.get("fleet");
  const said = fleetNode === undefined ? undefined : readFleet(fleetNode);
  if (said !== undefined && ofDevice !== undefined && said !== ofDevice) {
    fleetNode?.report("model.bad-value", `the file is for the fleet "${said}", and the device is of "${ofDevice}"`, {
      expected: ofDevice,
    });
  }
  const fleet = said ?? ofDevice;
  // Who is of no fleet says it: a developer's file that forgets it must not let more run than it seems to.
  const othersNode =
    fleet === undefined
      ? root.require("others", "open or closed, for images that no rule is about")
      : root.get("others");
  const keys = new Map((root.get("keys")?.entries() ?? []).map(({ key, value }) => [key, readKey(value)]));
  const identities = (root.get("identities")?.entries() ?? []).map(({ key, value }) => readIdentity(key, value));
  for (const { name } of identities) {
    if (keys.has(name))
      root.get("identities")?.report("model.bad-value", `"${name}" is a key too`, { expected: "another name" });
  }
  const trustedRoot = root.get("trustedRoot")?.asString("a file, trusted_root.json, or sigstore");
  if (identities.length > 0)
    root.require("trustedRoot", "what identities are verified against: sigstore, or a file, trusted_root.json");
  const names = [...keys.keys(), ...identities.map(({ name }) => name)];
  const rules = readRules(root.get("rules")?.asList("a list of rules") ?? [], names);
  return { fleet, others: othersNode?.asOneOf(["open", "closed"]) ?? "closed", keys, identities, trustedRoot, rules };
}

function readFleet(node: YamlNode): string | undefined {
  const fleet = node.asString();
  if (fleet === undefined || FLEET.test(fleet)) return fleet;
  node.report("model.bad-value", `"${fleet}" is no name of a fleet`, {
    expected: "lower-case letters, digits, dots and dashes",
  });
  return undefined;
}

function readKey(node: YamlNode): WrittenKey {
  if (node.kind !== "map")
    return { source: node.asString("a file, PEM, or a map with file and validUntil") ?? "", validUntil: undefined };
  node.refuseUnknownKeys(["file", "validUntil"]);
  const validUntil = node.get("validUntil");
  return {
    source: node.require("file", "the file of the public key, or PEM")?.asString() ?? "",
    validUntil: validUntil === undefined ? undefined : readTime(validUntil),
  };
}

function readTime(node: YamlNode): EpochMillis | undefined {
  const text = node.asString("a day like 2027-01-31, or a time as RFC 3339 has it") ?? "";
  const day = TIME.exec(text)?.[1];
  const time = day === undefined ? Number.NaN : Date.parse(text);
  // Date takes the 30th of February for the 2nd of March.
  if (!Number.isNaN(time) && day === new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10)) return time;
  node.report("model.bad-value", `"${text}" is no time`, {
    expected: "a day like 2027-01-31, or 2027-01-31T12:00:00Z",
  });
  return undefined;
}

function readIdentity(name: string, node: YamlNode): TrustedIdentity {
  node.refuseUnknownKeys(["issuer", "subject"]);
  const text = (key: string, what: string): string => node.require(key, what)?.asString() ?? "";
  return {
    name,
    issuer: text("issuer", "who vouches for it, like https://token.actions.githubusercontent.com"),
    subject: text("subject", "the whole subject of the certificate, like an address or the URL of a workflow"),
  };
}

/** Whether there can be an image that a pattern is about: a rule for none, as for `guard:1`, would leave its image to `others`. */
function isPattern(pattern: string): boolean {
  if (pattern === "*") return true;
  const repository = pattern.endsWith(BELOW) ? `${pattern.slice(0, -1)}x` : pattern;
  const reference = parseImageReference(repository);
  return reference !== undefined && repositoryName(reference) === repository;
}

/** Two rules of the same width for one device: which of them counts nobody could tell. */
function readRules(nodes: readonly YamlNode[], names: readonly string[]): readonly WrittenRule[] {
  const rules = nodes.map((node) => readRule(node, names));
  for (const [i, { images, fleets }] of rules.entries()) {
    const same = rules.slice(0, i).findIndex((it) => it.images === images && shareFleet(it.fleets, fleets));
    if (images === "" || same < 0) continue;
    nodes[i]?.report("model.bad-value", `rule ${same + 1} is about "${images}" too`, {
      expected: "one rule for the same images and the same fleet",
    });
  }
  return rules;
}

function shareFleet(one: WrittenRule["fleets"], other: WrittenRule["fleets"]): boolean {
  return one === undefined || other === undefined || one.some((fleet) => other.includes(fleet));
}

function readRule(rule: YamlNode, known: readonly string[]): WrittenRule {
  rule.refuseUnknownKeys(["images", "signedBy", "unsigned", "numbered", "fleets"]);
  const images = rule.require("images", "a repository, or what repositories begin with and *, like plant/*");
  const pattern = images?.asString() ?? "";
  if (pattern !== "" && !isPattern(pattern)) {
    images?.report("model.bad-value", `"${pattern}" is no pattern of repositories`, {
      expected: "a repository without a tag, or plant/*, or *",
    });
  }
  const isUnsigned = rule.get("unsigned")?.asBoolean() ?? false;
  const signedBy = isUnsigned ? rule.get("signedBy") : rule.require("signedBy", "names of keys");
  const list = signedBy?.asList("a list of keys") ?? [];
  if (isUnsigned === list.length > 0) {
    rule.report("model.bad-value", isUnsigned ? "it has keys and needs no signature" : "no key may sign its images", {
      expected: "either signedBy with at least one key, or unsigned: true",
    });
  }
  const fleets = rule.get("fleets");
  const written = fleets?.asList("a list of fleets");
  if (written?.length === 0) {
    fleets?.report("model.bad-value", "the rule is for no fleet", {
      expected: "names of fleets, or no fleets for all of them",
    });
  }
  return {
    images: pattern,
    names: list.flatMap((name) => name.asOneOf(known) ?? []),
    isUnsigned,
    isNumbered: rule.get("numbered")?.asBoolean() ?? false,
    fleets: written?.flatMap((fleet) => readFleet(fleet) ?? []),
  };
}
