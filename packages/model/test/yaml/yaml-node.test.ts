import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics, describeError } from "@thimble/base";
import { parseYaml, type YamlNode } from "@thimble/model";
import fc from "fast-check";

/** Reads a document and returns what was read and every problem. */
function read<T>(
  text: string,
  from: (root: YamlNode) => T,
): { readonly value: T; readonly problems: readonly string[] } {
  const diagnostics = new Diagnostics();
  const value = from(parseYaml(text, { where: "x.yaml", diagnostics }));
  return { value, problems: diagnostics.problems.map(describeError) };
}

test("a YamlNode knows its file, line, column and path", () => {
  const { value } = read("a:\n  - b: 1\n  - {c: [7, 8]}\n", (root) => {
    const node = root.get("a")?.asList()[1]?.get("c")?.asList()[1];
    return [node?.where, node?.path, node?.asNumber()];
  });
  assert.deepEqual(value, ["x.yaml:3:13", "a[1].c[1]", 8]);
});

test("kind names what a value is by the core schema of YAML 1.2, in which on and no are texts", () => {
  const { value } = read("[~, true, 1, 1.5, no, on, '1', [], {}]", (root) => root.asList().map((item) => item.kind));
  assert.deepEqual(value, ["null", "boolean", "number", "number", "string", "string", "string", "list", "map"]);
});

test("each as-method reports a value of another type with its place", () => {
  const { value, problems } = read("a: [1]\nb: x\nc: 2\n", (root) => [
    root.get("a")?.asString(),
    root.get("b")?.asNumber(),
    root.get("b")?.asBoolean(),
    root.get("c")?.asList(),
    root.get("c")?.entries(),
    root.get("c")?.asString("a name"),
    root.get("a")?.asText(),
  ]);
  assert.deepEqual(value, [undefined, undefined, undefined, [], [], undefined, undefined]);
  assert.deepEqual(problems, [
    "x.yaml:1:4: Cannot read a: it is a list (write a text) [model.wrong-type]",
    "x.yaml:2:4: Cannot read b: it is a text (write a number) [model.wrong-type]",
    "x.yaml:2:4: Cannot read b: it is a text (write true or false) [model.wrong-type]",
    "x.yaml:3:4: Cannot read c: it is a number (write a list) [model.wrong-type]",
    "x.yaml:3:4: Cannot read c: it is a number (write a map) [model.wrong-type]",
    "x.yaml:3:4: Cannot read c: it is a number (write a name) [model.wrong-type]",
    "x.yaml:1:4: Cannot read a: it is a list (write a text or number) [model.wrong-type]",
  ]);
});

test("asText() gives numbers and booleans as they are written", () => {
  const { value } = read("[1.50, 0x10, true, 64K]", (root) => root.asList().map((item) => item.asText()));
  assert.deepEqual(value, ["1.50", "0x10", "true", "64K"]);
});

test("asInteger() takes both ends of its range and refuses what is outside or not whole", () => {
  const { value, problems } = read("[1, 5, 0, 6, 1.5]", (root) => root.asList().map((item) => item.asInteger(1, 5)));
  assert.deepEqual(value, [1, 5, undefined, undefined, undefined]);
  assert.equal(
    problems[0],
    "x.yaml:1:8: Cannot read [2]: it is 0 (write a whole number from 1 to 5) [model.bad-value]",
  );
  assert.equal(problems.length, 3);
});

test("asNumber() refuses infinity and NaN", () => {
  const { value, problems } = read("[.inf, .nan]", (root) => root.asList().map((item) => item.asNumber()));
  assert.deepEqual([value, problems.length], [[undefined, undefined], 2]);
});

test("asOneOf() names the nearest choice", () => {
  const { problems } = read("pauze", (root) => root.asOneOf(["continue", "rollback", "pause"]));
  assert.deepEqual(problems, [
    'x.yaml:1:1: Cannot read the document: it is "pauze" (did you mean "pause"? Choices are continue, rollback, pause) [model.bad-value]',
  ]);
});

test("require() reports a key that is missing or empty, at its map", () => {
  const { problems } = read("a:\n  b:\n", (root) => [
    root.get("a")?.require("b", "a name"),
    root.require("z", "a list"),
  ]);
  assert.deepEqual(problems, [
    'x.yaml:2:3: Cannot read a: "b" is missing (add b: a name) [model.missing-key]',
    'x.yaml:1:1: Cannot read the document: "z" is missing (add z: a list) [model.missing-key]',
  ]);
});

