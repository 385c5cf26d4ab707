import { connectAsync, type MqttClient } from "mqtt";

/** An MQTT client that collects what it gets. */
export interface TestClient extends AsyncDisposable {
  readonly mqtt: MqttClient;
  /** The next `count` messages not taken yet, each as `topic payload` with ` retained` where the flag is set. */
  take(count: number): Promise<readonly string[]>;
}

/** Connects to the listener on this port. */
export async function connectTestClient(port: number, options: { readonly clean?: boolean } = {}): Promise<TestClient> {
  const mqtt = await connectAsync(`mqtt://127.0.0.1:${port}`, { reconnectPeriod: 0, ...options });
  const received: string[] = [];
  mqtt.on("message", (topic, payload, packet) => {
    received.push(`${topic} ${payload}${packet.retain ? " retained" : ""}`);
  });
  return {
    mqtt,
    async take(count) {
      while (received.length < count) await nextEvent(mqtt, "message");
      return received.splice(0, count);
    },
    [Symbol.asyncDispose]: async () => {
      await mqtt.endAsync(true);
    },
  };
}

/** Resolves when the client next tells of this event. */
export function nextEvent(mqtt: MqttClient, event: "close" | "message"): Promise<void> {
  return new Promise((resolve) => {
    mqtt.once(event, () => resolve());
  });
}
