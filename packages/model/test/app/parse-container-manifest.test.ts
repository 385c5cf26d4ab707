import assert from "node:assert/strict";
import { test } from "node:test";
import { parseContainerManifest } from "@thimble/model";
import { problemsOf } from "../fixture.ts";

const MANIFEST = `name: guard
version: 1.2.0
description: Opens the valve when the machine runs hot.
source: main.ts
size: 1.5K
on: { reading: [machine/temperature], message: ["plant/+/reset"], tick: 10s }
grants: { write: [coolant/open], publish: ["plant/1/anomaly"] }
budget: { memory: 64K, instructions: 200k }
`;

test("parseContainerManifest() reads every key", () => {
  assert.deepEqual(parseContainerManifest(MANIFEST, "thimble.yaml"), {
    name: "guard",
    version: "1.2.0",
    description: "Opens the valve when the machine runs hot.",
    source: "main.ts",
    maximumBytes: 1536,
    asks: {
      on: { reading: ["machine/temperature"], message: ["plant/+/reset"], tick: 10_000 },
      grants: { read: ["machine/temperature"], write: ["coolant/open"], publish: ["plant/1/anomaly"] },
      budget: { memoryBytes: 65_536, instructions: 200_000 },
    },
  });
});

test("parseContainerManifest() needs name, version and source only", () => {
  assert.deepEqual(parseContainerManifest("{ name: a/b, version: 0.1.0-rc.1, source: src/main.ts }", "thimble.yaml"), {
    name: "a/b",
    version: "0.1.0-rc.1",
    description: undefined,
    source: "src/main.ts",
    maximumBytes: undefined,
    asks: {
      on: { reading: [], message: [], tick: undefined },
      grants: { read: [], write: [], publish: [] },
      budget: {},
    },
  });
});

test("parseContainerManifest() reports what is missing, unknown and wrong, all at once", () => {
  const text = "name: Guard:1\nversion: 1.2\nsorce: main.ts\nsize: big\n";
  assert.deepEqual(
    problemsOf(() => parseContainerManifest(text, "guard/thimble.yaml")),
    [
      'guard/thimble.yaml:3:1: Cannot read the document: the key "sorce" is unknown (did you mean "source"?) [model.unknown-key]',
      'guard/thimble.yaml:1:7: Cannot read name: it is "Guard:1" (write an image\'s name without registry and tag, in lower case, like guard) [model.bad-name]',
      'guard/thimble.yaml:2:10: Cannot read version: it is "1.2" (write a semantic version without +, like 1.2.0) [model.bad-value]',
      'guard/thimble.yaml:1:1: Cannot read the document: "source" is missing (add source: a file in the manifest\'s folder, like main.ts) [model.missing-key]',
      'guard/thimble.yaml:4:7: Cannot read size: it is "big" (write a size like 1.5K) [model.bad-value]',
    ],
  );
});

test("parseContainerManifest() keeps the source inside the manifest's folder", () => {
  for (const source of ["../main.ts", "/main.ts", "a/../../b.ts", "C:\\main.ts"])
    assert.match(
      problemsOf(() => parseContainerManifest(`{ name: a, version: 1.0.0, source: '${source}' }`, "t"))[0] ?? "",
      /Cannot read source/,
    );
});

test("parseContainerManifest() reads where the sources are and their licence, and no URL with a password", () => {
  const parse = (more: string) =>
    parseContainerManifest(`{ name: guard, version: 1.0.0, source: main.ts, ${more} }`, "thimble.yaml");
  const { repository, licenses } = parse("repository: https://git.example/plant.git, licenses: MIT OR Apache-2.0");
  assert.deepEqual([repository, licenses], ["https://git.example/plant.git", "MIT OR Apache-2.0"]);
  for (const wrong of ["repository: https://me:secret@git.example/a", "repository: /srv/a", "licenses: 'MIT; rm'"])
    assert.throws(() => parse(wrong), { code: "model.bad-value" });
});
