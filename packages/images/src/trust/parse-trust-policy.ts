import type { KeyObject } from "node:crypto";
import { Diagnostics } from "@thimble/base";
import { parseYaml, type YamlNode } from "@thimble/model";
import { parsePublicKey, type VerificationKey } from "../sign/signing-key.ts";
import type { TrustPolicy, TrustRule } from "./trust-policy.ts";

/** `*` alone, or a path in lower case that may end with `/*`; a registry may have a port and upper case. */
const PATTERN = /^(?:\*|[A-Za-z0-9][A-Za-z0-9._:[\]/-]*(?:\/\*)?)$/;

/** What the file says, before keys that stand in other files are read. */
interface Written {
  readonly others: "open" | "closed";
  readonly keys: ReadonlyMap<string, string>;
  readonly rules: readonly { readonly images: string; readonly names: readonly string[] }[];
}

/**
 * Parses a trust.yaml.
 *
 * @param where names the file in errors
 * @param readFile the text of a file that is named for a key
 * @throws ThimbleError model.* for what is wrong in the file, with line and column, all at once; images.bad-key for a key that is none
 */
export async function parseTrustPolicy(
  text: string,
  where: string,
  readFile: (path: string) => Promise<string>,
): Promise<TrustPolicy> {
  const diagnostics = new Diagnostics();
  const written = read(parseYaml(text, { where, diagnostics }));
  diagnostics.throwIfAny();
  const keys = new Map<string, KeyObject>();
  for (const [name, value] of written.keys) {
    const pem = value.includes("-----BEGIN") ? value : await readFile(value);
    keys.set(name, parsePublicKey(pem, `${where}: keys.${name}`));
  }
  const rules = written.rules.map(
    ({ images, names }): TrustRule => ({ images, signedBy: names.flatMap((name) => named(name, keys)) }),
  );
  return { others: written.others, rules };
}

function named(name: string, keys: ReadonlyMap<string, KeyObject>): readonly VerificationKey[] {
  const key = keys.get(name);
  return key === undefined ? [] : [{ name, key }];
}

function read(root: YamlNode): Written {
  root.refuseUnknownKeys(["others", "keys", "rules"]);
  const others = root
    .require("others", "open or closed, for images that no rule is about")
    ?.asOneOf(["open", "closed"]);
  const keys = new Map((root.get("keys")?.entries() ?? []).map(({ key, value }) => [key, value.asString() ?? ""]));
  const rules = (root.get("rules")?.asList("a list of rules") ?? []).map((rule) => readRule(rule, keys));
  return { others: others ?? "closed", keys, rules };
}

function readRule(rule: YamlNode, keys: ReadonlyMap<string, string>): Written["rules"][number] {
  rule.refuseUnknownKeys(["images", "signedBy", "unsigned"]);
  const images = rule.require("images", "a repository, or what repositories begin with and *, like plant/*");
  const pattern = images?.asString() ?? "";
  if (pattern !== "" && !PATTERN.test(pattern)) {
    images?.report("model.bad-value", `"${pattern}" is no pattern of repositories`, {
      expected: "a repository without a tag, or plant/*, or *",
    });
  }
  const unsigned = rule.get("unsigned")?.asBoolean() ?? false;
  const signedBy = unsigned ? rule.get("signedBy") : rule.require("signedBy", "names of keys");
  const list = signedBy?.asList("a list of keys") ?? [];
  if (unsigned === list.length > 0) {
    rule.report("model.bad-value", unsigned ? "it has keys and needs no signature" : "no key may sign its images", {
      expected: "either signedBy with at least one key, or unsigned: true",
    });
  }
  return { images: pattern, names: list.flatMap((name) => name.asOneOf([...keys.keys()]) ?? []) };
}
