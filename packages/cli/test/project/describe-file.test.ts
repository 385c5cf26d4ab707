import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { describeFile } from "../../src/project/describe-file.ts";
import { temporaryFolder } from "../support/plant-project.ts";

test("describeFile() gives the SHA-256 and the bytes of a file, and says which can not be read", async () => {
  await using folder = await temporaryFolder({ a: "abc" });
  assert.deepEqual(await describeFile(`${folder.directory}/a`, "a file"), {
    // FIPS 180-2, appendix B.1
    digest: "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    size: 3,
  });
  for (const name of ["none", "."]) {
    await assert.rejects(describeFile(`${folder.directory}/${name}`, "a file"), (error) =>
      isThimbleError(error, "base.not-found"),
    );
  }
});
