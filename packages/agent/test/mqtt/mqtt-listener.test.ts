import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import { isThimbleError, Logger, type LogRecord, SILENT_LOGGER } from "@thimble/base";
import { connectAsync, connect as connectMqtt } from "mqtt";
import type { Bus } from "../../src/bus/bus.ts";
import type { BusMessage } from "../../src/bus/bus-message.ts";
import { MqttListener } from "../../src/mqtt/mqtt-listener.ts";
import { bytes, openBus, text } from "../fixtures.ts";
import { connectTestClient, nextEvent } from "./mqtt-test-client.ts";

const by = "app/guard";

/** A listener on a free port, closed at the end of the scope. */
async function openListener(
  bus: Bus,
  logger: Logger = SILENT_LOGGER,
): Promise<AsyncDisposable & { readonly listener: MqttListener; readonly port: number }> {
  const listener = await MqttListener.open({ bus, logger }, { port: 0 });
  return { listener, port: listener.port, [Symbol.asyncDispose]: () => listener.close() };
}

/** Resolves with the next message on the bus under the filter. */
function nextOnBus(bus: Bus, filter: string): Promise<BusMessage> {
  return new Promise((resolve) => {
    const subscription = bus.subscribe(filter, (message) => {
      subscription[Symbol.dispose]();
      resolve(message);
    });
  });
}

test("MqttListener brings bus messages to the clients that subscribed", async () => {
  const bus = openBus();
  await using open = await openListener(bus);
  await using client = await connectTestClient(open.port);
  await client.mqtt.subscribeAsync("plant/+/anomaly");
  bus.publish("plant/1/other", bytes("no"), { by });
  bus.publish("plant/1/anomaly", bytes("42"), { by });
  assert.deepEqual(await client.take(1), ["plant/1/anomaly 42"]);
});

test("MqttListener delivers what is retained when a client subscribes, and marks it so", async () => {
  const bus = openBus();
  await using open = await openListener(bus);
  bus.publish("things/machine/temperature", bytes("93.1"), { by: "agent", retain: true });
  await using client = await connectTestClient(open.port);
  await client.mqtt.subscribeAsync("things/#");
  assert.deepEqual(await client.take(1), ["things/machine/temperature 93.1 retained"]);
  bus.publish("things/machine/temperature", bytes("93.2"), { by: "agent", retain: true });
  assert.deepEqual(await client.take(1), ["things/machine/temperature 93.2"]);
});

test("MqttListener brings a message once to a client, whatever number of clients want it", async () => {
  const bus = openBus();
  await using open = await openListener(bus);
  await using first = await connectTestClient(open.port);
  await using second = await connectTestClient(open.port);
  await first.mqtt.subscribeAsync("a/#");
  await second.mqtt.subscribeAsync("a/+");
  await second.mqtt.subscribeAsync("#");
  bus.publish("a/1", bytes("x"), { by });
  bus.publish("a/2", bytes("y"), { by });
  assert.deepEqual(await first.take(2), ["a/1 x", "a/2 y"]);
  assert.deepEqual(await second.take(2), ["a/1 x", "a/2 y"]);
});

test("MqttListener makes no payload that no client wants, also after the one that did has gone", async () => {
  const bus = openBus();
  await using open = await openListener(bus);
  let made = 0;
  const payload = (): Uint8Array => {
    made += 1;
    return bytes("x");
  };
  await using client = await connectTestClient(open.port);
  await client.mqtt.subscribeAsync("a/#");
  bus.publish("b", payload, { by });
  assert.equal(made, 0);
  bus.publish("a/1", payload, { by });
  await client.take(1);
  assert.equal(made, 1);
  await client.mqtt.unsubscribeAsync("a/#");
  bus.publish("a/1", payload, { by });
  assert.equal(made, 1);
});

test("MqttListener puts what clients publish on the bus and brings it to the other clients once", async () => {
  const bus = openBus();
  await using open = await openListener(bus);
  await using sender = await connectTestClient(open.port);
  await using receiver = await connectTestClient(open.port);
  await receiver.mqtt.subscribeAsync("#");
  const next = nextOnBus(bus, "plant/1/reset");
  await sender.mqtt.publishAsync("plant/1/reset", "now", { qos: 1 });
  const message = await next;
  assert.equal(text(message.payload), "now");
  assert.equal(message.by, `mqtt:${sender.mqtt.options.clientId}`);
  await sender.mqtt.publishAsync("plant/1/reset", "again", { qos: 2 });
  assert.deepEqual(await receiver.take(2), ["plant/1/reset now", "plant/1/reset again"]);
});

