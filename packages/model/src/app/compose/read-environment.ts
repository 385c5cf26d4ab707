import type { YamlNode } from "../../yaml/yaml-node.ts";

/**
 * Reads `environment`, a map or a list of `NAME=value`. A name without a value takes it from `variables`, as in Compose;
 * `model.missing-variable` when it is not there.
 * @see Compose Specification, services, `environment`
 */
export function readEnvironment(
  node: YamlNode | undefined,
  variables: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (node === undefined) return {};
  const pairs =
    node.kind === "list" ? node.asList().map(listed) : node.entries("a map or a list of NAME=value").map(mapped);
  const found = pairs.flatMap((pair) => {
    const value = pair === undefined ? undefined : (pair.value ?? inherited(pair, variables));
    return pair === undefined || value === undefined ? [] : [[pair.name, value] as const];
  });
  return Object.fromEntries(found);
}

/** A name and its value; a value of undefined is to be inherited. */
interface Pair {
  readonly name: string;
  readonly value: string | undefined;
  readonly node: YamlNode;
}

function mapped({ key, value }: { readonly key: string; readonly value: YamlNode }): Pair | undefined {
  if (value.kind === "null") return { name: key, value: undefined, node: value };
  const text = value.asText();
  return text === undefined ? undefined : { name: key, value: text, node: value };
}

function listed(node: YamlNode): Pair | undefined {
  const text = node.asString("a text like NAME=value");
  if (text === undefined) return undefined;
  const equals = text.indexOf("=");
  return equals < 0
    ? { name: text, value: undefined, node }
    : { name: text.slice(0, equals), value: text.slice(equals + 1), node };
}

function inherited(pair: Pair, variables: Readonly<Record<string, string>>): string | undefined {
  if (Object.hasOwn(variables, pair.name)) return variables[pair.name];
  pair.node.report("model.missing-variable", `the variable ${pair.name} has no value`, {
    expected: `set ${pair.name} in the environment, or give it a value here`,
  });
  return undefined;
}
