import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics, isThimbleError } from "@thimble/base";
import { parseYaml, type Substitute } from "@thimble/model";
import fc from "fast-check";
import { problemsOf } from "../fixture.ts";

function parse(text: string): () => unknown {
  return () => parseYaml(text, { where: "x.yaml", diagnostics: new Diagnostics() });
}

test("parseYaml() gives an empty file a root of kind null", () => {
  const root = parseYaml("# nothing\n", { where: "x.yaml", diagnostics: new Diagnostics() });
  assert.equal(root.kind, "null");
});

test("parseYaml() refuses what is no YAML, with every place", () => {
  assert.deepEqual(
    problemsOf(parse("a: {b: [1,\n")).map((line) => line.slice(0, 10)),
    ["x.yaml:2:1", "x.yaml:2:1"],
  );
  assert.match(
    problemsOf(parse("a: 1\n\tb: 2\n"))[0] ?? "",
    /^x.yaml:2:1: .*Tabs .*\(spaces, two for each level\) \[model.yaml-syntax\]$/,
  );
});

test("parseYaml() says the same of the same place once", () => {
  assert.equal(problemsOf(parse("services: {guard: {image: x\n")).length, 1);
});

test("parseYaml() refuses a second document and a tag that it does not know", () => {
  assert.match(problemsOf(parse("a: 1\n---\nb: 2\n"))[0] ?? "", /more than one document/);
  assert.match(problemsOf(parse("a: !secret 1\n"))[0] ?? "", /Unresolved tag/);
});

test("parseYaml() puts variables into texts, and a number that comes of it is a number", () => {
  const substitute: Substitute = (text) => text.replace("$N", "5");
  const root = parseYaml("[$N, a$N, '$N', b]", { where: "x", diagnostics: new Diagnostics(), substitute });
  const [number, text, quoted, plain] = root.asList();
  assert.deepEqual([number?.asNumber(), text?.asString(), quoted?.asString(), plain?.asText()], [5, "a5", "5", "b"]);
});

test("parseYaml() leaves a value out whose variables are missing, and reports it once", () => {
  const diagnostics = new Diagnostics();
  const substitute: Substitute = (_text, problem) => {
    problem("model.missing-variable", "the variable N has no value", "set N");
    return undefined;
  };
  const root = parseYaml("a: $N", { where: "x", diagnostics, substitute });
  assert.equal(root.get("a")?.asInteger(0), undefined);
  assert.deepEqual(
    diagnostics.problems.map((problem) => problem.code),
    ["model.missing-variable"],
  );
});

test("parseYaml() refuses any text only with an error of the catalogue", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(..."ab:-[]{}&*<>!|#'\", \n\t?%".split("")), maxLength: 40 }),
      (text) => {
        try {
          const diagnostics = new Diagnostics();
          parseYaml(text, { where: "x", diagnostics }).toValue();
          diagnostics.throwIfAny();
        } catch (error) {
          assert.ok(isThimbleError(error), String(error));
        }
      },
    ),
    { numRuns: 500 },
  );
});
