import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../packages/things/test/free-port.ts";

/** How many messages a second Mosquitto led from one client to another, or why it could not be measured. */
export type Mosquitto =
  | { readonly kind: "measured"; readonly perSecond: number }
  | { readonly kind: "missing"; readonly why: string };

const TOPIC = "bench/gate";
const LIMIT_SECONDS = 30;

/**
 * Times messages of QoS 0 from `mosquitto_pub` through the broker to `mosquitto_sub` over loopback, three processes on all cores: what a container
 * gets its events by where there is no bus in its process.
 */
export async function mosquitto(messages: number, bytes: number): Promise<Mosquitto> {
  const missing = ["mosquitto", "mosquitto_pub", "mosquitto_sub"].find((name) => spawnSync(name, ["--help"]).error);
  if (missing !== undefined) return { kind: "missing", why: "apt-get install mosquitto mosquitto-clients" };
  const folder = mkdtempSync(join(tmpdir(), "thimble-mosquitto-"));
  const port = await freePort();
  const configuration = `listener ${port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\nmax_queued_bytes 0\n`;
  writeFileSync(join(folder, "mosquitto.conf"), configuration);
  const broker = spawn("mosquitto", ["-c", join(folder, "mosquitto.conf")], { stdio: "ignore" });
  try {
    const at = ["-h", "127.0.0.1", "-p", String(port), "-t", TOPIC, "-q", "0"];
    await retainReady(at);
    return await measure(at, messages, bytes);
  } finally {
    broker.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(at: readonly string[], messages: number, bytes: number): Promise<Mosquitto> {
  const count = String(messages + 1);
  const subscriber = spawn("mosquitto_sub", [...at, "-C", count, "-F", "%l", "-W", String(LIMIT_SECONDS)]);
  // The retained message says that the subscription is there.
  await once(subscriber.stdout, "data");
  subscriber.stdout.resume();
  const ended = once(subscriber, "exit");
  const started = performance.now();
  const publisher = spawn("mosquitto_pub", [...at, "-l"], { stdio: ["pipe", "ignore", "ignore"] });
  publisher.stdin.end(`${"0".repeat(bytes)}\n`.repeat(messages));
  const [status] = await ended;
  publisher.kill();
  const seconds = (performance.now() - started) / 1000;
  if (status === 0) return { kind: "measured", perSecond: messages / seconds };
  return { kind: "missing", why: `mosquitto_sub got less than all messages in ${LIMIT_SECONDS} s` };
}

/** Publishes a retained message, again and again until the broker is there to take it. */
async function retainReady(at: readonly string[]): Promise<void> {
  const end = performance.now() + 1000 * LIMIT_SECONDS;
  while (spawnSync("mosquitto_pub", [...at, "-r", "-m", "ready"]).status !== 0) {
    if (performance.now() > end) throw new Error("mosquitto does not answer");
  }
}