test("refuseUnknownKeys() names the nearest known key, or all when none is near", () => {
  const { problems } = read("propertys: 1\nwater: 2\n", (root) => root.refuseUnknownKeys(["properties", "title"]));
  assert.deepEqual(problems, [
    'x.yaml:1:1: Cannot read the document: the key "propertys" is unknown (did you mean "properties"?) [model.unknown-key]',
    'x.yaml:2:1: Cannot read the document: the key "water" is unknown (known keys are properties, title) [model.unknown-key]',
  ]);
});

test("entries() reports a key that is there twice, once, and keeps the first", () => {
  const { value, problems } = read("a: 1\nb: 2\na: 3\n", (root) => [
    root.get("a")?.asNumber(),
    root.get("b")?.asNumber(),
  ]);
  assert.deepEqual(value, [1, 2]);
  assert.deepEqual(problems, [
    'x.yaml:3:1: Cannot read the document: the key "a" is there twice (write each key once; the first is at x.yaml:1:1) [model.duplicate-key]',
  ]);
});

test("entries() refuses a key that is no text", () => {
  const { problems } = read("? [a]\n: 1\n", (root) => root.entries());
  assert.match(problems[0] ?? "", /a key is not a text .*\[model.wrong-type\]/);
});

test("merge keys bring in what the map does not have, and of several maps the first wins", () => {
  const text = "x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz: {<<: [*x, *y], a: 9}\nw: {<<: *y, '<<': 5}\n";
  const { value, problems } = read(text, (root) => [root.get("z")?.toValue(), root.get("w")?.toValue()]);
  assert.deepEqual(value, [
    { a: 9, b: 1, c: 2 },
    { b: 2, c: 2, "<<": 5 },
  ]);
  assert.deepEqual(problems, []);
});

test("a merge key whose value is no map is reported", () => {
  const { problems } = read("<<: 5\n", (root) => root.entries());
  assert.match(problems[0] ?? "", /it is a number \(write a map to merge\) \[model.wrong-type\]/);
});

test("an alias stands for what its anchor holds, and a problem in it is reported where it is written", () => {
  const { value, problems } = read("a: &here [x]\nb: *here\n", (root) => root.get("b")?.asList()[0]?.asNumber());
  assert.equal(value, undefined);
  assert.match(problems[0] ?? "", /^x.yaml:1:11: Cannot read b\[0\]/);
});

test("report() takes the caller's code, and another place where one is given", () => {
  const { problems } = read("a: 1\n", (root) =>
    root.get("a")?.report("model.bad-value", "it is odd", { where: "y:1:1" }),
  );
  assert.deepEqual(problems, ["y:1:1: Cannot read a: it is odd [model.bad-value]"]);
});

test("toValue() gives what JSON.parse gives", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (json) => {
      const text = JSON.stringify(json);
      const { value, problems } = read(text, (root) => root.toValue());
      assert.deepEqual(problems, []);
      assert.deepEqual(value, JSON.parse(text));
    }),
  );
});

test("named() gives keys other names, and messages the names of the document", () => {
  const names = {
    known: (key: string) => key.replace(/^m:/, "modv:"),
    written: (key: string) => key.replace(/^modv:/, "m:"),
  };
  const { value, problems } = read("m:a: 1\nm:bb: 2\nm:bb: 3\n", (root) => {
    const named = root.named(names);
    named.refuseUnknownKeys(["modv:a", "modv:b"]);
    named.require("modv:c", "a number");
    return [named.get("modv:a")?.asNumber(), named.get("modv:a")?.path, named.get("m:a")];
  });
  assert.deepEqual(value, [1, "m:a", undefined]);
  assert.deepEqual(problems, [
    'x.yaml:3:1: Cannot read the document: the key "m:bb" is there twice (write each key once; the first is at x.yaml:2:1) [model.duplicate-key]',
    'x.yaml:2:1: Cannot read the document: the key "m:bb" is unknown (did you mean "m:b"?) [model.unknown-key]',
    'x.yaml:1:1: Cannot read the document: "m:c" is missing (add m:c: a number) [model.missing-key]',
  ]);
});

test("span is where a value stands in the document", () => {
  const text = 'a: "x\\n" # remark\nb: [1, 22]\nc:\n';
  const root = parseYaml(text, { where: "a.yaml", diagnostics: new Diagnostics() });
  const spanned = (node: YamlNode | undefined) => node?.span && text.slice(...node.span);
  assert.equal(spanned(root.get("a")), '"x\\n"');
  assert.deepEqual(root.get("b")?.asList().map(spanned), ["1", "22"]);
  assert.equal(root.get("c"), undefined);
});
