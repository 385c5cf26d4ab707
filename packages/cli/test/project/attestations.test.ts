import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { buildTinyImage } from "@thimble/images";
import { parseContainerManifest } from "@thimble/model";
import { Ajv } from "ajv";
import { npmPart } from "../../src/build/part.ts";
import { writeProvenance, writeSbom } from "../../src/project/attestations.ts";
import { guardModule } from "../support/guard-module.ts";
import { inToto, skipWithoutInToto } from "../support/in-toto.ts";

const text = "{ name: guard, version: 1.2.0, source: main.ts, licenses: MIT }";
const manifest = parseContainerManifest(text, "thimble.yaml");
const image = buildTinyImage({ wasm: guardModule(), manifest, created: undefined });
const HEX = image.manifest.descriptor.digest.slice(7);
const parts = [npmPart("@thimble/assemblyscript", "0.1.0"), { name: "wasi-libc" }];
const from = { image, manifest, parts, source: undefined, revision: undefined, isDebug: false, version: "1.0.0" };

test("writeSbom() names the image, its module by digest, and the libraries that were compiled into it", () => {
  const bom = JSON.parse(JSON.stringify(writeSbom(from)));
  assert.deepEqual([bom.bomFormat, bom.specVersion, bom.version], ["CycloneDX", "1.6", 1]);
  assert.deepEqual(bom.metadata.component.hashes, [{ alg: "SHA-256", content: HEX }]);
  assert.deepEqual(bom.metadata.component.licenses, [{ expression: "MIT" }]);
  assert.deepEqual(
    bom.components.map((each: { name: string }) => each.name),
    ["main.wasm", "@thimble/assemblyscript", "wasi-libc"],
  );
  assert.equal(bom.components[1].purl, "pkg:npm/%40thimble/assemblyscript@0.1.0");
  assert.deepEqual(bom.dependencies.at(-1), { ref: "module", dependsOn: ["library-1", "library-2"] });
  assert.equal(JSON.parse(JSON.stringify(writeSbom({ ...from, parts: [] }))).dependencies.length, 1);
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

/** The schema that CycloneDX publishes, and those that it refers to, from the package that its makers publish. */
async function cycloneDxSchema(): Promise<(bom: unknown) => readonly string[]> {
  // Formats are for another check; what is written here has none but references.
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  const home = import.meta.resolve("@cyclonedx/cyclonedx-library/package.json");
  const file = (name: string): URL => new URL(`./res/schema/${name}.SNAPSHOT.schema.json`, home);
  const read = async (name: string): Promise<object> => JSON.parse(await readFile(file(name), "utf8"));
  ajv.addSchema(await read("spdx"), "http://cyclonedx.org/schema/spdx.SNAPSHOT.schema.json");
  ajv.addSchema(await read("jsf-0.82"), "http://cyclonedx.org/schema/jsf-0.82.SNAPSHOT.schema.json");
  const validate = ajv.compile(await read("bom-1.6"));
  return (bom) => {
    validate(bom);
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
}

test("writeSbom() is what the schema of CycloneDX 1.6 says", async () => {
  const check = await cycloneDxSchema();
  const bom = JSON.parse(JSON.stringify(writeSbom(from)));
  assert.deepEqual(check(bom), []);
  assert.notDeepEqual(check({ ...bom, components: [{ type: "crate", name: 1 }] }), []);
  assert.notDeepEqual(check({ ...bom, serial: "1" }), []);
});

test("writeProvenance() is a statement and a provenance to the parsers of in-toto", {
  skip: skipWithoutInToto,
}, async () => {
  const known = { source: "https://git.example/plant.git", revision: "a".repeat(40) };
  const statement = JSON.parse(JSON.stringify(writeProvenance({ ...from, ...known })));
  assert.equal(await inToto(statement), "");
  assert.equal(await inToto(JSON.parse(JSON.stringify(writeProvenance(from)))), "");
  assert.match(await inToto({ ...statement, subject: [] }), /subject/);
  assert.match(await inToto({ ...statement, predicate: { builder: 1 } }), /builder/);
});
