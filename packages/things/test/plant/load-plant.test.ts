import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { loadPlant } from "../../src/plant/load-plant.ts";
import { hasCode } from "../things.ts";

const EXAMPLE = fileURLToPath(new URL("../../../../examples/machine-guard/plant.yaml", import.meta.url));

test("loadPlant() reads the example's plant with its whole record and four labelled windows", async () => {
  const { config, record, labels } = await loadPlant(EXAMPLE);
  assert.equal(record.length, 22_695);
  assert.deepEqual(record[0], { time: Date.UTC(2013, 11, 2, 21, 15) / 1000, value: 73.96732207 });
  assert.equal(labels.length, 4);
  assert.deepEqual(config.expect, { topic: "plant/1/anomaly", caught: 3, falseAlarms: 5, calm: 86_400_000 });
});

test("loadPlant() names a file that is not there, its own and those it names", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "thimble-plant-"));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, "plant.yaml");
  await assert.rejects(loadPlant(file), hasCode("base.not-found"));
  await writeFile(
    file,
    "record: { file: r.csv, time: a, value: b }\nregisters: { value: 0, time: 1, status: 3, coil: 0 }",
  );
  await assert.rejects(loadPlant(file), /r\.csv": it is no file that can be read/);
  await writeFile(join(folder, "r.csv"), "a,b\n2014-01-01 00:00:00,5\n");
  assert.deepEqual((await loadPlant(file)).labels, []);
});
