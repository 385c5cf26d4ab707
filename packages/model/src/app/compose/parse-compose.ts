import { Diagnostics } from "@thimble/base";
import { parseYaml } from "../../yaml/parse-yaml.ts";
import type { YamlNode } from "../../yaml/yaml-node.ts";
import { refuseOtherKeys } from "../sections/key-table.ts";
import type { App } from "../service.ts";
import { TOP_LEVEL_KEYS } from "./compose-keys.ts";
import { readService, type WrittenService } from "./read-service.ts";
import { sortServices } from "./sort-services.ts";
import { substituteVariables } from "./substitute-variables.ts";

/** How to read a compose.yaml. */
export interface ParseComposeOptions {
  /** The file's name as messages show it, e.g. `compose.yaml`. */
  readonly where: string;
  /** Absolute folder that build paths start from: the file's own. */
  readonly directory: string;
  /** Values of variables: the environment, and what .env says. */
  readonly variables: Readonly<Record<string, string>>;
  /** The app's name where the file has none: the folder's name. Letters that a name may not have are left out, as in Compose. */
  readonly defaultName?: string;
}

/**
 * Parses a compose.yaml whose services are tiny containers. Nothing that is written in it is ignored, but keys that begin with `x-`.
 *
 * @throws ThimbleError with every problem of the file in its message and the first one's code: `model.yaml-syntax`, `model.duplicate-key`,
 * `model.unknown-key`, `model.missing-key`, `model.wrong-type`, `model.bad-value`, `model.not-supported`, `model.missing-variable`,
 * `model.bad-variable`, `model.bad-name`, `model.no-services`, `model.unknown-service`, `model.dependency-cycle`,
 * `model.bad-property-path`, `model.bad-topic`, `model.bad-budget`, `model.bad-image-reference`.
 * @see Compose Specification, https://github.com/compose-spec/compose-spec/blob/main/spec.md
 */
export function parseCompose(text: string, options: ParseComposeOptions): App {
  const diagnostics = new Diagnostics();
  const substitute = substituteVariables(options.variables);
  const root = parseYaml(text, { where: options.where, diagnostics, substitute });
  const app = readApp(root, options);
  diagnostics.throwIfAny();
  return app;
}

function readApp(root: YamlNode, options: ParseComposeOptions): App {
  if (root.kind === "null") {
    reportNoServices(root);
    return { name: "", services: [] };
  }
  refuseOtherKeys(root, TOP_LEVEL_KEYS);
  const name = readName(root, options.defaultName);
  const { directory, variables } = options;
  return { name, services: sortServices(readServices(root, { app: name, directory, variables })) };
}

function readServices(root: YamlNode, context: Parameters<typeof readService>[2]): readonly WrittenService[] {
  const services = root.get("services");
  const entries = services?.entries("a map of services") ?? [];
  if (entries.length === 0 && (services === undefined || services.kind === "map")) reportNoServices(services ?? root);
  return entries.map(({ key, where, value }) => {
    if (!/^[a-zA-Z0-9._-]+$/.test(key)) {
      const expected = "name a service with letters, digits, dots, - and _";
      value.report("model.bad-name", "the service's name has other letters", { where, expected });
    }
    return readService(key, value, context);
  });
}

/** @see Compose Specification, "Name top-level element" */
function readName(root: YamlNode, defaultName: string | undefined): string {
  const node = root.get("name");
  const name = node === undefined ? normalName(defaultName ?? "") : node.asString("the app's name");
  if (name === undefined || /^[a-z0-9][a-z0-9_-]*$/.test(name)) return name ?? "";
  const expected = "write a name of lower-case letters, digits, - and _ that begins with a letter or digit";
  if (node === undefined) root.report("model.missing-key", '"name" is missing', { expected: "add name: my-app" });
  else node.report("model.bad-name", `it is "${name}"`, { expected });
  return name;
}

function normalName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, "")
    .replace(/^[_-]+/, "");
}

function reportNoServices(node: YamlNode): void {
  node.report("model.no-services", "it has no service", { expected: "add at least one service under services" });
}