test("MqttListener has the bus keep what clients publish retained, and forget it again", async () => {
  const bus = openBus();
  await using open = await openListener(bus);
  await using sender = await connectTestClient(open.port);
  await sender.mqtt.publishAsync("plant/mode", "slow", { qos: 1, retain: true });
  assert.deepEqual(
    bus.retained("#").map((m) => text(m.payload)),
    ["slow"],
  );
  await using receiver = await connectTestClient(open.port);
  await receiver.mqtt.subscribeAsync("plant/#");
  await sender.mqtt.publishAsync("plant/after", "", { qos: 1 });
  assert.deepEqual(await receiver.take(2), ["plant/mode slow retained", "plant/after "]);
  await sender.mqtt.publishAsync("plant/mode", "", { qos: 1, retain: true });
  assert.deepEqual(bus.retained("#"), []);
});

test("MqttListener delivers at the lower of the levels at which was published and asked for, live and retained", async () => {
  const bus = openBus();
  await using open = await openListener(bus);
  const levels = [0, 1, 2] as const;
  // The topic itself, or a filter: the broker looks at the two in different ways.
  for (const filter of ["plant/mode", "plant/+"]) {
    for (const asked of levels) {
      await using client = await connectTestClient(open.port);
      const got: number[] = [];
      client.mqtt.on("message", (_topic, _payload, packet) => got.push(packet.qos));
      for (const qos of levels) {
        bus.publish("plant/mode", bytes(`kept ${qos}`), { by, qos, retain: true });
        await client.mqtt.subscribeAsync(filter, { qos: asked });
        await client.take(1);
        bus.publish("plant/mode", bytes(`live ${qos}`), { by, qos });
        await client.take(1);
        await client.mqtt.unsubscribeAsync(filter);
      }
      assert.deepEqual(
        got,
        levels.flatMap((qos) => [Math.min(qos, asked), Math.min(qos, asked)]),
        `${filter} at ${asked}`,
      );
    }
  }
});

test("MqttListener keeps the level of what a client publishes, also for who subscribes later", async () => {
  const bus = openBus();
  await using open = await openListener(bus);
  await using sender = await connectTestClient(open.port);
  await sender.mqtt.publishAsync("plant/mode", "slow", { qos: 1, retain: true });
  assert.deepEqual(
    bus.retained("#").map(({ qos }) => qos),
    [1],
  );
  await using receiver = await connectTestClient(open.port);
  const level = new Promise<number>((resolve) => {
    receiver.mqtt.once("message", (_topic, _payload, packet) => resolve(packet.qos));
  });
  await receiver.mqtt.subscribeAsync("#", { qos: 2 });
  assert.equal(await level, 1);
});

test("MqttListener disconnects a client that publishes readings, and logs it", async () => {
  const records: LogRecord[] = [];
  const bus = openBus();
  await using open = await openListener(bus, new Logger("agent", (record) => records.push(record)));
  let forged = 0;
  bus.subscribe("things/#", () => void forged++);
  await using client = await connectTestClient(open.port);
  const closed = nextEvent(client.mqtt, "close");
  client.mqtt.publish("things/machine/temperature", "20");
  await closed;
  assert.equal(forged, 0);
  const refusal = records.find((record) => record.event === "publish-refused");
  assert.equal(refusal?.fields["topic"], "things/machine/temperature");
});

test("MqttListener makes a client wait whose messages a container has no room for", async () => {
  const bus = openBus();
  await using open = await openListener(bus);
  await using client = await connectTestClient(open.port);
  let release: (() => void) | undefined;
  const arrived = new Promise<void>((resolve) => {
    bus.subscribe("slow", () => {
      resolve();
      return new Promise((settle) => (release = settle));
    });
  });
  let isAcknowledged = false;
  const published = client.mqtt.publishAsync("slow", "1", { qos: 2 }).then(() => {
    isAcknowledged = true;
  });
  await arrived;
  assert.equal(isAcknowledged, false);
  release?.();
  await published;
});

test("MqttListener keeps no session for a client that asks for one", async () => {
  const bus = openBus();
  await using open = await openListener(bus);
  const options = { clean: false, clientId: "kept", reconnectPeriod: 0 };
  const first = await connectAsync(`mqtt://127.0.0.1:${open.port}`, options);
  await first.subscribeAsync("a", { qos: 1 });
  await first.endAsync();
  const again = connectMqtt(`mqtt://127.0.0.1:${open.port}`, options);
  const isSessionPresent = await new Promise((resolve) => {
    again.once("connect", (connack) => resolve(connack.sessionPresent));
  });
  assert.equal(isSessionPresent, false);
  await again.endAsync(true);
});

