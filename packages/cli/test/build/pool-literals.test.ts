import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ArrayLiteralExpression, FunctionDeclaration } from "assemblyscript";
import { hostTexts, poolLiterals } from "../../src/build/pool-literals.ts";
import { walk } from "../../src/build/syntax-tree.ts";
import { parseSource } from "./parse-source.ts";

const SDK = "~lib/@thimble/assemblyscript/";

describe("poolLiterals()", () => {
  it("takes the literals given to functions of the SDK's names, and writes them into its pool", () => {
    const sdk = parseSource(
      "export function topic(name: HostText): void {} class C { number(name: HostText, x: f64): void {} }",
      `${SDK}topic.ts`,
    );
    const home = parseSource("export const LITERALS: usize = memory.data<u8>([0]);", `${SDK}literals.ts`);
    const main = parseSource(
      'topic("plant/ä"); a.b("c").number("d", 1); other("not"); const x = "nor this"; topic(x); topic("a" + "b");',
    );
    const library = parseSource('topic("nor that");', "~lib/else.ts");
    const pool = poolLiterals([sdk, home, main, library]);
    assert.equal(new TextDecoder().decode(pool.bytes), "plant/äd");
    const written: number[] = [];
    walk(home, (node) => {
      if (node instanceof ArrayLiteralExpression) written.push(node.elementExpressions.length);
    });
    assert.deepEqual(written, [pool.bytes.length]);
  });

  it("leaves the SDK's pool alone when there is nothing to put in", () => {
    const home = parseSource("export const LITERALS: usize = memory.data<u8>([0]);", `${SDK}literals.ts`);
    assert.equal(poolLiterals([home, parseSource("f();")]).bytes.length, 0);
  });
});

it("hostTexts() tells parameters of the type HostText", () => {
  const [declaration] = parseSource("function f(a: HostText, b: string, c: HostText): void {}").statements;
  assert.ok(declaration instanceof FunctionDeclaration);
  assert.deepEqual(hostTexts(declaration.signature), [true, false, true]);
});
