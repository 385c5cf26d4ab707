import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import type { Attack } from "./attack.ts";
import { ATTACKS } from "./attacks.ts";
import { HostileStage } from "./hostile-stage.ts";

/** Readings sent at once between two turns of the event loop. */
const BURST = 20;
/** The attack has come to what it comes to, and some readings more are answered. */
const READINGS = 200;

for (const attack of ATTACKS) {
  test(`an attacker that ${attack.does} hurts nobody`, async () => {
    await using stage = await HostileStage.open(attack);
    await carryOut(stage, attack);
    const { sent } = stage;
    await stage.until(() => stage.answers.length >= sent);
    assert.deepEqual(
      stage.answers.map(({ value }) => value),
      Array.from({ length: sent }, (_, i) => i),
      "the neighbour answers every reading, in order",
    );
    await stage.calm();
    const [neighbour, ...others] = stage.agent.report().containers;
    assert.deepEqual([neighbour?.service, neighbour?.phase, others.length], ["neighbour", "running", 0]);
    assert.deepEqual([neighbour?.restarts, neighbour?.stats?.dropped, neighbour?.stats?.queued], [undefined, 0, 0]);
  });
}

async function carryOut(stage: HostileStage, attack: Attack): Promise<void> {
  const { outcome } = attack;
  if (outcome.kind === "rejected") {
    await assert.rejects(stage.attack(attack), (error) => isThimbleError(error, outcome.code));
    await sendUntil(stage, () => true);
    return;
  }
  await stage.attack(attack);
  await sendUntil(stage, () => hasCome(stage, attack));
  if (outcome.kind === "ends") {
    for (const { container, reason, message } of stage.ends) {
      assert.ok(container === "app/attacker" && outcome.reasons.includes(reason), `${container} ${reason}: ${message}`);
    }
  } else assert.deepEqual(stage.ends, []);
}

/** Whether the outcome can be seen, on the outside. */
function hasCome(stage: HostileStage, { outcome }: Attack): boolean {
  if (outcome.kind === "ends") return stage.ends.length > 0;
  // What is not to end and did is found out by the caller.
  if (stage.ends.length > 0) return true;
  const stats = stage.agent.report().containers.find(({ service }) => service === "attacker")?.stats;
  if (outcome.kind === "refused") return (stats?.refused[outcome.counter] ?? 0) > 0;
  if (outcome.kind === "quiet") return true;
  if (outcome.kind === "drops") return (stats?.dropped ?? 0) > 0;
  return (stats?.handled ?? 0) > READINGS;
}

async function sendUntil(stage: HostileStage, isEnough: () => boolean): Promise<void> {
  while (stage.sent < READINGS || !isEnough()) {
    for (let i = 0; i < BURST; i++) stage.send();
    await stage.until(() => stage.answers.length >= stage.sent - BURST);
  }
}
