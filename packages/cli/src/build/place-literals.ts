import { Compiler, type Expression, Node, type Program, StringLiteralExpression } from "assemblyscript";
import type { LiteralPool, PlacedLiteral } from "./literal-pool.ts";
import { hostTexts } from "./pool-literals.ts";

/** Marks a reference that is a literal's place. @see sdk/assemblyscript/assembly/text.ts, LITERAL */
const LITERAL_BIT = 0x80000000;
const LENGTH_SHIFT = 16;
/** AssertionKind.Prefix of AssemblyScript's ast.ts, a const enum: `<T>expression`. */
const PREFIX_ASSERTION = 0;

/** The pool of each program that is being compiled. */
const POOLS = new WeakMap<Program, LiteralPool>();

/**
 * Makes the compilation of `program` hand over the place of a literal in `pool`, in place of the literal, wherever it is given to
 * a function of the SDK as text for the host.
 *
 * AssemblyScript keeps a literal as UTF-16 behind a header of 20 bytes, and the contract wants UTF-8: a container that names a
 * Thing would carry each name at more than twice its size, and an encoder of 300 bytes. Every string that is no literal is
 * encoded when it is used, with the same result.
 */
export function placeLiterals(program: Program, pool: LiteralPool): void {
  POOLS.set(program, pool);
}

// Only the compiler knows which function a call means, and a transform sees the program before it does and the module after: so
// the method that compiles a call is replaced by one that changes the arguments first.
const { compileCallDirect } = Compiler.prototype;
Compiler.prototype.compileCallDirect = function (instance, given, ...rest): number {
  const pool = POOLS.get(this.program);
  if (pool === undefined) return compileCallDirect.call(this, instance, given, ...rest);
  const isText = hostTexts(instance.prototype.functionTypeNode);
  const placed = given.map((value, index) => (isText[index] === true ? place(value, pool) : value));
  return compileCallDirect.call(this, instance, placed, ...rest);
};

function place(value: Expression, pool: LiteralPool): Expression {
  const found = value instanceof StringLiteralExpression ? pool.find(value.value) : undefined;
  return found === undefined ? value : reference(found, value.range);
}

/** `changetype<string>(<usize>place)` */
function reference({ offset, length }: PlacedLiteral, range: Node["range"]): Expression {
  const type = (name: string): ReturnType<typeof Node.createNamedType> =>
    Node.createNamedType(Node.createSimpleTypeName(name, range), null, false, range);
  const bits = i64_new((LITERAL_BIT | (length << LENGTH_SHIFT) | offset) >>> 0, 0);
  const number = Node.createIntegerLiteralExpression(bits, range);
  const address = Node.createAssertionExpression(PREFIX_ASSERTION, number, type("usize"), range);
  return Node.createCallExpression(
    Node.createIdentifierExpression("changetype", range),
    [type("string")],
    [address],
    range,
  );
}
