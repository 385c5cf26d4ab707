import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { SeededRandom } from "@thimble/base";
import { decodeSignal, encodeSignal } from "../../src/can/can-signal.ts";
import { parseDbc } from "../../src/can/parse-dbc.ts";

const FILE = fileURLToPath(new URL("files/machine.dbc", import.meta.url));
const PEER = fileURLToPath(new URL("cantools-peer.py", import.meta.url));
const hasPeer = spawnSync("python3", ["-c", "import cantools"]).status === 0;
const skip = hasPeer ? false : "install the DBC library of Python with: pip install cantools";

test("signals are decoded and encoded as cantools does it, for frames at random", { skip }, () => {
  const random = new SeededRandom(1);
  const cases = parseDbc(readFileSync(FILE, "utf8"), "machine.dbc").flatMap((message) =>
    message.signals.flatMap((signal) =>
      Array.from({ length: 100 }, () => {
        const data = Uint8Array.from({ length: message.length }, () => Math.floor(random.next() * 256));
        // Frames that have the signal.
        const multiplexor = message.signals.find((each) => each.isMultiplexor);
        if (multiplexor !== undefined) data.set([signal.multiplexedBy ?? 1 + Math.floor(random.next() * 3)]);
        const value =
          decodeSignal(
            signal,
            Uint8Array.from(data, (byte) => byte ^ 0x55),
          ) ?? 0;
        return { message, signal, data, value: signal.isMultiplexor ? (decodeSignal(signal, data) ?? 0) : value };
      }),
    ),
  );
  const input = cases.map(({ message, signal, data, value }) =>
    JSON.stringify({ message: message.name, signal: signal.name, data: Buffer.from(data).toString("hex"), value }),
  );
  const { stdout, stderr, status } = spawnSync("python3", [PEER, FILE], {
    input: `${input.join("\n")}\n`,
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  const answers = stdout.trim().split("\n");
  assert.equal(answers.length, cases.length);
  for (const [i, { signal, data, value }] of cases.entries()) {
    const answer = JSON.parse(answers[i] ?? "");
    const decoded = decodeSignal(signal, data);
    const expected = answer.values[signal.name];
    assert.ok(
      decoded === expected || (Number.isNaN(decoded) && Number.isNaN(expected)),
      `${signal.name}: ${decoded}, ${expected}`,
    );
    if (Number.isNaN(value)) continue;
    // cantools leaves bits that no signal has at 0.
    const encoded = encodeSignal(signal, data, value);
    assert.ok(encoded !== undefined);
    assert.equal(decodeSignal(signal, encoded), decodeSignal(signal, Buffer.from(answer.data, "hex")), signal.name);
  }
});
