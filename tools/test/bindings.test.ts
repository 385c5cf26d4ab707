import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EDGE_IMPORTS } from "../../packages/model/src/contract/edge-contract.ts";
import { cDeclarations } from "../bindings/c-declarations.ts";
import { hostContract } from "../bindings/host-functions.ts";
import { withGenerated } from "../bindings.ts";
import { readWit } from "../wit/read-wit.ts";
import { loadWit, WitLibrary } from "../wit/wit-library.ts";

const SMALL = hostContract(
  new WitLibrary([
    readWit(
      `package thimble:edge@1.0.0;
       interface bus { /// How it went.
         enum outcome { /// Well.
           accepted, over-budget }
         /// Publishes.
         publish-all: func(topic: u32, payload: list<u8>, qos: option<f64>) -> outcome;
         resource bucket { get: func(name: string) -> string; } }
       world container { import bus; }`,
      "a.wit",
    ),
  ]),
  {
    "thimble:edge/bus@1.0.0": {
      "publish-all": { params: ["i32", "i32", "i32", "i32", "f64"], results: ["i32"] },
      "[method]bucket.get": { params: ["i32", "i32", "i32", "i32"], results: [] },
      "[resource-drop]bucket": { params: ["i32"], results: [] },
    },
  },
);

describe("hostContract()", () => {
  it("finds that wit/ and EDGE_IMPORTS are the same", () => {
    const { interfaces } = hostContract(loadWit("wit"), EDGE_IMPORTS);
    assert.deepEqual(interfaces.map(({ id }) => id).sort(), Object.keys(EDGE_IMPORTS).sort());
  });

  it("names a function that only one of them has", () => {
    const module = "thimble:edge/bus@9.9.9";
    const table = { ...EDGE_IMPORTS, [module]: { shout: { params: ["i32"], results: [] } } } as const;
    assert.throws(() => hostContract(loadWit("wit"), table), {
      message: `wit/ and EDGE_IMPORTS differ: ${module} shout (i32) -> () is only in EDGE_IMPORTS`,
    });
  });
});

describe("cDeclarations()", () => {
  it("declares each import with its name, types and documentation", () => {
    assert.equal(
      cDeclarations(SMALL),
      `/** How it went. */
typedef enum thimble_outcome {
  /** Well. */
  THIMBLE_OUTCOME_ACCEPTED,
  THIMBLE_OUTCOME_OVER_BUDGET,
} thimble_outcome_t;

/* thimble:edge/bus@1.0.0 */

/** Publishes. */
THIMBLE_IMPORT("thimble:edge/bus@1.0.0", "publish-all")
thimble_outcome_t thimble_host_bus_publish_all(uint32_t topic, const uint8_t *payload, size_t payload_length, bool qos_is_some, double qos);

THIMBLE_IMPORT("thimble:edge/bus@1.0.0", "[method]bucket.get")
void thimble_host_bus_bucket_get(uint32_t self, const char *name, size_t name_length, void *result);

/** Gives a bucket back. It can not be used afterwards. */
THIMBLE_IMPORT("thimble:edge/bus@1.0.0", "[resource-drop]bucket")
void thimble_host_bus_bucket_drop(uint32_t self);`,
    );
  });
});

describe("withGenerated()", () => {
  it("replaces what stands between the marks, and nothing else", () => {
    const begin = "// generated from wit/ by `npm run bindings`: begin\n";
    const end = "// generated from wit/ by `npm run bindings`: end\n";
    assert.equal(withGenerated(`a\n${begin}old\n${end}b\n`, "new", "x.h"), `a\n${begin}\nnew\n\n${end}b\n`);
    assert.throws(() => withGenerated("a\n", "new", "x.h"), { message: "x.h: no place for what is generated" });
  });
});
