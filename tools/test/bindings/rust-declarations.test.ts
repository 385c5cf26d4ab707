import assert from "node:assert/strict";
import { it } from "node:test";
import { rustDeclarations } from "../../bindings/rust-declarations.ts";

it("rustDeclarations() declares each import with its name, types and documentation, and each enum with its numbers", () => {
  const text = rustDeclarations({
    enums: [
      {
        kind: "enum",
        name: "end-of",
        docs: "How it went.",
        cases: [{ name: "over-budget", docs: "", type: undefined }],
      },
    ],
    interfaces: [
      {
        id: "thimble:edge/bus@1.0.0",
        docs: "Messages.",
        prefix: "bus",
        functions: [
          {
            module: "thimble:edge/bus@1.0.0",
            name: "[method]bucket.use",
            shortName: "use",
            docs: "Two\nlines.",
            parameters: [
              { name: "self", role: "unsigned" },
              { name: "type", role: "text" },
              { name: "type-length", role: "length" },
            ],
            result: { name: "result", role: "number" },
          },
        ],
      },
    ],
  });
  assert.match(
    text,
    /^\/\/\/ How it went\.\n#\[derive\(.*\)\]\n#\[repr\(u32\)\]\npub enum EndOf \{\n {4}OverBudget,\n\}/,
  );
  assert.ok(
    text.endsWith(`imports! {

    /// Messages.
    "thimble:edge/bus@1.0.0" as bus {
        /// Two
        /// lines.
        "[method]bucket.use" fn r#use(this: u32, r#type: *const u8, type_length: usize) -> f64;
    }

}`),
    text,
  );
});
