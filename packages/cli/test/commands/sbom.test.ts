import assert from "node:assert/strict";
import { test } from "node:test";
import { runHere } from "../support/command-line.ts";
import { plantProject } from "../support/plant-project.ts";

test("thimble sbom prints what thimble build --attest has put beside an image, and says when there is none", async () => {
  await using project = await plantProject();
  const cwd = project.directory;
  const plain = JSON.parse((await runHere(["build", "guard", "--json"], { cwd })).stdout);
  const none = await runHere(["sbom", "guard:1.0.0"], { cwd });
  assert.equal(none.status, 2);
  assert.match(none.stderr, /--attest/);
  const attested = JSON.parse((await runHere(["build", "guard", "--attest", "--json"], { cwd })).stdout);
  assert.equal(attested.digest, plain.digest);
  const bom = JSON.parse((await runHere(["sbom", "guard:1.0.0"], { cwd })).stdout);
  assert.equal(bom.metadata.component.hashes[0].content, plain.digest.slice(7));
  const { attached } = JSON.parse((await runHere(["inspect", "guard:1.0.0", "--json"], { cwd })).stdout);
  assert.deepEqual(
    attached.map((it: { artifactType: string }) => it.artifactType),
    ["application/vnd.cyclonedx+json", "application/vnd.in-toto+json"],
  );
});
