import { compileText } from "../../../sdk/assemblyscript/test/compile-text.ts";
import type { RunContainerOptions } from "../src/run-container.ts";

/** A container that waits at every turn: when it starts, and with each reading of the level of a tank, which it drains. */
export async function waitingContainer(): Promise<Pick<RunContainerOptions, "wasm" | "manifest">> {
  const wasm = await compileText(`
    import { Failure, log, sleep, thing } from "@thimble/assemblyscript";
    const level = thing("tank").number("level");
    const valve = thing("tank").boolean("valve");
    const home = thing("tank").action("home");
    export function start(): void { log.info("wakes"); sleep(3600000); log.info("is awake"); }
    export function reading(property: u32, value: f64): void {
      if (valve.writeNow(true) != Failure.None) { log.warn("no valve"); return; }
      sleep(500);
      valve.write(false);
      if (level.readNow(1000) == Failure.None) log.number("level", level.value);
      home.invoke();
    }`);
  return {
    wasm,
    manifest: {
      name: "drain",
      asks: {
        on: { reading: ["tank/level"], message: [], tick: undefined },
        grants: { read: ["tank/level"], write: ["tank/valve"], publish: [], invoke: ["tank/home"] },
        budget: {},
      },
    },
  };
}
