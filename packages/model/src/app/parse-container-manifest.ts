import { Diagnostics } from "@thimble/base";
import { parseImageReference } from "../image/image-reference.ts";
import { parseByteSize } from "../scalar/quantity.ts";
import { parseYaml } from "../yaml/parse-yaml.ts";
import type { YamlNode } from "../yaml/yaml-node.ts";
import type { ContainerManifest } from "./asks.ts";
import { readManifestBudget } from "./sections/read-budget.ts";
import { readGrants } from "./sections/read-grants.ts";
import { readText, type TextRule } from "./sections/read-scalars.ts";
import { readTriggers } from "./sections/read-triggers.ts";
import { readUnits } from "./sections/read-units.ts";

/** A version without build metadata, whose `+` no image tag may have. @see Semantic Versioning 2.0.0, items 2 and 9 */
const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/;

const KEYS = [
  "name",
  "version",
  "release",
  "description",
  "source",
  "size",
  "on",
  "grants",
  "budget",
  "units",
  "repository",
  "licenses",
] as const;

const NAME_RULE: TextRule<string> = {
  parse: (text) => (parseImageReference(text)?.repository === text ? text : undefined),
  code: "model.bad-name",
  expected: "an image's name without registry and tag, in lower case, like guard",
};
const VERSION_RULE: TextRule<string> = {
  parse: (text) => (VERSION.test(text) ? text : undefined),
  code: "model.bad-value",
  expected: "a semantic version without +, like 1.2.0",
};
const SOURCE_RULE: TextRule<string> = {
  parse: (text) => (isInside(text) ? text : undefined),
  code: "model.bad-value",
  expected: "a file in the manifest's folder, like main.ts",
};
const SIZE_RULE: TextRule<number> = {
  parse: parseByteSize,
  code: "model.bad-value",
  expected: "a size like 1.5K",
};

/** Who may pull the image may read it, so it has no user and no password. */
const REPOSITORY_RULE: TextRule<string> = {
  parse: (text) => (/^(?:https?|ssh|git):\/\/[^@\s/]+\/\S*$/.test(text) ? text : undefined),
  code: "model.bad-value",
  expected: "a URL without user and password, like https://git.example/plant.git",
};
/** @see SPDX 3.0, annex B, "License expression": idstring, operators and parentheses */
const LICENSES_RULE: TextRule<string> = {
  parse: (text) => (/^[A-Za-z0-9.+: ()-]{1,200}$/.test(text) ? text : undefined),
  code: "model.bad-value",
  expected: "an SPDX licence expression, like Apache-2.0 or MIT OR Apache-2.0",
};

/**
 * Parses a thimble.yaml: `name`, `version`, `source`, and where wanted `description`, `release`, `size`, `on`, `grants`, `budget`, `units`,
 * `repository`, `licenses`.
 *
 * @throws ThimbleError with every problem of the file in its message and the first one's code: `model.yaml-syntax`, `model.duplicate-key`,
 * `model.unknown-key`, `model.missing-key`, `model.wrong-type`, `model.bad-value`, `model.bad-name`, `model.bad-property-path`,
 * `model.bad-topic`, `model.bad-budget`.
 */
export function parseContainerManifest(text: string, where: string): ContainerManifest {
  const diagnostics = new Diagnostics();
  const root = parseYaml(text, { where, diagnostics });
  const manifest = readManifest(root);
  diagnostics.throwIfAny();
  return manifest;
}

function readManifest(root: YamlNode): ContainerManifest {
  root.refuseUnknownKeys([...KEYS]);
  const on = readTriggers(root.get("on"));
  const grants = readGrants(root.get("grants"), on);
  const units = readUnits(root.get("units"), grants, on.message);
  const repository = readOptional(root, "repository", REPOSITORY_RULE);
  const licenses = readOptional(root, "licenses", LICENSES_RULE);
  const release = root.get("release")?.asInteger(1);
  return {
    name: readRequired(root, "name", NAME_RULE),
    version: readRequired(root, "version", VERSION_RULE),
    description: root.get("description")?.asString(),
    source: readRequired(root, "source", SOURCE_RULE),
    asks: { on, grants, budget: readManifestBudget(root.get("budget")), ...(units && { units }) },
    maximumBytes: readSize(root.get("size")),
    ...(release !== undefined && { release }),
    ...(repository !== undefined && { repository }),
    ...(licenses !== undefined && { licenses }),
  };
}

function readRequired(root: YamlNode, key: string, rule: TextRule<string>): string {
  const node = root.require(key, rule.expected);
  return (node === undefined ? undefined : readText(node, rule)) ?? "";
}

function readOptional(root: YamlNode, key: string, rule: TextRule<string>): string | undefined {
  const node = root.get(key);
  return node === undefined ? undefined : readText(node, rule);
}

function readSize(node: YamlNode | undefined): number | undefined {
  return node === undefined ? undefined : readText(node, SIZE_RULE);
}

function isInside(path: string): boolean {
  return !path.startsWith("/") && !/[\\:]/.test(path) && !path.split("/").includes("..");
}
