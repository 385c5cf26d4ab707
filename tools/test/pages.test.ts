import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { QUEUE_FULL_CHOICES } from "../../packages/model/src/app/budget.ts";
import { DEPLOY_KEYS, SERVICE_KEYS, UPDATE_KEYS } from "../../packages/model/src/app/compose/compose-keys.ts";
import { RESTART_POLICIES } from "../../packages/model/src/app/service.ts";
import { PRICES } from "../../packages/runtime/src/host/prices.ts";
import { PROPERTY_TERMS, THING_TERMS } from "../../packages/things/src/description/terms.ts";
import { DRIVER_MODULES } from "../../packages/things/src/driver/driver-modules.ts";
import { MODBUS_TYPES } from "../../packages/things/src/modbus/modbus-value.ts";
import { SIGNAL_KINDS } from "../../packages/things/src/simulated/signal.ts";

function assertNames(pages: readonly string[], words: readonly string[]): void {
  const text = pages.map((page) => readFileSync(page, "utf8")).join("\n");
  for (const word of words) assert.ok(text.includes(word), `${pages.join(" and ")} say nothing of ${word}`);
}

test("things.md and board.md have every term of ours and of the bindings, and every Modbus type", () => {
  const terms = [...THING_TERMS, ...PROPERTY_TERMS, ...DRIVER_MODULES.flatMap(({ formTerms }) => formTerms)].filter(
    (term) => term.includes(":"),
  );
  assertNames(["docs/things.md", "docs/board.md"], [...terms, ...MODBUS_TYPES]);
});

test("simulation.md has every signal", () => assertNames(["docs/simulation.md"], SIGNAL_KINDS));

test("drivers.md has every driver", () =>
  assertNames(
    ["docs/drivers.md"],
    DRIVER_MODULES.flatMap(({ kind, schemes }) => [kind, ...schemes.map((scheme) => `${scheme}:`)]),
  ));

test("compose.md has every key that is read, and every choice", () => {
  const keys = [SERVICE_KEYS, DEPLOY_KEYS, UPDATE_KEYS].flatMap(({ supported }) => supported);
  const read = keys.filter((key) => key !== "x-thimble" && key !== "resources" && key !== "deploy");
  assertNames(["docs/compose.md"], [...read, "resources.limits.memory", ...RESTART_POLICIES, ...QUEUE_FULL_CHOICES]);
});

test("compose.md has the prices of host calls", () => {
  const text = readFileSync("docs/compose.md", "utf8");
  assert.match(text, new RegExp(`^\\| any call of the host \\| ${PRICES.call} \\|$`, "m"));
  assert.match(text, new RegExp(`^\\| opening .* \\| ${PRICES.open} more \\|$`, "m"));
  assert.match(text, new RegExp(`^\\| a message, .* \\| ${PRICES.effect} more \\|$`, "m"));
  assert.match(text, new RegExp(`^\\| bytes and text.* \\| 1 for each ${PRICES.bytesPerUnit} bytes \\|$`, "m"));
  assert.match(text, new RegExp(`^\\| JSON, .* \\| ${PRICES.parsedByte} for each byte \\|$`, "m"));
});
