import {
  ArrayLiteralExpression,
  CallExpression,
  FunctionDeclaration,
  type FunctionTypeNode,
  NamedTypeNode,
  Node,
  type Source,
  StringLiteralExpression,
} from "assemblyscript";
import { LiteralPool } from "./literal-pool.ts";
import { SDK_PREFIX } from "./sdk-sources.ts";
import { calledName, walk } from "./syntax-tree.ts";

/** The SDK's type of a parameter whose string goes to the host as UTF-8. @see sdk/assemblyscript/assembly/text.ts */
const HOST_TEXT = "HostText";

/** Whether each parameter of a function is text for the host. */
export function hostTexts({ parameters }: FunctionTypeNode): readonly boolean[] {
  return parameters.map(({ type }) => type instanceof NamedTypeNode && type.name.identifier.text === HOST_TEXT);
}

/**
 * Lays out the literals of a container that may be text for the host, and puts them into the SDK's pool.
 *
 * What a call means is not known yet: here go all literals that are an argument of a function whose name is one of the SDK's.
 */
export function poolLiterals(sources: readonly Source[]): LiteralPool {
  const takers = new Set(
    sources.filter(({ normalizedPath }) => normalizedPath.startsWith(SDK_PREFIX)).flatMap(takersIn),
  );
  const written = sources.filter(({ normalizedPath }) => !normalizedPath.startsWith("~lib/"));
  const pool = new LiteralPool(written.flatMap((source) => literalsGivenTo(takers, source)));
  const home = sources.find(({ normalizedPath }) => normalizedPath === `${SDK_PREFIX}literals.ts`);
  if (home !== undefined && pool.bytes.length > 0) writePool(home, pool.bytes);
  return pool;
}

/** Names of the functions and methods of a file that take text for the host. */
function takersIn(source: Source): string[] {
  const names: string[] = [];
  walk(source, (node) => {
    if (node instanceof FunctionDeclaration && hostTexts(node.signature).includes(true)) names.push(node.name.text);
  });
  return names;
}

function literalsGivenTo(takers: ReadonlySet<string>, source: Source): string[] {
  const literals: string[] = [];
  walk(source, (node) => {
    if (!(node instanceof CallExpression) || !takers.has(calledName(node) ?? "")) return;
    for (const argument of node.args) if (argument instanceof StringLiteralExpression) literals.push(argument.value);
  });
  return literals;
}

/** `memory.data<u8>([…])` in place of the empty pool. */
function writePool(source: Source, bytes: Uint8Array): void {
  walk(source, (node) => {
    if (!(node instanceof ArrayLiteralExpression)) return;
    const { range } = node;
    node.elementExpressions = Array.from(bytes, (byte) => Node.createIntegerLiteralExpression(i64_new(byte, 0), range));
  });
}
