import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readWit } from "../../wit/read-wit.ts";

const FILE = `/// Of the whole.
package a:b@1.2.3;

/// Of the interface.
interface things {
  use types.{reading, outcome as end};
  // No documentation.
  type seconds = f64;
  enum quality {
    /// First.
    good,
    stale
  }
  variant error { none, other(string) }
  record pair { left: u32, right: option<list<u8>> }
  resource bucket {
    /// Of the method.
    get: func(key: string) -> result<option<list<u8>>, error>;
  }
  /// Two
  /// lines.
  %list: func(after: string, limit: u32,) -> list<string>;
  nothing: func();
}

world container {
  use things.{quality};
  import things;
  import wasi:logging/logging@0.1.0-draft;
  /// Of the export.
  export start: func();
}
`;

describe("readWit()", () => {
  const read = readWit(FILE, "a.wit");
  const [things] = read.interfaces;

  it("reads the package, its interfaces and its world, each with its documentation", () => {
    assert.deepEqual([read.name, read.version, read.docs], ["a:b", "1.2.3", "Of the whole."]);
    assert.deepEqual([things?.name, things?.docs], ["things", "Of the interface."]);
    assert.deepEqual(read.worlds[0]?.imports, ["things", "wasi:logging/logging@0.1.0-draft"]);
    assert.deepEqual(read.worlds[0]?.exports, [
      { name: "start", docs: "Of the export.", parameters: [], result: undefined },
    ]);
  });

  it("reads every kind of type, and where one that is used comes from", () => {
    assert.deepEqual(
      things?.types.map(({ name, kind }) => [name, kind]),
      [
        ["reading", "used"],
        ["end", "used"],
        ["seconds", "alias"],
        ["quality", "enum"],
        ["error", "variant"],
        ["pair", "record"],
        ["bucket", "resource"],
      ],
    );
    assert.deepEqual(things?.types[1], { kind: "used", name: "end", docs: "", from: "types", originalName: "outcome" });
    const quality = things?.types[3];
    assert.ok(quality?.kind === "enum");
    assert.deepEqual(quality.cases[0], { name: "good", docs: "First.", type: undefined });
  });

  it("reads functions, methods by the name that the canonical ABI gives them", () => {
    assert.deepEqual(
      things?.functions.map(({ name }) => name),
      ["[method]bucket.get", "list", "nothing"],
    );
    const [get, list] = things?.functions ?? [];
    assert.deepEqual(
      get?.parameters.map(({ name }) => name),
      ["self", "key"],
    );
    assert.equal(list?.docs, "Two\nlines.");
    assert.deepEqual(list?.result, { name: "list", of: [{ name: "string", of: [] }] });
  });

  it("says where something else stands", () => {
    for (const [text, message] of [
      ["package a:b;\ninterface {", 'a.wit:2: "{" stands where a name should'],
      ["package a:b;\ninterface a {\n  b: func(\n", 'a.wit:3: "" stands where a name should'],
      ["package a:b;\nfoo", 'a.wit:2: "foo" stands where "interface" or "world" should'],
      ["package a:b;\n#", 'a.wit:2: "#" is no WIT'],
    ] as const) {
      assert.throws(() => readWit(text, "a.wit"), { message });
    }
  });
});
