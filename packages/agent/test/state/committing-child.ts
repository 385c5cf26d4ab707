import { SystemClock } from "@thimble/base";
import { SqliteStateStore } from "../../src/state/sqlite-state-store.ts";

/** Commits `n` under two keys for n = first, first + 1, … and writes each n to standard output once it is committed. */
const [path = "", first = "1"] = process.argv.slice(2);
const { store } = SqliteStateStore.open(path, new SystemClock());
for (let n = Number(first); ; n++) {
  store.commit([
    { container: "app/service", key: "left", value: n },
    { container: "app/service", key: "right", value: n },
  ]);
  if (!process.stdout.write(`${n}\n`)) await new Promise((resolve) => process.stdout.once("drain", resolve));
}
