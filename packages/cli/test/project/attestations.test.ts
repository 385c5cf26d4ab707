import assert from "node:assert/strict";
import { test } from "node:test";
import { buildTinyImage } from "@thimble/images";
import { parseContainerManifest } from "@thimble/model";
import { writeProvenance, writeSbom } from "../../src/project/attestations.ts";
import { guardModule } from "../support/guard-module.ts";

const text = "{ name: guard, version: 1.2.0, source: main.ts, licenses: MIT }";
const manifest = parseContainerManifest(text, "thimble.yaml");
const image = buildTinyImage({ wasm: guardModule(), manifest, created: undefined });
const HEX = image.manifest.descriptor.digest.slice(7);
const from = { image, manifest, source: undefined, revision: undefined, isDebug: false, version: "1.0.0" };

test("writeSbom() names the image, its module by digest, and the SDK that was compiled into it", () => {
  const bom = JSON.parse(JSON.stringify(writeSbom(from)));
  assert.deepEqual([bom.bomFormat, bom.specVersion, bom.version], ["CycloneDX", "1.6", 1]);
  assert.deepEqual(bom.metadata.component.hashes, [{ alg: "SHA-256", content: HEX }]);
  assert.deepEqual(bom.metadata.component.licenses, [{ expression: "MIT" }]);
  assert.deepEqual(
    bom.components.map((each: { name: string }) => each.name),
    ["main.wasm", "assemblyscript"],
  );
  const ready = writeSbom({ ...from, manifest: { ...manifest, source: "guard.wasm" } });
  assert.doesNotMatch(JSON.stringify(ready), /assemblyscript/);
});

test("writeProvenance() names the commit where both repository and commit are known", () => {
  const known = { source: "https://git.example/plant.git", revision: "a".repeat(40) };
  const statement = JSON.parse(JSON.stringify(writeProvenance({ ...from, ...known })));
  assert.equal(statement.subject[0].digest.sha256, HEX);
  assert.equal(statement.predicateType, "https://slsa.dev/provenance/v1");
  const { resolvedDependencies } = statement.predicate.buildDefinition;
  assert.deepEqual(resolvedDependencies[0].digest, { gitCommit: known.revision });
  assert.match(JSON.stringify(writeProvenance(from)), /"resolvedDependencies":\[\]/);
});
