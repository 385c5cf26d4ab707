import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { freePort } from "../free-port.ts";
import { without } from "../run-program.ts";

/** Why a test with mosquitto is left out; false when it can run. */
export const NO_MOSQUITTO: string | false = without("mosquitto");

/** A broker that is not ours, on loopback. */
export interface Mosquitto {
  readonly address: string;
  end(): Promise<void>;
}

/** Starts mosquitto and resolves when it listens; default on any free port. */
export async function startMosquitto(at?: number): Promise<Mosquitto> {
  const port = at ?? (await freePort());
  const mosquitto = spawn("mosquitto", ["-p", String(port)], { stdio: "ignore" });
  const end = async (): Promise<void> => {
    const ended = once(mosquitto, "exit");
    mosquitto.kill();
    await ended;
  };
  const limit = performance.now() + 10_000;
  while (performance.now() < limit) {
    const socket = connect({ port, host: "127.0.0.1" });
    const isUp = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isUp) return { address: `mqtt://127.0.0.1:${port}`, end };
  }
  await end();
  throw new Error("mosquitto took no connection");
}
