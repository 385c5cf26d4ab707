import assert from "node:assert/strict";
import { test } from "node:test";
import { EDGE_PRICES, type PricePart } from "@thimble/model";
import { PRICES } from "../../src/host/prices.ts";
import { type CallShape, callShapes } from "./call-shapes.ts";
import { honestCall, Liar } from "./liar.ts";

/** Honest calls that leave nothing behind: no records to publish, and a key that holds something else. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  "thimble:edge/senml publish",
  "compare-and-set-number",
  "increment",
]);
/** Bytes that an honest call gets at most: a name, a value, or why not. */
const MOST_OUT = 64;

/** What an honest call costs by the parts of its price, but for what it gets. */
function priceOf({ from, name, arguments: args }: CallShape, parts: readonly PricePart[]): number {
  const given = args.map((argument) => (typeof argument.value === "string" ? Buffer.byteLength(argument.value) : 0));
  const hasEffect = !WITHOUT_EFFECT.has(name) && !WITHOUT_EFFECT.has(`${from.replace(/@.*/, "")} ${name}`);
  const amounts: Readonly<Record<PricePart, number>> = {
    open: PRICES.open,
    effect: hasEffect ? PRICES.effect : 0,
    in: given.reduce((sum, bytes) => sum + Math.ceil(bytes / PRICES.bytesPerUnit), 0),
    json: (given[0] ?? 0) * PRICES.parsedByte,
    // One key, or one variable.
    listed: PRICES.listed,
    wait: PRICES.wait,
    out: 0,
  };
  return parts.reduce<number>((sum, part) => sum + amounts[part], PRICES.call);
}

test("every import costs what EDGE_PRICES says", () => {
  const liar = new Liar(1_000_000);
  for (const shape of callShapes()) {
    const parts = EDGE_PRICES[shape.from]?.[shape.name] ?? [];
    const [charged, price] = [liar.chargedFor(honestCall(shape)), priceOf(shape, parts)];
    const isRefusedInWords = shape.name === "increment";
    if (parts.includes("out") || isRefusedInWords) {
      assert.ok(charged > price && charged <= price + MOST_OUT / PRICES.bytesPerUnit, `${shape.name}: ${charged}`);
    } else {
      assert.equal(charged, price, `${shape.from} ${shape.name}`);
    }
  }
});