test("MqttListener.open() names the port that another program has", async () => {
  const bus = openBus();
  await using open = await openListener(bus);
  await assert.rejects(
    MqttListener.open({ bus, logger: SILENT_LOGGER }, { port: open.port }),
    (error) => isThimbleError(error, "agent.port-in-use") && error.message.includes(`port ${open.port}`),
  );
});

test("MqttListener.open() refuses to listen beyond this machine without credentials", async () => {
  await assert.rejects(
    MqttListener.open({ bus: openBus(), logger: SILENT_LOGGER }, { host: "0.0.0.0", port: 0 }),
    (error) => isThimbleError(error, "agent.listen-refused"),
  );
});

test("MqttListener.close() ends clients and connections that never said who they are, and can be called twice", {
  timeout: 5000,
}, async () => {
  const { listener, port } = await openListener(openBus());
  await using client = await connectTestClient(port);
  const silent = connect(port, "127.0.0.1");
  silent.on("error", () => undefined);
  await once(silent, "connect");
  const closed = Promise.all([nextEvent(client.mqtt, "close"), once(silent, "close")]);
  await listener.close();
  await listener.close();
  await closed;
});

test("MqttListener counts clients, what it forwards, and what clients may not publish", async () => {
  const bus = openBus();
  await using open = await openListener(bus);
  await using client = await connectTestClient(open.port);
  await client.mqtt.subscribeAsync("plant/#");
  bus.publish("plant/1", bytes("1"), { by });
  bus.publish("other", bytes("1"), { by });
  await client.take(1);
  assert.deepEqual(open.listener.counts, { clients: 1, forwarded: 1, dropped: 0, refused: 0 });
  const closed = nextEvent(client.mqtt, "close");
  client.mqtt.publish("things/machine/temperature", "1");
  await closed;
  assert.equal(open.listener.counts.refused, 1);
});

const hasMosquitto = spawnSync("mosquitto_sub", ["--help"]).error === undefined;

test("mosquitto_sub sees readings and anomalies", {
  skip: hasMosquitto ? false : "install it with: apt-get install mosquitto-clients",
}, async () => {
  const bus = openBus();
  await using open = await openListener(bus);
  bus.publish("things/machine/temperature", bytes('[{"v":93.1}]'), { by: "agent", retain: true });
  const child = spawn("mosquitto_sub", ["-h", "127.0.0.1", "-p", String(open.port), "-t", "#", "-v", "-C", "2"]);
  let output = "";
  for await (const chunk of child.stdout.setEncoding("utf8")) {
    output += chunk;
    // The retained reading shows that it is subscribed; only then the anomaly comes.
    if (output.split("\n").length === 2) bus.publish("plant/1/anomaly", bytes("1"), { by });
  }
  assert.equal(output, 'things/machine/temperature [{"v":93.1}]\nplant/1/anomaly 1\n');
});

test("mosquitto_sub gets what a container publishes retained at the level that it asks for, until that is cleared", {
  skip: hasMosquitto ? false : "install it with: apt-get install mosquitto-clients",
}, async () => {
  const bus = openBus();
  await using open = await openListener(bus);
  const publish = (payload: string, retain: boolean): void =>
    void bus.publish("plant/mode", bytes(payload), { by, qos: 2, retain });
  const see = async (): Promise<string> => {
    const args = ["-h", "127.0.0.1", "-p", String(open.port), "-t", "#", "-q", "1", "-C", "1", "-F", "%t %q %r %p"];
    const child = spawn("mosquitto_sub", args);
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
    });
    await once(child, "close");
    return output.trim();
  };
  publish("slow", true);
  assert.equal(await see(), "plant/mode 1 1 slow");
  publish("", true);
  bus.publish("plant/other", bytes("x"), { by, retain: true });
  assert.equal(await see(), "plant/other 0 1 x");
});

test("MqttListener disconnects a client whose packet is larger than the limit, and counts it", async () => {
  const records: LogRecord[] = [];
  const bus = openBus();
  const logger = new Logger("test", (record) => records.push(record));
  const listener = await MqttListener.open({ bus, logger }, { port: 0, maximumPacketBytes: 1000 });
  const taken: number[] = [];
  bus.subscribe("#", ({ payload }) => void taken.push(payload.length));
  await using client = await connectTestClient(listener.port);
  // The packet has the length of the topic, the topic and a number besides: 2 + 1 + 2.
  await client.mqtt.publishAsync("a", Buffer.alloc(995), { qos: 1 });
  const closed = nextEvent(client.mqtt, "close");
  client.mqtt.publish("a", Buffer.alloc(996), { qos: 1 });
  await closed;
  assert.deepEqual(taken, [995]);
  assert.ok(records.some(({ event, fields }) => event === "packet-too-large" && fields["dropped"] === 1));
  await listener.close();
});
